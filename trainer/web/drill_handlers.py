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
from trainer.web.texts import texts

Step = Callable[[Run | None, Mapping[str, str]], Awaitable[tuple[Run | None, str]]]


class DrillHandlers:
    """Each step takes how far the drill is and what the page sent, and says how far it is then and what is seen."""

    def __init__(self, app: App) -> None:
        self._app, self._backend = app, app.backend.name
        self.steps: dict[str, Step] = {
            "drill": self._begin,
            "drill_answer": self._answer,
            "drill_again": self._once_more,
            "drill_next": self._go_on,
        }

    async def _begin(self, _run: Run | None, asked: Mapping[str, str]) -> tuple[Run | None, str]:
        drill = self._app.content.drill(asked.get("move", ""))
        run = Run(drill.move, await drilling.times_done(self._app.drills_done, drill.move))
        return run, pages.question(drill, run, backend=self._backend)

    async def _answer(self, run: Run | None, asked: Mapping[str, str]) -> tuple[Run | None, str]:
        run = _in_a_drill(run)
        drill, said = self._app.content.drill(run.move), asked.get("text", "")
        lines = exchanges_for(drill, run.round)
        if run.line == len(lines):
            raise InputError(texts().drill.gone)
        exchange = lines[run.line]
        judged = await drilling.answer(self._app.backend, run.move, exchange, said)
        counted = run._replace(met=run.met + judged.met, given=run.given + 1)
        run = run._replace(again=False) if run.again else counted
        return run, pages.verdict(drill, run, exchange, said.strip(), judged, backend=self._backend)

    async def _once_more(self, run: Run | None, _asked: Mapping[str, str]) -> tuple[Run | None, str]:
        run = _in_a_drill(run)
        run = run._replace(again=run.given > 0)
        return run, pages.question(self._app.content.drill(run.move), run, backend=self._backend)

    async def _go_on(self, run: Run | None, _asked: Mapping[str, str]) -> tuple[Run | None, str]:
        run = _in_a_drill(run)
        drill = self._app.content.drill(run.move)
        if run.given < len(exchanges_for(drill, run.round)):
            return run, pages.question(drill, run, backend=self._backend)
        await drilling.finish(self._app.drills_done, run.move, run.met, run.given)
        here = await room(self._app.store, self._app.content, datetime.now().astimezone())
        due = next((one.due for one in here.progress.drills if one.move is run.move), None)
        return None, pages.finished(drill, run, due, backend=self._backend)


def _in_a_drill(run: Run | None) -> Run:
    if run is None:
        raise InputError(texts().drill.gone)
    return run
