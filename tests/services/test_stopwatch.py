"""The stopwatch's invariants, one by one (RULES.md §7)."""

import pytest

from helpdesk_tui.domain.clock import HOUR, MINUTE, SECOND
from helpdesk_tui.domain.errors import BadInput, Conflict, Refused
from helpdesk_tui.domain.labour import Entry, Timer
from helpdesk_tui.services import entries, escalating, handing, handout, intake, messages, relations, stopwatch, working
from helpdesk_tui.services.making import NewTicket
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.store import journal, labour, tables
from tests.small_desk import MONDAY_9, SmallDesk

CONSOLE = Spot("console", "console-1")
OTHER_CONSOLE = Spot("console", "console-2")


def running(small: SmallDesk, login: str = "anna") -> Timer | None:
    return stopwatch.status(small.desk, small.actor(login))


def spans(small: SmallDesk, login: str = "anna") -> list[Entry]:
    """Entries in the order in which they were written."""
    with small.desk.store.read() as reader:
        found = labour.entries_of_engineer(reader, small.ids.people[login], 0, 1 << 50)
    return sorted(found, key=lambda entry: entry.id)


def took(small: SmallDesk, login: str = "anna", subject: str = "Printer on fire", spot: Spot = CONSOLE) -> int:
    number = small.ticket(subject)
    working.take(small.desk, small.actor(login), number, spot=spot)
    return number


# Who starts, who stops


def test_taking_starts_the_timer_of_a_first_line_engineer(small_desk: SmallDesk) -> None:
    number = took(small_desk)
    timer = running(small_desk)
    assert timer is not None
    assert (timer.ticket_id, timer.started_at, timer.mode, timer.door, timer.part) == (number, MONDAY_9, "auto", "console", 1)


def test_taking_starts_no_timer_where_the_team_counts_by_hand(small_desk: SmallDesk) -> None:
    number = small_desk.ticket(team="network")
    done = working.take(small_desk.desk, small_desk.actor("egor"), number)
    assert running(small_desk, "egor") is None
    assert "timer" not in done.said


def test_the_key_s_starts_a_timer_by_hand_as_well(small_desk: SmallDesk) -> None:
    number = small_desk.ticket(team="network", assignee="egor", state="in_progress")
    working.start_here(small_desk.desk, small_desk.actor("egor"), number)
    small_desk.clock.forward(minutes=12)
    stopwatch.stop(small_desk.desk, small_desk.actor("egor"))
    [entry] = spans(small_desk, "egor")
    assert (entry.mode, entry.duration_ms, entry.end_reason) == ("manual", 12 * MINUTE, "stop")


def test_s_on_an_unassigned_ticket_takes_it(small_desk: SmallDesk) -> None:
    number = small_desk.ticket()
    done = working.start_here(small_desk.desk, small_desk.actor("anna"), number)
    assert done.ticket is not None
    assert done.ticket.assignee_login == "anna"
    assert running(small_desk) is not None


def test_s_on_anothers_ticket_logs_time_without_taking_it(small_desk: SmallDesk) -> None:
    number = took(small_desk)
    done = working.start_here(small_desk.desk, small_desk.actor("ivan"), number)
    assert done.ticket is not None
    assert done.ticket.assignee_login == "anna"
    small_desk.clock.forward(minutes=3)
    stopwatch.stop(small_desk.desk, small_desk.actor("ivan"))
    assert [(entry.engineer_name, entry.duration_ms) for entry in spans(small_desk, "ivan")] == [("Ivan Orlov", 3 * MINUTE)]
    assert running(small_desk, "anna") is not None


