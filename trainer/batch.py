"""The doors for scripts: JSONL in, JSON or a table out, one bad line never stops the others."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from rich.console import Console
from rich.table import Table

from trainer.app import build_appraiser, build_backend, build_content
from trainer.errors import InputError, ModelError
from trainer.persona import Case, Channel, ProcessGap, Text, Words
from trainer.rubric import Rubric, Scorecard
from trainer.scoring import tally
from trainer.settings import Settings
from trainer.transcript import Conversation, Speaker, Turn, WrapUp

M = TypeVar("M", bound=BaseModel)


class Loose(BaseModel):
    """What programs hand in: fields that are not ours are passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class ProcessGapIn(Loose):
    text: Text
    words: Words = Field(min_length=1)


class CaseIn(Loose):
    company: Annotated[str, Field(max_length=2000)] = ""
    channel: Channel = "chat"
    situation: str = ""
    policy: tuple[Annotated[str, Field(max_length=2000)], ...] = ()
    hidden_reason: str = ""
    process_gap: ProcessGapIn | None = None

    def case(self) -> Case:
        return Case(
            company=self.company or "the company",
            channel=self.channel,
            situation=self.situation,
            policy=tuple(sentence for sentence in self.policy if sentence),
            hidden_reason=self.hidden_reason,
            process_gap=ProcessGap(**self.process_gap.model_dump()) if self.process_gap else None,
        )


class WrapUpIn(Loose):
    message: str = ""
    process_gap: str = ""
    incident: str = ""


class TurnIn(Loose):
    n: int = Field(ge=1)
    speaker: Speaker
    text: str
    interrupted: bool = False

    @field_validator("speaker", mode="before")
    @classmethod
    def agent_is_trainee(cls, value: object) -> object:
        return "trainee" if value == "agent" else value


class ConversationIn(Loose):
    id: str | int
    case: CaseIn = CaseIn()
    turns: tuple[TurnIn, ...]
    wrap_up: WrapUpIn | None = None
    timed: bool = False

    @field_validator("turns")
    @classmethod
    def numbers_are_unique(cls, turns: tuple[TurnIn, ...]) -> tuple[TurnIn, ...]:
        if not turns or len({turn.n for turn in turns}) != len(turns):
            raise ValueError("at least one turn, each with a number of its own")
        return turns

    def conversation(self) -> Conversation:
        return Conversation(
            id=str(self.id),
            case=self.case.case(),
            turns=tuple(Turn(**turn.model_dump()) for turn in self.turns),
            wrap_up=WrapUp(**self.wrap_up.model_dump()) if self.wrap_up else None,
            timed=self.timed or any(turn.interrupted for turn in self.turns),
        )


class Row(NamedTuple):
    """One line of input as read, or what was wrong with it."""

    number: int
    item: Any
    problem: str


def rows(file: Path, kind: type[M]) -> Iterator[Row]:
    """The lines of a JSONL file or of standard input ("-"). Raises InputError when it cannot be opened."""
    for number, line in enumerate(_lines(file), 1):
        if not line.strip():
            continue
        try:
            yield Row(number, kind.model_validate_json(line), "")
        except ValidationError as error:
            yield Row(number, None, _what_is_wrong(error))


def _lines(file: Path) -> Iterator[str]:
    if str(file) == "-":
        yield from sys.stdin
        return
    try:
        with file.open(encoding="utf-8-sig", errors="replace") as stream:
            yield from stream
    except OSError as error:
        raise InputError(
            f"{file} cannot be read ({error.strerror}); name a JSONL file, or - for standard input."
        ) from None


def _what_is_wrong(error: ValidationError) -> str:
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return f"this line is no JSON ({first['ctx']['error']}); the others are not affected"
    return f"{'.'.join(map(str, first['loc']))}: {first['msg'].removeprefix('Value error, ')}"


def grade_file(settings: Settings, file: Path, rubric_id: str, as_json: bool) -> int:
    """Grade every conversation; exit code 1 when a line could not be read or graded."""
    rubric = build_content(settings).rubric(rubric_id)
    show: Callable[[Row, Scorecard], None] = _print_scorecard if not as_json else _print_verdicts
    return asyncio.run(_grade(settings, file, rubric, show))


async def _grade(
    settings: Settings, file: Path, rubric: Rubric, show: Callable[[Row, Scorecard], None]
) -> int:
    failed = False
    async for row, scorecard in _graded(settings, file, rubric):
        if scorecard:
            show(row, scorecard)
        else:
            failed = complain(file, row)
    return int(failed)


async def _graded(
    settings: Settings, file: Path, rubric: Rubric
) -> AsyncIterator[tuple[Row, Scorecard | None]]:
    content = build_content(settings)
    backend = build_backend(settings, content, build_appraiser(settings, content))
    try:
        for row in rows(file, ConversationIn):
            if row.problem:
                yield row, None
                continue
            try:
                verdicts = await backend.grade(row.item.conversation(), rubric)
            except ModelError as error:
                yield row._replace(problem=str(error)), None
                continue
            yield row, tally(rubric, verdicts, backend.name)
    finally:
        await backend.close()


def complain(file: Path, row: Row) -> bool:
    print(f"trainer: {file}:{row.number}: {row.problem}", file=sys.stderr)
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
