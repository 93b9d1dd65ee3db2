"""What good looks like, criterion by criterion, and the verdicts on one conversation."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from trainer.facts import Fact, Misplaced
from trainer.moves import Move
from trainer.persona import Words

By = Literal["criterion", "step", "rubric"]


class Present(Fact):
    """Met when any of `moves` is found; `late`: only in the last third of the trainee's turns."""

    kind: Literal["present"]
    moves: tuple[Move, ...] = Field(min_length=1)
    late: bool = False


class Absent(Fact):
    """Met when none of `moves` is found."""

    kind: Literal["absent"]
    moves: tuple[Move, ...] = Field(min_length=1)


class Before(Fact):
    """Met when one of `moves` comes before the first of `before`; not applicable without the latter."""

    kind: Literal["before"]
    moves: tuple[Move, ...] = Field(min_length=1)
    before: tuple[Move, ...] = Field(min_length=1)


class FirstAnswer(Fact):
    """Met when the first substantial answer opens with one of `moves` before any of `before`."""

    kind: Literal["first_answer"]
    moves: tuple[Move, ...] = Field(min_length=1)
    before: tuple[Move, ...] = Field(min_length=1)


class Phrase(Fact):
    """About the words themselves, whoever grades: met when none of `words` stands, whole, in a trainee's turn; with
    `allowed`, when one does."""

    kind: Literal["phrase"]
    words: Words = Field(min_length=1)
    allowed: bool = False


class Rule(Fact):
    """Decided by a rule of its own in `trainer.grader.local`."""

    kind: Literal[
        "no_interrupting",
        "within_policy",
        "alternative",
        "question",
        "recap",
        "real_reason",
        "warning",
        "wrap_up_message",
        "wrap_up_process_gap",
        "wrap_up_incident",
    ]


Check = Annotated[Present | Absent | Before | FirstAnswer | Phrase | Rule, Field(discriminator="kind")]


class When(StrEnum):
    """What a criterion takes for granted: without it, it does not apply."""

    ABUSE = "abuse"
    SECRET = "secret"  # noqa: S105
    WRAP_UP = "wrap_up"
    TIMING = "timing"
    PROMISE = "promise"
    REFUSAL = "refusal"


class Criterion(Fact):
    """One atomic check. `text` is what graders are asked; `check` how moves alone decide it (without it
    the local grader answers cannot_assess); `when` what it takes for granted; `cap` bounds the whole score,
    0..100, when not met; `advice` and `better` are for coaching; `met` and `not_met` are examples."""

    id: str = Field(pattern=r"^[a-z_]+(\.[a-z_]+)+$")
    text: str = Field(min_length=10)
    # What a trainee reads in place of `text`, to them and as if met: "You apologised." No grader is asked with it, so it
    # stays out of what baselines are kept under: the JSON and the schema of a rubric.
    you: SkipJsonSchema[str] = Field("", exclude=True)
    source: str = ""
    points: int = Field(ge=1, le=10)
    cap: int | None = Field(default=None, ge=0, le=99)
    when: When | None = None
    check: Check | None = None
    advice: str = Field(min_length=10)
    better: str = Field(min_length=5)
    met: str = ""
    not_met: str = ""

    @property
    def to_trainee(self) -> str:
        """What it asks, as the trainee reads it: in words of its own for them, else the first sentence of `text`."""
        return self.you or self.text.partition(". ")[0].rstrip(".") + "."


class Step(Fact):
    id: str = Field(pattern=r"^[a-z_]+$")
    title: str
    criteria: tuple[Criterion, ...] = Field(min_length=1)


class Rubric(Fact):
    id: str = Field(pattern=r"^[a-z0-9-]+$")
    title: str
    description: str
    steps: tuple[Step, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def ids_are_unique(self) -> Self:
        ids: set[str] = set()
        for i, step in enumerate(self.steps):
            for j, criterion in enumerate(step.criteria):
                if criterion.id in ids:
                    message = f"each criterion id only once; used twice: {criterion.id}"
                    raise Misplaced(message, "steps", i, "criteria", j, "id")
                ids.add(criterion.id)
        return self

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        return tuple(criterion for step in self.steps for criterion in step.criteria)

    def groups(self, by: By) -> list[tuple[Criterion, ...]]:
        """The criteria that a model is asked about in one call."""
        if by == "criterion":
            return [(criterion,) for criterion in self.criteria]
        return [step.criteria for step in self.steps] if by == "step" else [self.criteria]

    def criterion(self, ident: str) -> Criterion:
        return next(criterion for criterion in self.criteria if criterion.id == ident)


class Judgement(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"
    CANNOT_ASSESS = "cannot_assess"


class Evidence(Fact):
    """A verbatim quote from the trainee's turn number `turn`; 0 stands for the wrap-up."""

    turn: int = Field(ge=0)
    quote: str


class Verdict(Fact):
    """The answer to one criterion, with the reason and the quotes that carry it."""

    criterion: str
    verdict: Judgement
    reason: str
    evidence: tuple[Evidence, ...] = ()


class StepScore(Fact):
    """Points of one step; `score` 0..100, None when nothing in it could be judged."""

    id: str
    title: str
    earned: int
    possible: int
    score: int | None


class CoachingPoint(Fact):
    """One thing to change: the trainee's own line (turn and words) and a better one. `missing`: the line
    is not wrong in itself, it is the place where something was missing. Turn 0 is the wrap-up."""

    criterion: str
    advice: str
    turn: int
    line: str
    better: str
    missing: bool = False


class Scorecard(Fact):
    """Everything the grading of one conversation says. `score` 0..100, None when nothing could be
    judged; `capped_by` the criterion whose cap held it down; `judged` of `criteria` had a verdict."""

    rubric: str
    grader: str
    score: int | None
    capped_by: str = ""
    judged: int
    criteria: int
    steps: tuple[StepScore, ...]
    verdicts: tuple[Verdict, ...]
    coaching: tuple[CoachingPoint, ...] = ()

    def verdict(self, criterion: str) -> Verdict:
        return next(verdict for verdict in self.verdicts if verdict.criterion == criterion)
