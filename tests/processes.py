"""Processes as Linux tells of them."""

from contextlib import suppress
from pathlib import Path


def begun_by(pid: int) -> set[int]:
    """The processes that a process has begun and that go on."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended meanwhile
            state, parent, *_ = stat.read_text().rpartition(")")[2].split()
            if int(parent) == pid and state != "Z":
                found.add(int(stat.parent.name))
    return found
