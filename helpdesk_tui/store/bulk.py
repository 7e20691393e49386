"""Filling a new store with many rows at once: plain INSERTs in few large transactions, on a file that nobody else has open.

The file is made beside its final place and moved there when it is whole, so no other process ever sees half of it.
"""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from types import TracebackType

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.errors import Refused, StoreTrouble
from helpdesk_tui.domain.words import _
from helpdesk_tui.store import driver, tables, turn
from helpdesk_tui.store.engine import explained
from helpdesk_tui.store.reader import Reader
from helpdesk_tui.store.schema import migrate

DEMO_ID = 0x48444D4F
"""`PRAGMA application_id` of a demo store ("HDMO"): only such a file may be made anew."""

Value = str | int | bytes | None
Values = Sequence[Value]

_LATE = ("ticket", "ticket_moment", "ticket_crossing", "event", "message", "work_entry", "identity", "person")
"""Tables whose secondary indexes are made after a large load."""
_PRAGMAS = (
    "journal_mode=OFF",
    "synchronous=OFF",
    "foreign_keys=OFF",
    "ignore_check_constraints=ON",
    "locking_mode=EXCLUSIVE",
    "temp_store=MEMORY",
    "cache_size=-200000",
)
"""For a file that is thrown away if anything goes wrong, filled with rows that are right by construction."""


class Bulk(Reader):
    """A new store being filled. Columns that are not given get the defaults of the tables."""

    __slots__ = ("_later", "path", "target")

    def __init__(self, target: str, *, many: bool = False) -> None:
        """Raises StoreTrouble where the file cannot be made."""
        self.target = target
        self.path = f"{target}.new-{os.getpid()}"
        self._later: list[str] = []
        try:
            _clear(self.path)
            migrate(self.path)
            super().__init__(driver.connect(self.path))
            for pragma in _PRAGMAS:
                self.connection.execute(f"PRAGMA {pragma}").fetchall()
            self.connection.execute("BEGIN")
            if many:
                self._drop_indexes()
        except driver.Error as error:
            _clear(self.path)
            raise explained(error, target) from error
        except OSError as error:
            raise StoreTrouble(_("{path} cannot be made: {why}.").format(path=target, why=error.strerror)) from error

    def __enter__(self) -> "Bulk":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is not None:
            self.connection.close()
            _clear(self.path)
        if isinstance(error, driver.Error):
            raise explained(error, self.target) from error

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Values], alike: Mapping[str, Value] | None = None) -> None:
        """Insert rows whose values are in the order of `columns`; `alike` are columns that have one value in all of them."""
        self.connection.executemany(_statement(table, tuple(columns), tuple((alike or {}).items())), rows)

    def add(self, table: str, rows: Sequence[dict[str, Value]]) -> None:
        """Insert rows that name their columns; all must name the same ones."""
        if rows:
            columns = tuple(rows[0])
            self.insert(table, columns, [[row[name] for name in columns] for row in rows])

    def index_texts(self, texts: Iterable[tuple[int, str]]) -> None:
        """Fill the full-text index: (ticket, casefolded text)."""
        self.connection.executemany("INSERT INTO ticket_text (rowid, body) VALUES (?, ?)", texts)

    def finish(self) -> None:
        """Make the indexes, set the journal, mark the file as a demo, and move it to its place. Raises StoreTrouble."""
        try:
            for sql in self._later:
                self.connection.execute(sql)
            self.connection.execute("COMMIT")
            self.connection.execute(f"PRAGMA application_id={DEMO_ID}").fetchall()
            self.connection.execute("PRAGMA locking_mode=NORMAL").fetchall()
            self.connection.execute("PRAGMA journal_mode=DELETE").fetchall()
            driver.set_journal(self.connection)
            self.connection.close()
            os.replace(self.path, self.target)
            _clear(self.path)  # what stood beside it while it was filled
        except driver.Error as error:
            raise explained(error, self.target) from error
        except OSError as error:
            raise StoreTrouble(_("{path} cannot be put in place: {why}.").format(path=self.target, why=error.strerror)) from error

    def _drop_indexes(self) -> None:
        names = ",".join(f"'{name}'" for name in _LATE)
        for name, sql in self.rows(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({names})"
        ):
            self.connection.execute(f'DROP INDEX "{name}"')
            self._later.append(str(sql))


@cache
def _statement(table: str, columns: tuple[str, ...], alike: tuple[tuple[str, Value], ...]) -> str:
    """An INSERT that binds the given columns, and writes what is alike in all rows and the tables' other defaults as literals."""
    names = [*columns, *(name for name, _value in alike)]
    values = [*("?" for _name in columns), *(_literal(value) for _name, value in alike)]
    for name, default in tables.shape_named(table).defaults.items():
        if name not in names and default is not None:
            names.append(name)
            values.append(_literal(default))
    return f'INSERT INTO "{table}" ({", ".join(names)}) VALUES ({", ".join(values)})'


def _literal(value: object) -> str:
    if isinstance(value, bool | int):
        return str(int(value))
    return "'" + str(value).replace("'", "''") + "'"


def _clear(path: str) -> None:
    for end in ("", "-wal", "-shm", "-journal", turn.SUFFIX):
        with suppress(FileNotFoundError):
            os.remove(path + end)


def demo_made_at(path: str) -> Instant | None:
    """When the demo store at `path` was made; None where there is no file. Raises Refused where the file is not a demo store."""
    if not os.path.exists(path):
        return None
    return _asked(path, _made_at)


def _made_at(connection: driver.Connection) -> Instant | None:
    if connection.execute("PRAGMA application_id").fetchone()[0] != DEMO_ID:
        return None
    return int(connection.execute("SELECT min(made_at) FROM calendar_version").fetchone()[0])


def _asked(path: str, question: Callable[[driver.Connection], Instant | None]) -> Instant:
    try:
        connection = driver.connect(path, readonly=True)
        try:
            answer = question(connection)
        finally:
            connection.close()
    except driver.Error as error:
        raise explained(error, path) from error
    if answer is None:
        raise Refused(_("{path} is not a demo store, and the demo never writes over another one. Name a different file.").format(path=path))
    return answer


def retire(path: str) -> None:
    """Let go of a demo store that is about to be replaced: its log is folded in. Raises Refused while a program has it open."""
    try:
        connection = driver.connect(path)
        try:
            connection.execute("PRAGMA busy_timeout=200")
            mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
        finally:
            connection.close()
    except driver.Error as error:
        raise Refused(_("{path} is open in another console. Close that one, then make the demo anew.").format(path=path)) from error
    if mode != "delete":
        raise Refused(_("{path} is open in another console. Close that one, then make the demo anew.").format(path=path))


def demo_counts(path: str) -> tuple[int, int, int, int, int]:
    """Tickets, open ones, engineers, clients and agreements of the store at `path`. Raises StoreTrouble."""
    try:
        connection = driver.connect(path, readonly=True)
        try:
            row = connection.execute(
                """SELECT (SELECT count(*) FROM ticket), (SELECT count(*) FROM ticket WHERE is_open = 1), (SELECT count(*) FROM engineer),
                          (SELECT count(*) FROM client), (SELECT count(*) FROM agreement)"""
            ).fetchone()
        finally:
            connection.close()
    except driver.Error as error:
        raise explained(error, path) from error
    tickets, still_open, engineers, clients, agreements = map(int, row)
    return tickets, still_open, engineers, clients, agreements
