"""Write files that people go on to edit: YAML that reads well, and never over what is there already."""

import io
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import FoldedScalarString, LiteralScalarString

from trainer.errors import InputError

LONG = 90  # characters of a text that gets a block of its own
WIDTH = 110


def write_new(path: Path, text: str) -> None:
    """Raises InputError instead of overwriting anything."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise InputError(f"{path} exists already; name another file with --out.") from None
    except OSError as error:
        raise InputError(
            f"{path} cannot be written ({error.strerror}); name another file with --out."
        ) from None


def readable(value: Any) -> Any:
    """Plain data as it reads best in YAML: fields in their order, long texts folded, texts of several lines as they stand."""
    if isinstance(value, dict):
        return CommentedMap((key, readable(inner)) for key, inner in value.items())
    if isinstance(value, list):
        return [readable(inner) for inner in value]
    if isinstance(value, str) and all(line == " ".join(line.split()) for line in value.split("\n")):
        if "\n" in value.strip():
            return LiteralScalarString(value)
        return FoldedScalarString(value) if len(value) > LONG else value
    return value


def dump(tree: CommentedMap) -> str:
    yaml = YAML()
    yaml.width = WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    yaml.dump(tree, stream)
    return stream.getvalue()
