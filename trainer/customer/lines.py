"""Speak by script: the authored line that fits the cue best and was not said before."""

from collections.abc import Iterator, Sequence
from random import Random

from trainer.moves import Move
from trainer.persona import Line, Lines, Persona
from trainer.temperament import Act, Occasion
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
ANYWAY = (Act.PRESS, Act.TEST, Act.REFUSE, Act.VENT)
ANYTHING = (*Move, *Occasion)  # what a customer who has said everything reacts to


def choose_line(cue: Cue, persona: Persona, bank: Lines, said: Sequence[str], rng: Random) -> str:
    """An unused line for `cue`: the persona's own before the bank's, the most specific first.

    `said` are the customer's turns so far; no line comes twice. Raises LookupError when all are used up.
    """
    instead = dict.fromkeys((cue.act, *INSTEAD.get(cue.act, ()), *ANYWAY))
    loosely = cue.model_copy(update={"after": ANYTHING})
    for act, wanted in [(act, cue) for act in instead] + [(act, loosely) for act in ANYWAY]:
        for lines in (persona.lines, bank):
            fitting = list(_fitting(lines.get(act, ()), wanted, persona, said))
            if fitting:
                best = max(_weight(line, cue) for line in fitting)
                chosen = rng.choice([line for line in fitting if _weight(line, cue) == best])
                return fill(chosen, persona)
    raise LookupError(f"no line left for {cue.act}")


def _fitting(lines: tuple[Line, ...], cue: Cue, persona: Persona, said: Sequence[str]) -> Iterator[Line]:
    return (
        line for line in lines
        if fits(line, cue) and not any(fill(line, persona) in turn for turn in said)
    )  # fmt: skip


def fits(line: Line, cue: Cue) -> bool:
    """Whether every condition that the line names holds."""
    return (
        (not line.about or line.about == cue.about)
        and (not line.after or bool(set(line.after) & set(cue.after)))
        and (not line.mood or cue.band in line.mood)
    )


def _weight(line: Line, cue: Cue) -> tuple[bool, int, bool]:
    """How closely a fitting line answers: its topic first, then what it reacts to, then the mood."""
    reacted = [i for i, item in enumerate(cue.after) if item in line.after]
    return bool(line.about), -min(reacted) if reacted else -len(cue.after) - 1, bool(line.mood)


def fill(line: Line, persona: Persona) -> str:
    return line.text.strip().replace("{company}", persona.case.company)
