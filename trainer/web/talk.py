"""The talk of a call as server-sent events, outside gradio's queue: a queue update costs more than the words in it.

`say` and `answer` take a message or have it answered; `talk` brings a page that has just (re)connected up to date and
lets a vent arrive. Events: `state` (what is seen, whole), `saying` (the line so far), `refused` (nothing was stored; the
text stays in the box), `trouble` (no answer came; ways on), `note` (a remark on what was said).
"""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from trainer.app import App
from trainer.errors import InputError, SessionError, TrainerError
from trainer.hints import hints
from trainer.llm.port import Piece
from trainer.moves import Move
from trainer.practice import Answered, Event, Heard, Practice
from trainer.session import PracticeSession
from trainer.web import view
from trainer.web.texts import texts

EVERY = 0.2  # seconds between two updates of a line that is being spoken
MANY = 8  # customers who answer at the same time
SEEN_WITHIN = 0.1  # seconds after which a message that was heard shows, where so many do
NOT_HEARD = {"warn": Move.BOUNDARY, "hand_over": Move.ESCALATE}


class Said(BaseModel):
    """A message as the page sends it: `after` is the last turn that the page shows, `mode` what the trainee meant it
    to do: warn, hand_over, or nothing special."""

    text: str
    after: int | None = None
    mode: str = ""


def talk_routes(app: App) -> APIRouter:
    router, practice = APIRouter(), app.practice

    @router.post("/calls/{call_id}/say")
    async def say(call_id: str, said: Said) -> StreamingResponse:
        return _stream(_answering(practice, call_id, _said(practice, call_id, said), said.mode))

    @router.post("/calls/{call_id}/answer")
    async def answer(call_id: str, by_script: bool = False) -> StreamingResponse:
        return _stream(_resuming(practice, call_id, by_script=by_script))

    @router.get("/calls/{call_id}/talk")
    async def talk(call_id: str) -> StreamingResponse:
        return _stream(_resuming(practice, call_id))

    return router


def _stream(events: AsyncIterator[str]) -> StreamingResponse:
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)


def _event(name: str, **data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


def _state(practice: Practice, call: PracticeSession, *, speaking: bool = False) -> str:
    shown = hints(call) if call.hints and not speaking else ()
    return _event(
        "state",
        log=view.log(call, practice.vented(call), speaking=speaking),
        side=view.side(call, shown, speaking=speaking),
        speaking=speaking,
        over=call.outcome is not None,
        turns=len(call.turns),
    )


async def _said(practice: Practice, call_id: str, said: Said) -> AsyncGenerator[Event]:
    """Say it, unless the page has not seen the last turn: then it answers something else. Raises what `say` does."""
    if said.after not in {None, (await practice.get(call_id)).turns[-1].n}:
        raise SessionError(texts().call.went_on)
    async with aclosing(practice.say(call_id, said.text)) as answer:
        async for event in answer:
            yield event


async def _resuming(practice: Practice, call_id: str, *, by_script: bool = False) -> AsyncIterator[str]:
    """The call as it is; its vent bubble by bubble; the answer to a message that still waits for one."""
    try:
        call = await practice.get(call_id)
        while (wait := practice.next_bubble_in(call)) is not None:
            yield _state(practice, call, speaking=True)
            await asyncio.sleep(wait)
            call = await practice.get(call_id)
        yield _state(practice, call, speaking=call.awaits_answer)
        if call.awaits_answer:
            answer = practice.answer(call_id, by_script=by_script)
            async for event in _answering(practice, call_id, answer):
                yield event
    except TrainerError as error:
        yield _event("trouble", html=view.trouble(str(error), awaits=False))


async def _answering(
    practice: Practice, call_id: str, events: AsyncGenerator[Event], mode: str = ""
) -> AsyncIterator[str]:
    """The answer as it comes: its first words at once, more every `EVERY` seconds, and what it did at the end."""
    so_far, shown_at, answered = "", 0.0, False
    try:
        async with aclosing(_asked_first(practice, events)) as happening:
            async for event in happening:
                match event:
                    case Heard(call):
                        yield _state(practice, call, speaking=True)
                    case Piece() as piece:
                        so_far = piece.onto(so_far)
                        if piece.anew or time.monotonic() - shown_at >= EVERY:
                            shown_at = time.monotonic()
                            yield _event("saying", html=view.saying(so_far))
                    case Answered(call):
                        answered = True
                        async for after in _answered(practice, call, mode):
                            yield after
        if not answered:  # the trainee ended the call meanwhile
            yield _state(practice, await practice.get(call_id))
    except (InputError, SessionError) as error:
        yield _event("refused", text=str(error))
    except TrainerError as error:
        call = await practice.get(call_id)
        yield _state(practice, call)
        if not call.outcome:
            yield _event("trouble", html=view.trouble(str(error), awaits=call.awaits_answer))


async def _asked_first(practice: Practice, events: AsyncGenerator[Event]) -> AsyncGenerator[Event]:
    """The same events. Where many customers answer at once, what was heard waits a moment for what follows: a model is
    asked for each of them before the page is drawn for any."""
    async with aclosing(events):
        async for event in events:
            if not isinstance(event, Heard) or practice.answering < MANY:
                yield event
                continue
            following = asyncio.ensure_future(anext(events, None))
            try:
                await asyncio.wait({following}, timeout=SEEN_WITHIN)
                yield event
                if answer := await following:
                    yield answer
            finally:  # who goes away meanwhile leaves nothing running
                following.cancel()
                await asyncio.wait({following})


async def _answered(practice: Practice, call: PracticeSession, mode: str) -> AsyncIterator[str]:
    """What is seen after an answer; a hand-over that was said ends the call, one that was not is told."""
    said = call.conversation.trainee_turns[-1].appraisal
    meant = NOT_HEARD.get(mode)
    done = bool(meant and said and said.has(meant))
    if mode == "hand_over" and done:
        call = await practice.end(call.id)
    yield _state(practice, call)
    if meant and not done and not call.outcome:
        yield _event("note", text=getattr(texts().call, f"{mode}_not_heard"))
