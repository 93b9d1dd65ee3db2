"""`trainer calibrate`: print how far people agree with each other and with the grader, and where they part."""

import asyncio
import sys
from collections.abc import Iterator, Mapping
from itertools import groupby, islice
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from trainer.agreement import Figures
from trainer.app import App, open_app
from trainer.batch import print_json
from trainer.calibration import ENOUGH, Agreement, Calibration, Judged, Meeting, calibrate
from trainer.errors import InputError, SessionError
from trainer.golden import GoldenCase
from trainer.regress import graded_in_flight
from trainer.rubric import Rubric
from trainer.settings import Settings
from trainer.verdicts import GOLDEN, HumanVerdict
from trainer.words import JUDGEMENTS

SHOWN, EXAMPLES = 5, 3  # criteria and calls, and partings of each criterion


def report(settings: Settings, rubric: str, as_json: bool, golden: bool) -> None:
    """Raises TrainerError; InputError where nobody has judged anything."""
    asyncio.run(_report(settings, rubric, as_json, golden))


async def _report(settings: Settings, rubric_id: str, as_json: bool, golden: bool) -> None:
    async with open_app(settings) as app:
        rubric = app.content.rubric(rubric_id)
        found = calibrate(rubric, await _judged(app, rubric, golden))
    if not found.people:
        raise InputError(
            "Nobody has judged a call by this rubric yet; begin with trainer judge CALL --by NAME, or add --golden."
        )
    if as_json:
        print_json(_out(found))
    else:
        _show(Console(highlight=False), found)


async def _judged(app: App, rubric: Rubric, golden: bool) -> list[Judged]:
    """Every call and golden case that people judged; with `golden` every golden case, its author's verdicts too.

    A golden case that was made of one of these calls does not count once more.
    """
    said = {call: list(own) for call, own in groupby(await app.verdicts.all(), lambda one: one.call)}
    calls: list[Judged] = []
    talks: set[tuple[str, ...]] = set()
    for ident in list(said):
        try:
            call = await app.store.get(ident)
        except SessionError:
            continue
        people, card = said.pop(ident), call.scorecard
        talks.add(tuple(turn.text for turn in call.turns))
        if card is None:
            calls.append(Judged(ident, people, {}))
        elif card.rubric == rubric.id:
            calls.append(Judged(ident, people, {v.criterion: v for v in card.verdicts}, card.grader))
    cases = [
        case
        for case in (app.content.golden(rubric.id) if golden or said else ())
        if case.id in said or (golden and tuple(turn.text for turn in case.conversation.turns) not in talks)
    ]
    return calls + await _golden(app, rubric, cases, said, golden)


async def _golden(
    app: App,
    rubric: Rubric,
    cases: list[GoldenCase],
    people: Mapping[str, list[HumanVerdict]],
    author: bool,
) -> list[Judged]:
    """Golden cases, graded now by the backend in force."""
    graded = await graded_in_flight(cases, rubric, app.backend, app.settings, 1)
    for one in graded:
        if one.failure:
            print(f"trainer: {one.case.id} could not be graded: {one.failure}", file=sys.stderr)
    return [
        Judged(
            one.case.id,
            [*people.get(one.case.id, []), *(_authors(one.case) if author else ())],
            one.verdicts,
            app.backend.name,
        )
        for one in graded
    ]


def _authors(case: GoldenCase) -> Iterator[HumanVerdict]:
    """What its author says of it, without the verdicts that are still a grader's."""
    for criterion, verdict in case.agreed.items():
        yield HumanVerdict(
            call=case.id,
            person=GOLDEN,
            criterion=criterion,
            verdict=verdict,
            note=case.why.get(criterion, ""),
        )


# For programs


def _out(found: Calibration) -> dict[str, Any]:
    return {
        "rubric": found.rubric,
        "people": found.people,
        "calls": found.calls,
        "graders": found.graders,
        "human_human": _agreement_out(
            found.human_human, ("name", "cases", "agreement", "low", "high", "kappa", "ac1")
        ),
        "human_grader": _agreement_out(found.human_grader, Figures._fields),
    }


