"""`trainer regress`: grade golden cases, print how the grader does, and whether it has drifted from its baseline."""

import asyncio
import sys
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from enum import IntEnum
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from trainer.app import build_appraiser, build_backend, build_content
from trainer.batch import print_json
from trainer.content import Content
from trainer.drift import Drift, State
from trainer.errors import InputError
from trainer.golden import GoldenCase
from trainer.grader.cache import key_of
from trainer.invariance import Invariance, invariances
from trainer.llm.port import Backend
from trainer.regression import Graded, Run, against, baseline_of, grade_all, measure, read_baseline
from trainer.regression_html import page
from trainer.rubric import Rubric
from trainer.settings import Settings


class Exit(IntEnum):
    """What the exit code says; 1 and 2 are of other failures and of usage."""

    STEADY = 0
    REGRESSION = 3
    INCONCLUSIVE = 4
    INFRASTRUCTURE = 5


CODES = {State.STEADY: Exit.STEADY, State.REGRESSION: Exit.REGRESSION, State.INCONCLUSIVE: Exit.INCONCLUSIVE}


class Wanted(NamedTuple):
    """What the command line asks for."""

    rubric: str
    repeats: int
    baseline: Path | None
    bless: bool
    junit: Path | None
    report: Path | None
    as_json: bool
    invariances: bool | None = None  # None: where grading costs nothing


class Cost(NamedTuple):
    calls: int
    read: int
    written: int
    money: float | None


def regress(settings: Settings, wanted: Wanted) -> int:
    """Raises TrainerError where nothing can be graded at all."""
    return asyncio.run(_regress(settings, wanted))


async def _regress(settings: Settings, wanted: Wanted) -> int:
    content = build_content(settings)
    rubric = content.rubric(wanted.rubric)
    appraiser = build_appraiser(settings, content)
    appraiser.warm_up()
    backend = build_backend(settings, content, appraiser)
    try:
        graded = await _graded(content, rubric, backend, settings, wanted.repeats)
        run = measure(rubric, graded)
        tried = backend.name == "scripted" if wanted.invariances is None else wanted.invariances
        moved = await invariances(run, backend) if tried else ()
        cost = _cost(backend, settings)
    finally:
        await backend.close()
    path = wanted.baseline or baseline_path(content, rubric, backend.name)
    key = grader_key(settings, content, rubric, backend.name)
    found = against(run, read_baseline(path)) if path.is_file() and not wanted.bless else None
    if wanted.bless:
        _bless(path, run, backend.name, key)
    _write(wanted, run, found, moved, cost)
    if run.failures:
        print(
            f"trainer: {len(run.failures)} cases could not be graded: {run.failures[0].failure}",
            file=sys.stderr,
        )
        return Exit.INFRASTRUCTURE
    return CODES[found.state] if found else Exit.STEADY


async def _graded(
    content: Content, rubric: Rubric, backend: Backend, settings: Settings, repeats: int
) -> list[Graded]:
    cases = content.golden(rubric.id)
    if not cases:
        raise InputError(
            f"There are no golden cases for the rubric {rubric.id}; put some into rubrics/golden/."
        )
    return await graded_in_flight(cases, rubric, backend, settings, repeats)


async def graded_in_flight(
    cases: Sequence[GoldenCase], rubric: Rubric, backend: Backend, settings: Settings, repeats: int
) -> list[Graded]:
    """Golden cases graded, as many at once as calls may be in flight; in their order."""
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("grading", total=len(cases))
        return await grade_all(
            cases, rubric, backend, repeats, lambda: progress.advance(task), settings.in_flight
        )


def baseline_path(content: Content, rubric: Rubric, grader: str) -> Path:
    return content.folder("rubrics") / "baselines" / f"{rubric.id}-{grader}.json"


def grader_key(settings: Settings, content: Content, rubric: Rubric, grader: str) -> str:
    """What verdicts depend on beside the conversation: rubric, prompt, model, how it is asked."""
    model = settings.grader_model if grader == "openai" else ""
    how = [settings.grade_by, settings.votes] if grader == "openai" else []
    return key_of(content.prompts.source("grader"), Rubric, model, rubric.model_dump_json(), how)[:16]


def _cost(backend: Backend, settings: Settings) -> Cost:
    usage = getattr(getattr(backend, "chat", None), "usage", None)
    if usage is None:
        return Cost(0, 0, 0, 0.0)
    known = settings.price_in is not None and settings.price_out is not None
    money = ((settings.price_in or 0) * usage.read + (settings.price_out or 0) * usage.written) / 1e6
    return Cost(usage.calls, usage.read, usage.written, money if known else None)


