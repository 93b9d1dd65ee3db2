"""`trainer progress`: how somebody gets on, what to drill and whom to talk to next."""

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Any

import typer

from trainer.cli_options import Json

if TYPE_CHECKING:
    from rich.console import Console

    from trainer.content import Content
    from trainer.progress import Progress
    from trainer.room import Room
    from trainer.settings import Settings

progress_cli = typer.Typer()


@progress_cli.command()
def progress(as_json: Json = False) -> None:
    """Show scores and steps over time, drills due, unaided calls, and whom to talk to next and why."""
    from trainer.settings import read_settings

    asyncio.run(_show(read_settings(), as_json))


async def _show(settings: "Settings", as_json: bool) -> None:
    from rich.console import Console

    from trainer.app import open_app
    from trainer.batch import print_json
    from trainer.room import room

    now = datetime.now().astimezone()
    async with open_app(settings) as app:
        found = await room(app.store, app.content, now)
        if as_json:
            print_json(_out(found, now))
        else:
            _print(Console(highlight=False), found, app.content, now)


def _out(room: "Room", now: datetime) -> dict[str, Any]:
    from trainer.words import why, why_drill

    made, next_one = room.progress, room.recommended
    weakest, step = made.weakest, made.weakest_step
    return {
        **made.model_dump(mode="json"),
        "drills": [{**drill.model_dump(mode="json"), "why": why_drill(drill, now)} for drill in made.drills],
        "weakest": weakest.model_dump(mode="json") if weakest else None,
        "weakest_step": step.id if step else None,
        "follow_ups": [follow_up.model_dump(mode="json") for follow_up in room.follow_ups],
        "customers": room.customers,
        "recommended": {**next_one.model_dump(mode="json"), "why": why(next_one)} if next_one else None,
    }


def _print(console: "Console", room: "Room", content: "Content", now: datetime) -> None:
    from rich.markup import escape

    from trainer.words import why

    made = room.progress
    if made.graded:
        days = f"{made.streak.days} day{'' if made.streak.days == 1 else 's'} in a row"
        console.print(f"{len(made.graded)} calls graded, {len(made.unaided)} of them unaided; {days}.\n")
        _print_calls(console, made, now)
        _print_steps(console, made)
    else:
        console.print("No call has been graded yet.\n")
    _print_drills(console, made, now)
    _print_unaided(console, made, content)
    for waits in room.follow_ups:
        late = " and overdue" if waits.overdue else ""
        name = content.personas[waits.persona].name
        console.print(f"{escape(name)}, due {waits.due_at:%a %d %b %H:%M}{late}: “{escape(waits.promise)}”")
    if room.recommended:
        console.print(
            f"[bold]Next:[/] trainer play {room.recommended.persona}\n{escape(why(room.recommended))}"
        )


def _print_calls(console: "Console", made: "Progress", now: datetime) -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table("began", "customer", "practice", "unaided", box=None)
    for call in made.graded:
        scores = ("", str(call.score)) if call.unaided else (str(call.score), "")
        began = call.started_at.astimezone(now.tzinfo)
        table.add_row(f"{began:%Y-%m-%d %H:%M}", escape(call.name), *scores)
    console.print(table, "")
    tries = Table("customer", "graded calls", "best", "last", "last try", box=None)
    for one in made.tries.values():
        best, last = ("" if score is None else str(score) for score in (one.best, one.last))
        tries.add_row(escape(one.name), str(one.graded), best, last, one.outcome.value.replace("_", " "))
    console.print(tries, "")


def _print_steps(console: "Console", made: "Progress") -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table("step", "now", "call by call", box=None)
    for step in made.steps:
        course = " ".join(str(at.skill) for at in step.over_time[-10:])
        table.add_row(escape(step.title), "–" if step.skill is None else str(step.skill), course)
    console.print(table, "")
    if weakest := made.weakest:
        console.print(
            f"Costliest: {weakest.criterion}, not met in {weakest.missed} of {weakest.judged} recent calls that judged it.\n"
        )


def _print_drills(console: "Console", made: "Progress", now: datetime) -> None:
    from rich.table import Table

    from trainer.words import why_drill

    if not made.drills:
        return
    table = Table("drill", "due", "why", box=None)
    for drill in made.drills:
        due = "now" if drill.is_due else f"{drill.due:%a %d %b}"
        table.add_row(drill.move.value, due, why_drill(drill, now))
    console.print(table, "")


def _print_unaided(console: "Console", made: "Progress", content: "Content") -> None:
    from rich.markup import escape
    from rich.table import Table

    from trainer.words import NO_PAIR, ONE_PAIR, in_a_pair

    if pair := made.evidence:
        console.print(escape(in_a_pair(pair)))
        table = Table("step", "first", "later", "difference", box=None)
        for step in pair.steps:
            table.add_row(escape(step.title), str(step.before), str(step.after), f"{step.difference:+}")
        console.print(table, ONE_PAIR)
    else:
        console.print(NO_PAIR)
    if made.next_unaided:
        name = content.personas[made.next_unaided].name
        console.print(f"For the next one take {escape(name)} ({made.next_unaided}).")
    console.print()
