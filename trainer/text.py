"""Small questions about text that the rules share: folding, mentions, quotes."""

import re
import unicodedata
from functools import lru_cache

_SPACE = re.compile(r"\s+")
_CONTRACTED = {
    bare.replace("'", ""): bare
    for bare in (
        "don't", "can't", "won't", "didn't", "doesn't", "isn't", "wasn't", "aren't", "couldn't", "wouldn't",
        "shouldn't", "haven't", "hasn't", "hadn't", "weren't", "i'm", "i've", "you're", "you've", "you'll", "they're",
        "they've", "they'll", "it'll", "that'll", "that's", "there's", "what's", "who's", "here's", "we've", "i'd",
    )
}  # fmt: skip
_BARE = re.compile(r"\b(?:" + "|".join(_CONTRACTED) + r")\b")
_DOES = (
    r"(?=(?: (?:also|just|now|then|get|\w+ly))? (?:be|get|send|have|do|ring|call|put|check|make|see|sort|let|give|refund|"
    r"book|look|find|pay|ask|speak|talk|chase|stay|need|take|tell|add|move|try|keep|come|go|drop|pop|sign|mail|e-?mail|text|"
    r"message|write|replace|cancel|change|fix|arrange|organi[sz]e|credit|wait|hold|pass|note|follow|update|transfer|swap|cover|chuck|throw|knock|stick|include|waive|offer|show|help|explain|start|leave|run|use|open|raise|escalate)\b)"
)
_ROUNDABOUT = tuple(
    (re.compile(rf"\b{long}"), short)
    for long, short in (
        (rf"(?<!felt )(?<!feel )(?<!was )(?<!very )ill{_DOES}", "i'll"),
        (rf"(?<!as )(?<!very )(?<!pretty )well{_DOES}", "we'll"),
        (
            r"its(?= (?:an?|the|not|our|my|on|in|at|been|gone|going|all|too|so|just|only|free|here|there|ready|booked|due)\b)",
            "it's",
        ),
        (r"lets(?= (?:get|see|go|sort|start|have|do|make|look|put|try|find|take)\b)", "let's"),
        (r"(i|we|you|they)(?:'m|'re| am| are) going to\b(?! (?:the|an?|my|our|your|their)\b)", r"\1'll"),
        (r"(i|we|you|they) will\b(?! not\b)", r"\1'll"),
        (r"(i|we|you|they)(?:'m|'re| am| are) not able to\b", r"\1 can't"),
        (r"(i|we|you|they)(?:'m|'re| am| are) able to\b", r"\1 can"),
        (r"(?:no|not) later than\b", "by"),
    )
)
_ANY_ROUNDABOUT = re.compile("|".join(long.pattern for long, _ in _ROUNDABOUT))
_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "..."})

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e01ef]"
)
_LOOKALIKES = str.maketrans(
    "абвгԁеһіјкӏмнорԛгѕтуѵԝхүαβγεικνορτυχωվօցհոսզքյɑɡɩʟʀꜱᴀᴄᴇᴏᴛᴜ",
    "abbrdehijklmhopqrstyvwxyabyeikvoptuxwvoghnuzqjagilrsaceotu",
)
_FOREIGN = re.compile(r"[^\W\d_]*[^\W\d_\x00-\x7f][^\W\d_]*")
_WHOLE = frozenset(
    "a an and as at by for from in into is it no now of off on or out so the this to too up with".split()
)
_SPACED = re.compile(r"(?<!\w)\w(?:[ .\-_*]\w){4,}(?!\w)")


@lru_cache(maxsize=1024)
def spelled_out(folded: str) -> str:
    """Folded text with the apostrophes that people leave out in chats put back in ("dont", "im"), and what is said
    the long way round said shortly ("I am going to", "we are able to", "no later than")."""
    text = _BARE.sub(lambda match: _CONTRACTED[match.group()], folded)
    if _ANY_ROUNDABOUT.search(text):  # most texts have none of them
        for long, short in _ROUNDABOUT:
            text = long.sub(short, text)
    return text


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """`text` in NFKC, lower case, typographic signs and white space made plain, invisible signs left out, words
    in letters that only look Latin made Latin: for comparing only."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(_TYPOGRAPHY).casefold()
    return _SPACE.sub(" ", plain if plain.isascii() else _FOREIGN.sub(_latin, plain)).strip()


def _latin(word: re.Match[str]) -> str:
    """The word in Latin letters where each of its letters looks like one; else as it is."""
    latin = word.group().translate(_LOOKALIKES)
    return latin if latin.isascii() else word.group()


@lru_cache(maxsize=1024)
def skeleton(text: str) -> str:
    """`fold`ed, without accents, letters that were spaced out put together: to find what somebody disguised."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", fold(text)) if not unicodedata.combining(c))
    return _SPACED.sub(lambda spaced: re.sub(r"[ .\-_*]", "", spaced.group()), fold(bare))


@lru_cache(maxsize=4096)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(map(_beginning, words)) + ")")


def _beginning(phrase: str) -> str:
    """A phrase as a pattern: it may end within a longer word, unless its last is one of those that say little alone."""
    folded = fold(phrase)
    return re.escape(folded) + (r"(?!\w)" if folded.rpartition(" ")[2] in _WHOLE else "")


def mentions(text: str, words: tuple[str, ...]) -> bool:
    """Whether `text` contains one of `words`, each at the start of a word: "replac" finds "replacement", but
    "card to" no "card today"."""
    return bool(words) and _pattern(words).search(fold(text)) is not None


@lru_cache(maxsize=256)
def _whole(phrases: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(filter(None, map(fold, phrases)), key=len, reverse=True)
    either = "|".join(map(re.escape, longest_first)) or r"(?!)"
    return re.compile(rf"(?<!\w)(?<!\w')(?:{either})(?!'?\w)")


def phrase_in(text: str, phrases: tuple[str, ...]) -> str:
    """The first of `phrases` that stands in `text` as whole words, as it is written there; empty where none does."""
    found = _whole(phrases).search(fold(text))
    return (verbatim(text, found.group()) or found.group()) if found else ""


def content_of(text: str) -> set[str]:
    """What the longer words of `text` begin with: enough to tell whether two texts speak of the same matter."""
    return {word.strip(".,;:!?'\"()")[:6] for word in fold(text).split() if len(word) > 4}


def quote_of(text: str, limit: int = 120) -> str:
    """The verbatim beginning of `text`, cut at a word, at most `limit` characters."""
    text = text.strip()
    if len(text) <= limit:
        return text
    head = text[:limit]
    return head[: head.rfind(" ")] if " " in head else head


def verbatim(text: str, quote: str) -> str:
    """The piece of `text` that `quote` means, as it stands there; empty where there is none.

    Forgiven are white space, case and typographic signs: what a model changes when it copies.
    """
    plain = unicodedata.normalize("NFKC", quote).translate(_TYPOGRAPHY)
    pieces = (re.escape(word) for word in plain.split())
    pattern = r"\s+".join(pieces).replace("'", "['’‘]").replace('"', '["“”]').replace(r"\-", "[-–—]")
    found = re.search(pattern, text, re.IGNORECASE) if plain.strip() else None
    return found.group() if found else ""


def contains_quote(text: str, quote: str) -> bool:
    """Whether `quote` really stands in `text`, after folding; an empty quote never does."""
    return bool(fold(quote)) and fold(quote) in fold(text)
