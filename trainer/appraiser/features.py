"""What the classifier sees of one clause: its words, its characters, and named signs of its place and context."""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from sys import intern
from typing import Any, NamedTuple

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
_YOU = frozenset("you your yours yourself you're".split())
_US = frozenset("i me my i'm i'll i've i'd we us our we'll we've".split())


_TOKEN = re.compile(r"[a-z']+|\?|\d+|£|\$")
PIECE = 4  # characters of a piece of a word
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
    """One way of looking at a clause: which part of the sight it `reads`, the terms that this yields, what they
    weigh beside those of other views, and in how many clauses a term must stand to be learned."""

    reads: str
    terms: Callable[[Any], Sequence[str]]
    weight: float
    at_least: int = 3

    def part(self, sight: Sight) -> Any:
        """What of the sight it reads: the clauses of a message have some of it in common."""
        return getattr(sight, self.reads)

    def seen(self, sight: Sight) -> Sequence[str]:
        """The terms that the sight yields."""
        return self.terms(self.part(sight))


def words(text: str) -> list[str]:
    """Words and pairs of neighbours."""
    return _grams(_TOKEN.findall(text), 2)


def characters(text: str) -> list[str]:
    """Pieces of words, with a space where a word begins or ends: what survives typing errors and endings."""
    return [
        word[start : start + PIECE]
        for word in (f" {word} " for word in text.split())
        for start in range(len(word) - PIECE + 1)
    ]


def constructions(kinds: Sequence[str]) -> list[str]:
    """Up to three kinds of words in a row: how something is said, whatever it is about."""
    return _known(kinds, 3)


def pairs(kinds: Sequence[str]) -> list[str]:
    """One kind, or two in a row."""
    return _known(kinds, 2)


def apart(kinds: Sequence[str]) -> list[str]:
    """Two kinds with one or two words between them, whatever these are."""
    tokens = _ended(kinds)
    return [
        f"{first} .. {tokens[later]}"
        for start, first in enumerate(tokens)
        for later in range(start + 2, min(start + 4, len(tokens)))
        if first != UNKNOWN != tokens[later]
    ]


VIEWS = (
    View("text", words, 1.0, 3),
    View("text", characters, 1.0, 6),
    View("kinds", constructions, 1.0, 4),
    View("kinds", apart, 0.7, 6),
    View("before", pairs, 0.7, 5),
    View("after", pairs, 0.7, 5),
    View("message", pairs, 1.0, 5),
    View("customer", pairs, 0.5, 6),
    View("signs", list, 0.8, 2),
)


def _grams(tokens: Sequence[str], longest: int) -> list[str]:
    return [
        " ".join(tokens[start : start + length])
        for length in range(1, longest + 1)
        for start in range(len(tokens) - length + 1)
    ]


def _known(kinds: Sequence[str], longest: int) -> list[str]:
    """The kinds by themselves, and in a row with the ends, that are not unknown words for the most part."""
    tokens = _ended(kinds)
    return [kind for kind in kinds if kind != UNKNOWN] + [
        " ".join(gram)
        for length in range(2, longest + 1)
        for start in range(len(tokens) - length + 1)
        if 2 * (gram := tokens[start : start + length]).count(UNKNOWN) <= length
    ]


def _ended(kinds: Sequence[str]) -> list[str]:
    return ["<", *kinds, ">"] if kinds else []


def sights(parts: list[Clause], context: Iterable[str]) -> list[Sight]:
    """The sights of all clauses of one message; `context` is what the customer said before."""
    folded = [spelled_out(fold(part.text)) for part in parts]
    pointed = [cues(text) for text in folded]
    of_kind = [kinds(text) for text in folded]
    said = spelled_out(fold(" ".join(context)))
    customer, theirs = kinds(said), _content(said)
    whole = tuple(chain.from_iterable(of_kind))
    spoken_to = _stance(customer, len(whole))
    found = []
    for i, (part, text) in enumerate(zip(parts, folded, strict=True)):
        last = i + 1 == len(parts)
        shown = [f"cue={move}" for move in pointed[i]]
        if i:
            shown += [f"before={move}" for move in pointed[i - 1]]
        if not last:
            shown += [f"next={move}" for move in pointed[i + 1]]
            shown += ["but-follows"] if folded[i + 1].startswith(("but ", "however")) else []
        shown += [*_signs(part, text, len(parts), theirs), *_persons(text, of_kind[i]), *spoken_to]
        found.append(
            Sight(
                text,
                of_kind[i],
                of_kind[i - 1] if i else (),
                () if last else of_kind[i + 1],
                whole
                if len(parts) <= NEAR
                else tuple(chain.from_iterable(of_kind[max(0, i - NEAR) : i + NEAR + 1])),
                customer,
                tuple(map(intern, shown)),  # few different ones: memory counts while learning
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


def _persons(text: str, kinds: Sequence[str]) -> list[str]:
    """Who is spoken of, how strange the words are to a service talk, and whether they quote somebody."""
    said = _WORD.findall(text)
    you, us = (min(sum(word in of for word in said), 3) for of in (_YOU, _US))
    return [
        f"you={you}",
        f"us={us}",
        f"you and us={you > 0} {us > 0}",
        f"strange={5 * kinds.count(UNKNOWN) // max(1, len(kinds))}",
        *(["to you"] if said and said[0] in _YOU else []),
        *(["quotes"] if '"' in text else []),
    ]


def _stance(customer: Sequence[str], length: int) -> list[str]:
    """How much is said to a customer who spoke how."""
    return [
        f"message={min(length // 8, 5)}",
        f"customer={min(len(customer) // 8, 4)}",
        f"customer opens={' '.join(customer[:1])}",
        *(["customer asks"] if customer[-1:] == ("?",) else []),
        *(["customer shouts"] if "!" in customer else []),
    ]


def _content(folded: str) -> frozenset[str]:
    return frozenset(word[:6] for word in _WORD.findall(folded) if word not in _SMALL and len(word) > 2)
