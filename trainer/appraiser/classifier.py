"""One logistic regression a move over a clause's words, characters and signs.

Deterministic for a corpus (liblinear with a fixed seed). What was learned can be kept as plain arrays:
nothing is pickled, nothing is downloaded.
"""

from pathlib import Path
from typing import Any, Self

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from trainer.appraiser.features import Sight
from trainer.moves import Move

SIGN_WEIGHT = 0.35
MOVES = tuple(Move)
Array = np.ndarray[Any, np.dtype[Any]]


def _words(vocabulary: list[str] | None = None) -> TfidfVectorizer:
    pattern = r"[a-z']+|\?|\d+|£|\$"
    return TfidfVectorizer(
        ngram_range=(1, 2), min_df=2, sublinear_tf=True, token_pattern=pattern, vocabulary=vocabulary
    )


def _characters(vocabulary: list[str] | None = None) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(2, 5),
        min_df=3,
        sublinear_tf=True,
        max_features=40_000,
        vocabulary=vocabulary,
    )


def _signs(vocabulary: list[str] | None = None) -> CountVectorizer:
    return CountVectorizer(analyzer=tuple, min_df=2, vocabulary=vocabulary, dtype=np.float64)


class Classifier:
    """`probabilities` gives one row a clause and one column a move, in the order of `Move`."""

    def __init__(self, vectorizers: list[CountVectorizer], weights: Array, bias: Array) -> None:
        self._vectorizers, self._weights, self._bias = vectorizers, weights, bias

    @classmethod
    def learn(cls, seen: list[Sight], labels: list[frozenset[Move]]) -> Self:
        """Learn from labelled clauses; seconds for thousands of them."""
        vectorizers: list[CountVectorizer] = [_words(), _characters(), _signs()]
        for vectorizer, texts in zip(vectorizers, _texts(seen), strict=True):
            vectorizer.fit(texts)
        matrix = _matrix(vectorizers, seen)
        fits = [_fit(matrix, np.array([move in label for label in labels])) for move in MOVES]
        weights = np.vstack([fit.coef_[0] for fit in fits])
        return cls(vectorizers, weights, np.array([fit.intercept_[0] for fit in fits]))

    def probabilities(self, seen: list[Sight]) -> Array:
        scores = _matrix(self._vectorizers, seen) @ self._weights.T + self._bias
        return np.asarray(1 / (1 + np.exp(-scores)))

    def save(self, path: Path) -> None:
        """Keep what was learned in one file of arrays; a half-written file never takes its place."""
        arrays = {"weights": self._weights.astype(np.float32), "bias": self._bias}
        for i, vectorizer in enumerate(self._vectorizers):
            arrays[f"terms{i}"] = np.array(vectorizer.get_feature_names_out(), dtype=np.str_)
            if isinstance(vectorizer, TfidfVectorizer):
                arrays[f"idf{i}"] = vectorizer.idf_
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft.npz")
        np.savez(draft, allow_pickle=False, **arrays)
        draft.replace(path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """What `save` kept. Raises OSError, ValueError or KeyError when the file is not there or damaged."""
        with np.load(path, allow_pickle=False) as kept:
            vectorizers: list[CountVectorizer] = []
            for i, make in enumerate((_words, _characters, _signs)):
                vectorizer = make(kept[f"terms{i}"].tolist())
                if isinstance(vectorizer, TfidfVectorizer):
                    vectorizer.idf_ = kept[f"idf{i}"]
                vectorizers.append(vectorizer)
            return cls(vectorizers, kept["weights"], kept["bias"])


def _texts(seen: list[Sight]) -> list[list[Any]]:
    words = [sight.words for sight in seen]
    return [words, words, [sight.signs for sight in seen]]


def _matrix(vectorizers: list[CountVectorizer], seen: list[Sight]) -> Any:
    words, characters, signs = (
        vectorizer.transform(texts) for vectorizer, texts in zip(vectorizers, _texts(seen), strict=True)
    )
    return hstack([words, characters, SIGN_WEIGHT * signs]).tocsr()


def _fit(matrix: csr_matrix, truth: Array) -> LogisticRegression:
    model = LogisticRegression(C=10, class_weight="balanced", solver="liblinear", tol=1e-2, random_state=0)
    return model.fit(matrix, truth)
