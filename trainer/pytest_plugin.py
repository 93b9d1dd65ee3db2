"""pytest collects golden cases: `pytest rubrics/` holds the grader to its baseline, a test a conversation.

A file in `rubrics/golden/` is one test. With a baseline it fails when a verdict that was right is wrong now (more
than `--trainer-tolerance` of them, or one critical one); without, when more than a quarter of the verdicts are wrong.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from trainer.pytest_grading import Grading

WITHOUT_BASELINE = 0.25  # share of wrong verdicts


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("trainer", "golden cases of Trainer's rubrics")
    group.addoption(
        "--trainer-backend", choices=["scripted", "openai"], default=None, help="who grades golden cases"
    )
    group.addoption("--trainer-repeats", type=int, default=1, help="how often each golden case is graded")
    group.addoption(
        "--trainer-tolerance",
        type=int,
        default=0,
        help="verdicts of a case that may have turned wrong since the baseline",
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path.suffix == ".yaml" and file_path.parts[-3:-1] == ("rubrics", "golden"):
        return GoldenFile.from_parent(parent, path=file_path)
    return None


def pytest_unconfigure(config: pytest.Config) -> None:
    if grading := config.stash.get(GRADING, None):
        grading.close()


GRADING: "pytest.StashKey[Grading]" = pytest.StashKey()


class GoldenFile(pytest.File):
    def collect(self) -> Iterator[pytest.Item]:
        yield GoldenItem.from_parent(self, name=self.path.stem)


class Disagrees(Exception):
    """The grader's verdicts on a golden case have turned wrong; the message names them."""


class GoldenItem(pytest.Item):
    def runtest(self) -> None:
        from trainer.content import GOLDEN, load

        case = load(self.path, GOLDEN)
        wrong = asyncio.run(self._grading().wrong(case))
        if wrong:
            raise Disagrees("\n".join(wrong))

    def _grading(self) -> "Grading":
        from trainer.pytest_grading import Grading

        if GRADING not in self.config.stash:
            option: Any = self.config.getoption
            self.config.stash[GRADING] = Grading(
                option("--trainer-backend"),
                option("--trainer-repeats"),
                option("--trainer-tolerance"),
                WITHOUT_BASELINE,
            )
        return self.config.stash[GRADING]

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        from trainer.errors import TrainerError

        if isinstance(excinfo.value, Disagrees | TrainerError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, f"golden case {self.name}"
