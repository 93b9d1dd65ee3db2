"""The doors for scripts: conversations in, JSON or a table out, a bad one never stops the others."""

import asyncio
import sys
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn
from rich.table import Table

from trainer.app import build_content, build_grader
from trainer.conversations import Row, case_in
from trainer.errors import ModelError
from trainer.formats import Source, conversations, jsonl, lines_of
from trainer.masking import masker
from trainer.rubric import Rubric, Scorecard
from trainer.scoring import tally
from trainer.settings import Settings

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")
R = TypeVar("R")


class Wanted(NamedTuple):
    """What to grade and how. `case`: a YAML file with the case of conversations that bring none; `region`: mask
    personal numbers, phone numbers being from there; empty: mask nothing."""

    source: Source
    rubric: str
    as_json: bool
    case: Path | None = None
    region: str = ""

    def rows(self) -> Iterator[Row]:
        """The conversations as they are graded. Raises InputError when the file cannot be opened."""
        masked = masker(self.region) if self.region else None
        for row in conversations(self.source):
            yield row._replace(item=masked(row.item)) if masked and not row.problem else row


def rows(file: Path, kind: type[M]) -> Iterator[Row]:
    """The lines of a JSONL file or of standard input ("-"). Raises InputError when it cannot be opened."""
    return jsonl(lines_of(file), kind)


def grade_file(settings: Settings, wanted: Wanted) -> int:
    """Grade every conversation; exit code 1 when one could not be read or graded."""
    with progress_of(wanted, shown=not (wanted.as_json and sys.stdout.isatty())) as advance:
        return asyncio.run(_grade(settings, wanted, advance))


async def _grade(settings: Settings, wanted: Wanted, advance: Callable[[], None]) -> int:
    show: Callable[[Row, Scorecard], None] = _print_verdicts if wanted.as_json else _print_scorecard
    failed = False
    async for row, scorecard in graded(settings, wanted):
        if scorecard:
            show(row, scorecard)
        else:
            failed = complain(wanted.source.file, row)
        advance()
    return int(failed)


async def graded(settings: Settings, wanted: Wanted) -> AsyncIterator[tuple[Row, Scorecard | None]]:
    """Every conversation with its scorecard, or with its problem, in the order of the file."""
    content = build_content(settings)
    rubric = content.rubric(wanted.rubric)
    case = case_in(wanted.case) if wanted.case else None
    backend = build_grader(settings, content)

    async def grade(row: Row) -> tuple[Row, Scorecard | None]:
        if row.problem:
            return row, None
        try:
            verdicts = await backend.grade(row.item.conversation(case), rubric)
        except ModelError as error:
            return row._replace(problem=str(error)), None
        return row, tally(rubric, verdicts, backend.name)

    try:
        async for done in in_order(wanted.rows(), grade, _window(settings, rubric)):
            yield done
    finally:
        await backend.close()


def _window(settings: Settings, rubric: Rubric) -> int:
    """Conversations begun at once: their calls are several times what may be in flight, so that none of these waits
    while the first conversation does. Local grading has nothing to wait for."""
    if settings.speaks_through == "scripted":
        return 1
    return 1 + 4 * settings.in_flight // (len(rubric.groups(settings.grade_by)) * settings.votes)


async def in_order(
    items: Iterable[T], work: Callable[[T], Coroutine[Any, Any, R]], window: int
) -> AsyncIterator[R]:
    """The result of `work` on each item, in their order; at most `window` are begun and not yet handed out."""
    begun: deque[asyncio.Task[R]] = deque()
    try:
        for item in items:
            begun.append(asyncio.create_task(work(item)))
            if len(begun) >= window:
                yield await begun.popleft()
        while begun:
            yield await begun.popleft()
    finally:
        for task in begun:
            task.cancel()


@contextmanager
def progress_of(wanted: Wanted, shown: bool) -> Iterator[Callable[[], None]]:
    """A bar on stderr where that is a terminal; what goes to stdout elsewhere is not touched."""
    console = Console(stderr=True)
    shown = shown and console.is_terminal
    file = wanted.source.file
    total = sum(1 for _ in conversations(wanted.source)) if shown and file.is_file() else None
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not shown, redirect_stdout=sys.stdout.isatty()
    ) as bar:
        task = bar.add_task("grading", total=total)
        yield lambda: bar.advance(task)


def complain(file: Path, row: Row) -> bool:
    print(f"trainer: {file}:{row.place}: {row.problem}", file=sys.stderr)
    return True


def print_json(value: dict[str, Any]) -> None:
    import json

    print(json.dumps(value, ensure_ascii=False), flush=True)


def _print_verdicts(row: Row, scorecard: Scorecard) -> None:
    print_json(
        {
            "id": row.item.id,
            "rubric": scorecard.rubric,
            "score": scorecard.score,
            "verdicts": {
                verdict.criterion: verdict.model_dump(mode="json", exclude={"criterion"})
                for verdict in scorecard.verdicts
            },
        }
    )


def _print_scorecard(row: Row, scorecard: Scorecard) -> None:
    table = Table(
        title=plain(f"{row.item.id}: {scorecard.score if scorecard.score is not None else 'not scored'}")
    )
    for name in ("criterion", "verdict", "evidence or reason"):
        table.add_column(name)
    for verdict in scorecard.verdicts:
        quotes = " / ".join(f'{item.turn}: "{item.quote}"' for item in verdict.evidence)
        table.add_row(verdict.criterion, verdict.verdict.value, plain(quotes or verdict.reason))
    Console().print(table)


def plain(text: str) -> str:
    """Text as text: what a person wrote never reads as console markup."""
    from rich.markup import escape

    return escape(text)
