"""The queue, a ticket and its figures at the command line."""

import pytest

from helpdesk_tui.domain.clock import MINUTE
from helpdesk_tui.services import messages, relations, working
from helpdesk_tui.store import tables, tickets
from tests.cli.conftest import Cli
from tests.small_desk import MONDAY_9, SmallDesk


@pytest.fixture
def numbers(small_desk: SmallDesk) -> dict[str, int]:
    found = {
        "disk": small_desk.ticket("[/var/log] disk full \x1b[c", requester="ann", priority=1),
        "vpn": small_desk.ticket("VPN for new hire", client="globex", requester="carl", priority=3, assignee="ivan", state="in_progress"),
        "late": small_desk.ticket("Laptop", client="umbrella", requester="uma", priority=4),
    }
    with small_desk.desk.store.write() as writer:
        for number in found.values():
            tickets.index_text(writer, number)
    small_desk.clock.forward(minutes=20)
    return found


def test_the_queue_in_words(cli: Cli, numbers: dict[str, int]) -> None:
    lines = cli("queue").out.splitlines()
    assert lines[0].split() == ["weight", "deadline", "#", "state", "client", "who", "subject"]
    assert [line.split()[0] for line in lines[1:]] == sorted((line.split()[0] for line in lines[1:]), key=float, reverse=True)
    assert lines[1].split() == [
        "150.7",
        "!",
        "-0:12",
        "rea",
        str(numbers["disk"]),
        "new",
        "ACME",
        "★",
        "—",
        "[/var/log]",
        "disk",
        "full",
        "␛[c",
    ]
    assert "0:40 rea" in lines[2]
    assert "ivan" in lines[2]


def test_a_ticket_that_came_back_says_why_it_stands_first(cli: Cli, small_desk: SmallDesk) -> None:
    for subject in ("Printer", "Scanner"):
        small_desk.ticket(subject, assignee="anna", state="in_progress")
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Ticket, {"id": 2}, {"came_back_at": MONDAY_9})
    back, other = cli("--as", "anna", "--plain", "queue", "who:@me").out.splitlines()[-2:]
    assert (back.split("\t")[2:4], other.split("\t")[2:4]) == (["2", "working, came back"], ["1", "working"])


def test_a_filter_a_view_and_a_limit(cli: Cli, numbers: dict[str, int]) -> None:
    assert [row["id"] for row in cli("queue", "is:vip", "--json").json["tickets"]] == [numbers["disk"]]
    assert [row["id"] for row in cli("queue", "--json", "--", "-is:vip", "-laptop").json["tickets"]] == [numbers["vpn"]]
    assert [row["id"] for row in cli("queue", "--view", "3", "prio:4", "--json").json["tickets"]] == [numbers["late"]]
    limited = cli("queue", "--limit", "1", "--json").json
    assert (len(limited["tickets"]), limited["found"], limited["total"]) == (1, 3, 3)
    assert "1 of 3; --limit 0 shows all." in cli("queue", "--limit", "1").out
    assert cli("queue", "nothing").out == "Nothing fits; 3 tickets are open.\n"


def test_the_queue_as_it_will_be(cli: Cli, numbers: dict[str, int]) -> None:
    now = cli("queue", "--json").json["tickets"]
    later = cli("queue", "--json", "--at", "tomorrow 9:00").json
    assert later["at"][:16] == "2026-03-03T09:00"
    assert {row["id"]: row["weight"] for row in later["tickets"]}[numbers["late"]] > {row["id"]: row["weight"] for row in now}[
        numbers["late"]
    ]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("queue", "clinet:acme"), 2, "client"),
        (("queue", "prio<"), 2, ""),
        (("queue", "--limit", "-1"), 2, "--limit"),
        (("queue", "--view", "8"), 2, "There is no view 8"),
        (("queue", "--json", "--as", "olga"), 1, "read tickets"),
        (("show", "4242"), 2, "There is no ticket 4242"),
        (("explain", "4242", "--json"), 2, "There is no ticket 4242"),
        (("show", "x"), 2, "no ticket number"),
        (("show", "2", "--as", "gleb"), 2, "There is no ticket 2"),
        (("view", "save", "12", "Mine"), 2, "keys 1 to 9"),
        (("view", "delete", "3"), 2, "no view 3"),
        (("view", "save", "3", "Bad", "prio<"), 2, ""),
        (("view", "save", "3", " "), 2, "name"),
    ],
)
def test_wrong_input_is_one_sentence(cli: Cli, numbers: dict[str, int], words: tuple[str, ...], code: int, said: str) -> None:
    ran = cli(*words)
    assert (ran.code, ran.out, ran.err.count("\n")) == (code, "", 1)
    assert said in ran.err


