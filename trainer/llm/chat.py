"""The wire: one OpenAI-compatible endpoint through the openai package, every failure said in one sentence."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import aclosing, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from typing import Any, TypeVar, cast

import httpx2
import openai
from pydantic import BaseModel, ValidationError

from trainer import errors
from trainer.llm.events import Events
from trainer.settings import Settings

M = TypeVar("M", bound=BaseModel)
Messages = Sequence[dict[str, str]]

REPAIRS = 1
FORMATS = ("json_schema", "json_object", "text")
CONNECT_SECONDS = 5.0
POOLS = 16  # of connections for streams: each request looks through all the idle ones of its pool
LAST_SECONDS = 0.1  # how long a finished answer may take to end
LIMIT = 8000  # tokens of a structured answer
BROKE_OFF = "The connection to the model broke off in the middle of its answer; try again."


@dataclass
class Usage:
    """What structured answers have cost so far: calls, tokens read and tokens written."""

    calls: int = 0
    read: int = 0
    written: int = 0


class Chat:
    """Streams text and parses structured answers; one client, shared by all calls.

    Which way of asking for structure the server understands is found out once: json_schema, then
    json_object, then plain text.
    """

    def __init__(self, settings: Settings) -> None:
        self.client = openai.AsyncOpenAI(
            api_key=settings.key,
            base_url=settings.base_url,
            max_retries=settings.retries,
            timeout=openai.Timeout(settings.timeout, connect=CONNECT_SECONDS),
        )
        tls = httpx2.create_ssl_context()
        self._speakers = [
            self.client.copy(http_client=openai.DefaultAsyncHttpxClient(verify=tls)) for _ in range(POOLS)
        ]
        self._next_speaker = cycle(self._speakers)
        self._format = FORMATS[0]
        self.usage = Usage()

    async def stream(self, model: str, messages: Messages, limit: int) -> AsyncGenerator[str]:
        """The pieces of a text answer as they come; `limit` is in tokens.

        Raises ModelError: also when the answer stops early, is refused, or is empty.
        """
        empty, refused, finished = True, False, None
        body = {"model": model, "messages": messages, "max_completion_tokens": limit, "stream": True}
        with said_plainly():
            async with aclosing(self._chunks(body)) as chunks:
                async for chunk in chunks:
                    if not (choices := chunk.get("choices")):
                        continue
                    choice = choices[0]
                    finished = choice.get("finish_reason") or finished
                    delta = choice["delta"]
                    refused = refused or bool(delta.get("refusal"))
                    if content := delta.get("content"):
                        empty = empty and not content.strip()
                        yield content
        _complete("content_filter" if refused else finished, empty)

    async def _chunks(self, body: dict[str, Any]) -> AsyncGenerator[Any]:
        """The chunks of a streamed answer, read as they are: the client would build a model of each, more than half
        of a reply's CPU time."""
        answer: Any = await next(self._next_speaker).post(
            "/chat/completions",
            body=body,
            cast_to=httpx2.Response,
            stream=True,
            stream_cls=openai.AsyncStream,
        )
        events = Events()
        async with aclosing(answer):
            async for came in answer.aiter_bytes():
                for data in events.data_in(came):
                    if data.startswith("[DONE]"):
                        await _read_out(answer)
                        return
                    chunk = json.loads(data)
                    if chunk.get("error"):
                        raise errors.ModelCutOff(BROKE_OFF)
                    yield chunk

    async def parse(
        self, model: str, messages: Messages, schema: type[M], limit: int = LIMIT, repairs: int = REPAIRS
    ) -> M:
        """An answer of the form `schema`; `repairs` times a better one is asked for. Raises ModelError."""
        asked = list(messages)
        for left in range(repairs, -1, -1):
            text = await self._structured(model, asked, schema, limit)
            try:
                return read_answer(text, schema)
            except ValidationError as error:
                if not left:
                    break
                wrong = "; ".join(
                    f"{'.'.join(map(str, e['loc'])) or 'answer'}: {e['msg']}" for e in error.errors()[:5]
                )
                asked += [
                    {"role": "assistant", "content": text[:8000]},
                    {
                        "role": "user",
                        "content": f"That was not the JSON asked for ({wrong}). Answer with it alone.",
                    },
                ]
        raise errors.ModelMalformed("The model's answer was not of the form asked for; try again.")

    async def _structured(self, model: str, messages: Messages, schema: type[BaseModel], limit: int) -> str:
        while True:
            way = self._format
            try:
                return await self._complete(model, messages, schema, limit, way)
            except openai.BadRequestError as error:
                if way is FORMATS[-1] or not _is_about_format(error):
                    raise errors.ModelRejected(_rejection(error)) from None
                self._format = FORMATS[FORMATS.index(way) + 1]

    async def _complete(
        self, model: str, messages: Messages, schema: type[BaseModel], limit: int, way: str
    ) -> str:
        body = request_body(model, messages, schema, limit, way)
        with said_plainly(let=openai.BadRequestError):
            # `completions.create` would walk through body and answer by their types: a third of a call's CPU time.
            answer = await self.client.post("/chat/completions", body=body, cast_to=httpx2.Response)
            return self.text_of(answer.json())

    def text_of(self, answer: Any) -> str:
        """The text of an answer's body, counted in `usage`. Raises ModelError when it is refused, cut off or empty,
        and what Python raises when it is of another form."""
        self.usage.calls += 1
        if used := answer.get("usage"):
            self.usage.read += used.get("prompt_tokens", 0)
            self.usage.written += used.get("completion_tokens", 0)
        choice = answer["choices"][0]
        text: str = choice["message"].get("content") or ""
        refused = choice["message"].get("refusal")
        _complete("content_filter" if refused else choice.get("finish_reason"), not text.strip())
        return text

    async def models(self) -> list[str]:
        """The names of the models that the endpoint serves. Raises ModelError."""
        with said_plainly():
            return [model.id async for model in self.client.models.list()]

    async def close(self) -> None:
        for client in (self.client, *self._speakers):
            await client.close()


