"""Play a call in the terminal: the same path as in the browser, ending with the scorecard."""

import asyncio
import json
import sys

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from trainer.app import App, build_content, open_app
from trainer.errors import InputError, ModelError, TrainerError
from trainer.hint_words import DO
from trainer.hints import hints
from trainer.llm.port import Piece
from trainer.mood import band
from trainer.practice import Answered, Heard
from trainer.rubric import Judgement
from trainer.session import PracticeSession
from trainer.settings import Settings
from trainer.transcript import Speaker
from trainer.words import BANDS, JUDGEMENTS, LOYALTIES, how_it_ended

COLOURS = {"furious": "red", "angry": "dark_orange", "annoyed": "yellow", "calm": "green"}
HELP = "Write your answer and press Enter. /end ends the call, /retry asks for the answer again, /script carries on with the script."


def list_personas(settings: Settings, as_json: bool) -> None:
    content = build_content(settings)
    if as_json:
        fields = {"id", "name", "title", "summary", "industry", "difficulty"}
        listed = [p.model_dump(mode="json", include=fields) for p in content.personas.values()]
        print(json.dumps(listed, ensure_ascii=False))
    else:
        table = Table("id", "customer", "case", "difficulty")
        for persona in content.personas.values():
            table.add_row(persona.id, escape(persona.name), escape(persona.summary), "●" * persona.difficulty)
        Console().print(table)
    for problem in content.problems:
        print(f"trainer: left out {problem}", file=sys.stderr)


def play_call(
    settings: Settings,
    persona: str,
    seed: int | None,
    called_back: bool | None = None,
    *,
    hinting: bool = False,
) -> None:
    """Raises TrainerError when the call cannot begin."""
    terminal = _Terminal(Console(highlight=False), settings, hinting=hinting)
    asyncio.run(terminal.play(persona, seed, called_back))


def go_on(settings: Settings, call_id: str, turn: int) -> None:
    """Play on from a turn of a finished call, as a branch of it. Raises TrainerError."""
    asyncio.run(_Terminal(Console(highlight=False), settings).branch(call_id, turn))


