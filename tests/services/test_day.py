"""The engineer's day (RULES.md §7)."""

from datetime import date

import pytest

from helpdesk_tui.domain.clock import HOUR, MINUTE
from helpdesk_tui.domain.errors import NotAllowed, Refused
from helpdesk_tui.services import day, entries, stopwatch, undo, working
from tests.services.looking import resolved, taken
from tests.small_desk import SmallDesk, utc

MONDAY = date(2026, 3, 2)


def test_the_day_shows_entries_sums_and_the_running_timer(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("anna")
    first = taken(small_desk)
    small_desk.clock.forward(minutes=20)
    second = taken(small_desk)
    small_desk.clock.forward(minutes=5)
    working.resolve(small_desk.desk, anna, second, code="solved", text="Done.")
    third = taken(small_desk)
    view = day.view(small_desk.desk, anna)
    assert [(entry.ticket_id, entry.duration_ms) for entry in view.entries] == [(first, 20 * MINUTE), (second, 5 * MINUTE)]
    assert (view.day, view.total_ms, view.unconfirmed_ms) == (MONDAY, 25 * MINUTE, 25 * MINUTE)
    assert (view.tickets_touched, view.tickets_resolved, view.open_tickets, view.came_back) == (2, 1, 2, 0)
    assert view.timer is not None
    assert view.timer.ticket_id == third


def test_the_week_has_seven_sums(small_desk: SmallDesk) -> None:
    anna, number = small_desk.actor("anna"), small_desk.ticket()
    small_desk.clock.forward_to(utc(2026, 3, 4, 16))
    for typed in ("2026-03-02 10:00-11:00", "2026-03-03 10:00-10:30", "10:00-10:15", "2026-03-01 10:00-10:10"):
        entries.log(small_desk.desk, anna, number, typed)
    view = day.view(small_desk.desk, anna)
    assert [sums.total_ms // MINUTE for sums in view.week] == [60, 30, 15, 0, 0, 0, 0]
    assert view.week[0].day == MONDAY


def test_a_day_is_that_of_the_engineers_zone(small_desk: SmallDesk) -> None:
    with small_desk.desk.store.write() as writer:
        writer.connection.execute("UPDATE person SET zone = 'Asia/Vladivostok' WHERE key = 'anna'")
    small_desk.clock.forward_to(utc(2026, 3, 2, 14, 30))  # Tuesday, 00:30 in Vladivostok
    anna, number = small_desk.actor("anna"), small_desk.ticket()
    entries.log(small_desk.desk, anna, number, "20m")
    entries.log(small_desk.desk, anna, number, "yesterday 23:00-23:30")
    assert day.view(small_desk.desk, anna).total_ms == 20 * MINUTE
    assert day.view(small_desk.desk, anna, MONDAY).total_ms == 30 * MINUTE


def test_a_reversed_entry_counts_no_more(small_desk: SmallDesk) -> None:
    anna, number = small_desk.actor("anna"), small_desk.ticket()
    small_desk.clock.forward(hours=5)
    entries.log(small_desk.desk, anna, number, "1h")
    entry = day.view(small_desk.desk, anna).entries[0]
    entries.correct(small_desk.desk, anna, entry.id, typed="20m", reason="coffee")
    view = day.view(small_desk.desk, anna)
    assert (view.total_ms, view.unconfirmed_ms, view.tickets_touched) == (20 * MINUTE, 20 * MINUTE, 1)


def test_confirming_a_day_decides_its_reviews(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("anna")
    taken(small_desk)
    small_desk.clock.forward(hours=3)
    stopwatch.stop(small_desk.desk, anna)
    assert day.view(small_desk.desk, anna).entries[0].review == "review:long"
    done = day.confirm(small_desk.desk, anna)
    assert "1 entry of 2026-03-02 confirmed, 3 h 00 min" in done.said
    view = day.view(small_desk.desk, anna)
    assert (view.unconfirmed_ms, view.entries[0].is_confirmed, view.entries[0].review) == (0, True, "")
    with pytest.raises(Refused, match="Nothing of 2026-03-02"):
        day.confirm(small_desk.desk, anna)


def test_what_is_corrected_after_the_confirmation_waits_for_another(small_desk: SmallDesk) -> None:
    anna, number = small_desk.actor("anna"), small_desk.ticket()
    small_desk.clock.forward(hours=5)
    entries.log(small_desk.desk, anna, number, "1h")
    day.confirm(small_desk.desk, anna)
    entries.correct(small_desk.desk, anna, 1, typed="20m", reason="coffee")
    assert day.view(small_desk.desk, anna).unconfirmed_ms == 20 * MINUTE


def test_confirming_leaves_the_leads_decision_open(small_desk: SmallDesk) -> None:
    anna, number = small_desk.actor("anna"), small_desk.ticket()
    small_desk.clock.forward(hours=5)
    entries.log(small_desk.desk, anna, number, "10:00-11:00")
    entries.log(small_desk.desk, anna, number, "10:30-11:30")
    day.confirm(small_desk.desk, anna)
    assert len(entries.approvals(small_desk.desk, small_desk.actor("boris"))) == 1


def test_earlier_days_that_wait_are_known(small_desk: SmallDesk) -> None:
    anna, number = small_desk.actor("anna"), small_desk.ticket()
    small_desk.clock.forward(hours=5)
    entries.log(small_desk.desk, anna, number, "1h")
    assert day.unconfirmed_days(small_desk.desk, anna) == []
    small_desk.clock.forward(days=1)
    assert day.unconfirmed_days(small_desk.desk, anna) == [MONDAY]
    day.confirm(small_desk.desk, anna, MONDAY)
    assert day.unconfirmed_days(small_desk.desk, anna) == []


def test_a_day_that_was_confirmed_is_told_so_when_it_cannot_be_undone(small_desk: SmallDesk) -> None:
    """Not that logged time stays: that was not what was undone. A correction takes the entry's confirmation back."""
    anna, number = small_desk.actor("anna"), small_desk.ticket()
    small_desk.clock.forward(hours=5)
    entries.log(small_desk.desk, anna, number, "1h")
    day.confirm(small_desk.desk, anna)
    with pytest.raises(Refused, match="correct an entry that is not right, and it is to be confirmed anew"):
        undo.undo(small_desk.desk, anna)
    [entry] = day.view(small_desk.desk, anna).entries
    entries.correct(small_desk.desk, anna, entry.id, typed="50m", reason="coffee")
    assert day.view(small_desk.desk, anna).unconfirmed_ms == 50 * MINUTE


def test_a_ticket_reopened_since_was_not_resolved(small_desk: SmallDesk) -> None:
    anna, number = small_desk.actor("anna"), resolved(small_desk)
    assert day.view(small_desk.desk, anna).tickets_resolved == 1
    small_desk.clock.forward(HOUR)
    working.reopen(small_desk.desk, anna, number)
    assert day.view(small_desk.desk, anna).tickets_resolved == 0


def test_only_who_logs_time_confirms_it(small_desk: SmallDesk) -> None:
    with pytest.raises(NotAllowed):
        day.confirm(small_desk.desk, small_desk.actor("vera"))
