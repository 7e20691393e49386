"""`helpdesk backup`, `restore`, `doctor`, `audit` and `redact` as they are typed."""

import os
from pathlib import Path

import pytest

from helpdesk_tui.domain.chain import GENESIS
from tests.cli.conftest import Cli
from tests.small_desk import SmallDesk
from tests.stores import forget_guards


@pytest.fixture
def noted(cli: Cli, small_desk: SmallDesk) -> Cli:
    """A desk with one ticket and one note, message 1, told of by the last event."""
    from helpdesk_tui.services import messages

    number = small_desk.ticket("Mail", assignee="anna", state="in_progress")
    messages.note(small_desk.desk, small_desk.actor("anna"), number, "The password is hunter2, \x1b]0;owned\x07 it says")
    return cli


class TestBackupAndRestore:
    def test_a_backup_prints_where_how_large_and_the_head(self, noted: Cli, tmp_path: Path) -> None:
        ran = noted("backup", str(tmp_path / "copy.db"))
        head = noted("audit", "head").out.strip()
        assert ran.code == 0
        assert [line.split()[-1] for line in ran.out.splitlines()[:1]] == [str(tmp_path / "copy.db")]
        assert f"{os.path.getsize(tmp_path / 'copy.db')} bytes" in ran.out
        assert head in ran.out

    def test_programs_read_it_as_json(self, noted: Cli, tmp_path: Path) -> None:
        made = noted("backup", str(tmp_path / "copy.db"), "--json").json
        assert (made["path"], made["rows"]["ticket"], made["head"]) == (str(tmp_path / "copy.db"), 1, noted("audit", "head", "--json").json)

    def test_a_restore_says_where_the_old_file_went(self, noted: Cli, small_desk: SmallDesk, tmp_path: Path) -> None:
        noted("backup", str(tmp_path / "copy.db"))
        small_desk.desk.store.close()
        done = noted("restore", str(tmp_path / "copy.db"), "--as", "olga", "--json").json
        assert done["path"] == small_desk.desk.store.path
        assert os.path.exists(done["replaced"])
        assert noted("audit", "show", "--as", "vera", "--verb", "store.restored", "--json").json[0]["actor"] == "Olga Admin"

    def test_a_restore_needs_an_admin_and_a_file(self, noted: Cli, small_desk: SmallDesk) -> None:
        small_desk.desk.store.close()
        assert noted("restore", "copy.db").code == 1
        assert noted("restore", "/nowhere.db", "--as", "olga").code == 2

    def test_a_second_backup_to_the_same_file_is_refused(self, noted: Cli, tmp_path: Path) -> None:
        noted("backup", str(tmp_path / "copy.db"))
        again = noted("backup", str(tmp_path / "copy.db"))
        assert (again.code, "exists already" in again.err) == (2, True)


class TestDoctor:
    def test_a_sound_store_ends_with_nothing_wrong(self, noted: Cli) -> None:
        ran = noted("doctor")
        assert ran.code == 0
        assert ran.out.endswith("nothing is wrong\n")
        assert "the history is whole" in ran.out

    def test_what_is_wrong_ends_with_1_and_says_what_to_do(self, noted: Cli, small_desk: SmallDesk) -> None:
        small_desk.desk.store.close()
        forget_guards(small_desk.desk.store.path, "UPDATE event SET verb = '\x1b[c' WHERE seq = 1")
        ran = noted("doctor")
        assert ran.code == 1
        assert "WRONG: the history is whole" in ran.out
        assert "What to do: Somebody edited the history." in ran.out
        assert "\x1b" not in ran.out

    def test_json_holds_every_check(self, noted: Cli) -> None:
        told = noted("doctor", "--json", "--all").json
        assert told["wrong"] == 0
        assert {check["level"] for check in told["checks"]} <= {"ok", "note"}
        assert {"labour.spans_apart", "history.chain", "tickets.recomputed"} <= {check["check"] for check in told["checks"]}

    def test_plain_is_tabs_between_fields(self, noted: Cli) -> None:
        assert "ok\tthe file is sound\tyes" in noted("doctor", "--plain").out.splitlines()