@pytest.mark.parametrize("how", ["wait_client", "wait_vendor", "schedule", "resolve", "cancel", "release", "escalate", "hand_over"])
def test_leaving_a_ticket_stops_its_timer(small_desk: SmallDesk, how: str) -> None:
    number, desk, anna = took(small_desk), small_desk.desk, small_desk.actor("anna")
    small_desk.clock.forward(minutes=7, ms=345)
    later = small_desk.clock.now() + HOUR
    if how == "wait_client":
        messages.reply(desk, anna, number, "Which printer?", wait=True)
    elif how == "wait_vendor":
        working.wait_vendor(desk, anna, number, vendor="HP", reference="4711", until_at=later)
    elif how == "schedule":
        working.schedule(desk, anna, number, until_at=later)
    elif how == "resolve":
        working.resolve(desk, anna, number, code="solved", text="Put out.")
    elif how == "cancel":
        working.cancel(desk, anna, number, reason="spam")
    elif how == "release":
        working.release(desk, anna, number)
    elif how == "escalate":
        escalating.escalate(desk, anna, number, reason="burns on")
    else:
        handing.hand_over(desk, anna, number, "ivan")
    assert running(small_desk) is None
    [entry] = spans(small_desk)
    assert (entry.ticket_id, entry.start_at, entry.duration_ms, entry.timer_part) == (number, MONDAY_9, 7 * MINUTE + 345, 1)


@pytest.mark.parametrize("how", ["wait_vendor", "cancel", "resolve", "release", "assign", "escalate"])
def test_the_timer_of_the_assignee_stops_when_a_lead_moves_the_ticket(small_desk: SmallDesk, how: str) -> None:
    number, desk, boris = took(small_desk), small_desk.desk, small_desk.actor("boris")
    small_desk.clock.forward(minutes=7)
    if how == "wait_vendor":
        working.wait_vendor(desk, boris, number, vendor="HP", reference="4711", until_at=small_desk.clock.now() + HOUR)
    elif how == "cancel":
        working.cancel(desk, boris, number, reason="mistake")
    elif how == "resolve":
        working.resolve(desk, boris, number, code="solved", text="Put out.")
    elif how == "release":
        working.release(desk, boris, number)
    elif how == "assign":
        handing.assign(desk, boris, number, "ivan")
    else:
        escalating.escalate(desk, boris, number, reason="burns on")
    assert running(small_desk) is None
    assert [entry.duration_ms for entry in spans(small_desk)] == [7 * MINUTE]


def test_resuming_and_reopening_ones_own_ticket_start_the_timer(small_desk: SmallDesk) -> None:
    number, desk, anna = took(small_desk), small_desk.desk, small_desk.actor("anna")
    working.schedule(desk, anna, number, until_at=MONDAY_9 + 5 * HOUR)
    small_desk.clock.forward(minutes=10)
    working.resume(desk, anna, number)
    small_desk.clock.forward(minutes=5)
    working.resolve(desk, anna, number, code="solved", text="Done.")
    small_desk.clock.forward(minutes=10)
    working.reopen(desk, anna, number)
    assert running(small_desk) is not None
    small_desk.clock.forward(minutes=2)
    stopwatch.stop(desk, anna)
    assert [entry.duration_ms for entry in spans(small_desk)] == [0, 5 * MINUTE, 2 * MINUTE]


def test_assignment_by_a_lead_starts_no_timer(small_desk: SmallDesk) -> None:
    number = small_desk.ticket()
    handing.assign(small_desk.desk, small_desk.actor("boris"), number, "anna")
    assert running(small_desk) is None


# Switching


def test_taking_another_ends_one_entry_where_the_next_begins(small_desk: SmallDesk) -> None:
    first = took(small_desk)
    small_desk.clock.forward(minutes=20, ms=7)
    second = took(small_desk, subject="Mouse dead")
    small_desk.clock.forward(minutes=1)
    stopwatch.stop(small_desk.desk, small_desk.actor("anna"))
    one, two = spans(small_desk)
    assert (one.ticket_id, one.end_reason, two.ticket_id) == (first, "switch", second)
    assert one.end_at == two.start_at == MONDAY_9 + 20 * MINUTE + 7
    assert one.timer_id != two.timer_id


def test_what_a_switch_logged_is_told_with_the_ticket_that_it_was_logged_on(small_desk: SmallDesk) -> None:
    desk, anna = small_desk.desk, small_desk.actor("anna")
    first, second = took(small_desk), small_desk.ticket("Mouse dead")
    small_desk.clock.forward(minutes=20)
    assert working.take(desk, anna, second, spot=CONSOLE).said == f"{second} taken, the timer runs, 20 min logged on {first}"
    working.resolve(desk, anna, first, code="solved", text="Mended.")
    small_desk.clock.forward(minutes=5)
    assert working.reopen(desk, anna, first, reason="", spot=CONSOLE).said == f"{first} reopened, 5 min logged on {second}"


