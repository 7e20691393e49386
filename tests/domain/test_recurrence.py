"""Due times of recurring work: by the wall clock, month ends and clock changes included."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.domain.clock import DAY, HOUR
from helpdesk_tui.domain.formats import local_time
from helpdesk_tui.domain.instant_input import parse_instant
from helpdesk_tui.domain.recurrence import EVERY, due_between, due_times, next_due

BERLIN = "Europe/Berlin"


def at(text: str, zone: str = BERLIN) -> int:
    return parse_instant(text, zone, 0)


@pytest.mark.parametrize(
    ("first", "every", "each", "due"),
    [
        ("2026-01-31 9:00", "month", 1, ["2026-01-31 09:00", "2026-02-28 09:00", "2026-03-31 09:00", "2026-04-30 09:00"]),
        (
            "2024-02-29 9:00",
            "year",
            1,
            ["2024-02-29 09:00", "2025-02-28 09:00", "2026-02-28 09:00", "2027-02-28 09:00", "2028-02-29 09:00"],
        ),
        ("2026-11-30 9:00", "quarter", 1, ["2026-11-30 09:00", "2027-02-28 09:00", "2027-05-30 09:00"]),
        ("2026-03-27 9:00", "week", 2, ["2026-03-27 09:00", "2026-04-10 09:00", "2026-04-24 09:00"]),  # over the change to summer time
        ("2026-03-28 2:30", "day", 1, ["2026-03-28 02:30", "2026-03-29 03:30", "2026-03-30 02:30"]),  # 02:30 is skipped
        ("2026-10-24 2:30", "day", 1, ["2026-10-24 02:30", "2026-10-25 02:30", "2026-10-26 02:30"]),  # 02:30 comes twice
    ],
)
def test_due_times(first: str, every: str, each: int, due: list[str]) -> None:
    found = [f"{local_time(one, BERLIN):%Y-%m-%d %H:%M}" for one in islice(due_times(at(first), every, each, BERLIN), len(due))]
    assert found == due


def test_of_a_time_that_comes_twice_it_is_the_first() -> None:
    days = list(islice(due_times(at("2026-10-24 2:30"), "day", 1, BERLIN), 2))
    assert days[1] - days[0] == DAY


@given(
    first=st.integers(0, 4_000_000_000_000),
    every=st.sampled_from(EVERY),
    each=st.integers(1, 400),
    zone=st.sampled_from(["UTC", BERLIN, "Australia/Lord_Howe", "Pacific/Apia", "America/St_Johns"]),
    ahead=st.integers(0, 2000),
)
def test_they_grow_and_what_is_next_is_the_first_that_is_not_due_yet(first: int, every: str, each: int, zone: str, ahead: int) -> None:
    some = list(islice(due_times(first, every, each, zone), 12))
    assert some == sorted(set(some))
    assert some[0] == first
    now = first + ahead * DAY
    due = due_between(first, every, each, zone, None, now, None)
    following = next_due(first, every, each, zone, now, None)
    assert all(one <= now for one in due)
    if following is not None:
        assert following > now
        assert due_between(first, every, each, zone, due[-1], following, None) == [following]


def test_nothing_is_due_after_the_end_nor_twice() -> None:
    first, last = at("2026-01-01 9:00"), at("2026-01-03 9:00")
    assert due_between(first, "day", 1, BERLIN, None, first + 30 * DAY, last) == [first, first + DAY, last]
    assert due_between(first, "day", 1, BERLIN, first, first + DAY + HOUR, last) == [first + DAY]
    assert next_due(first, "day", 1, BERLIN, last, last) is None


def test_they_end_with_the_calendar() -> None:
    assert len(list(due_times(at("2026-01-01 9:00"), "year", 1000, "UTC"))) == 8
