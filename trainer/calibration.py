"""Hold people's verdicts against each other and against the grader's: how far they agree, and where they part."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from trainer.agreement import Figures, Pair, figures
from trainer.rubric import Judgement, Rubric, Verdict
from trainer.verdicts import HumanVerdict

ENOUGH = 10  # pairs; figures of fewer say nothing
GRADER = "grader"


class Judged(NamedTuple):
    """A call, or a golden case, with what people say of it and what the grader said, by criterion."""

    call: str
    people: Sequence[HumanVerdict]
    grader: Mapping[str, Verdict]
    graded_by: str = ""


class View(NamedTuple):
    """One side of a pair: who says what, and in which words: a person's note, or the grader's quotes or reason."""

    by: str
    verdict: Judgement
    words: str


class Meeting(NamedTuple):
    """Two views of one criterion in one call; where the grader is one of them, it is the second."""

    call: str
    criterion: str
    first: View
    second: View

    @property
    def parted(self) -> bool:
        return self.first.verdict is not self.second.verdict


class Parted(NamedTuple):
    """A criterion, or a call, on which views parted: how often, of how many pairs."""

    name: str
    parted: int
    pairs: int


class Agreement(NamedTuple):
    """How far the two sides of some pairs agree. `overall` is None without any pair; lists begin with the most disagreement."""

    overall: Figures | None
    criteria: tuple[Figures, ...]
    hardest_criteria: tuple[Parted, ...]
    hardest_calls: tuple[Parted, ...]
    partings: tuple[Meeting, ...]

    @property
    def pairs(self) -> int:
        return self.overall.cases if self.overall else 0

    @property
    def too_few(self) -> bool:
        return self.pairs < ENOUGH


class Calibration(NamedTuple):
    """`graders` says which grader gave the verdicts of how many calls."""

    rubric: str
    people: tuple[str, ...]
    calls: int
    graders: Mapping[str, int]
    human_human: Agreement
    human_grader: Agreement


def calibrate(rubric: Rubric, judged: Sequence[Judged]) -> Calibration:
    """What is said of criteria that the rubric does not have is left out."""
    known = {criterion.id for criterion in rubric.criteria}
    ours = [one._replace(people=[v for v in one.people if v.criterion in known]) for one in judged]
    ours = [one for one in ours if one.people]
    return Calibration(
        rubric.id,
        tuple(sorted({verdict.person for one in ours for verdict in one.people})),
        len(ours),
        Counter(one.graded_by for one in ours if one.grader),
        agreement(rubric, [meeting for one in ours for meeting in _between_people(one)]),
        agreement(rubric, [meeting for one in ours for meeting in _with_grader(one)]),
    )


def _between_people(judged: Judged) -> Iterator[Meeting]:
    """Every two people on the same criterion, in the order of their names."""
    ordered = sorted(judged.people, key=lambda verdict: (verdict.criterion, verdict.person))
    for first, second in combinations(ordered, 2):
        if first.criterion == second.criterion:
            yield Meeting(judged.call, first.criterion, _view(first), _view(second))


def _with_grader(judged: Judged) -> Iterator[Meeting]:
    for said in judged.people:
        if given := judged.grader.get(said.criterion):
            words = " / ".join(f"“{item.quote}”" for item in given.evidence) or given.reason
            yield Meeting(judged.call, said.criterion, _view(said), View(GRADER, given.verdict, words))


def _view(said: HumanVerdict) -> View:
    return View(said.person, said.verdict, said.note)


def agreement(rubric: Rubric, meetings: Sequence[Meeting]) -> Agreement:
    pairs = [Pair(m.call, m.criterion, m.first.verdict, m.second.verdict) for m in meetings]
    by_criterion = _hardest(meetings, lambda meeting: meeting.criterion)
    by_call = _hardest(meetings, lambda meeting: meeting.call)
    rank = {one.name: place for place, one in enumerate(by_criterion)}
    return Agreement(
        figures("all", pairs) if pairs else None,
        tuple(
            figures(criterion.id, own)
            for criterion in rubric.criteria
            if (own := [pair for pair in pairs if pair.criterion == criterion.id])
        ),
        by_criterion,
        by_call,
        tuple(sorted((m for m in meetings if m.parted), key=lambda m: (rank[m.criterion], m.call))),
    )


def _hardest(meetings: Sequence[Meeting], name_of: Callable[[Meeting], str]) -> tuple[Parted, ...]:
    """The names under which views parted, the most often first, of equals the one with fewer pairs."""
    pairs = Counter(map(name_of, meetings))
    parted = Counter(name_of(meeting) for meeting in meetings if meeting.parted)
    found = [Parted(name, count, pairs[name]) for name, count in parted.items()]
    return tuple(sorted(found, key=lambda one: (-one.parted, one.pairs, one.name)))
