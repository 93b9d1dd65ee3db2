"""Two branches of one call side by side: where they part, how each went on, and what the grader made of it."""

from typing import NamedTuple

from trainer.errors import InputError
from trainer.rubric import Judgement
from trainer.session import PracticeSession
from trainer.transcript import Mood, Turn


class Difference(NamedTuple):
    """One criterion that the two branches were judged differently on."""

    criterion: str
    first: Judgement
    second: Judgement


class Comparison(NamedTuple):
    """`parts_at` is the number of the first turn that is not the same; `shared` are the turns before it."""

    first: PracticeSession
    second: PracticeSession
    parts_at: int
    shared: tuple[Turn, ...]
    differences: tuple[Difference, ...]

    def moods(self, call: PracticeSession) -> list[tuple[int, Mood]]:
        """The mood after each turn of a branch, from the last shared turn on."""
        return [(turn.n, turn.mood) for turn in call.turns if turn.mood and turn.n >= self.parts_at - 1]


def compare(first: PracticeSession, second: PracticeSession) -> Comparison:
    """Raises InputError for calls that do not begin alike."""
    pairs = zip(first.turns, second.turns, strict=False)
    shared = next((i for i, (a, b) in enumerate(pairs) if a.text != b.text), None)
    if shared is None:
        shared = min(len(first.turns), len(second.turns))
    if not shared or first.persona.id != second.persona.id:
        raise InputError(
            "These two calls have no turn in common; compare a call with one that branched off it."
        )
    return Comparison(first, second, shared + 1, first.turns[:shared], tuple(_differences(first, second)))


def _differences(first: PracticeSession, second: PracticeSession) -> list[Difference]:
    if not first.scorecard or not second.scorecard:
        return []
    judged = {verdict.criterion: verdict.verdict for verdict in second.scorecard.verdicts}
    return [
        Difference(verdict.criterion, verdict.verdict, judged[verdict.criterion])
        for verdict in first.scorecard.verdicts
        if judged.get(verdict.criterion, verdict.verdict) is not verdict.verdict
    ]
