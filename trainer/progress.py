"""What a trainee's calls and drills say about them. Practice and unaided calls are told apart throughout."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from trainer.facts import Fact
from trainer.history import Attempt, DrillDone, local_day
from trainer.moves import Move
from trainer.persona import Persona
from trainer.rubric import Judgement, Rubric, Step
from trainer.spacing import DrillDue, MoveOf, drills_due
from trainer.temperament import Outcome
from trainer.unaided import Evidence, evidence, next_unaided, unaided_first_meetings

RECENT = 5  # calls, for what goes wrong these days
FADES = 0.7
"""A skill is the mean of a step's scores in which each call weighs this much of the one after it. Of several summaries
of past answers, the one that decays exponentially foretold the next answer best: Galyardt & Goldin 2015, Move Your
Lamp Post, Journal of Educational Data Mining 7(2). The number is a choice: the last five calls make up four fifths."""


class SkillAt(Fact):
    """A step in one call: its score there and the skill after it, 0..100."""

    call: str
    at: datetime
    score: int
    skill: int


class StepSkill(Fact):
    """A step over all graded calls, the oldest first; a call in which nothing of it could be judged is left out."""

    id: str
    title: str
    over_time: tuple[SkillAt, ...] = ()

    @property
    def skill(self) -> int | None:
        return self.over_time[-1].skill if self.over_time else None


class Streak(Fact):
    """Days in a row with a call or a drill; `today`: today is one of them, else the last one is yesterday."""

    days: int
    today: bool


class Tries(Fact):
    """A trainee's calls with one customer: graded ones with `best` and `last` score, and the last try, graded or not."""

    persona: str
    name: str
    title: str
    graded: int
    best: int | None
    last: int | None
    tried_at: datetime
    outcome: Outcome


class Missed(Fact):
    """A criterion not met in `missed` of the recent calls that judged it (`judged`); `lost` are the points it cost."""

    criterion: str
    step: str
    move: Move | None
    missed: int
    judged: int
    lost: int


class Progress(Fact):
    """`practice` and `unaided` are the graded calls, the oldest first; `missed` what recent ones did not meet, the
    costliest first; `evidence` two unaided first meetings held against each other, None without a pair;
    `next_unaided` the customer never met to take for the next one."""

    practice: tuple[Attempt, ...] = ()
    unaided: tuple[Attempt, ...] = ()
    steps: tuple[StepSkill, ...]
    streak: Streak
    tries: dict[str, Tries]
    missed: tuple[Missed, ...] = ()
    drills: tuple[DrillDue, ...] = ()
    evidence: Evidence | None = None
    next_unaided: str | None = None

    @property
    def graded(self) -> tuple[Attempt, ...]:
        return tuple(sorted((*self.practice, *self.unaided), key=lambda attempt: attempt.started_at))

    @property
    def weakest(self) -> Missed | None:
        """The criterion, with its step and move, that cost most points in recent calls."""
        return self.missed[0] if self.missed else None

    @property
    def weakest_step(self) -> StepSkill | None:
        """The step of the least skill among those judged in recent calls; None where all of them are full."""
        recent = {call.call for call in self.graded[-RECENT:]}
        judged = [step for step in self.steps if step.over_time and step.over_time[-1].call in recent]
        lacking = [step for step in judged if (step.skill or 0) < 100]
        return min(lacking, key=lambda step: step.skill or 0, default=None)


def progress(
    attempts: Sequence[Attempt],
    drills: Sequence[DrillDone],
    rubric: Rubric,
    personas: Mapping[str, Persona],
    now: datetime,
    move_of: MoveOf,
) -> Progress:
    """Everything told from `attempts` (oldest first) and `drills`; days are those of `now`'s time zone.

    Only calls graded by `rubric` in which something was said count; the others are a last try, no more.
    """
    graded = [attempt for attempt in attempts if attempt.counts and attempt.rubric == rubric.id]
    meetings = unaided_first_meetings(attempts, rubric, personas)
    days = {local_day(at, now) for at in [*(a.started_at for a in graded), *(d.at for d in drills)]}
    return Progress(
        practice=tuple(attempt for attempt in graded if not attempt.unaided),
        unaided=tuple(attempt for attempt in graded if attempt.unaided),
        steps=tuple(_skill(step, graded) for step in rubric.steps),
        streak=streak(days, local_day(now, now)),
        tries=_tries(attempts, graded),
        missed=_missed(graded[-RECENT:], rubric, move_of),
        drills=drills_due(graded, drills, rubric, move_of, now, RECENT),
        evidence=evidence(meetings, rubric, now),
        next_unaided=next_unaided(attempts, meetings, personas),
    )


def streak(days: set[date], today: date) -> Streak:
    """How many days in a row up to today, or to yesterday while today is still open, are among `days`."""
    day = today if today in days else today - timedelta(days=1)
    count = 0
    while day in days:
        count, day = count + 1, day - timedelta(days=1)
    return Streak(days=count, today=today in days)


def _skill(step: Step, graded: Iterable[Attempt]) -> StepSkill:
    over_time: list[SkillAt] = []
    total = weight = 0.0
    for attempt in graded:
        score = attempt.steps.get(step.id)
        if score is not None:
            total, weight = FADES * total + score, FADES * weight + 1
            skill = round(total / weight)
            over_time.append(SkillAt(call=attempt.call, at=attempt.started_at, score=score, skill=skill))
    return StepSkill(id=step.id, title=step.title, over_time=tuple(over_time))


def _tries(attempts: Iterable[Attempt], graded: Iterable[Attempt]) -> dict[str, Tries]:
    scores: dict[str, list[int]] = {}
    for attempt in graded:
        scores.setdefault(attempt.persona, []).append(attempt.score or 0)
    last = {attempt.persona: attempt for attempt in attempts}
    return {
        persona: Tries(
            persona=persona,
            name=attempt.name,
            title=attempt.title,
            graded=len(scores.get(persona, ())),
            best=max(scores[persona]) if persona in scores else None,
            last=scores[persona][-1] if persona in scores else None,
            tried_at=attempt.started_at,
            outcome=attempt.outcome,
        )
        for persona, attempt in last.items()
    }


def _missed(recent: Sequence[Attempt], rubric: Rubric, move_of: MoveOf) -> tuple[Missed, ...]:
    found = []
    for step in rubric.steps:
        for criterion in step.criteria:
            verdicts = [attempt.verdicts.get(criterion.id) for attempt in recent]
            if missed := verdicts.count(Judgement.NOT_MET):
                found.append(
                    Missed(
                        criterion=criterion.id,
                        step=step.id,
                        move=move_of(criterion),
                        missed=missed,
                        judged=missed + verdicts.count(Judgement.MET),
                        lost=missed * criterion.points,
                    )
                )
    return tuple(sorted(found, key=lambda one: -one.lost))
