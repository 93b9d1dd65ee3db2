"""What a message gives: the pieces of a promise, without what it refuses or leaves for others to decide."""

import re
from functools import lru_cache
from typing import NamedTuple

from trainer.amounts import (
    SPAN,
    UNIT_DAYS,
    WHOLE_SPAN,
    bare_sum,
    boundless,
    counts,
    figures,
    span,
    sums,
    whole,
)
from trainer.rules import benefits, things
from trainer.text import fold, mentions, spelled_out

SENTENCE = re.compile(r"(?<=[.;!?])\s+|\n+")
_PIECE = re.compile(
    r",\s+|\s+(?=(?:but|so|because)\s)|\s+(?:and|plus|or)\s+(?=\D)|\s+-\s+|\s+as well as\s+|:\s+"
)
_SUBJECT = re.compile(
    r"\b(?:i|i'll|i'm|i've|i'd|we|we'll|we're|we've|we'd|you|you'll|you're|they|they'll|let)\b"
)
_DENIED = re.compile(
    r"\b(?:can't|cannot|can not|(?<!you )(?<!it )(?:won't|will not)(?! cost| charge| be (?:a |any )?charge)|you (?:won't|will not) (?:get|receive|be able)|not able|unable|"
    r"isn't possible|not possible|not going to|couldn't|wouldn't|not allowed|(?<!you )(?:don't|do not|doesn't|does not|never)(?: \w+ly)? (?:offer|pay|refund|cover|give|reimburse|compensate|waive|credit|do (?:refunds|exchanges|returns|credit|discounts|replacements))|more than (?:i|we) can|beyond what|"
    r"is closed|ruled out|can only|has to (?:go|stay|come)|must stay|(?:isn't|is not) (?:something|mine|ours|up to)|(?:isn't|is not) (?:for me|for us)|no way (?:for|that)|don't have the (?:right|power)|"
    r"no (?:refund|cash|credit|compensation|discount|upgrade|replacement))"
)
_NO = re.compile(
    r"\b(?:(?:i|we) (?:don't|do not|never)(?: \w+ly)? (?:send|make|do)\b|(?:answer|answer there|it|that|this)(?:'s| is)(?: \w+)? a? ?(?:\w+ )?no\b(?! (?:problem|trouble|bother|longer|more|cost|charge|need|wonder|way))|no, not (?:the|that|this|for)\b)"
)
_REFERRED = re.compile(
    r"\b(?:ask|check|find out|see|speak|talk|look)(?:ing)?\b.*\b(?:whether|if|manager|supervisor|owner|director|department|approv\w+)\b|\brequest(?:ing)?\b|"
    r"\bput (?:in )?(?:a|your) (?:request|case|word)\b|\bput (?:it|this|that|you) (?:forward|through)\b|\bif (?:the|my|our) (?:manager|supervisor|owner|director)\b"
)
_GIVES = re.compile(
    r"\b(?:i|we|i'll|we'll|i'm|we're|i've|we've|you'll|you)\b.{0,20}\b(?:pay|give|giv|refund|credit|transferr?|send|get|cover|reimburs|waiv|grant|approv|arrang|put)\w*"
)
_UNDERTAKES = re.compile(
    r"\b(?:(?:i|we)(?:'ll|'m|'re| can| am| are)(?: \w+ly| now| also| just| therefore| gladly)? (?:writ|giv|refund|credit|send|putt?|pay|add|waiv|replac|lend|cancel|mov|post|reimburs|cover|book|order|arrang|enter|reset|issu|ring|e-?mail|mail|transfer|your\b)\w*|"
    r"my (?:\w+ ){0,2}(?:number|line|extension) is|you (?:can )?(?:ask|ring|call|reach|phone) (?:for )?me)\b"
)
_INSTEAD = re.compile(r"\b(?:instead of|rather than)\b.*")
WAIT = re.compile(
    r"(?:within|in|after|takes?|every|(?<!for the )next|last|past)\s+(?:the |about |around |another )*$"
)
AGO = re.compile(r"\s+(?:ago|back|since|after (?:purchase|delivery|renewal))\b")
_PAYS = re.compile(
    r"\b(?:put|add|send|pay|giv|get|take|tak|knock|transfer|do|sort)\w*\b.*\b(?:off|back|on(?:to)?|in(?:to)?|towards?|you|your|too|as well|as a)\b"
)
_OFFERS = re.compile(
    r"\b(?:you (?:can|may) have|you'll (?:have|get)|you get|(?:i|we)(?:'ll|'m|'re| can| could| will| am| are)? (?:giv|offer|put|add|send|arrang|let)\w*)\b"
)
_COMMITS = re.compile(
    r"\b(?:(?:i|we)(?:'ll|'m|'re|'ve| will| can| am| are| have|'d)? (?:\w+ly |therefore |just |also |now )?(?:do|doing|done|pay|giv|refund|credit|send|sent|tak|took|knock|put|add|waiv|replac|lend|cancel|mov|post|reimburs|cover|reduc|writ|drop|extend|lock|throw|upgrad)\w*|"
    r"let me (?:pay|give|refund|credit|send|take|knock|put|add|waive|replace)|you'll (?:get|have|pay)|you're getting|you get|you can have|you won't pay|(?:is|are)(?: all)? (?:free|on us|on the house|cancelled|refunded|credited|waived)|"
    r"\w+'s (?:free|on us|on the house|coming back)|(?:has|have) (?:\w+ )?been (?:refunded|credited|waived|reduced|cancelled|taken off)|(?:goes|go|comes|coming) (?:back|off))"
)
_ASIDE = re.compile(r"\byou know(?: what)?\b,?")
_ADDS = re.compile(r"\b(?:as well|too|also)\b")
_EMPTY = re.compile(
    r"\b(?:note|flag\w*|forward\w*|pass(?:ed|ing)? (?:it|this|that|you)?|look(?:ing)? into|in touch|urgent|escalat\w+|supervisor|putting you through|log(?:ged|ging)?|review|reported)\b"
)
_ALSO = re.compile(r"\bdo\b.*\b(?:as well|too)\b")
_PAST = re.compile(
    r"\b(?:last|earlier|previous|past) (?:year|month|season|term|period|bill)s?(?:'s?)?\b(?! fee for| of course)"
)
_DEARER = re.compile(
    r"\bcosts? (?:\S+ ){0,3}more\b|\b(?:dearer|pricier|more expensive|better model|bigger model)\b"
)
_THE_SUM = re.compile(r"\b(?:the|your|those|that) (?:[$£€]\s?)?\d")
TIME = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|tonight|today|(?:by|at|before) (?:the )?(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|one|noon|lunch\w*|midnight|end of)\b|o'clock|next week|this (?:week|evening|afternoon|morning)|within (?:the |an? )?\w+)\b"
)
OUTCOME = re.compile(
    r"\b(?:you'll (?:have|get|be)|you (?:will )?(?:get|have) (?:it|that|this)|(?:it|that|this|they)'ll be|will be|will have|(?:it|they) (?:comes?|arrives?)|arriv\w+|with you|gets? there|see to it|make sure|is (?:paid|back|there)|in your hands?)\b"
)
SWORN = re.compile(
    r"\bpromise\b|\bsee to it that\b|\bguarantee\b|\byou have my word\b|\bmy word\b|\b(?:hundred|100) (?:per ?cent|%)|\bfor (?:sure|certain)\b"
)
_CONTACT = re.compile(
    r"\b(?:(?:ring|call|phone|write|text|mail|e-?mail|message|tell|update|inform|answer|reply|report back)(?:ing)?\b|hear (?:from|back)|be in touch|get back to you|let you know|an (?:answer|update)|a (?:call|reply|note|letter))"
)
_PENDING = re.compile(
    r"\b(?:as soon as|once|estimate\w*|expect\w*|according to|says?|gives?|gave|has you down|scheduled|can't promise|not promise|confirm(?:s|ed)?|should|hopefully|might|may)\b"
)


