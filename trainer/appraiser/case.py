"""What knowing the case adds: a clause that does something with one of its offers, a question for what the
customer could tell. Both are told by the case's own words, where general wording leaves the classifier unsure."""

import re
from typing import NamedTuple, Self

from trainer.appraiser.cues import cues
from trainer.moves import Move
from trainer.persona import Persona, Words
from trainer.text import fold, mentions, spelled_out

_DENIED = re.compile(r"\b(?:not|no|never|can't|cannot|won't|don't|unable|nothing|without)\b")
SURE_ENOUGH = 0.6


class CaseWords(NamedTuple):
    """A case by its words: those of what may be offered, and those of what the customer could tell when asked."""

    offers: Words
    topics: Words

    @classmethod
    def of(cls, persona: Persona) -> Self:
        asked = [*(known.asked for known in persona.known), *(secret.asked for secret in persona.secrets)]
        return cls(
            tuple(word for offer in persona.case.may_offer for word in offer.words),
            tuple(word for words in asked for word in words),
        )


def by_case(clause: str, case: CaseWords) -> dict[Move, float]:
    """The moves that the case's own words show in one clause, with their confidence."""
    folded = spelled_out(fold(clause))
    pointed = cues(folded)
    if folded.endswith("?"):
        asks_for = Move.ASK_WANT not in pointed and mentions(clause, case.topics)
        return {Move.CLARIFY: SURE_ENOUGH} if asks_for and not mentions(clause, case.offers) else {}
    acts = Move.SOLUTION in pointed and mentions(clause, case.offers)
    return {Move.SOLUTION: SURE_ENOUGH} if acts and not _DENIED.search(folded) else {}
