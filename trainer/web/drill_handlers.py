"""What a drill's page asks for: the next line, the verdict on an answer, the end."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from trainer import drilling
from trainer.app import App
from trainer.drill import exchanges_for
from trainer.errors import InputError
from trainer.room import room
from trainer.web import drill as pages
from trainer.web.drill import Run
from trainer.web.runs import Runs
from trainer.web.texts import texts

Step = Callable[[Run, Mapping[str, str]], Awaitable[tuple[Run, str]]]


class DrillHandlers:
    """Each step takes how far the drill is and what the page sent, and says how far it is then and what is seen."""

    def __init__(self, app: App) -> None:
        self._app, self._backend, self._runs = app, app.backend.name, Runs()
        self.steps: dict[str, Step] = {
            "drill": self._as_it_stands,
            "drill_answer": self._answer,
            "drill_again": self._once_more,
            "drill_next": self._go_on,
        }

    async def go(self, to: str, asked: Mapping[str, str]) -> tuple[str, str]:
        """The page after the step `to`, and a sentence where the run that was asked for is not there any more."""
        async with self._runs.turn(asked.get("run", "")):
            run = self._runs.get(asked.get("run", ""))
            if run and asked.get("move") == run.move.value:
                step = self._as_it_stands if run.over else self.steps[to]
                run, html = await step(run, asked)
                remark = ""
            else:
                run, html = await self._begin(asked)
                remark = texts().drill.gone if asked.get("run") else ""
            self._runs.keep(run._replace(seen=html))
        return html, remark

    async def _begin(self, asked: Mapping[str, str]) -> tuple[Run, str]:
        drill = self._app.content.drill(asked.get("move", ""))
        run = self._runs.begin(drill.move, await drilling.times_done(self._app.drills_done, drill.move))
        return run, pages.question(drill, run, backend=self._backend)

    async def _as_it_stands(self, run: Run, _asked: Mapping[str, str]) -> tuple[Run, str]:
        return run, run.seen

    async def _answer(self, run: Run, asked: Mapping[str, str]) -> tuple[Run, str]:
        if asked.get("n") != str(run.line + 1):
            raise InputError(texts().drill.elsewhere)
        drill, said = self._app.content.drill(run.move), asked.get("text", "")
        exchange = exchanges_for(drill, run.round)[run.line]
        judged = await drilling.answer(self._app.backend, run.move, exchange, said)
        counted = run._replace(met=run.met + judged.met, given=run.given + 1)
        run = run._replace(again=False) if run.again else counted
        return run, pages.verdict(drill, run, exchange, said.strip(), judged, backend=self._backend)

    async def _once_more(self, run: Run, _asked: Mapping[str, str]) -> tuple[Run, str]:
        run = run._replace(again=run.given > 0)
        return run, pages.question(self._app.content.drill(run.move), run, backend=self._backend)

    async def _go_on(self, run: Run, _asked: Mapping[str, str]) -> tuple[Run, str]:
        drill = self._app.content.drill(run.move)
        if run.line < len(exchanges_for(drill, run.round)):
            return run, pages.question(drill, run, backend=self._backend)
        await drilling.finish(self._app.drills_done, run.move, run.met, run.given)
        here = await room(self._app.store, self._app.content, datetime.now().astimezone())
        due = next((one.due for one in here.progress.drills if one.move is run.move), None)
        return run._replace(over=True), pages.finished(drill, run, due, backend=self._backend)
