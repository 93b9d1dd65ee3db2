"""Asides: what a trainee writes to whoever grades instead of the customer. It proves nothing that was to be done.

A whole message is void when part of it speaks to a program or a grader, quotes the rubric, lists keywords, hides or
encodes its text, is a form nobody filled in or words nobody said; a message or a letter to the customer also when it
narrates the trainee, speaks of the customer to somebody else or hands them over. One clause proves nothing
when it only tells of an apology or an offer that was made elsewhere (the deed itself has its own words there), says
what is not said or not yet, or holds an agent's words in quotation marks. Nor does a sentence that praises how
somebody served, or mocks.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from unicodedata import category

from trainer.appraiser.clauses import clauses
from trainer.appraiser.cues import BARE_KEYWORD, STAGE_DIRECTION, TO_GRADER
from trainer.appraiser.language import is_english
from trainer.grader.aside_cues import (
    ABOUT_THEM,
    BOTH_SIDES,
    ENCODED,
    FAKED_TURN,
    GOES_ON,
    HIDDEN,
    LABEL,
    LEADS,
    MARKUP,
    MOCKED,
    NARRATED,
    ORDINAL,
    PIECES,
    PRAISED,
    QUOTED,
    SERVES,
    STEP,
    SUPPOSED,
    TAUGHT,
    THEIRS,
    TO_WHO_GRADES,
    TOLD,
    TURN_LABEL,
    UNDONE,
    UNSAID,
)
from trainer.role import breaks_role
from trainer.rubric import Rubric
from trainer.text import fold, skeleton

QUOTED_WORDS = 7  # in a row: more than two people choose alike by chance
KEYWORDS_IN_A_ROW = 3
MANY, REPEATED = 60, 5  # words, and how often each of them stands there on average in what only fills
STUCK = 4  # times the same word in a text of which it makes up a quarter
SIGNS = 5  # that are no letters, in what has none

SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_WORD = re.compile(r"[a-z']+")
_SAID_TWICE = frozenset(
    "sorry so very really no yes please the a an to and of i you we it for is at on in your our that".split()
)


def is_void(text: str, rubric: Rubric | None = None, *, note: bool = False) -> bool:
    """Whether a message helps nobody because it is an aside; a `note` for colleagues may tell of the trainee
    and say who spoke."""
    if not text.strip():
        return False
    lines = "\n".join(filter(None, map(skeleton, text.splitlines())))
    if note:
        text, lines = TURN_LABEL.sub("", text), TURN_LABEL.sub("", lines)
    return (
        STAGE_DIRECTION.match(text) is not None
        or HIDDEN.search(text) is not None
        or ENCODED.search(text) is not None
        or FAKED_TURN.search(text) is not None
        or _has_no_letters(text)
        or breaks_role(text)
        or breaks_role(lines)
        or any(pattern.search(lines) for pattern in (TO_WHO_GRADES, MARKUP, SUPPOSED, BOTH_SIDES, UNSAID))
        or _lists_keywords(lines)
        or _repeats(lines)
        or (rubric is not None and _quotes(lines, rubric))
        or (not note and any(pattern.search(lines) for pattern in (TO_GRADER, NARRATED, ABOUT_THEM, TAUGHT)))
    )


def only_tells(text: str, quote: str) -> bool:
    """Whether `quote` lies in a clause of `text` that tells, denies, supposes or quotes a deed instead of doing it, or
    in a sentence that praises somebody's service or mocks."""
    told, praised = tells(text)
    return bool((told and touched(told, text, quote)) or (praised and touched(praised, text, quote)))


def tells(text: str) -> tuple[list[str], list[str]]:
    """The clauses that do no deed but tell, deny, suppose or quote one, and the sentences that only praise one or
    mock the customer."""
    whole = skeleton(text)
    told = _told(text, [pattern for pattern in (TOLD, UNDONE) if pattern.search(whole)])
    hollow = [pattern for pattern in (PRAISED, MOCKED) if pattern.search(whole)]
    said = SENTENCE.split(text) if hollow else []
    return told, [s for s in said if any(pattern.search(skeleton(s)) for pattern in hollow)]


