"""Answers that were paid for, kept as files under a hash of all that they depend on."""

import hashlib
import json
import os
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel


class Answers:
    """Kept answers by key; without a folder nothing is kept. A file that cannot be read or written costs a call."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def get(self, key: str) -> str:
        """The answer kept under `key`, empty where there is none."""
        if self._folder:
            with suppress(OSError, UnicodeDecodeError):
                return _path(self._folder, key).read_text("utf-8")
        return ""

    def keep(self, key: str, answer: str) -> None:
        """Whole or not at all: a run that is killed leaves no half of an answer."""
        if not self._folder:
            return
        path = _path(self._folder, key)
        half = path.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            try:
                half.write_text(answer, "utf-8")
            except FileNotFoundError:
                path.parent.mkdir(parents=True, exist_ok=True)
                half.write_text(answer, "utf-8")
            half.replace(path)


def _path(folder: Path, key: str) -> Path:
    return folder / key[:2] / f"{key[2:]}.json"


def key_of(prompt: str, schema: type[BaseModel], model: str, *rest: object) -> str:
    """A hash of what an answer depends on; any change of it is another key."""
    parts = [prompt, _schema(schema), model, *rest]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@lru_cache
def _schema(schema: type[BaseModel]) -> str:
    return json.dumps(schema.model_json_schema(), sort_keys=True)
