"""A model's endpoint for tests, at the wire: what it will answer, and what it was asked."""

import json
import sqlite3
import ssl
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, closing
from functools import lru_cache
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx

from trainer.app import App, build_backend
from trainer.appraiser.local import LocalAppraiser
from trainer.content import Content
from trainer.database import FILE
from trainer.llm.scripted import Scripted
from trainer.moves import Appraisal, FoundMove, Move
from trainer.practice import Answered, Event, Practice
from trainer.settings import Settings, read_settings
from trainer.store import Store
from trainer.transcript import Turn

ADDRESS = "http://model.test/v1"
KEY = "sk-test-4f9d27c0aa81b6e3"

Answer = httpx.Response | Exception | Callable[[dict[str, Any]], httpx.Response]


class Endpoint:
    """Answers chat requests in the order of `will`, the last answer again and again; keeps every request."""

    def __init__(self, router: respx.Router) -> None:
        self.requests: list[httpx.Request] = []
        self._answers: deque[Answer] = deque()
        self._router = router

    def will(self, *answers: Answer) -> None:
        self._answers = deque(answers)
        self._router.post(f"{ADDRESS}/chat/completions").mock(side_effect=self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self._answers.popleft() if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else answer(json.loads(request.content))

    @property
    def asked(self) -> list[dict[str, Any]]:
        """The requests' bodies, in order."""
        return [json.loads(request.content) for request in self.requests]


def model_settings(
    monkeypatch: pytest.MonkeyPatch, data: Path, retries: int = 0, appraiser: str = "local"
) -> Settings:
    """The settings of somebody who set a key and an address; the model hears only where a test asks for it."""
    monkeypatch.setenv("TRAINER_APPRAISER", appraiser)
    monkeypatch.setenv("TRAINER_GRADE_BY", "rubric")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", ADDRESS)
    monkeypatch.setenv("TRAINER_RETRIES", str(retries))
    monkeypatch.setattr(ssl, "create_default_context", _one_context)
    return read_settings(data=data, pace=0.0)


_one_context = lru_cache(ssl.create_default_context)  # a new one for each client reads all certificates again


class Ear(LocalAppraiser):
    """Hears in a message what it was told is in it: these tests need no ear that learns for seconds."""

    def __init__(self, knows: Mapping[str, tuple[Move, ...]]) -> None:
        super().__init__()
        self._knows = knows

    @property
    def is_ready(self) -> bool:
        return True

    def appraise(self, message: str, *_around: object) -> Appraisal:
        moves = self._knows.get(message, ())
        return Appraisal(moves=tuple(FoundMove(move=move, quote=message, confidence=1.0) for move in moves))

    def is_empty(self, sentence: str) -> bool:
        return False


@asynccontextmanager
async def practising(settings: Settings, content: Content, ear: LocalAppraiser) -> AsyncIterator[App]:
    """What `open_app` opens, over content that is already read and an ear that is already there."""
    store = await Store.open(settings.data)
    backend = build_backend(settings, content, ear)
    scripted = Scripted(content.bank, ear)
    practice = Practice(content, store, backend, scripted)
    try:
        yield App(settings, content, ear, scripted, backend, store, practice)
    finally:
        await backend.close()
        await store.close()


async def all_of(talk: AsyncIterator[Event]) -> list[Event]:
    return [event async for event in talk]


def answered(happened: list[Event]) -> Turn:
    """The customer's turn with which a talk ended."""
    last = happened[-1]
    assert isinstance(last, Answered)
    return last.call.turns[-1]


def piece(content: str | None = None, finish: str | None = None, **delta: Any) -> dict[str, Any]:
    """One chunk of a streamed answer."""
    choice = {"index": 0, "delta": {"content": content, **delta}, "finish_reason": finish}
    return {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}


def events(chunks: Iterable[object]) -> bytes:
    """`chunks` as server-sent events; a string goes as it is."""
    data = (chunk if isinstance(chunk, str) else json.dumps(chunk) for chunk in chunks)
    return "".join(f"data: {line}\n\n" for line in data).encode()


def stream_of(*chunks: object, breaks: Exception | None = None) -> httpx.Response:
    """A streamed answer of `chunks`; `breaks` is raised by the connection after the last of them."""
    return httpx.Response(
        200,
        headers={"content-type": "text/event-stream"},
        stream=_Body([events([c]) for c in chunks], breaks),
    )


def spoken(*pieces: str) -> httpx.Response:
    """A whole streamed answer, as a well-behaved endpoint sends it."""
    usage = {
        **piece(),
        "choices": [],
        "usage": {"prompt_tokens": 9, "completion_tokens": 9, "total_tokens": 18},
    }
    return stream_of(piece("", role="assistant"), *map(piece, pieces), piece(finish="stop"), usage, "[DONE]")


def completion(content: str | None, finish: str = "stop", refusal: str | None = None) -> httpx.Response:
    """An answer in one go."""
    message = {"role": "assistant", "content": content, "refusal": refusal}
    choices = [{"index": 0, "message": message, "finish_reason": finish}]
    body = {"id": "c1", "object": "chat.completion", "created": 1, "model": "m", "choices": choices}
    return httpx.Response(200, json=body)


def failure(status: int, says: str = "no", **headers: str) -> httpx.Response:
    """An error answer; like a real service it repeats the key that it was sent."""
    error = {"message": f"{says} (key {KEY})", "type": "error", "code": None}
    return httpx.Response(
        status, json={"error": error}, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )


class _Body(httpx.AsyncByteStream):
    def __init__(self, parts: list[bytes], breaks: Exception | None) -> None:
        self._parts, self._breaks = parts, breaks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self._parts:
            yield part
        if self._breaks:
            raise self._breaks


def says_it_plainly(error: Exception) -> bool:
    """Whether an error is one sentence for a person: no traceback, no class name, no key."""
    text = str(error)
    jargon = ("Traceback", "Error", "Exception", "openai", "httpx", "httpcore", "None", "{", KEY)
    return (
        text.endswith(".")
        and text.count(". ") == 0
        and "\n" not in text
        and not any(w in text for w in jargon)
    )


def in_the_file(data: Path) -> list[dict[str, Any]]:
    """The turns that are in the database file at this moment, read past the product."""
    with closing(sqlite3.connect(f"file:{data / FILE}?mode=ro", uri=True)) as connection:
        return [json.loads(row[0]) for row in connection.execute("SELECT turn FROM turns ORDER BY n")]