def test_next_leads_from_idle_to_working(small_desk: SmallDesk) -> None:
    number = small_desk.ticket()
    handout.next_ticket(small_desk.desk, small_desk.actor("anna"), spot=CONSOLE)
    timer = running(small_desk)
    assert timer is not None
    assert timer.ticket_id == number


def test_starting_where_the_timer_runs_writes_nothing(small_desk: SmallDesk) -> None:
    number = took(small_desk)
    before = running(small_desk)
    small_desk.clock.forward(minutes=1)
    done = stopwatch.start(small_desk.desk, small_desk.actor("anna"), number, CONSOLE)
    assert "already runs" in done.said
    assert done.command_id == 0
    assert running(small_desk) == before


def test_no_timer_starts_on_a_resolved_ticket(small_desk: SmallDesk) -> None:
    number = took(small_desk)
    working.resolve(small_desk.desk, small_desk.actor("anna"), number, code="solved", text="Done.")
    with pytest.raises(Refused, match="reopen it first"):
        stopwatch.start(small_desk.desk, small_desk.actor("ivan"), number, CONSOLE)


# Invariants 1-3


def test_a_second_timer_of_one_engineer_is_refused_by_the_store(small_desk: SmallDesk) -> None:
    number = took(small_desk)
    with pytest.raises(Conflict, match="timer"), small_desk.desk.store.write() as writer:
        writer.add(tables.Timer(id="x", engineer_id=small_desk.ids.people["anna"], ticket_id=number, started_at=MONDAY_9))


def test_an_entry_of_a_timers_part_is_written_once(small_desk: SmallDesk) -> None:
    number = took(small_desk)
    small_desk.clock.forward(minutes=1)
    stopwatch.stop(small_desk.desk, small_desk.actor("anna"))
    [entry] = spans(small_desk)
    with pytest.raises(Conflict, match="UNIQUE"), small_desk.desk.store.write() as writer:
        writer.add(
            tables.WorkEntry(
                engineer_id=entry.engineer_id,
                ticket_id=number,
                start_at=entry.end_at,
                duration_ms=1,
                timer_id=entry.timer_id,
                timer_part=1,
                recorded_at=1,
            )
        )


def test_stopping_a_timer_that_is_gone_says_who_stopped_it_and_writes_nothing(small_desk: SmallDesk) -> None:
    took(small_desk)
    timer = running(small_desk)
    assert timer is not None
    small_desk.clock.forward(minutes=10)
    stopwatch.stop(small_desk.desk, small_desk.actor("anna"), timer.id)
    small_desk.clock.forward(minutes=3)
    with pytest.raises(Conflict, match=r"Anna Petrova 3 min ago \(stop\)"):
        stopwatch.stop(small_desk.desk, small_desk.actor("anna"), timer.id)
    assert len(spans(small_desk)) == 1


def test_stop_means_the_timer_it_names_not_the_one_that_runs_by_now(small_desk: SmallDesk) -> None:
    took(small_desk)
    first = running(small_desk)
    assert first is not None
    small_desk.clock.forward(minutes=10)
    second = took(small_desk, subject="Mouse dead")
    with pytest.raises(Conflict, match="switch"):
        stopwatch.stop(small_desk.desk, small_desk.actor("anna"), first.id)
    timer = running(small_desk)
    assert timer is not None
    assert timer.ticket_id == second


def test_without_a_timer_there_is_nothing_to_stop(small_desk: SmallDesk) -> None:
    with pytest.raises(Conflict, match="No timer"):
        stopwatch.stop(small_desk.desk, small_desk.actor("anna"))


def test_start_switch_and_stop_stand_in_the_history(small_desk: SmallDesk) -> None:
    number = took(small_desk)
    small_desk.clock.forward(minutes=10)
    stopwatch.stop(small_desk.desk, small_desk.actor("anna"))
    with small_desk.desk.store.read() as reader:
        verbs = [event.verb for event in journal.of_ticket(reader, number)]
    assert verbs == ["taken", "time.started", "time.logged"]


# Invariants 4 and 5: the two clocks


