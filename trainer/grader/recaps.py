"""Recaps: what was agreed, said once more near the end. Told by what comes again, not by how it is announced."""

import re
from collections.abc import Iterator

from trainer.amounts import FIGURE, figures
from trainer.grader.asides import for_the_customer
from trainer.grader.heard import Call, Heard, last_third
from trainer.moves import HARMFUL, FoundMove, Move
from trainer.text import content_of, fold, spelled_out

AGREED = (Move.SOLUTION, Move.OPTIONS, Move.TIMELINE, Move.FOLLOW_UP, Move.SUMMARISE, Move.ESCALATE)
LIKELY = 0.5  # of a recap that is known by what comes again alone
PARTS = 2  # that say again what was agreed: one alone only answers a question
_PART = re.compile(r"[;:.!?]+\s+|,\s+|\n+|\s(?=(?:and|then)\s)")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_WHEN = re.compile(
    r"\b(?:mon|tue|wed|thu|fri|sat|sun)(?:[a-z]*day|s|rs|urs)?\b|\b(?:today|tonight|tomorrow|noon|midnight)\b"
    rf"|\b{_MONTH}\b(?=\W{{0,2}}\d)|(?<=\d ){_MONTH}\b"
)
_COMMON = content_of(
    "about there would after again still where which while until before could should their these those thing something "
    "anything everything please thank sorry going right because really another"
)


def recapped(call: Call) -> list[tuple[int, FoundMove]]:
    """The parts of the first late message that goes over what was agreed in messages before, with its turn.

    At least `PARTS` of them repeat something of it, a day or a figure among that; where the ear hears a summary, words
    are enough.
    """
    agreed: set[str] = set()
    late = last_third(call.heard)
    for heard in call.heard:
        again = list(_again(heard, agreed)) if heard in late and not heard.appraisal.note else []
        dated = any(_points(part) & agreed for part in again)
        if len(again) >= PARTS and (dated or heard.appraisal.has(Move.SUMMARISE)):
            said = (FoundMove(move=Move.SUMMARISE, quote=part, confidence=LIKELY) for part in again)
            return [(heard.turn.n, found) for found in said]
        for found in heard.appraisal.all(*AGREED):
            agreed |= _words(found.quote)
    return []


def _again(heard: Heard, agreed: set[str]) -> Iterator[str]:
    """The parts of a message that say again some of what was agreed."""
    harmful = [found.quote for found in heard.appraisal.all(*HARMFUL)]
    for part in map(str.strip, _PART.split(for_the_customer(heard.turn.text))):
        if _words(part) & agreed and not any(part in quote for quote in harmful):
            yield part


def _points(text: str) -> set[str]:
    """The figures, days and months that a text names."""
    plain = figures(spelled_out(fold(text)))
    return {*FIGURE.findall(plain), *(found.group()[:3] for found in _WHEN.finditer(plain))}


def _words(text: str) -> set[str]:
    """What tells one agreement from another: its points and its longer words."""
    return _points(text) | (content_of(text) - _COMMON)
