"""The store: opens the file, hands out read snapshots and write transactions, and says in words what is wrong with it.

What is SQLite's own lives here, in `driver.py` and in the migrations. SQLAlchemy is imported to migrate only.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from helpdesk_tui.domain.errors import Conflict, StoreGone, StoreTrouble
from helpdesk_tui.domain.words import _
from helpdesk_tui.store import driver
from helpdesk_tui.store.reader import Reader

if TYPE_CHECKING:
    from helpdesk_tui.store.writer import Writer

CONSOLE_CACHE_KIB = 512
"""So much of the file a console's reading connection keeps; the queue of 10,000 open tickets reads as fast with it as with SQLite's 2 MiB."""


class Store:
    """One SQLite file. Safe to use from several threads: each has its own connections, one that reads and, once it has written, one that writes."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._local = threading.local()
        self._opened: list[driver.Connection] = []
        self._passed_on: list[driver.Connection] = []
        self._file: os.stat_result | None = None
        self.is_newer = False
        self.notice = ""
        self.patience_s = 4.0
        """How long a write waits for its turn before it asks SQLite without one (see `turn.py`)."""

    def open(self) -> None:
        """Check the schema stamp; create or migrate where it differs. A file of a newer version is opened for reading only.

        Raises StoreTrouble where the file cannot be opened or is not a store.
        """
        from helpdesk_tui.store.driver import SCHEMA, schema_of

        if not os.path.exists(self.path):
            self._migrate()
        with self.trouble():
            stamp = schema_of(self._connection())
            if stamp != SCHEMA and self._is_foreign():
                raise StoreTrouble(_("{path} is the database of another program. Nothing was changed in it.").format(path=self.path))
        if stamp < SCHEMA:
            self._drop_reader()
            self._migrate()
        self.is_newer = stamp > SCHEMA
        if not driver.wal_is_safe():
            self.notice = _("SQLite {version} can damage a write-ahead log; this store uses the slower DELETE journal.").format(
                version=".".join(map(str, driver.library_version()))
            )

    def _is_foreign(self) -> bool:
        """Whether the file holds tables, but not this program's."""
        names = {row[0] for row in self._connection().execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return bool(names) and not {"ticket", "event"} <= names

    def _migrate(self) -> None:
        from helpdesk_tui.store.schema import migrate

        with self.trouble():
            migrate(self.path)

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """A consistent snapshot: every read inside sees the same state."""
        with self.trouble():
            connection = self._connection()
            connection.execute("BEGIN")
            try:
                yield Reader(connection)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    @contextmanager
    def write(self) -> Iterator["Writer"]:
        """One transaction, begun IMMEDIATE, committed at the end of the block and rolled back on any error."""
        from helpdesk_tui.store.turn import turn
        from helpdesk_tui.store.writer import Writer

        self._refuse_newer(self.is_newer)
        self._refuse_other_file()
        with self.trouble():
            connection = self._writing()
            with turn(self.path, self.patience_s) as is_ours:
                try:
                    driver.begin_writing(connection, driver.BUSY_MS if is_ours else driver.SHORT_MS)
                    self._refuse_other_file()
                    self._refuse_newer(driver.schema_of(connection) > driver.SCHEMA)
                    yield Writer(connection)
                    connection.execute("COMMIT")
                finally:
                    if connection.in_transaction:
                        self._take_back(connection)

    def _take_back(self, connection: driver.Connection) -> None:
        """Roll back; a connection that cannot is given up, which rolls back too."""
        with suppress(driver.Error):
            connection.execute("ROLLBACK")
        if connection.in_transaction:
            self._local.writing = None
            self._opened.remove(connection)
            connection.close()

    @contextmanager
    def direct(self) -> Iterator[Reader]:
        """This thread's connection outside a transaction: for the one statement that commits by itself, a timer's heartbeat."""
        from helpdesk_tui.store.turn import turn

        self._refuse_other_file()
        with self.trouble(), turn(self.path, self.patience_s):
            self._refuse_newer(driver.schema_of(self._connection()) > driver.SCHEMA)
            yield Reader(self._connection())

    def _refuse_newer(self, is_newer: bool) -> None:
        """Raise StoreTrouble where the file is of a newer version, also one that came while this console was open."""
        if is_newer:
            self.is_newer = True
            raise StoreTrouble(
                _("{path} was made by a newer version of this program: it can be read, not changed. Upgrade this console.").format(
                    path=self.path
                )
            )

    def _refuse_other_file(self) -> None:
        """Raise StoreGone where the file that is open has another name now, or none.

        SQLite takes writes into a write-ahead log without a word also then, and they go with the last program that has it open.
        """
        if self._file is None:
            return
        with suppress(OSError):
            if os.path.samestat(os.stat(self.path), self._file):
                return
        raise StoreGone(
            _("{path} was removed, or another file stands in its place. Nothing was written; leave this program and begin again.").format(
                path=self.path
            )
        )

    def data_version(self) -> int:
        """Changes whenever another connection has committed (also one of this process's own that writes).

        Raises StoreGone where the file that is open is no longer the one that the others use.
        """
        self._refuse_other_file()
        with self.trouble():
            return int(self._connection().execute("PRAGMA data_version").fetchone()[0])

    def pass_on(self) -> None:
        """Leave this thread's reading connection to the thread that asks next: it need not learn the schema once more, nor keep it twice.

        What it keeps of the file is small from here on: this is for consoles, many of which share the system's cache.
        """
        with self.trouble():
            connection = self._connection()
            connection.execute(f"PRAGMA cache_size = -{CONSOLE_CACHE_KIB}")
        self._local.reading = None
        self._passed_on.append(connection)

    def close(self) -> None:
        """Close every connection; the store can be opened again."""
        self._passed_on.clear()
        for connection in self._opened:
            connection.close()
        self._opened.clear()
        self._local = threading.local()
        self._file = None

    def _connection(self) -> driver.Connection:
        connection: driver.Connection | None = getattr(self._local, "reading", None)
        if connection is None:
            connection = self._local.reading = self._passed_on.pop() if self._passed_on else self._opened_reading()
        return connection

    def _opened_reading(self) -> driver.Connection:
        self._know_file()
        connection = driver.connect(self.path) if os.access(self.path, os.W_OK) else driver.connect(self.path, readonly=True)
        self._opened.append(connection)
        return connection

    def _writing(self) -> driver.Connection:
        """This thread's connection for transactions that write: not the reading one, whose `data_version` must show them."""
        connection: driver.Connection | None = getattr(self._local, "writing", None)
        if connection is None:
            self._know_file()
            connection = self._local.writing = driver.connect(self.path)
            self._opened.append(connection)
        return connection

    def _know_file(self) -> None:
        """Remember which file the first connection leads to."""
        if self._file is None:
            with suppress(OSError):
                self._file = os.stat(self.path)

    def _drop_reader(self) -> None:
        connection = self._connection()
        connection.close()
        self._opened.remove(connection)
        self._local.reading = None

    @contextmanager
    def trouble(self) -> Iterator[None]:
        """Turn the driver's errors into StoreTrouble or Conflict, in words."""
        try:
            yield
        except driver.Error as error:
            raise explained(error, self.path) from error


def explained(error: driver.Error, path: str) -> StoreTrouble | Conflict:
    """What a driver error means for the person in front of it."""
    said = str(error)
    low = said.lower()
    if isinstance(error, driver.IntegrityError):
        return Conflict(
            _("The store refused the change, which would break a rule of its own ({said}). Nothing was written.").format(said=said)
        )
    if "locked" in low or "busy" in low:
        return StoreTrouble(_("{path} is locked by another program for over 5 seconds. Nothing was written; try again.").format(path=path))
    if "readonly" in low or "read-only" in low:
        return StoreTrouble(_("{path} is read-only for you. Check the rights of the file and its folder.").format(path=path))
    if "full" in low:
        return StoreTrouble(_("The disk under {path} is full. Nothing was written; free some space and try again.").format(path=path))
    if "disk i/o" in low:
        return StoreTrouble(
            _(
                "The disk under {path} did not take the change: full, over a quota, or failing. Nothing was written; make room, try again."
            ).format(path=path)
        )
    if "unable to open" in low:
        return StoreTrouble(_("{path} cannot be opened. Check that its folder exists and that you may write there.").format(path=path))
    if is_damage(error):
        return StoreTrouble(
            _("{path} is damaged or not a store of this program. Restore a backup: helpdesk restore FILE.").format(path=path)
        )
    return StoreTrouble(_("{path}: {said}. Nothing was written; `helpdesk doctor` checks the store.").format(path=path, said=said))


def is_damage(error: BaseException | None) -> bool:
    """Whether a driver error says that the file itself is damaged, or no database at all."""
    said = str(error).lower()
    return isinstance(error, driver.Error) and ("malformed" in said or "not a database" in said)
