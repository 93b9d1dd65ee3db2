"""How far two sets of verdicts agree: the field's own measures, computed by the libraries made for them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.stats import bootstrap
from sklearn.metrics import accuracy_score, cohen_kappa_score, confusion_matrix, f1_score, recall_score
from statsmodels.stats.proportion import proportion_confint

from trainer.rubric import Judgement

ORDER = tuple(judgement.value for judgement in Judgement)
JUDGED = (Judgement.MET.value, Judgement.NOT_MET.value)
BAND = 10  # points of a score that are one category for weighted kappa
RESAMPLES = 2000


class Pair(NamedTuple):
    """One verdict held against what a person expects."""

    case: str
    criterion: str
    expected: Judgement
    given: Judgement

    @property
    def right(self) -> bool:
        return self.expected is self.given


class Figures(NamedTuple):
    """Of one criterion, or of all: how far grader and person agree. None where it is not defined.

    `low` and `high` bound the agreement (Wilson, 95 %); `macro_f1` is over met and not met; `true_negative_rate` is
    the share of not-met verdicts that were given so: judges are lenient; `bias` is how much more often the grader
    says met.
    """

    name: str
    cases: int
    agreement: float
    low: float
    high: float
    kappa: float | None
    ac1: float | None
    macro_f1: float | None
    true_negative_rate: float | None
    bias: float


def figures(name: str, pairs: Sequence[Pair]) -> Figures:
    """The figures of some pairs, at least one."""
    expected, given = [p.expected.value for p in pairs], [p.given.value for p in pairs]
    right = sum(p.right for p in pairs)
    agreement = float(accuracy_score(expected, given))
    low, high = proportion_confint(right, len(pairs), method="wilson")
    judged = [p for p in pairs if p.expected.value in JUDGED]
    return Figures(
        name,
        len(pairs),
        agreement,
        min(float(low), agreement),  # rounding must not put the interval beside what it is about
        max(float(high), agreement),
        _kappa(expected, given),
        gwet_ac1(expected, given),
        macro_f1(judged),
        _true_negatives(judged),
        (given.count("met") - expected.count("met")) / len(pairs),
    )


def _kappa(first: Sequence[str], second: Sequence[str]) -> float | None:
    """Cohen's kappa; undefined where both only ever say one thing."""
    return float(cohen_kappa_score(first, second)) if len({*first, *second}) > 1 else None


def gwet_ac1(first: Sequence[str], second: Sequence[str], scale: Sequence[str] = ORDER) -> float | None:
    """Gwet's AC1 for two raters, which stays meaningful where one verdict is rare (Gwet 2008, Computing inter-rater
    reliability and its variance in the presence of high agreement, eq. 3). Undefined where only one verdict is ever given.

    Ours, because the library that has it (irrCAC) demands a scipy older than scikit-learn works with.
    """
    categories = {*first, *second}
    if len(categories) < 2:
        return None
    agreed = sum(a == b for a, b in zip(first, second, strict=True)) / len(first)
    shares = [([*first, *second].count(category)) / (2 * len(first)) for category in scale]
    chance = sum(share * (1 - share) for share in shares) / (len(scale) - 1)
    return (agreed - chance) / (1 - chance)


def macro_f1(pairs: Sequence[Pair]) -> float | None:
    """Mean F1 of met and not met over the pairs that a person judged so."""
    if not pairs:
        return None
    expected, given = [p.expected.value for p in pairs], [p.given.value for p in pairs]
    present = [label for label in JUDGED if label in expected]
    return float(f1_score(expected, given, labels=present, average="macro", zero_division=0.0))


def _true_negatives(pairs: Sequence[Pair]) -> float | None:
    expected = [p.expected is Judgement.NOT_MET for p in pairs]
    if not any(expected):
        return None
    return float(recall_score(expected, [p.given is Judgement.NOT_MET for p in pairs]))


def confusion(pairs: Sequence[Pair]) -> list[list[int]]:
    """Counts by expected verdict (rows) and given verdict (columns), in the order of `ORDER`."""
    expected, given = [p.expected.value for p in pairs], [p.given.value for p in pairs]
    table: list[list[int]] = confusion_matrix(expected, given, labels=list(ORDER)).tolist()
    return table


class Weighted(NamedTuple):
    """Quadratic weighted kappa of scores in bands of ten points, with its bootstrap interval (95 %)."""

    qwk: float
    low: float
    high: float


def score_agreement(expected: Sequence[int], given: Sequence[int]) -> Weighted | None:
    """How far scores agree; None for fewer than three, or where all are alike."""
    first, second = np.array(expected) // BAND, np.array(given) // BAND
    if len(first) < 3 or len({*first, *second}) < 2:
        return None
    spread = bootstrap(
        (first, second),
        _weighted,
        paired=True,
        vectorized=False,
        n_resamples=RESAMPLES,
        method="percentile",
        rng=np.random.default_rng(0),
    ).confidence_interval
    return Weighted(_weighted(first, second), float(spread.low), float(spread.high))


def _weighted(
    first: "np.ndarray[tuple[int], np.dtype[np.int64]]", second: "np.ndarray[tuple[int], np.dtype[np.int64]]"
) -> float:
    if len({*first, *second}) < 2:
        return 1.0
    return float(cohen_kappa_score(first, second, weights="quadratic"))
