"""The ear in a process of its own: it hears what the ear at home hears, and whatever happens to it loses no message."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from itertools import pairwise
from pathlib import Path

import pytest

from tests.processes import begun_by
from trainer.appraiser import beside as module
from trainer.appraiser.beside import AT_ONCE, Beside
from trainer.appraiser.local import LocalAppraiser
from trainer.example import Example
from trainer.moves import Appraisal, Move
from trainer.persona import Persona

SORRY = "I'm so sorry, that must have spoilt the evening."
CASUAL = Path(__file__).parent / "ear" / "casual.jsonl"
ODD = ("", "  \n ", "👍", "Schönen Tag noch!", "“Sorry” – naïve…", "one\ntwo\r\nthree", "a\x00b \x1b[31mc", "I'm sorry \ud83d", "sorry " * 700)  # fmt: skip


def comes_true(so: Callable[[], object], seconds: float = 15.0) -> bool:
    end = time.monotonic() + seconds
    while not so() and time.monotonic() < end:
        time.sleep(0.05)
    return bool(so())


@pytest.fixture
def ear(learned: Path) -> LocalAppraiser:
    return LocalAppraiser(learned)


@pytest.fixture
async def beside(ear: LocalAppraiser) -> AsyncIterator[int]:
    """The ear hears in another process; the process."""
    before = begun_by(os.getpid())
    async with aclosing(Beside(ear)) as beside:
        await beside.begin()
        (process,) = begun_by(os.getpid()) - before
        yield process


@pytest.mark.usefixtures("beside")
async def test_it_hears_what_the_ear_at_home_hears_however_many_speak_at_once(
    ear: LocalAppraiser, appraiser: LocalAppraiser, birthday: Persona
) -> None:
    examples = [Example.model_validate_json(line) for line in CASUAL.read_text("utf-8").splitlines()]
    said = [(example.message, [example.customer]) for example in examples] + [(text, [text]) for text in ODD]
    heard = await asyncio.gather(*(ear.listen(message, context) for message, context in said))
    assert heard == [appraiser.appraise(message, context) for message, context in said]
    assert sum(bool(found.moves) for found in heard) > len(examples) / 2


@pytest.mark.usefixtures("beside")
async def test_it_knows_the_case(ear: LocalAppraiser, appraiser: LocalAppraiser, birthday: Persona) -> None:
    asked = "And the party, how was it?"
    assert appraiser.appraise(asked) == await ear.listen(asked)
    assert (await ear.listen(asked, (), birthday)).has(Move.CLARIFY)


async def test_when_its_process_dies_the_ear_hears_at_home_also_what_was_on_its_way(
    ear: LocalAppraiser, appraiser: LocalAppraiser, beside: int
) -> None:
    messages = [f"I'm so sorry, that must have spoilt her {n}th." for n in range(5 * AT_ONCE)]
    listening = [asyncio.ensure_future(ear.listen(message)) for message in messages]
    await listening[0]
    os.kill(beside, signal.SIGKILL)
    assert await asyncio.gather(*listening) == [appraiser.appraise(message) for message in messages]
    assert await ear.listen(SORRY) == appraiser.appraise(SORRY)


async def test_a_process_that_hangs_is_ended_and_holds_up_nobody_for_long(
    ear: LocalAppraiser, appraiser: LocalAppraiser, beside: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ANSWERS_WITHIN", 0.2)
    os.kill(beside, signal.SIGSTOP)
    messages = [f"I'm so sorry, that must have spoilt her {n}th." for n in range(5 * AT_ONCE)]
    async with asyncio.timeout(2):
        heard = await asyncio.gather(*map(ear.listen, messages))
    assert heard == [appraiser.appraise(message) for message in messages]
    assert comes_true(lambda: beside not in begun_by(os.getpid()))


async def test_who_stops_waits_for_no_process_that_hangs(
    ear: LocalAppraiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STOPS_WITHIN", 0.2)
    before = begun_by(os.getpid())
    async with aclosing(Beside(ear)) as beside:
        await beside.begin()
        (process,) = begun_by(os.getpid()) - before
        os.kill(process, signal.SIGSTOP)
    assert begun_by(os.getpid()) <= before


async def test_until_there_is_a_process_messages_are_heard_in_turn_while_all_else_goes_on(
    ear: LocalAppraiser,
) -> None:
    happened: list[str] = []

    async def hear(n: int) -> None:
        await ear.listen(SORRY)
        happened.append(f"heard {n}")

    async def go_on() -> None:
        while "heard 4" not in happened:
            happened.append("went on")
            await asyncio.sleep(0)

    await ear.ready()
    async with aclosing(Beside(ear)):
        await asyncio.gather(*map(hear, range(5)), go_on())
    at = [happened.index(f"heard {n}") for n in range(5)]
    assert at == sorted(at)
    assert all("went on" in happened[one:next_] for one, next_ in pairwise(at)), happened


@pytest.mark.usefixtures("beside")
async def test_who_goes_away_gets_nobody_else_s_answer_mixed_up(
    ear: LocalAppraiser, appraiser: LocalAppraiser
) -> None:
    messages = [f"I'm so sorry, that must have spoilt her {n}th." for n in range(5 * AT_ONCE)]
    listening = [asyncio.ensure_future(ear.listen(message)) for message in messages]
    await asyncio.sleep(0)
    for gone in listening[::3]:
        gone.cancel()
    heard = await asyncio.gather(*listening, return_exceptions=True)
    for n, (message, found) in enumerate(zip(messages, heard, strict=True)):
        assert isinstance(found, asyncio.CancelledError) if n % 3 == 0 else found == appraiser.appraise(message)  # fmt: skip


async def test_where_no_process_can_be_begun_the_ear_hears_at_home(
    ear: LocalAppraiser, appraiser: LocalAppraiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    for nothing in ("/nowhere/python", "/bin/true"):
        monkeypatch.setattr(sys, "executable", nothing)
        async with aclosing(Beside(ear)) as beside:
            await beside.begin()
            assert await ear.listen(SORRY) == appraiser.appraise(SORRY)


async def test_it_ends_with_what_it_hears_for(ear: LocalAppraiser) -> None:
    before = begun_by(os.getpid())
    async with aclosing(Beside(ear)) as beside:
        await beside.begin()
        assert begun_by(os.getpid()) - before
    assert begun_by(os.getpid()) <= before
    assert (await ear.listen(SORRY)).has(Move.APOLOGISE)


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_server_begins_it_and_leaves_none_behind_whatever_ends_it(
    end: signal.Signals, learned: Path, tmp_path: Path
) -> None:
    (tmp_path / "cache").symlink_to(learned)
    command = [sys.executable, "-m", "trainer", "serve", "--no-browser", "--port", "0"]
    environment = {**os.environ, "TRAINER_DATA": str(tmp_path)}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, process_group=0
    ) as server:
        assert comes_true(lambda: begun_by(server.pid)), "it hears in a process of its own"
        (process,) = begun_by(server.pid)
        assert comes_true(lambda: "beside" in Path(f"/proc/{process}/cmdline").read_text())
        time.sleep(2)
        os.killpg(server.pid, end) if end == signal.SIGINT else server.send_signal(end)  # as Ctrl+C does
        _, told = server.communicate(timeout=20)
    assert comes_true(lambda: not Path(f"/proc/{process}").exists())
    assert not re.search(r"Traceback|Error", told)


def test_what_it_is_asked_and_answers_are_lines_of_plain_letters(learned: Path) -> None:
    """As the process sees it: whatever was written, an answer is one line in ASCII, and the last is the end."""
    asked = [[str(learned), []], *([message, [], None] for message in (*ODD, SORRY))]
    lines = "".join(json.dumps(line) + "\n" for line in asked)
    command = [sys.executable, "-m", "trainer.appraiser.beside"]
    told = subprocess.run(command, input=lines.encode(), capture_output=True, timeout=60, check=True).stdout
    first, *answers = told.decode("ascii").removesuffix("\n").split("\n")
    assert first == ""
    assert len(answers) == len(ODD) + 1
    assert Appraisal.model_validate_json(answers[-1]).has(Move.APOLOGISE)
