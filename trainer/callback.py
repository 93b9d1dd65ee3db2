"""A customer who calls about an earlier call: what was promised then, for when, and whether the call-back happened."""

import json
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import NamedTuple

from trainer.facts import Fact
from trainer.history import Attempt, local_day
from trainer.moves import Move
from trainer.persona import PROMISE, Persona
from trainer.session import PracticeSession
from trainer.temperament import Outcome
from trainer.text import quote_of
from trainer.when import named_time

PROMISES = (Move.FOLLOW_UP, Move.TIMELINE, Move.SOLUTION)  # the first kind that was made is remembered
LONGEST = 140  # characters of it


class Promise(NamedTuple):
    """What the trainee promised, in their words, in which message and when; `call_back`: to check back."""

    words: str
    message: str
    at: datetime
    call_back: bool

    def due_at(self, now: datetime) -> datetime:
        """When it is due, by its own words or the rest of the message, else on the next day; local to `now`."""
        said = self.at.astimezone(now.tzinfo)
        named = named_time(self.words, said) or named_time(self.message, said)
        return named or datetime.combine(said.date() + timedelta(days=1), time(), said.tzinfo)

    def overdue(self, now: datetime) -> bool:
        """Whether the local day on which it is due has passed."""
        return local_day(now, now) > local_day(self.due_at(now), now)


class FollowUpDue(Fact):
    """A customer who waits for what was promised: `promise` in the trainee's words, due at a local time."""

    persona: str
    promise: str
    due_at: datetime
    is_due: bool
    overdue: bool


def promised(call: PracticeSession) -> Promise | None:
    """What the trainee promised last in `call`: a call-back, else a time, else a fix; None where nothing was."""
    for move in PROMISES:
        for turn in reversed(call.turns):
            if found := turn.appraisal and turn.appraisal.first(move):
                return Promise(found.quote, turn.text, turn.at or call.started_at, move is Move.FOLLOW_UP)
    return None


def follow_up_due(
    persona: Persona, earlier: PracticeSession | None, attempts: Iterable[Attempt], now: datetime
) -> FollowUpDue | None:
    """What `persona` waits for since `earlier`; None where nothing was promised, or they have been talked to since."""
    promise = promised(earlier) if persona.follow_up and earlier and earlier.outcome else None
    if earlier is None or promise is None:
        return None
    if any(
        attempt.persona == persona.id
        and attempt.outcome is not Outcome.ABANDONED
        and attempt.started_at > earlier.started_at
        for attempt in attempts
    ):
        return None
    due_at = promise.due_at(now)
    return FollowUpDue(
        persona=persona.id,
        promise=quote_of(promise.words, LONGEST),
        due_at=due_at,
        is_due=now >= due_at,
        overdue=promise.overdue(now),
    )


def continued(
    persona: Persona, earlier: PracticeSession | None, now: datetime, called_back: bool | None = None
) -> Persona:
    """`persona` as its follow-up begins: the promise of `earlier` in its words, and its mood and opening after a
    call-back that was kept or not.

    `called_back` None: kept where the earlier call promised to check back and that is not overdue.
    """
    follow_up = persona.follow_up
    if follow_up is None:
        return persona
    promise = promised(earlier) if earlier else None
    if called_back is None:
        called_back = promise is not None and promise.call_back and not promise.overdue(now)
    if called_back:
        kept = follow_up.kept
        mood = persona.temperament.model_copy(update={"anger": kept.anger, "trust": kept.trust})
        persona = persona.model_copy(update={"temperament": mood, "opening": kept.opening})
    words = quote_of(promise.words, LONGEST) if promise else follow_up.promise
    told = persona.model_dump_json().replace(PROMISE, _escaped(words.rstrip(".")))
    return Persona.model_validate_json(told)


def _escaped(text: str) -> str:
    """`text` as it stands inside a JSON string."""
    return json.dumps(text)[1:-1]
