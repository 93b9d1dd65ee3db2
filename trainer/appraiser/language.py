"""Whether a message is in English: by the share of words among it that any English talk has."""

import re
from collections.abc import Iterable

from trainer.appraiser.lexicon import ENGLISH
from trainer.text import fold

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_CLIPPED = frozenset(
    "don didn doesn isn wasn weren aren couldn wouldn shouldn haven hasn hadn won".split()
)  # before 't
_CHAT = frozenset(
    "u ur im ive ill id pls plz cos dont cant wont thats whats hello hi hey dear sir madam mr mrs ms".split()
)
_FAMILIAR = ENGLISH | _CHAT | _CLIPPED
FEW_WORDS = 4
FAMILIAR_SHARE = 0.3


def known_words(texts: Iterable[str]) -> frozenset[str]:
    """The words of a trainer's own examples: what is taught in another language is then no foreign text."""
    return frozenset(word for text in texts for word in _WORD.findall(fold(text)))


def is_english(folded: str, known: frozenset[str] = frozenset()) -> bool:
    """False only where there is enough text to tell: more than a few words, few of them English or `known`."""
    words = _WORD.findall(folded[:2000])
    familiar = sum(word.partition("'")[0] in _FAMILIAR or word in known for word in words)
    if len(words) <= FEW_WORDS:
        letters = [c for c in folded if c.isalpha()]
        return familiar > 0 or not letters or sum(c.isascii() for c in letters) * 2 >= len(letters)
    return familiar >= FAMILIAR_SHARE * len(words)
