"""Grade golden cases, hold the verdicts against what people expect, and against a blessed baseline."""

import asyncio
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import Field, ValidationError

from trainer.agreement import Figures, Pair, Weighted, figures, score_agreement
from trainer.drift import Drift, drift
from trainer.errors import InputError, ModelError
from trainer.facts import Fact
from trainer.golden import GoldenCase
from trainer.grader.evidence import verified
from trainer.llm.port import Backend
from trainer.rubric import Judgement, Rubric, Verdict
from trainer.scoring import tally
from trainer.transcript import Conversation


class Graded(NamedTuple):
    """One golden case with the verdicts of each repeat; none where grading failed, and why."""

    case: GoldenCase
    repeats: tuple[tuple[Verdict, ...], ...]
    failure: str = ""

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """The verdict that most repeats gave on each criterion, the first of them where they are divided."""
        by_criterion: dict[str, list[Verdict]] = {}
        for verdicts in self.repeats:
            for verdict in verdicts:
                by_criterion.setdefault(verdict.criterion, []).append(verdict)
        return {name: _usual(given) for name, given in by_criterion.items()}

    @property
    def given(self) -> dict[str, Judgement]:
        return {name: verdict.verdict for name, verdict in self.verdicts.items()}


def _usual(given: Sequence[Verdict]) -> Verdict:
    most = Counter(verdict.verdict for verdict in given).most_common(1)[0][0]
    return next(verdict for verdict in given if verdict.verdict is most)


class Run(NamedTuple):
    """What one regression run found. `flake_rate` is the share of verdicts that repeats gave differently,
    `verified_quotes` the share of shown quotes that are really there, `unconfirmed` how many verdicts of the cases no
    person stands behind: they tell drift, but no agreement. `scores` are those of the grader, `both` beside those that
    people expect."""

    rubric: Rubric
    graded: tuple[Graded, ...]
    criteria: tuple[Figures, ...]
    overall: Figures
    macro_f1: float
    scores: Mapping[str, int]
    both: Mapping[str, tuple[int, int]]
    weighted: Weighted | None
    flake_rate: float
    verified_quotes: float
    failures: tuple[Graded, ...]
    unconfirmed: int = 0

    @property
    def pairs(self) -> list[Pair]:
        return [pair for one in self.graded for pair in pairs_of(one)]


class BaselineCase(Fact):
    conversation: str = Field(description="hash of what the grader saw")
    score: int | None
    verdicts: dict[str, Judgement]


class Baseline(Fact):
    """Verdicts that a person blessed; `key` names the rubric and the grader that gave them."""

    rubric: str
    grader: str
    key: str
    cases: dict[str, BaselineCase]


async def grade_all(
    cases: Sequence[GoldenCase],
    rubric: Rubric,
    backend: Backend,
    repeats: int,
    progress: Callable[[], None],
    at_once: int = 1,
) -> list[Graded]:
    """Every case graded `repeats` times, `at_once` of them side by side, in their order; a model that fails leaves
    its reason, never a verdict."""
    slots = asyncio.Semaphore(at_once)

    async def one(case: GoldenCase) -> Graded:
        async with slots:
            found = await grade_one(case, rubric, backend, repeats)
            progress()
            return found

    return list(await asyncio.gather(*map(one, cases)))


async def grade_one(case: GoldenCase, rubric: Rubric, backend: Backend, repeats: int) -> Graded:
    try:
        given = [await backend.grade(case.conversation, rubric) for _ in range(repeats)]
    except ModelError as error:
        return Graded(case, (), str(error))
    return Graded(case, tuple(given))


def pairs_of(graded: Graded) -> list[Pair]:
    """Each verdict that a person expects beside the given one."""
    given = graded.verdicts
    return [
        Pair(graded.case.id, criterion, expected, given[criterion].verdict)
        for criterion, expected in graded.case.agreed.items()
        if criterion in given
    ]