def test_a_clock_set_back_shifts_the_next_start_and_flags_it(small_desk: SmallDesk) -> None:
    number = took(small_desk, spot=Spot())
    small_desk.clock.forward(minutes=30)
    small_desk.clock.step(-HOUR)
    stopwatch.stop(small_desk.desk, small_desk.actor("anna"))
    stopwatch.start(small_desk.desk, small_desk.actor("anna"), number, Spot())
    small_desk.clock.forward(minutes=10)
    stopwatch.stop(small_desk.desk, small_desk.actor("anna"))
    one, two = spans(small_desk)
    assert (one.duration_ms, one.flags) == (30 * MINUTE, "clock")
    assert (two.start_at, two.duration_ms, two.flags) == (one.end_at, 10 * MINUTE, "shifted")


def test_a_clock_set_forward_lengthens_no_span(small_desk: SmallDesk) -> None:
    took(small_desk, spot=Spot())
    small_desk.clock.forward(minutes=30)
    small_desk.clock.step(3 * HOUR)
    stopwatch.stop(small_desk.desk, small_desk.actor("anna"))
    [entry] = spans(small_desk)
    assert (entry.duration_ms, entry.flags) == (30 * MINUTE, "clock")
    with small_desk.desk.store.read() as reader:
        assert reader.value("SELECT wall_ms FROM work_entry") == 3 * HOUR + 30 * MINUTE


@pytest.mark.parametrize(("step_s", "flags"), [(5, ""), (6, "clock"), (-5, ""), (-6, "clock")])
def test_more_than_five_seconds_between_the_clocks_are_flagged(small_desk: SmallDesk, step_s: int, flags: str) -> None:
    took(small_desk, spot=Spot())
    small_desk.clock.forward(minutes=30)
    small_desk.clock.step(step_s * SECOND)
    stopwatch.stop(small_desk.desk, small_desk.actor("anna"))
    [entry] = spans(small_desk)
    assert (entry.duration_ms, entry.flags) == (30 * MINUTE, flags)


def test_over_a_reboot_the_wall_clock_counts(small_desk: SmallDesk) -> None:
    took(small_desk)
    small_desk.clock.forward(minutes=30)
    small_desk.clock.reboot(down_ms=2 * MINUTE)
    small_desk.clock.forward(minutes=8)
    stopwatch.stop(small_desk.desk, small_desk.actor("anna"))
    assert [entry.duration_ms for entry in spans(small_desk)] == [40 * MINUTE]


def test_a_reboot_with_a_clock_that_lags_loses_nothing_that_was_witnessed(small_desk: SmallDesk) -> None:
    took(small_desk)
    timer = running(small_desk)
    assert timer is not None
    small_desk.clock.forward(minutes=30)
    assert stopwatch.beat(small_desk.desk, timer.id)
    small_desk.clock.reboot()
    small_desk.clock.step(-HOUR)
    stopwatch.stop(small_desk.desk, small_desk.actor("anna"))
    [entry] = spans(small_desk)
    assert (entry.duration_ms, entry.flags) == (30 * MINUTE, "clock recovered")


def test_a_shifted_timer_that_outlives_a_reboot_counts_from_its_real_start(small_desk: SmallDesk) -> None:
    number = took(small_desk)
    small_desk.clock.forward(minutes=30)
    small_desk.clock.step(-2 * HOUR)
    stopwatch.stop(small_desk.desk, small_desk.actor("anna"))
    stopwatch.start(small_desk.desk, small_desk.actor("anna"), number, CONSOLE)
    small_desk.clock.reboot(down_ms=MINUTE)
    small_desk.clock.forward(minutes=19)
    stopwatch.stop(small_desk.desk, small_desk.actor("anna"))
    assert [entry.duration_ms for entry in spans(small_desk)] == [30 * MINUTE, 20 * MINUTE]


def test_spans_of_a_stopwatch_that_overlap_are_refused_by_the_store(small_desk: SmallDesk) -> None:
    number = took(small_desk)
    small_desk.clock.forward(minutes=30)
    stopwatch.stop(small_desk.desk, small_desk.actor("anna"))
    anna = small_desk.ids.people["anna"]
    with pytest.raises(Conflict, match="overlap"), small_desk.desk.store.write() as writer:
        writer.add(
            tables.WorkEntry(
                engineer_id=anna,
                ticket_id=number,
                start_at=MONDAY_9 + 29 * MINUTE,
                duration_ms=1,
                timer_id="x",
                timer_part=1,
                recorded_at=1,
            )
        )


