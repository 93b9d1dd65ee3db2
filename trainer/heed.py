"""Heed: what of a message reaches the customer, who knows what the call is about and what they just asked.

The ear hears sentences; a person who asked "when?" takes "ten minutes" for an answer, and knows a number to ring when
they are given one. What a grader sees of a message stays what the ear heard.
"""

from collections.abc import Iterator

from trainer.effects import FIXES, PLANS
from trainer.given import SENTENCE, undertakes
from trainer.moves import HARMFUL, Appraisal, FoundMove, Move
from trainer.persona import Persona
from trainer.role import breaks_role
from trainer.temperament import Act
from trainer.transcript import Cue
from trainer.when import says_when


def reaches_them(
    text: str, appraisal: Appraisal, persona: Persona | None = None, cue: Cue | None = None
) -> Appraisal:
    """What of an appraisal a customer reacts to, and what else they cannot miss; `cue` is of their own last turn.

    Nothing of a message that speaks to a program, and no harm that may be a mishearing.
    """
    if breaks_role(text):
        return Appraisal()
    heard = appraisal.beyond_suspicion
    if persona and not heard.has(*PLANS, *HARMFUL, Move.FOLLOW_UP):
        heard = _with(heard, _undertaken(text, persona))
    if not heard.has(Move.TIMELINE):
        heard = _with(heard, _timed(text, heard, asked=cue is not None and cue.act is Act.ASK_WHEN))
    return heard


def _with(heard: Appraisal, more: Iterator[FoundMove]) -> Appraisal:
    found = next(more, None)
    return heard.model_copy(update={"moves": (*heard.moves, found)}) if found else heard


def _undertaken(text: str, persona: Persona) -> Iterator[FoundMove]:
    """The sentences that do something for them which the case allows, and say so in its words."""
    for sentence in filter(None, SENTENCE.split(text)):
        if any(undertakes(sentence, offer.words) for offer in persona.case.may_offer):
            yield FoundMove(move=Move.SOLUTION, quote=sentence)


def _timed(text: str, heard: Appraisal, *, asked: bool) -> Iterator[FoundMove]:
    """The times in what is offered; in answer to "when?", any time."""
    pieces = [*(found.quote for found in heard.all(*FIXES)), *(SENTENCE.split(text) if asked else ())]
    for piece in filter(None, pieces):
        if says_when(piece, asked=asked):
            yield FoundMove(move=Move.TIMELINE, quote=piece)
