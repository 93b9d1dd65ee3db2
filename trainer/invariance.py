"""What must not move a score: padding, other words for the same, a calmer customer, another order of criteria.

Where a criterion is about words as such, those words are no paraphrase of each other and stay."""

import re
from collections.abc import Callable
from statistics import mean
from typing import NamedTuple

from trainer.llm.port import Backend
from trainer.paraphrase import paraphrased
from trainer.regression import Run
from trainer.rubric import Criterion, Phrase, Rubric, Step
from trainer.scoring import tally
from trainer.transcript import Conversation, Speaker, Turn

MOST = 2.0  # points that the mean score may move
ABOUT_ABUSE = frozenset({"warning", "wrap_up_incident"})  # a calmer customer may be abusive no longer
_SHOUTED = re.compile(r"\b[A-Z]{3,}\b")
_LONG_FORMS = {
    "I'm": "I am", "I've": "I have", "I'll": "I will", "we're": "we are", "we've": "we have", "we'll": "we will", "you're": "you are",
    "you've": "you have", "that's": "that is", "it's": "it is", "can't": "cannot", "don't": "do not", "didn't": "did not",
    "won't": "will not", "isn't": "is not", "wasn't": "was not",
}  # fmt: skip
_CONTRACTED = re.compile(r"\b(" + "|".join(_LONG_FORMS) + r")\b", re.IGNORECASE)


class Invariance(NamedTuple):
    """How far the scores moved under one change that should not move them, over the cases of a run."""

    name: str
    mean: float
    largest: int
    flips: int
    verdicts: int

    @property
    def holds(self) -> bool:
        return abs(self.mean) <= MOST


Rewrite = Callable[[Turn], Turn]


async def invariances(run: Run, backend: Backend) -> tuple[Invariance, ...]:
    """Each change tried on every case of `run`. Raises ModelError."""
    rewrites = REWRITES | {PARAPHRASE: in_other_words(run.rubric)}
    found = [await _tried(name, run, backend, rewrite, run.rubric) for name, rewrite in rewrites.items()]
    turned = run.rubric.model_copy(update={"steps": tuple(_turned(step) for step in run.rubric.steps[::-1])})
    found.append(await _tried("another order of criteria", run, backend, lambda turn: turn, turned))
    return tuple(found)


def _turned(step: Step) -> Step:
    return step.model_copy(update={"criteria": step.criteria[::-1]})


async def _tried(name: str, run: Run, backend: Backend, rewrite: Rewrite, rubric: Rubric) -> Invariance:
    moves: list[int] = []
    flips = verdicts = 0
    for one in run.graded:
        conversation = rewritten(one.case.conversation, rewrite)
        before = one.verdicts
        given = {verdict.criterion: verdict for verdict in await backend.grade(conversation, rubric)}
        given |= {c.id: before[c.id] for c in run.rubric.criteria if _may_move(name, c)}
        flips += sum(given[name].verdict is not verdict.verdict for name, verdict in before.items())
        verdicts += len(before)
        first, second = (tally(run.rubric, list(side.values()), "").score for side in (before, given))
        if first is not None and second is not None:
            moves.append(second - first)
    largest = max(moves, key=abs, default=0)
    return Invariance(name, mean(moves) if moves else 0.0, largest, flips, verdicts)


def _may_move(name: str, criterion: Criterion) -> bool:
    return name == CALMER and criterion.check is not None and criterion.check.kind in ABOUT_ABUSE


def rewritten(conversation: Conversation, rewrite: Rewrite) -> Conversation:
    return conversation.model_copy(update={"turns": tuple(map(rewrite, conversation.turns))})


def padded(turn: Turn) -> Turn:
    """White space and an empty line more: nothing that anybody said."""
    return turn.model_copy(update={"text": f"  {turn.text.replace('. ', '.  ')}\n\n"})


def spelled_out(turn: Turn) -> Turn:
    """Contractions written out."""

    def long_form(match: re.Match[str]) -> str:
        found = next(long for short, long in _LONG_FORMS.items() if short.lower() == match.group().lower())
        return found[:1].upper() + found[1:] if match.group()[:1].isupper() else found[:1].lower() + found[1:]

    text = _CONTRACTED.sub(long_form, turn.text)
    return turn.model_copy(update={"text": re.sub(r"\bi (am|have|will)\b", r"I \1", text)})


def in_other_words(rubric: Rubric) -> Rewrite:
    """The trainee says the same in other words, but for words that a criterion of `rubric` is about."""
    kept = [word for c in rubric.criteria if isinstance(c.check, Phrase) for word in c.check.words]

    def rewrite(turn: Turn) -> Turn:
        if turn.speaker is not Speaker.TRAINEE:
            return turn
        return turn.model_copy(update={"text": paraphrased(turn.text, kept)})

    return rewrite


def calmer(turn: Turn) -> Turn:
    """A customer who says the same without shouting."""
    if turn.speaker is not Speaker.CUSTOMER:
        return turn
    text = _SHOUTED.sub(lambda match: match.group().lower(), turn.text)
    return turn.model_copy(update={"text": re.sub(r"!+", ".", text)})


CALMER = "a calmer customer"
PARAPHRASE = "the trainee in other words"
REWRITES: dict[str, Rewrite] = {"padding": padded, "contractions written out": spelled_out, CALMER: calmer}