# Invariant 6: append-only


@pytest.mark.parametrize("sql", ["UPDATE work_entry SET duration_ms = 1", "DELETE FROM work_entry"])
def test_entries_are_neither_changed_nor_deleted(small_desk: SmallDesk, sql: str) -> None:
    took(small_desk)
    small_desk.clock.forward(minutes=1)
    stopwatch.stop(small_desk.desk, small_desk.actor("anna"))
    with pytest.raises(Conflict, match="append-only"), small_desk.desk.store.write() as writer:
        writer.connection.execute(sql)


def test_a_short_entry_is_marked(small_desk: SmallDesk) -> None:
    number = took(small_desk)
    small_desk.clock.forward(59_999)
    stopwatch.stop(small_desk.desk, small_desk.actor("anna"))
    stopwatch.start(small_desk.desk, small_desk.actor("anna"), number, CONSOLE)
    small_desk.clock.forward(60_000)
    stopwatch.stop(small_desk.desk, small_desk.actor("anna"))
    assert [entry.is_short for entry in spans(small_desk)] == [True, False]


# Invariant 7: merging


def test_merging_continues_the_timer_on_the_survivor_as_part_two(small_desk: SmallDesk) -> None:
    number, survivor = took(small_desk), small_desk.ticket("Printer smokes")
    before = running(small_desk)
    small_desk.clock.forward(minutes=10)
    relations.merge(small_desk.desk, small_desk.actor("boris"), number, survivor)
    timer = running(small_desk)
    assert before is not None
    assert timer is not None
    assert (timer.id, timer.part, timer.ticket_id, timer.console_id) == (before.id, 2, survivor, "console-1")
    small_desk.clock.forward(minutes=5)
    stopwatch.stop(small_desk.desk, small_desk.actor("anna"), before.id)
    assert [(e.ticket_id, e.timer_part, e.duration_ms) for e in spans(small_desk)] == [
        (number, 1, 10 * MINUTE),
        (survivor, 2, 5 * MINUTE),
    ]
    with small_desk.desk.store.read() as reader:
        assert labour.ticket_total_ms(reader, survivor) == 15 * MINUTE


# Phone entry


def call(small: SmallDesk, save: str = "save", *, minutes: int = 4) -> int:
    """A phone entry of so many minutes; returns the new ticket's number."""
    began = small.clock.reading()
    small.clock.forward(minutes=minutes)
    new = NewTicket("acme", "No sound", "mail", "bob", began=began, save=save, resolution_text="Plugged in.", answered_live=True)
    done = intake.create(small.desk, small.actor("anna"), new, spot=CONSOLE)
    assert done.ticket is not None
    return done.ticket.id


def test_a_saved_call_is_one_entry_and_the_interrupted_timer_resumes(small_desk: SmallDesk) -> None:
    first = took(small_desk)
    small_desk.clock.forward(minutes=10)
    second = call(small_desk)
    timer = running(small_desk)
    assert timer is not None
    assert (timer.ticket_id, timer.started_at) == (first, MONDAY_9 + 14 * MINUTE)
    assert [(e.ticket_id, e.start_at - MONDAY_9, e.duration_ms, e.end_reason) for e in spans(small_desk)] == [
        (first, 0, 10 * MINUTE, "interrupted"),
        (second, 10 * MINUTE, 4 * MINUTE, "call"),
    ]


def test_a_taken_call_runs_on_and_one_key_leads_back(small_desk: SmallDesk) -> None:
    first = took(small_desk)
    small_desk.clock.forward(minutes=10)
    second = call(small_desk, "take")
    timer = running(small_desk)
    assert timer is not None
    assert (timer.ticket_id, timer.started_at, timer.parked_ticket_id) == (second, MONDAY_9 + 10 * MINUTE, first)
    small_desk.clock.forward(minutes=6)
    stopwatch.return_to_parked(small_desk.desk, small_desk.actor("anna"), CONSOLE)
    small_desk.clock.forward(minutes=1)
    stopwatch.stop(small_desk.desk, small_desk.actor("anna"))
    assert [(e.ticket_id, e.duration_ms) for e in spans(small_desk)] == [
        (first, 10 * MINUTE),
        (second, 10 * MINUTE),
        (first, MINUTE),
    ]


