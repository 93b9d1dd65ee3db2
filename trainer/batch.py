"""The doors for scripts: conversations in, JSON or a table out, a bad one never stops the others."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel
from rich.console import Console
from rich.table import Table

from trainer.app import build_appraiser, build_backend, build_content
from trainer.conversations import Row, case_in
from trainer.errors import ModelError
from trainer.formats import Source, conversations, jsonl, lines_of
from trainer.masking import masker
from trainer.rubric import Scorecard
from trainer.scoring import tally
from trainer.settings import Settings

M = TypeVar("M", bound=BaseModel)


class Wanted(NamedTuple):
    """What to grade and how. `case`: a YAML file with the case of conversations that bring none; `region`: mask
    personal numbers, phone numbers being from there; empty: mask nothing."""

    source: Source
    rubric: str
    as_json: bool
    case: Path | None = None
    region: str = ""


def rows(file: Path, kind: type[M]) -> Iterator[Row]:
    """The lines of a JSONL file or of standard input ("-"). Raises InputError when it cannot be opened."""
    return jsonl(lines_of(file), kind)


def grade_file(settings: Settings, wanted: Wanted) -> int:
    """Grade every conversation; exit code 1 when one could not be read or graded."""
    return asyncio.run(_grade(settings, wanted))


async def _grade(settings: Settings, wanted: Wanted) -> int:
    show: Callable[[Row, Scorecard], None] = _print_verdicts if wanted.as_json else _print_scorecard
    failed = False
    async for row, scorecard in _graded(settings, wanted):
        if scorecard:
            show(row, scorecard)
        else:
            failed = complain(wanted.source.file, row)
    return int(failed)


async def _graded(settings: Settings, wanted: Wanted) -> AsyncIterator[tuple[Row, Scorecard | None]]:
    content = build_content(settings)
    rubric = content.rubric(wanted.rubric)
    case = case_in(wanted.case) if wanted.case else None
    masked = masker(wanted.region) if wanted.region else None
    backend = build_backend(settings, content, build_appraiser(settings, content))
    try:
        for row in conversations(wanted.source):
            if row.problem:
                yield row, None
                continue
            item = masked(row.item) if masked else row.item
            try:
                verdicts = await backend.grade(item.conversation(case), rubric)
            except ModelError as error:
                yield row._replace(problem=str(error)), None
                continue
            yield row, tally(rubric, verdicts, backend.name)
    finally:
        await backend.close()


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