class _Terminal:
    def __init__(self, console: Console, settings: Settings, *, hinting: bool = False) -> None:
        self._console, self._settings, self._hinting = console, settings, hinting

    async def play(self, persona: str, seed: int | None, called_back: bool | None) -> None:
        async with open_app(self._settings) as app:
            app.appraiser.warm_up()
            call = await app.practice.start(persona, seed, hints=self._hinting, called_back=called_back)
            self._brief(call)
            await self._vent(app, call)
            await self._to_the_end(app, call)

    async def branch(self, call_id: str, turn: int) -> None:
        async with open_app(self._settings) as app:
            app.appraiser.warm_up()
            call = await app.practice.fork(call_id, turn)
            self._brief(call)
            for said in call.turns:
                who = "You" if said.speaker is Speaker.TRAINEE else call.persona.name
                self._console.print(f"[bold]{escape(who)}:[/bold] {escape(said.text)}")
            self._mood(call)
            await self._to_the_end(app, call)

    async def _to_the_end(self, app: App, call: PracticeSession) -> None:
        await self._talk(app, call.id)
        await app.practice.end(call.id)
        call = await self._graded(app, call.id)
        self._scorecard(call)
        word = app.practice.afterword(call)
        stars = "★" * word.stars + "☆" * (5 - word.stars)
        self._console.print(f"\n{stars}  {escape(word.text)}  [dim]{escape(LOYALTIES[word.buys_again])}[/]")
        said = [turn.n for turn in call.conversation.trainee_turns]
        if said:  # not on stdout: the same seed and words give the same output
            again = f"Another way from turn {said[0]}: trainer fork {call.id} {said[0]}"
            Console(stderr=True, highlight=False).print(again, style="dim")

    def _brief(self, call: PracticeSession) -> None:
        case = call.persona.case
        offers = "\n".join(f"• {offer.text}" for offer in case.may_offer)
        policy = "\n".join(f"• {sentence}" for sentence in case.policy)
        text = f"[bold]{escape(call.persona.title)}[/bold] ({case.channel})\n{escape(case.situation)}\n\n[bold]Policy[/bold]\n{escape(policy)}\n\n[bold]You may offer[/bold]\n{escape(offers)}"
        self._console.print(Panel(text, title=escape(case.company)))
        self._console.print(HELP, style="dim")

    async def _vent(self, app: App, call: PracticeSession) -> None:
        shown = 0
        while True:
            arrived = app.practice.vented(call)
            for bubble in arrived[shown:]:
                self._console.print(f"[bold]{escape(call.persona.name)}:[/bold] {escape(bubble)}")
            shown = len(arrived)
            wait = app.practice.next_bubble_in(call)
            if wait is None:
                break
            await asyncio.sleep(wait)
        self._mood(call)
        self._hints(call)

    async def _talk(self, app: App, call_id: str) -> None:
        while (call := await app.practice.get(call_id)).outcome is None:
            try:
                line = self._read()  # nothing else runs here, so waiting for the keyboard blocks nobody
            except EOFError:
                return
            if line.strip() == "/end":
                return
            try:
                await self._turn(app, call, line)
            except ModelError as error:
                self._console.print(f"{error} Your message is kept: /retry or /script.", style="yellow")
            except TrainerError as error:
                self._console.print(str(error), style="yellow")

    def _read(self) -> str:
        return self._console.input("[bold cyan]You:[/] ") if sys.stdin.isatty() else input()

    async def _turn(self, app: App, call: PracticeSession, line: str) -> None:
        command = line.strip()
        if call.awaits_answer or command in {"/retry", "/script"}:
            if command not in {"/retry", "/script"}:
                raise InputError("Your last message has no answer yet: /retry or /script.")
            events = app.practice.answer(call.id, by_script=command == "/script")
        else:
            events = app.practice.say(call.id, line)
        async for event in events:
            match event:
                case Heard():
                    self._console.print(f"[bold]{escape(call.persona.name)}:[/bold] ", end="")
                case Piece(text, anew):
                    self._console.print(
                        ("\n  [dim]... no, once more:[/] " if anew else "") + escape(text), end=""
                    )
                case Answered(after):
                    self._console.print()
                    self._mood(after)
                    self._hints(after)

    def _mood(self, call: PracticeSession) -> None:
        mood = call.mood
        name = band(mood.anger)
        colour, filled = COLOURS[name], round(mood.anger / 5)
        bar = f"[{colour}]{'█' * filled}[/][dim]{'░' * (20 - filled)}[/]"
        self._console.print(f"  {bar} {BANDS[name]}, anger {mood.anger}, trust {mood.trust}", style="dim")

    def _hints(self, call: PracticeSession) -> None:
        for hint in hints(call) if self._hinting else ():
            quote = f" [italic]“{escape(hint.quote)}”[/]" if hint.quote else ""
            self._console.print(f"  [cyan]{DO[hint.move]}.[/] {hint.why}{quote}")

    async def _graded(self, app: App, call_id: str) -> PracticeSession:
        try:
            return await app.practice.grade(call_id)
        except ModelError as error:
            self._console.print(f"{error} The local grader takes over.", style="yellow")
            return await app.practice.grade(call_id, locally=True)

    def _scorecard(self, call: PracticeSession) -> None:
        card = call.scorecard
        if card is None or call.outcome is None:
            return
        score = "not scored" if card.score is None else f"{card.score} of 100"
        table = Table(title=f"{how_it_ended(call)} Score: {score}", show_lines=False)
        for name in ("criterion", "verdict", "your words, or the reason"):
            table.add_column(name)
        for verdict in card.verdicts:
            if verdict.verdict is not Judgement.NOT_APPLICABLE:
                quotes = " / ".join(item.quote for item in verdict.evidence) or verdict.reason
                table.add_row(verdict.criterion, JUDGEMENTS[verdict.verdict], escape(quotes))
        self._console.print(table)
        for point in card.coaching:
            text = f"{escape(point.advice)}\n\n[red]You:[/] {escape(point.line)}\n[green]Better:[/] {escape(point.better)}"
            self._console.print(Panel(text, title=point.criterion, title_align="left"))
