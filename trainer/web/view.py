"""Facts to HTML and chat messages: pure functions, every text escaped by the templates."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from trainer.compare import Comparison
from trainer.mood import band
from trainer.persona import Persona
from trainer.rubric import Judgement, Rubric, Scorecard
from trainer.session import PracticeSession
from trainer.transcript import Afterword, Speaker, Turn
from trainer.web.face import face
from trainer.words import BANDS, JUDGEMENTS, LOYALTIES, how_it_ended

FOLDER = Path(__file__).parent


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(face=face, band=band, BANDS=BANDS, JUDGEMENTS=JUDGEMENTS, LOYALTIES=LOYALTIES)
    return environment


def _render(template: str, /, **facts: Any) -> str:
    return _templates().get_template(f"{template}.html.j2").render(**facts)


def masthead(backend: str) -> str:
    return _render("masthead", backend=backend)


def welcome() -> str:
    return _render("welcome")


def card(persona: Persona) -> str:
    return _render("card", persona=persona, first=band(persona.temperament.anger))


def invitation(persona: Persona) -> str:
    """The words on the button that chooses a customer."""
    first = persona.name.removeprefix("Dr ").split()[0]
    return f"Hear from {first} again" if persona.follow_up else f"Take {first}'s call"


def brief(persona: Persona) -> str:
    """What the trainee may know before the call: the company's side, never the customer's secrets."""
    return _render("brief", persona=persona, first=band(persona.temperament.anger))


def aside(call: PracticeSession, speaking: bool) -> str:
    """Beside the chat: the face, the anger gauge, the clock, whether the customer is typing."""
    moods = [turn.mood for turn in call.turns if turn.mood]
    previous = moods[-2] if len(moods) > 1 else moods[-1]
    return _render("aside", call=call, mood=moods[-1], previous=previous, speaking=speaking)


def offers(persona: Persona) -> str:
    return _render("offers", persona=persona)


def scorecard(
    call: PracticeSession, rubric: Rubric, word: Afterword, branches: Comparison | None = None
) -> str:
    """The whole result of a call that was graded; of a branch also how the call went that it branches off."""
    card_ = call.scorecard
    if card_ is None:
        raise ValueError("a call that was graded")
    return _render(
        "scorecard",
        call=call,
        card=card_,
        steps=_steps(rubric, card_),
        line=mood_line(call),
        changes=_changes(call),
        spoken=card_.score if card_.score is not None else "–",
        word=word,
        ended=how_it_ended(call),
        branches=_branches(branches, rubric) if branches else None,
    )


def _branches(both: Comparison, rubric: Rubric) -> dict[str, Any]:
    """What the side-by-side of two branches shows."""
    longest = max(len(both.first.turns), len(both.second.turns))
    texts = {criterion.id: criterion.text for criterion in rubric.criteria}
    return {
        "parts_at": both.parts_at,
        "calls": [
            ("The first time", both.first, how_it_ended(both.first)),
            ("This time", both.second, how_it_ended(both.second)),
        ],
        "rows": [
            [_turn(call, n) for call in (both.first, both.second)] for n in range(both.parts_at, longest + 1)
        ],
        "verdicts": [(texts.get(d.criterion, d.criterion), d.first, d.second) for d in both.differences],
        "lines": [mood_line(call, longest) for call in (both.first, both.second)],
    }


def _turn(call: PracticeSession, n: int) -> Turn | None:
    return call.turns[n - 1] if n <= len(call.turns) else None


def notice(text: str) -> str:
    return _render("notice", text=text)


def stage(name: str, *, over: bool = False, grading: bool = False, trouble: str = "") -> str:
    """Which view is seen and in what state: home, brief, call or result; `trouble` answering or grading."""
    return _render("stage", name=name, over=over, grading=grading, trouble=trouble)


def chat(
    call: PracticeSession, vented: Sequence[str] = (), *, so_far: str = "", speaking: bool = False
) -> str:
    """The talk as bubbles. Of a vent that still goes on only `vented` is seen; `so_far` is being said."""
    turns = [(turn, vented if len(call.turns) == 1 else turn.bubbles) for turn in call.turns]
    spoken = [line for line in so_far.split("\n") if line.strip()]
    return _render("chat", call=call, turns=turns, spoken=spoken, speaking=speaking)


class Point(NamedTuple):
    """A point of the mood line in a box of 600 x 160."""

    x: float
    anger: float
    trust: float
    n: int


def mood_line(call: PracticeSession, turns: int = 0) -> list[Point]:
    """The mood after each of the trainee's messages, before the first one included; drawn as wide as a call of
    `turns` turns would be, where it is to be held against one."""
    moods = [
        (turn.n, turn.mood)
        for turn in call.turns
        if turn.mood and (turn.n == 1 or turn.speaker is Speaker.TRAINEE)
    ]
    step = 600 / max(1, len(moods) - 1, turns // 2)
    return [
        Point(round(i * step, 1), round(160 - 1.6 * mood.anger, 1), round(160 - 1.6 * mood.trust, 1), n)
        for i, (n, mood) in enumerate(moods)
    ]


def _steps(rubric: Rubric, scorecard_: Scorecard) -> list[dict[str, Any]]:
    """The rubric's steps with score and verdicts; what does not apply is left to a last line."""
    scores = {step.id: step for step in scorecard_.steps}
    given = {verdict.criterion: verdict for verdict in scorecard_.verdicts}  # the rubric may be newer
    steps = []
    for step in rubric.steps:
        verdicts = [(criterion, given[criterion.id]) for criterion in step.criteria if criterion.id in given]
        shown = [pair for pair in verdicts if pair[1].verdict is not Judgement.NOT_APPLICABLE]
        if shown and step.id in scores:
            steps.append({"title": step.title, "score": scores[step.id], "verdicts": shown})
    return steps


def _changes(call: PracticeSession) -> list[Turn]:
    return [turn for turn in call.turns if turn.changes]
