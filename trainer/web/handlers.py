"""What the page asks for and which view it gets: each handler takes ids and text, asks a use case, returns a view."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

import gradio as gr

from trainer import room
from trainer.app import App
from trainer.errors import TrainerError
from trainer.hints import hints
from trainer.left_open import left_open
from trainer.session import PracticeSession
from trainer.temperament import Outcome
from trainer.transcript import WrapUp
from trainer.web import result, view
from trainer.web import room as pages
from trainer.web.drill_handlers import DrillHandlers

Changes = dict[Any, Any]
Asked = dict[str, str]
# What an address may name: the view, and what the view calls it.
ADDRESSES = {
    "call": ("scorecard", "callId"),
    "breathe": ("breathe", "callId"),
    "brief": ("brief", "persona"),
    "drill": ("drill", "move"),
}


class Handlers:
    def __init__(self, app: App, page: gr.HTML, notice: gr.HTML) -> None:
        self._app, self._practice, self._backend = app, app.practice, app.backend.name
        self._page, self._notice = page, notice
        self._drills = DrillHandlers(app)
        self._views: dict[str, Callable[[Asked], Awaitable[str]]] = {
            "home": self._home,
            "progress": self._progress,
            "brief": self._brief,
            "start": self._start,
            "end": self._end,
            "call": self._stored,
            "wrap_up": self._stored,
            "scorecard": self._stored,
            "breathe": self._breathe,
            "again": self._again,
            "fork": self._fork,
        }

    async def load(self, request: gr.Request) -> Changes:
        """The page as its address says."""
        return await self._at(str(request.query_params))

    async def go(self, event: gr.EventData) -> Changes:
        """The view that the page asks for, or one sentence on why there is none."""
        asked = _asked_in(event)
        if asked.get("to") == "address":
            return await self._at(asked.get("address", ""))
        return await self._asked(asked.get("to", ""), asked) or {self._notice: gr.skip()}

    async def _at(self, address: str) -> Changes:
        """The view of an address such as `?call=...`; home, with one sentence, where it leads to none."""
        named = {name: values[0] for name, values in parse_qs(address.lstrip("?")).items()}
        for name, (to, key) in ADDRESSES.items():
            if name in named:
                changes = await self._asked(to, {**named, key: named[name]})
                return changes if self._page in changes else {self._page: await self._home({}), **changes}
        return await self._asked("progress" if named.get("view") == "progress" else "home", {})

    async def _asked(self, to: str, asked: Asked) -> Changes:
        """The view called `to`, or one sentence on why there is none; nothing for a view that does not exist."""
        try:
            if to in self._drills.steps:
                html, remark = await self._drills.go(to, asked)
                return {self._page: html, self._notice: remark and view.notice(remark)}
            if to in self._views:
                return {self._page: await self._views[to](asked), self._notice: ""}
        except TrainerError as error:
            return {self._notice: view.notice(str(error))}
        return {}

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

    async def _brief(self, asked: Asked) -> str:
        persona = await self._practice.who_calls(asked.get("persona", ""))
        left = await left_open(self._app.store, persona.id)
        return view.brief(
            persona,
            hints=asked.get("hints") != "off",
            left=left[0] if left else None,
            now=datetime.now().astimezone(),
            backend=self._backend,
        )

    async def _start(self, asked: Asked) -> str:
        call = await self._practice.start(asked.get("persona", ""), hints=asked.get("hints") != "off")
        if left := asked.get("ends"):
            await self._practice.end(left)
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
        speaking = self._practice.next_bubble_in(call) is not None or call.awaits_answer
        shown = hints(call) if call.hints and not speaking else ()
        vented = self._practice.vented(call)
        return view.call(call, vented, shown, speaking=speaking, backend=self._backend)

    # --- grading ----------------------------------------------------------------------------------------------------

    async def grade(self, event: gr.EventData) -> AsyncIterator[Changes]:
        """Keep the wrap-up, say that it is being graded, then show the scorecard or what went wrong and the ways on."""
        asked = _asked_in(event)
        try:
            if asked.get("to") == "grade":
                await self._keep_wrap_up(asked)
            call = await self._practice.get(asked.get("callId", ""))
        except TrainerError as error:
            yield {self._notice: view.notice(str(error))}
            return
        yield {self._page: view.grading(call, backend=self._backend), self._notice: ""}
        try:
            call = await self._practice.grade(call.id, locally=asked.get("to") == "grade_here")
            yield {self._page: await self._result(call)}
        except TrainerError as error:
            yield {self._page: view.ungraded(call, str(error), backend=self._backend)}

    async def _keep_wrap_up(self, asked: Asked) -> None:
        written = {name: asked.get(name, "").strip() for name in WrapUp.model_fields}
        if asked.get("skip") or not any(written.values()):
            return
        await self._practice.keep_wrap_up(asked.get("callId", ""), WrapUp(**written))

    async def _result(self, call: PracticeSession) -> str:
        rubric = self._app.content.rubric(call.scorecard.rubric if call.scorecard else "")
        branches = await self._practice.compare(call.fork.call, call.id) if call.fork else None
        return result.page(call, rubric, self._practice.afterword(call), branches, backend=self._backend)


def _asked_in(event: gr.EventData) -> Asked:
    return {name: value for name, value in event._data.items() if isinstance(value, str)}
