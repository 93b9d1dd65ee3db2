"""The scorecard of a call as a page and as Markdown: figures drawn as SVG, quotes marked where they were said."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from trainer.compare import Comparison
from trainer.rubric import Judgement, Rubric, Scorecard
from trainer.session import PracticeSession
from trainer.temperament import Outcome
from trainer.transcript import Afterword, Speaker, Turn
from trainer.web import view
from trainer.web.texts import fill, texts
from trainer.words import addressed, how_it_ended

HARD = 70  # anger that is hard to sit through
RADIUS = 100


def page(
    call: PracticeSession,
    rubric: Rubric,
    word: Afterword,
    branches: Comparison | None = None,
    *,
    backend: str,
) -> str:
    """The whole result of a call that was graded; of a branch also how the call went that it branches off."""
    return view.page(
        "scorecard",
        backend=backend,
        title=call.persona.title,
        address=f"?call={call.id}",
        **_facts(call, rubric, word),
        spokes=radar(_card(call)),
        said=marked(call, rubric),
        line=mood_line(call),
        branches=_branches(branches, rubric) if branches else None,
        hard=is_hard(call),
    )


def markdown(call: PracticeSession, rubric: Rubric, word: Afterword) -> str:
    """The result as a Markdown file."""
    return view.render("scorecard.md", **_facts(call, rubric, word))


def is_hard(call: PracticeSession) -> bool:
    """Whether a call is one to recover from (G1.5): the trainee was insulted, the customer walked out, or their anger
    stood at `HARD` or more after half of what the trainee said. How they came in says nothing."""
    after = [turn.mood.anger >= HARD for turn in call.conversation.trainee_turns if turn.mood]
    stayed = bool(after) and 2 * sum(after) >= len(after)
    return call.mood.insulted or call.outcome is Outcome.WALKED_OUT or stayed


def breathe(call: PracticeSession, *, backend: str) -> str:
    """A minute to recover in, and a word of perspective on how the call went (G1.5); never scored."""
    words = texts().breathe
    kind = "insulted" if call.mood.insulted else call.outcome
    word = fill(getattr(words.word, kind or "ended", words.word.ended), name=call.persona.first_name)
    return view.page(
        "breathe",
        backend=backend,
        title=words.title,
        address=f"?breathe={call.id}",
        call=call,
        perspective=word,
    )


def _card(call: PracticeSession) -> Scorecard:
    if call.scorecard is None:
        raise ValueError("a call that was graded")
    return call.scorecard


def _facts(call: PracticeSession, rubric: Rubric, word: Afterword) -> dict[str, Any]:
    card = _card(call)
    asks = {criterion.id: criterion.to_trainee for criterion in rubric.criteria}
    return {
        "call": call,
        "card": card,
        "score": card.score if card.score is not None else "–",
        "steps": _steps(rubric, card),
        "changes": [turn for turn in call.turns if turn.changes],
        "word": word,
        "ended": how_it_ended(call),
        "asks": asks,
        "capped_by": asks.get(card.capped_by, card.capped_by),
        "reason": addressed if card.grader == "scripted" else str,
        "parted": call.fork.turn
        if call.fork and any(verdict.verdict is Judgement.NOT_MET for verdict in card.verdicts)
        else None,
    }


def _steps(rubric: Rubric, card: Scorecard) -> list[dict[str, Any]]:
    """The rubric's steps with score and verdicts; what does not apply is left to a last line."""
    scores = {step.id: step for step in card.steps}
    given = {verdict.criterion: verdict for verdict in card.verdicts}  # the rubric may be newer
    steps = []
    for step in rubric.steps:
        verdicts = [(criterion, given[criterion.id]) for criterion in step.criteria if criterion.id in given]
        shown = [pair for pair in verdicts if pair[1].verdict is not Judgement.NOT_APPLICABLE]
        if shown and step.id in scores:
            steps.append({"title": step.title, "score": scores[step.id].score, "verdicts": shown})
    return steps


class Spoke(NamedTuple):
    """One step on the radar: its title and score, its point, the rim, and where its label stands."""

    title: str
    score: int
    at: tuple[float, float]
    rim: tuple[float, float]
    label: tuple[float, float]
    anchor: str


