"""`trainer moves`: what the ear finds in agent messages, why, and how model and local ear compare."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Literal, NamedTuple

from rich.console import Console
from rich.table import Table

from trainer.app import build_appraiser, build_backend, build_content
from trainer.appraiser.explain import Explainer, Reason
from trainer.batch import complain, plain, print_json, rows
from trainer.conversations import Loose, Row
from trainer.moves import Appraisal, Appraiser, Move
from trainer.settings import Settings
from trainer.store import Store
from trainer.transcript import Speaker


class MessageIn(Loose):
    id: str | int
    context: tuple[str, ...] = ()
    message: str


class Agreement(NamedTuple):
    """Of one move: in how many messages both ears found it, and only one of them; Cohen's kappa, if any did."""

    move: Move
    both: int
    model_only: int
    local_only: int
    kappa: float | None


def find_moves(settings: Settings, file: Path, as_json: bool, by: Literal["local", "model"]) -> int:
    """Print the moves of every message; exit code 1 when a line could not be read."""
    return asyncio.run(_find_moves(settings, file, as_json, by))


async def _find_moves(settings: Settings, file: Path, as_json: bool, by: str) -> int:
    failed, console = False, Console()
    async for row, found in _heard(settings, file, by):
        if found is None:
            failed = complain(file, row)
        elif as_json:
            print_json(_moves_out(row.item.id, found))
        else:
            console.print(f"[bold]{plain(str(row.item.id))}[/bold] {plain(found.note)}")
            for item in found.moves:
                console.print(f"  {item.move:<12} {plain(item.quote)}", highlight=False)
    return int(failed)


async def _heard(settings: Settings, file: Path, by: str) -> AsyncIterator[tuple[Row, Appraisal | None]]:
    content = build_content(settings)
    local = build_appraiser(settings, content)
    backend = build_backend(settings, content, local) if by == "model" else None
    try:
        for row in rows(file, MessageIn):
            if row.problem:
                yield row, None
            elif backend:
                yield row, await backend.appraise(row.item.message, row.item.context)
            else:
                yield row, local.appraise(row.item.message, row.item.context)
    finally:
        if backend:
            await backend.close()


def _moves_out(ident: str | int, found: Appraisal) -> dict[str, Any]:
    note = {"note": found.note} if found.note else {}
    by = {"by": found.by.value} if found.by is Appraiser.MODEL else {}
    return {
        "id": ident,
        "moves": [{"move": m.move.value, "quote": m.quote} for m in found.moves],
        **by,
        **note,
    }


def explain_moves(settings: Settings, file: Path, as_json: bool) -> int:
    """Print every move found, or nearly found, with its reason; exit code 1 when a line could not be read."""
    explainer = Explainer(build_appraiser(settings, build_content(settings)))
    failed, console = False, Console()
    for row in rows(file, MessageIn):
        if row.problem:
            failed = complain(file, row)
            continue
        found, reasons = explainer.explain(row.item.message, row.item.context)
        if as_json:
            print_json({**_moves_out(row.item.id, found), "reasons": [_reason_out(r) for r in reasons]})
            continue
        console.print(f"[bold]{plain(str(row.item.id))}[/bold] {plain(found.note)}")
        for reason in reasons:
            console.print("\n".join(_said(reason)), highlight=False)
    return int(failed)


def _reason_out(reason: Reason) -> dict[str, Any]:
    return {**reason._asdict(), "nearest": reason.nearest._asdict() if reason.nearest else None}


def _said(reason: Reason) -> list[str]:
    near = ", not counted" if reason.probability < reason.threshold else ", but another reading is clearer"
    state = "" if reason.counted else near
    lines = [
        f"  [bold]{reason.move}[/bold]  {plain(reason.clause)}",
        f"    {reason.probability:.2f} likely, counts from {reason.threshold:.2f}{state}",
    ]
    if reason.phrase:
        lines.append(f'    settled by: "{plain(reason.phrase)}"')
    if reason.cues:
        lines.append(f"    speaks for it: {plain(' | '.join(reason.cues))}")
    if reason.nearest:
        source, text, likeness = reason.nearest
        lines.append(f'    nearest example ({plain(source)}, {likeness:.2f} alike): "{plain(text)}"')
    return lines


def compare_recorded(settings: Settings, as_json: bool) -> int:
    """Print how model and local ear agree on the messages of all calls in which a model listened."""
    pairs, late = asyncio.run(_recorded(settings))
    agreements = [_agreement(move, pairs) for move in Move]
    if as_json:
        moves = [agreement._asdict() for agreement in agreements]
        print_json({"messages": len(pairs), "fallbacks": dict(late), "moves": moves})
        return 0
    table = Table(title=f"{len(pairs)} messages heard by a model and by the local ear")
    for name in ("move", "both", "model only", "local only", "kappa"):
        table.add_column(name)
    for agreement in agreements:
        kappa = "" if agreement.kappa is None else f"{agreement.kappa:.2f}"
        table.add_row(*map(str, agreement[:-1]), kappa)
    Console().print(table)
    for reason, count in late.most_common():
        Console().print(f"{count} heard locally instead: {plain(reason)}", highlight=False)
    return 0


async def _recorded(settings: Settings) -> tuple[list[tuple[set[Move], set[Move]]], Counter[str]]:
    """What model and local ear found, message by message; and why the local ear had to stand in."""
    store = await Store.open(settings.data)
    pairs: list[tuple[set[Move], set[Move]]] = []
    late: Counter[str] = Counter()
    try:
        async for turn in store.turns():
            if turn.speaker is not Speaker.TRAINEE or not turn.appraisal:
                continue
            if turn.appraisal.other:
                pairs.append((_set(turn.appraisal), _set(turn.appraisal.other)))
            elif turn.appraisal.fallback:
                late[turn.appraisal.fallback] += 1
    finally:
        await store.close()
    return pairs, late


def _set(appraisal: Appraisal) -> set[Move]:
    return {found.move for found in appraisal.moves}


def _agreement(move: Move, pairs: list[tuple[set[Move], set[Move]]]) -> Agreement:
    from sklearn.metrics import cohen_kappa_score

    model, local = [move in m for m, _ in pairs], [move in n for _, n in pairs]
    both = sum(m and n for m, n in zip(model, local, strict=True))
    either = any(model) or any(local)
    return Agreement(
        move,
        both,
        sum(model) - both,
        sum(local) - both,
        round(float(cohen_kappa_score(model, local)), 3) if either else None,
    )