def promises(text: str, words: tuple[str, ...]) -> bool:
    """Whether `text` gives what `words` name, plainly: neither refused nor left for others to decide."""
    pieces = (piece.text for piece in given(text))
    return any(_GIVES.search(piece) and mentions(piece, words) and " only " not in piece for piece in pieces)


def denies(text: str) -> bool:
    """Whether `text` says that something cannot be had."""
    said = spelled_out(fold(text))
    return any(no.search(said) for no in (_DENIED, _NO))


def undertakes(text: str, words: tuple[str, ...]) -> bool:
    """Whether `text` says in so many words that the speaker does what `words` name, or is it ("my number is")."""
    pieces = (piece.text for piece in given(text))
    return "?" not in text and any(_UNDERTAKES.search(piece) and mentions(piece, words) for piece in pieces)


class Given(NamedTuple):
    """One piece of a promise: the benefits it names, what they are for, how much; `pays`: it hands over money."""

    text: str
    benefits: frozenset[str]
    things: frozenset[str]

    @property
    def money(self) -> float | None:
        return sums(self.text)[0] or bare_sum(self.text) or (float("inf") if boundless(self.text) else None)

    @property
    def percent(self) -> float | None:
        """The share that is given; the whole of something is 100."""
        return sums(self.text)[1] or (100.0 if self.whole else None)

    @property
    def days(self) -> float | None:
        """The longest time for which something is given."""
        times = [
            span(match) for match in SPAN.finditer(self.text)
            if not WAIT.search(self.text[: match.start()]) and not AGO.match(self.text, match.end())
        ]  # fmt: skip
        times += [UNIT_DAYS[match["unit"]] for match in WHOLE_SPAN.finditer(self.text)]
        return max(times, default=None)

    @property
    def counts(self) -> dict[str, float]:
        return counts(self.text)

    @property
    def whole(self) -> bool:
        return whole(self.text)

    @property
    def past(self) -> bool:
        """Whether it is about a time that has passed ("last year's fee")."""
        return _PAST.search(self.text) is not None

    @property
    def pays(self) -> bool:
        """Whether it hands over money, whatever it is called."""
        return _ALSO.search(self.text) is not None or (
            sums(self.text)[0] is not None and _PAYS.search(self.text) is not None
        )

    @property
    def gives(self) -> bool:
        """Whether it gives something that has no name among the benefits ("you can have six lessons")."""
        return _OFFERS.search(self.text) is not None

    @property
    def definite(self) -> bool:
        """Whether the sum is one that was spoken of before ("the 152")."""
        return _THE_SUM.search(self.text) is not None

    @property
    def foretells(self) -> bool:
        """Whether it says what will be, not only that somebody will call or that others decide when."""
        return (
            OUTCOME.search(self.text) is not None
            and not _CONTACT.search(self.text)
            and not _PENDING.search(self.text)
        )

    @property
    def timed(self) -> bool:
        return TIME.search(self.text) is not None


