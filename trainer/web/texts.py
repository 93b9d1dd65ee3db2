"""The words of the pages, all from one file, so that a translation is one file more."""

import tomllib
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

FILE = Path(__file__).parent / "texts.toml"


@cache
def texts() -> SimpleNamespace:
    """The texts by page and name: `texts().brief.start`. A name that is not there raises AttributeError."""
    named: SimpleNamespace = _named(tomllib.loads(FILE.read_text("utf-8")))
    return named


def fill(text: str, **facts: object) -> str:
    """`text` with its `{names}` filled in; what comes out is not yet escaped."""
    return text.format(**facts)


def _named(node: Any) -> Any:
    return (
        SimpleNamespace(**{name: _named(inner) for name, inner in node.items()})
        if isinstance(node, dict)
        else node
    )
