"""Parting: the words with which a trainee takes leave, and those with which they end the call."""

import re

from trainer.text import fold

LEAVES = (
    "bye",
    "good-bye",
    "good bye",
    "goodbye",
    "nice day",
    "nice evening",
    "have a good",
    "have a nice",
    "take care",
    "all the best",
    "good night",
    "goodnight",
    "safe journey",
)
GOODBYES = (*LEAVES, "anything else")

_HANGS_UP = re.compile(
    r"\b(?:i'm|i am|i'll|i will|i'm going to|i am going to|i have to|i must|i'm now|i am now)(?: now| therefore| just)? "
    r"(?:end|ending|terminate|terminating|close|closing|disconnect|disconnecting|hang up|hanging up)(?: on you| on)?(?: (?:the|this|our) (?:call|chat|conversation|line))?(?: now| here)?\b"
)
_CONDITION = re.compile(
    r"\b(?:if|or|otherwise|unless|else|before|until|when|once|without|one more|next time|again|should|would)\b"
)
_CLAUSE = re.compile(r"[^.!?\n]+")


def hangs_up(message: str) -> bool:
    """Whether the trainee says that they end the call now, and not only that they might."""
    said = [clause for clause in _CLAUSE.findall(fold(message)) if _HANGS_UP.search(clause)]
    return any(
        not _CONDITION.search(clause) and re.search(r"\b(?:call|chat|conversation|line|hang)", clause)
        for clause in said
    )