def radar(card: Scorecard) -> list[Spoke]:
    """A spoke for each step that could be judged, the first one at the top; none for fewer than three."""
    judged = [(step.title, score) for step in card.steps if (score := step.score) is not None]
    if len(judged) < 3:
        return []
    spokes = []
    for i, (title, value) in enumerate(judged):
        angle = 2 * math.pi * i / len(judged) - math.pi / 2
        x, y = math.cos(angle), math.sin(angle)
        at, rim, label = (
            (round(r * x, 1), round(r * y, 1)) for r in (value * RADIUS / 100, RADIUS, RADIUS + 14)
        )
        anchor = "middle" if abs(x) < 0.3 else ("start" if x > 0 else "end")
        spokes.append(Spoke(title, value, at, rim, label, anchor))
    return spokes


class Piece(NamedTuple):
    """A stretch of what the trainee said; `verdict` of the criterion that quotes it, empty where none does."""

    text: str
    verdict: str = ""
    criterion: str = ""
    title: str = ""


class Said(NamedTuple):
    """A turn of the transcript, bubble by bubble in pieces."""

    turn: Turn
    bubbles: list[list[Piece]]


def marked(call: PracticeSession, rubric: Rubric) -> list[Said]:
    """The transcript with every quoted stretch marked; where two quotes overlap, a fault is shown before a merit."""
    titles = {criterion.id: criterion.to_trainee for criterion in rubric.criteria}
    quotes: dict[int, list[tuple[str, str, str]]] = {}
    for verdict in sorted(_card(call).verdicts, key=lambda v: v.verdict is Judgement.MET):
        for item in verdict.evidence:
            quotes.setdefault(item.turn, []).append((item.quote, verdict.verdict.value, verdict.criterion))
    return [
        Said(turn, [_pieces(bubble, quotes.get(turn.n, []), titles) for bubble in turn.bubbles])
        for turn in call.turns
    ]


def _pieces(text: str, quotes: Sequence[tuple[str, str, str]], titles: dict[str, str]) -> list[Piece]:
    owner: list[int | None] = [None] * len(text)
    for i, (quote, _, _) in enumerate(quotes):
        start = text.find(quote)
        if start >= 0:
            for at in range(start, start + len(quote)):
                owner[at] = i if owner[at] is None else owner[at]
    pieces, begun = [], 0
    for at in range(1, len(text) + 1):
        if at == len(text) or owner[at] != owner[begun]:
            quoted = owner[begun]
            _, verdict, criterion = ("", "", "") if quoted is None else quotes[quoted]
            pieces.append(Piece(text[begun:at], verdict, criterion, titles.get(criterion, "")))
            begun = at
    return pieces


class Point(NamedTuple):
    """A point of the mood line in a box of 600 x 160."""

    x: float
    anger: float
    trust: float
    turn: Turn


def mood_line(call: PracticeSession, turns: int = 0) -> list[Point]:
    """The mood after each of the trainee's messages, before the first one included; drawn as wide as a call of
    `turns` turns would be, where it is to be held against one."""
    felt = [turn for turn in call.turns if turn.n == 1 or turn.speaker is Speaker.TRAINEE]
    moods = [(turn, turn.mood) for turn in felt if turn.mood]
    step = 600 / max(1, len(moods) - 1, turns // 2)
    return [
        Point(round(i * step, 1), round(160 - 1.6 * mood.anger, 1), round(160 - 1.6 * mood.trust, 1), turn)
        for i, (turn, mood) in enumerate(moods)
    ]


def _branches(both: Comparison, rubric: Rubric) -> dict[str, Any]:
    """What the side-by-side of two branches shows."""
    longest = max(len(both.first.turns), len(both.second.turns))
    titles = {criterion.id: criterion.to_trainee for criterion in rubric.criteria}
    words = texts().scorecard
    return {
        "parts_at": both.parts_at,
        "calls": [
            (words.first_time, both.first, how_it_ended(both.first)),
            (words.this_time, both.second, how_it_ended(both.second)),
        ],
        "rows": [
            [_turn(call, n) for call in (both.first, both.second)] for n in range(both.parts_at, longest + 1)
        ],
        "verdicts": [(titles.get(d.criterion, d.criterion), d.first, d.second) for d in both.differences],
        "lines": [mood_line(call, longest) for call in (both.first, both.second)],
    }


def _turn(call: PracticeSession, n: int) -> Turn | None:
    return call.turns[n - 1] if n <= len(call.turns) else None
