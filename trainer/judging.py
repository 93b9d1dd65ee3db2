"""`trainer judge`: a person's own verdicts on a finished call or a golden case, from a file or asked one by one."""

import asyncio
import sys
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from pydantic import Field, TypeAdapter
from rich.console import Console
from rich.markup import escape

from trainer.app import App, open_app
from trainer.errors import ContentError, InputError, SessionError
from trainer.facts import Fact
from trainer.reading import problem_at, read, text_of
from trainer.rubric import Criterion, Judgement, Rubric, Scorecard, Verdict
from trainer.settings import Settings
from trainer.transcript import Conversation, Speaker
from trainer.verdicts import HumanVerdict, person_named
from trainer.words import JUDGEMENTS

RUBRIC = "deescalation"  # of a call that was not graded yet
LETTERS = {
    "m": Judgement.MET,
    "n": Judgement.NOT_MET,
    "x": Judgement.NOT_APPLICABLE,
    "?": Judgement.CANNOT_ASSESS,
    **{judgement.value: judgement for judgement in Judgement},
}
HELP = (
    "m met, n not met, x does not apply, ? cannot be told; a note may follow, as in: n never says sorry. "
    "Enter skips, q stops; each answer is kept at once, and the same command goes on where you stopped."
)


class Opinion(Fact):
    """A file of verdicts by criterion, with notes on some of them."""

    verdicts: dict[str, Judgement] = Field(min_length=1)
    notes: dict[str, str] = Field(default_factory=dict)


OPINION = TypeAdapter(Opinion)


class Subject(NamedTuple):
    """What is judged: a call that is over, or a golden case."""

    id: str
    conversation: Conversation
    rubric: Rubric
    scorecard: Scorecard | None


def judge(settings: Settings, ident: str, by: str, file: Path | None, show_grader: bool, again: bool) -> None:
    """Raises TrainerError."""
    asyncio.run(_judge(settings, ident, by, file, show_grader, again))


async def _judge(
    settings: Settings, ident: str, by: str, file: Path | None, show_grader: bool, again: bool
) -> None:
    person = person_named(by)
    async with open_app(settings) as app:
        subject = await _subject(app, ident)
        if file:
            kept = _from_file(file, subject, person)
            await app.verdicts.keep(kept)
            print(f"Kept {len(kept)} verdicts of {person} on {subject.id}.")
            return
        grader = await _grader(app, subject) if show_grader else {}
        await _Asking(Console(highlight=False), app, subject, person, grader).all(again)


async def _subject(app: App, ident: str) -> Subject:
    try:
        call = await app.practice.get(ident)
    except SessionError:
        case = next((case for case in app.content.golden() if case.id == ident), None)
        if case is None:
            raise InputError(
                f"There is no call and no golden case {ident}; trainer calls and trainer golden list show which there are."
            ) from None
        return Subject(case.id, case.conversation, app.content.rubric(case.rubric), None)
    if call.outcome is None:
        raise SessionError("This call still goes on; end it first, then judge it.")
    rubric = app.content.rubric(call.scorecard.rubric if call.scorecard else RUBRIC)
    return Subject(call.id, call.conversation, rubric, call.scorecard)


async def _grader(app: App, subject: Subject) -> dict[str, Verdict]:
    """The grader's verdicts by criterion: those stored, else given now. Raises ModelError."""
    card = subject.scorecard
    given = card.verdicts if card else await app.backend.grade(subject.conversation, subject.rubric)
    return {verdict.criterion: verdict for verdict in given}


def _from_file(file: Path, subject: Subject, person: str) -> list[HumanVerdict]:
    """Raises ContentError for a file with anything in it that cannot be kept."""
    text = text_of(file)
    opinion = read(file, text, OPINION)
    known = [criterion.id for criterion in subject.rubric.criteria]
    strays = [("verdicts", name) for name in opinion.verdicts if name not in known]
    problems = [problem_at(file, text, loc, _expected(loc[1], subject.rubric.id, known)) for loc in strays]
    problems += [
        problem_at(file, text, ("notes", name), "a criterion that has a verdict in this file")
        for name in opinion.notes
        if name not in opinion.verdicts
    ]
    if problems:
        raise ContentError(problems)
    return [
        HumanVerdict(
            call=subject.id,
            person=person,
            criterion=name,
            verdict=verdict,
            note=opinion.notes.get(name, "").strip(),
        )
        for name, verdict in opinion.verdicts.items()
    ]


