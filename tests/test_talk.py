"""The talk of a call as the browser gets it: events over one request, whatever happens to it."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import httpx
import pytest
from fastapi import FastAPI

from trainer.app import App
from trainer.errors import ModelBusy
from trainer.llm.port import Piece, Scene
from trainer.web import talk
from trainer.web.talk import talk_routes

SORRY = "I'm sorry, that must have spoilt the whole evening."


class Happened(NamedTuple):
    name: str
    data: dict[str, Any]


@pytest.fixture
async def browser(app: App) -> AsyncIterator[httpx.AsyncClient]:
    web = FastAPI()
    web.include_router(talk_routes(app))
    transport = httpx.ASGITransport(web)
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
        yield client


def events_in(text: str) -> list[Happened]:
    lines = [block.split("\n") for block in text.strip().split("\n\n") if block]
    return [
        Happened(name.removeprefix("event: "), json.loads(data.removeprefix("data: ")))
        for name, data in lines
    ]


async def say(
    browser: httpx.AsyncClient, call: str, text: str, mode: str = "", after: int | None = None
) -> list[Happened]:
    said = {"text": text, "after": after, "mode": mode}
    answer = await browser.post(f"/calls/{call}/say", json=said)
    assert answer.headers["content-type"].startswith("text/event-stream")
    return events_in(answer.text)


async def test_a_message_is_shown_as_heard_then_the_answer_grows_then_all_is_settled(
    app: App, browser: httpx.AsyncClient
) -> None:
    call = await app.practice.start("missed-birthday", 1)
    happened = await say(browser, call.id, SORRY)
    assert happened[0].name == happened[-1].name == "state"
    assert happened[0].data["speaking"]
    assert SORRY.split(",")[1] in happened[0].data["log"]
    assert {event.name for event in happened[1:-1]} == {"saying"}
    last = happened[-1].data
    assert not last["speaking"]
    assert last["turns"] == 3
    answer = (await app.practice.get(call.id)).turns[-1]
    assert all(bubble[:20].split("'")[0] in last["log"] for bubble in answer.bubbles)


async def test_words_come_at_once_and_then_not_more_often_than_a_page_can_follow(
    app: App, browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = await app.practice.start("missed-birthday", 1)
    monkeypatch.setattr(app.backend, "_pace", 0.05)
    few = await say(browser, call.id, SORRY)
    monkeypatch.setattr(talk, "EVERY", 0.0)
    many = await say(browser, call.id, "What happened at the party?")
    said = [[event.data["html"] for event in happened if event.name == "saying"] for happened in (few, many)]
    assert said[0], "the first words at once"
    assert len(said[0]) < len(said[1])
    assert len(said[1]) > 3


@pytest.mark.parametrize(
    ("many", "order"), [(8, ["drawn", "asked", "drawn"]), (0, ["asked", "drawn", "drawn"])]
)
async def test_where_many_customers_answer_one_is_asked_before_the_page_is_drawn(
    app: App, browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, many: int, order: list[str]
) -> None:
    happened: list[str] = []
    speak, state = app.backend.speak, talk._state

    def asked(scene: Scene) -> AsyncIterator[Piece]:
        happened.append("asked")
        return speak(scene)

    def drawn(*args: Any, **more: Any) -> str:
        happened.append("drawn")
        return state(*args, **more)

    monkeypatch.setattr(talk, "MANY", many)
    monkeypatch.setattr(app.backend, "speak", asked)
    monkeypatch.setattr(talk, "_state", drawn)
    call = await app.practice.start("missed-birthday", 1)
    events = await say(browser, call.id, SORRY)
    assert happened == order
    assert [event.data["speaking"] for event in events if event.name == "state"] == [True, False]
    assert events[0].name == "state", "what was heard shows before the answer, whoever was asked first"


async def test_what_was_heard_shows_though_nobody_answers_and_who_goes_away_holds_up_nobody(
    app: App, browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = await app.practice.start("missed-birthday", 1)
    monkeypatch.setattr(talk, "MANY", 0)
    monkeypatch.setattr(app.backend, "_pace", 100.0)
    events = talk._answering(app.practice, call.id, app.practice.say(call.id, SORRY))
    async with asyncio.timeout(5):
        (shown,) = events_in(await anext(events))
        await events.aclose()
    assert shown.data["speaking"]
    assert app.practice.answering == 0
    monkeypatch.setattr(app.backend, "_pace", 0.0)
    resumed = events_in((await browser.get(f"/calls/{call.id}/talk")).text)
    assert resumed[-1].data["turns"] == 3


async def test_where_many_answer_a_customer_who_cannot_is_told_as_ever(
    app: App, browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(_scene: Scene) -> AsyncIterator[Piece]:
        raise ModelBusy("The model's service is busy; try again.")
        yield Piece("")

    call = await app.practice.start("missed-birthday", 1)
    monkeypatch.setattr(talk, "MANY", 0)
    monkeypatch.setattr(app.backend, "speak", fails)
    assert [event.name for event in await say(browser, call.id, SORRY)] == ["state", "state", "trouble"]


@pytest.mark.parametrize("text", ["", "   ", "y" * 5000])
async def test_what_cannot_be_sent_is_refused_in_one_sentence_and_nothing_is_stored(
    app: App, browser: httpx.AsyncClient, text: str
) -> None:
    call = await app.practice.start("missed-birthday", 1)
    happened = await say(browser, call.id, text)
    assert [event.name for event in happened] == ["refused"]
    assert happened[0].data["text"].endswith(".")
    assert len((await app.practice.get(call.id)).turns) == 1


async def test_a_call_that_is_not_there_is_told_and_breaks_nothing(browser: httpx.AsyncClient) -> None:
    assert [event.name for event in await say(browser, "nowhere", SORRY)] == ["refused"]
    resumed = events_in((await browser.get("/calls/nowhere/talk")).text)
    assert [event.name for event in resumed] == ["trouble"]
    assert "not there any more" in resumed[0].data["html"]


async def test_a_page_that_comes_back_sees_the_call_as_it_is(app: App, browser: httpx.AsyncClient) -> None:
    call = await app.practice.start("missed-birthday", 1)
    await say(browser, call.id, SORRY)
    resumed = events_in((await browser.get(f"/calls/{call.id}/talk")).text)
    assert [event.name for event in resumed] == ["state"]
    assert resumed[0].data["turns"] == 3
    assert not resumed[0].data["over"]


async def test_a_page_that_went_away_in_mid_reply_is_answered_when_it_comes_back(
    app: App, browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = await app.practice.start("missed-birthday", 1)
    monkeypatch.setattr(app.backend, "_pace", 1.0)
    async for event in app.practice.say(call.id, SORRY):
        if type(event).__name__ == "Piece":
            break  # the connection is gone
    await asyncio.sleep(0)
    monkeypatch.setattr(app.backend, "_pace", 0.0)
    resumed = events_in((await browser.get(f"/calls/{call.id}/talk")).text)
    assert resumed[0].data["speaking"]
    assert resumed[-1].data["turns"] == 3
    assert not resumed[-1].data["speaking"]


async def test_a_page_that_waited_is_answered_although_the_one_that_was_spoken_to_went_away(
    app: App, browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = await app.practice.start("missed-birthday", 1)
    monkeypatch.setattr(app.backend, "_pace", 1.0)
    first = app.practice.say(call.id, SORRY)
    async for event in first:
        if type(event).__name__ == "Piece":
            break
    others = [asyncio.create_task(browser.get(f"/calls/{call.id}/talk")) for _ in range(2)]
    await asyncio.sleep(0.05)
    monkeypatch.setattr(app.backend, "_pace", 0.0)
    await first.aclose()
    for other in others:
        resumed = events_in((await other).text)
        assert resumed[0].data["speaking"]
        assert resumed[-1].data["turns"] == 3
        assert not resumed[-1].data["speaking"]


async def test_a_message_to_a_call_that_went_on_in_another_tab_is_refused_and_one_that_saw_it_is_not(
    app: App, browser: httpx.AsyncClient
) -> None:
    call = await app.practice.start("missed-birthday", 1)
    await say(browser, call.id, SORRY, after=1)
    happened = await say(browser, call.id, "Hello? Are you there?", after=1)
    assert [event.name for event in happened] == ["refused"]
    assert "went on in another tab" in happened[0].data["text"]
    assert len((await app.practice.get(call.id)).turns) == 3
    assert (await say(browser, call.id, "What happened at the party?", after=3))[-1].data["turns"] == 5


async def test_a_second_tab_that_tries_again_what_was_answered_sees_the_answer(
    app: App, browser: httpx.AsyncClient
) -> None:
    call = await app.practice.start("missed-birthday", 1)
    await say(browser, call.id, SORRY)
    happened = events_in((await browser.post(f"/calls/{call.id}/answer")).text)
    assert [(event.name, event.data["turns"]) for event in happened] == [("state", 3)]


async def test_a_hand_over_that_is_said_ends_the_call_and_one_that_is_not_is_told(
    app: App, browser: httpx.AsyncClient
) -> None:
    call = await app.practice.start("missed-birthday", 1)
    happened = await say(browser, call.id, SORRY, "hand_over")
    assert happened[-1].name == "note"
    assert not happened[-2].data["over"]
    handed = "I'm bringing in my supervisor now and will tell her everything, so that you need not repeat it."
    happened = await say(browser, call.id, handed, "hand_over")
    assert happened[-1].data["over"]
    assert (await app.practice.get(call.id)).outcome == "escalated"


async def test_a_warning_that_does_not_come_across_is_told(app: App, browser: httpx.AsyncClient) -> None:
    call = await app.practice.start("lost-match", 1)
    happened = await say(browser, call.id, "Twenty-two minutes into a final. I'd be furious too.", "warn")
    assert happened[-1].name == "note"
    happened = await say(
        browser,
        call.id,
        "I want to help you, but I need you to stop insulting me, or I will have to end this call.",
        "warn",
    )
    assert happened[-1].name == "state"


async def test_hints_are_seen_only_where_the_trainee_wanted_them(
    app: App, browser: httpx.AsyncClient
) -> None:
    with_hints = await app.practice.start("missed-birthday", 1)
    without = await app.practice.start("missed-birthday", 1, hints=False)
    assert 'class="hint"' in (await say(browser, with_hints.id, SORRY))[-1].data["side"]
    assert 'class="hint"' not in (await say(browser, without.id, SORRY))[-1].data["side"]


async def test_nothing_of_the_mood_s_arithmetic_or_the_secrets_reaches_the_browser(
    app: App, browser: httpx.AsyncClient
) -> None:
    call = await app.practice.start("missed-birthday", 1)
    for event in await say(browser, call.id, SORRY):
        sent = json.dumps(event.data)
        assert not any(secret.fact[:30] in sent for secret in call.persona.secrets)
        assert "grievance" not in sent
        assert "trust" not in sent.lower()
