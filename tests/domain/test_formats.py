"""Every kind of figure has one form."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.formats import (
    duration,
    exact,
    instant,
    instant_full,
    instant_json,
    labour,
    stopwatch,
    time_left,
    time_zone,
    weight,
)

MINUTE, HOUR = 60, 3600


def utc(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0 min"), (40, "40 s"), (7 * MINUTE, "7 min"), (450, "7 min 30 s"), (HOUR + 61, "1 h 01 min 1 s"), (-450, "-7 min 30 s")],
)
def test_durations_to_the_second(seconds: int, shown: str) -> None:
    assert exact(seconds) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0 min"),
        (40, "40 s"),
        (59, "59 s"),
        (60, "1 min"),
        (23 * MINUTE + 59, "23 min"),
        (HOUR, "1 h 00 min"),
        (HOUR + 5 * MINUTE, "1 h 05 min"),
        (102 * HOUR + 30 * MINUTE, "102 h 30 min"),
        (-12 * MINUTE, "-12 min"),
        (-HOUR - 5 * MINUTE, "-1 h 05 min"),
        (-40, "-40 s"),
    ],
)
def test_durations(seconds: int, shown: str) -> None:
    assert duration(seconds) == shown
    assert labour(seconds * 1000 + (999 if seconds > 0 else 0)) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(8 * MINUTE + 59, "0:08"), (0, "0:00"), (-12 * MINUTE, "-0:12"), (-1, "-0:00"), (102 * HOUR + 30 * MINUTE, "102:30")],
)
def test_working_time_left(seconds: int, shown: str) -> None:
    assert time_left(seconds) == shown


@pytest.mark.parametrize(("ms", "shown"), [(0, "00:00:00"), (761_999, "00:12:41"), (-5, "00:00:00"), (123 * HOUR * 1000, "123:00:00")])
def test_stopwatch(ms: int, shown: str) -> None:
    assert stopwatch(ms) == shown


@pytest.mark.parametrize(
    ("thousandths", "shown"),
    [
        (134_500, "134.5"),
        (134_449, "134.4"),
        (134_450, "134.5"),
        (0, "0.0"),
        (49, "0.0"),
        (50, "0.1"),
        (-49, "0.0"),
        (-50, "-0.1"),
        (-50_000, "-50.0"),
    ],
)
def test_weights_round_halves_away_from_zero(thousandths: int, shown: str) -> None:
    assert weight(thousandths) == shown


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("2026-07-03T11:05", "14:05"),
        ("2026-07-03T20:59", "23:59"),
        ("2026-07-03T21:00", "Sat 00:00"),
        ("2026-07-02T20:59", "Thu 23:59"),
        ("2026-07-06T11:30", "Mon 14:30"),
        ("2026-07-09T20:59", "Thu 23:59"),
        ("2026-07-09T21:00", "2026-07-10 00:00"),
        ("2026-06-26T11:30", "2026-06-26 14:30"),
    ],
)
def test_instants_are_as_short_as_their_distance_allows(at: str, shown: str) -> None:
    assert instant(utc(at), "Europe/Moscow", utc("2026-07-03T09:00")) == shown


def test_instants_with_their_date() -> None:
    assert instant_full(utc("2026-07-03T11:30"), "Europe/Moscow") == "Fri 2026-07-03 14:30"
    assert instant_full(utc("2026-07-03T23:30"), "Asia/Kathmandu") == "Sat 2026-07-04 05:15"


def test_instants_for_programs() -> None:
    assert instant_json(utc("2026-07-03T11:30")) == "2026-07-03T11:30:00Z"
    assert instant_json(utc("2026-07-03T11:30") + 7) == "2026-07-03T11:30:00.007Z"


@given(st.datetimes(min_value=datetime(1, 1, 1), max_value=datetime(9999, 12, 31)).map(lambda moment: moment.replace(microsecond=0)))  # noqa: DTZ001
def test_instants_for_programs_agree_with_the_calendar(moment: datetime) -> None:
    assert instant_json((moment - datetime(1970, 1, 1)) // (datetime.resolution * 1000)) == moment.isoformat() + "Z"  # noqa: DTZ001


@pytest.mark.parametrize("zone", ["Mars/Base", "", "../etc/passwd", "Europe", "a\0b", "\ud800"])
def test_an_unknown_zone_is_bad_input(zone: str) -> None:
    with pytest.raises(BadInput, match="time zone"):
        time_zone(zone)


def test_a_moment_beyond_the_calendar_is_bad_input() -> None:
    with pytest.raises(BadInput, match="9999"):
        instant_full(10**15, "UTC")
