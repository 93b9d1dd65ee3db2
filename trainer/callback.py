"""A customer who calls about an earlier call: what was promised then, and whether the call-back happened."""

import json
from datetime import datetime, timedelta

from trainer.moves import Move
from trainer.persona import PROMISE, Persona
from trainer.session import PracticeSession
from trainer.text import quote_of

IN_TIME = timedelta(days=2)  # a call-back promised and made within it was kept
PROMISES = (Move.FOLLOW_UP, Move.TIMELINE, Move.SOLUTION)  # the first kind that was made is remembered
LONGEST = 140  # characters of it


def promised(call: PracticeSession, *moves: Move) -> str:
    """The trainee's last words in `call` that make one of `moves`; empty where there are none."""
    for turn in reversed(call.conversation.trainee_turns):
        if found := turn.appraisal and turn.appraisal.first(*moves):
            return found.quote
    return ""


def continued(
    persona: Persona, earlier: PracticeSession | None, now: datetime, called_back: bool | None = None
) -> Persona:
    """`persona` as its follow-up begins: the promise of `earlier` in its words, and its mood and opening after a
    call-back that was kept or not.

    `called_back` None: kept where the earlier call promised to check back and ended within two days.
    """
    follow_up = persona.follow_up
    if follow_up is None:
        return persona
    quotes = [promised(earlier, move) for move in PROMISES] if earlier else []
    promise = next((quote_of(quote, LONGEST) for quote in quotes if quote), follow_up.promise)
    if called_back is None:
        called_back = earlier is not None and bool(quotes[0]) and now - _ended(earlier) <= IN_TIME
    if called_back:
        kept = follow_up.kept
        mood = persona.temperament.model_copy(update={"anger": kept.anger, "trust": kept.trust})
        persona = persona.model_copy(update={"temperament": mood, "opening": kept.opening})
    told = persona.model_dump_json().replace(PROMISE, _escaped(promise.rstrip(".")))
    return Persona.model_validate_json(told)


def _ended(call: PracticeSession) -> datetime:
    return call.turns[-1].at or call.started_at


def _escaped(text: str) -> str:
    """`text` as it stands inside a JSON string."""
    return json.dumps(text)[1:-1]
