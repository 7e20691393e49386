"""The SQLite library underneath, and how a connection to the store is opened. Imported by hot commands: keep it light.

SQLite 3.7.0-3.51.2 can lose committed pages when several connections write and checkpoint one WAL file at once
(fixed in 3.51.3, 3.50.7 and 3.44.6; sqlite.org/wal.html, "WAL-reset bug"). So `pysqlite3`, which bundles a newer library, comes first;
where only an affected library is there, the store falls back to the DELETE journal.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` is not worth its import here; checkers know this name
if TYPE_CHECKING:
    import sqlite3 as sqlite
    from types import ModuleType
else:
    try:
        from pysqlite3 import dbapi2 as sqlite
    except ImportError:
        import sqlite3 as sqlite

Connection = sqlite.Connection
Error = sqlite.Error
IntegrityError = sqlite.IntegrityError
SCHEMA = 2
"""The schema that this program reads and writes; stored in each file as `PRAGMA user_version`."""

BUSY_MS = 5_000
"""How long a program waits for another one's transaction before it gives up."""

SHORT_MS = 1_000
"""The same for one that has waited for its turn in vain."""


def sqlite_module() -> ModuleType:
    """The module in use, for SQLAlchemy."""
    return sqlite


def library_version() -> tuple[int, int, int]:
    """The version of the SQLite library in this process."""
    return sqlite.sqlite_version_info


def wal_is_safe(version: tuple[int, ...] | None = None) -> bool:
    """Whether this SQLite library is free of the WAL-reset bug."""
    version = version or library_version()
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def connect(path: str, *, readonly: bool = False) -> Connection:
    """Open the file with this program's pragmas. Transactions are begun by the caller (`isolation_level=None`).

    Raises the driver's OperationalError where the file cannot be opened.
    """
    if readonly:
        quoted = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
        connection = sqlite.connect(
            f"file:{quoted}?mode=ro", uri=True, isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000
        )
    else:
        connection = sqlite.connect(path, isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000)
    connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def begin_writing(connection: Connection, busy_ms: int = BUSY_MS) -> None:
    """BEGIN IMMEDIATE, waiting so long for others that write. Raises the driver's OperationalError."""
    if busy_ms != BUSY_MS:
        connection.execute(f"PRAGMA busy_timeout={busy_ms}")
    try:
        connection.execute("BEGIN IMMEDIATE")
    finally:
        if busy_ms != BUSY_MS:
            connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")


def set_journal(connection: Connection) -> str:
    """Choose the journal once, when the file is made; the mode stays with the file. Returns the mode."""
    mode = "WAL" if wal_is_safe() else "DELETE"
    return str(connection.execute(f"PRAGMA journal_mode={mode}").fetchone()[0])


def schema_of(connection: Connection) -> int:
    """The schema stamp of the file; 0 for an empty one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
