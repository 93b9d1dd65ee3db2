"""The customer played by a model: the real client, HTTP answered at the wire."""

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpcore2
import httpx
import pytest
import respx
from pydantic import BaseModel, Field

from tests.wire import (
    ADDRESS,
    KEY,
    Ear,
    Endpoint,
    all_of,
    answered,
    completion,
    failure,
    in_the_file,
    model_settings,
    piece,
    practising,
    says_it_plainly,
    spoken,
    stream_of,
)
from trainer import errors
from trainer.app import App, open_app
from trainer.cli import main
from trainer.content import Content
from trainer.customer.lines import fill
from trainer.errors import ModelError, SettingsError
from trainer.grader.model import Answer
from trainer.llm.chat import Chat
from trainer.llm.port import Piece
from trainer.moves import Move
from trainer.persona import Persona
from trainer.practice import Answered, Heard
from trainer.rubric import Rubric
from trainer.session import PracticeSession
from trainer.settings import Settings, read_settings
from trainer.text import fold
from trainer.transcript import Speaker, Turn

SORRY = "I am sorry, Mr Okafor. Her birthday was on Friday and the present was not there."
WHAT_NOW = "What would you like us to do now?"


WARM = {
    "I am so sorry. I can hear how much this upset you.": (Move.APOLOGISE, Move.ACKNOWLEDGE),
    "You paid for it, it went wrong, and nobody told you.": (Move.RESTATE,),
    "That was our fault, and I will see to it myself.": (Move.OWN, Move.EXPLAIN),
    "Thank you for telling me. What would you like us to do?": (Move.THANK, Move.ASK_WANT),
}


PERSONAS = sorted(path.stem for path in Content().folder("personas").glob("*.yaml"))


@pytest.fixture
def with_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    return model_settings(monkeypatch, tmp_path)


@pytest.fixture
async def app(with_model: Settings, content: Content) -> AsyncIterator[App]:
    async with practising(with_model, content, Ear({SORRY: (Move.APOLOGISE,)})) as app:
        yield app


@pytest.fixture
async def chat(with_model: Settings) -> AsyncIterator[Chat]:
    chat = Chat(with_model)
    yield chat
    await chat.close()


@pytest.fixture
async def call(app: App) -> PracticeSession:
    return await app.practice.start("missed-birthday", seed=7)


# The customer streams


async def test_the_customers_first_words_arrive_at_once_and_all_in_order(
    app: App, call: PracticeSession, endpoint: Endpoint
) -> None:
    endpoint.will(spoken("Friday. ", "It was ", "for Friday."))
    heard, *pieces, settled = await all_of(app.practice.say(call.id, SORRY))
    assert (type(heard), type(settled)) == (Heard, Answered)
    words = [event.text for event in pieces if isinstance(event, Piece)]
    assert words[0] == "Friday. "
    assert "".join(words) == "Friday. It was for Friday."
    turn = answered([settled])
    assert (turn.n, turn.speaker, turn.text) == (3, Speaker.CUSTOMER, "Friday. It was for Friday.")
    assert not turn.scripted
    assert (await app.practice.get(call.id)).turns[-1] == turn


async def test_the_trainees_turn_is_stored_before_the_model_is_called(
    app: App, call: PracticeSession, endpoint: Endpoint, with_model: Settings
) -> None:
    seen: list[list[dict[str, Any]]] = []

    def look_and_answer(body: dict[str, Any]) -> httpx.Response:
        seen.append(in_the_file(with_model.data))
        return spoken("Right.")

    endpoint.will(look_and_answer)
    await all_of(app.practice.say(call.id, SORRY))
    assert [(turn["n"], turn["speaker"]) for turn in seen[0]] == [(1, "customer"), (2, "trainee")]
    assert seen[0][1]["text"] == SORRY


async def test_the_model_hears_the_call_as_the_customer_would(
    app: App, call: PracticeSession, endpoint: Endpoint, with_model: Settings
) -> None:
    endpoint.will(spoken("Right."))
    await all_of(app.practice.say(call.id, SORRY))
    await all_of(app.practice.say(call.id, WHAT_NOW))
    body = endpoint.asked[-1]
    assert body["model"] == with_model.customer_model
    assert body["stream"] is True
    roles = [message["role"] for message in body["messages"]]
    assert roles == ["system", "user", "assistant", "user", "assistant", "user"]
    assert [message["content"] for message in body["messages"][3:]] == [SORRY, "Right.", WHAT_NOW]


