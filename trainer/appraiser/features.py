"""What the classifier sees of one clause: its words, its characters, and named signs of its place and context."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from trainer.appraiser.clauses import Clause
from trainer.appraiser.cues import cues
from trainer.text import fold, spelled_out

_WORD = re.compile(r"[a-z']+")
_NEGATED = re.compile(r"\b(?:not|no|never|can't|cannot|won't|don't|isn't|unable|nothing|without)\b")
_NUMBER = re.compile(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty)\b")
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "did",
        "do",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "i",
        "if",
        "in",
        "is",
        "it",
        "me",
        "my",
        "no",
        "not",
        "of",
        "on",
        "or",
        "our",
        "she",
        "so",
        "that",
        "the",
        "their",
        "them",
        "they",
        "this",
        "to",
        "up",
        "us",
        "was",
        "we",
        "were",
        "what",
        "when",
        "who",
        "will",
        "with",
        "you",
        "your",
    ]
)


class Sight(NamedTuple):
    """One clause as the classifier sees it: folded words and the signs."""

    words: str
    signs: tuple[str, ...]


def sights(parts: list[Clause], context: Iterable[str]) -> list[Sight]:
    """The sights of all clauses of one message; `context` is what the customer said before."""
    folded = [spelled_out(fold(part.text)) for part in parts]
    pointed = [cues(text) for text in folded]
    theirs = _content(fold(" ".join(context)))
    found = []
    for i, (part, text) in enumerate(zip(parts, folded, strict=True)):
        signs = [f"cue={move}" for move in pointed[i]]
        if i:
            signs += [f"before={move}" for move in pointed[i - 1]]
        if i + 1 < len(parts):
            signs += [f"next={move}" for move in pointed[i + 1]]
            signs += ["but-follows"] if folded[i + 1].startswith(("but ", "however")) else []
        signs += _signs(part, text, len(parts), theirs)
        found.append(Sight(text, tuple(signs)))
    return found


def _signs(part: Clause, text: str, count: int, theirs: frozenset[str]) -> list[str]:
    words = _WORD.findall(text)
    mine = _content(text)
    shared = len(mine & theirs) / len(mine) if mine else 0.0
    return [
        f"place={'only' if count == 1 else 'first' if part.place == 0 else 'last' if part.place == count - 1 else 'mid'}",
        f"long={min(len(words) // 4, 5)}",
        f"shared={min(int(shared * 4), 3)}",
        f"opens={' '.join(words[:1])}",
        f"opens2={' '.join(words[:2])}",
        *(["asks"] if text.endswith("?") else []),
        *(["negated"] if _NEGATED.search(text) else []),
        *(["number"] if _NUMBER.search(text) else []),
        *(["shouts"] if text.endswith("!") else []),
        *(["but"] if text.startswith(("but ", "however")) else []),
    ]


def _content(folded: str) -> frozenset[str]:
    return frozenset(word[:6] for word in _WORD.findall(folded) if word not in _SMALL and len(word) > 2)
