"""What a trainee has done so far: the calls that are over, without their transcripts, and the drills."""

from datetime import date, datetime
from typing import Self

from pydantic import Field, model_validator

from trainer.facts import Fact
from trainer.moves import Move
from trainer.rubric import Judgement
from trainer.temperament import Outcome


class Attempt(Fact):
    """A call that is over. `score` 0..100, None where it was not graded or nothing in it could be judged; `steps`
    are the scores by step id, `verdicts` by criterion id, `rubric` what it was graded by; `hints`: live hints
    were on; `fork`: it branched off another call."""

    call: str
    persona: str
    name: str
    title: str
    difficulty: int
    started_at: datetime
    outcome: Outcome
    hints: bool = True
    fork: bool = False
    rubric: str = ""
    score: int | None = None
    steps: dict[str, int | None] = Field(default_factory=dict)
    verdicts: dict[str, Judgement] = Field(default_factory=dict)

    @property
    def counts(self) -> bool:
        """Whether it says anything about skill: something was said, and graded."""
        return self.score is not None and self.outcome is not Outcome.ABANDONED

    @property
    def unaided(self) -> bool:
        """A whole call without hints, nothing of it known beforehand."""
        return not self.hints and not self.fork


class DrillDone(Fact):
    """A drill of one move: `met` of its `of` exchanges."""

    move: Move
    at: datetime
    met: int = Field(ge=0)
    of: int = Field(ge=1)

    @model_validator(mode="after")
    def meets_no_more_than_there_were(self) -> Self:
        if self.met > self.of:
            raise ValueError("met at most as many as there were")
        return self


def local_day(at: datetime, now: datetime) -> date:
    """The day of `at` where `now` is told."""
    return at.astimezone(now.tzinfo).date()
