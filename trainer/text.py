"""Small questions about text that the rules share: folding, mentions, quotes."""

import re
import unicodedata
from functools import lru_cache

_SPACE = re.compile(r"\s+")
_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "..."})


def fold(text: str) -> str:
    """`text` in NFKC, lower case, typographic signs and white space made plain: for comparing only."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text).translate(_TYPOGRAPHY).casefold()).strip()


@lru_cache(maxsize=4096)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(fold(word)) for word in words) + ")")


def mentions(text: str, words: tuple[str, ...]) -> bool:
    """Whether `text` contains one of `words`, each at the start of a word ("replac" finds "replacement")."""
    return bool(words) and _pattern(words).search(fold(text)) is not None


def quote_of(text: str, limit: int = 120) -> str:
    """The verbatim beginning of `text`, cut at a word, at most `limit` characters."""
    text = text.strip()
    if len(text) <= limit:
        return text
    head = text[:limit]
    return head[: head.rfind(" ")] if " " in head else head


def contains_quote(text: str, quote: str) -> bool:
    """Whether `quote` really stands in `text`, after folding; an empty quote never does."""
    return bool(fold(quote)) and fold(quote) in fold(text)
