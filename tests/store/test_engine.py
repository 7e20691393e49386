"""The store's transactions, and its troubles in words."""

import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from helpdesk_tui.domain.errors import Conflict, Stale, StoreTrouble
from helpdesk_tui.store import driver, tables
from helpdesk_tui.store.engine import Store, explained

OPEN = "import sys; from helpdesk_tui.store.engine import Store; s = Store(sys.argv[1]); s.open(); s.close()"


def add_client(store: Store, key: str) -> int:
    with store.write() as writer:
        return writer.add(tables.Client(key=key, name=key.title()))


def count(store: Store) -> int:
    with store.read() as reader:
        return int(reader.value("SELECT count(*) FROM client"))


def test_a_transaction_is_whole_or_nothing(store: Store) -> None:
    with pytest.raises(Conflict, match="UNIQUE"), store.write() as writer:
        writer.add_all(tables.Client, [{"key": key, "name": "ACME"} for key in ("acme", "globex", "acme")])
    assert count(store) == 0
    add_client(store, "acme")
    assert count(store) == 1


def test_a_snapshot_sees_one_state(store: Store) -> None:
    other = Store(store.path)
    other.open()
    with store.read() as reader:
        assert reader.value("SELECT count(*) FROM client") == 0
        add_client(other, "acme")
        assert reader.value("SELECT count(*) FROM client") == 0
    assert count(store) == 1
    other.close()


def test_what_others_commit_moves_the_data_version(store: Store) -> None:
    before = store.data_version()
    assert store.data_version() == before
    add_client(store, "acme")
    assert store.data_version() != before


def test_a_rule_of_the_store_is_told_as_a_conflict(store: Store) -> None:
    add_client(store, "acme")
    with pytest.raises(Conflict, match="Nothing was written"):
        add_client(store, "acme")


def test_a_row_changed_in_the_meantime_is_stale(store: Store) -> None:
    number = add_client(store, "acme")
    with store.write() as writer:
        assert writer.change_version(tables.Client, number, 1, {"name": "One"}) == 2
    with pytest.raises(Stale, match="in the meantime"), store.write() as writer:
        writer.change_version(tables.Client, number, 1, {"name": "Two"})
    with store.read() as reader:
        assert reader.rows("SELECT name, version FROM client") == [("One", 2)]


def test_threads_have_connections_of_their_own(store: Store) -> None:
    found: list[int] = []
    with store.read():
        thread = threading.Thread(target=lambda: found.append(count(store)))
        thread.start()
        thread.join(30)
    assert found == [0]


def test_a_connection_is_passed_on_to_the_thread_that_asks_next(store: Store) -> None:
    with store.read() as reader:
        mine = reader.connection
    store.pass_on()
    theirs: list[object] = []

    def read() -> None:
        with store.read() as reader:
            theirs.append(reader.connection)

    thread = threading.Thread(target=read)
    thread.start()
    thread.join(30)
    assert theirs == [mine]
    with store.read() as reader:
        assert reader.connection is not mine
        assert reader.value("SELECT count(*) FROM client") == 0


def test_a_file_that_is_no_store_says_so(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    path.write_bytes(b"Dear diary, " * 1000)
    store = Store(str(path))
    with pytest.raises(StoreTrouble, match="not a store"):
        store.open()
    store.close()


def test_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble, match="cannot be opened"):
        Store(str(tmp_path / "nowhere" / "desk.db")).open()


def test_a_closed_store_opens_again(store: Store) -> None:
    add_client(store, "acme")
    store.close()
    assert count(store) == 1
    add_client(store, "globex")
    assert count(store) == 2


@pytest.mark.parametrize("has_written", [False, True])
@pytest.mark.parametrize("another", [False, True])
def test_nothing_is_written_into_a_file_that_was_put_away(store: Store, *, has_written: bool, another: bool) -> None:
    if has_written:
        add_client(store, "acme")
    store.data_version()
    place = Path(store.path)
    away = place.with_name("away.db")
    place.rename(away)
    if another:
        place.write_bytes(away.read_bytes())
    with pytest.raises(StoreTrouble, match="was removed, or another file stands in its place"):
        add_client(store, "globex")
    with pytest.raises(StoreTrouble, match="leave this program"):
        store.data_version()
    with pytest.raises(StoreTrouble, match="Nothing was written"), store.direct():
        pass
    assert place.exists() is another, "no empty file is left where a store was"
    away.replace(place)
    add_client(store, "globex")
    assert count(store) == 1 + has_written
    store.close()
    assert count(store) == 1 + has_written


def test_a_store_that_somebody_keeps_locked_while_it_is_made_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "BUSY_MS", 50)
    path = str(tmp_path / "desk.db")
    with closing(driver.connect(path)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreTrouble, match="locked by another program"):
            Store(path).open()


def test_several_programs_may_make_the_same_store_at_once(tmp_path: Path) -> None:
    path = str(tmp_path / "desk.db")
    started = [subprocess.Popen([sys.executable, "-c", OPEN, path], stderr=subprocess.PIPE, text=True) for _program in range(3)]
    said = [process.communicate(timeout=120)[1] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], said
    store = Store(path)
    store.open()
    assert count(store) == 0
    store.close()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("database is locked", "over 5 seconds"),
        ("attempt to write a readonly database", "read-only"),
        ("database or disk is full", "is full"),
        ("disk I/O error", "full, over a quota, or failing"),
        ("unable to open database file", "cannot be opened"),
        ("database disk image is malformed", "Restore a backup"),
        ("no such table: ticket", "doctor"),
    ],
)
def test_every_trouble_has_words(said: str, words: str) -> None:
    error = explained(driver.Error(said), "/srv/desk.db")
    assert isinstance(error, StoreTrouble)
    assert words in error.sentence
    assert "/srv/desk.db" in error.sentence


@pytest.mark.parametrize(
    ("version", "is_safe"),
    [
        ((3, 51, 3), True),
        ((3, 53, 0), True),
        ((3, 51, 2), False),
        ((3, 50, 7), True),
        ((3, 50, 6), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 40, 1), False),
    ],
)
def test_versions_that_can_damage_a_log_are_known(version: tuple[int, int, int], is_safe: bool) -> None:
    assert driver.wal_is_safe(version) == is_safe
