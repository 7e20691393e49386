"""What time brings is written down by the loop, dated when it was due; what the loop does to a ticket nobody else has to."""

from __future__ import annotations

import pytest

from helpdesk_tui.domain.clock import DAY, HOUR
from helpdesk_tui.domain.ticket import Ticket
from helpdesk_tui.services import audit, inbox, messages, steering, undo, working
from helpdesk_tui.store import journal, tickets
from tests.services.loop.conftest import Turns
from tests.small_desk import MONDAY_9, SmallDesk, utc


def stored(desk: SmallDesk, number: int) -> Ticket:
    with desk.desk.store.read() as reader:
        found = tickets.load(reader, number)
    assert found is not None
    return found


def event(desk: SmallDesk, number: int, verb: str) -> journal.EventRow:
    with desk.desk.store.read() as reader:
        found = journal.last_of(reader, number, verb)
    assert found is not None
    return found


def test_a_scheduled_ticket_comes_back_at_its_date_though_the_loop_was_down_for_three_days(small_desk: SmallDesk, turn: Turns) -> None:
    anna, number = small_desk.actor("anna"), small_desk.ticket(assignee="anna", state="in_progress")
    working.schedule(small_desk.desk, anna, number, until_at=MONDAY_9 + DAY)
    small_desk.clock.forward(days=4)
    assert turn("wake").of("wake") == [f"{number}: scheduled → working"]
    ticket = stored(small_desk, number)
    assert (ticket.state, ticket.came_back_at, ticket.until_at) == ("in_progress", MONDAY_9 + DAY, None)
    told = event(small_desk, number, "until_passed")
    assert (told.at, told.recorded_at, told.actor_id, told.door) == (MONDAY_9 + DAY, MONDAY_9 + 4 * DAY, None, "time")
    told_anna = [notice.text for notice in inbox.unseen(small_desk.desk, anna) if notice.kind == "came_back"]
    assert told_anna == [f"{number} is back: Printer on fire"]
    assert turn("wake").lines == []


def test_a_resolved_ticket_is_closed_when_its_confirmation_span_is_over_and_not_before(small_desk: SmallDesk, turn: Turns) -> None:
    anna, number = small_desk.actor("anna"), small_desk.ticket(assignee="anna", state="in_progress")
    working.resolve(small_desk.desk, anna, number, code="solved", text="Done.")
    small_desk.clock.forward_to(utc(2026, 3, 5, 8, 59))
    assert turn("close").lines == []
    small_desk.clock.forward_to(utc(2026, 3, 9, 12))
    assert turn("close").of("close") == [f"{number}: resolved → closed"]
    assert (stored(small_desk, number).closed_at, event(small_desk, number, "closed").at) == (utc(2026, 3, 5, 9), utc(2026, 3, 5, 9))


def test_a_message_on_a_resolved_ticket_that_nobody_judged_reopens_it_as_of_the_message(small_desk: SmallDesk, turn: Turns) -> None:
    anna, number = small_desk.actor("anna"), small_desk.ticket(assignee="anna", state="in_progress")
    working.resolve(small_desk.desk, anna, number, code="solved", text="Done.")
    wrote_at = small_desk.clock.forward(hours=2)
    messages.receive(small_desk.desk, small_desk.actor("ivan"), number, "Not at all.")
    small_desk.clock.forward(minutes=59)
    assert turn("reopen", "close").lines == []
    small_desk.clock.forward(hours=5)
    assert turn("reopen", "close").lines == [("reopen", f"{number}: resolved → working")]
    ticket = stored(small_desk, number)
    assert (ticket.state, ticket.reopened, ticket.came_back_at) == ("in_progress", 1, wrote_at)
    assert event(small_desk, number, "reopened").at == wrote_at


def test_a_boost_ends_when_it_expires(small_desk: SmallDesk, turn: Turns) -> None:
    number = small_desk.ticket()
    steering.boost(small_desk.desk, small_desk.actor("boris"), number, 30_000, reason="The director waits", until_at=MONDAY_9 + HOUR)
    small_desk.clock.forward(days=3)
    assert turn("boosts").of("boosts") == [f"{number}: the boost has expired"]
    assert stored(small_desk, number).boost == 0
    assert event(small_desk, number, "boost_expired").at == MONDAY_9 + HOUR


@pytest.mark.parametrize(("down", "told"), [(0, 3), (3, 1)])
def test_thresholds_are_recorded_once_each_dated_at_the_crossing(small_desk: SmallDesk, turn: Turns, down: int, told: int) -> None:
    """Looked at every ten minutes, each is told as it comes; after three days' silence one notice per target is enough."""
    number = small_desk.ticket(assignee="anna", state="in_progress")  # P3: reaction within an hour of working time
    for _look in range(8 if not down else 0):
        small_desk.clock.forward(minutes=10)
        turn("crossings")
    small_desk.clock.forward(days=down)
    turn("crossings")
    turn("crossings")
    with small_desk.desk.store.read() as reader:
        crossed = reader.rows("SELECT threshold, at FROM ticket_crossing WHERE ticket_id = ? AND kind = 'reaction'", (number,))
        events = [one for one in journal.of_ticket(reader, number) if one.verb == "crossed"]
    due = {50: utc(2026, 3, 2, 9, 30), 80: utc(2026, 3, 2, 9, 48), 100: utc(2026, 3, 2, 10, 0, 1)}
    assert sorted(crossed) == sorted(due.items())
    assert [one.at for one in events if one.payload and one.payload["target"] == "reaction"] == list(due.values())
    people = [small_desk.actor(login) for login in ("anna", "boris")]
    found = [notice for person in people for notice in inbox.unseen(small_desk.desk, person) if "reaction" in notice.text]
    assert len(found) == told
    assert audit.verify(small_desk.desk).is_whole


def test_a_threshold_crossed_keeps_nobody_from_undoing(small_desk: SmallDesk, turn: Turns) -> None:
    number = small_desk.ticket(assignee="anna", state="in_progress")
    boris = small_desk.actor("boris")
    steering.boost(small_desk.desk, boris, number, 30_000, reason="The director waits")
    small_desk.clock.forward(minutes=40)
    assert turn("crossings").of("crossings") == [f"{number}: 50 % of reaction used"]
    undo.undo(small_desk.desk, boris)
    assert stored(small_desk, number).boost == 0
