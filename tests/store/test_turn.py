"""Who writes to a store does so in turn; the turn is a courtesy, which never keeps anybody from writing for good."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from helpdesk_tui.store import tables
from helpdesk_tui.store.engine import Store
from helpdesk_tui.store.turn import SUFFIX, turn

LONG_S = 30.0
LOCKS = Path("/proc/locks")
HOLD = "import sys; from helpdesk_tui.store.turn import turn; t = turn(sys.argv[1]); t.__enter__(); print('mine', flush=True); sys.stdin.read()"


@contextmanager
def holder(path: str) -> Iterator["subprocess.Popen[str]"]:
    """Another process that has the turn."""
    with subprocess.Popen([sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "mine\n"
        try:
            yield process
        finally:
            process.kill()


def waiters() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "turn"}


def test_a_turn_is_had_and_given_back(tmp_path: Path) -> None:
    path = str(tmp_path / "desk.db")
    for _again in range(3):
        with turn(path, LONG_S) as is_ours:  # who came too late before may just be giving it back
            assert is_ours
            with turn(path, 0) as is_also_ours:
                assert not is_also_ours
    for waiter in waiters():
        waiter.join(LONG_S)
    with turn(path, 0) as is_ours:
        assert is_ours


@pytest.mark.skipif(not LOCKS.exists(), reason="only Linux lists who waits")
def test_they_come_in_the_order_in_which_they_waited(tmp_path: Path) -> None:
    path, order, threads = str(tmp_path / "desk.db"), list[int](), list[threading.Thread]()

    def write(number: int) -> None:
        with turn(path, LONG_S) as is_ours:
            assert is_ours
            order.append(number)

    with turn(path):
        for number in range(8):
            threads.append(threading.Thread(target=write, args=(number,)))
            threads[-1].start()
            while _waiting(path + SUFFIX) <= number:
                assert threads[-1].is_alive()
    for thread in threads:
        thread.join(LONG_S)
    assert order == list(range(8))


def _waiting(path: str) -> int:
    """How many the kernel lists as waiting for the lock on a file (Linux)."""
    inode = f":{os.stat(path).st_ino} "
    return sum("->" in line and inode in line for line in LOCKS.read_text(encoding="ascii").splitlines())


def test_who_is_killed_gives_the_turn_back(tmp_path: Path) -> None:
    path = str(tmp_path / "desk.db")
    with holder(path) as process:
        with turn(path, 0) as is_ours:
            assert not is_ours
        process.kill()
        with turn(path, LONG_S) as is_ours:
            assert is_ours


def test_who_has_waited_in_vain_writes_without_the_turn(store: Store) -> None:
    store.patience_s = 0
    with holder(store.path), store.write() as writer:
        writer.add(tables.Client(key="acme", name="ACME"))
    with store.read() as reader:
        assert reader.value("SELECT count(*) FROM client") == 1


def test_a_turn_that_came_too_late_is_given_back(tmp_path: Path) -> None:
    path = str(tmp_path / "desk.db")
    with turn(path), turn(path, 0) as is_ours:
        assert not is_ours
    for waiter in waiters():
        waiter.join(LONG_S)
    with turn(path, 0) as is_ours:
        assert is_ours


def test_where_no_file_can_be_there_is_no_turn(tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere" / "desk.db")
    with turn(nowhere) as first, turn(nowhere) as second:
        assert first
        assert second


def test_the_store_is_written_where_the_turn_cannot_be_had(store: Store) -> None:
    turn_file = Path(store.path + SUFFIX)
    turn_file.unlink(missing_ok=True)
    turn_file.symlink_to("nowhere/at/all")
    with store.write() as writer:
        writer.add(tables.Client(key="acme", name="ACME"))
    with store.read() as reader:
        assert reader.value("SELECT count(*) FROM client") == 1
