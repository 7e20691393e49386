"""Write transactions through SQLModel: BEGIN IMMEDIATE, one commit, typed rows in.

SQLAlchemy is imported when something is written, so that what only reads can name a `Writer` for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from helpdesk_tui.domain.errors import Stale
from helpdesk_tui.domain.words import _
from helpdesk_tui.store import driver
from helpdesk_tui.store.reader import Reader

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.engine import Connection as EngineConnection
    from sqlmodel import Session, SQLModel


class Writer(Reader):
    """A write transaction. Reads through the same connection see what was written before them."""

    __slots__ = ("session",)

    def __init__(self, session: Session, connection: driver.Connection) -> None:
        super().__init__(connection)
        self.session = session

    def add(self, row: SQLModel) -> int:
        """Insert a row; returns its surrogate key, or 0 where the table has none."""
        self.session.add(row)
        self.session.flush()
        key = getattr(row, "id", None) or getattr(row, "seq", None)
        self.session.expunge(row)
        return key if isinstance(key, int) else 0

    def add_all(self, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
        """Insert many rows of one table."""
        from sqlalchemy import insert

        if rows:
            self.session.connection().execute(insert(table), rows)

    def change(self, table: type[SQLModel], key: Mapping[str, object], values: Mapping[str, object]) -> int:
        """Set columns of the rows that `key` names; returns how many there were."""
        from sqlalchemy import inspect, update

        if not values:
            return 0
        columns = inspect(table).local_table.c
        statement = update(table).where(*(columns[name] == value for name, value in key.items())).values(**values)
        return int(self.session.connection().execute(statement).rowcount)

    def change_version(self, table: type[SQLModel], row_id: int, version: int, values: Mapping[str, object]) -> int:
        """Set columns of a row that people edit, only if it still has `version`; returns the new version. Raises Stale."""
        if self.change(table, {"id": row_id, "version": version}, {**values, "version": version + 1}) == 0:
            raise Stale(_("Somebody has changed this in the meantime. Look at what is there now, then save again."))
        return version + 1

    def run(self, sql: str, parameters: tuple[object, ...] = ()) -> int:
        """Run a statement that says more shortly in SQL what it changes; returns the number of rows."""
        return int(self.connection.execute(sql, parameters).rowcount)


def make_engine(path: str) -> Engine:
    """The engine whose transactions are BEGIN IMMEDIATE and whose connections have this program's pragmas.

    Tables and mappers are made ready here, so that the first transaction does not hold the lock meanwhile.
    """
    from sqlalchemy import create_engine, event
    from sqlalchemy.orm import configure_mappers

    from helpdesk_tui.store import tables

    tables.load()
    configure_mappers()
    engine = create_engine("sqlite://", module=driver.sqlite_module(), creator=lambda: driver.connect(path))

    @event.listens_for(engine, "begin")
    def _begin(connection: EngineConnection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@contextmanager
def transaction(engine: Engine) -> Iterator[Writer]:
    """Begin, hand out the writer, commit; roll back on any error. Driver errors come out bare."""
    from sqlalchemy import exc
    from sqlmodel import Session

    try:
        with Session(engine, expire_on_commit=False, autoflush=False) as session, session.begin():
            raw = session.connection().connection.driver_connection
            if not isinstance(raw, driver.Connection):
                raise TypeError(type(raw))
            yield Writer(session, raw)
    except exc.DBAPIError as error:
        if isinstance(error.orig, driver.Error):
            raise error.orig from error
        raise
