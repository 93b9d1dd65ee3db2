"""The ear in a process of its own: hearing is pure computing, and nobody should wait for it who waits for a model.

The process (`python -m trainer.appraiser.beside`) reads lines of JSON: first what to learn from, then a message each,
and answers each with a line. It ends when nobody writes to it any more, also when the server was killed.
"""

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from trainer.appraiser.case import CaseWords
from trainer.appraiser.local import LocalAppraiser
from trainer.example import Example
from trainer.moves import Appraisal

AT_ONCE = 4  # messages on their way to it: whoever was heard is answered while the next ones are
LONGEST = 2**20  # bytes of an answer
ANSWERS_WITHIN, STOPS_WITHIN = 5, 3  # seconds


class Beside:
    """Hears for `appraiser` until `aclose`: from `begin` on in another process; what that does not answer, at home."""

    def __init__(self, appraiser: LocalAppraiser) -> None:
        self._appraiser = appraiser
        self._appraiser.elsewhere = self.listen
        self._process: Process | None = None
        self._waiting: deque[asyncio.Future[bytes]] = deque()
        self._turn, self._turn_at_home = asyncio.Semaphore(AT_ONCE), asyncio.Lock()
        self._begun = False

    async def begin(self) -> None:
        """Start the process, which takes a second or two; until it is there, and where none can be, one hears at
        home."""
        await self._appraiser.ready()
        command = (sys.executable, "-m", __name__)
        with suppress(OSError):
            self._process = await asyncio.create_subprocess_exec(
                *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, limit=LONGEST
            )
            self._reading = asyncio.create_task(self._read(self._process))
            own = [example.model_dump(mode="json") for example in self._appraiser.own]
            cache = self._appraiser.cache
            await self._answer([str(cache) if cache else None, own], within=None)
            self._begun = True

    async def aclose(self) -> None:
        self._appraiser.elsewhere = None
        if self._process and self._process.stdin:
            self._process.stdin.close()
            with suppress(TimeoutError):  # who no longer reads from it ends it
                async with asyncio.timeout(STOPS_WITHIN):
                    await self._reading
            await self._process.wait()

    async def listen(
        self, message: str, context: Sequence[str] = (), case: CaseWords | None = None
    ) -> Appraisal:
        """As the appraiser's `appraise`."""
        if self._begun:
            with suppress(OSError, ValueError):
                async with self._turn:
                    answer = await self._answer([message, list(context), case], ANSWERS_WITHIN)
                    return Appraisal.model_validate_json(answer)
        async with self._turn_at_home:
            await asyncio.sleep(0)  # one message each round of the event loop
            return self._appraiser.appraise(message, context, case)

    async def _answer(self, line: list[Any], within: float | None) -> bytes:
        """Raises OSError when the process is gone, or takes longer than `within` seconds: then it is ended."""
        if self._reading.done() or not (self._process and self._process.stdin):
            raise BrokenPipeError
        self._process.stdin.write(json.dumps(line).encode() + b"\n")
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting.append(answer)
        try:
            async with asyncio.timeout(within):
                return await answer
        except TimeoutError:
            self._process.kill()
            raise

    async def _read(self, process: Process) -> None:
        """Give each answer to who waits for it, in the order in which they asked."""
        try:
            while process.stdout and (line := await process.stdout.readline()):
                answer = self._waiting.popleft()
                if not answer.done():
                    answer.set_result(line)
        finally:
            self._begun = False
            for answer in self._waiting:
                if not answer.done():
                    answer.set_exception(BrokenPipeError())
            with suppress(ProcessLookupError):
                process.kill()


def main() -> None:
    """Hear for another process until it writes no more."""
    asked = map(json.loads, sys.stdin.buffer)
    cache, own = next(asked)
    ear = LocalAppraiser(Path(cache) if cache else None, [Example.model_validate(example) for example in own])
    ear.warm_up()
    print(flush=True)
    for message, context, case in asked:
        print(_heard(ear, message, context, case), flush=True)


def _heard(ear: LocalAppraiser, message: str, context: list[str], case: list[list[str]] | None) -> str:
    """The appraisal in ASCII; nothing where it cannot be told so."""
    try:
        words = CaseWords(*map(tuple, case)) if case else None
        return json.dumps(ear.appraise(message, context, words).model_dump(mode="json"))
    except ValueError:
        return ""


if __name__ == "__main__":
    main()
