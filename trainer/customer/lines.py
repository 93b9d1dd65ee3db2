"""Speak by script: the authored line that fits the cue best and was not said before."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from random import Random

from trainer.moves import Move
from trainer.persona import COMPANY, TOPIC, Line, Lines, Persona, Said
from trainer.temperament import Act, Occasion
from trainer.text import contains_quote
from trainer.transcript import Cue

# What else can be said where an act has no unused line left.
INSTEAD: dict[Act, tuple[Act, ...]] = {
    Act.THANK: (Act.AGREE, Act.SOFTEN),
    Act.WALK_OUT: (Act.THREATEN, Act.REFUSE),
    Act.AGREE: (Act.SOFTEN,),
    Act.APOLOGISE: (Act.SOFTEN, Act.AGREE),
    Act.ALLOW_FOLLOW_UP: (Act.AGREE, Act.SOFTEN),
    Act.CHOOSE: (Act.AGREE, Act.ASK_WHEN, Act.SOFTEN),
    Act.SOFTEN: (Act.TEST,),
    Act.INSULT: (Act.THREATEN, Act.REFUSE),
}
FACTUAL = (Act.REVEAL, Act.CHOOSE)  # what they are about must be said
ANYWAY = (Act.PRESS, Act.TEST, Act.REFUSE, Act.VENT)
ANYTHING = (*Move, *Occasion)  # what a customer who has said everything reacts to


def choose_line(
    cue: Cue,
    persona: Persona,
    bank: Lines,
    said: Sequence[str],
    rng: Random,
    had: AbstractSet[str] = frozenset(),
) -> str:
    """An unused line for `cue`: the most specific first, the persona's own before the bank's.

    `said` are the customer's turns so far; no line comes twice, and none asks for what they have `had`. Raises
    LookupError when all are used up.
    """
    instead = dict.fromkeys((cue.act, *INSTEAD.get(cue.act, ()), *ANYWAY))
    loosely = cue.model_copy(update={"after": ANYTHING})
    for act, wanted in [(act, cue) for act in instead] + [(act, loosely) for act in ANYWAY]:
        weighed = [
            (_weight(line, cue, own=lines is persona.lines), line)
            for lines in (persona.lines, bank)
            for line in _fitting(lines.get(act, ()), wanted, persona, said)
            if not asks_again(line, had)
        ]
        if weighed:
            best = max(weight for weight, _ in weighed)
            chosen = rng.choice([line for weight, line in weighed if weight == best])
            return fill(chosen, persona, cue.about)
    raise LookupError(f"no line left for {cue.act}")


def _fitting(lines: tuple[Line, ...], cue: Cue, persona: Persona, said: Sequence[str]) -> Iterator[Line]:
    """The lines that can be said now and were not; what was told once is only told again when it is asked for."""
    topic = persona.said(cue.about)
    told = (
        topic is not None and cue.act is not Act.REVEAL and any(contains_quote(t, topic.aloud) for t in said)
    )
    for line in lines:
        if not fits(line, cue, topic) or (told and TOPIC in line.text):
            continue
        if not any(fill(line, persona, cue.about) in turn for turn in said):
            yield line


def fits(line: Line, cue: Cue, topic: Said | None = None) -> bool:
    """Whether every condition that the line names holds; a line of the bank is about a kind of topic."""
    about = {cue.about, topic.topic.value} if topic else {cue.about}
    return (
        (not line.about or line.about in about)
        and (TOPIC not in line.text or bool(topic and topic.aloud))
        and (not line.after or bool(set(line.after) & set(cue.after)))
        and (not line.mood or cue.band in line.mood)
    )


def asks_again(line: Line, had: AbstractSet[str]) -> bool:
    """Whether all that the line asks for was given or told by now."""
    return bool(line.asks) and set(line.asks) <= had


def _weight(line: Line, cue: Cue, *, own: bool) -> tuple[bool, bool, bool, bool, bool, int, bool]:
    """How closely a fitting line answers: a fact that was asked for first, then an occasion; then the persona's
    own line before the bank's, a move, the topic, the mood."""
    reacted = [i for i, item in enumerate(cue.after) if item in line.after]
    occasion = any(isinstance(cue.after[i], Occasion) for i in reacted)
    order = -min(reacted) if reacted else -len(cue.after) - 1
    about = bool(line.about)
    return about and cue.act in FACTUAL, occasion, own, bool(reacted), about, order, bool(line.mood)


def fill(line: Line, persona: Persona, about: str = "") -> str:
    """The line as it is spoken: with the company's name, and what it is about in the customer's words."""
    text = line.text.strip().replace(COMPANY, persona.case.company)
    topic = persona.said(about)
    if TOPIC not in text or topic is None:
        return text
    spoken = topic.aloud.strip().rstrip(".")
    at_start = re.compile(r"(^|[.!?\n]\s*)" + re.escape(TOPIC))
    text = at_start.sub(lambda match: match.group(1) + spoken[:1].upper() + spoken[1:], text)
    return text.replace(TOPIC, spoken)
