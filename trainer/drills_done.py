"""Keep the drills that were done, beside the calls."""

from datetime import UTC, datetime

from sqlalchemy import DateTime, Integer, String, select
from sqlalchemy.orm import Mapped, mapped_column

from trainer.database import Base
from trainer.history import DrillDone
from trainer.moves import Move
from trainer.store import Store


class DrillDoneRow(Base):
    __tablename__ = "drills_done"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    move: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    met: Mapped[int] = mapped_column(Integer)
    of: Mapped[int] = mapped_column(Integer)


class DrillsDone:
    """The drills done in a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def keep(self, drill: DrillDone) -> None:
        """Raises StoreError."""
        row = DrillDoneRow(move=drill.move.value, at=drill.at.astimezone(UTC), met=drill.met, of=drill.of)
        async with self._store.transaction() as session:
            session.add(row)

    async def all(self) -> list[DrillDone]:
        """The oldest first. Raises StoreError."""
        query = select(DrillDoneRow).order_by(DrillDoneRow.at, DrillDoneRow.id)
        async with self._store.transaction() as session:
            return [
                DrillDone(
                    move=Move(row.move),
                    at=row.at.replace(tzinfo=row.at.tzinfo or UTC),
                    met=row.met,
                    of=row.of,
                )
                for row in await session.scalars(query)
            ]
