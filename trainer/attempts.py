"""Calls that are over, beside the calls themselves: what progress is told from, without reading what was said."""

from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import DateTime, ForeignKey, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from trainer.database import Base
from trainer.history import Attempt

ATTEMPTS = TypeAdapter(list[Attempt])


class AttemptRow(Base):
    __tablename__ = "attempts"

    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    attempt: Mapped[str] = mapped_column(Text)


def keep(session: Session, attempt: Attempt) -> None:
    """Keep a call as it stands now, in place of how it stood before."""
    told = attempt.model_dump_json(exclude_defaults=True)
    session.merge(AttemptRow(call_id=attempt.call, started_at=attempt.started_at, attempt=told))


def kept(session: Session) -> list[Attempt]:
    """All of them, the oldest first; read as one text, which takes a tenth of reading them one by one."""
    query = select(AttemptRow.attempt).order_by(AttemptRow.started_at, AttemptRow.call_id)
    return ATTEMPTS.validate_json(f"[{','.join(session.scalars(query))}]")
