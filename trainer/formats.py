"""Read conversations from whatever file they come in; one that cannot be read never stops the others."""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from io import TextIOWrapper
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from trainer.conversations import ConversationIn, Row, Unclear, speaker_of, what_is_wrong
from trainer.errors import ContentError, InputError
from trainer.helpdesk import intercom, is_intercom, is_zendesk, zendesk
from trainer.reading import load_yaml
from trainer.tables import has_speakers, table_rows
from trainer.transcripts import text_rows

M = TypeVar("M", bound=BaseModel)

MOST_MB = 100  # of a file that has to be read as a whole
MOST_YAML_MB = 10  # which takes a minute


class Format(StrEnum):
    JSONL = "jsonl"
    JSON = "json"
    YAML = "yaml"
    CSV = "csv"
    TEXT = "text"
    ZENDESK = "zendesk"
    INTERCOM = "intercom"


ENDINGS = {
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".json": Format.JSON,
    ".yaml": Format.YAML,
    ".yml": Format.YAML,
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
}
_YAML_START = re.compile(r"- ?(?:customer|trainee|agent|id|turns|case|speaker):|(?:id|turns|case|timed):")
_JSON_START = re.compile(r"\s*(?:\{|\[\s*(?:[\[{\]\"]|$))")


class Source(NamedTuple):
    """A file, or standard input ("-"); its form, where that is not for us to find out; names of agents in it."""

    file: Path
    form: Format | None = None
    agents: tuple[str, ...] = ()

    @property
    def stem(self) -> str:
        return "stdin" if str(self.file) == "-" else self.file.stem


def conversations(source: Source) -> Iterator[Row]:
    """Every conversation, in order. JSONL is read line by line, all else as a whole. Raises InputError."""
    lines = lines_of(source.file)
    form = source.form or ENDINGS.get(source.file.suffix.lower())
    if form is None or (form is Format.JSON and not source.form):
        form, lines = _by_content(lines, form)
    if form is Format.JSONL:
        yield from _jsonl_rows(lines, source)
        return
    text = _whole(source.file, lines, MOST_YAML_MB if form is Format.YAML else MOST_MB)
    match form:
        case Format.YAML:
            yield from _yaml_rows(text, source)
        case Format.CSV:
            yield from table_rows(text, source.stem, source.agents)
        case Format.TEXT:
            yield from text_rows(text, source.stem, source.agents)
        case _:
            yield from _json_rows(text, source)


def jsonl(lines: Iterator[str], kind: type[M]) -> Iterator[Row]:
    """The lines of JSONL as facts of a kind."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield Row(number, kind.model_validate_json(_printable(line)), "")
        except ValidationError as error:
            yield Row(number, None, what_is_wrong(error))


def lines_of(file: Path) -> Iterator[str]:
    """A file's lines as they come, or those of standard input; bytes that are no UTF-8 as lone surrogates."""
    if str(file) == "-":
        if isinstance(sys.stdin, TextIOWrapper):
            sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape", newline="")
        first = next(sys.stdin, "")
        yield from chain([first.removeprefix("\ufeff")], sys.stdin)
        return
    try:
        with file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
            yield from stream
    except OSError as error:
        raise InputError(
            f"{file} cannot be read ({error.strerror}); name a file of conversations, or - for standard input."
        ) from None


def _by_content(lines: Iterator[str], ending: Format | None) -> tuple[Format, Iterator[str]]:
    """What lines are by how they begin, and all lines again; a second one is only waited for where it decides."""
    read: list[str] = []
    first = _next_filled(lines, read)
    if _JSON_START.match(first):
        if ending is None and _is_object(first):
            return Format.JSONL, chain(read, lines)
        second = _next_filled(lines, read)
        several = _is_object(first) or first.startswith("{")
        return Format.JSONL if several and second.startswith("{") else Format.JSON, chain(read, lines)
    if ending:
        return ending, chain(read, lines)
    form = Format.YAML if _YAML_START.match(first) else Format.TEXT
    return Format.CSV if has_speakers(first) else form, chain(read, lines)


def _next_filled(lines: Iterator[str], read: list[str]) -> str:
    """The next line with something in it, or nothing; what was read is added to `read`."""
    for line in lines:
        read.append(line)
        if line.strip():
            return line
    return ""


