"""Conversations written down as plain text: "Agent: ..." and "Customer: ...", line by line."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from trainer.conversations import ConversationIn, Row, Unclear, cast, spoken
from trainer.transcript import Speaker

_TIME = r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}[,T]?\s*)?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?\s?(?:[AaPp]\.?[Mm]\.?)?Z?"
_LINE = re.compile(
    rf"[\s*_]*(?:[\[(]?{_TIME}[\])]?\s*[-–—|]?\s*)?[*_]*(?P<name>[^\W\d_][\w .'’-]{{0,39}}?)"
    rf"\s*(?:[\[(]{_TIME}[\])])?\s*[*_]*:(?!//)[*_]*(?:\s+|$)(?P<text>.*)"
)
_BETWEEN = re.compile(r"\s*(?:-{3,}|={3,})\s*")


class Line(NamedTuple):
    """One line of a transcript: the name it begins with, if any, and what follows."""

    name: str
    text: str
    whole: str


def text_rows(text: str, stem: str, agents: Sequence[str]) -> Iterator[Row]:
    """The conversations of a text, parted by lines of --- or ===; each is placed by its first line."""
    parts = list(_parts(text))
    for n, (number, lines) in enumerate(parts, 1):
        try:
            yield Row(number, _conversation(lines, stem if len(parts) == 1 else f"{stem}-{n}", agents), "")
        except Unclear as error:
            yield Row(number, None, str(error))


def _parts(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each conversation's lines that are not empty, with the number of the first of them."""
    first, lines = 0, list[str]()
    for number, line in enumerate([*text.splitlines(), "---"], 1):
        if _BETWEEN.fullmatch(line):
            if lines:
                yield first, lines
            lines = []
        elif line.strip():
            first = first if lines else number
            lines.append(line)


def _conversation(written: list[str], ident: str, agents: Sequence[str]) -> ConversationIn:
    """Lines without a known name go on with the turn before them; those before the first turn are a heading."""
    lines = [_line(line) for line in written]
    names = [line.name for line in lines if line.name]
    speakers = cast(names, agents)
    if Speaker.TRAINEE not in speakers.values() and (set(names) - speakers.keys() or not speakers):
        raise Unclear(
            "nobody is known to be the agent here; begin turns with Agent: or Customer:, or give a name with --agent"
        )
    said: list[tuple[Speaker, str]] = []
    for line in lines:
        if speaker := speakers.get(line.name):
            said.append((speaker, line.text))
        elif said:
            said[-1] = (said[-1][0], f"{said[-1][1]}\n{line.whole}")
    return spoken(ident, said)


def _line(line: str) -> Line:
    found = _LINE.match(line)
    return Line(found["name"], found["text"].strip(), line.strip()) if found else Line("", "", line.strip())
