"""Keep people's own verdicts on calls and golden cases, beside the grader's."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import DateTime, String, select
from sqlalchemy.orm import Mapped, mapped_column

from trainer.database import Base
from trainer.errors import InputError
from trainer.facts import Fact
from trainer.rubric import Judgement
from trainer.store import Store

GOLDEN = "golden"  # who the expected verdicts of golden cases count as
MAX_NAME = 60


class HumanVerdictRow(Base):
    __tablename__ = "human_verdicts"

    call_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    person: Mapped[str] = mapped_column(String(MAX_NAME), primary_key=True)
    criterion: Mapped[str] = mapped_column(String(120), primary_key=True)
    verdict: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class HumanVerdict(Fact):
    """What a person says of one criterion in a call, or in a golden case: then `call` is the case's id.
    `at` is when they did, None before it is kept."""

    call: str
    person: str
    criterion: str
    verdict: Judgement
    note: str = ""
    at: datetime | None = None


class HumanVerdicts:
    """The people's verdicts in a store. A person has one on each criterion of a call: the last one."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def keep(self, verdicts: Sequence[HumanVerdict]) -> None:
        """All of them or, where that fails, none. Raises StoreError."""
        async with self._store.transaction() as session:
            for one in verdicts:
                row = HumanVerdictRow(
                    call_id=one.call,
                    person=one.person,
                    criterion=one.criterion,
                    verdict=one.verdict.value,
                    note=one.note,
                    at=one.at or datetime.now(UTC),
                )
                await session.merge(row)

    async def all(self, call: str = "") -> list[HumanVerdict]:
        """Those on one call, or on every call; by call, person and criterion."""
        row = HumanVerdictRow
        query = select(row).order_by(row.call_id, row.person, row.criterion)
        if call:
            query = query.where(row.call_id == call)
        async with self._store.transaction() as session:
            return [
                HumanVerdict(
                    call=found.call_id,
                    person=found.person,
                    criterion=found.criterion,
                    verdict=Judgement(found.verdict),
                    note=found.note,
                    at=found.at.replace(tzinfo=found.at.tzinfo or UTC),
                )
                for found in await session.scalars(query)
            ]


def person_named(name: str) -> str:
    """A person's name as it is kept: the same in capitals or with more spaces. Raises InputError."""
    person = " ".join(name.split()).casefold()
    if not person or len(person) > MAX_NAME:
        raise InputError(f"Say who judges with --by, in 1 to {MAX_NAME} characters.")
    if person == GOLDEN:
        raise InputError(
            f"The name {GOLDEN} stands for the verdicts that golden cases expect; choose another with --by."
        )
    return person
