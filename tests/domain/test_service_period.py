"""Periods in the client's zone, and terms about money as they stand in the store."""

import itertools
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.domain.calendar import Calendar
from helpdesk_tui.domain.calendar_definition import parse_calendar
from helpdesk_tui.domain.charging import hours_of
from helpdesk_tui.domain.clock import DAY, HOUR, Instant
from helpdesk_tui.domain.commercial import Commercial, is_out_of_scope, read
from helpdesk_tui.domain.service_period import Period, Version, covered, periods
from tests.small_desk import utc


def version(
    number: int, start: Instant, end: Instant | None = None, *, in_force: Instant | None = None, terms: Commercial | None = None
) -> Version:
    return Version(number, number, start if in_force is None else in_force, start, end, 1, terms or Commercial())


def covered_days(period: Period) -> int:
    """How many of a period's days the agreement covers."""
    return sum(days for _version, days in period.days)


def test_months_begin_at_midnight_in_the_clients_zone() -> None:
    found = periods(1, [version(1, utc(2026, 1, 31, 21))], "Europe/Moscow", utc(2026, 3, 10))
    assert [(one.name, one.start_at) for one in found] == [
        ("2026-02", utc(2026, 1, 31, 21)),
        ("2026-03", utc(2026, 2, 28, 21)),
    ]


def test_hours_beside_a_months_end_make_no_period_of_their_own() -> None:
    """A validity from midnight to midnight of another zone than the client's."""
    found = periods(1, [version(1, utc(2026, 1, 31, 21), utc(2026, 4, 1, 2))], "UTC", utc(2026, 6, 1))
    assert [(one.name, one.start_at, one.end_at, covered_days(one)) for one in found] == [
        ("2026-02", utc(2026, 1, 31, 21), utc(2026, 3, 1), 28),
        ("2026-03", utc(2026, 3, 1), utc(2026, 4, 1, 2), 31),
    ]


def test_a_fee_that_changes_within_a_period_counts_day_by_day() -> None:
    cheap, dear = Commercial(fee=Decimal(310)), Commercial(fee=Decimal(620))
    versions = [version(1, utc(2026, 1, 1), terms=cheap), version(2, utc(2026, 1, 1), in_force=utc(2026, 1, 11), terms=dear)]
    (january,) = periods(1, versions, "UTC", utc(2026, 1, 20))
    assert january.fee == Decimal(100 + 420)
    assert january.terms == cheap


def test_another_kind_of_period_begins_where_one_ends() -> None:
    versions = [version(1, utc(2026, 1, 1)), version(2, utc(2026, 1, 1), in_force=utc(2026, 2, 10), terms=Commercial(period="quarter"))]
    assert [one.name for one in periods(1, versions, "UTC", utc(2026, 7, 1))] == ["2026-01", "2026-02", "2026-Q1", "2026-Q2", "2026-Q3"]


@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(1, 300)), min_size=1, max_size=4),
    st.sampled_from(["UTC", "Europe/Moscow", "America/St_Johns", "Pacific/Apia"]),
    st.sampled_from(["month", "quarter", "year"]),
)
def test_periods_follow_each_other_and_hold_what_is_covered(spans: list[tuple[int, int]], zone: str, kind: str) -> None:
    start = utc(2024, 1, 1)
    versions = [
        version(number, start + at * DAY, start + (at + length) * DAY, terms=Commercial(period=kind))
        for number, (at, length) in enumerate(sorted(spans), 1)
    ]
    found = periods(1, versions, zone, start + 2000 * DAY)
    assert all(one.start_at < one.end_at for one in found)
    assert all(before.end_at <= after.start_at for before, after in itertools.pairwise(found))
    for begin, end, _version in covered(versions):
        assert end is not None
        for at in (begin, (begin + end) // 2, end - HOUR):
            assert any(one.start_at <= at < one.end_at for one in found), at
    assert sum(covered_days(one) for one in found) <= sum(length for _at, length in spans) + len(spans)


CALENDAR = Calendar(parse_calendar({"tz": "Europe/Berlin", "week": {"mon": [["09:00", "18:00"]]}, "holidays": ["2026-03-30"]}))


@given(st.integers(0, 60 * DAY), st.integers(1, 3 * DAY))
def test_a_span_is_cut_without_loss(offset: int, length: int) -> None:
    start = utc(2026, 3, 1) + offset
    parts = hours_of(CALENDAR, start, start + length)
    assert (parts[0][0], parts[-1][1]) == (start, start + length)
    assert all(before[1] == after[0] and before[2] != after[2] for before, after in itertools.pairwise(parts))
    assert all(begin < end for begin, end, _word in parts)


def test_terms_are_read_with_their_defaults() -> None:
    assert read({}) == Commercial()
    assert read({"overage_hour": "60"}).allowance_s == 0
    found = read({"coefficients": {"out_of_hours": "1.5", "vip": "1.25"}, "penalties": [{"below": "95", "percent": "5"}], "fee": "0.10"})
    assert (found.out_of_hours, found.holiday, found.vip, found.fee) == (1500, 1500, 1250, Decimal("0.10"))
    assert (found.penalties[0].target, found.penalties[0].below, found.penalties[0].amount) == ("resolution", Decimal(95), None)
    assert found.coefficient("out_of_hours", is_vip=True) == 1875


def test_a_service_is_out_of_scope_by_its_scope_or_its_rate() -> None:
    assert [is_out_of_scope(*one) for one in (("included", None), ("remote only", None), ("billable", None), ("included", "90"))] == [
        False, False, True, True,
    ]  # fmt: skip
