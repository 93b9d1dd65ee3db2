"""One labelled message to learn moves from: of the examples that ship, or of a trainer's own file."""

from typing import Self

from pydantic import Field, model_validator

from trainer.facts import Fact, Misplaced
from trainer.moves import Move


class Example(Fact):
    """An agent's message, what the customer had said, and its moves with the verbatim pieces that carry them.

    A message with no move teaches as much: `moves` may be empty. `empty` marks what is meant for no customer,
    keyword lists and words to a grader: it helps nobody, whatever it names.
    """

    message: str = Field(min_length=1, max_length=4000)
    customer: str = Field("", max_length=4000)
    channel: str = ""
    moves: dict[Move, tuple[str, ...]] = Field(default_factory=dict)
    empty: bool = False

    @model_validator(mode="after")
    def quotes_are_there(self) -> Self:
        for move, quotes in self.moves.items():
            if not quotes:
                raise Misplaced("at least one quote of the message", "moves", move.value)
            for i, quote in enumerate(quotes):
                if not quote.strip() or quote not in self.message:
                    raise Misplaced("a verbatim piece of the message", "moves", move.value, i)
        return self
