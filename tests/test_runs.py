"""Drills on the page: each goes on where it stands, and what is not kept any more begins again and says so."""

import asyncio
import re

import pytest

from trainer.app import App
from trainer.drill import exchanges_for
from trainer.errors import InputError
from trainer.moves import Move
from trainer.web.drill_handlers import DrillHandlers
from trainer.web.runs import Runs


async def begun(drills: DrillHandlers) -> dict[str, str]:
    """What the page of a new drill sends back."""
    html, remark = await drills.go("drill", {"move": "own"})
    assert not remark
    found = re.search(r'data-run="(\w+)"', html)
    assert found
    return {"move": "own", "run": found[1]}


async def answered(app: App, drills: DrillHandlers, of: dict[str, str], n: int) -> str:
    better = exchanges_for(app.content.drill("own"), 0)[n - 1].better
    return (await drills.go("drill_answer", {**of, "n": str(n), "text": better}))[0]


async def test_a_drill_that_is_loaded_again_looks_as_it_did(app: App) -> None:
    drills = DrillHandlers(app)
    run = await begun(drills)
    shown = await answered(app, drills, run, 1)
    assert await drills.go("drill", run) == (shown, "")
    assert "line 2 of 3" in (await drills.go("drill_next", run))[0]
    assert "line 2 of 3" in (await drills.go("drill", run))[0]


async def test_a_drill_counts_once_however_often_its_end_is_asked_for(app: App) -> None:
    drills = DrillHandlers(app)
    run = await begun(drills)
    for n in (1, 2, 3):
        await answered(app, drills, run, n)
        shown = await drills.go("drill_next", run)
    assert "All 3 answers landed" in shown[0]
    for step in ("drill", "drill_next", "drill_again", "drill_answer"):
        assert await drills.go(step, run) == shown
    assert len(await app.drills_done.all()) == 1


async def test_a_drill_that_is_ended_twice_at_once_counts_once(app: App) -> None:
    drills = DrillHandlers(app)
    run = await begun(drills)
    for n in (1, 2):
        await answered(app, drills, run, n)
        await drills.go("drill_next", run)
    await answered(app, drills, run, 3)
    shown = await asyncio.gather(*(drills.go("drill_next", run) for _ in range(3)))
    assert len(set(shown)) == 1
    assert len(await app.drills_done.all()) == 1


async def test_a_line_that_is_answered_twice_at_once_is_judged_once(app: App) -> None:
    drills = DrillHandlers(app)
    run = await begun(drills)
    both = await asyncio.gather(*(answered(app, drills, run, 1) for _ in range(2)), return_exceptions=True)
    assert [type(one) for one in both] == [str, InputError]


async def test_the_run_of_one_drill_does_not_show_in_another(app: App) -> None:
    drills = DrillHandlers(app)
    run = await begun(drills)
    html, remark = await drills.go("drill", {**run, "move": "acknowledge"})
    assert app.content.drill("acknowledge").title in html
    assert remark


@pytest.mark.parametrize("step", ["drill", "drill_answer", "drill_again", "drill_next"])
async def test_a_drill_that_is_not_kept_any_more_begins_again_and_says_so(app: App, step: str) -> None:
    asked = {"move": "own", "run": "of-before-the-restart", "text": "Sorry.", "n": "2"}
    html, remark = await DrillHandlers(app).go(step, asked)
    assert "line 1 of 3" in html
    assert remark == "This drill was put away meanwhile, so it begins again."


async def test_an_answer_to_a_line_that_another_tab_has_left_is_not_judged(app: App) -> None:
    drills = DrillHandlers(app)
    run = await begun(drills)
    await answered(app, drills, run, 1)
    with pytest.raises(InputError, match="went on in another tab"):
        await answered(app, drills, run, 1)


async def test_two_drills_of_the_same_move_keep_apart(app: App) -> None:
    drills = DrillHandlers(app)
    one, other = await begun(drills), await begun(drills)
    await answered(app, drills, one, 1)
    assert "line 1 of 3" in (await drills.go("drill_next", other))[0]


def test_what_rested_too_long_is_forgotten_and_what_rested_longest_makes_room() -> None:
    hour = 0.0
    runs = Runs(most=2, seconds=24, now=lambda: hour)
    first, second, third = (runs.begin(Move.OWN, 0) for _ in range(3))
    runs.keep(first)
    runs.keep(second)
    runs.keep(first)
    runs.keep(third)
    assert [runs.get(run.id) for run in (first, second, third)] == [first, None, third]
    hour = 20
    runs.keep(third)
    hour = 30
    assert [runs.get(run.id) for run in (first, third)] == [None, third]
