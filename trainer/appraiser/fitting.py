"""Fit the classifier with scikit-learn: vocabularies, one regression a move and fold, calibration and thresholds.

Each move's score is calibrated on clauses of folds that it was not learned from (J. Platt, Probabilistic
outputs for support vector machines, 1999), and its threshold is chosen on the same clauses. Deterministic for a corpus: liblinear with a fixed seed.
"""

from array import array
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from trainer.appraiser.classifier import MOVES, Array, Classifier, Vocabulary, columns_of, looks, row
from trainer.appraiser.features import VIEWS, Sight, View
from trainer.moves import HARMFUL, Move

FOLDS = 4
THRESHOLDS = np.linspace(-2.5, 1.5, 41)  # tried, as log-odds
SMOOTHING = np.ones(7) / 7  # over neighbouring thresholds, so that no single lucky clause chooses
ROUGHLY = 1.0  # the tolerance that does: its weights agree with exact ones to 0.9999
NEVER = -20.0  # log-odds
HARM_RECALL = {  # of a harmful move's clauses in unknown folds so many at least are to be found
    **dict.fromkeys(HARMFUL, 0.55),
    **dict.fromkeys((Move.MINIMISE, Move.BRUSH_OFF), 0.6),
    Move.RUDE: 0.63,
    **dict.fromkeys((Move.BLAME, Move.ARGUE), 0.72),  # in polite dress they have few words of their own
}
LEAST = -2.3  # log-odds, one in eleven: harm that is less likely is not worth naming
ALIKE = 0.5  # how far each move's threshold is drawn to the one that suits all moves


class Lesson(NamedTuple):
    """One labelled clause, empty or not; `group` keeps an industry on one side of a fold, `weight` is 1 for a shipped one."""

    sight: Sight
    moves: frozenset[Move]
    empty: bool
    group: str
    weight: float = 1.0


class Facts(NamedTuple):
    """What is learned from, one row a clause, the rows of a fold together: sparse columns and their values, labels,
    weights. `sizes` are the rows of each fold."""

    terms: Array
    values: Array
    ends: Array
    truth: Array
    weight: Array
    sizes: Array

    def matrix(self, first: int, last: int | None) -> csr_matrix:
        """Some rows, not copied."""
        ends = self.ends[first : None if last is None else last + 1]
        inside = slice(ends[0], ends[-1])
        width = int(self.terms.max()) + 1
        return csr_matrix(
            (self.values[inside], self.terms[inside], ends - ends[0]), (len(ends) - 1, width), copy=False
        )

    def roll(self, rows: int) -> None:
        """Move the first rows to the end, in place: a copy of all but one fold would cost as much again."""
        moved = int(self.ends[rows])
        counts = np.diff(self.ends)
        for kept, by in ((self.terms, moved), (self.values, moved), (self.truth, rows), (self.weight, rows)):
            head = kept[:by].copy()
            kept[:-by] = kept[by:]
            kept[-by:] = head
        self.ends[1:] = np.cumsum(np.roll(counts, -rows))


def fit(lessons: Sequence[Lesson]) -> Classifier:
    """Learn from labelled clauses of at least two groups; seconds for thousands of them."""
    vocabularies, facts = _seen(lessons)
    weights, bias, scores = _across(facts)
    slopes, shifts, thresholds = _calibrate(scores, facts.truth)
    return Classifier(vocabularies, weights * slopes.astype(np.float32), bias * slopes + shifts, thresholds)


def _seen(lessons: Sequence[Lesson]) -> tuple[list[Vocabulary], Facts]:
    """The vocabularies, and the clauses as hearing will see them, fold by fold; single precision is plenty."""
    vocabularies = [_vocabulary(view, lessons) for view in VIEWS]
    fold = _folds(np.array([lesson.group for lesson in lessons]))
    lessons = [lessons[i] for i in np.argsort(fold, kind="stable")]
    side_by_side = looks(vocabularies)
    terms, values, ends = array("i"), array("f"), [0]
    for lesson in lessons:
        columns, row_values = row(side_by_side, lesson.sight)
        terms.frombytes(columns.astype(np.int32).tobytes())
        values.frombytes(row_values.astype(np.float32).tobytes())
        ends.append(len(terms))
    facts = Facts(
        np.frombuffer(terms, np.int32),
        np.frombuffer(values, np.float32),
        np.array(ends, np.int32),
        np.array([[*(move in lesson.moves for move in MOVES), lesson.empty] for lesson in lessons]),
        np.array([lesson.weight for lesson in lessons]),
        np.bincount(fold),
    )
    return vocabularies, facts