async def test_comments_empty_chunks_and_what_follows_the_end_are_no_words(
    app: App, call: PracticeSession, endpoint: Endpoint
) -> None:
    end = piece(finish="stop")
    sent = stream_of(piece("Friday."), {"choices": []}, end, "[DONE]", piece(" And more."), "no JSON")
    endpoint.will(sent)
    assert answered(await all_of(app.practice.say(call.id, SORRY))).text == "Friday."


# Failures

STARTED = (piece("", role="assistant"), piece("Friday. It "))

FAILURES = [
    pytest.param(httpcore2.ConnectError("refused"), errors.ModelUnreachable, id="no route"),
    pytest.param(httpcore2.ConnectTimeout("slow"), errors.ModelUnreachable, id="no route in time"),
    pytest.param(failure(400), errors.ModelRejected, id="400"),
    pytest.param(failure(401), errors.ModelRejected, id="401"),
    pytest.param(failure(403), errors.ModelRejected, id="403"),
    pytest.param(failure(404), errors.ModelRejected, id="404"),
    pytest.param(failure(429), errors.ModelBusy, id="429"),
    pytest.param(failure(500), errors.ModelBusy, id="500"),
    pytest.param(httpx.Response(503, text="<html>busy</html>"), errors.ModelBusy, id="503 in HTML"),
    pytest.param(httpcore2.ReadTimeout("slow"), errors.ModelTimeout, id="no first word in time"),
    pytest.param(
        stream_of(*STARTED, breaks=httpcore2.ReadTimeout("slow")),
        errors.ModelTimeout,
        id="no next word in time",
    ),
    pytest.param(
        httpcore2.RemoteProtocolError("Server disconnected without sending a response."),
        errors.ModelCutOff,
        id="hung up before the answer",
    ),
    pytest.param(
        stream_of(*STARTED, breaks=httpcore2.ReadError("reset")), errors.ModelCutOff, id="connection breaks"
    ),
    pytest.param(
        stream_of(*STARTED, breaks=httpcore2.RemoteProtocolError("incomplete chunked read")),
        errors.ModelCutOff,
        id="hung up in the middle",
    ),
    pytest.param(stream_of(*STARTED), errors.ModelCutOff, id="ends without finish_reason"),
    pytest.param(
        stream_of(*STARTED, piece(finish="length"), "[DONE]"), errors.ModelCutOff, id="finish_reason length"
    ),
    pytest.param(
        stream_of(*STARTED, {"error": {"message": f"overloaded {KEY}"}}), errors.ModelCutOff, id="error event"
    ),
    pytest.param(
        stream_of(piece(refusal="I can't "), piece(refusal="do that."), piece(finish="stop"), "[DONE]"),
        errors.ModelRefusal,
        id="refusal",
    ),
    pytest.param(
        stream_of(*STARTED, piece(refusal="No."), piece(finish="stop"), "[DONE]"),
        errors.ModelRefusal,
        id="refusal in the middle",
    ),
    pytest.param(
        stream_of(*STARTED, piece(finish="content_filter"), "[DONE]"),
        errors.ModelRefusal,
        id="content filter",
    ),
    pytest.param(stream_of(*STARTED, '{"id": "c1", "cho'), errors.ModelMalformed, id="malformed JSON"),
    pytest.param(stream_of(*STARTED, "null"), errors.ModelMalformed, id="JSON that is no chunk"),
    pytest.param(
        stream_of({"choices": [{"index": 0, "finish_reason": "stop"}]}), errors.ModelMalformed, id="no delta"
    ),
    pytest.param(stream_of(piece(finish="stop"), "[DONE]"), errors.ModelMalformed, id="empty answer"),
    pytest.param(
        stream_of(piece(" \n"), piece(finish="stop"), "[DONE]"), errors.ModelMalformed, id="blank answer"
    ),
]


