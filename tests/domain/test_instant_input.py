"""Moments as people type them; now is Friday 2026-07-03 14:00 in Moscow."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.domain.clock import HOUR
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.formats import instant_json, local_time
from helpdesk_tui.domain.instant_input import at_wall_time, day_end, day_start, leaves_day_open, parse_instant, read_day, read_time

NOW = 1_783_076_400_000
MOSCOW = "Europe/Moscow"


def read(text: str, zone: str = MOSCOW, *, ahead: bool = True) -> str:
    return local_time(parse_instant(text, zone, NOW, ahead=ahead), zone).strftime("%Y-%m-%d %H:%M:%S")


def test_now_is_what_these_tests_say() -> None:
    assert read("now") == read("сейчас") == "2026-07-03 14:00:00"


@pytest.mark.parametrize(
    ("text", "ahead", "behind"),
    [
        ("14:30", "2026-07-03 14:30", "2026-07-02 14:30"),
        ("13:00", "2026-07-04 13:00", "2026-07-03 13:00"),
        ("14:00", "2026-07-04 14:00", "2026-07-03 14:00"),
        ("mon 9:00", "2026-07-06 09:00", "2026-06-29 09:00"),
        ("пн 9:00", "2026-07-06 09:00", "2026-06-29 09:00"),
        ("Monday 9", "2026-07-06 09:00", "2026-06-29 09:00"),
        ("fri 13:59", "2026-07-10 13:59", "2026-07-03 13:59"),
        ("fri 14:01", "2026-07-03 14:01", "2026-06-26 14:01"),
        ("mon", "2026-07-06 00:00", "2026-06-29 00:00"),
        ("fri", "2026-07-10 00:00", "2026-07-03 00:00"),
        ("04.07", "2026-07-04 00:00", "2025-07-04 00:00"),
        ("03.07 9:00", "2026-07-03 09:00", "2026-07-03 09:00"),
        ("29.02", "2028-02-29 00:00", "2024-02-29 00:00"),
    ],
)
def test_what_leaves_the_date_open_lies_on_the_side_that_is_asked_for(text: str, ahead: str, behind: str) -> None:
    assert (read(text), read(text, ahead=False)) == (f"{ahead}:00", f"{behind}:00")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-07-03 14:30", "2026-07-03 14:30:00"),
        ("2026-7-3 9:05", "2026-07-03 09:05:00"),
        ("2026-07-03T14:30:15", "2026-07-03 14:30:15"),
        ("2026-07-03T11:30:00Z", "2026-07-03 14:30:00"),
        ("2026-07-03T13:30+0200", "2026-07-03 14:30:00"),
        ("2026-07-03 06:30:00.250-05:00", "2026-07-03 14:30:00"),
        ("2026-07-03 24:00", "2026-07-04 00:00:00"),
        ("03.07.2026 14:30", "2026-07-03 14:30:00"),
        ("2026-07-03", "2026-07-03 00:00:00"),
        ("tomorrow 9", "2026-07-04 09:00:00"),
        ("tomorrow at 9", "2026-07-04 09:00:00"),
        ("завтра 9:00", "2026-07-04 09:00:00"),
        ("Завтра в 9:00", "2026-07-04 09:00:00"),
        ("послезавтра", "2026-07-05 00:00:00"),
        ("today 18:00", "2026-07-03 18:00:00"),
        ("yesterday 18:00", "2026-07-02 18:00:00"),
        ("+2h", "2026-07-03 16:00:00"),
        ("+ 1h30", "2026-07-03 15:30:00"),
        ("in 30m", "2026-07-03 14:30:00"),
        ("через 30 мин", "2026-07-03 14:30:00"),
        ("-2h", "2026-07-03 12:00:00"),
        ("2 hours ago", "2026-07-03 12:00:00"),
        ("2 ч назад", "2026-07-03 12:00:00"),
        ("+1d", "2026-07-04 14:00:00"),
        ("+1w", "2026-07-10 14:00:00"),
    ],
)
def test_what_says_its_date(text: str, found: str) -> None:
    assert read(text) == read(text, ahead=False) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "9",
        "foo",
        "14:60",
        "25:00",
        "24:01",
        "tomorrow 25",
        "2026-02-30",
        "31.06",
        "2026-13-01 9:00",
        "mon tue",
        "+",
        "in",
        "+5",
        "2026-07-03T14:30+99:00",
        "9" * 9000,
        "9999-12-31 24:00",
        "+999999999d",
        "+999999999h",
        "999999999w ago",
        "\ud800",
    ],
)
def test_what_is_no_moment_is_bad_input(text: str) -> None:
    with pytest.raises(BadInput):
        parse_instant(text, MOSCOW, NOW)


def test_an_hour_that_is_skipped_is_refused() -> None:
    with pytest.raises(BadInput, match=r"2026-03-29 02:30 does not exist in Europe/Berlin"):
        parse_instant("2026-03-29 02:30", "Europe/Berlin", NOW)


def test_an_hour_that_comes_twice_must_be_written_with_its_offset() -> None:
    with pytest.raises(BadInput, match=r"write 2026-10-25T02:30\+02:00 or 2026-10-25T02:30\+01:00"):
        parse_instant("2026-10-25 02:30", "Europe/Berlin", NOW)
    first, second = (parse_instant(f"2026-10-25T02:30+0{hours}:00", "Europe/Berlin", NOW) for hours in (2, 1))
    assert second - first == 3_600_000


def test_a_day_keeps_the_wall_clock_and_24_hours_do_not() -> None:
    before = parse_instant("2026-10-24 12:00", "Europe/Berlin", NOW)
    assert instant_json(parse_instant("+1d", "Europe/Berlin", before)) == "2026-10-25T11:00:00Z"
    assert instant_json(parse_instant("+24h", "Europe/Berlin", before)) == "2026-10-25T10:00:00Z"


@pytest.mark.parametrize(
    ("day", "zone", "start"),
    [
        ("2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00Z"),  # midnight is skipped
        ("2018-02-18", "America/Sao_Paulo", "2018-02-18T03:00:00Z"),
        ("2026-11-01", "America/Havana", "2026-11-01T04:00:00Z"),  # midnight comes twice
        ("2011-12-31", "Pacific/Apia", "2011-12-30T10:00:00Z"),  # the day before was left out
        ("2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00Z"),
    ],
)
def test_a_day_begins_with_its_first_instant(day: str, zone: str, start: str) -> None:
    found = read_day(day, zone, NOW)
    assert found is not None
    assert instant_json(day_start(found, zone)) == start


def test_times_of_day() -> None:
    assert [read_time(text) for text in ("0:00", "9", "14:05", "24:00", "24:01", "9:60", "x")] == [
        0,
        32_400_000,
        50_700_000,
        86_400_000,
        None,
        None,
        None,
    ]


@given(st.integers(0, 4_000_000_000_000), st.sampled_from([MOSCOW, "UTC", "Asia/Kathmandu"]))
def test_what_is_printed_for_programs_reads_back(at: int, zone: str) -> None:
    assert parse_instant(instant_json(at), zone, NOW) == at


@given(st.integers(0, 4_000_000_000), st.sampled_from(["Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kathmandu"]))
def test_a_wall_time_is_what_the_clocks_show_then_or_refused(minute: int, zone: str) -> None:
    local = local_time(minute % 35_000_000 * 60_000, zone)
    try:
        at = at_wall_time(local.date(), (local.hour * 60 + local.minute) * 60_000, zone)
    except BadInput:
        assert local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    else:
        assert local_time(at, zone) == local.replace(second=0)


@given(st.text(max_size=20) | st.text(st.sampled_from("0123456789:.-+TZ tomrwинпзавч"), max_size=20), st.booleans())
def test_any_text_is_a_moment_or_bad_input(text: str, ahead: bool) -> None:
    try:
        at = parse_instant(text, "Europe/Berlin", NOW, ahead=ahead)
    except BadInput:
        return
    assert isinstance(at, int)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 3, 30), 24), (date(2026, 10, 25), 25)])
def test_a_day_ends_where_the_next_one_begins(day: date, hours: int) -> None:
    assert day_end(day, "Europe/Berlin") - day_start(day, "Europe/Berlin") == hours * HOUR


def test_behind_the_last_date_there_is_no_day() -> None:
    with pytest.raises(BadInput, match="9999-12-31"):
        day_end(date.max, "UTC")


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("fri 20:00", True),
        ("Fri", True),
        ("пт, 20:00", True),
        ("20:00", True),
        ("tomorrow 20:00", False),
        ("03.07 20:00", False),
        ("2026-07-03", False),
        ("2026-07-03 20:00", False),
        ("+12h", False),
        ("20", False),
        ("", False),
    ],
)
def test_a_weekday_or_a_time_alone_leaves_the_day_open(text: str, is_open: bool) -> None:
    assert leaves_day_open(text) == is_open
