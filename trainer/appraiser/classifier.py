"""What was learned, at work: a linear score a move, and one for emptiness, over what is seen of a clause.

Hearing needs numpy alone; `fitting` learns with scikit-learn. What was learned is kept as plain arrays: nothing
is pickled, nothing is downloaded.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from math import sqrt
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np

from trainer.appraiser.features import VIEWS, Sight, View, characters, words
from trainer.moves import Move

MOVES = tuple(Move)
OWN_WORDS = (words, characters)  # the views that a person can recognise in a clause
Array = np.ndarray[Any, np.dtype[Any]]


class Vocabulary(NamedTuple):
    """The terms of one view by column, and each column's scale."""

    columns: dict[str, int]
    scale: Array


class Look(NamedTuple):
    """A view with its vocabulary, whose columns begin at `offset`."""

    view: View
    vocabulary: Vocabulary
    offset: int


class Classifier:
    """Calibrated probabilities, 0..1, and the threshold from which on each counts: the moves in the order of
    `Move`, then emptiness."""

    def __init__(
        self, vocabularies: Sequence[Vocabulary], weights: Array, bias: Array, thresholds: Array
    ) -> None:
        self._weights, self._bias, self.thresholds = weights, bias, thresholds
        self._looks = looks(vocabularies)

    def probabilities(self, seen: Sequence[Sight]) -> Array:
        """One row a clause, one column a move and a last one for emptiness."""
        heard: dict[tuple[int, Any], Array] = {}  # clauses of one message have much in common
        scores = np.array([self._score(sight, heard) for sight in seen]).reshape(-1, len(self._bias))
        return np.asarray(1 / (1 + np.exp(-scores)))

    def reasons(self, sight: Sight, move: Move) -> dict[str, float]:
        """The clause's own terms with what each adds to a move's score, strongest first."""
        at = MOVES.index(move)
        added: dict[str, float] = {}
        for view, vocabulary, offset in self._looks:
            if view.terms in OWN_WORDS:
                names = {vocabulary.columns.get(term): term for term in view.seen(sight)}
                columns, values = _row(view, vocabulary, sight)
                for column, value in zip(columns.tolist(), values, strict=True):
                    added[names[column]] = float(value * self._weights[offset + column, at])
        return dict(sorted(added.items(), key=lambda item: -item[1]))

    def likeness(self, sight: Sight, others: Sequence[Sight]) -> list[float]:
        """How alike the words of a clause and of each of `others` are: the cosine, 0..1.

        A word that was never learned is as telling as the rarest that was.
        """
        looks = [(view, vocabulary) for view, vocabulary, _ in self._looks if view.terms in OWN_WORDS]
        mine = [_telling(*look, sight) for look in looks]
        return [
            sum(
                sum(weights.get(term, 0.0) * value for term, value in _telling(*look, other).items())
                for weights, look in zip(mine, looks, strict=True)
            )
            / len(looks)
            for other in others
        ]

    def _score(self, sight: Sight, heard: dict[tuple[int, Any], Array]) -> Array:
        score = self._bias.copy()
        for i, (view, vocabulary, offset) in enumerate(self._looks):
            part = i, view.part(sight)
            if part not in heard:
                columns, values = _row(view, vocabulary, sight)
                heard[part] = values @ self._weights[columns + offset]
            score += heard[part]
        return score

    def save(self, path: Path) -> None:
        """Keep what was learned in one file of arrays; a half-written file never takes its place."""
        arrays = {"weights": self._weights, "bias": self._bias, "thresholds": self.thresholds}
        for i, (_, vocabulary, _) in enumerate(self._looks):
            arrays[f"terms{i}"] = np.array(list(vocabulary.columns), dtype=np.str_)
            arrays[f"scale{i}"] = vocabulary.scale
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft.npz")
        np.savez(draft, allow_pickle=False, **arrays)
        draft.replace(path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """What `save` kept. Raises OSError, ValueError, KeyError or EOFError when the file is not there or damaged."""
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            vocabularies = [
                Vocabulary(columns_of(kept[f"terms{i}"].tolist()), kept[f"scale{i}"])
                for i in range(len(VIEWS))
            ]
            return cls(vocabularies, kept["weights"], kept["bias"], kept["thresholds"])


def columns_of(terms: Sequence[str]) -> dict[str, int]:
    return {term: column for column, term in enumerate(terms)}


def looks(vocabularies: Sequence[Vocabulary]) -> list[Look]:
    """All views side by side."""
    ends = accumulate((len(vocabulary.columns) for vocabulary in vocabularies), initial=0)
    return list(map(Look, VIEWS, vocabularies, ends))


def row(looks: Sequence[Look], sight: Sight) -> tuple[Array, Array]:
    """A clause in all views: columns and their values."""
    seen = [_row(view, vocabulary, sight) for view, vocabulary, _ in looks]
    columns = [columns + look.offset for (columns, _), look in zip(seen, looks, strict=True)]
    return np.concatenate(columns), np.concatenate([values for _, values in seen])


def _row(view: View, vocabulary: Vocabulary, sight: Sight) -> tuple[Array, Array]:
    """A clause in one view, as scikit-learn's sublinear TF-IDF would have it: columns and their values."""
    counts = Counter(map(vocabulary.columns.get, view.seen(sight)))
    del counts[None]
    columns = np.fromiter(counts.keys(), dtype=np.intp, count=len(counts))
    values = np.fromiter(counts.values(), dtype=np.float64, count=len(counts))
    values = (1 + np.log(values)) * vocabulary.scale[columns]
    if len(values):
        values *= view.weight / np.sqrt(values @ values)
    return columns, values


def _telling(view: View, vocabulary: Vocabulary, sight: Sight) -> dict[str, float]:
    """The terms of a clause in one view by how telling they are, as a vector of length 1."""
    rarest = float(vocabulary.scale.max())
    columns = vocabulary.columns
    values = {
        term: float(vocabulary.scale[columns[term]]) if term in columns else rarest
        for term in view.seen(sight)
    }
    length = sqrt(sum(value * value for value in values.values())) or 1.0
    return {term: value / length for term, value in values.items()}
