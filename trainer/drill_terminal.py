"""Do a drill in the terminal: the setting, an angry line, your answer, the verdict, a better line."""

import asyncio
import json
import secrets
import sys

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from trainer.app import build_appraiser, build_backend, build_content
from trainer.content import Content
from trainer.drill import Drill, Exchange, Judged, exchanges_for, in_words
from trainer.drilling import answer
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
    drill = content.drill(move)
    if seed is None:
        seed = secrets.randbelow(len(drill.exchanges))
    asyncio.run(_do(settings, content, drill, seed))


async def _do(settings: Settings, content: Content, drill: Drill, seed: int) -> None:
    console = Console(highlight=False)
    console.print(Panel(f"{escape(drill.aim)}\n\n{escape(drill.watch)}", title=escape(drill.title)))
    console.print(HELP, style="dim")
    backend = build_backend(settings, content, build_appraiser(settings, content))
    exchanges, verdicts = exchanges_for(drill, seed), list[Judged]()
    try:
        for exchange in exchanges:
            judged = await _answered(console, backend, drill, exchange)
            if judged is None:
                break
            verdicts.append(judged)
            _show(console, drill, exchange, judged)
    finally:
        await backend.close()
    console.print(f"\n{sum(judged.met for judged in verdicts)} of {len(exchanges)} met.")


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
