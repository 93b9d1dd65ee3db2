"""Batches on the wire: a file of requests goes up, its answers come down within a day, at a lower price."""

import json
import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

import openai

from trainer import errors
from trainer.llm.chat import Chat, said_plainly

ENDPOINT: Final = "/v1/chat/completions"
ENDED = frozenset({"completed", "failed", "expired", "cancelled"})
NO_SUCH_THING = frozenset({404, 405, 501})
WORD = re.compile(r"[a-z_]{1,40}")  # what a service says else may repeat what it was sent


class Batch(NamedTuple):
    """How a batch stands: the service's word for it, requests answered of all, the file of answers, and where
    it came to nothing the service's word for why."""

    status: str
    answered: int
    total: int
    answers: str
    why: str

    @property
    def ended(self) -> bool:
        return self.status in ENDED


class Batches:
    """The batches of the endpoint that `chat` talks to."""

    def __init__(self, chat: Chat) -> None:
        self._chat, self._client = chat, chat.client

    async def close(self) -> None:
        await self._chat.close()

    async def submit(self, file: Path) -> str:
        """Hand over a file of requests; the id of its batch. Raises ModelError, also where there are no batches."""
        with (
            _or_else("This endpoint takes no batches; leave out --batch to grade live."),
            file.open("rb") as stream,
        ):
            sent: Any = await self._client.files.create(file=(file.name, stream), purpose="batch")
            made: Any = await self._client.batches.create(
                input_file_id=sent.id, endpoint=ENDPOINT, completion_window="24h"
            )
            return cast(str, made.id)

    async def state(self, ident: str) -> Batch:
        """How a batch stands. Raises ModelError."""
        unknown = f"The model's service does not know the batch {ident}; set the address and the key that it was submitted with."
        with _or_else(unknown):
            found: Any = await self._client.batches.retrieve(ident)
            counts = found.request_counts
            said = found.errors.data if found.errors else None
            why = str(said[0].code) if said else ""
            return Batch(
                str(found.status),
                counts.completed if counts else 0,
                counts.total if counts else 0,
                found.output_file_id or "",
                why if WORD.fullmatch(why) else "",
            )

    async def answers(self, file: str) -> AsyncGenerator[tuple[str, str]]:
        """The custom ids and texts of the requests that were answered; the rest is passed over. Raises ModelError."""
        with _or_else("The model's service has no longer the answers of this batch; leave out --batch."):
            async with self._client.files.with_streaming_response.content(file) as response:
                async for line in _lines(response.iter_bytes()):
                    with suppress(errors.ModelError, ValueError, TypeError, AttributeError, LookupError):
                        row = json.loads(line)
                        yield str(row["custom_id"]), self._chat.text_of(row["response"]["body"])


async def _lines(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Whole lines; only a line feed ends one, other separators may stand in a JSON string."""
    rest: list[bytes] = []
    async for piece in pieces:
        first, *others = piece.split(b"\n")
        rest.append(first)
        for other in others:
            yield b"".join(rest)
            rest = [other]
    yield b"".join(rest)


@contextmanager
def _or_else(missing: str) -> Iterator[None]:
    """Failures said plainly, and with `missing` where the service does not know what it was asked for."""
    with said_plainly():
        try:
            yield
        except openai.APIStatusError as error:
            if error.status_code in NO_SUCH_THING:
                raise errors.ModelRejected(missing) from None
            raise
