"""The labelled messages that the local appraiser learns from: one JSON object a line in `examples/*.jsonl`."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from trainer.appraiser.clauses import clauses
from trainer.appraiser.features import Sight, sights
from trainer.errors import ContentError, Problem
from trainer.facts import Fact
from trainer.moves import Move

FRAGMENT = 2  # words
EXAMPLES = Path(__file__).parent / "examples"


class Example(Fact):
    """An agent's message, what the customer had said, and its moves with the pieces that carry them."""

    channel: str
    customer: str
    message: str
    moves: dict[Move, tuple[str, ...]]


def load(folder: Path = EXAMPLES) -> list[Example]:
    """All examples, files in name order. Raises ContentError that names file and line."""
    examples = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            try:
                examples.append(Example.model_validate_json(line))
            except ValidationError as error:
                first = error.errors()[0]
                field = ".".join(map(str, first["loc"])) or "line"
                raise ContentError([Problem(str(path), number, field, first["msg"])]) from None
    return examples


def labelled(example: Example) -> Iterator[tuple[Sight, frozenset[Move]]]:
    """Each clause of an example with the moves whose quotes cover half of it or lie in half of it.

    A fragment of a much longer quote ("Fine.", "please") is left out: it does not carry the move alone.
    """
    parts = clauses(example.message)
    position = 0
    for part, sight in zip(parts, sights(parts, [example.customer]), strict=True):
        start = example.message.index(part.text, position)
        position = start + len(part.text)
        carried = [
            (move, len(quote))
            for move, quotes in example.moves.items()
            for quote in quotes
            if _covers(example.message, quote, start, position)
        ]
        is_fragment = len(part.text.split()) <= FRAGMENT and carried
        if is_fragment and all(length > 2 * len(part.text) for _, length in carried):
            continue
        yield sight, frozenset(move for move, _ in carried)


def _covers(message: str, quote: str, start: int, end: int) -> bool:
    first = message.index(quote)
    overlap = min(end, first + len(quote)) - max(start, first)
    return overlap > 0 and (2 * overlap >= end - start or 2 * overlap >= len(quote))
