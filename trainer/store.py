"""Keep practice calls: every turn as it happens, in SQLite (WAL) under a data folder."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import DatabaseError
from typing import Any, NamedTuple, Self

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Connection,
    DateTime,
    ForeignKey,
    Integer,
    String,
    event,
    select,
    true,
    update,
)
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, defer, mapped_column

from trainer.errors import SessionError, StoreError
from trainer.history import Attempt
from trainer.persona import Persona
from trainer.rubric import Judgement, Scorecard
from trainer.session import Fork, PracticeSession
from trainer.temperament import Outcome
from trainer.transcript import Turn, WrapUp

FILE = "trainer.db"


class Base(DeclarativeBase):
    pass


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

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._session = async_sessionmaker(engine, expire_on_commit=False)

    @classmethod
    async def open(cls, folder: Path) -> Self:
        """Raises StoreError when the folder cannot be made or written, or the database is damaged."""
        engine = create_async_engine(URL.create("sqlite+aiosqlite", database=str(folder / FILE)))
        event.listen(engine.sync_engine, "connect", _prepare)
        try:
            folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - once, before anything is served
            async with engine.begin() as connection:
                await connection.run_sync(_migrate)
        except (OSError, SQLAlchemyError, StoreError) as error:
            await engine.dispose()
            reason = getattr(error, "strerror", None) or str(getattr(error, "orig", error))
            raise StoreError(
                f"The data folder {folder} cannot be used ({reason}); make it writable or set TRAINER_DATA to another."
            ) from None
        return cls(engine)

    async def close(self) -> None:
        await self._engine.dispose()

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncSession]:
        """One transaction. Raises StoreError when the database cannot be written or read any more."""
        try:
            async with self._session.begin() as session:
                yield session
        except IntegrityError:
            raise
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", error))
            raise StoreError(
                f"The database cannot be used just now ({reason}); check the data folder, then try again."
            ) from None

    def transaction(self) -> AbstractAsyncContextManager[AsyncSession]:
        """One transaction, for a table that is kept in a module of its own. Raises StoreError."""
        return self._writing()

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
        async with self._writing() as session:
            session.add(row)
            session.add_all(_turn_row(call.id, turn) for turn in call.turns)

    async def add_turn(self, call_id: str, turn: Turn) -> None:
        """Store a new turn. Raises SessionError when the call already has one of this number."""
        try:
            async with self._writing() as session:
                session.add(_turn_row(call_id, turn))
        except IntegrityError:
            raise SessionError("This call went on somewhere else in the meantime; reload the page.") from None

    async def replace_turn(self, call_id: str, turn: Turn) -> None:
        async with self._writing() as session:
            await session.merge(_turn_row(call_id, turn))

    async def end(self, call_id: str, outcome: Outcome) -> None:
        """Set how the call ended, unless it already did."""
        await self._update(call_id, CallRow.outcome.is_(None), outcome=outcome.value)

    async def keep_wrap_up(self, call_id: str, wrap_up: WrapUp) -> None:
        await self._update(call_id, wrap_up=wrap_up.model_dump(mode="json"))

    async def keep_scorecard(self, call_id: str, scorecard: Scorecard) -> None:
        await self._update(call_id, scorecard=scorecard.model_dump(mode="json"))

    async def _update(self, call_id: str, *only: Any, **values: Any) -> None:
        async with self._writing() as session:
            await session.execute(update(CallRow).where(CallRow.id == call_id, *only).values(**values))

    async def turns(self) -> AsyncIterator[Turn]:
        """Every turn of every call, without holding them all in memory."""
        async with self._writing() as session:
            async for row in await session.stream_scalars(
                select(TurnRow).order_by(TurnRow.call_id, TurnRow.n).execution_options(yield_per=200)
            ):
                yield Turn.model_validate(row.turn)

    async def calls(self, limit: int = 200) -> list[Kept]:
        """The last calls, the newest first."""
        query = select(CallRow).order_by(CallRow.started_at.desc()).limit(limit)
        async with self._writing() as session:
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
        persona = CallRow.persona
        query = (
            select(
                CallRow,
                persona["name"].as_string(),
                persona["title"].as_string(),
                persona["difficulty"].as_integer(),
            )
            .options(defer(persona))
            .where(CallRow.outcome.is_not(None))
            .order_by(CallRow.started_at, CallRow.id)
        )
        async with self._writing() as session:
            return [_attempt(*row) for row in await session.execute(query)]

    async def latest(self, persona_id: str) -> PracticeSession | None:
        """The last call with a persona in which something was said and that is over; None when there was none."""
        async with self._writing() as session:
            found = await session.scalar(
                select(CallRow.id)
                .where(CallRow.persona_id == persona_id, CallRow.outcome != Outcome.ABANDONED.value)
                .order_by(CallRow.started_at.desc())
                .limit(1)
            )
        return await self.get(found) if found else None

    async def get(self, call_id: str) -> PracticeSession:
        """The call as stored. Raises SessionError when there is none of this id."""
        async with self._writing() as session:
            row = await session.get(CallRow, call_id)
            if row is None:
                raise SessionError("This call is not there any more; start a new one.")
            turns = await session.scalars(
                select(TurnRow).where(TurnRow.call_id == call_id).order_by(TurnRow.n)
            )
            return _call(row, [Turn.model_validate(turn.turn) for turn in turns])


def _turn_row(call_id: str, turn: Turn) -> TurnRow:
    return TurnRow(call_id=call_id, n=turn.n, turn=turn.model_dump(mode="json", exclude_defaults=True))


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


def _attempt(row: CallRow, name: str, title: str, difficulty: int) -> Attempt:
    card = row.scorecard or {"rubric": "", "score": None, "steps": (), "verdicts": ()}
    return Attempt(
        call=row.id,
        persona=row.persona_id,
        name=name,
        title=title,
        difficulty=difficulty,
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


def _prepare(connection: Any, _record: Any) -> None:
    """Readers do not wait for a writer; a killed server loses nothing that was committed."""
    cursor = connection.cursor()
    try:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=5000"):
            cursor.execute(f"PRAGMA {pragma}")
    except DatabaseError:
        connection.close()
        raise
    cursor.close()


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError:
        raise StoreError("its database comes from a newer version") from None
