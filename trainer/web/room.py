"""The pages around the calls: the customers to choose from, and what all calls together say about a trainee."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from trainer.callback import FollowUpDue
from trainer.drill import Drill
from trainer.history import Attempt, local_day
from trainer.mood import band
from trainer.moves import Move
from trainer.persona import Persona
from trainer.progress import Progress
from trainer.recommend import Reason
from trainer.room import Room
from trainer.rubric import Rubric
from trainer.spacing import DrillDue
from trainer.web import charts, view
from trainer.web.texts import fill, texts
from trainer.words import NO_PAIR, ONE_PAIR, OUTCOMES, ago, in_a_pair, in_full, why, why_drill

SHOWN = 12  # calls in the list of the last ones
COSTLY = 3  # criteria that cost most
WANTED = 3  # drills that are in sight; the others are behind "Later"


def home(
    room: Room, personas: Mapping[str, Persona], drills: Mapping[Move, Drill], now: datetime, *, backend: str
) -> str:
    """The customers as cards, the call that was left open last, who waits, and what to do next."""
    left = {call.persona.id: view.left_open(call, now) for call in room.left_open}
    last = next(iter(left), "")
    waiting = {follow_up.persona for follow_up in room.follow_ups}
    here = [personas[name] for name in room.customers if name not in waiting]
    next_drill = next(
        (drill for drill in room.progress.drills if drill.is_due and drill.move in drills), None
    )
    chosen = (
        room.recommended if room.recommended and room.recommended.reason is not Reason.FOLLOW_UP else None
    )
    if chosen and chosen.persona == last:
        chosen = None
    return view.page(
        "home",
        backend=backend,
        nav="home",
        newcomer=not room.attempts,
        left=left.get(last),
        waits=[
            _waits(follow_up, personas[follow_up.persona], now)
            for follow_up in room.follow_ups
            if follow_up.persona != last
        ],
        recommended={**_who(personas[chosen.persona]), "reason": why(chosen)} if chosen else None,
        drill=_drill(next_drill, drills, now) if next_drill else None,
        cards=[
            {**_who(persona), **_tried(persona, room.progress, now), "left": left.get(persona.id)}
            for persona in sorted(here, key=lambda persona: persona.difficulty)
        ],
        industries=sorted({persona.industry for persona in here}),
    )


def _who(persona: Persona) -> dict[str, Any]:
    return {"persona": persona, "first": band(persona.temperament.anger)}


def _tried(persona: Persona, progress: Progress, now: datetime) -> dict[str, Any]:
    tries = progress.tries.get(persona.id)
    return {"best": tries.best if tries else None, "last": _ago(tries.tried_at, now) if tries else ""}


def _ago(at: datetime, now: datetime) -> str:
    return ago((local_day(now, now) - local_day(at, now)).days)


def _waits(follow_up: FollowUpDue, persona: Persona, now: datetime) -> dict[str, Any]:
    words, due = texts().home, follow_up.due_at
    if follow_up.overdue:
        when = fill(words.overdue, ago=_ago(due, now))
    elif follow_up.is_due:
        when = words.due_now
    else:
        named = words.due_at if due.time() != time() else words.due_on  # midnight: only the day was promised
        when = fill(named, day=in_full(due), time=f"{due:%H:%M}")
    return {**_who(persona), "promise": follow_up.promise, "when": when, "is_due": follow_up.is_due}


def _drill(due: DrillDue, drills: Mapping[Move, Drill], now: datetime) -> dict[str, Any]:
    return {
        "move": due.move.value,
        "title": drills[due.move].title,
        "why": why_drill(due, now),
        "is_due": due.is_due,
        "when": texts().progress.drill_now
        if due.is_due
        else fill(texts().progress.drill_on, day=in_full(due.due)),
    }


def progress(
    room: Room,
    personas: Mapping[str, Persona],
    rubric: Rubric,
    drills: Mapping[Move, Drill],
    now: datetime,
    *,
    backend: str,
) -> str:
    """Score and skill over time, what costs most, the drills, and the unaided calls apart from practice."""
    made = room.progress
    listed = [_drill(due, drills, now) for due in made.drills if due.move in drills]
    return view.page(
        "progress",
        backend=backend,
        nav="progress",
        title=texts().page.progress,
        address="?view=progress",
        made=made,
        best=max((attempt.score or 0 for attempt in made.graded), default=0),
        scores=_scores(made),
        steps=[
            {
                "title": step.title,
                "skill": step.skill,
                "dots": charts.line([at.skill for at in step.over_time]),
                "calls": len(step.over_time),
            }
            for step in made.steps
            if step.over_time
        ],
        costly=[
            {
                "text": rubric.criterion(one.criterion).to_trainee,
                "missed": one.missed,
                "judged": one.judged,
                "move": one.move.value if one.move in drills and one.move else "",
            }
            for one in made.missed[:COSTLY]
        ],
        drills=listed[:WANTED],
        later=listed[WANTED:],
        pair=in_a_pair(made.evidence) if made.evidence else NO_PAIR,
        caveat=ONE_PAIR if made.evidence else "",
        stranger=personas.get(made.next_unaided or ""),
        attempts=[_attempt(attempt, now) for attempt in reversed(room.attempts[-SHOWN:])],
    )


def _scores(made: Progress) -> list[dict[str, Any]]:
    """The dots of all graded calls, the oldest first, each with what it stands for."""
    graded = made.graded
    dots = charts.line([attempt.score or 0 for attempt in graded])
    return [{"dot": dot, "attempt": attempt} for dot, attempt in zip(dots, graded, strict=True)]


def _attempt(attempt: Attempt, now: datetime) -> dict[str, Any]:
    return {"attempt": attempt, "ago": _ago(attempt.started_at, now), "ended": OUTCOMES[attempt.outcome]}
