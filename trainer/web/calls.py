"""What the page does: each handler takes ids and text, asks `practice`, and says which widgets change."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import gradio as gr

from trainer.app import App
from trainer.errors import InputError, TrainerError
from trainer.llm.port import Piece
from trainer.practice import Answered, Event, Heard
from trainer.session import PracticeSession
from trainer.web import view
from trainer.web.widgets import Widgets

EVERY = 0.2  # seconds between two updates of a reply that is being spoken
Changes = dict[Any, Any]


class CallHandlers:
    def __init__(self, app: App, widgets: Widgets) -> None:
        self._app, self._practice, self._w = app, app.practice, widgets

    # --- going from view to view -------------------------------------------------------------

    def _show(self, name: str, **state: Any) -> Changes:
        return {self._w.stage: view.stage(name, **state), self._w.notice: ""}

    def _say_plainly(self, error: TrainerError) -> Changes:
        return {self._w.notice: view.notice(str(error))}

    def _nothing(self) -> Changes:
        """No change. gradio 6.31 empties every output of a generator that ends without a yield."""
        return {self._w.notice: gr.skip()}

    def choose(self, persona_id: str) -> Callable[[], Awaitable[Changes]]:
        async def chosen() -> Changes:
            try:
                persona = await self._practice.who_calls(persona_id)
            except TrainerError as error:
                return self._say_plainly(error)
            return {
                **self._show("brief"),
                self._w.persona_id: persona_id,
                self._w.brief.text: view.brief(persona),
            }

        return chosen

    def home(self) -> Changes:
        return {**self._show("home"), self._w.call_id: "", self._w.address: ""}

    async def stay(self) -> AsyncIterator[None]:
        """Never ends while the page is open, and so keeps its stream of answers open: gradio 6.31 loses an
        event that is sent at the very moment when the last one ends and the stream closes."""
        yield None
        await asyncio.Event().wait()

    async def load(self, request: gr.Request) -> Changes:
        """The page as its address says: a call that goes on, its scorecard, a branch from one of its turns, or
        home."""
        call_id, again_from = (request.query_params.get(name, "") for name in ("call", "from"))
        if not call_id:
            return {self._w.notice: ""}
        try:
            if again_from.isdecimal():
                return self._call(await self._practice.fork(call_id, int(again_from)))
            call = await self._practice.get(call_id)
            return await self._result(call) if call.scorecard else self._call(call)
        except TrainerError as error:
            return {**self.home(), **self._say_plainly(error)}

    async def start(self, persona_id: str) -> Changes:
        try:
            return self._call(await self._practice.start(persona_id))
        except TrainerError as error:
            return self._say_plainly(error)

    async def again(self, call_id: str) -> Changes:
        try:
            call = await self._practice.get(call_id)
            return self._call(await self._practice.start(call.persona.id))
        except TrainerError as error:
            return self._say_plainly(error)

    # --- the call ------------------------------------------------------------------------------

    def _call(self, call: PracticeSession) -> Changes:
        return {
            self._w.call_id: call.id,
            self._w.address: call.id,
            self._w.call.box: "",
            self._w.call.at_hand: view.offers(call.persona),
            **self._talk(call, speaking=self._practice.next_bubble_in(call) is not None),
        }

    def _talk(self, call: PracticeSession, *, speaking: bool = False) -> Changes:
        return {
            **self._show("call", over=call.outcome is not None),
            self._w.call.chat: view.chat(call, self._practice.vented(call), speaking=speaking),
            self._w.call.aside: view.aside(call, speaking),
        }

    async def resume(self, call_id: str) -> AsyncIterator[Changes]:
        """Let a vent arrive bubble by bubble, and answer a message that a restart left unanswered."""
        yield self._nothing()
        if not call_id:
            return
        try:
            call = await self._practice.get(call_id)
            if call.outcome:
                return
            while (wait := self._practice.next_bubble_in(call)) is not None:
                await asyncio.sleep(wait)
                call = await self._practice.get(call_id)
                if call.outcome:
                    return
                if len(call.turns) == 1:
                    yield self._talk(call, speaking=self._practice.next_bubble_in(call) is not None)
            if call.awaits_answer:
                async for changes in self._answering(call, self._practice.answer(call_id)):
                    yield changes
        except TrainerError as error:
            yield self._say_plainly(error)

    async def say(self, call_id: str, message: str) -> AsyncIterator[Changes]:
        """Send the message; it stays in the box until it is stored."""
        try:
            call = await self._practice.get(call_id)
            async for changes in self._answering(call, self._practice.say(call_id, message)):
                yield changes
        except TrainerError as error:
            yield self._say_plainly(error)

    async def retry(self, call_id: str) -> AsyncIterator[Changes]:
        async for changes in self._once_more(call_id, by_script=False):
            yield changes

    async def by_script(self, call_id: str) -> AsyncIterator[Changes]:
        async for changes in self._once_more(call_id, by_script=True):
            yield changes

    async def _once_more(self, call_id: str, *, by_script: bool) -> AsyncIterator[Changes]:
        try:
            call = await self._practice.get(call_id)
            if call.outcome and not call.scorecard:
                async for changes in self.grade(call_id):
                    yield changes
                return
            yield self._talk(call, speaking=True)
            async for changes in self._answering(call, self._practice.answer(call_id, by_script=by_script)):
                yield changes
        except TrainerError as error:
            yield self._say_plainly(error)

    async def _answering(self, call: PracticeSession, events: AsyncIterator[Event]) -> AsyncIterator[Changes]:
        """The widgets as the answer comes: at once, then every `EVERY` seconds, and complete at the end."""
        so_far, shown_at = "", 0.0
        yield self._nothing()
        try:
            async for event in events:
                match event:
                    case Heard(after):
                        call = after
                        yield {**self._talk(call, speaking=True), self._w.call.box: ""}
                    case Piece() as piece:
                        so_far = piece.onto(so_far)
                        if piece.anew or time.monotonic() - shown_at >= EVERY:
                            shown_at = time.monotonic()
                            yield {self._w.call.chat: view.chat(call, so_far=so_far, speaking=True)}
                    case Answered(after):
                        yield self._talk(after)
        except InputError as error:
            yield self._say_plainly(error)
        except TrainerError as error:
            now = await self._practice.get(call.id)
            if now.awaits_answer:
                yield {**self._talk(now), **self._trouble(error, "answering")}
            elif not now.outcome:
                yield self._say_plainly(error)

    def _trouble(self, error: TrainerError, kind: str) -> Changes:
        stage = view.stage("call", over=kind == "grading", trouble=kind)
        return {self._w.stage: stage, self._w.call.trouble: view.notice(str(error))}

    # --- after the call --------------------------------------------------------------------------

    async def end(self, call_id: str) -> Changes:
        try:
            call = await self._practice.end(call_id)
            return {**self._talk(call), **self._show("call", over=True, grading=True)}
        except TrainerError as error:
            return self._say_plainly(error)

    async def grade(self, call_id: str, *, locally: bool = False) -> AsyncIterator[Changes]:
        """Show that it is being graded, then the scorecard, or what went wrong with a way on."""
        yield self._show("call", over=True, grading=True)
        try:
            yield await self._result(await self._practice.grade(call_id, locally=locally))
        except TrainerError as error:
            yield self._trouble(error, "grading")

    async def grade_locally(self, call_id: str) -> AsyncIterator[Changes]:
        async for changes in self.grade(call_id, locally=True):
            yield changes

    async def _result(self, call: PracticeSession) -> Changes:
        rubric = self._app.content.rubric(call.scorecard.rubric if call.scorecard else "")
        branches = await self._practice.compare(call.fork.call, call.id) if call.fork else None
        html = view.scorecard(call, rubric, self._practice.afterword(call), branches)
        shown = {self._w.call_id: call.id, self._w.address: call.id, self._w.result.card: html}
        return {**self._show("result"), **shown}
