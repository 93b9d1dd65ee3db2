"""Say in plain words what is configured, what answers and what is missing. Keys are masked."""

import asyncio
import json
import os
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from rich.console import Console
from rich.markup import escape

from trainer.app import build_content
from trainer.content import check
from trainer.database import FILE
from trainer.errors import TrainerError
from trainer.settings import Settings

State = Literal["ok", "note", "problem"]
MARKS: dict[State, str] = {
    "ok": "[green]ok[/]     ",
    "note": "[yellow]note[/]   ",
    "problem": "[red]problem[/]",
}


class Finding(NamedTuple):
    state: State
    about: str
    says: str


def report(settings: Settings, as_json: bool) -> int:
    """Print the findings; exit code 1 when one of them is a problem."""
    findings = [*_content(settings), *_data(settings), *asyncio.run(_models(settings))]
    if as_json:
        print(json.dumps([finding._asdict() for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            Console().print(
                f"{MARKS[finding.state]} {finding.about}: {escape(finding.says)}", highlight=False
            )
    return int(any(finding.state == "problem" for finding in findings))


def _content(settings: Settings) -> Iterator[Finding]:
    try:
        content = build_content(settings)
        problems = check(content.files(), content)
    except TrainerError as error:
        yield Finding("problem", "content", str(error))
        return
    for problem in problems:
        yield Finding("problem", "content", str(problem))
    if not problems:
        yield Finding("ok", "content", f"{len(content.personas)} personas, rubrics and prompts are in order")


def _data(settings: Settings) -> Iterator[Finding]:
    folder = settings.data
    there = folder if folder.exists() else next(parent for parent in folder.parents if parent.exists())
    if not (there.is_dir() and os.access(there, os.W_OK)):
        yield Finding("problem", "data", f"{folder} cannot be written; make it writable or set TRAINER_DATA")
    else:
        state = "has calls stored" if (folder / FILE).exists() else "will be created with the first call"
        yield Finding("ok", "data", f"{folder} {state}")


async def _models(settings: Settings) -> list[Finding]:
    if settings.speaks_through == "scripted":
        says = "no model is configured; authored scripts play the customer and a local grader grades, nothing leaves this machine"
        return [
            Finding("ok", "customer", says),
            Finding(
                "note", "model", "to use one, set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own"
            ),
        ]
    from trainer.llm.chat import Chat

    # Without what may be a secret in it: a password before the host, a key after the path.
    bare = re.split(r"[?#]", settings.base_url or "OpenAI's own address")[0]
    where = re.sub(r"//[^/@]*@", "//", bare)
    findings = [Finding("ok", "model", f"endpoint {where}, key {settings.masked_key}")]
    chat = Chat(settings)
    try:
        served = await chat.models()
    except TrainerError as error:
        return [*findings, Finding("problem", "model", str(error))]
    finally:
        await chat.close()
    findings.append(Finding("ok", "model", f"it answers and serves {len(served)} models"))
    named = {
        "TRAINER_CUSTOMER_MODEL": settings.customer_model,
        "TRAINER_GRADER_MODEL": settings.grader_model,
        "TRAINER_APPRAISER_MODEL": settings.appraiser_model if settings.appraiser == "model" else "",
    }
    for variable, name in named.items():
        if not name:
            continue
        listed = f"; it lists {', '.join(sorted(served)[:8])}" if served else ""
        known = name in served
        says = (
            f"{name} is served"
            if known
            else f"{name} is not among the models it lists{listed}; set {variable}"
        )
        findings.append(Finding("ok" if known else "note", variable, says))
    return findings