def _is_object(line: str) -> bool:
    """Whether a line is a whole JSON object."""
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _whole(file: Path, lines: Iterator[str], most: int) -> str:
    """All text, by the encoding that its bytes suggest."""
    pieces, size = [], 0
    for line in lines:
        size += len(line)
        if size > most * 1_000_000:
            raise InputError(
                f"{file} is larger than {most} MB; split it, or make JSONL of it, which has no limit."
            )
        pieces.append(line)
    text = "".join(pieces)
    if _printable(text) is text:
        return text
    raw = text.encode("utf-8", "surrogateescape")
    wide = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    return raw.decode("utf-16" if wide else "cp1252", "replace")


def _printable(text: str) -> str:
    """The text itself, or, where bytes in it were no UTF-8, with a sign for each of them."""
    try:
        if not text.isascii():
            text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return text


def _jsonl_rows(lines: Iterator[str], source: Source) -> Iterator[Row]:
    """As `jsonl`; a line that is no conversation of ours may still be one of another kind."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield Row(number, ConversationIn.model_validate_json(_printable(line)), "")
        except ValidationError as error:
            other = _row(json.loads(line), number, source, None) if _is_object(line) else None
            yield other if other else Row(number, None, what_is_wrong(error))


def _json_rows(text: str, source: Source) -> Iterator[Row]:
    if not text.strip():
        return
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        yield Row(error.lineno, None, f"no JSON ({error.msg}); correct it, or say what it is with --format")
    except RecursionError:
        yield Row(1, None, "JSON nested too deeply to be read")
    else:
        yield from _data_rows(data, source)


def _yaml_rows(text: str, source: Source) -> Iterator[Row]:
    try:
        data = load_yaml(source.file, text)
    except ContentError as error:
        problem = error.problems[0]
        yield Row(problem.line, None, problem.expected)
    else:
        yield from _data_rows(data, source) if data is not None else ()


def _data_rows(data: Any, source: Source) -> Iterator[Row]:
    """The conversations in what a JSON or YAML file holds: one, a list, or a list under its usual name."""
    if isinstance(data, dict):
        lists = (data.get(name) for name in ("conversations", "tickets") if "turns" not in data)
        data = next((found for found in lists if isinstance(found, list)), data)
    if not isinstance(data, list):
        yield _row(data, "conversation 1", source, source.stem)
    elif data and all(_is_turn(item) for item in data):
        yield _row({"turns": data}, "conversation 1", source, source.stem)
    else:
        for n, item in enumerate(data, 1):
            yield _row(item, f"conversation {n}", source, f"{source.stem}-{n}")


def _row(data: Any, place: int | str, source: Source, ident: str | None) -> Row:
    try:
        return Row(place, _conversation(data, source, ident), "")
    except ValidationError as error:
        return Row(place, None, what_is_wrong(error))
    except Unclear as error:
        return Row(place, None, str(error))


def _conversation(data: Any, source: Source, ident: str | None) -> ConversationIn:
    if not isinstance(data, dict):
        raise Unclear("a conversation with `turns` is expected")
    if source.form is Format.ZENDESK or (source.form is not Format.INTERCOM and is_zendesk(data)):
        return zendesk(data)
    if source.form is Format.INTERCOM or is_intercom(data):
        return intercom(data)
    named = data if ident is None or data.get("id") is not None else data | {"id": ident}
    turns = data.get("turns", data.get("messages"))
    if isinstance(turns, list):
        named = named | {"turns": [_turn(turn, n, source.agents) for n, turn in enumerate(turns, 1)]}
    return ConversationIn.model_validate(named)


def _is_turn(item: Any) -> bool:
    return (
        isinstance(item, dict)
        and "turns" not in item
        and (_said(item) != "" or {"speaker", "role"} & item.keys() != set())
    )


def _said(turn: dict[str, Any]) -> str:
    """Which of the golden form's fields (`customer: ...`) a turn is written with, if any."""
    given = [
        name for name in ("customer", "trainee", "agent") if isinstance(turn.get(name), str | int | float)
    ]
    return given[0] if len(given) == 1 else ""


def _turn(turn: Any, n: int, agents: Sequence[str]) -> Any:
    """A turn in our fields: also {"customer": "..."}, {"role": ..., "content": ...}, and without a number."""
    if not isinstance(turn, dict):
        return turn
    if who := _said(turn):
        return {"n": n, **turn, "speaker": speaker_of(who), "text": str(turn[who])}
    ours = {"n": n, **turn}
    names = {"speaker": ("speaker", "role", "author"), "text": ("text", "message", "content", "body")}
    for field, synonyms in names.items():
        ours |= next(({field: turn[name]} for name in synonyms if name in turn), {})
    name = ours.get("speaker")
    return ours | ({"speaker": speaker_of(name, agents) or name} if isinstance(name, str) else {})
