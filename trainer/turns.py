"""The turns of one call as facts: how it opens, what a message does, what the customer does about it, how it ends.

Pure and deterministic: practice stores what comes out of it, a stress run plays whole calls with it.
"""

from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import NamedTuple

from trainer.acts import CALM_ENOUGH, act, remember
from trainer.feel import feel
from trainer.heed import reaches_them
from trainer.mood import Felt, band, first_mood, open_grievances
from trainer.moves import Appraisal, Move
from trainer.parting import hangs_up
from trainer.persona import Persona
from trainer.session import PracticeSession
from trainer.temperament import Act, Outcome
from trainer.transcript import Cue, Mood, Speaker, Turn

BETWEEN_BUBBLES = 1.2  # seconds of pause before a bubble of the vent, at pace 1, and a bit a word
PER_WORD = 0.11
LISTENS_BACK = 2  # customer turns that give a message its context
ENDS = {Act.THANK: Outcome.RESOLVED, Act.WALK_OUT: Outcome.WALKED_OUT}


class Reaction(NamedTuple):
    """What the customer does about the trainee's message, the turn of number `to`, and the mood it is done in."""

    to: int
    cue: Cue
    mood: Mood


def opening_turn(persona: Persona, at: datetime | None = None) -> Turn:
    """The customer's vent, before the trainee has said a word."""
    mood = first_mood(persona)
    return Turn(
        n=1,
        speaker=Speaker.CUSTOMER,
        text="\n".join(persona.opening),
        at=at,
        mood=mood,
        cue=Cue(act=Act.VENT, band=band(mood.anger)),
    )


def vent_schedule(persona: Persona, pace: float) -> list[float]:
    """Seconds after the start at which each bubble of the opening vent has arrived; the first one at once."""
    due = [0.0]
    for bubble in persona.opening[1:]:
        due.append(due[-1] + (BETWEEN_BUBBLES + PER_WORD * len(bubble.split())) * pace)
    return due


def context_of(turns: Sequence[Turn]) -> list[str]:
    """What the customer said last: the context in which a message is heard."""
    return [turn.text for turn in turns if turn.speaker is Speaker.CUSTOMER][-LISTENS_BACK:]


def trainee_turn(
    call: PracticeSession,
    text: str,
    appraisal: Appraisal,
    at: datetime | None = None,
    *,
    interrupted: bool = False,
) -> tuple[Turn, Reaction]:
    """The trainee's next turn, with what was found in it and what that does to the customer, and their reaction."""
    taken = _taken(call.mood, text, appraisal, call.persona, call.turns[-1].cue, interrupted)
    turn = Turn(
        n=len(call.turns) + 1,
        speaker=Speaker.TRAINEE,
        text=text,
        at=at,
        interrupted=interrupted,
        appraisal=appraisal,
        changes=taken.felt.changes,
        mood=taken.felt.mood,
    )
    return turn, _reaction(with_turn(call, turn), call.mood, taken)


def react(call: PracticeSession) -> Reaction:
    """The customer's reaction to the last turn, a trainee's: the same whenever it is worked out."""
    turn = call.turns[-1]
    before = next(t.mood for t in reversed(call.turns[:-1]) if t.mood)
    heard = turn.appraisal or Appraisal()
    taken = _taken(before, turn.text, heard, call.persona, call.turns[-2].cue, turn.interrupted)
    return _reaction(call, before, taken)


class _Taken(NamedTuple):
    """How the customer takes a message: what of it reaches them, and what that does to them."""

    appraisal: Appraisal
    felt: Felt


def _taken(
    before: Mood, text: str, heard: Appraisal, persona: Persona, cue: Cue | None, interrupted: bool
) -> _Taken:
    reaching = reaches_them(text, heard, persona, cue)
    return _Taken(reaching, feel(before, text, reaching, persona, interrupted=interrupted))


def _reaction(call: PracticeSession, before: Mood, taken: _Taken) -> Reaction:
    turn, felt = call.turns[-1], taken.felt
    left = call.persona.temperament.patience - len(call.conversation.trainee_turns)
    rng = Random(f"{call.seed}:{turn.n}:act")
    cue = act(before, felt, turn.text, taken.appraisal, call.persona, rng, left)
    return Reaction(turn.n, cue, remember(felt.mood, cue, call.persona))


def customer_turn(
    call: PracticeSession, reaction: Reaction, text: str, at: datetime | None = None, *, scripted: bool = True
) -> Turn:
    """The customer's next turn."""
    return Turn(
        n=len(call.turns) + 1,
        speaker=Speaker.CUSTOMER,
        text=text,
        at=at,
        mood=reaction.mood,
        cue=reaction.cue,
        scripted=scripted,
    )


def line_seed(call: PracticeSession) -> str:
    """What makes the words of the customer's next turn repeatable."""
    return f"{call.seed}:{len(call.turns)}"


def outcome_of(cue: Cue, message: str) -> Outcome | None:
    """How the call ends by the customer's answer to `message`; None while it goes on."""
    ended = ENDS.get(cue.act)
    return Outcome.ENDED_BY_TRAINEE if ended is Outcome.WALKED_OUT and hangs_up(message) else ended


def outcome_of_ending(call: PracticeSession) -> Outcome:
    """How a call ends that the trainee ends now."""
    said = call.conversation.trainee_turns
    if not said:
        return Outcome.ABANDONED
    settled = not open_grievances(call.mood, call.persona) and call.mood.anger <= CALM_ENOUGH
    if call.mood.agreed or settled:
        return Outcome.RESOLVED
    handed_over = any(t.appraisal and t.appraisal.has(Move.ESCALATE) for t in said[-2:])
    return Outcome.ESCALATED if handed_over else Outcome.ENDED_BY_TRAINEE


def with_turn(call: PracticeSession, turn: Turn) -> PracticeSession:
    return call.model_copy(update={"turns": (*call.turns, turn)})
