"""How often a skilled trainee's next message does what was hinted, beside hints of another moment. `make bench-hints`.

`--show STYLE [PERSONA...]` prints the calls of one trainee with the hints beside them, to read.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import Iterator
from random import Random

from trainer.app import build_appraiser, build_backend, build_content
from trainer.callback import continued
from trainer.hint_words import DO
from trainer.hints import Hint, hints
from trainer.moves import Move
from trainer.persona import Persona
from trainer.session import PracticeSession
from trainer.settings import read_settings
from trainer.stress import BEGAN, Ear, Played, play
from trainer.trainees import Style, Trainee
from trainer.transcript import Speaker

SEEDS = 10
SHUFFLES = 50


def as_it_stood(call: PracticeSession) -> Iterator[PracticeSession]:
    """The call after each of the customer's turns with which it went on."""
    for turn in call.turns[:-1]:
        if turn.speaker is Speaker.CUSTOMER:
            yield call.model_copy(update={"turns": call.turns[: turn.n], "outcome": None})


def next_moves(call: PracticeSession) -> list[tuple[tuple[Hint, ...], frozenset[Move]]]:
    """Before each trainee message: what was hinted, and the moves that were then made."""
    return [
        (hints(then), frozenset(found.move for found in turn.appraisal.moves))
        for then in as_it_stood(call)
        if (turn := call.turns[len(then.turns)]).appraisal
    ]


def share(pairs: list[tuple[tuple[Hint, ...], frozenset[Move]]]) -> float:
    hit = sum(any(hint.move in made for hint in hinted) for hinted, made in pairs)
    return hit / max(1, len(pairs))


async def calls(style: Style, names: list[str], seeds: int) -> list[Played]:
    settings = read_settings(backend="scripted", pace=0.0)
    content = build_content(settings)
    appraiser = build_appraiser(settings, content)
    appraiser.warm_up()
    backend = build_backend(settings, content, appraiser)
    ear, played = Ear(backend), list[Played]()
    for persona in [content.persona(name) for name in names] or list(content.personas.values()):
        for seed in range(seeds):
            told: Persona = continued(persona, None, BEGAN, called_back=bool(seed % 2))
            call = await play(told, Trainee(style, told, content.trainees, seed), seed, backend, ear)
            played.append(Played(style, seed, call))
    return played


def show(call: PracticeSession) -> None:
    print(f"\n===== {call.persona.name} ({call.persona.id}), {call.outcome}")
    for turn in call.turns:
        mood = f"  [{turn.mood.anger}/{turn.mood.trust}]" if turn.mood else ""
        made = ", ".join(found.move for found in turn.appraisal.moves) if turn.appraisal else ""
        cue = turn.cue.act if turn.cue else ""
        print(f"{turn.n:>2} {turn.speaker.upper()} ({cue}{made}): {turn.text}{mood}")
        if turn.speaker is Speaker.CUSTOMER:
            for hint in hints(call.model_copy(update={"turns": call.turns[: turn.n], "outcome": None})):
                quote = f"  “{hint.quote}”" if hint.quote else ""
                print(f"      * {DO[hint.move]}: {hint.why}{quote}")


def main(arguments: list[str]) -> int:
    if "--show" in arguments:
        style, *names = arguments[arguments.index("--show") + 1 :]
        for one in asyncio.run(calls(Style(style), names, 1)):
            show(one.call)
        return 0
    played = asyncio.run(calls(Style.SKILLED, [], SEEDS))
    pairs = [pair for one in played for pair in next_moves(one.call)]
    rng, chance = Random(1), 0.0
    for _ in range(SHUFFLES):
        elsewhere = rng.sample(pairs, len(pairs))
        chance += share([(there[0], here[1]) for there, here in zip(elsewhere, pairs, strict=True)])
    print(f"{len(pairs)} messages of a skilled trainee in {len(played)} calls")
    print(f"do what was hinted: {share(pairs):.0%}; hints of another moment: {chance / SHUFFLES:.0%}")
    missed = Counter(
        f"hinted {'/'.join(h.move for h in hinted)}, did {'/'.join(sorted(made)) or 'nothing heard'}"
        for hinted, made in pairs
        if not any(hint.move in made for hint in hinted)
    )
    for what, often in missed.most_common(8):
        print(f"  {often:>3} {what}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
