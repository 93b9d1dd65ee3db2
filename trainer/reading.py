"""Read one YAML file that a person edits into a checked fact; every problem with its file, line and field."""

import re
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import AliasEvent

from trainer.errors import ContentError, Problem
from trainer.facts import Misplaced

T = TypeVar("T")

MAX_BYTES = 1_000_000
_MAYBE_ALIAS = re.compile(r"(?:^|[\s\[{,:-])\*\S", re.MULTILINE)


def read(path: Path, text: str, kind: TypeAdapter[T]) -> T:
    """The checked content of `text`, the text of the YAML file `path`. Raises ContentError with every problem."""
    try:
        return kind.validate_python(parse(path, text))
    except ValidationError as error:
        raise ContentError([_problem(path, text, item) for item in _innermost(error)]) from None


def text_of(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ContentError([Problem(str(path), 0, "file", f"at most {MAX_BYTES:,} bytes")])
        return path.read_text("utf-8")
    except OSError as error:
        raise ContentError([Problem(str(path), 0, "file", f"a readable file ({error.strerror})")]) from None
    except UnicodeDecodeError:
        raise ContentError([Problem(str(path), 0, "file", "text in UTF-8")]) from None


def parse(path: Path, text: str, kind: str = "safe") -> Any:
    """The content of a file that a person edits: a mapping, or a list of examples. Raises ContentError."""
    data = load_yaml(path, text, kind)
    if not isinstance(data, list if holds_examples(path) else dict):
        expected = "a list of examples" if holds_examples(path) else "a mapping of fields to values"
        raise ContentError([Problem(str(path), 1, "file", expected)])
    return data


def load_yaml(path: Path, text: str, kind: str = "safe") -> Any:
    """Whatever stands in `text`, the text of the YAML file `path`. Raises ContentError."""
    try:
        for event in YAML(typ="safe", pure=True).parse(text) if _MAYBE_ALIAS.search(text) else ():
            if isinstance(event, AliasEvent):
                line = event.start_mark.line + 1
                raise ContentError([Problem(str(path), line, "yaml", "no aliases (*name): write it out")])
        return YAML(typ=kind, pure=True).load(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or "valid YAML"
        raise ContentError(
            [Problem(str(path), mark.line + 1 if mark else 0, "yaml", f"valid YAML: {what}")]
        ) from None
    except (ValueError, TypeError, RecursionError) as error:
        raise ContentError([Problem(str(path), 0, "yaml", f"valid YAML: {error}")]) from None


def problem_at(path: Path, text: str, loc: tuple[int | str, ...], expected: str) -> Problem:
    """A problem with the value at `loc` of the file."""
    place, line = _locate(parse(path, text, "rt"), loc)
    return Problem(str(path), line, ".".join(place) or "file", expected)


def holds_examples(path: Path) -> bool:
    return path.parent.name == "examples"


def _innermost(error: ValidationError) -> list[Any]:
    """The errors without those that only follow from one further down in the same field."""
    errors = error.errors()
    return [
        e for e in errors if not any(o["loc"][: len(e["loc"])] == e["loc"] and o is not e for o in errors)
    ]


def _problem(path: Path, text: str, error: Any) -> Problem:
    why = error.get("ctx", {}).get("error")
    loc = error["loc"] + (why.loc if isinstance(why, Misplaced) else ())
    return problem_at(path, text, loc, _expected(error))


def _locate(node: Any, loc: tuple[int | str, ...]) -> tuple[list[str], int]:
    """The field's path in the file and its 1-based line, as far down as the file goes."""
    place: list[str] = []
    line = 1
    for key in loc:
        if isinstance(node, CommentedMap) and key in node:
            line = node.lc.key(key)[0] + 1
        elif isinstance(node, CommentedSeq) and isinstance(key, int) and key < len(node):
            line = node.lc.item(key)[0] + 1
        elif isinstance(node, CommentedMap) and key == loc[-1]:  # a missing field: the mapping's own line
            return [*place, str(key)], line
        else:
            continue
        place.append(str(key))
        node = node[key]
    return place, line


def _expected(error: Any) -> str:
    kind, given = error["type"], error.get("input")
    if kind == "missing":
        return "expected, and not there"
    if kind == "extra_forbidden":
        return "not a field known here; remove it or correct its name"
    message = str(error["msg"]).removeprefix("Value error, ")
    shown = repr(given) if isinstance(given, str | int | float | bool | None) else type(given).__name__
    return f"{message[:1].lower()}{message[1:]}" + (f" (is {shown[:60]})" if kind != "value_error" else "")
