"""What a trainee finds when they come in: their calls so far, their progress, who waits, and whom to talk to next."""

from datetime import datetime
from typing import NamedTuple

from trainer.callback import FollowUpDue, follow_up_due
from trainer.content import Content
from trainer.drill import move_to_drill
from trainer.drills_done import DrillsDone
from trainer.history import Attempt
from trainer.left_open import left_open
from trainer.progress import Progress, progress
from trainer.recommend import Recommendation, recommend
from trainer.session import PracticeSession
from trainer.store import Store


class Room(NamedTuple):
    """`follow_ups` are the customers who wait for something promised, the first due first; `customers` the ids of all
    who can be talked to now, in file order: who calls about an earlier call only once something was promised in one;
    `left_open` the calls that still go on, the last with each of them, the latest first."""

    attempts: tuple[Attempt, ...]
    progress: Progress
    follow_ups: tuple[FollowUpDue, ...]
    recommended: Recommendation | None
    customers: tuple[str, ...]
    left_open: tuple[PracticeSession, ...] = ()


async def room(
    store: Store,
    content: Content,
    now: datetime,
    *,
    rubric_id: str = "deescalation",
) -> Room:
    """Everything as it stands at `now`, whose time zone says what a day is. Raises StoreError, ContentError."""
    attempts = await store.attempts()
    done = await DrillsDone(store).all()
    rubric, personas = content.rubric(rubric_id), content.personas
    follow_ups = []
    for persona in personas.values():
        if persona.follow_up:
            earlier = await store.latest(persona.follow_up.of)
            if waits := follow_up_due(persona, earlier, attempts, now):
                follow_ups.append(waits)
    follow_ups.sort(key=lambda follow_up: follow_up.due_at)
    waiting = {follow_up.persona for follow_up in follow_ups}
    made = progress(attempts, done, rubric, personas, now, move_to_drill)
    return Room(
        attempts=tuple(attempts),
        progress=made,
        follow_ups=tuple(follow_ups),
        recommended=recommend(made, personas, rubric, follow_ups, now),
        customers=tuple(p.id for p in personas.values() if p.follow_up is None or p.id in waiting),
        left_open=tuple(await left_open(store)),
    )
