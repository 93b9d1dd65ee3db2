"""What somebody can do without help: two calls without hints, each with a customer never met before."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from trainer.facts import Fact
from trainer.history import Attempt, local_day
from trainer.persona import Persona
from trainer.rubric import Rubric


class StepDifference(Fact):
    """A step that was judged in both calls."""

    id: str
    title: str
    before: int
    after: int

    @property
    def difference(self) -> int:
        return self.after - self.before


class Evidence(Fact):
    """The first unaided call and the latest one after it, `days` local days apart: one observation, not a proof."""

    baseline: Attempt
    later: Attempt
    days: int
    difference: int
    steps: tuple[StepDifference, ...]


def unaided_first_meetings(
    attempts: Iterable[Attempt], rubric: Rubric, personas: Mapping[str, Persona]
) -> list[Attempt]:
    """The graded unaided calls that were the first with their customer, the oldest first.

    A call that counts for nothing else still makes its customer known, and who calls about an earlier call
    is known from there.
    """
    first: dict[str, Attempt] = {}
    for attempt in attempts:
        first.setdefault(attempt.persona, attempt)
    return [
        attempt
        for attempt in first.values()
        if attempt.counts
        and attempt.unaided
        and attempt.rubric == rubric.id
        and not (attempt.persona in personas and personas[attempt.persona].follow_up)
    ]


def evidence(meetings: Sequence[Attempt], rubric: Rubric, now: datetime) -> Evidence | None:
    """The difference between the first and the latest of the unaided first meetings; None without a pair."""
    if len(meetings) < 2:
        return None
    baseline, later = meetings[0], meetings[-1]
    steps = []
    for step in rubric.steps:
        before, after = baseline.steps.get(step.id), later.steps.get(step.id)
        if before is not None and after is not None:
            steps.append(StepDifference(id=step.id, title=step.title, before=before, after=after))
    return Evidence(
        baseline=baseline,
        later=later,
        days=(local_day(later.started_at, now) - local_day(baseline.started_at, now)).days,
        difference=(later.score or 0) - (baseline.score or 0),
        steps=tuple(steps),
    )


def next_unaided(
    attempts: Iterable[Attempt], meetings: Sequence[Attempt], personas: Mapping[str, Persona]
) -> str | None:
    """The customer never met who is closest in difficulty to the baseline; None when all have been met.

    For a baseline it is the easiest who leaves another of the same difficulty for later.
    """
    met = {attempt.persona for attempt in attempts}
    strangers = [p for p in personas.values() if p.id not in met and p.follow_up is None]
    if not strangers:
        return None
    alike = Counter(persona.difficulty for persona in strangers)
    shared = [difficulty for difficulty, of_it in alike.items() if of_it > 1]
    wanted = meetings[0].difficulty if meetings else min(shared or alike)
    return min(strangers, key=lambda persona: abs(persona.difficulty - wanted)).id
