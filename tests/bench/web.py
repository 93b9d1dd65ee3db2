"""What a reply through a model costs beside a relay written by hand, and how soon it comes beside the raw stream.

A mock endpoint, the relay and the app, each in a process of its own on this machine; `make bench-web` ends with exit
code 1 when a limit is not kept: that of the raw stream, and for the first words, where the relay itself takes longer than
that (a hundred asked for in one instant), to be as soon as the relay, which does nothing else.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import median
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from tests.bench.driver import Target, ask
from tests.bench.folder import data_folder
from tests.processes import begun_by
from trainer.app import open_app
from trainer.settings import read_settings
from trainer.store import Store
from trainer.transcript import Speaker

ROUNDS = 3
FIRST, FULL, CPU = 1.3, 1.2, 1.5  # limits: times the seconds of the raw stream, and times the relay's CPU
AS_SOON = 1.1  # times the relay's seconds to the first words
WORDS = re.compile(rb"^data: ", re.MULTILINE)
SAYING = re.compile(rb"^event: sa(?:id|ying)$", re.MULTILINE)
CUSTOMER = "missed-birthday"
numbers = count(1)  # of messages


class Load(NamedTuple):
    """So many replies that all overlap, begun within so many seconds of each other; some are held to the limits."""

    replies: int
    within: float
    held: bool = False

    def __str__(self) -> str:
        return f"{self.replies} {'in one instant' if not self.within else f'within {self.within:g} s'}"


LOADS = (
    Load(1, 0),
    Load(20, 0),
    Load(100, 1, held=True),
    Load(100, 0, held=True),
    Load(200, 1),
    Load(200, 0),
)


class Measured(NamedTuple):
    """Of replies at the same time: the median of seconds to the first words and to the last, CPU seconds of one."""

    first: float
    full: float
    cpu: float


class Process(NamedTuple):
    """A server that is up."""

    pid: int
    port: int

    def pids(self) -> list[int]:
        """It and the processes that it has begun."""
        return [self.pid, *begun_by(self.pid)]

    def cpu_seconds(self) -> float:
        """CPU time used so far by all threads of all its processes."""
        tasks = [task for pid in self.pids() for task in Path(f"/proc/{pid}/task").glob("*/schedstat")]
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


class Servers(NamedTuple):
    """The mock endpoint, and over it the relay and the app."""

    mock: Process
    relay: Process
    app: Process


def message(n: int) -> str:
    """Something to say, every time something else: nothing that was worked out for one helps another."""
    day = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")[n % 5]
    return f"I'm so sorry, Mr Okafor, that must have spoilt the evening of her {30 + n % 60}th. I can refund the {n}.95 by {day}."


@contextmanager
def process(*command: str, **environment: str) -> Iterator[Process]:
    """A server of ours, which prints its port, alone or in an address, before anything else."""
    env = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], **environment}
    with subprocess.Popen(
        [sys.executable, "-m", *command], stdout=subprocess.PIPE, text=True, env=env
    ) as server:
        assert server.stdout
        try:
            said = re.search(r"(\d+)\D*$", server.stdout.readline())
            assert said, f"{command} did not say its port"
            yield Process(server.pid, int(said[1]))
        finally:
            server.terminate()


@contextmanager
def serving(data: Path) -> Iterator[Servers]:
    with process("tests.bench.mock_model") as mock:
        model = {"OPENAI_BASE_URL": f"http://127.0.0.1:{mock.port}/v1", "OPENAI_API_KEY": "none"}
        ours = {"TRAINER_DATA": str(data), "TRAINER_APPRAISER": "local", "TRAINER_PACE": "0", **model}
        with process("tests.bench.relay", **model) as relay, process("trainer", "serve", "--no-browser", "--port", "0", **ours) as app:  # fmt: skip
            yield Servers(mock, relay, app)


async def make_calls(data: Path, many: int) -> list[str]:
    """Calls in a data folder, before anything is served from it."""
    async with open_app(read_settings(data=data, backend="scripted", pace=0.0)) as app:
        app.appraiser.warm_up()
        return [(await app.practice.start(CUSTOMER, seed)).id for seed in range(many)]


async def spoken_by_model(data: Path, calls: list[str]) -> int:
    """How many of the customer's turns that a model spoke are stored."""
    store = await Store.open(data)
    try:
        turns = [turn for call in calls for turn in (await store.get(call)).turns]
    finally:
        await store.close()
    return sum(turn.speaker is Speaker.CUSTOMER and not turn.scripted for turn in turns)


