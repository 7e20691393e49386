"""Backup and restore: what is copied is whole, what is replaced is kept, and nobody's work is pulled from under them."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from helpdesk_tui.domain.errors import BadInput, NotAllowed, Refused, StoreTrouble
from helpdesk_tui.services import audit_search, upkeep
from helpdesk_tui.store import driver
from helpdesk_tui.store.engine import Store
from tests.small_desk import MONDAY_9, SmallDesk
from tests.stores import forget_guards, spoil


def subjects(path: str) -> list[str]:
    """The subjects of all tickets in a store's file."""
    connection = driver.connect(path)
    try:
        return [row[0] for row in connection.execute("SELECT subject FROM ticket ORDER BY id")]
    finally:
        connection.close()


def backed_up(small_desk: SmallDesk, target: str = "") -> str:
    """A backup of the small desk."""
    return upkeep.back_up(small_desk.desk.store.path, target, small_desk.clock.now()).path


class TestBackup:
    def test_it_holds_what_the_store_held_and_says_so(self, small_desk: SmallDesk, tmp_path: Path) -> None:
        small_desk.ticket("Before")
        made = upkeep.back_up(small_desk.desk.store.path, "", MONDAY_9)
        small_desk.ticket("After")
        assert made.path == str(tmp_path / "desk.backup-20260302T090000Z.db")
        assert (made.counts["ticket"], made.size, made.faults) == (1, os.path.getsize(made.path), ())
        assert subjects(made.path) == ["Before"]

    def test_a_writer_in_the_middle_of_a_transaction_does_not_spoil_it(self, small_desk: SmallDesk) -> None:
        small_desk.ticket("Committed")
        with small_desk.desk.store.write() as writer:
            writer.connection.execute("UPDATE ticket SET subject = 'Half done'")
            assert subjects(backed_up(small_desk)) == ["Committed"]

    def test_it_is_one_file_that_only_its_owner_reads(self, small_desk: SmallDesk, tmp_path: Path) -> None:
        path = backed_up(small_desk, str(tmp_path / "copy.db"))
        assert os.stat(path).st_mode & 0o077 == 0
        assert sorted(found.name for found in tmp_path.glob("copy.db*")) == ["copy.db"]

    def test_a_folder_gets_a_name_with_the_time(self, small_desk: SmallDesk, tmp_path: Path) -> None:
        (tmp_path / "kept").mkdir()
        assert backed_up(small_desk, str(tmp_path / "kept")) == str(tmp_path / "kept" / "desk.backup-20260302T090000Z.db")

    def test_nothing_is_overwritten(self, small_desk: SmallDesk, tmp_path: Path) -> None:
        target = tmp_path / "letter.txt"
        target.write_text("Dear")
        with pytest.raises(BadInput, match="exists already"):
            backed_up(small_desk, str(target))
        with pytest.raises(BadInput, match="exists already"):
            backed_up(small_desk, small_desk.desk.store.path)
        assert target.read_text() == "Dear"

    def test_a_folder_that_is_not_there_is_said(self, small_desk: SmallDesk, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match=r"There is no folder .*nowhere; make it first"):
            backed_up(small_desk, str(tmp_path / "nowhere" / "copy.db"))

    def test_a_damaged_store_is_no_backup(self, small_desk: SmallDesk, tmp_path: Path) -> None:
        small_desk.desk.store.close()
        spoil(small_desk.desk.store.path)
        with pytest.raises(StoreTrouble, match="damaged"):
            backed_up(small_desk, str(tmp_path / "copy.db"))
        assert not list(tmp_path.glob("copy.db*"))

    @pytest.mark.parametrize("place", [5_000, 50_000, 200_000])
    def test_what_is_damaged_is_told_of_the_store_and_not_of_the_copy(self, small_desk: SmallDesk, tmp_path: Path, place: int) -> None:
        small_desk.desk.store.close()
        with Path(small_desk.desk.store.path).open("r+b") as file:
            file.seek(place)
            file.write(b"\xa7\x3c" * 3000)
        with pytest.raises(StoreTrouble, match="damaged") as caught:
            backed_up(small_desk, str(tmp_path / "copy.db"))
        assert caught.value.sentence.startswith(f"{small_desk.desk.store.path} is damaged")


