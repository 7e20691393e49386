"""Copies of a store and putting one in its place. Nothing here deletes or recreates a store: what is replaced stays beside it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from helpdesk_tui.domain import chain
from helpdesk_tui.domain.errors import BadInput, Refused, StoreTrouble
from helpdesk_tui.domain.words import _
from helpdesk_tui.store import driver
from helpdesk_tui.store.engine import explained, is_damage

COUNTED = ("ticket", "message", "event", "work_entry", "person", "client")
BESIDE = ("-wal", "-shm", "-journal")
IN_USE_MS = 300


@dataclass(frozen=True, slots=True)
class Facts:
    """What a store's file holds: rows per table, the head of its event chain, and what SQLite finds wrong with it."""

    path: str
    size: int
    schema: int
    counts: dict[str, int]
    head: chain.Head
    faults: tuple[str, ...]

    def same_content(self, other: "Facts") -> bool:
        """Whether both hold the same numbers of rows and the same head of the chain."""
        return (self.schema, self.counts, self.head) == (other.schema, other.counts, other.head)


def copy(path: str, target: str) -> Facts:
    """Copy the store at `path` to the new file `target` while others use it; returns what the copy holds, checked against the original.

    Raises BadInput where `target` exists or its folder does not, StoreTrouble where the copy cannot be made or is not the same.
    """
    if os.path.lexists(target):
        raise BadInput(_("{path} exists already; name a file that does not.").format(path=target))
    folder = os.path.dirname(os.path.abspath(target))
    if not os.path.isdir(folder):
        raise BadInput(_("There is no folder {folder}; make it first, or name another.").format(folder=folder))
    part = f"{target}.{os.getpid()}.part"
    try:
        made = _copied(path, part)
        _settle(part)
        os.rename(part, target)
        _sync_folder(target)
    finally:
        with suppress(OSError):  # put in place, or never made
            os.remove(part)
    return Facts(target, made.size, made.schema, made.counts, made.head, made.faults)


def facts(path: str) -> Facts:
    """What the store at `path` holds, read and checked in one snapshot. Raises StoreTrouble where it is not a store of this program."""
    with trouble(path):
        connection = driver.connect(path, readonly=not os.access(path, os.W_OK))
        try:
            connection.execute("BEGIN")
            return _facts(connection, path)
        finally:
            connection.close()


def put_in_place(path: str, backup: str, replaced: str) -> Facts:
    """Put a copy of `backup` where the store at `path` is; that one goes to `replaced`. Returns what stands there now.

    Raises StoreTrouble where the backup is damaged, Refused where another process has the store open.
    """
    part = f"{path}.{os.getpid()}.restoring"
    try:
        made = _copied(backup, part)
        with trouble(part):
            connection = driver.connect(part)
            try:
                driver.set_journal(connection)
            finally:
                connection.close()
        _settle(part)
        left_behind = [beside for beside in BESIDE if os.path.lexists(path + beside)]  # what `_alone` makes it takes away itself
        with trouble(path), _alone(path):
            if os.path.lexists(path):
                os.rename(path, replaced)
            for beside in left_behind:  # a log that was left behind must not be played into another file
                if os.path.lexists(path + beside):
                    os.rename(path + beside, replaced + beside)
            os.rename(part, path)
        _sync_folder(path)
    finally:
        with suppress(FileNotFoundError):
            os.remove(part)
    return Facts(path, made.size, made.schema, made.counts, made.head, made.faults)


@contextmanager
def founding(path: str) -> Iterator[str]:
    """Where to make and fill a new store that comes to `path` when the block ends well, and of which nothing is left when it does not.

    It lies in a folder of its own beside `path` (beside its target, where that is a link), and must be closed again when the block ends.
    Raises StoreTrouble where that folder cannot be made, Refused where something stands at `path` by then: it stays.
    """
    place = os.path.realpath(path)
    folder, name = os.path.split(place)
    try:
        made = tempfile.TemporaryDirectory(dir=folder, prefix=f".{name}.")
    except OSError as error:
        sentence = _("{path} cannot be made: {reason}. Check that its folder exists and that you may write there.")
        raise StoreTrouble(sentence.format(path=path, reason=error.strerror or error)) from error
    with made as beside:
        part = os.path.join(beside, name)
        yield part
        if any(os.path.lexists(part + suffix) for suffix in BESIDE):  # its last changes are in a log that did not fold into it
            raise StoreTrouble(
                _("The disk under {path} did not take all of the store. Nothing was made; make room, try again.").format(path=path)
            )
        _settle(part)
        _place(part, place)
        _sync_folder(place)