async def fails(
    app: App, call: PracticeSession, endpoint: Endpoint, answer: Any, expected: type[ModelError]
) -> None:
    """Say something to a model that fails so; the message is kept and the sentence is plain."""
    endpoint.will(answer)
    with pytest.raises(ModelError) as caught:
        await all_of(app.practice.say(call.id, SORRY))
    assert type(caught.value) is expected
    assert says_it_plainly(caught.value), str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None, "ours is printed alone"
    kept = await app.practice.get(call.id)
    assert [turn.text for turn in kept.turns[1:]] == [SORRY]
    assert kept.awaits_answer


@pytest.mark.parametrize(("answer", "expected"), FAILURES)
async def test_after_a_failure_the_message_is_kept_and_the_call_goes_on_with_the_model_or_the_script(
    app: App, endpoint: Endpoint, answer: Any, expected: type[ModelError]
) -> None:
    call = await app.practice.start("missed-birthday", seed=7)
    await fails(app, call, endpoint, answer, expected)
    endpoint.will(spoken("Well. ", "It hurt."))
    again = await all_of(app.practice.answer(call.id))
    assert [type(event) for event in again] == [Piece, Piece, Answered]
    assert answered(again).text == "Well. It hurt."
    assert answered(await all_of(app.practice.say(call.id, WHAT_NOW))).n == 5
    assert endpoint.asked[0] == endpoint.asked[1], "a retry asks the same of the customer"

    other = await app.practice.start("missed-birthday", seed=8)
    await fails(app, other, endpoint, answer, expected)
    requests = len(endpoint.requests)
    turn = answered(await all_of(app.practice.answer(other.id, by_script=True)))
    assert len(endpoint.requests) == requests, "the script asks no model"
    assert turn.scripted
    assert turn.text in authored(call.persona, app.content)
    endpoint.will(spoken("Go on."))
    assert answered(await all_of(app.practice.say(other.id, WHAT_NOW))).text == "Go on."


def authored(persona: Persona, content: Content) -> set[str]:
    banks = (persona.lines, content.bank)
    return {fill(line, persona) for bank in banks for lines in bank.values() for line in lines}


async def test_a_second_message_waits_until_the_first_is_answered(
    app: App, call: PracticeSession, endpoint: Endpoint
) -> None:
    await fails(app, call, endpoint, failure(500), errors.ModelBusy)
    with pytest.raises(errors.SessionError):
        await all_of(app.practice.say(call.id, WHAT_NOW))
    assert len((await app.practice.get(call.id)).turns) == 2


async def test_the_client_tries_again_by_itself_when_the_service_is_busy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: Content, endpoint: Endpoint
) -> None:
    endpoint.will(failure(429, retry_after_ms="1"), spoken("Hello?"))
    async with practising(model_settings(monkeypatch, tmp_path, retries=1), content, Ear({})) as app:
        call = await app.practice.start("missed-birthday", seed=7)
        assert answered(await all_of(app.practice.say(call.id, SORRY))).text == "Hello?"
    assert len(endpoint.requests) == 2


async def test_a_service_still_busy_after_the_clients_own_retries_is_said_to_be_busy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: Content, endpoint: Endpoint
) -> None:
    async with practising(model_settings(monkeypatch, tmp_path, retries=2), content, Ear({})) as app:
        call = await app.practice.start("missed-birthday", seed=7)
        await fails(app, call, endpoint, failure(429, retry_after_ms="1"), errors.ModelBusy)
    assert len(endpoint.requests) == 3


async def test_a_key_in_the_environment_is_all_it_takes(
    with_model: Settings, endpoint: Endpoint, learned: Path
) -> None:
    (with_model.data / "cache").symlink_to(learned)
    endpoint.will(spoken("Is that a joke?"))
    async with open_app(with_model) as app:
        call = await app.practice.start("missed-birthday")
        assert call.backend == "openai"
        assert (
            answered(await all_of(app.practice.say(call.id, "\N{THUMBS UP SIGN}"))).text == "Is that a joke?"
        )


# Secrets


def request_text(request: httpx.Request) -> str:
    """All that a request says, folded: as it travels and as the model reads it."""
    read = " ".join(message["content"] for message in json.loads(request.content)["messages"])
    return fold(f"{read} {request.content.decode()}")


