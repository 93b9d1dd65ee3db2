"""What the pytest plugin grades with: one backend, rubric and baseline for all golden cases of a run."""

import asyncio
from functools import cached_property
from typing import Literal

from trainer.app import build_appraiser, build_backend, build_content
from trainer.errors import ModelError
from trainer.golden import GoldenCase
from trainer.llm.port import Backend
from trainer.regress import baseline_path
from trainer.regression import Baseline, Graded, grade_one, read_baseline, seen
from trainer.rubric import Rubric
from trainer.settings import read_settings


class Grading:
    def __init__(
        self,
        backend: Literal["scripted", "openai"] | None,
        repeats: int,
        tolerance: int,
        without_baseline: float,
    ) -> None:
        self._settings = read_settings(backend=backend, pace=0.0)
        self._repeats, self._tolerance, self._without_baseline = repeats, tolerance, without_baseline
        self._content = build_content(self._settings)

    @cached_property
    def _backend(self) -> Backend:
        appraiser = build_appraiser(self._settings, self._content)
        appraiser.warm_up()
        return build_backend(self._settings, self._content, appraiser)

    async def wrong(self, case: GoldenCase) -> list[str]:
        """Why the case fails, a line a verdict; empty when it passes. Raises ModelError when it cannot be graded."""
        rubric = self._content.rubric(case.rubric)
        graded = await grade_one(case, rubric, self._backend, self._repeats)
        if graded.failure:
            raise ModelError(graded.failure)
        found = [
            f"{name}: expected {expected}, given {graded.verdicts[name].verdict}: {graded.verdicts[name].reason}"
            for name, expected in case.expected.items()
            if name in graded.verdicts and graded.verdicts[name].verdict is not expected
        ]
        baseline = self._baseline(rubric)
        if (
            baseline
            and case.id in baseline.cases
            and baseline.cases[case.id].conversation == seen(case.conversation)
        ):
            return self._turned(case, rubric, graded, baseline, found)
        found = [line for line in found if line.partition(":")[0] in case.agreed]
        return found if len(found) > self._without_baseline * len(case.expected) else []

    def _turned(
        self, case: GoldenCase, rubric: Rubric, graded: Graded, baseline: Baseline, found: list[str]
    ) -> list[str]:
        """Of the wrong verdicts those that the baseline had right, where they are too many or critical."""
        before = baseline.cases[case.id].verdicts
        turned = [
            name
            for name, expected in case.expected.items()
            if before.get(name) is expected and graded.verdicts[name].verdict is not expected
        ]
        critical = any(rubric.criterion(name).cap is not None for name in turned)
        if len(turned) <= self._tolerance and not critical:
            return []
        return [line for line in found if line.partition(":")[0] in turned]

    def _baseline(self, rubric: Rubric) -> Baseline | None:
        path = baseline_path(self._content, rubric, self._backend.name)
        return read_baseline(path) if path.is_file() else None

    def close(self) -> None:
        if "_backend" in self.__dict__:
            asyncio.run(self._backend.close())