def test_show_says_all_in_words_and_json(cli: Cli, small_desk: SmallDesk, numbers: dict[str, int]) -> None:
    anna = small_desk.actor("anna")
    working.take(small_desk.desk, anna, numbers["disk"])
    messages.reply(small_desk.desk, anna, numbers["disk"], "Looking\nat \x1b[2J it")
    relations.tag(small_desk.desk, anna, numbers["disk"], add=["disk"])
    small_desk.clock.forward(minutes=5)
    out = cli("show", str(numbers["disk"]), "--history").out
    for part in (
        "[/var/log] disk full ␛[c",
        "breached",
        "min over",
        "A-001, Office",
        "ann@acme.example",
        "TO CLIENT",
        "  at ␛[2J it",
        "taken",
    ):
        assert part in out
    assert "\x1b" not in out
    found = cli("show", f"#{numbers['disk']}", "--json", "--history").json
    assert found["worked_ms"] == 0
    assert found["timed_by"] == ["Anna Petrova"]
    assert found["tags"] == ["disk"]
    assert [target["kind"] for target in found["targets"]] == ["reaction", "resolution"]
    assert found["targets"][0]["verdict"] == "breached"
    assert found["targets"][1]["left_s"] == 2 * 3600 - 25 * 60
    assert sum(found["weight_terms"][name] for name in ("priority", "client", "pressure", "boost")) == pytest.approx(found["weight"])
    assert "taken" in [event["verb"] for event in found["history"]]


def test_explain_names_every_input(cli: Cli, small_desk: SmallDesk, numbers: dict[str, int]) -> None:
    anna = small_desk.actor("anna")
    number = numbers["disk"]
    working.take(small_desk.desk, anna, number)
    messages.reply(small_desk.desk, anna, number, "Which?", wait=True, until_at=MONDAY_9 + 60 * MINUTE)
    small_desk.clock.forward(hours=30)
    facts = {
        (section["title"], fact["what"].strip()): fact
        for section in cli("explain", str(number), "--json").json["sections"]
        for fact in section["facts"]
    }
    assert facts["Weight", "priority"]["value"] == "70.0"
    assert facts["Weight", "client"]["value"] == "24.0"
    assert facts["Weight", "resolution"]["how"].startswith("40 + 10·(f − 1)")
    assert facts["Promise", "terms"]["value"] == "agreement A-001"
    assert facts["reaction", "verdict"]["value"] == "breached"
    assert facts["resolution", "pause, waiting"]["how"] == "40 min of working time not counted"
    assert facts["resolution", "target"] == {"what": "target", "value": "2 h 00 min", "how": "A-001, P1, VIP"}
    said = cli("explain", str(number)).out
    assert "Weight" in said
    assert "taken" in said


def test_a_deadline_says_which_nights_and_holidays_it_skipped(cli: Cli, small_desk: SmallDesk) -> None:
    number = small_desk.ticket(priority=4)
    facts = [
        fact
        for section in cli("explain", str(number), "--json").json["sections"]
        if section["title"] == "resolution"
        for fact in section["facts"]
    ]
    [skipped] = [fact["value"] for fact in facts if fact["what"] == "skipped"]
    assert skipped == "4 × night"
    small_desk.clock.forward(days=3)
    later = small_desk.ticket(priority=4)
    facts = [
        fact
        for section in cli("explain", str(later), "--json").json["sections"]
        if section["title"] == "resolution"
        for fact in section["facts"]
    ]
    [skipped] = [fact["value"] for fact in facts if fact["what"] == "skipped"]
    assert "holiday 2026-03-09" in skipped


def test_a_ticket_without_agreement_never_pretends(cli: Cli, small_desk: SmallDesk) -> None:
    number = small_desk.ticket(client="initech", requester="inga")
    assert "house target, not contractual, agreement expired" in cli("show", str(number)).out
    assert "house target, not contractual" in cli("explain", str(number)).out


def test_an_agreement_that_is_silent_about_a_priority_says_so(cli: Cli, small_desk: SmallDesk) -> None:
    with small_desk.desk.store.write() as writer:
        writer.run("DELETE FROM agreement_target WHERE version_id = ? AND priority = 3", (small_desk.ids.agreements["acme-2026"],))
    number = small_desk.ticket()
    shown = cli("show", str(number)).out
    assert "A-001 promises nothing for P3, Office" in shown
    assert ", house target, not contractual" in shown
    explained = cli("explain", str(number)).out
    assert "nothing for P3" in explained
    assert "the house's target gives its place in the queue, not contractual" in explained


def test_messages_have_their_numbers(cli: Cli, small_desk: SmallDesk) -> None:
    number = small_desk.ticket()
    messages.note(small_desk.desk, small_desk.actor("anna"), number, "The code is 17.")
    [shown] = cli("show", str(number), "--json").json["messages"]
    assert f"[{shown['id']}]  " in cli("show", str(number)).out
    assert cli("split", f"[{shown['id']}]", "--subject", "x").code == 0


def test_views_are_saved_listed_and_deleted(cli: Cli, numbers: dict[str, int]) -> None:
    assert cli("view", "save", "3", "Mail", "client:acme", "mail").code == 0
    assert {"slot": 3, "name": "Mail", "query": "client:acme mail", "is_own": True} in cli("view", "list", "--json").json["views"]
    assert "yours" in cli("view", "list").out
    assert cli("view", "delete", "3").out == "View 3 deleted\n"
    assert "state:new" in cli("view", "list").out


def test_plain_has_one_row_per_line_between_tabs(cli: Cli, numbers: dict[str, int]) -> None:
    rows = [line.split("\t") for line in cli("queue", "--plain").out.splitlines()]
    assert [len(row) for row in rows] == [7, 7, 7]
    assert rows[0][2] == str(numbers["disk"])