def _place(part: str, path: str) -> None:
    """Give a file its name, which another file keeps if it has it."""
    try:
        os.link(part, path)
    except OSError:  # it is there, or this is a file system without hard links
        if os.path.lexists(path):
            raise Refused(
                _("Something else has come to {path} meanwhile, and stays. Name another file with --db.").format(path=path)
            ) from None
        with trouble(path):
            os.rename(part, path)


@contextmanager
def trouble(path: str) -> Iterator[None]:
    """Turn the driver's errors about this file, and the system's, into sentences."""
    try:
        yield
    except driver.Error as error:
        raise explained(error, path) from error
    except OSError as error:
        raise StoreTrouble(_("{path}: {reason}.").format(path=error.filename or path, reason=error.strerror or error)) from error


def _copied(path: str, part: str) -> Facts:
    """Copy and check: what the new file holds is read back and compared with the snapshot that was copied."""
    with trouble(part):
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with trouble(path):
        source = driver.connect(path, readonly=not os.access(path, os.W_OK))
        try:
            source.execute("BEGIN")
            wanted = _facts(source, path, check=False)
            target = driver.connect(part)
            try:
                source.backup(target)
                target.execute("PRAGMA journal_mode=DELETE")
            finally:
                target.close()
        finally:
            source.close()
    try:
        made = facts(part)
    except StoreTrouble as error:
        if isinstance(error.__cause__, driver.Error) and is_damage(error.__cause__):
            raise explained(error.__cause__, path) from error  # what is wrong with the copy was wrong with the original
        raise
    if made.faults:
        raise StoreTrouble(_("{path} is damaged: {fault}. Nothing was changed.").format(path=path, fault=made.faults[0]))
    if not made.same_content(wanted):
        raise StoreTrouble(_("The copy of {path} is not the same as the original. It was thrown away; check the disk.").format(path=path))
    return made


def _facts(connection: driver.Connection, path: str, *, check: bool = True) -> Facts:
    names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not set(COUNTED) <= names:
        raise StoreTrouble(_("{path} is not a store of this program.").format(path=path))
    schema = driver.schema_of(connection)
    counts = {table: int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) for table in COUNTED}
    last = connection.execute("SELECT seq, chain FROM event ORDER BY seq DESC LIMIT 1").fetchone()
    head = chain.Head(int(last[0]), str(last[1])) if last else chain.Head(0, chain.GENESIS)
    faults = tuple(_faults(connection)) if check else ()
    return Facts(path, os.path.getsize(path), schema, counts, head, faults)


def _faults(connection: driver.Connection) -> Iterator[str]:
    for (said,) in connection.execute("PRAGMA integrity_check(20)"):
        if said != "ok":
            yield str(said)
    for table, row_id, parent, _key in connection.execute("PRAGMA foreign_key_check"):
        yield _("row {row} of {table} refers to a row of {parent} that is not there").format(row=row_id, table=table, parent=parent)


@contextmanager
def _alone(path: str) -> Iterator[None]:
    """Hold the store at `path` so that nobody can begin with it; its log is folded into the file. Raises Refused where somebody has it open.

    In WAL mode every open connection is seen; in DELETE mode only one that is in the middle of something. A file too damaged to be
    opened cannot be in use to any purpose, and is not asked.
    """
    connection = driver.sqlite_module().connect(path, isolation_level=None) if os.path.lexists(path) else None
    try:
        if connection is not None:
            _take_alone(connection, path)
        yield
    finally:
        if connection is not None:
            connection.close()


def _take_alone(connection: driver.Connection, path: str) -> None:
    try:
        connection.execute(f"PRAGMA busy_timeout={IN_USE_MS}")
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("BEGIN EXCLUSIVE")
    except driver.Error as error:
        said = str(error).lower()
        if "locked" in said or "busy" in said:
            raise Refused(
                _("Another console or command has {path} open. Close it, then restore; nothing was changed.").format(path=path)
            ) from error
        if "malformed" not in said and "not a database" not in said:
            raise explained(error, path) from error


def _settle(path: str) -> None:
    with trouble(path), open(path, "rb") as file:
        os.fsync(file.fileno())


def _sync_folder(path: str) -> None:
    if os.name == "nt":
        return
    folder = os.open(os.path.dirname(os.path.abspath(path)), os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
