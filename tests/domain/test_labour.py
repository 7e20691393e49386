"""Measuring spans by two clocks (RULES.md §7)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.domain.clock import Reading
from helpdesk_tui.domain.labour import SpanEnd, is_later, measure, not_before

START = Reading(1_000_000, "a", 50_000)


def shown(reading: Reading) -> tuple[int, str, int]:
    return reading.at, reading.boot_id, reading.boot_ms


@pytest.mark.parametrize(
    ("end", "duration_ms", "wall_ms"),
    [
        (Reading(1_060_000, "a", 110_000), 60_000, None),
        (Reading(1_060_001, "a", 110_000), 60_001, None),  # the rounding of two clocks
        (Reading(1_065_000, "a", 110_000), 60_000, None),
        (Reading(1_065_001, "a", 110_000), 60_000, 65_001),
        (Reading(900_000, "a", 110_000), 60_000, -100_000),
        (Reading(1_060_000, "b", 5), 60_000, None),
        (Reading(1_060_000, "", 0), 60_000, None),
        (Reading(900_000, "b", 5), 0, -100_000),
        (Reading(1_000_000, "a", 40_000), 0, 0),
    ],
)
def test_the_boot_clock_counts_where_it_can(end: Reading, duration_ms: int, wall_ms: int | None) -> None:
    found = measure(START, end, 5_000)
    assert (found.duration_ms, found.wall_ms) == (duration_ms, wall_ms)


def test_what_was_witnessed_is_the_least_over_a_reboot() -> None:
    assert measure(START, Reading(1_010_000, "b", 5), 5_000, witnessed_ms=30_000).duration_ms == 30_000
    assert measure(START, Reading(1_090_000, "b", 5), 5_000, witnessed_ms=30_000).duration_ms == 90_000


NOW = Reading(2_000_000, "a", 1_050_000)


@pytest.mark.parametrize(
    ("wanted", "last", "expected"),
    [
        (NOW, None, (2_000_000, "a", 1_050_000)),
        (NOW, SpanEnd(2_500_000, "a", 1_049_000), (2_000_000, "a", 1_050_000)),  # its wall clock was ahead, its end is past
        (START, SpanEnd(1_300_000, "a", 350_000), (1_300_000, "a", 350_000)),
        (START, SpanEnd(900_000, "a", 350_000), (1_300_000, "a", 350_000)),  # the wall clock was set back in between
        (START, SpanEnd(1_300_000, "old", 9), (1_000_000, "a", 50_000)),  # an earlier boot is earlier
        (START, SpanEnd(1_300_000, "", 0), (1_300_000, "a", 350_000)),
        (START, SpanEnd(9_300_000, "", 0), (2_000_000, "a", 1_050_000)),
        (Reading(1_000_000, "old", 7), SpanEnd(1_300_000, "a", 350_000), (1_300_000, "a", 350_000)),
        (Reading(3_000_000, "a", 2_050_000), None, (2_000_000, "a", 1_050_000)),  # not in the future
    ],
)
def test_a_span_begins_no_earlier_than_the_last_one_really_ended(
    wanted: Reading, last: SpanEnd | None, expected: tuple[int, str, int]
) -> None:
    assert shown(not_before(wanted, last, NOW)) == expected


@given(st.integers(0, 2_000), st.integers(0, 2_000), st.integers(-500, 500), st.sampled_from(["", "a", "b"]))
def test_the_begin_lies_between_what_was_wanted_and_now(wanted_ms: int, last_ms: int, stepped_ms: int, boot_id: str) -> None:
    now = Reading(2_000 + stepped_ms, "a", 2_000)
    wanted = Reading(wanted_ms, "a", wanted_ms)
    found = not_before(wanted, SpanEnd(last_ms, boot_id, last_ms), now)
    assert not is_later(found, now)
    assert not is_later(wanted, found)
