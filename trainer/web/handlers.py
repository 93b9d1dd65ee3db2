"""What the page asks for and which view it gets: each handler takes ids and text, asks a use case, returns a view."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

import gradio as gr

from trainer import room
from trainer.app import App
from trainer.errors import InputError, TrainerError
from trainer.hints import hints
from trainer.session import PracticeSession
from trainer.temperament import Outcome
from trainer.transcript import WrapUp
from trainer.web import result, view
from trainer.web import room as pages
from trainer.web.drill import Run
from trainer.web.drill_handlers import DrillHandlers

Changes = dict[Any, Any]
Asked = dict[str, str]
LONGEST = 4000  # characters of one field of the wrap-up
GRADES = ("grade", "grade_again", "grade_here")


class Handlers:
    def __init__(self, app: App, page: gr.HTML, notice: gr.HTML, drill: gr.State) -> None:
        self._app, self._practice, self._backend = app, app.practice, app.backend.name
        self._page, self._notice, self._drill = page, notice, drill
        self._drills = DrillHandlers(app)
        self._views: dict[str, Callable[[Asked], Awaitable[str]]] = {
            "home": self._home,
            "progress": self._progress,
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
        """The page as its address says: a call, its scorecard, a brief, a drill, or home."""
        address = str(request.query_params)
        if move := _named(address).get("drill"):
            return await self._drilling("drill", None, {"move": move})
        return await self._show(self._at, {"address": address})

    async def go(self, run: Run | None, event: gr.EventData) -> AsyncIterator[Changes]:
        """The view that the page asks for, or one sentence on why there is none."""
        asked = {name: value for name, value in event._data.items() if isinstance(value, str)}
        to = asked.get("to", "")
        if to in GRADES:
            async for changes in self._grading(asked):
                yield changes
        elif to in self._drills.steps:
            yield await self._drilling(to, run, asked)
        elif to == "address" and (move := _named(asked.get("address", "")).get("drill")):
            yield await self._drilling("drill", None, {"move": move})
        elif to in self._views:
            yield await self._show(self._views[to], asked)
        else:
            yield {self._notice: gr.skip()}

    async def _show(self, view_of: Callable[[Asked], Awaitable[str]], asked: Asked) -> Changes:
        try:
            return {self._page: await view_of(asked), self._notice: ""}
        except TrainerError as error:
            said = {self._notice: view.notice(str(error))}
            return {self._page: await self._home({}), **said} if view_of == self._at else said

    async def _drilling(self, to: str, run: Run | None, asked: Asked) -> Changes:
        try:
            run, html = await self._drills.steps[to](run, asked)
            return {self._page: html, self._notice: "", self._drill: run}
        except TrainerError as error:
            return {self._notice: view.notice(str(error))}

    # --- views ----------------------------------------------------------------------------------------------------

    async def _room(self) -> tuple[room.Room, datetime]:
        now = datetime.now().astimezone()
        return await room.room(self._app.store, self._app.content, now), now

    async def _home(self, _asked: Asked) -> str:
        here, now = await self._room()
        content = self._app.content
        return pages.home(here, content.personas, content.drills, now, backend=self._backend)

    async def _progress(self, _asked: Asked) -> str:
        here, now = await self._room()
        content = self._app.content
        rubric = content.rubric("deescalation")
        return pages.progress(here, content.personas, rubric, content.drills, now, backend=self._backend)

    async def _at(self, asked: Asked) -> str:
        """The view of an address such as `?call=...`."""
        named = _named(asked.get("address", ""))
        if "call" in named:
            return await self._stored({"callId": named["call"]})
        if "breathe" in named:
            return await self._breathe({"callId": named["breathe"]})
        if "brief" in named:
            return await self._brief({"persona": named["brief"]})
        return await (self._progress if named.get("view") == "progress" else self._home)({})

    async def _brief(self, asked: Asked) -> str:
        persona = await self._practice.who_calls(asked.get("persona", ""))
        return view.brief(persona, hints=asked.get("hints") != "off", backend=self._backend)

    async def _start(self, asked: Asked) -> str:
        call = await self._practice.start(asked.get("persona", ""), hints=asked.get("hints") != "off")
        return await self._call_view(call)

    async def _again(self, asked: Asked) -> str:
        call = await self._practice.get(asked.get("callId", ""))
        return await self._brief({"persona": call.persona.id})

    async def _fork(self, asked: Asked) -> str:
        turn = asked.get("turnNo", "")
        call = await self._practice.fork(asked.get("callId", ""), int(turn) if turn.isdecimal() else 0)
        return await self._call_view(call)

    async def _end(self, asked: Asked) -> str:
        return await self._call_view(await self._practice.end(asked.get("callId", "")))

    async def _stored(self, asked: Asked) -> str:
        return await self._call_view(await self._practice.get(asked.get("callId", "")))

    async def _breathe(self, asked: Asked) -> str:
        return result.breathe(await self._practice.get(asked.get("callId", "")), backend=self._backend)

    async def _call_view(self, call: PracticeSession) -> str:
        """A call that goes on, its wrap-up when it is over, its scorecard when it is graded."""
        if call.scorecard:
            return await self._result(call)
        if call.outcome is Outcome.ABANDONED:
            return await self._result(await self._practice.grade(call.id))
        if call.outcome:
            return view.wrap_up(call, backend=self._backend)
        shown = hints(call) if call.hints and self._practice.next_bubble_in(call) is None else ()
        return view.call(call, self._practice.vented(call), shown, backend=self._backend)

    # --- grading ----------------------------------------------------------------------------------------------------

    async def _grading(self, asked: Asked) -> AsyncIterator[Changes]:
        """Keep the wrap-up, say that it is being graded, then show the scorecard or what went wrong and the ways on."""
        try:
            if asked["to"] == "grade":
                await self._keep_wrap_up(asked)
            call = await self._practice.get(asked.get("callId", ""))
        except TrainerError as error:
            yield {self._notice: view.notice(str(error))}
            return
        yield {self._page: view.grading(call, backend=self._backend), self._notice: ""}
        try:
            call = await self._practice.grade(call.id, locally=asked["to"] == "grade_here")
            yield {self._page: await self._result(call)}
        except TrainerError as error:
            yield {self._page: view.ungraded(call, str(error), backend=self._backend)}

    async def _keep_wrap_up(self, asked: Asked) -> None:
        written = {name: asked.get(name, "").strip() for name in WrapUp.model_fields}
        if asked.get("skip") or not any(written.values()):
            return
        if (longest := max(map(len, written.values()))) > LONGEST:
            raise InputError(
                f"A field of the wrap-up has {longest:,} characters; {LONGEST:,} are the most, so shorten it."
            )
        await self._practice.keep_wrap_up(asked.get("callId", ""), WrapUp(**written))

    async def _result(self, call: PracticeSession) -> str:
        rubric = self._app.content.rubric(call.scorecard.rubric if call.scorecard else "")
        branches = await self._practice.compare(call.fork.call, call.id) if call.fork else None
        return result.page(call, rubric, self._practice.afterword(call), branches, backend=self._backend)


def _named(address: str) -> dict[str, str]:
    """The first value of each name in an address's query."""
    return {name: values[0] for name, values in parse_qs(address.lstrip("?")).items()}