class TestAudit:
    def test_events_are_shown_with_who_when_and_what(self, noted: Cli) -> None:
        ran = noted("audit", "show", "--as", "vera")
        assert ran.code == 0
        assert "Anna Petrova" in ran.out
        assert "hunter2" in ran.out
        assert "\x1b" not in ran.out

    def test_filters_are_given_as_options(self, noted: Cli) -> None:
        def count(*words: str) -> int:
            return len(noted("audit", "show", "--as", "vera", "--json", *words).json)

        assert count() == count("--ticket", "#1") == count("--actor", "anna") == count("--since", "today 0:00") > 0
        assert count("--actor", "ivan") == count("--verb", "resolved") == count("--until", "today 0:00") == count("--word", "99") == 0

    def test_what_does_not_exist_is_said(self, noted: Cli) -> None:
        for words, said in (
            (("--ticket", "2"), "There is no ticket 2.\n"),
            (("--verb", "resolve"), "No event is called 'resolve'; did you mean “resolved”?\n"),
            (("--actor", "ana"), "Nobody here has or had the login 'ana'; did you mean “anna”?\n"),
        ):
            ran = noted("audit", "show", "--as", "vera", *words)
            assert (ran.code, ran.out, ran.err) == (2, "", said)

    def test_a_cut_is_told_beside_what_is_shown(self, noted: Cli) -> None:
        assert noted("note", "1", "--text", "More").code == 0
        every = len(noted("audit", "show", "--as", "vera", "--json").json)
        ran = noted("audit", "show", "--as", "vera", "--limit", "1")
        assert (ran.code, ran.err) == (0, f"These are the latest 1 of {every}; --limit shows more, --until those before.\n")

    def test_a_whole_history_is_verified_against_a_head_kept_elsewhere(self, noted: Cli) -> None:
        head = noted("audit", "head").out.strip()
        assert noted("audit", "verify", "--head", head).code == 0
        assert noted("audit", "verify", "--json").json["whole"] is True
        assert noted("audit", "verify", "--head", f"1:{'0' * 64}").code == 1
        beyond = noted("audit", "verify", "--head", f"99:{head.partition(':')[2]}", "--json")
        assert (beyond.code, beyond.json["break"]) == (1, {"seq": 99, "reason": "beheaded"})

    def test_an_edit_is_said_with_its_event(self, noted: Cli, small_desk: SmallDesk) -> None:
        small_desk.desk.store.close()
        forget_guards(small_desk.desk.store.path, "UPDATE event SET at = at - 1 WHERE seq = 1")
        ran = noted("audit", "verify")
        assert (ran.code, ran.out, ran.err) == (1, "", "event 1 was changed after it was written\n")

    def test_an_empty_history_begins_at_zero(self, cli: Cli) -> None:
        assert cli("audit", "head").out == f"0:{GENESIS}\n"


class TestRedact:
    def test_an_admin_asks_and_a_lead_confirms(self, noted: Cli) -> None:
        asked = noted("redact", "message", "1", "--reason", "password", "--as", "olga", "--json").json
        waiting = noted("redact", "list", "--as", "boris")
        assert "message 1" in waiting.out
        assert noted("redact", "confirm", str(asked["redaction"]), "--as", "boris").code == 0
        assert noted("redact", "list", "--as", "boris").out == "No redaction waits.\n"
        assert len(noted("redact", "list", "--all", "--as", "vera", "--json").json) == 2
        shown = noted("audit", "show", "--as", "vera")
        assert "hunter2" not in shown.out
        assert "(erased)" in shown.out
        assert noted("audit", "verify").out.count("erased by redaction") == 1

    @pytest.mark.parametrize(("what", "said"), [("message", "a message"), ("event", "an event"), ("confirm", "a redaction")])
    def test_what_is_no_number_says_of_what(self, noted: Cli, what: str, said: str) -> None:
        assert f"'x' is no number of {said}" in noted("redact", what, "x", "--as", "olga").err

    @pytest.mark.parametrize(
        ("words", "code"),
        [
            (("message", "1", "--reason", "x"), 1),
            (("message", "1", "--as", "olga"), 2),
            (("message", "99", "--reason", "x", "--as", "olga"), 2),
            (("event", "99", "--reason", "x", "--as", "olga"), 2),
            (("event", "-1", "--reason", "x", "--as", "olga"), 2),
            (("confirm", "99", "--as", "boris"), 2),
            (("confirm", "1", "--as", "anna"), 1),
            (("list",), 1),
        ],
    )
    def test_what_is_not_done_says_why_in_a_line(self, noted: Cli, words: tuple[str, ...], code: int) -> None:
        ran = noted("redact", *words)
        assert (ran.code, ran.out, ran.err.count("\n")) == (code, "", 1)
