"""Every verb of the command line on a small desk: what it does, what it prints, what it says as JSON."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from helpdesk_tui.cli.registry import COMMANDS
from helpdesk_tui.store import journal
from tests.cli.conftest import Cli
from tests.cli.verb_cases import CASES, VerbCase
from tests.small_desk import SmallDesk

RESULT = {"said", "command", "ticket", "new_ticket", "entries", "timer", "warnings"}
MADE = {"coverage_said", "missing"}
"""What making a ticket says besides: whether it is covered, and what nobody may promise yet."""
ENTRY = {"id", "engineer", "ticket", "start_at", "end_at", "duration_ms", "mode", "kind", "billable", "note", "end_reason", "review"}


def head(small_desk: SmallDesk) -> int:
    """The number of the last event."""
    with small_desk.desk.store.read() as reader:
        return journal.head(reader)[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.line)
def test_each_verb_works_and_says_so(cli: Cli, small_desk: SmallDesk, known: dict[str, int], case: VerbCase) -> None:
    before = head(small_desk)
    ran = cli(*case.words(known))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.strip()
    assert (head(small_desk) > before) is case.changes


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.line)
def test_each_verb_has_its_outcome_as_json(cli: Cli, small_desk: SmallDesk, known: dict[str, int], case: VerbCase) -> None:
    ran = cli(*case.words(known), "--json")
    assert (ran.code, ran.err) == (0, "")
    if not case.changes:
        assert isinstance(ran.json, dict)
        return
    results = ran.json.get("done", [ran.json])
    assert ran.json.get("failed", []) == []
    for result in results:
        assert set(result) == RESULT | (MADE if case.leaf == "new" else set())
        assert result["command"] > 0
        assert all(set(entry) >= ENTRY for entry in result["entries"])


def test_a_ticket_from_call_to_closed(cli: Cli, small_desk: SmallDesk) -> None:
    clock = small_desk.clock
    made = cli("new", "Printer on fire", "--client", "acme", "--requester", "bob", "--service", "mail", "--json").json["ticket"]
    assert (made["id"], made["state"], made["client"], made["requester"], made["priority"]) == (1, "new", "acme", "Bob Clerk", 3)
    assert made["created_at"] == "2026-03-02T09:00:00Z"
    taken = cli("take", "#1", "--json").json["done"][0]
    assert (taken["ticket"]["state"], taken["ticket"]["assignee"], taken["timer"]["ticket"]) == ("in_progress", "anna", 1)
    clock.forward(minutes=10)
    assert cli("timer", "status", "--json").json["timer"]["elapsed_ms"] == 600_000
    asked = cli("reply", "1", "--text", "Which printer?", "--wait", "--until", "tomorrow 9:00", "--json").json
    assert (asked["ticket"]["state"], asked["ticket"]["until_at"]) == ("waiting_client", "2026-03-03T09:00:00Z")
    assert [entry["duration_ms"] for entry in asked["entries"]] == [600_000]
    assert asked["timer"] is None
    assert "10 min in 1 entry\n" in cli("show", "1").out
    clock.forward(minutes=5)
    answered = cli("receive", "1", "--text", "The red one", "--json").json["ticket"]
    assert (answered["state"], answered["came_back_at"]) == ("in_progress", "2026-03-02T09:15:00Z")
    offered = cli("next", "--dry-run", "--json").json
    assert (offered["id"], offered["came_back"]) == (1, True)
    assert cli("timer", "status", "--json").json == {"timer": None}
    assert cli("next").out == "1 came back to you: Printer on fire\n"
    clock.forward(seconds=90)
    resolved = cli("resolve", "1", "--code", "workaround", "--text", "Use the blue one", "--json").json["done"][0]
    assert (resolved["ticket"]["state"], resolved["ticket"]["resolution_code"]) == ("resolved", "workaround")
    assert [entry["duration_ms"] for entry in resolved["entries"]] == [90_000]
    assert cli("close", "1").out == "1 closed as confirmed\n"
    assert cli("reopen", "1", "--json").json["done"][0]["ticket"]["reopened"] == 1
    assert cli("undo").out == "Undone: 1 reopened\n"
    day = cli("day", "--json").json
    assert (day["total_ms"], day["unconfirmed_ms"], day["tickets_resolved"]) == (690_000, 690_000, 1)
    assert cli("entries", "--ticket", "1", "--json").json["total_ms"] == 690_000


def test_of_several_tickets_each_is_done_by_itself(cli: Cli, small_desk: SmallDesk) -> None:
    first, other, third = small_desk.ticket("a"), small_desk.ticket("b", assignee="ivan", state="in_progress"), small_desk.ticket("c")
    ran = cli("take", str(first), str(other), "777", str(third), str(first))
    assert ran.code == 1
    assert ran.out == f"{first} taken, the timer runs\n{third} taken, the timer runs\n"
    assert ran.err.splitlines() == [
        f"{other}: Ivan Orlov has {other}: log time on it, or have it handed over.",
        "777: There is no ticket 777.",
    ]


def test_failures_of_several_stand_in_the_json_too(cli: Cli, small_desk: SmallDesk) -> None:
    ticket = small_desk.ticket()
    ran = cli("take", str(ticket), "777", "--json")
    assert ran.code == 1
    assert [result["ticket"]["id"] for result in ran.json["done"]] == [ticket]
    assert ran.json["failed"] == [{"id": 777, "error": "There is no ticket 777.", "exit": 2}]
    assert ran.err == "777: There is no ticket 777.\n"


def test_the_error_of_one_ticket_is_the_commands_own(cli: Cli, small_desk: SmallDesk) -> None:
    assert (cli("take", "777").code, cli("take", "777").err) == (2, "There is no ticket 777.\n")
    taken = small_desk.ticket(assignee="ivan", state="in_progress")
    assert cli("take", str(taken)).code == 1


def test_texts_come_from_standard_input_and_files(cli: Cli, small_desk: SmallDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = str(small_desk.ticket())
    (tmp_path / "note.txt").write_text("from a file\n", "utf-8")
    assert cli("note", ticket, "--file", str(tmp_path / "note.txt")).code == 0
    for words in (["note", ticket], ["note", ticket, "--file", "-"]):
        monkeypatch.setattr(sys, "stdin", io.StringIO("piped in"))
        assert cli(*words).code == 0
    with small_desk.desk.store.read() as reader:
        bodies = [row[0] for row in reader.rows("SELECT body FROM message WHERE kind = 'note' ORDER BY id")]
    assert bodies == ["from a file\n", "piped in", "piped in"]


def test_what_is_no_text_is_refused(cli: Cli, small_desk: SmallDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = str(small_desk.ticket())
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    (tmp_path / "nul").write_bytes(b"a\0b")
    (tmp_path / "long").write_text("a" * 1_000_001, "utf-8")
    for name in ("bytes", "nul", "long", "missing", "."):
        ran = cli("note", ticket, "--file", str(tmp_path / name))
        assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
    assert cli("note", ticket, "--file", "x", "--text", "y").code == 2
    monkeypatch.setattr(sys, "stdin", io.StringIO("lone \udcff surrogate"))
    assert cli("note", ticket).code == 2
    assert head(small_desk) == 0


class Terminal(io.StringIO):
    """Standard input at which a person sits."""

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return True


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, editor: str) -> None:
    """Let standard input and output be terminals, and the editor this shell script."""
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("VISUAL", f"sh -c '{editor}' editor")


def test_at_a_terminal_the_editor_opens_and_nothing_typed_is_lost(cli: Cli, small_desk: SmallDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = small_desk.ticket(assignee="anna", state="in_progress")
    at_a_terminal(monkeypatch, 'printf "%s" "Good day" > "$1"')
    failed = cli("reply", str(ticket), "--wait", "--until", "2026-03-02 08:00")
    assert failed.code == 2
    assert failed.err.endswith("Your text is kept as a draft.\n")
    kept = cli("draft", "list", "--json").json["drafts"]
    assert [(row["ticket"], row["kind"], row["body"]) for row in kept] == [(ticket, "reply", "Good day")]
    at_a_terminal(monkeypatch, 'printf "%s" "$(cat "$1"), Bob" > "$1"')
    assert cli("reply", str(ticket)).code == 0
    assert cli("draft", "list", "--json").json == {"drafts": []}
    with small_desk.desk.store.read() as reader:
        assert reader.value("SELECT body FROM message WHERE kind = 'reply'") == "Good day, Bob"


@pytest.mark.parametrize(("editor", "code"), [("exit 3", 1), (":", 2)])
def test_an_editor_that_fails_or_says_nothing_sends_nothing(
    cli: Cli, small_desk: SmallDesk, monkeypatch: pytest.MonkeyPatch, editor: str, code: int
) -> None:
    ticket = small_desk.ticket()
    at_a_terminal(monkeypatch, editor)
    ran = cli("reply", str(ticket))
    assert (ran.code, len(ran.err.splitlines()), head(small_desk)) == (code, 1, 0)


def test_times_are_read_in_the_zone_of_the_settings(cli: Cli, small_desk: SmallDesk, alone: Path) -> None:
    (alone / "config" / "helpdesk").mkdir(parents=True)
    (alone / "config" / "helpdesk" / "config.toml").write_text('zone = "Europe/Moscow"\n', "utf-8")
    ticket = small_desk.ticket(assignee="anna", state="in_progress")
    scheduled = cli("schedule", str(ticket), "--until", "14:30", "--json").json["done"][0]
    assert scheduled["ticket"]["until_at"] == "2026-03-02T11:30:00Z"
    assert scheduled["said"] == f"{ticket} scheduled until 14:30"
    assert cli("log", str(ticket), "11:00-11:30", "--json").json["entries"][0]["start_at"] == "2026-03-02T08:00:00Z"


def test_a_timer_of_a_console_that_has_gone_is_recovered(cli: Cli, small_desk: SmallDesk) -> None:
    from helpdesk_tui.services import stopwatch
    from helpdesk_tui.services.stopwatch import Spot

    ticket = small_desk.ticket(assignee="anna", state="in_progress")
    started = stopwatch.start(small_desk.desk, small_desk.actor("anna"), ticket, Spot("console", "c1"))
    assert started.ticket is not None
    running = cli("timer", "status", "--json").json["timer"]["id"]
    small_desk.clock.forward(minutes=7)
    assert stopwatch.beat(small_desk.desk, running)
    small_desk.clock.forward(hours=1)
    entry = cli("timer", "recover", "--end", "--json").json["entries"][0]
    assert (entry["duration_ms"], entry["end_reason"], entry["review"]) == (420_000, "recovered", ["review:recovered"])


def test_a_timer_of_the_command_line_has_no_last_sign_of_life(cli: Cli, small_desk: SmallDesk) -> None:
    ticket = small_desk.ticket()
    assert cli("timer", "start", str(ticket)).out == f"{ticket} taken, the timer runs\n"
    assert cli("timer", "recover", "--end").code == 1
    assert cli("timer", "recover", "--keep").code == 0
    assert cli("timer", "status", "--json").json["timer"]["ticket"] == ticket


def test_stop_names_the_timer_it_means(cli: Cli, small_desk: SmallDesk) -> None:
    ticket = small_desk.ticket()
    timer = cli("timer", "start", str(ticket), "--json").json["timer"]["id"]
    small_desk.clock.forward(minutes=3)
    assert cli("timer", "stop", "--timer", timer, "--note", "done").code == 0
    again = cli("timer", "stop", "--timer", timer)
    assert again.code == 1
    assert "stopped by Anna Petrova" in again.err
    assert cli("entries", "--json").json["entries"][0]["note"] == "done"


def test_next_says_when_nothing_waits(cli: Cli) -> None:
    for words in (["next"], ["next", "--dry-run"], ["next", "--dry-run", "--json"]):
        ran = cli(*words)
        assert (ran.code, ran.out, len(ran.err.splitlines())) == (1, "", 1)


def test_reading_commands_tell_how_it_will_be(cli: Cli, small_desk: SmallDesk) -> None:
    ticket = small_desk.ticket(priority=4)
    now = cli("next", "--dry-run", "--json").json
    later = cli("next", "--dry-run", "--json", "--at", "12:00").json
    assert (now["id"], later["id"]) == (ticket, ticket)
    assert 3 * 3600 <= now["left_s"] - later["left_s"] < 3 * 3600 + 60
    cli("timer", "start", str(ticket))
    assert cli("timer", "status", "--json", "--at", "+90m").json["timer"]["elapsed_ms"] // 60_000 == 90


def test_next_dry_run_names_the_ticket_that_next_takes(cli: Cli, small_desk: SmallDesk) -> None:
    small_desk.ticket("light", priority=4)
    heavy = small_desk.ticket("heavy", priority=1)
    offered = cli("next", "--dry-run", "--json").json
    assert (offered["id"], offered["state"], offered["came_back"]) == (heavy, "new", False)
    assert cli("next", "--json").json["ticket"]["id"] == heavy


def test_a_warning_is_told_beside_the_result(cli: Cli, small_desk: SmallDesk) -> None:
    ticket = str(small_desk.ticket(requester="bob"))
    cli("reply", ticket, "--text", "Hello")
    small_desk.clock.forward(minutes=1)
    ran = cli("edit", ticket, "--requester", "ann")
    assert (ran.code, ran.out) == (0, f"{ticket} edited\n")
    assert ran.err == "1 reply went out already to Bob Clerk of ACME\n"


def test_hostile_text_does_not_reach_the_terminal(cli: Cli) -> None:
    cli("new", "\x1b]52;c;aGk=\x07 fire", "--client", "acme")
    for words in (["next", "--dry-run"], ["next"], ["timer", "status"], ["timer", "stop"], ["entries"], ["day"]):
        ran = cli(*words)
        assert ran.code == 0
        assert "\x1b" not in ran.out + ran.err
        assert "\x07" not in ran.out + ran.err


def test_a_boost_may_be_named_in_three_ways(cli: Cli, small_desk: SmallDesk) -> None:
    ticket = str(small_desk.ticket())
    for words, boost in ((["+20"], 20), (["--by", "-12.5"], -12.5), (["--by=30"], 30)):
        result = cli("boost", ticket, *words, "--reason", "loud", "--as", "boris", "--json").json["done"][0]
        assert result["ticket"]["boost"] == boost
    assert cli("boost", ticket, "off", "--as", "boris", "--json").json["done"][0]["ticket"]["boost"] == 0


def test_tags_and_merges_take_several_tickets(cli: Cli, small_desk: SmallDesk) -> None:
    first, second, survivor = (str(small_desk.ticket(name)) for name in "abc")
    tagged = cli("tag", first, second, "+vpn", "slow", "--json").json["done"]
    assert [result["ticket"]["tags"] for result in tagged] == [["slow", "vpn"], ["slow", "vpn"]]
    assert cli("merge", first, second, survivor).code == 0
    with small_desk.desk.store.read() as reader:
        assert reader.rows("SELECT DISTINCT merged_into_id FROM ticket WHERE state = 'merged'") == [(int(survivor),)]


def test_options_of_a_listing_do_not_get_lost_before_a_verb(cli: Cli) -> None:
    for words in (["entries", "--json", "correct", "1", "5m"], ["day", "--date", "today", "confirm"]):
        assert cli(*words).code == 2


def test_writing_commands_refuse_another_moment(cli: Cli, known: dict[str, int]) -> None:
    for case in CASES:
        ran = cli(*case.words(known), "--at", "tomorrow 9:00")
        assert ran.code == (2 if case.changes else 0), case.line


def test_every_verb_has_an_example() -> None:
    from tests.cli.test_bad_input import OWN_MODULES, leaves

    own = {" ".join(path) for path in leaves() if COMMANDS[path[0]].target.partition(":")[0] in OWN_MODULES}
    assert own == {case.leaf for case in CASES}


def test_a_span_of_today_ends_now_and_one_of_another_day_needs_a_start(cli: Cli, small_desk: SmallDesk) -> None:
    number = str(small_desk.ticket())
    small_desk.clock.forward(hours=3)
    assert cli("log", number, "20m", "--date", "today", "--note", "x").code == 0
    refused = cli("log", number, "20m", "--date", "yesterday", "--note", "x")
    assert (refused.code, refused.out) == (2, "")
    typed = refused.err.rstrip().rpartition("like ")[2].split()
    assert typed == ["2026-03-01", "14:05", "20m"]
    assert cli("log", number, *typed, "--note", "x").code == 0  # what the sentence says can be typed as it stands
    assert cli("log", number, *typed[1:], "--date", "yesterday", "--note", "x").code == 0
    starts = [entry["start_at"] for entry in cli("entries", "--ticket", number, "--json").json["entries"]]
    assert sorted(starts) == ["2026-03-01T14:05:00Z", "2026-03-01T14:05:00Z", "2026-03-02T11:40:00Z"]
