"""Ask many endpoints of streams at the same time and note when the first words came and when the last: the reader is
a bare protocol, so that what is measured is not itself."""

import asyncio
import re
import time
from collections.abc import Sequence
from typing import NamedTuple

PATIENCE = 60.0  # seconds


class Target(NamedTuple):
    """Where to ask, and what in the answer shows that its words have begun."""

    port: int
    path: str
    body: bytes
    begun: re.Pattern[bytes]


class Heard(NamedTuple):
    """Seconds to the first words and to the last, infinite where they never came; `text` is all that came."""

    first: float
    last: float
    text: bytes


async def ask(targets: Sequence[Target], within: float = 0.0) -> list[Heard]:
    """Open all connections first, then send every request within so many seconds, then wait for all answers."""
    loop = asyncio.get_running_loop()
    readers = []
    for target in targets:
        _, reader = await loop.create_connection(
            lambda target=target: _Reader(target), "127.0.0.1", target.port
        )
        readers.append(reader)
    await asyncio.sleep(0.1)
    for i, reader in enumerate(readers):
        loop.call_later(within * i / len(readers), reader.ask)
    await asyncio.wait([reader.over for reader in readers], timeout=PATIENCE)
    return [reader.heard() for reader in readers]


class _Reader(asyncio.Protocol):
    def __init__(self, target: Target) -> None:
        self._target = target
        self._text, self._asked = bytearray(), 0.0
        self._first = self._last = float("inf")
        self.over = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._to = transport

    def ask(self) -> None:
        head = f"POST {self._target.path} HTTP/1.1\r\nhost: here\r\ncontent-type: application/json\r\ncontent-length: {len(self._target.body)}\r\n\r\n"
        self._asked = time.perf_counter()
        self._to.write(head.encode() + self._target.body)

    def data_received(self, data: bytes) -> None:
        self._text += data
        if self._first == float("inf") and self._target.begun.search(self._text):
            self._first = time.perf_counter() - self._asked
        if self._text.endswith(b"0\r\n\r\n"):
            self._last = time.perf_counter() - self._asked
            self._to.close()

    def connection_lost(self, _why: Exception | None) -> None:
        if not self.over.done():
            self.over.set_result(None)

    def heard(self) -> Heard:
        self._to.close()
        return Heard(self._first, self._last, bytes(self._text))
