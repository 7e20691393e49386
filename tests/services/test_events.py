"""The history: chained after every command, never changed, undo among it (RULES.md §12)."""

from collections.abc import Callable

import pytest

from helpdesk_tui.domain.chain import Head, verify
from helpdesk_tui.domain.clock import HOUR
from helpdesk_tui.domain.errors import Conflict, HelpdeskError
from helpdesk_tui.services import day, entries, handout, intake, messages, relations, steering, stopwatch, working
from helpdesk_tui.services.making import NewTicket
from helpdesk_tui.services.undo import undo
from helpdesk_tui.store import driver, journal
from tests.services.chains import broken, links
from tests.services.looking import load, taken
from tests.small_desk import MONDAY_9, SmallDesk


def a_days_work(small: SmallDesk) -> list[Callable[[], object]]:
    """Commands of every kind, one after the other."""
    desk, anna, boris = small.desk, small.actor("anna"), small.actor("boris", "cli")
    one, other = small.ticket(), small.ticket("Mouse dead")
    return [
        lambda: working.take(desk, anna, one),
        lambda: messages.reply(desk, anna, one, "Which one?", wait=True),
        lambda: messages.receive(desk, boris, one, "The red one."),
        lambda: handout.next_ticket(desk, anna),
        lambda: steering.boost(desk, boris, one, 9_000, reason="board", until_at=small.clock.now() + HOUR),
        lambda: intake.edit(desk, anna, one, impact="high"),
        lambda: undo(desk, anna),
        lambda: relations.merge(desk, anna, one, other),
        lambda: stopwatch.stop(desk, anna),
        lambda: entries.log(desk, anna, other, "5m"),
        lambda: entries.correct(desk, anna, 1, typed="1m", reason="x"),
        lambda: day.confirm(desk, anna),
        lambda: intake.create(desk, anna, NewTicket("acme", "No mail", "mail", "bob", save="take")),
        lambda: working.resolve(desk, boris, other, code="solved", text="Done."),
        lambda: working.reopen(desk, boris, other),
    ]


def test_the_chain_holds_after_every_command(small_desk: SmallDesk) -> None:
    length = 0
    for command in a_days_work(small_desk):
        small_desk.clock.forward(minutes=20)
        command()
        assert broken(small_desk.desk.store) is None
        found = len(links(small_desk.desk.store))
        assert found > length
        length = found
    assert length > 30


def test_a_refused_command_leaves_no_event(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    before = links(small_desk.desk.store)
    commands: tuple[Callable[[], object], ...] = (
        lambda: working.take(small_desk.desk, small_desk.actor("ivan"), number),
        lambda: working.resolve(small_desk.desk, small_desk.actor("anna"), number, code="solved", text=""),
        lambda: messages.reply(small_desk.desk, small_desk.actor("anna"), number, "Hm", wait=True, until_at=1),
    )
    for refused in commands:
        with pytest.raises(HelpdeskError):
            refused()
    assert links(small_desk.desk.store) == before


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("UPDATE event SET verb = 'x' WHERE seq = 1", "never changed"),
        ("DELETE FROM event WHERE seq = 1", "never deleted"),
        ("UPDATE event_payload SET body = '{}' WHERE seq = 1", "erases a payload"),
        ("UPDATE event_payload SET body = '', salt = '' WHERE seq = 1", "confirmed redaction"),
        ("DELETE FROM event_payload WHERE seq = 1", "not deleted"),
    ],
)
def test_the_store_refuses_to_change_history(small_desk: SmallDesk, sql: str, why: str) -> None:
    taken(small_desk)
    with pytest.raises(Conflict, match=why), small_desk.desk.store.write() as writer:
        writer.connection.execute(sql)
    assert broken(small_desk.desk.store) is None


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("UPDATE event SET actor_id = NULL WHERE seq = 2", "edited"),
        ("UPDATE event SET at = at - 1 WHERE seq = 2", "edited"),
        ("DELETE FROM event WHERE seq = 2", "edited"),
        ("DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)", "beheaded"),
    ],
)
def test_who_gets_past_the_triggers_is_found_out(small_desk: SmallDesk, sql: str, reason: str) -> None:
    taken(small_desk)
    working.release(small_desk.desk, small_desk.actor("anna"), 1)
    with small_desk.desk.store.read() as reader:
        head = Head(*journal.head(reader))
    connection = driver.connect(small_desk.desk.store.path)
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("DROP TRIGGER event_no_update")
    connection.execute("DROP TRIGGER event_no_delete")
    connection.execute(sql)
    connection.close()
    found = verify(links(small_desk.desk.store), head=head)
    assert found is not None
    assert found.reason == reason


