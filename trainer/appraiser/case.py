"""What knowing the case adds: a clause that does something with one of its offers, a question for what the
customer could tell. Both are told by the case's own words, where general wording leaves the classifier unsure."""

import re

from trainer.appraiser.cues import cues
from trainer.moves import Move
from trainer.persona import Persona, Words
from trainer.text import fold, mentions, spelled_out

_DENIED = re.compile(r"\b(?:not|no|never|can't|cannot|won't|don't|unable|nothing|without)\b")
SURE_ENOUGH = 0.6


def by_case(clause: str, persona: Persona) -> dict[Move, float]:
    """The moves that the case's own words show in one clause, with their confidence."""
    folded = spelled_out(fold(clause))
    pointed = cues(folded)
    if folded.endswith("?"):
        asks_for = Move.ASK_WANT not in pointed and mentions(clause, _topics(persona))
        return {Move.CLARIFY: SURE_ENOUGH} if asks_for and not mentions(clause, _offers(persona)) else {}
    acts = Move.SOLUTION in pointed and mentions(clause, _offers(persona))
    return {Move.SOLUTION: SURE_ENOUGH} if acts and not _DENIED.search(folded) else {}


def _offers(persona: Persona) -> Words:
    return tuple(word for offer in persona.case.may_offer for word in offer.words)


def _topics(persona: Persona) -> Words:
    asked = [*(known.asked for known in persona.known), *(secret.asked for secret in persona.secrets)]
    return tuple(word for words in asked for word in words)