def _vocabulary(view: View, lessons: Sequence[Lesson]) -> Vocabulary:
    """The terms that stand in clauses enough, or in a trainer's own, each scaled by its inverse document frequency."""
    clauses = Counter(chain.from_iterable(set(view.seen(lesson.sight)) for lesson in lessons))
    own = set(chain.from_iterable(view.seen(lesson.sight) for lesson in lessons if lesson.weight > 1))
    terms = sorted(term for term, count in clauses.items() if count >= view.at_least or term in own)
    frequency = np.array([clauses[term] for term in terms])
    return Vocabulary(columns_of(terms), np.log((1 + len(lessons)) / (1 + frequency)) + 1)


def _folds(groups: Array) -> Array:
    """The fold of each clause; a group is in one only."""
    fold = np.zeros(len(groups), int)
    for i, (_, unknown) in enumerate(GroupKFold(min(FOLDS, len(set(groups)))).split(groups, groups=groups)):
        fold[unknown] = i
    return fold


def _across(facts: Facts) -> tuple[Array, Array, Array]:
    """Weights and biases, the mean over ears that know all folds but one, and what each scores on that one.

    The mean is as good as one ear that knows all, and takes less time and memory. What no lesson shows is never likely.
    """
    labels, count = facts.truth.shape[1], len(facts.sizes)
    weights, bias = np.zeros((facts.terms.max() + 1, labels), np.float32), np.zeros(labels)
    scores = np.full(facts.truth.shape, NEVER, np.float32)
    for start, size in zip(np.cumsum(facts.sizes) - facts.sizes, facts.sizes, strict=True):
        unknown, known = facts.matrix(0, size), facts.matrix(size, None)
        for label, there in enumerate(facts.truth[size:].T):
            if not there.any():
                bias[label] += NEVER / count
                continue
            model = LogisticRegression(
                C=10, class_weight="balanced", solver="liblinear", dual=True, tol=ROUGHLY, random_state=0
            ).fit(known, there, facts.weight[size:])
            learned = model.coef_[0].astype(np.float32)
            scores[start : start + size, label] = unknown @ learned + model.intercept_[0]
            weights[:, label] += learned / count
            bias[label] += model.intercept_[0] / count
        facts.roll(size)
    return weights, bias, scores


def _calibrate(scores: Array, truth: Array) -> tuple[Array, Array, Array]:
    """For each label the slope and shift that make its score log-odds, and its threshold as a probability.

    The threshold suits F1, half drawn to what suits all; for harm it is lower where recall asks for it.
    """
    slopes, shifts, gains = np.ones(truth.shape[1]), np.zeros(truth.shape[1]), []
    for label, there in enumerate(truth.T):
        if there.any():
            line = LogisticRegression(C=1e6, solver="newton-cholesky").fit(scores[:, label, None], there)
            slopes[label], shifts[label] = line.coef_[0][0], line.intercept_[0]
        gains.append(_f1_by_threshold(scores[:, label] * slopes[label] + shifts[label], there))
    common = THRESHOLDS[np.mean(gains, axis=0).argmax()]
    thresholds = ALIKE * common + (1 - ALIKE) * THRESHOLDS[np.argmax(gains, axis=1)]
    for label, move in enumerate(MOVES):
        if move in HARMFUL and truth[:, label].any():
            harmed = scores[truth[:, label], label] * slopes[label] + shifts[label]
            found = max(np.quantile(harmed, 1 - HARM_RECALL[move]), LEAST)
            thresholds[label] = min(thresholds[label], found)
    return slopes, shifts, 1 / (1 + np.exp(-thresholds))


def _f1_by_threshold(score: Array, there: Array) -> Array:
    heard = score[:, None] >= THRESHOLDS
    f1 = 2 * (heard & there[:, None]).sum(0) / np.maximum(1, heard.sum(0) + there.sum())
    return np.convolve(np.pad(f1, len(SMOOTHING) // 2, mode="edge"), SMOOTHING, "valid")
