"""A client who does not answer is reminded twice by the working days of the agreement, then the ticket is resolved as no answer."""

from __future__ import annotations

import pytest

from helpdesk_tui.domain.clock import DAY, Instant
from helpdesk_tui.services import messages, working
from helpdesk_tui.services.loop.reminding import REMINDED
from helpdesk_tui.store import journal, tables, tickets
from tests.services.loop.conftest import Turns
from tests.small_desk import MONDAY_9, SmallDesk, utc

SECOND_DAY = utc(2026, 3, 4, 9)  # Wednesday
FIFTH_DAY = utc(2026, 3, 10, 9)  # the Monday between is a holiday of the office
SIXTH_DAY = utc(2026, 3, 11, 9)


@pytest.fixture
def waiting(small_desk: SmallDesk) -> int:
    """A ticket that waits for its client since Monday, 9:00."""
    number = small_desk.ticket(assignee="anna", state="in_progress")
    messages.reply(small_desk.desk, small_desk.actor("anna"), number, "Which printer is it?", wait=True)
    return number


def said(desk: SmallDesk, number: int) -> list[tuple[Instant, bool, str]]:
    with desk.desk.store.read() as reader:
        return [(message.at, message.is_automatic, message.body) for message in tickets.messages(reader, number) if message.kind == "reply"]


def state(desk: SmallDesk, number: int) -> tuple[str, str | None]:
    with desk.desk.store.read() as reader:
        ticket = tickets.load(reader, number)
    assert ticket is not None
    return ticket.state, ticket.resolution_code


def test_two_reminders_and_then_no_answer(small_desk: SmallDesk, turn: Turns, waiting: int) -> None:
    reminded = []
    while small_desk.clock.now() < SIXTH_DAY:
        small_desk.clock.forward(hours=1)
        if turn("remind").lines:
            reminded.append(small_desk.clock.now())
    assert reminded == [SECOND_DAY, FIFTH_DAY, SIXTH_DAY]
    assert [at for at, is_automatic, _body in said(small_desk, waiting) if is_automatic] == [SECOND_DAY, FIFTH_DAY]
    assert state(small_desk, waiting) == ("resolved", "no_answer")
    with small_desk.desk.store.read() as reader:
        sent = reader.rows("SELECT kind, channel, address, not_before_at FROM outbox WHERE kind = 'reply' ORDER BY id")
        by = reader.rows("SELECT actor_id, door FROM event WHERE ticket_id = ? AND verb IN (?, 'resolved')", (waiting, REMINDED))
        reaction = next(target for target in tickets.targets(reader, waiting) if target.kind == "reaction")
    assert [row[:3] for row in sent] == [("reply", "email", "bob@acme.example")] * 4
    assert sent[1][3] == SECOND_DAY + 30_000
    assert by == [(None, "run")] * 3
    assert reaction.met_at == MONDAY_9


def test_an_answer_ends_the_reminders_and_a_new_question_begins_them_anew(small_desk: SmallDesk, turn: Turns, waiting: int) -> None:
    small_desk.clock.forward_to(SECOND_DAY)
    assert turn("remind").lines
    small_desk.clock.forward(hours=1)
    messages.receive(small_desk.desk, small_desk.actor("ivan"), waiting, "The one on the first floor.")
    messages.reply(small_desk.desk, small_desk.actor("anna"), waiting, "Is it plugged in?", wait=True)
    small_desk.clock.forward_to(FIFTH_DAY)
    assert turn("remind").of("remind") == [f"{waiting}: the client is reminded"]
    assert sum(is_automatic for _at, is_automatic, _body in said(small_desk, waiting)) == 2


def test_after_a_pause_only_the_last_reminder_goes_and_the_resolution_keeps_its_distance(
    small_desk: SmallDesk, turn: Turns, waiting: int
) -> None:
    small_desk.clock.forward_to(SIXTH_DAY - DAY // 2)
    assert turn("remind").of("remind") == [f"{waiting}: the client is reminded"]
    assert ["Without an answer" in body for _at, is_automatic, body in said(small_desk, waiting) if is_automatic] == [True]
    small_desk.clock.forward_to(SIXTH_DAY)
    assert turn("remind").lines == []
    assert state(small_desk, waiting) == ("waiting_client", None)


def test_a_wait_that_is_over_is_not_reminded_of(small_desk: SmallDesk, turn: Turns, waiting: int) -> None:
    small_desk.clock.forward(days=30)
    assert turn("remind").lines == []
    assert turn("wake").of("wake") == [f"{waiting}: waiting → working"]


def test_whoever_cannot_be_written_to_is_not_reminded(small_desk: SmallDesk, turn: Turns) -> None:
    with small_desk.desk.store.write() as writer:
        writer.run("DELETE FROM identity WHERE person_id = ? AND kind = 'email'", (small_desk.ids.people["bob"],))
    number = small_desk.ticket(assignee="anna", state="in_progress")
    messages.reply(small_desk.desk, small_desk.actor("anna"), number, "Which printer is it?", wait=True)
    small_desk.clock.forward_to(FIFTH_DAY)
    assert turn("remind").lines == []


def test_the_desk_words_its_reminders_itself(small_desk: SmallDesk, turn: Turns, waiting: int) -> None:
    with small_desk.desk.store.write() as writer:
        writer.add(tables.Template(key="reminder", name="Reminder", body="Dear {name}, {id} waits for you ({subject}, {unknown})."))
    small_desk.clock.forward_to(SECOND_DAY)
    turn("remind")
    assert said(small_desk, waiting)[-1][2] == f"Dear Bob Clerk, {waiting} waits for you (Printer on fire, {{unknown}})."


def test_our_own_message_in_between_starts_the_days_again(small_desk: SmallDesk, turn: Turns, waiting: int) -> None:
    small_desk.clock.forward(days=1)
    messages.reply(small_desk.desk, small_desk.actor("anna"), waiting, "We mean the printer's name.")
    small_desk.clock.forward_to(SECOND_DAY)
    assert turn("remind").lines == []
    small_desk.clock.forward(days=1)
    assert turn("remind").lines


def test_a_child_of_an_outage_is_left_alone(small_desk: SmallDesk, turn: Turns, waiting: int) -> None:
    parent = small_desk.ticket()
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Ticket, {"id": waiting}, {"parent_id": parent})
    small_desk.clock.forward_to(FIFTH_DAY)
    assert turn("remind").lines == []


def test_a_reminder_is_in_the_history(small_desk: SmallDesk, turn: Turns, waiting: int) -> None:
    small_desk.clock.forward_to(SECOND_DAY)
    turn("remind")
    with small_desk.desk.store.read() as reader:
        told = journal.last_of(reader, waiting, REMINDED)
    assert told is not None
    assert (told.at, told.audience, told.door, told.payload and told.payload["reminder"]) == (SECOND_DAY, "public", "run", 1)


def test_a_resolution_by_the_desk_is_nobodys(small_desk: SmallDesk, turn: Turns, waiting: int) -> None:
    for at in (SECOND_DAY, FIFTH_DAY, SIXTH_DAY):
        small_desk.clock.forward_to(at)
        turn("remind")
    with small_desk.desk.store.read() as reader:
        ticket = tickets.load(reader, waiting)
    assert ticket is not None
    assert (ticket.resolved_by_id, ticket.assignee_login, ticket.confirm_at) == (None, "anna", utc(2026, 3, 16, 9))
    working.reopen(small_desk.desk, small_desk.actor("anna"), waiting)
    assert state(small_desk, waiting)[0] == "in_progress"
