"""The folder that a bench keeps its data in."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trainer.settings import read_settings


@contextmanager
def data_folder() -> Iterator[Path]:
    """A new data folder with what the ear has learned on this machine, which learns only once."""
    with tempfile.TemporaryDirectory() as folder:
        learned = read_settings().data / "cache"
        learned.mkdir(parents=True, exist_ok=True)
        (Path(folder) / "cache").symlink_to(learned)
        yield Path(folder)
