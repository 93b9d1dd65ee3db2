"""Keep practice calls: every turn as it happens. Calls that go on are remembered as they were last written, so that
a reply reads nothing."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, Self

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    DateTime,
    ForeignKey,
    Integer,
    String,
    Update,
    insert,
    select,
    true,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, Session, mapped_column

from trainer import attempts
from trainer.database import Base, Database
from trainer.errors import SessionError
from trainer.history import Attempt
from trainer.persona import Persona
from trainer.rubric import Judgement, Scorecard
from trainer.session import Fork, PracticeSession
from trainer.temperament import Outcome
from trainer.transcript import Turn, WrapUp
from trainer.turns import with_turn

REMEMBERED = 256  # calls that go on


class CallRow(Base):
    __tablename__ = "calls"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    persona_id: Mapped[str] = mapped_column(String(60))
    persona: Mapped[dict[str, Any]] = mapped_column(JSON)
    seed: Mapped[int] = mapped_column(BigInteger)
    backend: Mapped[str] = mapped_column(String(20))
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    outcome: Mapped[str | None] = mapped_column(String(30))
    wrap_up: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    scorecard: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    forked_from: Mapped[str | None] = mapped_column(String(40))
    forked_at: Mapped[int | None] = mapped_column(Integer)
    hints: Mapped[bool] = mapped_column(Boolean, server_default=true())


class TurnRow(Base):
    __tablename__ = "turns"

    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    n: Mapped[int] = mapped_column(Integer, primary_key=True)
    turn: Mapped[dict[str, Any]] = mapped_column(JSON)


_NEW_TURN = insert(TurnRow)


class Kept(NamedTuple):
    """One stored call in a list of them."""

    id: str
    persona: str
    name: str
    started_at: datetime
    outcome: Outcome | None
    score: int | None
    forked_from: str | None
    forked_at: int | None


class Store:
    """The calls of one data folder; open it with `Store.open`, which also brings its tables up to date."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._going_on: dict[str, PracticeSession] = {}  # as last written; changed in the order of writing

    @classmethod
    async def open(cls, folder: Path) -> Self:
        """Raises StoreError when the folder cannot be made or written, or the database is damaged."""
        return cls(await Database.open(folder))

    async def close(self) -> None:
        await self._database.close()

    def transaction(self) -> AbstractAsyncContextManager[AsyncSession]:
        """One transaction, also for a table that is kept in a module of its own. Raises StoreError."""
        return self._database.transaction()

    async def _change(self, call_id: str, job: Callable[[Session], PracticeSession | None]) -> None:
        """Do `job` and remember the call as it returns it; of one that it does not return nothing is known any
        more, nor after a failure. Raises StoreError."""

        def remember(call: PracticeSession | None) -> None:
            self._going_on.pop(call_id, None)
            if call:
                self._going_on[call_id] = call
            if len(self._going_on) > REMEMBERED:
                del self._going_on[next(iter(self._going_on))]

        await self._database.do(job, remember)

    async def create(self, call: PracticeSession) -> None:
        row = CallRow(
            id=call.id,
            persona_id=call.persona.id,
            persona=call.persona.model_dump(mode="json", exclude_defaults=True),
            seed=call.seed,
            backend=call.backend,
            started_at=call.started_at,
            forked_from=call.fork.call if call.fork else None,
            forked_at=call.fork.turn if call.fork else None,
            hints=call.hints,
        )

        def job(session: Session) -> PracticeSession:
            session.add(row)
            session.add_all(_turn_row(call.id, turn) for turn in call.turns)
            return call

        await self._change(call.id, job)

    async def add_turn(self, call_id: str, turn: Turn, outcome: Outcome | None = None) -> None:
        """Store a new turn, and how the call ended if it did by it. Raises SessionError when the call already has
        one of this number."""

        def job(session: Session) -> PracticeSession | None:
            row = {"call_id": call_id, "n": turn.n, "turn": _kept(turn)}
            session.connection().execute(_NEW_TURN, row)  # no object is mapped for it: half the cost
            if outcome:
                _tell(session, call_id, _ending(call_id, outcome))
                return None
            before = self._going_on.get(call_id)
            return with_turn(before, turn) if before else _read(session, call_id)

        try:
            await self._change(call_id, job)
        except IntegrityError:
            raise SessionError("This call went on somewhere else in the meantime; reload the page.") from None

    async def replace_turn(self, call_id: str, turn: Turn) -> None:
        of_turn = (TurnRow.call_id == call_id, TurnRow.n == turn.n)
        await self._update(call_id, update(TurnRow).where(*of_turn).values(turn=_kept(turn)))

    async def end(self, call_id: str, outcome: Outcome) -> None:
        """Set how the call ended, unless it already did."""
        await self._change(call_id, lambda session: _tell(session, call_id, _ending(call_id, outcome)))

    async def keep_wrap_up(self, call_id: str, wrap_up: WrapUp) -> None:
        await self._update(call_id, _of(call_id).values(wrap_up=wrap_up.model_dump(mode="json")))

    async def keep_scorecard(self, call_id: str, scorecard: Scorecard) -> None:
        await self._change(
            call_id,
            lambda session: _tell(
                session, call_id, _of(call_id).values(scorecard=scorecard.model_dump(mode="json"))
            ),
        )

    async def _update(self, call_id: str, changed: Update) -> None:
        def job(session: Session) -> None:
            session.execute(changed)

        await self._change(call_id, job)

    async def turns(self) -> AsyncIterator[Turn]:
        """Every turn of every call, without holding them all in memory."""
        async with self.transaction() as session:
            async for row in await session.stream_scalars(
                select(TurnRow).order_by(TurnRow.call_id, TurnRow.n).execution_options(yield_per=200)
            ):
                yield Turn.model_validate(row.turn)

    async def calls(self, limit: int = 200) -> list[Kept]:
        """The last calls, the newest first."""
        query = select(CallRow).order_by(CallRow.started_at.desc()).limit(limit)
        async with self.transaction() as session:
            return [
                Kept(
                    row.id,
                    row.persona_id,
                    row.persona["name"],
                    _in_utc(row.started_at),
                    Outcome(row.outcome) if row.outcome else None,
                    row.scorecard["score"] if row.scorecard else None,
                    row.forked_from,
                    row.forked_at,
                )
                for row in await session.scalars(query)
            ]

    async def attempts(self) -> list[Attempt]:
        """Every call that is over, the oldest first, without its turns."""
        return await self._database.do(attempts.kept)

    async def latest(self, persona_id: str) -> PracticeSession | None:
        """The last call with a persona in which something was said and that is over; None when there was none."""
        async with self.transaction() as session:
            found = await session.scalar(
                select(CallRow.id)
                .where(CallRow.persona_id == persona_id, CallRow.outcome != Outcome.ABANDONED.value)
                .order_by(CallRow.started_at.desc())
                .limit(1)
            )
        return await self.get(found) if found else None

    async def get(self, call_id: str) -> PracticeSession:
        """The call as stored. Raises SessionError when there is none of this id."""
        if call := self._going_on.get(call_id):
            return call
        return await self._database.do(lambda session: _read(session, call_id))