def _bless(path: Path, run: Run, grader: str, key: str) -> None:
    """Raises InputError when the baseline cannot be written, or something could not be graded."""
    if run.failures:
        raise InputError("Not everything could be graded, so nothing was blessed; try again.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(baseline_of(run, grader, key).model_dump_json(indent=1) + "\n", "utf-8")
    except OSError as error:
        raise InputError(
            f"The baseline {path} cannot be written ({error.strerror}); name another with --baseline."
        ) from None
    print(f"Blessed {len(run.graded)} cases into {path}.", file=sys.stderr)


def _write(wanted: Wanted, run: Run, found: Drift | None, moved: tuple[Invariance, ...], cost: Cost) -> None:
    if wanted.as_json:
        print_json(report(run, found, moved, cost))
    else:
        _show(Console(highlight=False), run, found, moved, cost)
    if wanted.junit:
        _save(wanted.junit, junit(run, found))
    if wanted.report:
        _save(wanted.report, page(run, found, moved))


def _save(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}); name another file.") from None


def _show(console: Console, run: Run, found: Drift | None, moved: tuple[Invariance, ...], cost: Cost) -> None:
    table = Table(
        "criterion", "cases", "agreement", "95 %", "kappa", "AC1", "macro-F1", "TNR", "bias", box=None
    )
    table.columns[0].no_wrap = table.columns[3].no_wrap = True
    for one in (*run.criteria, run.overall):
        table.add_row(
            one.name, str(one.cases), f"{one.agreement:.2f}", f"{one.low:.2f}-{one.high:.2f}", _or(one.kappa), _or(one.ac1),
            _or(one.macro_f1), _or(one.true_negative_rate), f"{one.bias:+.2f}",
        )  # fmt: skip
    console.print(table)
    console.print(
        f"\nmacro-F1 over criteria {run.macro_f1:.3f}; verified quotes {run.verified_quotes:.1%}; flake rate {run.flake_rate:.1%}"
    )
    if run.weighted:
        console.print(
            f"quadratic weighted kappa of scores {run.weighted.qwk:.2f} ({run.weighted.low:.2f} to {run.weighted.high:.2f})"
        )
    if run.unconfirmed:
        console.print(
            f"{run.unconfirmed} verdicts that no person has confirmed are left out of these figures; against a baseline they count"
        )
    for test in moved:
        console.print(
            f"{test.name}: mean change {test.mean:+.2f} points, largest {test.largest}, {test.flips} of {test.verdicts} verdicts changed {'✓' if test.holds else '✗'}"
        )
    money = (
        "unknown: set TRAINER_PRICE_IN and TRAINER_PRICE_OUT" if cost.money is None else f"{cost.money:.2f}"
    )
    console.print(f"{cost.calls} calls, {cost.read:,} tokens read, {cost.written:,} written, money {money}")
    if found:
        console.print(
            f"\nAgainst the baseline, {found.cases} cases: [bold]{found.state.value}[/bold]. {found.reason}"
        )
        for flip in found.flips[:20]:
            mark = " (critical)" if flip.critical else ""
            console.print(f"  {flip.case} {flip.criterion}: {flip.before} → {flip.now}{mark}")


def _or(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def report(run: Run, found: Drift | None, moved: tuple[Invariance, ...], cost: Cost) -> dict[str, Any]:
    """What `--json` prints."""
    return {
        "rubric": run.rubric.id,
        "cases": len(run.graded),
        "criteria": [one._asdict() for one in run.criteria],
        "overall": run.overall._asdict(),
        "macro_f1": run.macro_f1,
        "weighted_kappa": run.weighted._asdict() if run.weighted else None,
        "flake_rate": run.flake_rate,
        "verified_quotes": run.verified_quotes,
        "unconfirmed": run.unconfirmed,
        "invariances": [one._asdict() for one in moved],
        "cost": cost._asdict(),
        "failures": {one.case.id: one.failure for one in run.failures},
        "drift": {
            "state": found.state,
            "reason": found.reason,
            "cases": found.cases,
            "changes": [change._asdict() for change in found.changes],
            "flips": [flip._asdict() for flip in found.flips],
        }
        if found
        else None,
    }


def junit(run: Run, found: Drift | None) -> str:
    """One test case a golden case: an error where grading failed, a failure where a verdict that was right is wrong."""
    flips: dict[str, list[str]] = {}
    for flip in found.flips if found else ():
        flips.setdefault(flip.case, []).append(f"{flip.criterion}: {flip.before} -> {flip.now}")
    suite = ET.Element(
        "testsuite", name=f"trainer regress {run.rubric.id}", tests=str(len(run.graded) + len(run.failures))
    )
    for one in (*run.graded, *run.failures):
        case = ET.SubElement(suite, "testcase", classname=run.rubric.id, name=one.case.id)
        if one.failure:
            ET.SubElement(case, "error", message=one.failure)
        elif one.case.id in flips:
            ET.SubElement(case, "failure", message="; ".join(flips[one.case.id]))
    suite.set("errors", str(len(run.failures)))
    suite.set("failures", str(len(flips)))
    return ET.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"
