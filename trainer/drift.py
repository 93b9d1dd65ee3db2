"""Whether verdicts have drifted from a blessed baseline, or only flicker.

A change counts when it is significant, paired and clustered by conversation, and large enough; a critical criterion
that was right and is wrong now always counts. Tests of change are the libraries': a permutation of whole conversations
(Fisher 1935; Good 2005), exact McNemar a criterion with Holm's correction (1979).
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from scipy.stats import permutation_test
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

from trainer.rubric import Judgement, Rubric

Verdicts = Mapping[str, Mapping[str, Judgement]]  # by case, by criterion

ALPHA = 0.05
SCORE_FLOOR = 2.0  # points of the mean score under which a shift does not matter
RIGHT_FLOOR = 0.02  # share of verdicts
CRITERION_FLOOR = 0.08  # share of cases, of one criterion
FEWEST = 20  # cases under which nothing can be concluded
RESAMPLES = 10_000


class State(StrEnum):
    STEADY = "steady"
    REGRESSION = "regression"
    INCONCLUSIVE = "inconclusive"


class Change(NamedTuple):
    """One measured change: by how much, how likely by chance, whether it is large and whether it counts."""

    what: str
    effect: float
    p: float
    large: bool
    counts: bool


class Flip(NamedTuple):
    """A verdict that was right in the baseline and is wrong now."""

    case: str
    criterion: str
    before: Judgement
    now: Judgement
    critical: bool


class Drift(NamedTuple):
    state: State
    cases: int
    changes: tuple[Change, ...]
    flips: tuple[Flip, ...]
    reason: str


def drift(
    rubric: Rubric,
    expected: Verdicts,
    before: Verdicts,
    now: Verdicts,
    scores_before: Mapping[str, int],
    scores_now: Mapping[str, int],
) -> Drift:
    """Hold `now` against `before`, on the cases that both have and that a person has judged."""
    cases = sorted(set(expected) & set(before) & set(now))
    flips = tuple(_flips(rubric, cases, expected, before, now))
    changes = (
        *_overall(cases, expected, before, now, scores_before, scores_now),
        *_by_criterion(rubric, cases, expected, before, now),
    )
    critical = [flip for flip in flips if flip.critical]
    counting = [change for change in changes if change.counts]
    if critical:
        first = critical[0]
        reason = f"{len(critical)} critical verdicts that were right are wrong now, first {first.criterion} in {first.case}."
        return Drift(State.REGRESSION, len(cases), changes, flips, reason)
    if counting:
        return Drift(
            State.REGRESSION,
            len(cases),
            changes,
            flips,
            f"{counting[0].what} changed by {counting[0].effect:+.3g} (p = {counting[0].p:.3f}).",
        )
    large = [change for change in changes if change.large]
    if len(cases) < FEWEST:
        return Drift(
            State.INCONCLUSIVE,
            len(cases),
            changes,
            flips,
            f"Only {len(cases)} cases can be compared; {FEWEST} are needed.",
        )
    if large:
        reason = f"{large[0].what} changed by {large[0].effect:+.3g}, but chance explains that (p = {large[0].p:.3f}); add cases or repeats."
        return Drift(State.INCONCLUSIVE, len(cases), changes, flips, reason)
    return Drift(State.STEADY, len(cases), changes, flips, "No change that is both large and significant.")


def _flips(
    rubric: Rubric, cases: Sequence[str], expected: Verdicts, before: Verdicts, now: Verdicts
) -> list[Flip]:
    return [
        Flip(
            case, criterion.id, before[case][criterion.id], now[case][criterion.id], criterion.cap is not None
        )
        for case in cases
        for criterion in rubric.criteria
        if _right(expected, before, case, criterion.id)
        and not _right(expected, now, case, criterion.id)
        and criterion.id in now[case]
    ]


def _right(expected: Verdicts, given: Verdicts, case: str, criterion: str) -> bool:
    wanted = expected[case].get(criterion)
    return wanted is not None and given[case].get(criterion) is wanted


def _overall(
    cases: Sequence[str],
    expected: Verdicts,
    before: Verdicts,
    now: Verdicts,
    scores_before: Mapping[str, int],
    scores_now: Mapping[str, int],
) -> list[Change]:
    """The share of right verdicts, which must not fall, and the mean score, which must not shift either way."""
    right = [_share(expected, now, case) - _share(expected, before, case) for case in cases]
    scored = [case for case in cases if case in scores_before and case in scores_now]
    shift = [float(scores_now[case] - scores_before[case]) for case in scored]
    effect, p = _permuted(right)
    fell = effect <= -RIGHT_FLOOR
    moved, q = _permuted(shift)
    return [
        Change("the share of right verdicts", effect, p, fell, fell and p < ALPHA),
        Change(
            "the mean score", moved, q, abs(moved) >= SCORE_FLOOR, abs(moved) >= SCORE_FLOOR and q < ALPHA
        ),
    ]


def _share(expected: Verdicts, given: Verdicts, case: str) -> float:
    return float(np.mean([_right(expected, given, case, criterion) for criterion in expected[case]]))


def _permuted(differences: Sequence[float]) -> tuple[float, float]:
    """The mean difference, and how likely one as large is when the signs of whole conversations are by chance."""
    values = np.array(differences)
    if not values.any():
        return 0.0, 1.0
    if len(values) < 2:
        return float(values.mean()), 1.0
    found = permutation_test(
        (values,), np.mean, permutation_type="samples", n_resamples=RESAMPLES, rng=np.random.default_rng(0)
    )
    return float(values.mean()), float(found.pvalue)


def _by_criterion(
    rubric: Rubric, cases: Sequence[str], expected: Verdicts, before: Verdicts, now: Verdicts
) -> list[Change]:
    measured: list[tuple[str, float, float]] = []
    for criterion in rubric.criteria:
        judged = [case for case in cases if criterion.id in expected[case]]
        pairs = [
            (_right(expected, before, case, criterion.id), _right(expected, now, case, criterion.id))
            for case in judged
        ]
        lost, won = pairs.count((True, False)), pairs.count((False, True))
        if lost + won:
            table = [[pairs.count((True, True)), lost], [won, pairs.count((False, False))]]
            measured.append(
                (criterion.id, (won - lost) / len(judged), float(mcnemar(table, exact=True).pvalue))
            )
    if not measured:
        return []
    rejected, corrected, *_ = multipletests([p for _, _, p in measured], alpha=ALPHA, method="holm")
    return [
        Change(name, effect, float(p), effect <= -CRITERION_FLOOR, effect <= -CRITERION_FLOOR and bool(sure))
        for (name, effect, _), p, sure in zip(measured, corrected, rejected, strict=True)
    ]