def request_body(
    model: str, messages: Messages, schema: type[BaseModel], limit: int = LIMIT, way: str = FORMATS[0]
) -> dict[str, Any]:
    """What asks for an answer of the form `schema`, live or in a batch; `way` is one of FORMATS."""
    asked = [*messages]
    body: dict[str, Any] = {"model": model, "messages": asked, "max_completion_tokens": limit}
    if way == "json_schema":
        shape = {"name": schema.__name__, "strict": True, "schema": strict_schema(schema)}
        return body | {"response_format": {"type": "json_schema", "json_schema": shape}}
    told = f"Answer with JSON of exactly this schema, nothing else: {json.dumps(strict_schema(schema))}"
    asked.append({"role": "user", "content": told})
    return body | {"response_format": {"type": "json_object"}} if way == "json_object" else body


def read_answer(text: str, schema: type[M]) -> M:
    """The answer in a model's text. Raises ValidationError when it is not of the form asked for."""
    return schema.model_validate_json(_json_in(text))


@cache
def strict_schema(schema: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema of a pydantic model in the strict form: every field required, no others."""
    tree = schema.model_json_schema()
    for node in _objects(tree):
        node["additionalProperties"] = False
        node["required"] = list(node["properties"])
    return tree


def _objects(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if "properties" in node:
            yield node
        for child in node.values():
            yield from _objects(child)
    elif isinstance(node, list):
        for child in node:
            yield from _objects(child)


def _json_in(text: str) -> str:
    """The JSON object in an answer that may have a fence or words around it."""
    start, end = text.find("{"), text.rfind("}")
    return text[start : end + 1] if 0 <= start < end else text


def _complete(finished: str | None, empty: bool) -> None:
    if finished == "content_filter":
        raise errors.ModelRefusal("The model declined to answer; say it another way, or try again.")
    if finished == "length":
        raise errors.ModelCutOff("The model's answer was cut off before its end; try again.")
    if finished is None:
        raise errors.ModelCutOff(BROKE_OFF)
    if empty:
        raise errors.ModelMalformed("The model's answer was empty; try again.")


async def _read_out(answer: httpx2.Response) -> None:
    """Read what still comes of a finished answer, so that its connection can serve the next; not for long."""
    with suppress(httpx2.HTTPError, TimeoutError):
        async with asyncio.timeout(LAST_SECONDS):
            async for _ in cast(AsyncIterator[bytes], answer.stream):
                pass


@contextmanager
def said_plainly(let: type[BaseException] | tuple[type[BaseException], ...] = ()) -> Iterator[None]:
    """Turn what the client raises into our own errors; `let` passes as it is."""
    try:
        yield
    except let:
        raise
    except openai.RateLimitError:
        raise errors.ModelBusy(
            "The model's service is busy or a quota is used up (429); wait a moment and try again."
        ) from None
    except openai.InternalServerError as error:
        raise errors.ModelBusy(
            f"The model's service failed ({error.status_code}); try again in a moment."
        ) from None
    except openai.APIStatusError as error:
        raise errors.ModelRejected(_rejection(error)) from None
    except (openai.APIConnectionError, httpx2.HTTPError, httpx2.InvalidURL) as error:
        met = error.__cause__ if isinstance(error, openai.APIConnectionError) else error
        raise _lost(met or error) from None
    except openai.APIError:
        raise errors.ModelCutOff(BROKE_OFF) from None
    except (ValueError, TypeError, AttributeError, LookupError):  # the client checks no answer's form
        raise errors.ModelMalformed(
            "The model's service sent something that is no model's answer; check OPENAI_BASE_URL, or try again."
        ) from None


def _lost(cause: BaseException) -> errors.ModelError:
    """What to say of a connection that failed: never made, too slow, or broken off."""
    if isinstance(cause, httpx2.TimeoutException) and not isinstance(cause, httpx2.ConnectTimeout):
        return errors.ModelTimeout("The model took too long to answer; try again, or raise TRAINER_TIMEOUT.")
    if isinstance(cause, httpx2.ReadError | httpx2.RemoteProtocolError):
        return errors.ModelCutOff(BROKE_OFF)
    return errors.ModelUnreachable(
        "The model's service cannot be reached; check OPENAI_BASE_URL and the network, then try again."
    )


def _rejection(error: openai.APIStatusError) -> str:
    code = error.status_code
    if code in {401, 403}:
        return f"The model's service refused the key ({code}); check OPENAI_API_KEY."
    if code == 404:
        return "The model's service does not know this model or address (404); check TRAINER_CUSTOMER_MODEL, TRAINER_GRADER_MODEL and OPENAI_BASE_URL."
    return f"The model's service did not accept the request ({code}); check the model settings with `trainer doctor`."


def _is_about_format(error: openai.BadRequestError) -> bool:
    text = str(error).lower()
    return any(
        word in text
        for word in ("response_format", "json_schema", "json_object", "schema", "grammar", "structured")
    )
