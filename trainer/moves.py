"""The closed vocabulary of what one trainee message does."""

from enum import StrEnum

from trainer.facts import Fact


class Move(StrEnum):
    INVITE = "invite"
    ACKNOWLEDGE = "acknowledge"
    APOLOGISE = "apologise"
    RESTATE = "restate"
    CLARIFY = "clarify"
    ASK_WANT = "ask_want"
    OPTIONS = "options"
    SOLUTION = "solution"
    TIMELINE = "timeline"
    EXPLAIN = "explain"
    OWN = "own"
    SUMMARISE = "summarise"
    FOLLOW_UP = "follow_up"
    THANK = "thank"
    BOUNDARY = "boundary"
    ESCALATE = "escalate"
    BLAME = "blame"
    MINIMISE = "minimise"
    POLICY_WALL = "policy_wall"
    ARGUE = "argue"
    BRUSH_OFF = "brush_off"
    RUDE = "rude"


HARMFUL = frozenset({Move.BLAME, Move.MINIMISE, Move.POLICY_WALL, Move.ARGUE, Move.BRUSH_OFF, Move.RUDE})
HELPFUL = frozenset(Move) - HARMFUL
EMPATHY = frozenset({Move.INVITE, Move.ACKNOWLEDGE, Move.APOLOGISE, Move.RESTATE, Move.THANK})


SUSPICION = 0.4  # harm that is less likely than this may be a mishearing


class FoundMove(Fact):
    """A move with the verbatim piece of the message that carries it; `confidence` in 0..1."""

    move: Move
    quote: str
    confidence: float = 1.0


class Appraiser(StrEnum):
    LOCAL = "local"
    MODEL = "model"


class Appraisal(Fact):
    """The moves found in one message, in the order of their quotes; `note` says why none could be.

    Where a model listens, the local appraiser does too: `by` says whose findings these are, `other` is what the
    local one found, for comparing only, and `fallback` why the local one had to stand in.
    """

    moves: tuple[FoundMove, ...] = ()
    note: str = ""
    by: Appraiser = Appraiser.LOCAL
    other: "Appraisal | None" = None
    fallback: str = ""

    @property
    def beyond_suspicion(self) -> "Appraisal":
        """What a customer reacts to: a harmful move that may be a mishearing angers nobody."""
        kept = tuple(f for f in self.moves if f.move not in HARMFUL or f.confidence >= SUSPICION)
        return self.model_copy(update={"moves": kept})

    def has(self, *moves: Move) -> bool:
        return any(found.move in moves for found in self.moves)

    def first(self, *moves: Move) -> FoundMove | None:
        """The first finding of any of `moves`, or None."""
        return next((found for found in self.moves if found.move in moves), None)

    def all(self, *moves: Move) -> tuple[FoundMove, ...]:
        return tuple(found for found in self.moves if found.move in moves)
