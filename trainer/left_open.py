"""The calls that a trainee went away from without ending them."""

from sqlalchemy import and_, func, select

from trainer.session import PracticeSession
from trainer.store import CallRow, Store, TurnRow


async def left_open(store: Store, persona_id: str | None = None) -> list[PracticeSession]:
    """The last call with each persona, or with this one, that still goes on and in which the trainee has said
    something (in a branch: something of its own); the latest first. Raises StoreError."""
    own = and_(TurnRow.call_id == CallRow.id, TurnRow.n == func.coalesce(CallRow.forked_at, 2))
    query = (
        select(CallRow.persona_id, CallRow.id)
        .join(TurnRow, own)
        .where(CallRow.outcome.is_(None))
        .order_by(CallRow.started_at.desc(), CallRow.id)
    )
    if persona_id:
        query = query.where(CallRow.persona_id == persona_id)
    last: dict[str, str] = {}
    async with store.transaction() as session:
        for persona, call in await session.execute(query):
            last.setdefault(persona, call)
    return [await store.get(call) for call in last.values()]
