"""`trainer golden`: make a golden case of a call that a person judged, list those there are."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from trainer.app import build_content, open_app
from trainer.batch import print_json
from trainer.errors import InputError
from trainer.golden import GoldenCase, Level, golden_of
from trainer.session import PracticeSession
from trainer.settings import Settings
from trainer.verdicts import HumanVerdict, person_named
from trainer.writing import dump, readable, write_new


def add(settings: Settings, call: str, by: str, ident: str, level: Level, out: Path | None) -> None:
    """Write a golden case of a finished call: the grader's verdicts, overridden by a person's. Raises TrainerError."""
    asyncio.run(_add(settings, call, by, ident, level, out))


async def _add(settings: Settings, call_id: str, by: str, ident: str, level: Level, out: Path | None) -> None:
    async with open_app(settings) as app:
        said = _persons(await app.verdicts.all(call_id), call_id, person_named(by) if by else "")
        call = await app.practice.grade(call_id)
        case = _case(call, said, ident or f"{call.persona.id[:50].rstrip('-')}-{call.id[:6]}", level)
        if any(other.id == case.id for other in app.content.golden()):
            raise InputError(f"There is a golden case {case.id} already; choose another id with --id.")
        path = out or _made(app.content.golden_folder) / f"{case.id}.yaml"
    person = said[0].person
    write_new(path, yaml_of(case))
    own = len(case.unconfirmed)
    print(
        f"Wrote {path}: {len(case.expected) - own} verdicts of {person}, {own} of the grader's own, unconfirmed. "
        f"Next: trainer check {path}, then pytest rubrics/."
    )


def _persons(said: Sequence[HumanVerdict], call: str, person: str) -> list[HumanVerdict]:
    """The verdicts of one person: the one named, else the only one who judged the call. Raises InputError."""
    people = sorted({one.person for one in said})
    if person and person not in people:
        raise InputError(f"{person} has not judged this call; do so with trainer judge {call} --by {person}.")
    if not people:
        raise InputError(f"Nobody has judged this call; do so with trainer judge {call} --by NAME.")
    if not person and len(people) > 1:
        raise InputError(f"{', '.join(people)} have judged this call; say with --by whose verdicts to take.")
    return [one for one in said if one.person == (person or people[0])]


def _case(call: PracticeSession, said: Sequence[HumanVerdict], ident: str, level: Level) -> GoldenCase:
    """Raises InputError."""
    card = call.scorecard
    if card is None:
        raise InputError("This call was not graded yet; look at its scorecard first, then add it.")
    given = {verdict.criterion: verdict.verdict for verdict in card.verdicts}
    corrected = {one.criterion: one.verdict for one in said if one.criterion in given}
    why = {one.criterion: one.note for one in said if one.note and one.criterion in given}
    try:
        return golden_of(
            call.conversation,
            card.rubric,
            given | corrected,
            id=ident,
            industry=call.persona.industry,
            level=level,
            why=why,
            unconfirmed=tuple(name for name in given if name not in corrected),
        )
    except ValidationError as error:
        field, says = ".".join(map(str, error.errors()[0]["loc"])), error.errors()[0]["msg"]
        raise InputError(f"No golden case can be made of this call ({field}: {says}).") from None


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder} cannot be made ({error.strerror}); name a file with --out.") from None
    return folder


def yaml_of(case: GoldenCase) -> str:
    """A golden case as the text of its file; the level is there to be corrected, even where it is the usual one."""
    data = {"level": case.level, **case.model_dump(mode="json", exclude_defaults=True)}
    return dump(readable({field: data[field] for field in GoldenCase.model_fields if field in data}))


def list_cases(settings: Settings, as_json: bool) -> None:
    """Raises ContentError."""
    cases = build_content(settings).golden()
    if as_json:
        for case in cases:
            print_json(case.model_dump(mode="json", include={"id", "rubric", "level", "industry"}))
        return
    table = Table("case", "level", "industry", "rubric", box=None)
    table.columns[0].no_wrap = True
    for case in cases:
        table.add_row(case.id, case.level, escape(case.industry), case.rubric)
    Console().print(table)
    levels = Counter(case.level for case in cases)
    print(f"{len(cases)} cases: " + ", ".join(f"{count} {level}" for level, count in levels.most_common()))
