"""Conversations in a table: a row a message, with the speaker and the text in columns of their own."""

import csv
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import StringIO
from typing import NamedTuple

from trainer.conversations import ConversationIn, Row, Unclear, cast, spoken

IDS = ("conversation", "conversation_id", "conversation id", "id", "call", "call_id", "call id", "chat_id", "chat id",
       "ticket", "ticket_id", "ticket id", "session_id", "thread_id")  # fmt: skip
SPEAKERS = ("speaker", "role", "author", "sender", "from", "who", "participant", "author_type", "sender_type")
TEXTS = ("text", "message", "body", "content", "utterance", "transcript")
TIMES = ("time", "timestamp", "date", "datetime", "created_at", "created at", "sent_at", "sent at", "at")
DELIMITERS = ",;\t|"


class Columns(NamedTuple):
    """Where in a row everything stands; None for what the table does not have."""

    delimiter: str
    speaker: int
    text: int
    ident: int | None
    time: int | None


class Message(NamedTuple):
    line: int
    speaker: str
    text: str
    time: str


def has_speakers(header: str) -> bool:
    """Whether a line is the header of a table of messages."""
    return _columns(header) is not None


def table_rows(text: str, stem: str, agents: Sequence[str]) -> Iterator[Row]:
    """The conversations of a table, in the order in which they begin; each is placed by its first line."""
    if not text.strip():
        return
    text = text.lstrip("\r\n")
    columns = _columns(text.splitlines()[0])
    if not columns:
        yield Row(
            1, None, "columns for the speaker and the text are expected, such as conversation,speaker,text"
        )
        return
    calls: dict[str, list[Message]] = {}
    for line, cells in _cells(text, columns.delimiter):
        if isinstance(cells, str):
            yield Row(line, None, cells)
        elif any(cell.strip() for cell in cells):
            ident = _cell(cells, columns.ident) if columns.ident is not None else stem
            message = Message(
                line, *(_cell(cells, at) for at in (columns.speaker, columns.text, columns.time))
            )
            calls.setdefault(ident, []).append(message)
    for ident, messages in calls.items():
        try:
            yield Row(messages[0].line, _conversation(ident or stem, messages, agents), "")
        except Unclear as error:
            yield Row(messages[0].line, None, str(error))


def _columns(header: str) -> Columns | None:
    """What the columns hold by their headers, in whatever case; None where speaker or text has none."""
    for delimiter in DELIMITERS:
        try:
            names = [name.strip().casefold() for name in next(csv.reader([header], delimiter=delimiter), [])]
        except csv.Error:
            continue
        speaker, text, ident, time = (_first(names, known) for known in (SPEAKERS, TEXTS, IDS, TIMES))
        if speaker is not None and text is not None:
            return Columns(delimiter, speaker, text, ident, time)
    return None


def _first(names: list[str], known: Sequence[str]) -> int | None:
    return next((names.index(name) for name in known if name in names), None)


def _cells(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Every row below the header with its line, or what is wrong with it."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    next(reader)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, f"this row cannot be read ({error}); the others are not affected"
        else:
            yield line, cells


def _cell(cells: list[str], at: int | None) -> str:
    return cells[at].strip() if at is not None and at < len(cells) else ""


def _conversation(ident: str, messages: list[Message], agents: Sequence[str]) -> ConversationIn:
    filled = [message for message in messages if message.text]
    speakers = cast([message.speaker for message in filled], agents)
    if stranger := next((message for message in filled if message.speaker not in speakers), None):
        raise Unclear(
            f"whether {stranger.speaker[:40]!r} in line {stranger.line} is the agent or the customer is not known;"
            " write agent or customer, or name the agents with --agent"
        )
    return spoken(ident, [(speakers[message.speaker], message.text) for message in _in_time(filled)])


def _in_time(messages: list[Message]) -> list[Message]:
    """Oldest first where every message says when it was sent, date and all; else as they stand."""
    try:
        return sorted(messages, key=lambda message: datetime.fromisoformat(message.time))
    except (ValueError, TypeError):
        return messages
