"""The labelled messages that the local appraiser learns from: one JSON object a line in `examples/*.jsonl`.

Each file is one industry (or one set of near misses), so that no scenario is on both sides of a fold.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from trainer.appraiser.clauses import clauses
from trainer.appraiser.features import Sight, sights
from trainer.errors import ContentError, Problem
from trainer.example import Example
from trainer.moves import Move

FRAGMENT = 2  # words
EXAMPLES = Path(__file__).parent / "examples"
Corpus = dict[str, tuple[Example, ...]]


class Labelled(NamedTuple):
    """One clause of an example: as it stands, as the classifier sees it, its moves, and whether it is empty."""

    text: str
    sight: Sight
    moves: frozenset[Move]
    empty: bool


def load(folder: Path = EXAMPLES) -> Corpus:
    """The examples by industry, files in name order. Raises ContentError that names file and line."""
    return dict(industries(folder))


def industries(folder: Path = EXAMPLES) -> Iterator[tuple[str, tuple[Example, ...]]]:
    """As `load`, one industry at a time, for learning needs no room for all."""
    for path in sorted(folder.glob("*.jsonl")):
        yield path.stem, tuple(_read(path))


def _read(path: Path) -> Iterator[Example]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            yield Example.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(map(str, first["loc"])) or "line"
            raise ContentError([Problem(str(path), number, field, first["msg"])]) from None


def labelled(examples: Iterable[Example]) -> Iterator[Labelled]:
    """Each clause with the moves whose quotes cover half of it or lie in half of it.

    A fragment of a much longer quote ("Fine.", "please") is left out: it does not carry the move alone.
    """
    for example in examples:
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
            yield Labelled(part.text, sight, frozenset(move for move, _ in carried), example.empty)


def _covers(message: str, quote: str, start: int, end: int) -> bool:
    first = message.index(quote)
    overlap = min(end, first + len(quote)) - max(start, first)
    return overlap > 0 and (2 * overlap >= end - start or 2 * overlap >= len(quote))
