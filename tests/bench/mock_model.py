"""A model's endpoint that costs next to nothing: a line of 40 tokens, the first after 300 ms, then one every 20 ms."""

import asyncio
import json
import re
from contextlib import suppress
from itertools import count

FIRST, GAP = 0.3, 0.02  # seconds
LINE = (
    "Number 1 was meant to be there on Friday, before the guests came, and it turned up on Tuesday in "
    "a torn box with half of the ribbon gone; so do not tell me about vans."
)
TOKENS = re.findall(r"\s?\w+|[,;.]", LINE)
NUMBERED = TOKENS.index(" 1")  # no customer says the same twice
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"


def _event(delta: dict[str, str], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    body = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "mock", "system_fingerprint": None, "choices": [choice]}  # fmt: skip
    return _chunk(f"data: {json.dumps(body)}\n\n".encode())


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


SAID = [_event({"content": token}) for token in TOKENS]
numbers = count(1)
LAST = _event({}, "stop") + _chunk(b"data: [DONE]\n\n") + _chunk(b"")


class Connection(asyncio.Protocol):
    """One client's requests, one after the other; every POST is answered by the same line."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._to, self._read = transport, b""
        self._loop = asyncio.get_running_loop()

    def data_received(self, data: bytes) -> None:
        self._read += data
        head, found, body = self._read.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return
        self._read = b""
        self._due = self._loop.time() + FIRST
        self._loop.call_at(self._due, self._say, 0)

    def _say(self, token: int) -> None:
        """Token by token on the clock, whatever the machine does in between."""
        if self._to.is_closing():
            return
        said = _event({"content": f" {next(numbers)}"}) if token == NUMBERED else SAID[token]
        self._to.write(said if token else HEAD + said)
        if token + 1 < len(SAID):
            self._loop.call_at(self._due + (token + 1) * GAP, self._say, token + 1)
        else:
            self._to.write(LAST)


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


async def serve() -> None:
    server = await asyncio.get_running_loop().create_server(Connection, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(serve())
