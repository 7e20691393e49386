"""What the desk tells, to whom, and what became of it, on the command line; recurring work."""

from __future__ import annotations

import pytest

from helpdesk_tui.domain.clock import DAY
from helpdesk_tui.services import inbox, messages
from helpdesk_tui.store import deliveries, tables
from tests.cli.conftest import Cli
from tests.small_desk import MONDAY_9, SmallDesk


def notice(desk: SmallDesk, text: str, login: str = "anna") -> int:
    now = desk.clock.now()
    with desk.desk.store.write() as writer:
        return writer.add(
            tables.Outbox(
                once=f"test:{text}", kind="assigned", channel="console", recipient_id=desk.ids.people[login], text=text, created_at=now,
                not_before_at=now,
            )
        )  # fmt: skip


def failed(desk: SmallDesk, state: str = "failed") -> int:
    """A reply that did not arrive; returns its row of the outbox."""
    number = desk.ticket(assignee="anna", state="in_progress")
    messages.reply(desk.desk, desk.actor("anna"), number, "Which printer?")
    with desk.desk.store.write() as writer:
        row = int(writer.value("SELECT max(id) FROM outbox"))
        delivery = deliveries.plan(writer, row, "mail", "bob@acme.example", desk.clock.now())
        deliveries.claim(writer, delivery, "loop", desk.clock.now())
        deliveries.end(writer, delivery, state, desk.clock.now(), "550 no such mailbox")
    return row


def test_notices_are_listed_and_seen(small_desk: SmallDesk, cli: Cli) -> None:
    assert cli("notices").out == "Nothing is new.\n"
    notice(small_desk, "1 is yours now")
    notice(small_desk, "\x1b]52;c;x\x07[/x] is yours")
    notice(small_desk, "not for anna", "ivan")
    shown = cli("notices").out
    assert shown.count("•") == 2
    assert "\x1b" not in shown
    assert [one["text"] for one in cli("notices", "--json").json] == ["\x1b]52;c;x\x07[/x] is yours", "1 is yours now"]
    assert "2 notices seen" in cli("notices", "--seen").out
    assert cli("notices").out == "Nothing is new.\n"
    assert [one["seen"] for one in cli("notices", "--all", "--json").json] == [True, True]
    assert inbox.count(small_desk.desk, small_desk.actor("ivan")) == 1


def test_what_has_not_arrived_is_listed_with_the_reason_and_sent_again(small_desk: SmallDesk, cli: Cli) -> None:
    row = failed(small_desk)
    shown = cli("outbox", "--as", "boris").out
    assert "bob@acme.example" in shown
    assert "550 no such mailbox" in shown
    assert cli("outbox", "retry", str(row), "--as", "boris").out == f"{row} goes out again\n"
    [again] = cli("outbox", "--json", "--as", "boris").json
    assert (again["state"], again["attempts"]) == ("pending", 1)
    refused = cli("outbox", "retry", str(row), "--as", "boris")
    assert (refused.code, "only what failed or is uncertain" in refused.err) == (1, True)
    assert cli("outbox", "drop", str(row), "--as", "boris").code == 2
    assert cli("outbox", "drop", str(row), "--reason", "Said on the phone", "--as", "boris").out == f"{row} dropped\n"
    assert cli("outbox", "--as", "boris").out == "Nothing waits to be sent, and nothing has failed.\n"
    assert [one["id"] for one in cli("outbox", "--state", "cancelled", "--json", "--as", "boris").json] == [row]
    with small_desk.desk.store.read() as reader:
        verbs = [found[0] for found in reader.rows("SELECT verb FROM event WHERE verb LIKE 'outbox%' ORDER BY seq")]
    assert verbs == ["outbox_sent_again", "outbox_dropped"]


def test_none_of_it_is_undone_without_a_word(small_desk: SmallDesk, cli: Cli) -> None:
    row = failed(small_desk)
    cli("outbox", "retry", str(row), "--as", "boris")
    ran = cli("undo", "--as", "boris")
    assert (ran.code, "cannot be undone: drop it while it waits" in ran.err) == (1, True), ran.err


def test_uncertain_is_told_apart_from_failed(small_desk: SmallDesk, cli: Cli) -> None:
    row = failed(small_desk, "uncertain")
    assert [one["state"] for one in cli("outbox", "--json", "--as", "boris").json] == ["uncertain"]
    assert cli("outbox", "--state", "failed", "--json", "--as", "boris").json == []
    assert "1 uncertain" in cli("doctor").out
    assert cli("outbox", "retry", str(row), "--as", "olga").code == 0


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("outbox", "--as", "anna"), 1, "may not do what a lead does"),
        (("outbox", "retry", "1", "--as", "anna"), 1, "takes the role lead or admin"),
        (("outbox", "retry", "999", "--as", "boris"), 2, "There is no notice 999"),
        (("outbox", "drop", "999", "--reason", "x", "--as", "boris"), 2, "There is no notice 999"),
        (("outbox", "--state", "lost", "--as", "boris"), 2, "not 'lost'"),
        (("outbox", "retry", "x", "--as", "boris"), 2, "is no ticket number"),
        (("recurring", "pause", "x", "--as", "max"), 2, "There is no recurring work 'x'"),
        (("recurring", "add", "x", "Y", "--agreement", "acme-2026", "--service", "mail", "--first", "soon", "--as", "max"), 2, "soon"),
    ],
)
def test_bad_input_is_a_sentence(cli: Cli, words: tuple[str, ...], code: int, told: str) -> None:
    ran = cli(*words)
    assert (ran.code, told in ran.err, ran.err.count("\n")) == (code, True, 1), ran.err


def test_recurring_work_from_the_command_line(small_desk: SmallDesk, cli: Cli) -> None:
    added = cli(
        "recurring", "add", "patches", "Install patches", "--agreement", "A-001", "--service", "mail", "--every", "month", "--first",
        "2026-03-31 9:00", "--prevents", "break-ins", "--as", "max",
    )  # fmt: skip
    assert added.out == "patches: every month for ACME, first 2026-03-31 09:00\n"
    [row] = cli("recurring", "--json").json
    assert (row["next"], row["agreement"], row["made"], row["prevents"]) == ("2026-03-31T09:00:00Z", "acme-2026", 0, "break-ins")
    small_desk.clock.forward_to(MONDAY_9 + 61 * DAY)
    assert cli("run", "--as", "cron", "--once", "--only", "recurring").err.count("made from patches") == 2
    [row] = cli("recurring", "list", "--json").json
    assert (row["made"], row["next"], row["last_ticket"]) == (2, "2026-05-31T09:00:00Z", 2)
    assert cli("recurring", "pause", "patches", "--as", "max").out == "patches paused\n"
    assert "paused" in cli("recurring").out
    assert cli("recurring", "resume", "patches", "--as", "max").out == "patches goes on\n"
    exported = cli("setup", "export", "--as", "olga").out
    assert 'prevents = "break-ins"' in exported
