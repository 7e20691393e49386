"""How long somebody is to be at work: shifts, calendar, absences."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.domain.calendar import Calendar
from helpdesk_tui.domain.calendar_definition import parse_calendar
from helpdesk_tui.domain.clock import DAY, HOUR
from helpdesk_tui.domain.working_hours import Hours, joined, without
from tests.small_desk import utc

MONDAY = utc(2026, 3, 2)
DAYS = [MONDAY + n * DAY for n in range(-7, 15)]
OFFICE = Calendar(parse_calendar({"tz": "UTC", "week": {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}))
EIGHT = 8 * HOUR


def test_the_calendar_counts_up_to_a_shift_a_day() -> None:
    assert Hours(OFFICE, EIGHT, None, (), ()).between(DAYS, MONDAY, MONDAY + 7 * DAY) == 5 * EIGHT
    assert Hours(OFFICE, 24 * HOUR, None, (), ()).between(DAYS, MONDAY, MONDAY + 7 * DAY) == 45 * HOUR
    assert Hours(OFFICE, EIGHT, None, (), ()).between(DAYS, MONDAY + 12 * HOUR, MONDAY + 14 * HOUR) == 2 * HOUR
    assert Hours(None, EIGHT, None, (), ()).between(DAYS, MONDAY, MONDAY + 7 * DAY) == 0


def test_absences_are_no_work() -> None:
    away = ((MONDAY + DAY, MONDAY + 3 * DAY), (MONDAY + 12 * HOUR, MONDAY + 30 * HOUR))
    assert Hours(OFFICE, EIGHT, None, (), away).between(DAYS, MONDAY, MONDAY + 7 * DAY) == 3 * HOUR + 2 * EIGHT


def test_shifts_hold_where_they_are_known() -> None:
    shifts = ((MONDAY + 20 * HOUR, MONDAY + 32 * HOUR), (MONDAY + 3 * DAY + 6 * HOUR, MONDAY + 3 * DAY + 10 * HOUR))
    hours = Hours(OFFICE, EIGHT, (shifts[0][0], shifts[-1][1]), shifts, ())
    assert hours.between(DAYS, MONDAY, MONDAY + DAY) == EIGHT + 4 * HOUR, "before the first shift the calendar holds"
    assert hours.between(DAYS, MONDAY + DAY, MONDAY + 2 * DAY) == 8 * HOUR
    assert hours.between(DAYS, MONDAY + 2 * DAY, MONDAY + 3 * DAY) == 0, "between shifts is leisure"
    assert hours.between(DAYS, MONDAY + 4 * DAY, MONDAY + 5 * DAY) == EIGHT, "after the last one the calendar again"


stretches = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda pair: (min(pair), max(pair))), max_size=6)


@given(stretches, stretches)
def test_cutting_and_joining_keep_every_moment(parts: list[tuple[int, int]], gone: list[tuple[int, int]]) -> None:
    def moments(found: list[tuple[int, int]]) -> set[int]:
        return {moment for start, end in found for moment in range(start, end)}

    assert moments(without(parts, gone)) == moments(parts) - moments(gone)
    assert moments(joined(parts)) == moments(parts)
    assert all(one[1] < other[0] for one, other in pairwise(joined(parts)))