def measure(rubric: Rubric, graded: Sequence[Graded]) -> Run:
    """The figures of a run. Raises InputError when nothing could be graded."""
    done = tuple(one for one in graded if one.repeats)
    failures = tuple(one for one in graded if not one.repeats)
    pairs = [pair for one in done for pair in pairs_of(one)]
    if not pairs:
        reason = (
            failures[0].failure if failures else "no golden case of this rubric has a verdict of a person"
        )
        raise InputError(f"Nothing could be graded: {reason}")
    criteria = tuple(
        figures(criterion.id, own)
        for criterion in rubric.criteria
        if (own := [pair for pair in pairs if pair.criterion == criterion.id])
    )
    f1 = [one.macro_f1 for one in criteria if one.macro_f1 is not None]
    given = _scores(rubric, {one.case.id: one.given for one in done})
    expected = _scores(rubric, {one.case.id: one.case.agreed for one in done})
    both = {name: (expected[name], given[name]) for name in given if name in expected}
    return Run(
        rubric,
        done,
        criteria,
        figures("all", pairs),
        sum(f1) / len(f1) if f1 else 0.0,
        given,
        both,
        score_agreement([one for one, _ in both.values()], [other for _, other in both.values()]),
        _flakes(done),
        _verified(done),
        failures,
        sum(len(one.case.unconfirmed) for one in done),
    )


def _scores(rubric: Rubric, judged: Mapping[str, Mapping[str, Judgement]]) -> dict[str, int]:
    """The scores of those cases that can be scored."""
    return {name: score for name, own in judged.items() if (score := _score(rubric, own)) is not None}


def _score(rubric: Rubric, judged: Mapping[str, Judgement]) -> int | None:
    """The score that these verdicts give; None where one is missing."""
    names = [criterion.id for criterion in rubric.criteria]
    if set(names) - set(judged):
        return None
    return tally(
        rubric, [Verdict(criterion=name, verdict=judged[name], reason="") for name in names], ""
    ).score


def _flakes(graded: Sequence[Graded]) -> float:
    counted = changed = 0
    for one in graded:
        for name in one.verdicts:
            given = {v.verdict for verdicts in one.repeats for v in verdicts if v.criterion == name}
            counted, changed = counted + 1, changed + (len(given) > 1)
    return changed / counted if counted else 0.0


def _verified(graded: Sequence[Graded]) -> float:
    shown = [
        (one.case.conversation, item) for one in graded for v in one.verdicts.values() for item in v.evidence
    ]
    there = sum(len(verified(conversation, [item])) for conversation, item in shown)
    return there / len(shown) if shown else 1.0


# The baseline


def baseline_of(run: Run, grader: str, key: str) -> Baseline:
    return Baseline(
        rubric=run.rubric.id,
        grader=grader,
        key=key,
        cases={
            one.case.id: BaselineCase(
                conversation=seen(one.case.conversation),
                score=run.scores.get(one.case.id),
                verdicts=one.given,
            )
            for one in run.graded
        },
    )


def seen(conversation: Conversation) -> str:
    """A hash of what a grader sees of a conversation."""
    text = json.dumps(conversation.model_dump(mode="json", exclude_defaults=True), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_baseline(path: Path) -> Baseline:
    """Raises InputError."""
    try:
        return Baseline.model_validate_json(path.read_text("utf-8"))
    except OSError as error:
        raise InputError(
            f"The baseline {path} cannot be read ({error.strerror}); write one with --bless."
        ) from None
    except (ValidationError, UnicodeDecodeError):
        raise InputError(f"{path} is no baseline; write one with --bless.") from None


def against(run: Run, baseline: Baseline) -> Drift:
    """What has changed since the baseline, on the conversations that are still the same."""
    same = {
        one.case.id: one
        for one in run.graded
        if one.case.id in baseline.cases
        and baseline.cases[one.case.id].conversation == seen(one.case.conversation)
    }
    return drift(
        run.rubric,
        {name: one.case.expected for name, one in same.items()},
        {name: baseline.cases[name].verdicts for name in same},
        {name: one.given for name, one in same.items()},
        {name: score for name in same if (score := baseline.cases[name].score) is not None},
        {name: run.scores[name] for name in same if name in run.scores},
    )
