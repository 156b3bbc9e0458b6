"""Opens the catalog: SQLite with a write-ahead log (or any SQLAlchemy URL), brought to the newest schema at start."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session, sessionmaker

from serving.remember import Remembered

if TYPE_CHECKING:
    from reelhouse.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_SECONDS = 10
KEPT_SECONDS = 600.0
V = TypeVar("V")


class Catalog:
    """Short transactions on the catalog; each is committed whole or not at all."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._read = sessionmaker(engine, expire_on_commit=False)
        self._write = sessionmaker(engine.execution_options(writes=True), expire_on_commit=False)
        self._known: Remembered[Hashable, Any] = Remembered(seconds=KEPT_SECONDS)
        self._looking = threading.Lock()
        self._watch: Connection | None = None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One snapshot of the catalog."""
        with self._read() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that is committed when the block ends and rolled back when it raises."""
        with self._write.begin() as session:
            yield session

    def known(self, question: Hashable, work_out: Callable[[], V]) -> V:
        """An answer that only the catalog decides about: worked out anew as soon as anything was committed to it.

        SQLite says so itself, whoever wrote; other databases are asked each time. The answer is shared: do not change it.
        """
        state = self._state()
        return work_out() if state is None else self._known.get((state, question), work_out)

    def _state(self) -> int | None:
        """Another number after each commit of another connection, which all but this one are."""
        if self._engine.dialect.name != "sqlite":
            return None
        with self._looking:
            if self._watch is None:
                self._watch = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            raw = self._watch.connection.dbapi_connection
            assert raw is not None
            return int(raw.execute("PRAGMA data_version").fetchone()[0])  # type: ignore[attr-defined]

    def overwrite_deleted(self) -> None:
        """Write the file anew, so that nothing of deleted rows stays in it or in its log; other databases do so themselves."""
        if self._engine.dialect.name != "sqlite":
            return
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                raw.execute(statement).fetchall()  # type: ignore[attr-defined]

    def close(self) -> None:
        """Close every connection."""
        with self._looking:
            if self._watch is not None:
                self._watch.close()
            self._watch = None
        self._engine.dispose()


def open_catalog(url: str) -> Catalog:
    """Open the catalog at a SQLAlchemy URL and run the migrations that are missing."""
    engine = create_engine(url, pool_size=20, max_overflow=40, pool_pre_ping=not url.startswith("sqlite"))
    if make_url(url).get_backend_name() == "sqlite":
        _prepare_sqlite(engine)
    _migrate(engine)
    return Catalog(engine)


def catalog_url(settings: Settings) -> str:
    """The configured URL, or a SQLite file in the home folder."""
    if settings.catalog_url:
        return settings.catalog_url
    home = settings.home.absolute()
    home.mkdir(parents=True, exist_ok=True)
    path = home / "catalog.sqlite"
    path.touch(mode=0o600)
    return f"sqlite:///{path}"


def _prepare_sqlite(engine: Engine) -> None:
    event.listen(engine, "connect", _tune_sqlite)
    event.listen(engine, "begin", _begin_sqlite)


def _tune_sqlite(connection: Any, _: object) -> None:
    # The driver's own BEGIN comes too late to be told from a read: _begin_sqlite says it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_SECONDS}000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A snapshot that turns into a write fails at once when somebody else wrote, whatever the busy timeout says.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _migrate(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
