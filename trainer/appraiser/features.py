"""What the classifier sees of one clause: its words, its characters, and named signs of its place and context."""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import NamedTuple

from trainer.appraiser.clauses import Clause
from trainer.appraiser.cues import cues
from trainer.appraiser.lexicon import UNKNOWN, kinds
from trainer.text import fold, spelled_out

_WORD = re.compile(r"[a-z']+")
_NEGATED = re.compile(r"\b(?:not|no|never|can't|cannot|won't|don't|isn't|unable|nothing|without)\b")
_NUMBER = re.compile(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty)\b")
_SMALL = frozenset(
    """
    a an and are as at be been but by can did do for from had has have he i if in is it me my no not
    of on or our she so that the their them they this to up us was we were what when who will with
    you your
    """.split()
)


_TOKEN = re.compile(r"[a-z']+|\?|\d+|£|\$")
SHORTEST, LONGEST = 3, 4  # characters of a piece of a word
NEAR = 6  # clauses on either side that are the rest of the message


class Sight(NamedTuple):
    """One clause as the classifier sees it: folded text, the kinds of its words and of those around it, signs."""

    text: str
    kinds: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    message: tuple[str, ...]
    customer: tuple[str, ...]
    signs: tuple[str, ...]


class View(NamedTuple):
    """One way of looking at a clause: the terms it yields, what they weigh beside those of other views, and
    in how many clauses a term must stand to be learned."""

    terms: Callable[[Sight], Sequence[str]]
    weight: float
    at_least: int = 3


def words(sight: Sight) -> list[str]:
    """Words and pairs of neighbours."""
    return _grams(_TOKEN.findall(sight.text), 2)


def characters(sight: Sight) -> list[str]:
    """Pieces of words, with a space where a word begins or ends: what survives typing errors and endings."""
    return [
        word[start : start + length]
        for word in (f" {word} " for word in sight.text.split())
        for length in range(SHORTEST, min(LONGEST, len(word)) + 1)
        for start in range(len(word) - length + 1)
    ]


def constructions(sight: Sight) -> list[str]:
    """Up to three kinds of words in a row: how something is said, whatever it is about."""
    return _known(sight.kinds, 3)


VIEWS = (
    View(words, 1.0, 2),
    View(characters, 1.0),
    View(constructions, 1.0),
    View(lambda sight: _known(sight.before, 2), 0.7),
    View(lambda sight: _known(sight.after, 2), 0.7),
    View(lambda sight: _known(sight.message, 2), 1.0),
    View(lambda sight: _known(sight.customer, 2), 0.5),
    View(lambda sight: sight.signs, 0.6, 2),
)


def _grams(tokens: Sequence[str], longest: int) -> list[str]:
    return [
        " ".join(tokens[start : start + length])
        for length in range(1, longest + 1)
        for start in range(len(tokens) - length + 1)
    ]


def _known(kinds: Sequence[str], longest: int) -> list[str]:
    """The kinds in a row, ends included, that do not consist of unknown words for the most part."""
    tokens = ["<", *kinds, ">"] if kinds else []
    return [
        " ".join(gram)
        for length in range(1, longest + 1)
        for start in range(len(tokens) - length + 1)
        if 2 * (gram := tokens[start : start + length]).count(UNKNOWN) <= length
    ]


def sights(parts: list[Clause], context: Iterable[str]) -> list[Sight]:
    """The sights of all clauses of one message; `context` is what the customer said before."""
    folded = [spelled_out(fold(part.text)) for part in parts]
    pointed = [cues(text) for text in folded]
    of_kind = [kinds(text) for text in folded]
    said = spelled_out(fold(" ".join(context)))
    customer, theirs = kinds(said), _content(said)
    found = []
    for i, (part, text) in enumerate(zip(parts, folded, strict=True)):
        last = i + 1 == len(parts)
        shown = [f"cue={move}" for move in pointed[i]]
        if i:
            shown += [f"before={move}" for move in pointed[i - 1]]
        if not last:
            shown += [f"next={move}" for move in pointed[i + 1]]
            shown += ["but-follows"] if folded[i + 1].startswith(("but ", "however")) else []
        shown += _signs(part, text, len(parts), theirs)
        found.append(
            Sight(
                text,
                of_kind[i],
                of_kind[i - 1] if i else (),
                () if last else of_kind[i + 1],
                tuple(chain.from_iterable(of_kind[max(0, i - NEAR) : i + NEAR + 1])),
                customer,
                tuple(shown),
            )
        )
    return found


def _signs(part: Clause, text: str, count: int, theirs: frozenset[str]) -> list[str]:
    said = _WORD.findall(text)
    mine = _content(text)
    shared = len(mine & theirs) / len(mine) if mine else 0.0
    return [
        f"place={'only' if count == 1 else 'first' if part.place == 0 else 'last' if part.place == count - 1 else 'mid'}",
        f"long={min(len(said) // 4, 5)}",
        f"shared={min(int(shared * 4), 3)}",
        f"opens={' '.join(said[:1])}",
        f"opens2={' '.join(said[:2])}",
        *(["asks"] if text.endswith("?") else []),
        *(["negated"] if _NEGATED.search(text) else []),
        *(["number"] if _NUMBER.search(text) else []),
        *(["shouts"] if text.endswith("!") else []),
        *(["but"] if text.startswith(("but ", "however")) else []),
    ]


def _content(folded: str) -> frozenset[str]:
    return frozenset(word[:6] for word in _WORD.findall(folded) if word not in _SMALL and len(word) > 2)
