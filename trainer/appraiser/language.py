"""Whether a message is in English: by the share of common English words among its words."""

import re
from collections.abc import Iterable

from trainer.text import fold

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_COMMON = frozenset(
    """
    a about after again all am an and any are as at back be because been before but by call can
    can't could day did didn't do does don't done down for from get give go going good got had has
    have he hello help her here hi him his how i i'll i'm i've if in into is isn't it it's its just
    know let like long look made make may me more must my need never new no not nothing now of off
    ok okay on once one only or order other our out over please put really refund right said same
    say see send she should so some sorry still sure take tell thank thanks that that's the their
    them then there they thing think this time to today told too two under until up us use very want
    was wasn't way we we'll we're we've week well were what when where which while who why will with
    won't work would yes yet you you'll you're you've your u im ur pls dont ill cant
    """.split()
)
FEW_WORDS = 4
COMMON_SHARE = 0.15


def known_words(texts: Iterable[str]) -> frozenset[str]:
    """The words of a trainer's own examples: what is taught in another language is then no foreign text."""
    return frozenset(word for text in texts for word in _WORD.findall(fold(text)))


def is_english(folded: str, known: frozenset[str] = frozenset()) -> bool:
    """False only where there is enough text to tell: more than a few words, hardly one of them English or `known`."""
    words = _WORD.findall(folded[:2000])
    familiar = sum(word in _COMMON or word in known for word in words)
    if len(words) <= FEW_WORDS:
        letters = [c for c in folded if c.isalpha()]
        return familiar > 0 or not letters or sum(c.isascii() for c in letters) * 2 >= len(letters)
    return familiar >= COMMON_SHARE * len(words)
