"""`trainer stress`: play personas against scripted trainees, with a progress bar, and say what holds and why not."""

import asyncio
from collections import Counter
from pathlib import Path
from statistics import mean
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from trainer.app import build_appraiser, build_backend, build_content
from trainer.batch import print_json
from trainer.content import PERSONA, Content, load
from trainer.persona import Persona
from trainer.settings import Settings
from trainer.stress import Ear, Gate, Played, judge, play_all
from trainer.trainees import Style
from trainer.transcript import Speaker


def stress(settings: Settings, names: list[str], seeds: int, as_json: bool, show: Style | None = None) -> int:
    """Stress each persona, an id or a file; all of them where none is named. Exit code 1 when a gate fails.

    `show` prints the calls of one trainee too.
    """
    return asyncio.run(_stress(settings, names, seeds, as_json, show))


async def _stress(settings: Settings, names: list[str], seeds: int, as_json: bool, show: Style | None) -> int:
    content = build_content(settings)
    personas = [_persona(content, name) for name in names] or list(content.personas.values())
    appraiser = build_appraiser(settings, content)
    appraiser.warm_up()
    backend = build_backend(settings, content, appraiser)
    failed = False
    try:
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("", total=len(personas) * len(Style) * seeds)
            for persona in personas:
                progress.update(task, description=persona.id)
                played, gates = [], list[Gate]()
                async for one in play_all(persona, backend, content.trainees, seeds):
                    played.append(one)
                    progress.advance(task)
                gates = await judge(persona, played, Ear(backend))
                failed = failed or not all(gate.passed for gate in gates)
                _print(persona, played, gates, as_json, show)
    finally:
        await backend.close()
    return int(failed)


def _persona(content: Content, name: str) -> Persona:
    path = Path(name)
    return load(path, PERSONA) if path.suffix in {".yaml", ".yml"} else content.persona(name)


def _print(
    persona: Persona, played: list[Played], gates: list[Gate], as_json: bool, show: Style | None
) -> None:
    shown = [one for one in played if one.style is show]
    if as_json:
        calls = {"calls": [_example(one) for one in shown]} if show else {}
        print_json(report(persona, played, gates) | calls)
        return
    console = Console(highlight=False)
    verdict = "[green]passes[/]" if all(gate.passed for gate in gates) else "[red]fails[/]"
    console.print(f"\n[bold]{escape(persona.name)}[/bold] ({persona.id}) {verdict}")
    console.print(_trainees(played))
    for gate in gates:
        mark = "[green]✓[/]" if gate.passed else "[red]✗[/]"
        console.print(f"  {mark} {gate.name}: {gate.measured} [dim](wanted: {gate.wanted})[/]")
        if not gate.passed:
            _why(console, gate)
    for one in shown:
        _transcript(console, one)


def _trainees(played: list[Played]) -> Table:
    table = Table("trainee", "ends", "anger", "trust", "messages", box=None, padding=(0, 2))
    for row in _summary(played):
        ends = ", ".join(f"{count} {outcome.replace('_', ' ')}" for outcome, count in row["ends"].items())
        table.add_row(row["trainee"], ends, row["anger"], row["trust"], f"{row['messages']:.1f}")
    return table


def _summary(played: list[Played]) -> list[dict[str, Any]]:
    rows = []
    for style in Style:
        calls = [p.call for p in played if p.style is style]
        moods = [(call.turns[0].mood, call.mood) for call in calls]
        rows.append(
            {
                "trainee": style.value,
                "ends": dict(Counter(call.outcome.value for call in calls if call.outcome).most_common()),
                "anger": _from_to([m.anger for m, _ in moods if m], [m.anger for _, m in moods]),
                "trust": _from_to([m.trust for m, _ in moods if m], [m.trust for _, m in moods]),
                "messages": round(mean(len(call.conversation.trainee_turns) for call in calls), 1),
            }
        )
    return rows


def _from_to(first: list[int], last: list[int]) -> str:
    return f"{mean(first):.0f} → {mean(last):.0f}"


def _why(console: Console, gate: Gate) -> None:
    """The call that shows why a gate failed, turn by turn, with what each message did."""
    if gate.line:
        console.print(f"    [yellow]{escape(gate.line)}[/]")
    if gate.example:
        _transcript(console, gate.example)


def _transcript(console: Console, played: Played) -> None:
    """A call turn by turn, with what each message did."""
    call = played.call
    console.print(f"\n    {played.style.value}, seed {played.seed}, {call.outcome}:", style="dim")
    for turn in call.turns:
        who = call.persona.name if turn.speaker is Speaker.CUSTOMER else "Trainee"
        mood = f"  [dim]anger {turn.mood.anger}, trust {turn.mood.trust}[/]" if turn.mood else ""
        cue = (
            f" [dim]({turn.cue.act.value}{' ' + turn.cue.about if turn.cue.about else ''})[/]"
            if turn.cue
            else ""
        )
        console.print(f"    {turn.n:>2} [bold]{escape(who)}[/]{cue}: {escape(turn.text)}{mood}")
        for change in turn.changes:
            console.print(f"         [dim]{change.anger:+d}/{change.trust:+d} {escape(change.reason)}[/]")


def report(persona: Persona, played: list[Played], gates: list[Gate]) -> dict[str, Any]:
    """What `--json` prints of one persona."""
    return {
        "persona": persona.id,
        "passed": all(gate.passed for gate in gates),
        "gates": [
            {
                "name": gate.name,
                "passed": gate.passed,
                "measured": gate.measured,
                "wanted": gate.wanted,
                **({"line": gate.line} if gate.line else {}),
                **({"example": _example(gate.example)} if gate.example else {}),
            }
            for gate in gates
        ],
        "trainees": _summary(played),
    }


def _example(played: Played) -> dict[str, Any]:
    turns = [
        {
            "n": turn.n,
            "speaker": turn.speaker.value,
            "text": turn.text,
            **({"anger": turn.mood.anger, "trust": turn.mood.trust} if turn.mood else {}),
        }
        for turn in played.call.turns
    ]
    return {
        "trainee": played.style.value,
        "seed": played.seed,
        "outcome": played.call.outcome,
        "turns": turns,
    }
