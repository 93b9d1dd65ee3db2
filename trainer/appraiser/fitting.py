"""Fit the classifier with scikit-learn: vocabularies, one regression a move, calibration and thresholds.

Each move's score is calibrated on clauses of industries that it was not learned from (J. Platt, Probabilistic
outputs for support vector machines, 1999), and its threshold is chosen on the same clauses. Deterministic for a corpus: liblinear with a fixed seed.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from trainer.appraiser.classifier import MOVES, Array, Classifier, Vocabulary, columns_of
from trainer.appraiser.features import VIEWS, Sight, View
from trainer.moves import HARMFUL, Move

FOLDS = 3
MOST_TERMS = 40_000  # of one view
THRESHOLDS = np.linspace(-2.5, 1.5, 41)  # tried, as log-odds
SMOOTHING = np.ones(7) / 7  # over neighbouring thresholds, so that no single lucky clause chooses
ROUGHLY = 1.0  # the tolerance that does for calibration: its weights agree with exact ones to 0.9999
NEVER = -20.0  # log-odds
HARM_RECALL = 0.43  # of a harmful move's clauses in unknown industries: so many at least are to be found
LEAST = -2.0  # log-odds, one in eight: harm that is less likely is not worth naming
ALIKE = 0.5  # how far each move's threshold is drawn to the one that suits all moves


class Lesson(NamedTuple):
    """One labelled clause, empty or not; `group` keeps an industry on one side of a fold, `weight` is 1 for a shipped one."""

    sight: Sight
    moves: frozenset[Move]
    empty: bool
    group: str
    weight: float = 1.0


def fit(lessons: Sequence[Lesson]) -> Classifier:
    """Learn from labelled clauses of at least two groups; seconds for thousands of them."""
    seen = [lesson.sight for lesson in lessons]
    truth = np.array([[*(move in lesson.moves for move in MOVES), lesson.empty] for lesson in lessons])
    weight = np.array([lesson.weight for lesson in lessons])
    groups = np.array([lesson.group for lesson in lessons])
    vectorizers = [_vectorizer(view) for view in VIEWS]
    matrix = hstack(
        [each.fit_transform(seen) * view.weight for each, view in zip(vectorizers, VIEWS, strict=True)], "csr"
    )
    slopes, shifts, thresholds = _calibrate(_scores_across(matrix, truth, weight, groups), truth)
    weights, bias = _regress(matrix, truth, weight)
    vocabularies = [Vocabulary(columns_of(v.get_feature_names_out().tolist()), v.idf_) for v in vectorizers]
    return Classifier(
        vocabularies, np.ascontiguousarray(weights * slopes), bias * slopes + shifts, thresholds
    )


def _vectorizer(view: View) -> TfidfVectorizer:
    """Its terms are ours, so that hearing counts the same."""
    return TfidfVectorizer(
        analyzer=view.terms,
        min_df=view.at_least,
        max_features=MOST_TERMS,
        sublinear_tf=True,
        lowercase=False,
    )


def _regress(matrix: csr_matrix, truth: Array, weight: Array, tolerance: float = 0.1) -> tuple[Array, Array]:
    """Weights, one column a label, and biases; what no lesson shows is never likely."""
    weights, bias = np.zeros((matrix.shape[1], truth.shape[1])), np.full(truth.shape[1], NEVER)
    for label, there in enumerate(truth.T):
        if there.any():
            model = LogisticRegression(
                C=10, class_weight="balanced", solver="liblinear", dual=True, tol=tolerance, random_state=0
            ).fit(matrix, there, weight)
            weights[:, label], bias[label] = model.coef_[0], model.intercept_[0]
    return weights, bias


def _scores_across(matrix: csr_matrix, truth: Array, weight: Array, groups: Array) -> Array:
    """Every clause's scores by a classifier that knows nothing of its group."""
    scores = np.zeros(truth.shape)
    folds = GroupKFold(min(FOLDS, len(set(groups))))
    for known, unknown in folds.split(matrix, groups=groups):
        weights, bias = _regress(matrix[known], truth[known], weight[known], ROUGHLY)
        scores[unknown] = matrix[unknown] @ weights + bias
    return scores


def _calibrate(scores: Array, truth: Array) -> tuple[Array, Array, Array]:
    """For each label the slope and shift that make its score log-odds, and its threshold as a probability.

    The threshold suits F1, half drawn to what suits all; for harm it is lower where recall asks for it.
    """
    slopes, shifts, gains = np.ones(truth.shape[1]), np.zeros(truth.shape[1]), []
    for label, there in enumerate(truth.T):
        if there.any():
            line = LogisticRegression(C=1e6).fit(scores[:, label, None], there)
            slopes[label], shifts[label] = line.coef_[0][0], line.intercept_[0]
        gains.append(_f1_by_threshold(scores[:, label] * slopes[label] + shifts[label], there))
    common = THRESHOLDS[np.mean(gains, axis=0).argmax()]
    thresholds = ALIKE * common + (1 - ALIKE) * THRESHOLDS[np.argmax(gains, axis=1)]
    for label, move in enumerate(MOVES):
        if move in HARMFUL and truth[:, label].any():
            harmed = scores[truth[:, label], label] * slopes[label] + shifts[label]
            found = max(np.quantile(harmed, 1 - HARM_RECALL), LEAST)
            thresholds[label] = min(thresholds[label], found)
    return slopes, shifts, 1 / (1 + np.exp(-thresholds))


def _f1_by_threshold(score: Array, there: Array) -> Array:
    heard = score[:, None] >= THRESHOLDS
    f1 = 2 * (heard & there[:, None]).sum(0) / np.maximum(1, heard.sum(0) + there.sum())
    return np.convolve(np.pad(f1, len(SMOOTHING) // 2, mode="edge"), SMOOTHING, "valid")
