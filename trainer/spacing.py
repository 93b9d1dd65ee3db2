"""Which drills are due: what went wrong in calls, spaced over days so that it stays."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from trainer.facts import Fact
from trainer.history import Attempt, DrillDone, local_day
from trainer.moves import Move
from trainer.rubric import Criterion, Judgement, Rubric

MoveOf = Callable[[Criterion], Move | None]
DAYS_AFTER = (1, 3, 7, 16)
"""Days until a drill comes again after its first, second ... success. A card that is known goes one box on, one that
is not back to the first: Leitner 1972, So lernt man lernen. That practice spread over days lasts longer than the same
practice in one go: Cepeda, Pashler, Vul, Wixted & Rohrer 2006, Psychological Bulletin 132 (doi:10.1037/0033-2909.132.3.354).
The numbers themselves are a choice."""
GOOD = 0.8  # the share of a drill's exchanges that is a success


class DrillReason(StrEnum):
    """What last happened to the move."""

    MISSED = "missed"
    FAILED = "failed"
    WENT_WELL = "went_well"


class DrillDue(Fact):
    """A drill that is or will be due, and why: its criteria were not met in `missed` of the last `of` calls; `last`
    is the last drill of it."""

    move: Move
    due: date
    is_due: bool
    reason: DrillReason
    missed: int
    of: int
    last: DrillDone | None = None


class _Event(NamedTuple):
    """A call that missed a move (`drill` None), or a drill of it."""

    at: datetime
    drill: DrillDone | None = None

    @property
    def good(self) -> bool:
        return self.drill is not None and self.drill.met >= GOOD * self.drill.of


class _Plan(NamedTuple):
    due: date
    successes: int


def drills_due(
    graded: Sequence[Attempt],
    done: Iterable[DrillDone],
    rubric: Rubric,
    move_of: MoveOf,
    now: datetime,
    recent: int,
) -> tuple[DrillDue, ...]:
    """The drills worth doing: those due, what cost most points of late first, then the others by day. `graded` oldest
    first. A move leaves when its drill went well after the last interval and the last `recent` calls do not miss it.
    """
    missing = [(attempt, points_missed(attempt, rubric, move_of)) for attempt in graded]
    lately = Counter(move for _, points in missing[-recent:] for move in points)
    cost = sum((points for _, points in missing[-recent:]), Counter[Move]())
    events: dict[Move, list[_Event]] = {}
    for attempt, points in missing:
        for move in points:
            events.setdefault(move, []).append(_Event(attempt.started_at))
    for drill in done:
        events.setdefault(drill.move, []).append(_Event(drill.at, drill))
    listed = []
    for move, happened in events.items():
        happened.sort(key=lambda event: event.at)
        drills = [event.drill for event in happened if event.drill]
        plan = _planned(happened, now)
        if lately[move] or (drills and plan.successes <= len(DAYS_AFTER)):
            listed.append(
                DrillDue(
                    move=move,
                    due=plan.due,
                    is_due=plan.due <= local_day(now, now),
                    reason=_reason(happened[-1]),
                    missed=lately[move],
                    of=min(recent, len(graded)),
                    last=drills[-1] if drills else None,
                )
            )
    today = local_day(now, now)
    return tuple(sorted(listed, key=lambda drill: (max(drill.due, today), -cost[drill.move], drill.due)))


def points_missed(attempt: Attempt, rubric: Rubric, move_of: MoveOf) -> Counter[Move]:
    """The moves that would have met what `attempt` did not meet, with the points that they would have earned."""
    points: Counter[Move] = Counter()
    for criterion in rubric.criteria:
        if attempt.verdicts.get(criterion.id) is Judgement.NOT_MET and (move := move_of(criterion)):
            points[move] += criterion.points
    return points


def _planned(events: Sequence[_Event], now: datetime) -> _Plan:
    """When the move is to be drilled next, after what happened, oldest first.

    What a call missed is due that day, or the day after where the move has been drilled, and never later than
    it already was. A success before the drill was due earns no longer interval.
    """
    due: date | None = None
    successes, drilled = 0, False
    for event in events:
        day = local_day(event.at, now)
        if event.drill is None:
            again = day + timedelta(days=DAYS_AFTER[0] if drilled else 0)
            successes, due = 0, min(due or again, again)
            continue
        drilled = True
        if not event.good:
            successes, due = 0, day + timedelta(days=DAYS_AFTER[0])
        elif due is None or day >= due:
            successes += 1
            due = day + timedelta(days=DAYS_AFTER[min(successes, len(DAYS_AFTER)) - 1])
    return _Plan(due or local_day(now, now), successes)


def _reason(last: _Event) -> DrillReason:
    if last.drill is None:
        return DrillReason.MISSED
    return DrillReason.WENT_WELL if last.good else DrillReason.FAILED
