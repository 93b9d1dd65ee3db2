"""What it takes to grade very many transcripts locally: seconds on one core, and memory for a tenth and for all.

`make bench-many` ends with exit code 1 when a limit is not kept.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import count, cycle
from pathlib import Path
from random import Random
from typing import NamedTuple

from tests.bench.folder import data_folder
from trainer.appraiser.corpus import EXAMPLES
from trainer.content import Content

MANY, TURNS = 10_000, 12
SECONDS, GROWTH = 180, 1.1  # limits: on one core; memory for all, times that for a tenth


class Figures(NamedTuple):
    """Of one run: seconds, and megabytes at most."""

    seconds: float
    memory: float


def transcripts(many: int) -> Iterator[str]:
    """Conversations in JSON Lines over the golden cases, put together from labelled messages; no two messages alike."""
    said = [
        json.loads(line)
        for file in sorted(EXAMPLES.glob("*.jsonl"))
        for line in file.read_text("utf-8").splitlines()
    ]
    numbers, random = count(1000), Random(1)
    for i, case in zip(range(many), cycle(Content().golden("deescalation")), strict=False):
        turns = []
        for n in range(1, TURNS + 1, 2):
            told = random.choice(said)
            mine = f"{told['message']} Your reference is {next(numbers)}."
            turns += [{"n": n, "speaker": "customer", "text": told["customer"]}, {"n": n + 1, "speaker": "trainee", "text": mine}]  # fmt: skip
        kept = case.case.model_dump(mode="json")
        yield json.dumps({"id": f"t{i}", "case": kept, "turns": turns}) + "\n"


def grade(many: int, data: Path) -> Figures:
    """Grade so many with the command that people use, on one core. Raises CalledProcessError."""
    file = data / f"{many}.jsonl"
    with file.open("w", encoding="utf-8") as out:
        out.writelines(transcripts(many))
    started = time.perf_counter()
    command = subprocess.Popen(
        [sys.executable, "-m", "trainer", "grade", str(file), "--json"],
        env={**os.environ, "TRAINER_DATA": str(data), "TRAINER_BACKEND": "scripted"},
        stdout=subprocess.DEVNULL,
    )
    os.sched_setaffinity(command.pid, {0})
    _, status, used = os.wait4(command.pid, 0)
    command.returncode = os.waitstatus_to_exitcode(status)
    if command.returncode:
        raise subprocess.CalledProcessError(command.returncode, command.args)
    return Figures(time.perf_counter() - started, used.ru_maxrss / 1024)


def main() -> int:
    with data_folder() as data:
        grade(1, data)  # learns what was not learned yet
        tenth, whole = grade(MANY // 10, data), grade(MANY, data)
    for many, its in ((MANY // 10, tenth), (MANY, whole)):
        print(
            f"{many:,} transcripts of {TURNS} turns: {its.seconds:.0f} s on one core, {its.memory:.0f} MB at most"
        )
    kept = whole.seconds <= SECONDS and whole.memory <= GROWTH * tenth.memory
    print(f"limits: {SECONDS} s, and {GROWTH} times the memory of a tenth{'' if kept else ': missed'}")
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
