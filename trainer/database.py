"""The database of a data folder: SQLite in WAL mode, brought up to date when it is opened."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from sqlite3 import DatabaseError
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from trainer.errors import StoreError

FILE = "trainer.db"
T = TypeVar("T")


class Base(DeclarativeBase):
    pass


class Database:
    """Transactions of two kinds: `transaction` for any statements one awaits, `do` for what must be quick and in
    order: it crosses to a thread of its own once, not once a statement."""

    def __init__(self, engine: AsyncEngine, in_thread: Engine) -> None:
        self._engine, self._in_thread = engine, in_thread
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self._sessions_in_thread = sessionmaker(in_thread)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="database")

    @classmethod
    async def open(cls, folder: Path) -> Self:
        """Raises StoreError when the folder cannot be made or written, or the database is damaged."""
        file = str(folder / FILE)
        engine = create_async_engine(URL.create("sqlite+aiosqlite", database=file))
        in_thread = create_engine(URL.create("sqlite", database=file))
        for each in (engine.sync_engine, in_thread):
            event.listen(each, "connect", _prepare)
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
        return cls(engine, in_thread)

    async def close(self) -> None:
        self._thread.shutdown()
        self._in_thread.dispose()
        await self._engine.dispose()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Raises StoreError when the database cannot be written or read any more."""
        with _said_plainly():
            async with self._sessions.begin() as session:
                yield session

    async def do(self, job: Callable[[Session], T], done: Callable[[T | None], None] | None = None) -> T:
        """Do `job` in one transaction, the jobs one after the other. Raises StoreError.

        `done` is told in the same order what came of it, once that is committed: None of what failed.
        """
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._do, job, done)

    def _do(self, job: Callable[[Session], T], done: Callable[[T | None], None] | None) -> T:
        result: T | None = None
        try:
            with _said_plainly(), self._sessions_in_thread.begin() as session:
                result = job(session)
            return result
        finally:
            if done:
                done(result)


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error))
        raise StoreError(
            f"The database cannot be used just now ({reason}); check the data folder, then try again."
        ) from None


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
