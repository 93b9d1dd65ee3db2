"""`trainer calls` and `trainer compare`: the calls stored, and two branches of one side by side."""

import asyncio
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from trainer.app import App, open_app
from trainer.batch import print_json
from trainer.compare import Comparison
from trainer.session import PracticeSession
from trainer.settings import Settings
from trainer.transcript import Speaker
from trainer.words import JUDGEMENTS, LOYALTIES, how_it_ended


def list_calls(settings: Settings, as_json: bool) -> None:
    asyncio.run(_list_calls(settings, as_json))


async def _list_calls(settings: Settings, as_json: bool) -> None:
    async with open_app(settings) as app:
        kept = await app.store.calls()
    if as_json:
        for call in kept:
            print_json({**call._asdict(), "started_at": call.started_at.isoformat()})
        return
    table = Table("call", "customer", "began", "ended", "score", "branch of", box=None)
    table.columns[0].no_wrap = True
    for call in kept:
        ended = call.outcome.value.replace("_", " ") if call.outcome else "goes on"
        branch = f"{call.forked_from}, turn {call.forked_at}" if call.forked_from else ""
        score = "" if call.score is None else str(call.score)
        table.add_row(call.id, escape(call.name), f"{call.started_at:%Y-%m-%d %H:%M}", ended, score, branch)
    Console().print(table)


def compare_calls(settings: Settings, first: str, second: str, as_json: bool) -> None:
    """Raises TrainerError."""
    asyncio.run(_compare_calls(settings, first, second, as_json))


async def _compare_calls(settings: Settings, first: str, second: str, as_json: bool) -> None:
    async with open_app(settings) as app:
        both = await app.practice.compare(first, second)
        if as_json:
            print_json(_out(app, both))
        else:
            _show(Console(highlight=False), app, both)


def _out(app: App, both: Comparison) -> dict[str, Any]:
    return {
        "parts_at": both.parts_at,
        "branches": [
            {
                "call": call.id,
                "outcome": call.outcome,
                "score": call.scorecard.score if call.scorecard else None,
                "afterword": app.practice.afterword(call).model_dump(mode="json") if call.outcome else None,
                "moods": [
                    {"turn": n, "anger": mood.anger, "trust": mood.trust} for n, mood in both.moods(call)
                ],
            }
            for call in (both.first, both.second)
        ],
        "verdicts": [difference._asdict() for difference in both.differences],
    }


def _show(console: Console, app: App, both: Comparison) -> None:
    calls = (both.first, both.second)
    console.print(f"The two calls are the same up to turn {both.parts_at - 1}.\n")
    table = Table("", *(escape(call.id) for call in calls), show_lines=True)
    table.add_row("ended", *(how_it_ended(call) or "goes on" for call in calls))
    table.add_row("score", *(str(call.scorecard.score) if call.scorecard else "–" for call in calls))
    table.add_row("afterwards", *(_afterwards(app, call) for call in calls))
    for n in range(both.parts_at, max(len(call.turns) for call in calls) + 1):
        table.add_row(str(n), *(_turn(call, n) for call in calls))
    for difference in both.differences:
        first, second = JUDGEMENTS[difference.first], JUDGEMENTS[difference.second]
        table.add_row(difference.criterion, first, second)
    console.print(table)


def _afterwards(app: App, call: PracticeSession) -> str:
    if call.outcome is None:
        return ""
    word = app.practice.afterword(call)
    return f"{'★' * word.stars} {escape(word.text)} {LOYALTIES[word.buys_again]}"


def _turn(call: PracticeSession, n: int) -> str:
    if n > len(call.turns):
        return ""
    turn = call.turns[n - 1]
    who = "You" if turn.speaker is Speaker.TRAINEE else call.persona.name.split()[0]
    mood = f"\n[dim]anger {turn.mood.anger}, trust {turn.mood.trust}[/]" if turn.mood else ""
    return f"[bold]{escape(who)}:[/] {escape(turn.text)}{mood}"
