"""A golden case: a conversation with the verdicts that a careful person gives, to hold graders against."""

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from trainer.facts import Fact, Misplaced
from trainer.persona import Case, Ident, Text
from trainer.rubric import Judgement
from trainer.transcript import Conversation, Speaker, Turn, WrapUp

Level = Literal["good", "mixed", "bad"]


class Said(Fact):
    """One turn: what the customer or the trainee said, exactly one of them; `interrupted`: the trainee cut in."""

    customer: str = ""
    trainee: str = ""
    interrupted: bool = False

    @model_validator(mode="after")
    def one_speaks(self) -> Self:
        if bool(self.customer.strip()) == bool(self.trainee.strip()):
            raise ValueError("either `customer` or `trainee`, with what they said")
        return self


class GoldenCase(Fact):
    """`expected` holds a verdict for every criterion of the rubric it was written for, `why` the reasons of those
    that another reader might doubt. `level` is the trainee's skill; `revealed` whether the hidden reason came out,
    where somebody kept track; `unconfirmed` are criteria whose verdict is still a grader's own."""

    id: Ident
    rubric: str = "deescalation"
    industry: Text
    level: Level = "mixed"
    case: Case
    timed: bool = False
    revealed: bool | None = None
    turns: tuple[Said, ...] = Field(min_length=1)
    wrap_up: WrapUp | None = None
    expected: dict[str, Judgement] = Field(min_length=1)
    why: dict[str, str] = Field(default_factory=dict)
    unconfirmed: tuple[str, ...] = ()

    @model_validator(mode="after")
    def reasons_are_of_criteria(self) -> Self:
        if strays := sorted(set(self.unconfirmed) - set(self.expected)):
            raise Misplaced(f"criteria that are in `expected`, not {', '.join(strays)}", "unconfirmed")
        if unknown := sorted(set(self.why) - set(self.expected)):
            raise Misplaced(f"criteria that are in `expected`, not {', '.join(unknown)}", "why")
        return self

    @property
    def agreed(self) -> dict[str, Judgement]:
        """The verdicts that a person stands behind."""
        return {name: verdict for name, verdict in self.expected.items() if name not in self.unconfirmed}

    @property
    def conversation(self) -> Conversation:
        """What a grader sees: never what is expected of it."""
        return Conversation(
            id=self.id,
            case=self.case,
            turns=tuple(
                Turn(
                    n=n,
                    speaker=Speaker.TRAINEE if said.trainee else Speaker.CUSTOMER,
                    text=said.trainee or said.customer,
                    interrupted=said.interrupted,
                )
                for n, said in enumerate(self.turns, 1)
            ),
            wrap_up=self.wrap_up,
            timed=self.timed,
            revealed=self.revealed,
        )


def golden_of(
    conversation: Conversation, rubric: str, expected: Mapping[str, Judgement], **about: Any
) -> GoldenCase:
    """The golden case of a conversation: what a grader saw of it, with the verdicts expected; `about` are the other
    fields of the case. Raises ValidationError."""
    return GoldenCase(
        rubric=rubric,
        case=conversation.case,
        timed=conversation.timed,
        revealed=conversation.revealed,
        turns=tuple(
            Said(**{turn.speaker.value: turn.text}, interrupted=turn.interrupted)
            for turn in conversation.turns
        ),
        wrap_up=conversation.wrap_up,
        expected=dict(expected),
        **about,
    )