def _read(session: Session, call_id: str) -> PracticeSession:
    row = session.get(CallRow, call_id)
    if row is None:
        raise SessionError("This call is not there any more; start a new one.")
    turns = session.scalars(select(TurnRow.turn).where(TurnRow.call_id == call_id).order_by(TurnRow.n))
    return _call(row, [Turn.model_validate(turn) for turn in turns])


def _of(call_id: str) -> Update:
    return update(CallRow).where(CallRow.id == call_id)


def _ending(call_id: str, outcome: Outcome) -> Update:
    return _of(call_id).where(CallRow.outcome.is_(None)).values(outcome=outcome.value)


def _tell(session: Session, call_id: str, changed: Update) -> None:
    """Change a call, and what is told of it once it is over."""
    session.execute(changed)
    row = session.get(CallRow, call_id, populate_existing=True)
    if row and row.outcome:
        attempts.keep(session, _attempt(row))


def _kept(turn: Turn) -> dict[str, Any]:
    return turn.model_dump(mode="json", exclude_defaults=True)


def _turn_row(call_id: str, turn: Turn) -> TurnRow:
    return TurnRow(call_id=call_id, n=turn.n, turn=_kept(turn))


def _call(row: CallRow, turns: list[Turn]) -> PracticeSession:
    return PracticeSession(
        id=row.id,
        persona=Persona.model_validate(row.persona),
        seed=row.seed,
        backend=row.backend,
        started_at=_in_utc(row.started_at),
        hints=row.hints,
        fork=Fork(call=row.forked_from, turn=row.forked_at) if row.forked_from and row.forked_at else None,
        turns=tuple(turns),
        outcome=Outcome(row.outcome) if row.outcome else None,
        wrap_up=WrapUp.model_validate(row.wrap_up) if row.wrap_up else None,
        scorecard=Scorecard.model_validate(row.scorecard) if row.scorecard else None,
    )


def _attempt(row: CallRow) -> Attempt:
    card = row.scorecard or {"rubric": "", "score": None, "steps": (), "verdicts": ()}
    return Attempt(
        call=row.id,
        persona=row.persona_id,
        name=row.persona["name"],
        title=row.persona["title"],
        difficulty=row.persona["difficulty"],
        started_at=_in_utc(row.started_at),
        outcome=Outcome(str(row.outcome)),
        hints=row.hints,
        fork=row.forked_from is not None,
        rubric=card["rubric"],
        score=card["score"],
        steps={step["id"]: step["score"] for step in card["steps"]},
        verdicts={verdict["criterion"]: Judgement(verdict["verdict"]) for verdict in card["verdicts"]},
    )


def _in_utc(at: datetime) -> datetime:
    return at.replace(tzinfo=at.tzinfo or UTC)
