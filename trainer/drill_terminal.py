"""Do a drill in the terminal: the setting, an angry line, your answer, the verdict, a better line."""

import asyncio
import json
import sys

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from trainer.app import build_content, open_app
from trainer.drill import Drill, Exchange, Judged, exchanges_for, in_words
from trainer.drilling import answer, finish, times_done
from trainer.errors import InputError
from trainer.llm.port import Backend
from trainer.settings import Settings

HELP = "Answer each line in one message. Ctrl-D leaves the drill."


def list_drills(settings: Settings, move: str, as_json: bool) -> None:
    """Print all drills, or the one for `move`. Raises InputError, ContentError."""
    content = build_content(settings)
    drills = [content.drill(move)] if move else list(content.drills.values())
    if as_json:
        print(json.dumps([drill.model_dump(mode="json") for drill in drills], ensure_ascii=False))
        return
    table = Table("move", "drill", "what for", "lines")
    for drill in drills:
        table.add_row(drill.move, escape(drill.title), escape(drill.aim), str(len(drill.exchanges)))
    Console().print(table)


def do_drill(settings: Settings, move: str, seed: int | None) -> None:
    """Raises InputError, ContentError when the drill cannot begin."""
    content = build_content(settings)
    asyncio.run(_do(settings, content.drill(move), seed))


async def _do(settings: Settings, drill: Drill, seed: int | None) -> None:
    console = Console(highlight=False)
    console.print(Panel(f"{escape(drill.aim)}\n\n{escape(drill.watch)}", title=escape(drill.title)))
    console.print(HELP, style="dim")
    async with open_app(settings) as app:
        round_ = await times_done(app.drills_done, drill.move) if seed is None else seed
        exchanges, verdicts = exchanges_for(drill, round_), list[Judged]()
        for exchange in exchanges:
            judged = await _answered(console, app.backend, drill, exchange)
            if judged is None:
                break
            verdicts.append(judged)
            _show(console, drill, exchange, judged)
        met = sum(judged.met for judged in verdicts)
        if len(verdicts) == len(exchanges):
            await finish(app.drills_done, drill.move, met, len(exchanges))
    console.print(f"\n{met} of {len(exchanges)} met.")


async def _answered(console: Console, backend: Backend, drill: Drill, exchange: Exchange) -> Judged | None:
    """The verdict on what is typed to one line; None when nothing more will be."""
    console.print(f"\n[dim]{escape(exchange.setting)}[/]\n[bold]Customer:[/] {escape(exchange.customer)}")
    while True:
        try:
            message = _read(console)  # nothing else runs here, so waiting for the keyboard blocks nobody
        except EOFError:
            return None
        try:
            return await answer(backend, drill.move, exchange, message)
        except InputError as error:
            console.print(str(error), style="yellow")


def _read(console: Console) -> str:
    return console.input("[bold cyan]You:[/] ") if sys.stdin.isatty() else input()


def _show(console: Console, drill: Drill, exchange: Exchange, judged: Judged) -> None:
    console.print(in_words(drill.move, judged), style="green" if judged.met else "yellow")
    for quote in filter(None, (judged.quote, judged.harm.quote if judged.harm else "")):
        console.print(f'  "{escape(quote)}"')
    console.print(f"[green]Better:[/] {escape(exchange.better)}")
