"""Undo: what was done is taken back wholly, or refused in words (RULES.md §6, §12)."""

from collections.abc import Callable

import pytest

from helpdesk_tui.domain.clock import HOUR, MINUTE
from helpdesk_tui.domain.errors import Refused
from helpdesk_tui.services import (
    drafts,
    entries,
    escalating,
    handing,
    handout,
    intake,
    messages,
    redaction,
    relations,
    showing,
    steering,
    stopwatch,
    working,
)
from helpdesk_tui.services.making import NewTicket
from helpdesk_tui.services.setup.apply import apply_file
from helpdesk_tui.services.setup.document import parse_document
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.services.undo import undo
from helpdesk_tui.store import journal, tickets
from helpdesk_tui.store import relations as stored
from tests.services.chains import broken
from tests.services.looking import load, resolved, said, taken, target
from tests.small_desk import MONDAY_9, SmallDesk

Command = Callable[[SmallDesk, int], object]

COMMANDS: dict[str, tuple[str, Command]] = {
    "release": ("anna", lambda small, number: working.release(small.desk, small.actor("anna"), number)),
    "schedule": ("anna", lambda small, number: working.schedule(small.desk, small.actor("anna"), number, until_at=MONDAY_9 + 9 * HOUR)),
    "vendor": (
        "anna",
        lambda small, number: working.wait_vendor(
            small.desk, small.actor("anna"), number, vendor="HP", reference="1", until_at=MONDAY_9 + 9 * HOUR
        ),
    ),
    "ask": ("anna", lambda small, number: messages.reply(small.desk, small.actor("anna"), number, "Which?", wait=True)),
    "reply": ("anna", lambda small, number: messages.reply(small.desk, small.actor("anna"), number, "On it.")),
    "note": ("anna", lambda small, number: messages.note(small.desk, small.actor("anna"), number, "Hm.")),
    "receive": ("anna", lambda small, number: messages.receive(small.desk, small.actor("anna"), number, "And?")),
    "resolve": ("anna", lambda small, number: working.resolve(small.desk, small.actor("anna"), number, code="solved", text="Done.")),
    "cancel": ("anna", lambda small, number: working.cancel(small.desk, small.actor("anna"), number, reason="spam")),
    "escalate": ("anna", lambda small, number: escalating.escalate(small.desk, small.actor("anna"), number, reason="hard")),
    "hand over": ("anna", lambda small, number: handing.hand_over(small.desk, small.actor("anna"), number, "ivan", note="yours")),
    "edit": (
        "anna",
        lambda small, number: intake.edit(small.desk, small.actor("anna"), number, impact="high", requester="ann", subject="x"),
    ),
    "move": ("anna", lambda small, number: intake.edit(small.desk, small.actor("anna"), number, client="globex", service="vpn")),
    "tag": ("anna", lambda small, number: relations.tag(small.desk, small.actor("anna"), number, add=["a", "b"])),
    "assign": ("boris", lambda small, number: handing.assign(small.desk, small.actor("boris"), number, "ivan")),
    "boost": ("boris", lambda small, number: steering.boost(small.desk, small.actor("boris"), number, 9_000, reason="board")),
    "priority": ("boris", lambda small, number: steering.set_priority(small.desk, small.actor("boris"), number, 1, reason="board")),
}


def snapshot(small: SmallDesk, number: int) -> dict[str, object]:
    """All that undo must restore."""
    ticket = load(small, number)
    with small.desk.store.read() as reader:
        targets = [
            (found.kind, found.is_live, found.seconds, found.by_s, found.due_at, found.met_at, found.verdict, found.paused_at)
            for found in tickets.targets(reader, number)
        ]
        tags = stored.tags(reader, number)
        sent = reader.value("SELECT count(*) FROM outbox WHERE state = 'pending' AND kind <> 'crossing'")
    skipped = ("version", "updated_at")
    fields = {name: getattr(ticket, name) for name in ticket.__dataclass_fields__ if name not in skipped}
    return {**fields, "targets": targets, "tags": tags, "said": [message.body for message in said(small, number)], "outbox": sent}