def graders_words(rubric: Rubric) -> Iterator[str]:
    for criterion in rubric.criteria:
        yield from (criterion.id, criterion.text, criterion.advice, criterion.better)
        yield from (part for part in (criterion.met, criterion.not_met) if part)


def companys_words(persona: Persona) -> Iterator[str]:
    case = persona.case
    yield from (case.situation, *case.policy, *case.goals)
    if case.process_gap:
        yield case.process_gap.text


def secret_words(persona: Persona, ident: str) -> Iterator[str]:
    """The fact, every run of five of its words, and all lines that belong to it."""
    fact = next(secret.fact for secret in persona.secrets if secret.id == ident)
    words = fact.split()
    yield from (" ".join(words[i : i + 5]) for i in range(len(words) - 4))
    for lines in persona.lines.values():
        for line in lines:
            if line.about == ident:
                yield fill(line, persona)
                yield from (part for part in fill(line, persona).split("\n") if len(part) > 12)


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+", text))


def numbers_of_their_own(persona: Persona, content: Content) -> set[str]:
    """Every number that a customer may know: of their story, their lines and the prompt itself."""
    story = persona.model_dump_json(
        include={"age", "voice", "background", "want", "known", "lines", "opening", "follow_up"}
    )
    told = [
        *(grievance.label for grievance in persona.grievances),
        *(secret.fact for secret in persona.secrets),
        *(offer.text for offer in persona.case.may_offer),
    ]
    prompt = next(file for file in content.files() if file.name == "customer.md.j2").read_text()
    return numbers(" ".join([story, *told, prompt]))


WHENS = ("then", "on Friday", "at home", "all week", "last year", "before", "in May", "again", "later", "too")


class Played(NamedTuple):
    """A call to its end: the requests, and the customer's turn that each of them asked for."""

    persona: Persona
    requests: list[httpx.Request]
    turns: list[Turn]


@pytest.fixture(scope="module", params=PERSONAS)
def played(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, content: Content
) -> Played:
    """A call with every shipped customer, who trusts the trainee: first without a question, then asked for each secret."""
    persona = content.persona(request.param)
    trusting = persona.model_copy(
        update={"temperament": persona.temperament.model_copy(update={"trust": 60})}
    )
    asking = [f"May I ask about this: {secret.asked[0]}?" for secret in persona.secrets]

    async def play(settings: Settings, endpoint: Endpoint) -> list[Turn]:
        endpoint.will(*(spoken("Well. ", f"That is how it was {when}.") for when in WHENS))
        knows = WARM | dict.fromkeys(asking, (Move.CLARIFY,))
        async with practising(settings, content, Ear(knows)) as app:
            call = await app.practice.start(persona.id, seed=3)
            return [
                answered(await all_of(app.practice.say(call.id, message))) for message in (*WARM, *asking)
            ]

    with pytest.MonkeyPatch.context() as monkeypatch, respx.mock(using="httpcore2") as router:
        endpoint = Endpoint(router)
        monkeypatch.setattr(Content, "persona", lambda *_: trusting)
        turns = asyncio.run(play(model_settings(monkeypatch, tmp_path_factory.mktemp("played")), endpoint))
    return Played(content.persona(request.param), endpoint.requests, turns)


def test_the_model_is_told_a_secret_only_once_it_is_released(played: Played) -> None:
    assert played.persona.secrets
    for secret in played.persona.secrets:
        released = [secret.id in turn.mood.told for turn in played.turns if turn.mood]
        assert not released[0], "the call of this test is to begin without the secret"
        assert released[-1], "and to bring it out"
        for request, out in zip(played.requests, released, strict=True):
            text = request_text(request)
            if out:
                assert fold(secret.fact) in text
            else:
                assert not [words for words in secret_words(played.persona, secret.id) if fold(words) in text]


def test_the_model_is_told_nothing_of_rubric_coaching_or_the_companys_side(
    played: Played, content: Content
) -> None:
    who = played.persona
    kept_back = [*graders_words(content.rubric("deescalation")), *who.coaching.values(), *companys_words(who)]
    for request in played.requests:
        text = request_text(request)
        assert not [words for words in kept_back if fold(words) in text]


def test_the_model_is_told_no_number_of_the_mood(played: Played, content: Content) -> None:
    own = numbers_of_their_own(played.persona, content)
    for request in played.requests:
        assert numbers(json.loads(request.content)["messages"][0]["content"]) <= own


