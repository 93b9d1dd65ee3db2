"""What was said in a call, what it did to the customer, and how the call ended."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field

from trainer.facts import Fact
from trainer.moves import Appraisal, Move
from trainer.persona import Case
from trainer.temperament import Act, Band, Occasion


class Speaker(StrEnum):
    CUSTOMER = "customer"
    TRAINEE = "trainee"


class MoodChange(Fact):
    """Why the mood moved: points of anger and trust, the reason, and the trainee's own words.

    `cause` is a move, or an occasion where no single move explains it.
    """

    anger: int
    trust: int
    cause: Move | Occasion
    reason: str
    quote: str


class Mood(Fact):
    """How the customer feels. Anger and trust 0..100. `repaired` holds, by grievance id, the indexes of
    the repairs done; the rest is what the customer remembers of the call so far."""

    anger: int = Field(ge=0, le=100)
    trust: int = Field(ge=0, le=100)
    repaired: dict[str, tuple[int, ...]] = Field(default_factory=dict)
    heard: bool = False
    seen: tuple[Move, ...] = ()
    soothed: int = 0
    idle: int = 0
    told: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    chosen: str = ""
    agreed: int = 0
    warned: bool = False
    insulted: bool = False
    sorry: bool = False
    limits: tuple[str, ...] = ()
    confided: str = ""
    named: bool = False


class Cue(Fact):
    """What the customer does next and about what: the act, a topic id, and what it reacts to."""

    act: Act
    about: str = ""
    after: tuple[Move | Occasion, ...] = ()
    band: Band = Band.ANGRY


class Turn(Fact):
    """One message. A customer's bubbles are the lines of `text`; `mood` is the mood after the turn.

    A trainee's turn carries what was found in it and what that did; a customer's turn its cue.
    """

    n: int = Field(ge=1)
    speaker: Annotated[Speaker, BeforeValidator(lambda value: "trainee" if value == "agent" else value)]
    text: str
    at: datetime | None = None
    interrupted: bool = False
    appraisal: Appraisal | None = None
    changes: tuple[MoodChange, ...] = ()
    mood: Mood | None = None
    cue: Cue | None = None
    scripted: bool = True

    @property
    def bubbles(self) -> list[str]:
        return [line for line in self.text.split("\n") if line.strip()]


class WrapUp(Fact):
    """What the trainee writes after the call."""

    message: str = ""
    process_gap: str = ""
    incident: str = ""


class Loyalty(StrEnum):
    """Whether they will buy again."""

    YES = "yes"
    PERHAPS = "perhaps"
    NO = "no"


class Afterword(Fact):
    """What the customer leaves behind: 1 to 5 stars, a sentence in their voice, whether they buy again."""

    stars: int
    text: str
    buys_again: Loyalty


class Conversation(Fact):
    """What a grader sees: the case, the turns, and the wrap-up where there is one.

    `timed` says whether interruptions could be seen; `revealed` whether the hidden reason came out
    (None where nobody kept track).
    """

    id: str
    case: Case
    turns: tuple[Turn, ...]
    wrap_up: WrapUp | None = None
    timed: bool = False
    revealed: bool | None = None

    @property
    def trainee_turns(self) -> list[Turn]:
        return [turn for turn in self.turns if turn.speaker is Speaker.TRAINEE]
