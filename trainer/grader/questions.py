"""Questions that are asked in order to understand the problem, told from those that only look somebody up, tag along
after a statement, see to the talk itself, or reproach."""

import re
from collections.abc import Iterator

from trainer.appraiser.clauses import Clause, clauses
from trainer.grader.asides import for_the_customer
from trainer.grader.heard import Call, Heard
from trainer.moves import HARMFUL, FoundMove, Move
from trainer.text import fold, spelled_out

LIKELY = 0.5  # of a question that is known by its form alone
_IDENTIFIER = re.compile(
    r"\b(?:(?!(?:the|a|your|my|our|is|what|whats|what's|that|which|this)\b)[\w-]+ )?"
    r"(?:(?:number|no|id|code|reference|ref|name|postcode|zip|booking|reservation|confirmation|tracking|address|e-?mail|surname)s?|date of birth|dob)\b"
    r"(?: (?:of|on|for) (?:the|your|this|that) [\w-]+)?"
)
_PURPOSE = re.compile(
    r"\b(?:so (?:that )?(?:i|we)|to (?:look|find|pull|bring|check|see|open|get)|while (?:i|we))\b.*"
)
_ASKING = re.compile(
    r"'(?:s|ll|d|m|re|ve)\b|[^\w\s]|\b(?:can|could|may|might|would|will|do|did|is|are|was|what|which|who|i|we|you|have|give|tell|read|get|take|grab|need|let|"
    r"confirm|spell|provide|state|quote|send|stop|start|me|your|the|a|an|it|this|that|there|here|and|or|of|on|in|under|with|for|to|by|please|pls|just|"
    r"quickly|again|first|last|full|right|ok|okay|so|well|hi|hello|sir|madam|ma'am|miss|mr|mrs|ms|sort|post|delivery|billing|both|too|also|then)\b"
)
_TAG = re.compile(
    r"^(?:and |so |but |or )?(?:(?:is|was|are|were|do|did|does|has|have|had|would|will|wo|can|could|am|ca)(?:n't| not)? ?(?:it|that|this|you|they|he|she|i|we)(?: not)?"
    r"|is that (?:it|all|everything|about it)|right|correct|ok(?:ay)?|ye(?:s|ah)|no|got it|see|understood)\?$"
)
_REPROACH = re.compile(
    r"\b(?:did|do|have|are|were|could|can) you not\b|\b(?:didn't|don't|aren't|weren't|couldn't|can't|won't|why) you\b|^(?:and |so |but )?why\b"
)
_MANNERS = re.compile(
    r"^(?:so |and |or )?which (?:one )?(?:(?:is it|will it be)(?: to be| then)?\W*$|(?:one )?\W*$|(?:do|would|did) you (?:fancy|prefer|like|want|rather)\b|d'you (?:fancy|want|prefer)\b|(?:suits|works)\b)|\b(?:still there|hear me|hold (?:on|for|the line)|bear with|make sense|sounds? (?:fair|good|ok(?:ay)?|right|all ?right)|is (?:that|this) (?:clear|ok(?:ay)?|fair|all ?right|fine)|"
    r"do you (?:understand|follow)|how are you|how(?:'s| is| does) that(?: sound)?|are you (?:ok(?:ay)?|all ?right)|works? for you)\W*$|\b(?:bear with|hold the line|on hold|(?:left|leave) (?:anything )?out|missed anything|forgotten anything)\b"
)
_ASKS = re.compile(
    r"^(?:and |so |but |or |also |ok(?:ay)?,? |(?:can|could|may) i ask,? )*(?:whose|who|what|when|where(?:abouts)?|which|how|has|have|had|is|was|were|did|does|are there)\b(?! (?:i|we|you know)\b)(?! (?:else )?can i\b)"
    r"(?!.*\b(?:help you|(?:ok|okay|fine|all ?right) (?:for|with|by|to)|would you (?:like|prefer|rather|want)|do you want|suits? you)\b)"
)
_UNMARKED = re.compile(
    r"^(?:and |so |but |ok(?:ay)? )*(?:(?:what(?: \w+)?|which (?!is\b|was\b|are\b|were\b|means\b)\w+) (?:is|was|are|were|did|do|does|has|have)|where(?:abouts)? (?:is|was|are|were|did|do|does)|"
    r"when (?:is|was|were|did|does)|who (?:was|did|told|said)|how (?:long|many|much|often|old|bad) (?:is|was|are|were|has|have|did|do|does)|"
    r"(?:did|was|were|is|has|have) (?:it|they|he|she|you|your|the|that|there|any\w*))\b(?!.*(?<!\w)(?:is that|was that) (?:i|we)\b)"
)  # how a question begins that is typed without its mark
_ABOUT_THEM = re.compile(
    r"\b(?:you|your|he|his|she|her|it|they|them|their|there|that|those|(?:some|any)(?:thing|one|body))\b"
)


def genuine(call: Call) -> list[tuple[int, FoundMove]]:
    """The questions of a call that were asked in order to understand, with their turns."""
    return [(heard.turn.n, found) for heard in call.heard for found in _genuine(heard)]


def _genuine(heard: Heard) -> Iterator[FoundMove]:
    moves = heard.appraisal.beyond_suspicion.moves
    if not moves and heard.appraisal.note:
        return
    said = for_the_customer(heard.turn.text)
    for clause in clauses(heard.turn.text):
        words = spelled_out(fold(clause.text))
        of_clause = [found for found in moves if found.quote == clause.text]
        if clause.text not in said or any(found.move in HARMFUL for found in of_clause):
            continue
        if _looks_up(words) or any(aside.search(words) for aside in (_TAG, _REPROACH, _MANNERS)):
            continue
        clarifies = [found for found in of_clause if found.move is Move.CLARIFY]
        if clarifies or _asks(clause, words, of_clause):
            yield (clarifies or [FoundMove(move=Move.CLARIFY, quote=clause.text, confidence=LIKELY)])[0]


def _asks(clause: Clause, words: str, found: list[FoundMove]) -> bool:
    """Whether a clause in which no other deed was heard has the form of a question about the customer's matter."""
    end = clause.text.rstrip("\"')")[-1:]
    asked = end == "?" or (end not in {".", "!"} and _UNMARKED.match(words))
    return (
        bool(asked and len(words.split()) > 2)
        and all(item.move is Move.INVITE for item in found)
        and bool(_ASKS.match(words) and _ABOUT_THEM.search(words))
    )


def _looks_up(words: str) -> bool:
    """Whether it asks for a name or a number that leads to the customer's file, and for nothing else."""
    bare, given = _IDENTIFIER.subn(" ", _PURPOSE.sub("", words))
    return given > 0 and not _ASKING.sub(" ", bare).split()
