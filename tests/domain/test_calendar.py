"""Working time: forms, strange zones against a count minute by minute, and the laws of the arithmetic."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk_tui.domain.calendar import Calendar, NoWorkingTime
from helpdesk_tui.domain.calendar_definition import CalendarDefinition, parse_calendar
from helpdesk_tui.domain.calendar_splice import SplicedCalendar
from helpdesk_tui.domain.calendar_stretches import worked_between
from helpdesk_tui.domain.errors import BadInput

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOUR = 3600
STRANGE_WEEKS = {
    "always": {day: [["00:00", "24:00"]] for day in WEEKDAYS},
    "nights": {day: [["00:00", "02:30"], ["22:15", "00:00"]] for day in WEEKDAYS},
    "office": {day: [["09:00", "13:00"], ["14:00", "18:00"]] for day in WEEKDAYS[:5]},
    "mixed": {
        "mon": [["00:15", "01:45"], ["23:30", "24:00"]],
        "sat": [["00:00", "03:00"]],
        "sun": [["01:00", "02:15"], ["12:00", "24:00"]],
    },
}
STRANGE_MOMENTS = [
    ("Australia/Lord_Howe", "2026-04-04T15:00Z"),  # half an hour back
    ("Australia/Lord_Howe", "2026-10-03T15:30Z"),  # half an hour forward
    ("Pacific/Apia", "2011-12-30T10:00Z"),  # a date that never was
    ("Pacific/Kwajalein", "1993-08-21T12:00Z"),  # another one
    ("Africa/Casablanca", "2026-02-15T02:00Z"),  # Ramadan begins
    ("Africa/Casablanca", "2026-03-22T02:00Z"),  # and ends
    ("Asia/Tehran", "2016-03-20T20:30Z"),  # midnight does not exist
    ("Asia/Tehran", "2016-09-20T19:30Z"),
    ("America/Sao_Paulo", "2015-02-22T02:00Z"),  # the last hour of Saturday occurs twice
    ("America/Sao_Paulo", "2015-10-18T03:00Z"),
    ("Atlantic/Azores", "2026-03-29T01:00Z"),
    ("Atlantic/Azores", "2026-10-25T01:00Z"),
    ("Africa/Cairo", "2024-04-25T22:00Z"),
    ("Africa/Cairo", "2024-10-31T21:00Z"),
    ("Asia/Kathmandu", "1985-12-31T18:30Z"),
    ("Europe/Berlin", "2026-10-25T01:00Z"),
    ("America/St_Johns", "2006-10-29T02:31Z"),  # a change at 00:01
    ("Asia/Pyongyang", "2018-05-04T15:00Z"),
]


def ms(text: str) -> int:
    """An instant from ISO 8601."""
    return int((datetime.fromisoformat(text) - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1))


def office(zone: str = "Europe/Berlin", **more: object) -> Calendar:
    """Monday to Friday, 9 to 18."""
    return Calendar(parse_calendar({"tz": zone, "week": {day: [["09:00", "18:00"]] for day in WEEKDAYS[:5]}} | more))


def counted_minutes(definition: CalendarDefinition, start: datetime, minutes: int) -> list[bool]:
    """For each minute from `start` whether its wall time lies in an interval of its local date, looked up one by one."""
    zone = ZoneInfo(definition.tz)
    worked = []
    for n in range(minutes):
        local = (start + timedelta(minutes=n)).astimezone(zone)
        second = local.hour * HOUR + local.minute * 60 + local.second
        worked.append(any(opens <= second < closes for opens, closes in definition.intervals_on(local.date())))
    return worked


@pytest.mark.parametrize("week", STRANGE_WEEKS)
@pytest.mark.parametrize(("zone", "around"), STRANGE_MOMENTS)
def test_strange_zones_agree_with_a_count_minute_by_minute(zone: str, around: str, week: str) -> None:
    definition = parse_calendar({"tz": zone, "week": STRANGE_WEEKS[week]})
    start = datetime.fromisoformat(around) - timedelta(hours=60)
    calendar = Calendar(definition, origin_at=ms(start.isoformat()))
    worked = counted_minutes(definition, start, 120 * 60)
    position = 0
    for n, counts in enumerate(worked):
        at = ms((start + timedelta(minutes=n)).isoformat())
        assert calendar.position(at) == position, start + timedelta(minutes=n)
        assert calendar.is_worked(at) is counts
        position += 60 * counts


def _worked(definition: CalendarDefinition, start: str, end: str) -> list[tuple[str, str]]:
    """The worked stretches between two instants."""
    found = worked_between(definition, ms(start) // 1000, ms(end) // 1000)
    return [(f"{datetime.fromtimestamp(a, UTC):%Y-%m-%dT%H:%MZ}", f"{datetime.fromtimestamp(b, UTC):%Y-%m-%dT%H:%MZ}") for a, b in found]


def test_a_repeated_hour_partly_in_an_interval_gives_two_stretches() -> None:
    definition = parse_calendar({"tz": "Europe/Berlin", "week": {"sun": [["02:00", "02:30"]]}})
    assert _worked(definition, "2026-10-24T22:00Z", "2026-10-25T23:00Z") == [
        ("2026-10-25T00:00Z", "2026-10-25T00:30Z"),
        ("2026-10-25T01:00Z", "2026-10-25T01:30Z"),
    ]


def test_an_hour_that_does_not_exist_is_not_worked() -> None:
    definition = parse_calendar({"tz": "Europe/Berlin", "week": {"sun": [["02:00", "03:00"]]}})
    assert _worked(definition, "2026-03-28T23:00Z", "2026-03-29T22:00Z") == []


def test_a_lost_date_has_no_stretches_and_always_is_one() -> None:
    always = parse_calendar({"tz": "Pacific/Apia", "week": STRANGE_WEEKS["always"]})
    assert _worked(always, "2011-12-29T10:00Z", "2011-12-31T10:00Z") == [("2011-12-29T10:00Z", "2011-12-31T10:00Z")]
    friday = parse_calendar({"tz": "Pacific/Apia", "week": {"fri": [["00:00", "00:00"]]}})  # Friday 2011-12-30 was skipped
    assert _worked(friday, "2011-12-29T10:00Z", "2012-01-06T10:00Z") == [("2012-01-05T10:00Z", "2012-01-06T10:00Z")]


def test_offsets_with_seconds() -> None:
    calendar = office("Europe/Amsterdam")  # +0:19:32 until 1937
    assert calendar.add(ms("1936-01-06T00:00Z"), 1) == ms("1936-01-06T08:40:29Z")


@pytest.mark.parametrize(
    ("start", "seconds", "due"),
    [
        ("2026-06-05T15:00Z", HOUR, "2026-06-05T16:00Z"),  # ends at closing time, not at the next opening
        ("2026-06-05T15:00Z", HOUR + 1, "2026-06-08T07:00:01Z"),
        ("2026-06-06T12:00Z", HOUR, "2026-06-08T08:00Z"),
        ("2026-06-08T08:00Z", -HOUR, "2026-06-05T16:00Z"),  # backwards, to the earliest instant too
        ("2026-06-08T08:00:00.900Z", 1, "2026-06-08T08:00:01Z"),
        ("2026-06-06T12:00Z", 0, "2026-06-05T16:00Z"),
    ],
)
def test_add(start: str, seconds: int, due: str) -> None:
    assert office().add(ms(start), seconds) == ms(due)


def test_holidays_yearly_days_and_replaced_days() -> None:
    calendar = office(holidays=["2026-06-08"], yearly_holidays=["06-09", "02-29"], replaced={"2026-06-09": [["10:00", "11:00"]]})
    assert calendar.between(ms("2026-06-07T22:00Z"), ms("2026-06-08T22:00Z")) == 0
    assert calendar.between(ms("2026-06-08T22:00Z"), ms("2026-06-09T22:00Z")) == HOUR
    assert calendar.between(ms("2025-06-08T22:00Z"), ms("2025-06-09T22:00Z")) == 0
    assert calendar.between(ms("2028-02-28T23:00Z"), ms("2028-02-29T23:00Z")) == 0
    assert calendar.between(ms("2027-02-28T23:00Z"), ms("2027-03-01T23:00Z")) == 9 * HOUR


def test_a_replaced_day_may_borrow_a_weekday() -> None:
    calendar = office(replaced_days=[{"date": "2026-06-06", "hours": "fri"}])
    assert calendar.between(ms("2026-06-06T00:00Z"), ms("2026-06-07T00:00Z")) == 9 * HOUR


def test_next_open() -> None:
    calendar = office()
    assert calendar.next_open(ms("2026-06-06T12:00Z")) == ms("2026-06-08T07:00Z")
    assert calendar.next_open(ms("2026-06-08T07:30Z")) == ms("2026-06-08T07:30Z")
    assert Calendar(parse_calendar({"tz": "UTC"})).next_open(0) is None


def test_a_calendar_without_hours_ends_in_words() -> None:
    empty = Calendar(parse_calendar({"tz": "UTC"}))
    with pytest.raises(NoWorkingTime, match="50 years"):
        empty.add(ms("2026-06-06T12:00Z"), 1)
    assert empty.add(ms("2026-06-06T12:00Z"), 0) == ms("2026-06-06T12:00Z")
    with pytest.raises(BadInput, match="1800"):
        empty.position(ms("1799-01-01T00:00Z"))
    with pytest.raises(NoWorkingTime):
        office().add(ms("2026-06-06T12:00Z"), 50 * 366 * 86_400)


def test_stored_stretches_give_the_same_positions_within_and_beyond() -> None:
    fresh = office()
    start, end = ms("2026-03-02T10:00Z"), ms("2026-08-05T09:30Z")
    stored = Calendar.from_stretches(fresh.definition, fresh.stretches(start, end), start, end)
    for text in ("2026-03-02T10:00Z", "2026-05-05T05:05Z", "2026-08-05T09:30Z", "2027-01-05T10:00Z", "2019-07-05T10:00Z"):
        assert stored.position(ms(text)) == fresh.position(ms(text))
    assert stored.stretches(start, end) == fresh.stretches(start, end)
    assert Calendar.from_stretches(fresh.definition, []).between(start, end) == fresh.between(start, end)


def test_stretches_are_cut_at_the_span_and_say_where_they_begin() -> None:
    calendar = office()
    start, end = ms("2026-06-05T15:30Z"), ms("2026-06-08T08:00Z")
    position = calendar.position(start)
    assert calendar.stretches(start, end) == [
        (start, ms("2026-06-05T16:00Z"), position),
        (ms("2026-06-08T07:00Z"), end, position + HOUR // 2),
    ]
    assert calendar.stretches(ms("2026-06-06T00:00Z"), ms("2026-06-07T00:00Z")) == []


def test_versions_count_each_in_their_own_span() -> None:
    border = ms("2026-06-03T00:00Z")
    later = office("UTC")
    spliced = SplicedCalendar([(0, Calendar(parse_calendar({"tz": "UTC", "week": STRANGE_WEEKS["always"]}))), (border, later)])
    assert spliced.between(ms("2026-06-02T12:00Z"), ms("2026-06-03T12:00Z")) == 15 * HOUR
    assert spliced.add(ms("2026-06-02T12:00Z"), 12 * HOUR) == border
    assert spliced.add(ms("2026-06-02T12:00Z"), 13 * HOUR) == ms("2026-06-03T10:00Z")
    assert spliced.position(ms("2026-07-01T12:00Z")) == later.position(ms("2026-07-01T12:00Z"))


def test_the_canonical_form_is_sorted_and_reads_back_the_same() -> None:
    definition = parse_calendar(
        {
            "tz": "Europe/Moscow",
            "week": {
                "tue": [["14:00", "00:00"], ["09:00:30", "13:00"]],
                "Monday": [["09:00", "12:00"], ["11:00", "13:00"], ["13:00", "14:00"]],
            },
            "holidays": ["2026-11-04", "2026-01-01"],
            "yearly_holidays": ["12-31", "02-29"],
            "replaced": {"2026-11-01": [["09:00", "18:00"]], "2026-10-31": []},
        }
    )
    mapping = definition.as_mapping()
    assert mapping == {
        "tz": "Europe/Moscow",
        "week": {"mon": [["09:00", "14:00"]], "tue": [["09:00:30", "13:00"], ["14:00", "24:00"]]},
        "holidays": ["2026-01-01", "2026-11-04"],
        "yearly_holidays": ["02-29", "12-31"],
        "replaced": {"2026-10-31": [], "2026-11-01": [["09:00", "18:00"]]},
    }
    assert parse_calendar(mapping) == definition
    assert hash(parse_calendar(mapping)) == hash(definition)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"tz": "Europe/Berlim"}, "Europe/Berlin"),
        ({"tz": "Europe"}, "tz"),
        ({"tz": "../etc/passwd"}, "passwd"),
        ({"tz": None}, "time zone"),
        ({"tz": "a\0b"}, "tz"),
        ({"week": {"mon": [["18:00", "09:00"]]}}, "week.mon: the end 09:00 lies before the start 18:00"),
        ({"week": {"mon": [["22:00", "06:00"]]}}, "midnight"),
        ({"week": {"mo": [["09:00", "18:00"]]}}, "week.mo: unknown day"),
        ({"week": {"mon": [["09:00", "25:00"]]}}, "“25:00”"),
        ({"week": {"mon": [["09:00", "24:01"]]}}, "“24:01”"),
        ({"week": {"mon": [["09:60", "12:00"]]}}, "“09:60”"),
        ({"week": {"mon": [["९:00", "12:00"]]}}, "no time of day"),
        ({"week": {"mon": [["09:00"]]}}, "pair"),
        ({"week": {"mon": [[9, 18]]}}, "“9”"),
        ({"week": {"mon": "09:00-18:00"}}, "no list"),
        ({"week": [["09:00", "18:00"]]}, "week"),
        ({"holidays": ["2026-02-30"]}, "holidays: “2026-02-30”"),
        ({"holidays": ["20260101"]}, "holidays"),
        ({"holidays": "2026-01-01"}, "no list"),
        ({"yearly_holidays": ["13-01"]}, "yearly_holidays: “13-01”"),
        ({"yearly_holidays": ["2026-01-01"]}, "yearly_holidays"),
        ({"replaced": {"soon": []}}, "replaced: “soon”"),
        ({"replaced": {"2026-06-06": "someday"}}, "replaced.2026-06-06"),
        ({"hollidays": []}, "“holidays” meant"),
        ({"q": []}, "“q”"),
    ],
)
def test_bad_calendars_say_what_and_where(change: dict[str, object], words: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_calendar({"tz": "UTC"} | change)
    assert words in caught.value.sentence


@pytest.mark.parametrize("value", [None, 1, [], {1: 2}])
def test_what_is_no_calendar_is_bad_input(value: object) -> None:
    with pytest.raises(BadInput):
        parse_calendar(value)


ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "America/Sao_Paulo", "Asia/Tehran"]
)
MINUTE_OF_DAY = st.integers(0, 1440)
INTERVALS = st.lists(st.tuples(MINUTE_OF_DAY, MINUTE_OF_DAY).map(sorted), max_size=3).map(
    lambda pairs: [[f"{minute // 60:02d}:{minute % 60:02d}" for minute in pair] for pair in pairs]
)
DATES = st.dates(date(2010, 12, 1), date(2012, 12, 31)).map(date.isoformat)
CALENDARS = st.fixed_dictionaries(
    {
        "tz": ZONES,
        "week": st.dictionaries(st.sampled_from(WEEKDAYS), INTERVALS, min_size=1),
        "holidays": st.lists(DATES, max_size=5),
        "yearly_holidays": st.lists(st.sampled_from(["01-01", "02-29", "12-30"])),
        "replaced": st.dictionaries(DATES, INTERVALS, max_size=3),
    }
).map(parse_calendar)
INSTANTS = st.integers(ms("2011-01-01T00:00Z"), ms("2012-12-31T00:00Z"))
SPANS = st.integers(1, 200 * HOUR)


@settings(max_examples=60, deadline=None)
@given(CALENDARS, INSTANTS, SPANS)
def test_add_then_between_is_the_span_and_due_is_the_earliest_such_instant(definition: CalendarDefinition, at: int, span: int) -> None:
    calendar = Calendar(definition, origin_at=at)
    try:
        due = calendar.add(at, span)
    except NoWorkingTime:
        assert not any(definition.week)
        return
    assert calendar.between(at, due) == span
    assert calendar.between(at, due - 1000) == span - 1


@settings(max_examples=60, deadline=None)
@given(CALENDARS, st.lists(INSTANTS, min_size=2, max_size=6))
def test_positions_never_fall_and_never_outrun_the_clock(definition: CalendarDefinition, instants: list[int]) -> None:
    calendar = Calendar(definition, origin_at=ms("2011-07-01T00:00Z"))
    ordered = sorted(instants)
    for earlier, later in pairwise(ordered):
        assert 0 <= calendar.between(earlier, later) <= later // 1000 - earlier // 1000


@settings(max_examples=40, deadline=None)
@given(CALENDARS, INSTANTS, INSTANTS, INSTANTS)
def test_what_was_asked_before_changes_no_answer(definition: CalendarDefinition, first: int, second: int, third: int) -> None:
    asked = Calendar(definition, origin_at=first)
    asked.position(third)
    asked.position(ms("2005-05-05T00:00Z"))
    assert asked.between(first, second) == Calendar(definition).between(first, second)


@settings(max_examples=15, deadline=None)
@given(CALENDARS, INSTANTS)
def test_random_calendars_agree_with_a_count_minute_by_minute(definition: CalendarDefinition, at: int) -> None:
    start = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=at // 60_000)
    minutes = 3 * 1440
    worked = counted_minutes(definition, start, minutes)
    begin = ms(start.isoformat())
    assert Calendar(definition, origin_at=begin).between(begin, begin + minutes * 60_000) == 60 * sum(worked)


@settings(max_examples=60, deadline=None)
@given(CALENDARS)
def test_every_calendar_reads_back_from_its_canonical_form(definition: CalendarDefinition) -> None:
    assert parse_calendar(definition.as_mapping()) == definition