def test_an_event_says_who_by_which_door_and_when_it_was_recorded(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    working.schedule(small_desk.desk, small_desk.actor("anna", "cli"), number, until_at=MONDAY_9 + HOUR)
    small_desk.clock.forward(hours=3)
    messages.note(small_desk.desk, small_desk.actor("ivan"), number, "Hm.")
    with small_desk.desk.store.read() as reader:
        found = {event.verb: event for event in journal.of_ticket(reader, number)}
    scheduled, passed = found["scheduled"], found["until_passed"]
    assert (scheduled.actor_name, scheduled.door, scheduled.audience, scheduled.at) == ("Anna Petrova", "cli", "internal", MONDAY_9)
    assert (passed.actor_id, passed.door, passed.at, passed.recorded_at) == (None, "time", MONDAY_9 + HOUR, MONDAY_9 + 3 * HOUR)


def test_what_the_client_may_see_is_marked_public(small_desk: SmallDesk) -> None:
    number, anna = taken(small_desk), small_desk.actor("anna")
    messages.reply(small_desk.desk, anna, number, "On it.")
    messages.note(small_desk.desk, anna, number, "Angry man.")
    with small_desk.desk.store.read() as reader:
        audience = {event.verb: event.audience for event in journal.of_ticket(reader, number)}
    assert (audience["replied"], audience["message.reply"], audience["message.note"], audience["taken"]) == (
        "public",
        "public",
        "internal",
        "internal",
    )


def test_before_and_after_stand_in_the_payload(small_desk: SmallDesk) -> None:
    number = small_desk.ticket()
    steering.set_priority(small_desk.desk, small_desk.actor("boris"), number, 1, reason="board")
    with small_desk.desk.store.read() as reader:
        [event] = [event for event in journal.of_ticket(reader, number) if event.verb == "prioritised"]
    assert event.payload == {"before": {"priority": 3, "priority_reason": None}, "after": {"priority": 1, "priority_reason": "board"}}


def test_all_events_of_a_command_bear_its_number(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    done = messages.reply(small_desk.desk, small_desk.actor("anna"), number, "Which?", wait=True)
    with small_desk.desk.store.read() as reader:
        verbs = [event.verb for event in journal.of_command(reader, done.command_id)]
    assert verbs == ["message.reply", "replied", "time.logged", "waiting_client"]


def test_crossings_are_recorded_once_with_the_date_of_the_crossing(small_desk: SmallDesk) -> None:
    number, anna = taken(small_desk), small_desk.actor("anna")
    small_desk.clock.forward(hours=1, minutes=30)
    for _time in range(2):
        messages.note(small_desk.desk, anna, number, "Hm.")
        relations.tag(small_desk.desk, anna, number, add=["slow"])
        relations.tag(small_desk.desk, anna, number, remove=["slow"])
    with small_desk.desk.store.read() as reader:
        crossed = reader.rows("SELECT threshold, at FROM ticket_crossing WHERE kind = 'reaction' ORDER BY threshold")
        told = reader.rows("SELECT recipient_id, text FROM outbox WHERE kind LIKE 'crossing%' ORDER BY id")
    assert crossed == [(50, MONDAY_9 + HOUR // 2), (80, MONDAY_9 + 48 * 60_000), (100, MONDAY_9 + HOUR + 1000)]
    anna_id, boris_id = small_desk.ids.people["anna"], small_desk.ids.people["boris"]
    assert [recipient for recipient, _text in told] == [anna_id, anna_id, boris_id]


def test_the_manager_hears_of_a_breach_of_a_vip(small_desk: SmallDesk) -> None:
    with small_desk.desk.store.write() as writer:
        writer.connection.execute("UPDATE client SET manager_id = ? WHERE key = 'acme'", (small_desk.ids.people["max"],))
    number = taken(small_desk, requester="ann")
    small_desk.clock.forward(hours=1)
    relations.tag(small_desk.desk, small_desk.actor("anna"), number, add=["slow"])
    with small_desk.desk.store.read() as reader:
        told = reader.rows("SELECT recipient_id FROM outbox WHERE once LIKE '%reaction:1:breach%'")
    assert told == [(small_desk.ids.people["max"],)]
    assert load(small_desk, number).is_vip