@pytest.mark.parametrize(("name", "kind", "text"), [("ask", "reply", "Which?"), ("note", "note", "Hm."), ("receive", "client", "And?")])
def test_what_was_written_is_a_draft_again(small_desk: SmallDesk, name: str, kind: str, text: str) -> None:
    number = taken(small_desk)
    anna = small_desk.actor("anna")
    COMMANDS[name][1](small_desk, number)
    assert undo(small_desk.desk, anna).said.split("; ")[1] == "the text is a draft again"
    assert [(one.ticket_id, one.kind, one.body) for one in drafts.all_of(small_desk.desk, anna)] == [(number, kind, text)]


def test_a_resolution_taken_back_is_a_draft_of_its_form(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    anna = small_desk.actor("anna")
    working.resolve(small_desk.desk, anna, number, code="workaround", text="Done.")
    undo(small_desk.desk, anna)
    assert drafts.load_fields(small_desk.desk, anna, drafts.key_of_resolution([number])) == {"code": "workaround", "text": "Done."}


def test_a_draft_that_was_begun_since_stays_before_what_comes_back(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    anna = small_desk.actor("anna")
    messages.reply(small_desk.desk, anna, number, "On it.")
    drafts.save(small_desk.desk, anna, number, "reply", "Better words")
    assert undo(small_desk.desk, anna).said == f"Undone: {number} replied; the text is a draft again"
    assert [one.body for one in drafts.all_of(small_desk.desk, anna)] == ["Better words\n\nOn it."]
    working.resolve(small_desk.desk, anna, number, code="workaround", text="Done.")
    key = drafts.key_of_resolution([number])
    drafts.save_fields(small_desk.desk, anna, key, "Resolve", {"code": "solved", "text": "Mended."})
    undo(small_desk.desk, anna)
    assert drafts.load_fields(small_desk.desk, anna, key) == {"code": "solved", "text": "Mended.\n\nDone."}


def test_the_note_of_a_hand_over_is_none(small_desk: SmallDesk) -> None:
    COMMANDS["hand over"][1](small_desk, taken(small_desk))
    undo(small_desk.desk, small_desk.actor("anna"))
    assert drafts.all_of(small_desk.desk, small_desk.actor("anna")) == []


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_undone_leaves_the_ticket_as_it_was(small_desk: SmallDesk, name: str) -> None:
    login, command = COMMANDS[name]
    number = taken(small_desk)
    before = snapshot(small_desk, number)
    command(small_desk, number)
    assert snapshot(small_desk, number) != before
    done = undo(small_desk.desk, small_desk.actor(login))
    assert str(number) in done.said
    assert snapshot(small_desk, number) == before
    assert broken(small_desk.desk.store) is None


def test_undo_names_what_it_takes_back(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    command = working.release(small_desk.desk, small_desk.actor("anna"), number).command_id
    undo(small_desk.desk, small_desk.actor("anna"))
    with small_desk.desk.store.read() as reader:
        undone = [event for event in journal.of_ticket(reader, number) if event.undoes is not None]
        released = [event for event in journal.of_ticket(reader, number) if event.verb == "released"]
    assert {event.undoes for event in undone} == {command}
    assert len(released) == 1


def test_within_thirty_seconds_a_reply_is_taken_back(small_desk: SmallDesk) -> None:
    number, anna = taken(small_desk), small_desk.actor("anna")
    messages.reply(small_desk.desk, anna, number, "You idiot")
    small_desk.clock.forward(29_999)
    undo(small_desk.desk, anna)
    assert said(small_desk, number, "reply") == []
    assert target(small_desk, number, "reaction").is_live
    with small_desk.desk.store.read() as reader:
        assert reader.value("SELECT state FROM outbox WHERE kind = 'reply'") == "cancelled"
        assert reader.value("SELECT count(*) FROM ticket_text WHERE ticket_text MATCH 'idiot'") == 0


@pytest.mark.parametrize("name", ["reply", "ask", "resolve"])
def test_what_has_left_cannot_be_taken_back(small_desk: SmallDesk, name: str) -> None:
    number = taken(small_desk)
    COMMANDS[name][1](small_desk, number)
    small_desk.clock.forward(seconds=30)
    before = snapshot(small_desk, number)
    with pytest.raises(Refused, match=r"bob@acme\.example has left"):
        undo(small_desk.desk, small_desk.actor("anna"))
    assert snapshot(small_desk, number) == before


def test_an_outages_replies_are_taken_back_everywhere(small_desk: SmallDesk) -> None:
    anna, parent, child = small_desk.actor("anna"), taken(small_desk), small_desk.ticket()
    relations.outage(small_desk.desk, anna, parent, [child])
    before = snapshot(small_desk, child)
    messages.reply(small_desk.desk, anna, parent, "Back at ten.")
    undo(small_desk.desk, anna)
    assert snapshot(small_desk, child) == before


def test_a_take_is_undone_but_for_its_time(small_desk: SmallDesk) -> None:
    number, anna = small_desk.ticket(), small_desk.actor("anna")
    before = snapshot(small_desk, number)
    handout.next_ticket(small_desk.desk, anna)
    small_desk.clock.forward(seconds=60)
    undo(small_desk.desk, anna)
    assert snapshot(small_desk, number) == before
    assert stopwatch.status(small_desk.desk, anna) is None
    with small_desk.desk.store.read() as reader:
        assert reader.rows("SELECT duration_ms, end_reason FROM work_entry") == [(MINUTE, "undo")]


def spans(small: SmallDesk) -> list[tuple[int, int, int, str]]:
    """(ticket, minutes after nine, minutes, how it ended) of every entry."""
    with small.desk.store.read() as reader:
        rows = reader.rows("SELECT ticket_id, start_at, duration_ms, end_reason FROM work_entry ORDER BY id")
    return [(row[0], (row[1] - MONDAY_9) // MINUTE, row[2] // MINUTE, row[3]) for row in rows]


@pytest.mark.parametrize("name", ["resolve", "schedule", "vendor", "ask", "release", "cancel", "escalate", "hand over"])
def test_the_stopwatch_that_it_had_stopped_runs_on_and_no_time_is_logged_twice(small_desk: SmallDesk, name: str) -> None:
    number, anna = taken(small_desk), small_desk.actor("anna")
    small_desk.clock.forward(minutes=20)
    COMMANDS[name][1](small_desk, number)
    assert stopwatch.status(small_desk.desk, anna) is None
    small_desk.clock.forward(seconds=20)
    told = undo(small_desk.desk, anna, spot=Spot("console", "here")).said
    running = stopwatch.status(small_desk.desk, anna)
    assert running is not None
    assert (running.ticket_id, running.started_at, running.console_id) == (number, small_desk.clock.now(), "here")
    assert told.endswith(f"; the timer runs on {number} again")
    small_desk.clock.forward(minutes=5)
    stopwatch.stop(small_desk.desk, anna)
    assert [(ticket, start, length) for ticket, start, length, _how in spans(small_desk)] == [(number, 0, 20), (number, 20, 5)]


def test_a_take_that_is_undone_gives_the_stopwatch_back_to_where_it_was(small_desk: SmallDesk) -> None:
    first, second, anna = taken(small_desk), small_desk.ticket(), small_desk.actor("anna")
    small_desk.clock.forward(minutes=10)
    working.take(small_desk.desk, anna, second)
    small_desk.clock.forward(seconds=30)
    undo(small_desk.desk, anna)
    running = stopwatch.status(small_desk.desk, anna)
    assert running is not None
    assert running.ticket_id == first
    assert [(ticket, how) for ticket, _start, _length, how in spans(small_desk)] == [(first, "switch"), (second, "undo")]


def test_undoing_further_stops_the_stopwatch_that_an_undo_has_let_run_on(small_desk: SmallDesk) -> None:
    """Resolved by mistake, and taken by mistake: after both are undone, nobody works on it."""
    first, second, anna = taken(small_desk), small_desk.ticket(), small_desk.actor("anna")
    small_desk.clock.forward(minutes=10)
    working.take(small_desk.desk, anna, second)
    small_desk.clock.forward(seconds=10)
    working.resolve(small_desk.desk, anna, second, code="solved", text="Done.")
    small_desk.clock.forward(seconds=10)
    undo(small_desk.desk, anna)
    small_desk.clock.forward(seconds=10)
    assert undo(small_desk.desk, anna).said == f"Undone: {second} taken; the timer runs on {first} again"
    running = stopwatch.status(small_desk.desk, anna)
    assert running is not None
    assert running.ticket_id == first
    assert [(ticket, how) for ticket, _start, _length, how in spans(small_desk)] == [
        (first, "switch"),
        (second, "resolved"),
        (second, "undo"),
    ]


def test_a_stopwatch_that_runs_elsewhere_by_now_or_was_anothers_is_left_alone(small_desk: SmallDesk) -> None:
    first, second, anna = taken(small_desk), small_desk.ticket(), small_desk.actor("anna")
    command = working.resolve(small_desk.desk, anna, first, code="solved", text="Done.").command_id
    working.take(small_desk.desk, anna, second)
    assert undo(small_desk.desk, anna, command).said == f"Undone: {first} resolved; the text is a draft again"
    running = stopwatch.status(small_desk.desk, anna)
    assert running is not None
    assert running.ticket_id == second
    working.release(small_desk.desk, small_desk.actor("boris"), second)
    undo(small_desk.desk, small_desk.actor("boris"))
    assert [stopwatch.status(small_desk.desk, small_desk.actor(login)) for login in ("anna", "boris")] == [None, None]


def test_after_a_minute_a_take_is_released_instead(small_desk: SmallDesk) -> None:
    taken(small_desk)
    small_desk.clock.forward(60_001)
    with pytest.raises(Refused, match=r"release .* instead"):
        undo(small_desk.desk, small_desk.actor("anna"))


def test_what_another_has_built_on_stays(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    working.schedule(small_desk.desk, small_desk.actor("anna"), number, until_at=MONDAY_9 + HOUR)
    steering.boost(small_desk.desk, small_desk.actor("boris"), number, 1_000, reason="x")
    with pytest.raises(Refused, match="changed since: boosted by Boris Lead"):
        undo(small_desk.desk, small_desk.actor("anna"))
    undo(small_desk.desk, small_desk.actor("boris"))
    undo(small_desk.desk, small_desk.actor("anna"))
    assert load(small_desk, number).state == "in_progress"


def test_undo_goes_back_step_by_step(small_desk: SmallDesk) -> None:
    number, anna = taken(small_desk), small_desk.actor("anna")
    relations.tag(small_desk.desk, anna, number, add=["one"])
    relations.tag(small_desk.desk, anna, number, add=["two"])
    undo(small_desk.desk, anna)
    undo(small_desk.desk, anna)
    with small_desk.desk.store.read() as reader:
        assert stored.tags(reader, number) == []
    undo(small_desk.desk, anna)
    with pytest.raises(Refused, match="nothing of yours"):
        undo(small_desk.desk, anna)


def test_only_ones_own_commands_are_undone_and_only_once(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    done = working.release(small_desk.desk, small_desk.actor("anna"), number)
    with pytest.raises(Refused, match="own commands"):
        undo(small_desk.desk, small_desk.actor("ivan"), done.command_id)
    undo(small_desk.desk, small_desk.actor("anna"), done.command_id)
    with pytest.raises(Refused, match="undone already"):
        undo(small_desk.desk, small_desk.actor("anna"), done.command_id)


def test_what_cannot_be_undone_says_why(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("anna")
    intake.create(small_desk.desk, anna, NewTicket("acme", "No mail", "mail", "bob"))
    with pytest.raises(Refused, match="cancelled"):
        undo(small_desk.desk, anna)
    relations.merge(small_desk.desk, anna, taken(small_desk), taken(small_desk))
    with pytest.raises(Refused, match="merge"):
        undo(small_desk.desk, anna)


def test_logged_time_is_corrected_not_undone(small_desk: SmallDesk) -> None:
    number, anna = taken(small_desk), small_desk.actor("anna")
    done = entries.log(small_desk.desk, anna, number, "10m")
    with pytest.raises(Refused, match="correct the entry"):
        undo(small_desk.desk, anna, done.command_id)


def test_an_undone_reopening_is_not_counted(small_desk: SmallDesk) -> None:
    number, anna = resolved(small_desk), small_desk.actor("anna")
    before = snapshot(small_desk, number)
    small_desk.clock.forward(hours=1)
    working.reopen(small_desk.desk, anna, number)
    undo(small_desk.desk, anna)
    assert snapshot(small_desk, number) == before


def test_an_undone_skip_was_none(small_desk: SmallDesk) -> None:
    number, anna = small_desk.ticket(), small_desk.actor("anna")
    handout.next_ticket(small_desk.desk, anna)
    handout.skip(small_desk.desk, anna, number, reason="lunch")
    undo(small_desk.desk, anna)
    assert load(small_desk, number).assignee_login == "anna"
    assert showing.detail(small_desk.desk, anna, number).skips == 0


def test_a_threshold_that_was_crossed_meanwhile_stays_told(small_desk: SmallDesk) -> None:
    number, anna = taken(small_desk), small_desk.actor("anna")
    small_desk.clock.forward(minutes=35)
    relations.tag(small_desk.desk, anna, number, add=["slow"])
    undo(small_desk.desk, anna)
    with small_desk.desk.store.read() as reader:
        assert reader.rows("SELECT state, text FROM outbox WHERE kind = 'crossing_half'") == [
            ("pending", f"{number}: half of the reaction target is used")
        ]


@pytest.mark.parametrize(
    ("do", "words"), [("note", "internal note"), ("receive", "client answered"), ("reply", "replied"), ("tag", "tagged")]
)
def test_what_was_undone_is_said_in_words(small_desk: SmallDesk, do: str, words: str) -> None:
    number = taken(small_desk)
    login, command = COMMANDS[do]
    command(small_desk, number)
    assert undo(small_desk.desk, small_desk.actor(login)).said.split("; ")[0] == f"Undone: {number} {words}"


def test_an_erasure_that_was_asked_for_stops_no_undo(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    messages.reply(small_desk.desk, small_desk.actor("anna"), number, "The password is 1234.")
    with small_desk.desk.store.read() as reader:
        message_id = int(reader.value("SELECT max(id) FROM message"))
    redaction.ask_for_message(small_desk.desk, small_desk.actor("olga"), message_id, "a password")
    small_desk.clock.forward(seconds=10)
    undo(small_desk.desk, small_desk.actor("anna"))
    with small_desk.desk.store.read() as reader:
        assert reader.rows("SELECT state FROM outbox WHERE message_id = ?", (message_id,)) == [("cancelled",)]


def test_what_others_did_since_is_told_in_words(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    intake.edit(small_desk.desk, small_desk.actor("anna"), number, subject="x")
    handing.assign(small_desk.desk, small_desk.actor("boris"), number, "ivan")
    with pytest.raises(Refused, match=rf"{number} has changed since: assigned by Boris Lead\. Undo that first"):
        undo(small_desk.desk, small_desk.actor("anna"))


def test_a_changed_calendar_stops_no_undo(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    intake.edit(small_desk.desk, small_desk.actor("anna"), number, subject="x")
    text = '[[calendars]]\nkey = "office"\nweek.tue = [["09:00", "12:00"]]\n'
    apply_file(small_desk.desk, "olga", "cli", parse_document("desk.toml", text))
    undo(small_desk.desk, small_desk.actor("anna"))
    assert load(small_desk, number).subject == "Printer on fire"


def test_what_changes_no_ticket_is_not_said_to_be_undone(small_desk: SmallDesk) -> None:
    number = small_desk.ticket()
    messages.note(small_desk.desk, small_desk.actor("anna"), number, "The code is 17.")
    asked = redaction.ask_for_message(small_desk.desk, small_desk.actor("olga"), 1, "a code")
    with pytest.raises(Refused, match="That cannot be undone: a redaction waits until a lead confirms it; tell the lead not to"):
        undo(small_desk.desk, small_desk.actor("olga"))
    redaction.confirm(small_desk.desk, small_desk.actor("boris"), asked.redaction_id)
    with pytest.raises(Refused, match="That cannot be undone: what was erased is gone"):
        undo(small_desk.desk, small_desk.actor("boris"))


def test_a_switch_that_is_undone_is_told_in_words(small_desk: SmallDesk) -> None:
    first, second, anna = taken(small_desk), small_desk.ticket(), small_desk.actor("anna")
    small_desk.clock.forward(minutes=10)
    working.take(small_desk.desk, anna, second)
    small_desk.clock.forward(minutes=10)
    stopwatch.start(small_desk.desk, anna, first, stopwatch.Spot())
    assert undo(small_desk.desk, anna).said == f"Undone: {second} timer stopped; the timer runs on {second} again"