def offers(text: str) -> bool:
    """Whether `text` commits to something: a benefit, a sum, an outcome by a time; no question, no narration."""
    pieces = given(text)
    named = any(p.benefits or p.money is not None or max(p.counts.values(), default=0) > 1 for p in pieces)
    commits = named and _COMMITS.search(". ".join(p.text for p in pieces))
    return "?" not in text and bool(commits or any(p.foretells and p.timed for p in pieces))


def adds(text: str) -> bool:
    """Whether `text` only goes on with what was just promised ("and August as well")."""
    folded = _ASIDE.sub("", spelled_out(fold(text)))
    return _ADDS.search(folded) is not None and not denies(text) and not _SUBJECT.search(folded)


def says_nothing(text: str) -> bool:
    """Whether `text` names nothing that is given: it notes down, hands over, announces a call, or only asks."""
    folded = spelled_out(fold(text))
    idle = _EMPTY.search(folded) or not (_SUBJECT.search(folded) or TIME.search(folded))
    return bool(idle) and not any(p.benefits or p.money is not None for p in given(text))


def sworn(promise: str) -> bool:
    """Whether a message gives its word."""
    return SWORN.search(fold(promise)) is not None


def given(promise: str) -> list[Given]:
    """The pieces of a promise that give something; what it refuses or only asks for is left out."""
    return list(_given(promise))


@lru_cache(maxsize=4096)
def _given(promise: str) -> tuple[Given, ...]:
    found: list[Given] = []
    for sentence in SENTENCE.split(figures(spelled_out(fold(promise)))):
        found += _pieces(sentence)
    if len(found) > 1 and counts(" ".join(piece.text for piece in found)).get("month", 0.0) > 1:
        found.insert(0, _together(found))
    whole_of_it = frozenset[str]().union(*(piece.things for piece in found))
    return tuple(piece if piece.things else piece._replace(things=whole_of_it) for piece in found)


def _pieces(sentence: str) -> list[Given]:
    found: list[Given] = []
    live, named, about = True, frozenset[str](), frozenset[str]()
    for piece in _PIECE.split(sentence):
        text = _INSTEAD.sub("", piece)
        own = benefits(text)
        if _SUBJECT.search(text) or piece.startswith(("but", "so")):
            live, named = True, own
        if _DENIED.search(text) or _REFERRED.search(text):
            live = False
        named, about = own or named, things(text) or about
        if live:
            better = own & {"free"} and _DEARER.search(sentence)
            found.append(Given(text, named | {"upgrade"} if better else named, about))
    return found


def _together(pieces: list[Given]) -> Given:
    """Pieces as one: months that are named in several count together."""
    named = frozenset[str]().union(*(piece.benefits for piece in pieces))
    about = frozenset[str]().union(*(piece.things for piece in pieces))
    return Given(", ".join(piece.text for piece in pieces), named, about)