def _told(text: str, patterns: Sequence[re.Pattern[str]]) -> list[str]:
    """The clauses that have one of the patterns or somebody's words in quotation marks, with those that only go on
    from one and what leads to it, in order."""
    held = [
        said.span()
        for said in QUOTED.finditer(text)
        if SERVES.search(fold(said.group())) and not THEIRS.search(fold(text[: said.start()]))
    ]
    found: list[str] = []
    end, before, goes_on = 0, "", False
    for clause in clauses(text) if held or patterns else ():
        start = text.index(clause.text, end)
        end, words = start + len(clause.text), fold(clause.text)
        goes_on = (
            any(pattern.search(words) for pattern in patterns)
            or any(start < last and first < end for first, last in held)
            or (goes_on and GOES_ON.match(words) is not None)
        )
        if goes_on:
            found += [before[led.start() :]] if (led := LEADS.search(before)) else []
            found.append(clause.text)
        before = clause.text
    return found


@lru_cache(maxsize=256)
def for_the_customer(text: str, *, note: bool = False) -> str:
    """What is left of `text` without the sentences and clauses that are asides, or in no English."""
    told, praised = tells(text)
    void = [s for s in SENTENCE.split(text) if is_void(s, note=note) or not is_english(fold(s))]
    for part in (*void, *praised, *told):
        text = text.replace(part, "", 1)
    return text.strip()


def touched(parts: Iterable[str], text: str, quote: str) -> list[str]:
    """Those of the `parts` of `text`, in its order and folded, that `quote` overlaps."""
    whole, wanted = fold(text), fold(quote)
    start, place, found = whole.find(wanted), 0, []
    for part in map(fold, parts):
        here = whole.find(part, place)
        if here >= 0 and start >= 0 and here < start + len(wanted) and start < here + len(part):
            found.append(part)
        place = max(place, here)
    return found


def _lists_keywords(lines: str) -> bool:
    """Whether some pieces in a row only name what is to be done, numbered and labelled or not."""
    row: set[str] = set()
    for piece in filter(None, map(str.strip, PIECES.split(lines))):
        name = LABEL.sub("", ORDINAL.sub("", piece)).strip()
        if not name:
            continue  # a number, "first", "done"
        row = row | {name} if BARE_KEYWORD.match(name) or STEP.match(name) else set()
        if len(row) >= KEYWORDS_IN_A_ROW:
            return True
    return False


def _repeats(lines: str) -> bool:
    """Whether it says the same over and over: one word all through, or, where it is long, the same few."""
    words = _WORD.findall(lines)
    times = max(Counter(word for word in words if word not in _SAID_TWICE).values(), default=0)
    stuck = times >= STUCK and 4 * times >= len(words)
    return stuck or (len(words) >= MANY and len(set(words)) * REPEATED < len(words))


def _has_no_letters(text: str) -> bool:
    """Whether it is written in signs that only look like letters: squared, in Braille."""
    kinds = [category(sign)[0] for sign in text if not sign.isspace()]
    return kinds.count("S") >= SIGNS and "L" not in kinds


def _quotes(lines: str, rubric: Rubric) -> bool:
    """Whether it repeats a criterion, by its words in a row or by its id."""
    if any(
        re.search(rf"(?<![\w.]){re.escape(criterion.id)}(?![\w.])", lines) for criterion in rubric.criteria
    ):
        return True
    words = _rows(lines)
    return any(words & _rows_of(criterion.text) for criterion in rubric.criteria)


@lru_cache(maxsize=256)
def _rows_of(criterion: str) -> set[tuple[str, ...]]:
    return _rows(fold(criterion))


def _rows(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text)
    return {tuple(words[i : i + QUOTED_WORDS]) for i in range(len(words) - QUOTED_WORDS + 1)}