def test_a_call_resolved_at_once_is_logged_and_resolved(small_desk: SmallDesk) -> None:
    number = call(small_desk, "resolve")
    [entry] = spans(small_desk)
    assert (entry.ticket_id, entry.duration_ms) == (number, 4 * MINUTE)
    assert running(small_desk) is None


def test_a_call_without_an_interrupted_ticket_leaves_no_timer(small_desk: SmallDesk) -> None:
    call(small_desk)
    assert running(small_desk) is None


def test_a_call_counts_no_minute_that_another_console_has_logged(small_desk: SmallDesk) -> None:
    first = took(small_desk)
    began = small_desk.clock.reading()
    small_desk.clock.forward(minutes=5)
    stopwatch.stop(small_desk.desk, small_desk.actor("anna"))  # from another console, while the form is open
    small_desk.clock.forward(minutes=5)
    new = NewTicket("acme", "No sound", "mail", "bob", began=began)
    intake.create(small_desk.desk, small_desk.actor("anna"), new, spot=CONSOLE)
    one, two = spans(small_desk)
    assert (one.ticket_id, one.duration_ms) == (first, 5 * MINUTE)
    assert (two.start_at, two.duration_ms, two.flags) == (one.end_at, 5 * MINUTE, "shifted")


def test_a_call_that_began_before_the_running_timer_takes_over_from_its_start(small_desk: SmallDesk) -> None:
    began = small_desk.clock.reading()
    small_desk.clock.forward(minutes=5)
    first = took(small_desk)  # from another console, while the form is open
    small_desk.clock.forward(minutes=5)
    new = NewTicket("acme", "No sound", "mail", "bob", began=began, save="take")
    intake.create(small_desk.desk, small_desk.actor("anna"), new, spot=CONSOLE)
    small_desk.clock.forward(minutes=1)
    stopwatch.stop(small_desk.desk, small_desk.actor("anna"))
    assert [(e.ticket_id == first, e.duration_ms) for e in spans(small_desk)] == [(True, 0), (False, 6 * MINUTE)]


def test_a_call_over_a_clock_set_back_is_as_long_as_it_was(small_desk: SmallDesk) -> None:
    first = took(small_desk)
    small_desk.clock.forward(minutes=10)
    small_desk.clock.step(-2 * HOUR)
    second = call(small_desk)
    small_desk.clock.forward(minutes=3)
    stopwatch.stop(small_desk.desk, small_desk.actor("anna"))
    found = spans(small_desk)
    assert [(e.ticket_id, e.duration_ms) for e in found] == [(first, 10 * MINUTE), (second, 4 * MINUTE), (first, 3 * MINUTE)]
    assert found[0].end_at == found[1].start_at
    assert found[1].end_at == found[2].start_at


def test_the_way_back_follows_a_merge_and_stops_at_a_closed_door(small_desk: SmallDesk) -> None:
    first, survivor = took(small_desk), small_desk.ticket("Same thing")
    call(small_desk, "take")
    relations.merge(small_desk.desk, small_desk.actor("boris"), first, survivor)
    working.cancel(small_desk.desk, small_desk.actor("boris"), survivor, reason="mistake")
    with pytest.raises(Refused, match=f"{survivor} is cancelled"):
        stopwatch.return_to_parked(small_desk.desk, small_desk.actor("anna"), CONSOLE)
    working.reopen(small_desk.desk, small_desk.actor("boris"), survivor, reason="it was not")
    stopwatch.return_to_parked(small_desk.desk, small_desk.actor("anna"), CONSOLE)
    timer = running(small_desk)
    assert timer is not None
    assert timer.ticket_id == survivor


def test_without_an_interruption_there_is_no_way_back(small_desk: SmallDesk) -> None:
    took(small_desk)
    with pytest.raises(Refused, match="interrupted"):
        stopwatch.return_to_parked(small_desk.desk, small_desk.actor("anna"), CONSOLE)


# Invariant 8: after a kill