def _agreement_out(found: Agreement, fields: tuple[str, ...]) -> dict[str, Any]:
    def only(figures: Figures) -> dict[str, Any]:
        return {("pairs" if field == "cases" else field): getattr(figures, field) for field in fields}

    return {
        "pairs": found.pairs,
        "too_few": found.too_few,
        "overall": only(found.overall) if found.overall else None,
        "criteria": [{**only(one), "too_few": one.cases < ENOUGH} for one in found.criteria],
        "hardest_criteria": [one._asdict() for one in found.hardest_criteria],
        "hardest_calls": [one._asdict() for one in found.hardest_calls],
        "partings": [
            {
                "call": one.call,
                "criterion": one.criterion,
                "first": one.first._asdict(),
                "second": one.second._asdict(),
            }
            for one in found.partings
        ],
    }


# For people


def _show(console: Console, found: Calibration) -> None:
    graders = ", ".join(f"{name} ({count})" for name, count in found.graders.items()) or "nobody"
    count = "1 call" if found.calls == 1 else f"{found.calls} calls"
    people = escape(", ".join(found.people))
    console.print(f"Rubric {found.rubric}: {count} judged by {people}; graded by {graders}.")
    for who, agreement in (("each other", found.human_human), ("the grader", found.human_grader)):
        console.print(f"\n[bold]People with {who}:[/] {_sentence(agreement)}\n")
        if agreement.overall:
            console.print(_table(agreement, with_bias=agreement is found.human_grader))
    if any(one.cases < ENOUGH for one in (*found.human_human.criteria, *found.human_grader.criteria)):
        console.print(f"* fewer than {ENOUGH} pairs: too few to say anything", style="dim")
    _show_partings(console, "people and grader", found.human_grader)
    _show_partings(console, "people", found.human_human)


def _sentence(found: Agreement) -> str:
    if not found.overall:
        return "no pairs yet."
    of = found.overall
    figures = f"agreement {of.agreement:.2f} ({of.low:.2f} to {of.high:.2f}), kappa {_or(of.kappa)}, AC1 {_or(of.ac1)}"
    pairs = "1 pair" if found.pairs == 1 else f"{found.pairs} pairs"
    few = f" Too few to say anything: it takes {ENOUGH} pairs at least." if found.too_few else ""
    return f"{pairs}, {figures}.{few}"


def _table(found: Agreement, *, with_bias: bool) -> Table:
    """`bias` is how much more often the grader says met."""
    table = Table(
        "criterion", "pairs", "agreement", "kappa", "AC1", *(["bias"] if with_bias else []), box=None
    )
    table.columns[0].no_wrap = True
    for one in found.criteria:
        few = "*" if one.cases < ENOUGH else " "
        bias = [f"{one.bias:+.2f}"] if with_bias else []
        table.add_row(
            one.name, f"{one.cases}{few}", f"{one.agreement:.2f}", _or(one.kappa), _or(one.ac1), *bias
        )
    return table


def _show_partings(console: Console, who: str, found: Agreement) -> None:
    if not found.partings:
        return
    console.print(f"\n[bold]Where {who} part[/]")
    for hard in found.hardest_criteria[:SHOWN]:
        console.print(f"{hard.name}: {hard.parted} of {hard.pairs}")
        own = (meeting for meeting in found.partings if meeting.criterion == hard.name)
        for meeting in islice(own, EXAMPLES):
            console.print(f"  {_parting(meeting)}")
    calls = ", ".join(
        f"{escape(one.name)} ({one.parted} of {one.pairs})" for one in found.hardest_calls[:SHOWN]
    )
    console.print(f"Most in the calls {calls}")


def _parting(meeting: Meeting) -> str:
    views = "; ".join(
        f"{escape(view.by)}: {JUDGEMENTS[view.verdict]}" + (f" ({escape(view.words)})" if view.words else "")
        for view in (meeting.first, meeting.second)
    )
    return f"{escape(meeting.call)}  {views}"


def _or(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