class TestRestore:
    def restore(self, small_desk: SmallDesk, backup: str, login: str = "olga") -> upkeep.Restored:
        actor = small_desk.actor(login, "cli")
        small_desk.desk.store.close()
        return upkeep.restore(small_desk.desk.store.path, backup, actor, small_desk.clock)

    def test_the_old_file_is_kept_and_the_history_tells_of_it(self, small_desk: SmallDesk) -> None:
        small_desk.ticket("In both")
        backup = backed_up(small_desk)
        small_desk.ticket("Lost by restoring")
        done = self.restore(small_desk, backup)
        path = small_desk.desk.store.path
        assert done.replaced == f"{path}.replaced-20260302T090000Z"
        assert not os.path.lexists(f"{done.replaced}-journal")
        assert (subjects(path), subjects(done.replaced)) == (["In both"], ["In both", "Lost by restoring"])
        events = audit_search.show(small_desk.desk, small_desk.actor("vera")).events
        assert [(event.verb, event.actor_name) for event in events] == [("store.restored", "Olga Admin")]
        assert os.path.exists(backup)

    def test_it_is_kept_under_another_name_each_time(self, small_desk: SmallDesk) -> None:
        backup = backed_up(small_desk)
        names = {self.restore(small_desk, backup).replaced for _time in range(3)}
        assert len(names) == 3
        assert all(os.path.exists(name) for name in names)

    def test_the_write_ahead_log_is_used_again(self, small_desk: SmallDesk) -> None:
        self.restore(small_desk, backed_up(small_desk))
        with small_desk.desk.store.read() as reader:
            assert reader.value("PRAGMA journal_mode") == ("wal" if driver.wal_is_safe() else "delete")

    def test_only_an_admin_restores(self, small_desk: SmallDesk) -> None:
        backup = backed_up(small_desk)
        with pytest.raises(NotAllowed, match="admin"):
            self.restore(small_desk, backup, "boris")

    @pytest.mark.skipif(not driver.wal_is_safe(), reason="with the DELETE journal a console that does nothing cannot be seen")
    def test_another_process_that_has_the_store_open_is_noticed(self, small_desk: SmallDesk, tmp_path: Path) -> None:
        backup = backed_up(small_desk)
        path = small_desk.desk.store.path
        script = (
            "import sys; from helpdesk_tui.store import driver; c = driver.connect(sys.argv[1]);"
            "c.execute('SELECT count(*) FROM ticket').fetchall(); print('open', flush=True); sys.stdin.read()"
        )
        other = subprocess.Popen([sys.executable, "-c", script, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            assert other.stdout is not None
            assert other.stdout.readline() == "open\n"
            before = sorted(tmp_path.iterdir())
            with pytest.raises(Refused, match="Another console or command"):
                self.restore(small_desk, backup)
            assert [found for found in sorted(tmp_path.iterdir()) if not found.name.endswith(("-wal", "-shm"))] == [
                found for found in before if not found.name.endswith(("-wal", "-shm"))
            ]
        finally:
            other.communicate(timeout=60)
        assert self.restore(small_desk, backup).replaced

    @pytest.mark.parametrize("content", [b"", b"Dear Sir", b"SQLite format 3\x00" + b"\xff" * 5000])
    def test_what_is_no_backup_replaces_nothing(self, small_desk: SmallDesk, tmp_path: Path, content: bytes) -> None:
        small_desk.ticket("Stays")
        wrong = tmp_path / "wrong.db"
        wrong.write_bytes(content)
        with pytest.raises(StoreTrouble, match="not a store of this program") as caught:
            self.restore(small_desk, str(wrong))
        assert "Restore a backup" not in caught.value.sentence
        assert subjects(small_desk.desk.store.path) == ["Stays"]

    def test_a_backup_whose_history_was_edited_is_refused(self, small_desk: SmallDesk) -> None:
        self.restore(small_desk, backed_up(small_desk))
        backup = backed_up(small_desk, f"{small_desk.desk.store.path}.edited")
        forget_guards(backup, "UPDATE event SET verb = 'resolved'")
        with pytest.raises(StoreTrouble, match="event 1 was changed"):
            self.restore(small_desk, backup)

    def test_a_backup_of_a_newer_program_is_refused(self, small_desk: SmallDesk) -> None:
        backup = backed_up(small_desk)
        forget_guards(backup, "PRAGMA user_version = 99")
        with pytest.raises(StoreTrouble, match="newer version"):
            self.restore(small_desk, backup)

    def test_the_store_is_no_backup_of_itself(self, small_desk: SmallDesk) -> None:
        with pytest.raises(BadInput, match="is the store itself"):
            self.restore(small_desk, small_desk.desk.store.path)

    def test_a_store_too_damaged_to_open_is_replaced_and_kept(self, small_desk: SmallDesk) -> None:
        small_desk.ticket("Saved")
        backup = backed_up(small_desk)
        path = small_desk.desk.store.path
        small_desk.desk.store.close()
        Path(path).write_bytes(b"\0" * 8192)
        done = upkeep.restore(path, backup, None, small_desk.clock)
        assert subjects(path) == ["Saved"]
        assert Path(done.replaced).read_bytes() == b"\0" * 8192

    def test_a_log_left_behind_is_not_played_into_the_restored_file(self, small_desk: SmallDesk, tmp_path: Path) -> None:
        small_desk.ticket("In both")
        backup = backed_up(small_desk)
        small_desk.ticket("In the log alone")
        path = Path(small_desk.desk.store.path)
        log = Path(f"{path}-wal").read_bytes()
        small_desk.desk.store.close()
        path.unlink()
        Path(f"{path}-wal").write_bytes(log)
        upkeep.restore(str(path), backup, None, small_desk.clock)
        assert subjects(str(path)) == ["In both"]
        assert (tmp_path / "desk.db.replaced-20260302T090000Z-wal").read_bytes() == log

    def test_where_there_was_no_store_one_is_put(self, small_desk: SmallDesk, tmp_path: Path) -> None:
        small_desk.ticket("Moved")
        done = upkeep.restore(str(tmp_path / "new.db"), backed_up(small_desk), None, small_desk.clock)
        assert (done.replaced, subjects(done.facts.path)) == ("", ["Moved"])


def test_a_store_without_our_tables_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE places (url)")
    other.commit()
    other.close()
    with pytest.raises(StoreTrouble, match="another program"):
        Store(str(path)).open()
    with pytest.raises(StoreTrouble, match="not a store of this program"):
        upkeep.back_up(str(path), str(tmp_path / "copy.db"), MONDAY_9)
