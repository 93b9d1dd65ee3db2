"""The folder that a bench keeps its data in."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trainer.appraiser.local import LocalAppraiser
from trainer.settings import read_settings


@contextmanager
def data_folder() -> Iterator[Path]:
    """A new data folder with what the ear has learned on this machine, which learns only once, and before it is used."""
    with tempfile.TemporaryDirectory() as folder:
        learned = read_settings().data / "cache"
        LocalAppraiser(learned).warm_up()
        (Path(folder) / "cache").symlink_to(learned)
        yield Path(folder)