@pytest.mark.parametrize("silent_s", [89, 91])
@pytest.mark.parametrize("how", ["stop", "switch", "resolve"])
def test_what_ends_a_silent_timer_without_an_answer_is_for_review(small_desk: SmallDesk, how: str, silent_s: int) -> None:
    number, other = took(small_desk), small_desk.ticket()
    desk, anna = small_desk.desk, small_desk.actor("anna")
    small_desk.clock.forward(seconds=silent_s)
    if how == "stop":
        stopwatch.stop(desk, anna)
    elif how == "switch":
        working.take(desk, anna, other, spot=OTHER_CONSOLE)
    else:
        working.resolve(desk, anna, number, code="solved", text="Done.")
    [entry] = spans(small_desk)
    assert (entry.duration_ms, "recovered" in entry.flags) == (silent_s * SECOND, silent_s > 90), "no second is lost, and none is sure"
    assert not entry.is_confirmed


def test_what_was_answered_is_in_no_doubt(small_desk: SmallDesk) -> None:
    took(small_desk)
    desk, anna = small_desk.desk, small_desk.actor("anna")
    small_desk.clock.forward(minutes=5)
    timer = running(small_desk)
    assert timer is not None
    stopwatch.adopt(desk, anna, timer.id, OTHER_CONSOLE)
    stopwatch.stop(desk, anna)
    assert [entry.flags for entry in spans(small_desk)] == [""]


def test_a_silent_timer_asks_the_next_console(small_desk: SmallDesk) -> None:
    took(small_desk)
    anna = small_desk.actor("anna")
    small_desk.clock.forward(seconds=90)
    assert stopwatch.silent(small_desk.desk, anna, "console-2") is None
    small_desk.clock.forward(1)
    silent = stopwatch.silent(small_desk.desk, anna, "console-2")
    assert silent is not None
    assert stopwatch.silent(small_desk.desk, anna, "console-1") is None


def test_a_beating_timer_asks_nobody(small_desk: SmallDesk) -> None:
    took(small_desk)
    timer = running(small_desk)
    assert timer is not None
    for _beat in range(10):
        small_desk.clock.forward(seconds=30)
        assert stopwatch.beat(small_desk.desk, timer.id)
    assert stopwatch.silent(small_desk.desk, small_desk.actor("anna"), "console-2") is None


def test_a_timer_of_another_boot_asks_at_once(small_desk: SmallDesk) -> None:
    took(small_desk)
    small_desk.clock.reboot(down_ms=SECOND)
    assert stopwatch.silent(small_desk.desk, small_desk.actor("anna"), "console-2") is not None


def test_a_timer_of_the_command_line_simply_runs(small_desk: SmallDesk) -> None:
    number = small_desk.ticket()
    working.take(small_desk.desk, small_desk.actor("anna", "cli"), number)
    small_desk.clock.forward(hours=5)
    assert stopwatch.silent(small_desk.desk, small_desk.actor("anna"), "console-2") is None
    stopwatch.stop(small_desk.desk, small_desk.actor("anna", "cli"))
    assert [entry.duration_ms for entry in spans(small_desk)] == [5 * HOUR]


def test_a_beat_for_a_stopped_timer_says_so(small_desk: SmallDesk) -> None:
    took(small_desk)
    timer = running(small_desk)
    assert timer is not None
    stopwatch.stop(small_desk.desk, small_desk.actor("anna"))
    assert not stopwatch.beat(small_desk.desk, timer.id)


def killed(small: SmallDesk) -> Timer:
    """A timer whose console beat for 35 minutes and has been dead for 25."""
    took(small)
    timer = running(small)
    assert timer is not None
    small.clock.forward(minutes=35)
    stopwatch.beat(small.desk, timer.id)
    small.clock.forward(minutes=25)
    found = stopwatch.silent(small.desk, small.actor("anna"), "console-2")
    assert found is not None
    return found


def test_a_silent_timer_is_kept_to_now(small_desk: SmallDesk) -> None:
    timer = killed(small_desk)
    stopwatch.adopt(small_desk.desk, small_desk.actor("anna"), timer.id, OTHER_CONSOLE)
    assert stopwatch.silent(small_desk.desk, small_desk.actor("anna"), "console-2") is None
    small_desk.clock.forward(minutes=1)
    stopwatch.stop(small_desk.desk, small_desk.actor("anna"), timer.id)
    assert [entry.duration_ms for entry in spans(small_desk)] == [61 * MINUTE]