def test_the_key_travels_in_the_header_alone(played: Played) -> None:
    for request in played.requests:
        assert request.headers["authorization"] == f"Bearer {KEY}"
        assert KEY.encode() not in request.content
        assert KEY not in str(request.url)


# Structured answers


class Part(BaseModel):
    name: str
    weight: int = 1


class Whole(BaseModel):
    parts: list[Part] = Field(description="all of them")


WHOLE = '{"parts": [{"name": "locket", "weight": 2}]}'
ASKED = [{"role": "user", "content": "Which parts?"}]


def objects(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from objects(child)


def form(body: dict[str, Any]) -> str:
    return str(body.get("response_format", {"type": "text"})["type"])


@pytest.mark.parametrize("schema", [Whole, Answer])
async def test_structure_is_asked_for_by_a_strict_schema(
    chat: Chat, endpoint: Endpoint, schema: type[BaseModel]
) -> None:
    endpoint.will(completion('{"parts": []}' if schema is Whole else '{"verdicts": []}'))
    await chat.parse("m", ASKED, schema)
    asked = endpoint.asked[0]["response_format"]
    assert asked["type"] == "json_schema"
    assert asked["json_schema"]["strict"] is True
    tree = asked["json_schema"]["schema"]
    assert tree["type"] == "object"
    for node in objects(tree):
        if node.get("type") == "object":
            assert node["additionalProperties"] is False
            assert node["required"] == list(node["properties"])
        assert "$ref" not in node or set(node) == {"$ref"}, "strict schemas allow nothing beside a $ref"
        assert not {"allOf", "oneOf", "if", "not", "patternProperties"} & set(node)


async def test_a_server_without_schemas_is_asked_in_simpler_ways_and_this_is_remembered(
    chat: Chat, endpoint: Endpoint
) -> None:
    endpoint.will(
        failure(400, "response_format json_schema is not supported"),
        failure(400, "'response_format.type' must be 'text'"),
        completion(f"Here you are:\n```json\n{WHOLE}\n```"),
    )
    assert (await chat.parse("m", ASKED, Whole)).parts == [Part(name="locket", weight=2)]
    assert [form(body) for body in endpoint.asked] == ["json_schema", "json_object", "text"]
    assert "response_format" not in endpoint.asked[-1]
    for body in endpoint.asked[1:]:
        assert '"additionalProperties": false' in body["messages"][-1]["content"]

    await chat.parse("m", ASKED, Whole)
    assert [form(body) for body in endpoint.asked[3:]] == ["text"]


async def test_a_server_that_knows_json_objects_stays_with_them(chat: Chat, endpoint: Endpoint) -> None:
    endpoint.will(failure(400, "Invalid schema for response_format"), completion(WHOLE))
    await chat.parse("m", ASKED, Whole)
    await chat.parse("m", ASKED, Whole)
    assert [form(body) for body in endpoint.asked] == ["json_schema", "json_object", "json_object"]


async def test_a_400_about_something_else_is_no_reason_to_ask_differently(
    chat: Chat, endpoint: Endpoint
) -> None:
    endpoint.will(failure(400, "This model's maximum context length is 4096 tokens"), completion(WHOLE))
    with pytest.raises(errors.ModelRejected) as caught:
        await chat.parse("m", ASKED, Whole)
    assert says_it_plainly(caught.value)
    assert len(endpoint.requests) == 1
    await chat.parse("m", ASKED, Whole)
    assert form(endpoint.asked[1]) == "json_schema"


async def test_a_400_in_every_way_ends(chat: Chat, endpoint: Endpoint) -> None:
    endpoint.will(failure(400, "response_format is not supported"))
    with pytest.raises(errors.ModelRejected):
        await chat.parse("m", ASKED, Whole)
    assert len(endpoint.requests) == 3


# trainer doctor

Doctor = Callable[..., tuple[int | str | None, str]]


@pytest.fixture
def doctor(
    monkeypatch: pytest.MonkeyPatch, with_model: Settings, capsys: pytest.CaptureFixture[str]
) -> Doctor:
    """Runs `trainer doctor` as from the shell, with little content to check: exit code, output on one line."""
    content = with_model.data / "content"
    for folder in ("personas/lines", "rubrics"):
        (content / folder).mkdir(parents=True)
    (content / "personas" / "lines" / "general.yaml").write_text("press: [And now?]\n")
    monkeypatch.setenv("TRAINER_DATA", str(with_model.data))
    monkeypatch.setenv("TRAINER_CONTENT", str(content))

    def run(*options: str) -> tuple[int | str | None, str]:
        monkeypatch.setattr(sys, "argv", ["trainer", "doctor", *options])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        for secret in (KEY, KEY[:-4], KEY[3:12]):
            assert secret not in re.sub(r"\s", "", out + err)
        return ended.value.code, " ".join((out + err).split())

    return run


def serves(*names: str) -> httpx.Response:
    models = [{"id": name, "object": "model", "created": 1, "owned_by": "me"} for name in names]
    return httpx.Response(200, json={"object": "list", "data": models})


def test_doctor_says_that_the_endpoint_answers(
    doctor: Doctor, httpx2_mock: respx.Router, with_model: Settings
) -> None:
    httpx2_mock.get(f"{ADDRESS}/models").mock(serves(with_model.customer_model, with_model.grader_model))
    code, says = doctor()
    assert code == 0
    assert f"endpoint {ADDRESS}, key set (ends in {KEY[-4:]})" in says
    assert "it answers and serves 2 models" in says
    assert f"{with_model.customer_model} is served" in says
    assert "problem" not in says


def test_doctor_names_a_model_that_is_not_listed_and_what_to_set(
    doctor: Doctor, httpx2_mock: respx.Router, with_model: Settings
) -> None:
    httpx2_mock.get(f"{ADDRESS}/models").mock(serves("tiny", with_model.grader_model))
    code, says = doctor()
    assert code == 0
    assert f"{with_model.customer_model} is not among the models it lists" in says
    assert "tiny" in says
    assert "set TRAINER_CUSTOMER_MODEL" in says
    assert f"{with_model.grader_model} is served" in says


@pytest.mark.parametrize(
    ("answer", "names"),
    [
        pytest.param(failure(401), "OPENAI_API_KEY", id="401"),
        pytest.param(failure(404), "OPENAI_BASE_URL", id="404"),
        pytest.param(failure(500), "try again", id="500"),
        pytest.param(httpcore2.ConnectError("refused"), "cannot be reached", id="unreachable"),
        pytest.param(httpcore2.ReadTimeout("slow"), "TRAINER_TIMEOUT", id="too slow"),
        pytest.param(
            httpx.Response(200, text="<html>Hello</html>", headers={"content-type": "text/html"}),
            "OPENAI_BASE_URL",
            id="a web page",
        ),
    ],
)
def test_doctor_says_what_is_wrong_with_the_endpoint(
    doctor: Doctor, httpx2_mock: respx.Router, answer: Any, names: str
) -> None:
    httpx2_mock.get(f"{ADDRESS}/models").mock(side_effect=[answer, answer])
    code, says = doctor()
    assert code == 1
    assert "problem model:" in says
    assert names in says
    code, says = doctor("--json")
    assert code == 1
    problems = [finding["says"] for finding in json.loads(says) if finding["state"] == "problem"]
    assert len(problems) == 1
    assert names in problems[0]


def test_doctor_shows_no_password_of_an_address(
    doctor: Doctor, httpx2_mock: respx.Router, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://trainer:hunter2@model.test/v1")
    httpx2_mock.get(path="/v1/models").mock(serves("tiny"))
    code, says = doctor()
    assert code == 0
    assert f"endpoint {ADDRESS}" in says
    assert "hunter2" not in says


@pytest.mark.parametrize("key", ["sk-…b6e3", "sk-test 4f9d", "sk-test\n4f9d"])
def test_a_key_that_cannot_be_sent_is_said_at_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, key: str
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", key)
    with pytest.raises(SettingsError, match=r"^OPENAI_API_KEY: a key has only plain") as caught:
        read_settings(data=tmp_path)
    assert key not in str(caught.value)


def test_white_space_around_a_key_does_no_harm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", f" {KEY}\n")
    assert read_settings(data=tmp_path).key == KEY