def _expected(name: str, rubric: str, known: list[str]) -> str:
    near = get_close_matches(name, known, 1) or known[:1]
    return f"a criterion of the rubric {rubric}, such as {near[0]}"


class _Asking:
    """Goes through the criteria at the keyboard; the grader's verdict is only seen where it was asked for."""

    def __init__(
        self, console: Console, app: App, subject: Subject, person: str, grader: Mapping[str, Verdict]
    ) -> None:
        self._console, self._app, self._subject = console, app, subject
        self._person, self._grader = person, grader

    async def all(self, again: bool) -> None:
        had = {
            v.criterion for v in await self._app.verdicts.all(self._subject.id) if v.person == self._person
        }
        criteria = self._subject.rubric.criteria
        left = [criterion for criterion in criteria if again or criterion.id not in had]
        if not left:
            print(
                f"{self._person} has judged all {len(criteria)} criteria; --again goes over them once more."
            )
            return
        show_conversation(self._console, self._subject.conversation)
        self._console.print(HELP, style="dim")
        kept = await self._ask_all(left)
        open_ = len({criterion.id for criterion in criteria} - had - kept)
        self._console.print(
            f"\nKept {len(kept)} verdicts of {escape(self._person)}; {open_} still without one."
        )

    async def _ask_all(self, criteria: list[Criterion]) -> set[str]:
        """The criteria that got a verdict; each is kept at once."""
        kept: set[str] = set()
        for n, criterion in enumerate(criteria, 1):
            self._console.print(
                f"\n[bold]{n} of {len(criteria)}  {criterion.id}[/]\n{escape(criterion.text)}"
            )
            if given := self._grader.get(criterion.id):
                words = " / ".join(item.quote for item in given.evidence) or given.reason
                self._console.print(f"Grader: {JUDGEMENTS[given.verdict]}. {escape(words)}", style="dim")
            try:
                answer = self._ask()  # nothing else runs here, so waiting for the keyboard blocks nobody
            except EOFError:
                break
            if answer:
                verdict, note = answer
                one = HumanVerdict(
                    call=self._subject.id,
                    person=self._person,
                    criterion=criterion.id,
                    verdict=verdict,
                    note=note,
                )
                await self._app.verdicts.keep([one])
                kept.add(criterion.id)
        return kept

    def _ask(self) -> tuple[Judgement, str] | None:
        """The verdict and the note; None when skipped. Raises EOFError to stop."""
        while True:
            line = self._console.input("[bold cyan]>[/] ") if sys.stdin.isatty() else input()
            word, _, note = line.strip().partition(" ")
            if word.lower() in LETTERS:
                return LETTERS[word.lower()], note.strip()
            if not word:
                return None
            if word.lower() == "q":
                raise EOFError
            self._console.print(f"Begin with m, n, x or ?, not {escape(word)!r}.", style="yellow")


def show_conversation(console: Console, conversation: Conversation) -> None:
    """What a grader sees of it: the case, the turns with their numbers, the wrap-up."""
    case = conversation.case
    console.print(f"[bold]{escape(case.company)}[/] ({case.channel})\n{escape(case.situation)}")
    for sentence in case.policy:
        console.print(f"• {escape(sentence)}")
    if case.hidden_reason:
        console.print(f"Behind the anger: {escape(case.hidden_reason)}")
    console.print()
    for turn in conversation.turns:
        who = "Trainee" if turn.speaker is Speaker.TRAINEE else "Customer"
        cut_in = " (cutting in)" if turn.interrupted else ""
        console.print(f"[dim]{turn.n}[/] [bold]{who}{cut_in}:[/] {escape(turn.text)}")
    for field, text in conversation.wrap_up.model_dump().items() if conversation.wrap_up else ():
        if text:
            console.print(f"[bold]Wrap-up, {field.replace('_', ' ')}:[/] {escape(text)}")