def test_a_silent_timer_ends_at_its_last_sign_of_life(small_desk: SmallDesk) -> None:
    timer = killed(small_desk)
    stopwatch.recover(small_desk.desk, small_desk.actor("anna"), timer.id)
    [entry] = spans(small_desk)
    assert (entry.duration_ms, entry.end_reason, entry.review) == (35 * MINUTE, "recovered", "review:recovered")


def test_a_silent_timer_ends_at_the_time_entered(small_desk: SmallDesk) -> None:
    timer = killed(small_desk)
    stopwatch.recover(small_desk.desk, small_desk.actor("anna"), timer.id, end_at=MONDAY_9 + 50 * MINUTE)
    assert [entry.duration_ms for entry in spans(small_desk)] == [50 * MINUTE]


@pytest.mark.parametrize("minutes", [-1, 61])
def test_the_time_entered_lies_between_start_and_now(small_desk: SmallDesk, minutes: int) -> None:
    timer = killed(small_desk)
    with pytest.raises(BadInput, match="between"):
        stopwatch.recover(small_desk.desk, small_desk.actor("anna"), timer.id, end_at=MONDAY_9 + minutes * MINUTE)
    assert running(small_desk) is not None


def test_the_time_entered_is_by_the_clock_as_it_goes_now(small_desk: SmallDesk) -> None:
    timer = killed(small_desk)
    small_desk.clock.step(HOUR)
    stopwatch.recover(small_desk.desk, small_desk.actor("anna"), timer.id, end_at=small_desk.clock.now() - 10 * MINUTE)
    [entry] = spans(small_desk)
    assert (entry.duration_ms, entry.flags) == (50 * MINUTE, "clock recovered")


def test_only_one_console_decides_about_a_silent_timer(small_desk: SmallDesk) -> None:
    timer = killed(small_desk)
    stopwatch.recover(small_desk.desk, small_desk.actor("anna"), timer.id)
    with pytest.raises(Conflict, match="recovered"):
        stopwatch.adopt(small_desk.desk, small_desk.actor("anna"), timer.id, OTHER_CONSOLE)


def test_a_question_that_another_console_has_answered_is_not_answered_again(small_desk: SmallDesk) -> None:
    timer = killed(small_desk)
    stopwatch.adopt(small_desk.desk, small_desk.actor("anna"), timer.id, OTHER_CONSOLE, seen=timer)
    with pytest.raises(Conflict, match="answered"):
        stopwatch.recover(small_desk.desk, small_desk.actor("anna"), timer.id, seen=timer)
    assert running(small_desk) is not None
    assert spans(small_desk) == []


# Invariant 9: long timers


@pytest.mark.parametrize(
    ("service", "minutes", "review"),
    [("mail", 90, ""), ("mail", 91, "review:long"), ("vpn", 120, ""), ("vpn", 121, "review:long"), (None, 121, "review:long")],
)
def test_a_timer_over_two_hours_or_three_norms_is_marked(small_desk: SmallDesk, service: str | None, minutes: int, review: str) -> None:
    number = small_desk.ticket(service=service)
    working.take(small_desk.desk, small_desk.actor("anna"), number)
    small_desk.clock.forward(minutes=minutes)
    stopwatch.stop(small_desk.desk, small_desk.actor("anna"))
    assert [entry.review for entry in spans(small_desk)] == [review]


def test_the_ticket_shows_the_time_of_everybody(small_desk: SmallDesk) -> None:
    number = took(small_desk)
    small_desk.clock.forward(minutes=5)
    stopwatch.start(small_desk.desk, small_desk.actor("ivan"), number, CONSOLE)
    small_desk.clock.forward(minutes=5)
    stopwatch.stop(small_desk.desk, small_desk.actor("ivan"))
    stopwatch.stop(small_desk.desk, small_desk.actor("anna"))
    found = entries.of_ticket(small_desk.desk, small_desk.actor("boris"), number)
    assert sum(entry.duration_ms for entry in found) == 15 * MINUTE
