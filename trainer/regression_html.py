"""A regression run as one self-contained HTML file: distributions, criteria with intervals, confusion, disagreements."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from trainer.agreement import ORDER, confusion
from trainer.drift import Drift
from trainer.invariance import Invariance
from trainer.regression import Graded, Run
from trainer.rubric import Judgement, Verdict
from trainer.transcript import Speaker
from trainer.words import JUDGEMENTS

FOLDER = Path(__file__).parent / "templates"
BANDS = tuple(range(0, 100, 10))


class Disagreement(NamedTuple):
    """One verdict that is not what a person expects, with the turns and the words that it rests on."""

    case: str
    criterion: str
    expected: Judgement
    verdict: Verdict
    why: str
    turns: list[dict[str, Any]]


def page(run: Run, found: Drift | None, moved: Sequence[Invariance]) -> str:
    """The whole file; every text of a person or a model is escaped by the template."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("regression.html.j2").render(
        run=run,
        found=found,
        moved=moved,
        names=[JUDGEMENTS[Judgement(value)] for value in ORDER],
        table=confusion(run.pairs),
        bars=_bars(run),
        disagreements=list(_disagreements(run)),
        JUDGEMENTS=JUDGEMENTS,
    )


def _bars(run: Run) -> list[dict[str, int]]:
    """How many cases lie in each band of scores, as people and as the grader score them."""
    expected = Counter(min(score // 10, 9) for score, _ in run.both.values())
    given = Counter(min(score // 10, 9) for _, score in run.both.values())
    return [{"from": low, "expected": expected[low // 10], "given": given[low // 10]} for low in BANDS]


def _disagreements(run: Run) -> Iterator[Disagreement]:
    texts = {criterion.id: criterion.text for criterion in run.rubric.criteria}
    for one in run.graded:
        given = one.verdicts
        for criterion, expected in one.case.agreed.items():
            if criterion in given and criterion in texts and given[criterion].verdict is not expected:
                verdict = given[criterion]
                why = one.case.why.get(criterion, "")
                yield Disagreement(one.case.id, criterion, expected, verdict, why, _turns(one, verdict))


def _turns(graded: Graded, verdict: Verdict) -> list[dict[str, Any]]:
    """The transcript, each turn cut into plain pieces and those that the verdict quotes."""
    quotes: dict[int, list[str]] = {}
    for item in verdict.evidence:
        quotes.setdefault(item.turn, []).append(item.quote)
    conversation = graded.case.conversation
    turns = [
        {
            "who": "Customer" if turn.speaker is Speaker.CUSTOMER else "Trainee",
            "n": turn.n,
            "pieces": _cut(turn.text, quotes.get(turn.n, [])),
        }
        for turn in conversation.turns
    ]
    if conversation.wrap_up:
        text = " / ".join(part for part in conversation.wrap_up.model_dump().values() if part)
        turns.append({"who": "Wrap-up", "n": 0, "pieces": _cut(text, quotes.get(0, []))})
    return turns


def _cut(text: str, quotes: Sequence[str]) -> list[tuple[str, bool]]:
    pieces = [(text, False)]
    for quote in quotes:
        cut: list[tuple[str, bool]] = []
        for piece, marked in pieces:
            before, there, after = piece.partition(quote) if not marked else (piece, "", "")
            cut += [(before, marked), (there, True), (after, False)] if there else [(piece, marked)]
        pieces = cut
    return [(piece, marked) for piece, marked in pieces if piece]
