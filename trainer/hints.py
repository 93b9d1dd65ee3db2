"""What would help now: a move and why, after each answer of the customer."""

from trainer.facts import Fact
from trainer.moves import Move
from trainer.session import PracticeSession


class Hint(Fact):
    """A move that would help now, and why; `quote` is what it is about."""

    move: Move
    why: str
    quote: str = ""


def hints(call: PracticeSession) -> tuple[Hint, ...]:
    """At most two hints for the call as it stands."""
    return ()
