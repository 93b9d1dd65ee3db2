"""What the page asks for and which view it gets: each handler takes ids and text, asks a use case, returns a view."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

import gradio as gr

from trainer.app import App
from trainer.errors import InputError, TrainerError
from trainer.hints import hints
from trainer.session import PracticeSession
from trainer.temperament import Outcome
from trainer.transcript import WrapUp
from trainer.web import result, view

Changes = dict[Any, Any]
Asked = dict[str, str]
LONGEST = 4000  # characters of one field of the wrap-up


class Handlers:
    def __init__(self, app: App, room: gr.HTML, notice: gr.HTML, drill: gr.State) -> None:
        self._app, self._practice = app, app.practice
        self._room, self._notice, self._drill = room, notice, drill
        self._views: dict[str, Callable[[Asked], Awaitable[str]]] = {
            "home": self._home,
            "address": self._at,
            "brief": self._brief,
            "start": self._start,
            "end": self._end,
            "wrap_up": self._stored,
            "scorecard": self._stored,
            "breathe": self._breathe,
            "again": self._again,
            "fork": self._fork,
        }

    async def stay(self) -> AsyncIterator[None]:
        """Never ends while the page is open, and so keeps its stream of answers open: gradio 6.31 loses an
        event that is sent at the very moment when the last one ends and the stream closes."""
        yield None
        await asyncio.Event().wait()

    async def load(self, request: gr.Request) -> Changes:
        """The page as its address says: a call, its scorecard, a brief, or home."""
        return await self._show(self._at, {"address": request.query_params.__str__()})

    async def go(self, drill: object, event: gr.EventData) -> AsyncIterator[Changes]:
        """The view that the page asks for, or one sentence on why there is none."""
        asked = {name: value for name, value in event._data.items() if isinstance(value, str)}
        to = asked.get("to", "")
        if to in {"grade", "grade_again", "grade_here"}:
            async for changes in self._grading(asked):
                yield changes
        elif to in self._views:
            yield await self._show(self._views[to], asked)
        else:
            yield {self._notice: gr.skip()}

    async def _show(self, view_of: Callable[[Asked], Awaitable[str]], asked: Asked) -> Changes:
        try:
            return {self._room: await view_of(asked), self._notice: ""}
        except TrainerError as error:
            said = {self._notice: view.notice(str(error))}
            return said if view_of != self._at else {self._room: await self._home({}), **said}

    # --- views ----------------------------------------------------------------------------------------------------

    @property
    def _backend(self) -> str:
        return self._app.backend.name

    async def _home(self, _asked: Asked) -> str:
        return view.home(
            sorted(self._app.content.personas.values(), key=lambda p: p.difficulty), backend=self._backend
        )

    async def _at(self, asked: Asked) -> str:
        """The view of an address such as `?call=...`."""
        named = {name: values[0] for name, values in parse_qs(asked.get("address", "").lstrip("?")).items()}
        if "call" in named:
            return await self._call_view(await self._practice.get(named["call"]))
        if "breathe" in named:
            return await self._breathe({"callId": named["breathe"]})
        if "brief" in named:
            return await self._brief({"persona": named["brief"]})
        return await self._home({})

    async def _brief(self, asked: Asked) -> str:
        persona = await self._practice.who_calls(asked["persona"])
        return view.brief(persona, hints=True, backend=self._backend)

    async def _start(self, asked: Asked) -> str:
        call = await self._practice.start(asked["persona"], hints=asked.get("hints") != "off")
        return await self._call_view(call)

    async def _again(self, asked: Asked) -> str:
        call = await self._practice.get(asked["callId"])
        return await self._brief({"persona": call.persona.id})

    async def _fork(self, asked: Asked) -> str:
        turn = asked.get("turnNo", "")
        return await self._call_view(
            await self._practice.fork(asked["callId"], int(turn) if turn.isdecimal() else 0)
        )

    async def _end(self, asked: Asked) -> str:
        return await self._call_view(await self._practice.end(asked["callId"]))

    async def _stored(self, asked: Asked) -> str:
        return await self._call_view(await self._practice.get(asked["callId"]))

    async def _breathe(self, asked: Asked) -> str:
        return result.breathe(await self._practice.get(asked["callId"]), backend=self._backend)

    async def _call_view(self, call: PracticeSession) -> str:
        """A call that goes on, its wrap-up when it is over, its scorecard when it is graded."""
        if call.scorecard:
            return await self._result(call)
        if call.outcome is Outcome.ABANDONED:
            return await self._result(await self._practice.grade(call.id))
        if call.outcome:
            return view.wrap_up(call, backend=self._backend)
        return view.call(
            call, self._practice.vented(call), hints(call) if call.hints else (), backend=self._backend
        )

    # --- grading ----------------------------------------------------------------------------------------------------

    async def _grading(self, asked: Asked) -> AsyncIterator[Changes]:
        """Keep the wrap-up, say that it is being graded, then show the scorecard or what went wrong and the ways on."""
        try:
            if asked["to"] == "grade":
                await self._keep_wrap_up(asked)
            call = await self._practice.get(asked["callId"])
        except TrainerError as error:
            yield {self._notice: view.notice(str(error))}
            return
        yield {self._room: view.grading(call, backend=self._backend), self._notice: ""}
        try:
            call = await self._practice.grade(call.id, locally=asked["to"] == "grade_here")
            yield {self._room: await self._result(call)}
        except TrainerError as error:
            yield {self._room: view.ungraded(call, str(error), backend=self._backend)}

    async def _keep_wrap_up(self, asked: Asked) -> None:
        written = {name: asked.get(name, "").strip() for name in WrapUp.model_fields}
        if asked.get("skip") or not any(written.values()):
            return
        if (longest := max(map(len, written.values()))) > LONGEST:
            raise InputError(
                f"A field of the wrap-up has {longest:,} characters; {LONGEST:,} are the most, so shorten it."
            )
        await self._practice.keep_wrap_up(asked["callId"], WrapUp(**written))

    async def _result(self, call: PracticeSession) -> str:
        rubric = self._app.content.rubric(call.scorecard.rubric if call.scorecard else "")
        branches = await self._practice.compare(call.fork.call, call.id) if call.fork else None
        return result.page(call, rubric, self._practice.afterword(call), branches, backend=self._backend)
