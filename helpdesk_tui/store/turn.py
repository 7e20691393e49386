"""Whose turn it is to write: programs that write to one store wait in the order in which they came.

SQLite's own waiting sleeps longer the longer it lasts, so that among many writers the same one loses again and again. A turn is a lock
(`flock`, which the kernel grants in order) on an empty file beside the store, taken before a transaction and given back after it. It is
a courtesy, never a guard, for which SQLite's lock is there: where the file cannot be opened or locked, and where somebody keeps the
turn for too long, one writes without it. The lock is never on the store's own file: closing a second descriptor of that would take
SQLite's locks away.
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import contextmanager

if sys.platform != "win32":
    import fcntl

TYPE_CHECKING = False  # `typing` is not worth its import here; checkers know this name
if TYPE_CHECKING:
    from collections.abc import Iterator

SUFFIX = "-turn"


@contextmanager
def turn(path: str, patience_s: float = 4.0) -> Iterator[bool]:
    """Wait for the turn to write to the store at `path` and keep it during the block; False where `patience_s` was not enough.

    The turn ends with the process, however that ends.
    """
    descriptor = _opened(path + SUFFIX)
    if descriptor is None:
        yield True
        return
    try:
        yield _locked(descriptor, patience_s)
    finally:
        os.close(descriptor)  # gives the lock back


def _opened(path: str) -> int | None:
    """A descriptor of the file, which is made where it is missing and never removed: None where there can be none."""
    if sys.platform == "win32":
        return None
    try:
        return os.open(path, os.O_RDONLY | os.O_CREAT, 0o666)
    except OSError:
        return None


def _locked(descriptor: int, patience_s: float) -> bool:
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        # A wait for a lock has no time limit, so a thread waits: at most one for each writer, and only where there is a queue.
        waiting = threading.Thread(target=_wait, args=(os.dup(descriptor),), name="turn", daemon=True)
        waiting.start()
        waiting.join(patience_s)
        return not waiting.is_alive()
    except OSError:  # a file system without such locks
        return True
    return True


def _wait(duplicate: int) -> None:
    """Get the lock for whoever still has the other descriptor of this opening; if that was closed meanwhile, give it back at once."""
    if sys.platform != "win32":
        try:
            fcntl.flock(duplicate, fcntl.LOCK_EX)
        except OSError:  # the file system's server is gone: then without the turn
            return
        finally:
            os.close(duplicate)
