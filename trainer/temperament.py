"""How a customer feels and behaves: the closed words for it, and what is this one customer's own."""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from trainer.facts import Fact


class Band(StrEnum):
    """How angry the customer sounds; the lower bounds are in `trainer.mood`."""

    FURIOUS = "furious"
    ANGRY = "angry"
    ANNOYED = "annoyed"
    CALM = "calm"


class Act(StrEnum):
    """What the customer does next."""

    VENT = "vent"
    PRESS = "press"
    TEST = "test"
    REFUSE = "refuse"
    REVEAL = "reveal"
    CHOOSE = "choose"
    ASK_WHEN = "ask_when"
    PUSH_FOR_MORE = "push_for_more"
    THREATEN = "threaten"
    INSULT = "insult"
    SOFTEN = "soften"
    AGREE = "agree"
    ALLOW_FOLLOW_UP = "allow_follow_up"
    APOLOGISE = "apologise"
    THANK = "thank"
    WALK_OUT = "walk_out"


class Occasion(StrEnum):
    """What in the trainee's message, beside a move, a customer reacts to."""

    INTERRUPTED = "interrupted"
    TOO_EARLY = "too_early"
    ASKED_AGAIN = "asked_again"
    CONTRADICTED = "contradicted"
    EMPTY_EMPATHY = "empty_empathy"
    NOTHING = "nothing"
    WARNED = "warned"
    STALLED = "stalled"
    OVERPROMISED = "overpromised"
    OUT_OF_ROLE = "out_of_role"
    SORE_POINT = "sore_point"
    LIMIT_HELD = "limit_held"


class Outcome(StrEnum):
    """How a call ends."""

    RESOLVED = "resolved"
    WALKED_OUT = "walked_out"
    ENDED_BY_TRAINEE = "ended_by_trainee"
    ESCALATED = "escalated"
    ABANDONED = "abandoned"


class Insults(StrEnum):
    """When a customer gets personal: never, when the trainee was rude first, or by themselves while furious."""

    NEVER = "never"
    PROVOKED = "provoked"
    UNPROVOKED = "unprovoked"


class Temperament(Fact):
    """How this customer's mood starts and moves. Points are of 100; `docs/mood.md` draws what each one does.

    Start and bounds: `anger`, `trust`; one message raises anger by `max_rise` at most and lowers it by
    `max_fall`, always less (negative events weigh more: Baumeister et al. 2001, Bad Is Stronger Than Good);
    trust moves by `max_trust` either way.

    Kind words: each further one without substance is worth `empathy_wears` of the one before; after
    `empathy_limit` of them another one irritates (apology alone leaves anger standing: EmoWOZ; G3, G4).

    Hostility is mirrored `sensitivity` times (G4). Choices, questions, reasons and times build trust
    `fairness` times (procedural justice: Tax, Brown & Chandrashekaran 1998; G2.3).

    Ends: at anger `walks_out_at`; when trust falls to `gives_up_at` (`quiet`: whatever the anger, without a
    scene; else only when furious); after `patience` trainee messages. `relapses` is how likely somebody who
    insults unprovoked does it again after a warning.
    """

    anger: int = Field(ge=30, le=95)
    trust: int = Field(ge=0, le=60)
    max_rise: int = Field(default=26, ge=10, le=40)
    max_fall: int = Field(default=14, ge=5, le=25)
    max_trust: int = Field(default=14, ge=5, le=25)
    empathy_wears: float = Field(default=0.5, ge=0.1, le=0.9)
    empathy_limit: int = Field(default=2, ge=1, le=4)
    sensitivity: float = Field(default=1.0, ge=0.5, le=1.6)
    fairness: float = Field(default=1.0, ge=0.5, le=1.6)
    patience: int = Field(default=14, ge=6, le=30)
    walks_out_at: int = Field(default=97, ge=80, le=100)
    gives_up_at: int = Field(default=3, ge=0, le=25)
    quiet: bool = False
    insults: Insults = Insults.PROVOKED
    relapses: float = Field(default=0.5, ge=0.0, le=1.0)

    @model_validator(mode="after")
    def rises_faster(self) -> Self:
        if self.max_fall >= self.max_rise:
            raise ValueError("max_fall below max_rise: anger rises faster than it falls")
        return self