def say(path: str, begun: re.Pattern[bytes], port: int) -> Target:
    """The next message, as the relay and the app take it."""
    return Target(port, path, json.dumps({"text": message(next(numbers))}).encode(), begun)


async def measure(server: Process, targets: list[Target], within: float) -> Measured:
    before = server.cpu_seconds()
    heard = await ask(targets, within)
    used = (server.cpu_seconds() - before) / len(targets)
    return Measured(median(one.first for one in heard), median(one.last for one in heard), used)


async def compare(servers: Servers, calls: list[str], within: float) -> list[Measured]:
    """The raw stream, relay and app with a reply in each of `calls`, which are under way: something was said before."""
    mock, relay, app = servers

    def to_relay() -> list[Target]:
        return [say("/say", WORDS, relay.port) for _ in calls]

    def to_app() -> list[Target]:
        return [say(f"/calls/{call}/say", SAYING, app.port) for call in calls]

    await ask(to_relay(), within)
    await ask(to_app(), within)
    raw = [Target(mock.port, "/", b"{}", WORDS) for _ in calls]
    return [
        await measure(mock, raw, within),
        await measure(relay, to_relay(), within),
        await measure(app, to_app(), within),
    ]


def typical(rounds: list[Measured]) -> Measured:
    return Measured(*map(median, zip(*rounds, strict=True)))


async def replies(servers: Servers, data: Path, calls: list[str]) -> bool:
    """Print what replies cost under each load; whether the limits are kept."""
    kept, unused = True, iter(calls)
    table = Table("replies", "", "first words", "whole reply", "CPU a reply", "lost", box=None)
    for load in LOADS:
        theirs = [[next(unused) for _ in range(load.replies)] for _ in range(ROUNDS)]
        rounds = [await compare(servers, those, load.within) for those in theirs]
        raw, relay, app = map(typical, zip(*rounds, strict=True))
        every = [call for those in theirs for call in those]
        lost = 2 * len(every) - await spoken_by_model(data, every)
        table.add_row(str(load), "raw stream", f"{raw.first:.3f} s", f"{raw.full:.3f} s")
        table.add_row("", "relay", *beside(relay, raw, relay))
        table.add_row("", "app", *beside(app, raw, relay), str(lost))
        if load.held:
            most = Measured(max(FIRST * raw.first, AS_SOON * relay.first), FULL * raw.full, CPU * relay.cpu)
            kept = kept and all(its <= limit for its, limit in zip(app, most, strict=True))
            table.add_row("", "limit", *beside(most, raw, relay), end_section=True)
        kept = kept and not lost
    Console(width=100).print(table)
    print(f"limits: {FIRST} x and {FULL} x the raw stream, {CPU} x the relay's CPU; nowhere is a reply lost")
    return kept


def beside(its: Measured, raw: Measured, relay: Measured) -> tuple[str, str, str]:
    first, full = f"{its.first / raw.first:.2f} x", f"{its.full / raw.full:.2f} x"
    return first, full, f"{1000 * its.cpu:.1f} ms, {its.cpu / relay.cpu:.2f} x"


async def up(app: Process) -> None:
    """Wait until the app answers."""
    while True:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", app.port)
            writer.write(b"GET /healthz HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n")
            await reader.read()
            return
        except OSError:
            await asyncio.sleep(0.1)


async def run(data: Path) -> bool:
    calls = await make_calls(data, ROUNDS * sum(load.replies for load in LOADS))
    with serving(data) as servers:
        await up(servers.app)
        return await replies(servers, data, calls)


def main() -> int:
    with data_folder() as data:
        kept = asyncio.run(run(data))
    print("every limit is kept" if kept else "a limit is not kept")
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
