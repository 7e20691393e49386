"""Periods as people name them, what came before, and their pieces."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.report_period import PIECES, UNITS, Period, between, of, parse

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "first", "end", "name"),
    [
        ("today", "2026-03-02", "2026-03-03", "2026-03-02"),
        ("yesterday", "2026-03-01", "2026-03-02", "2026-03-01"),
        ("this-week", "2026-03-02", "2026-03-09", "2026-W10"),
        ("last week", "2026-02-23", "2026-03-02", "2026-W09"),
        ("this-month", "2026-03-01", "2026-04-01", "2026-03"),
        ("LAST-MONTH", "2026-02-01", "2026-03-01", "2026-02"),
        ("last-quarter", "2025-10-01", "2026-01-01", "2025-Q4"),
        ("this-year", "2026-01-01", "2027-01-01", "2026"),
        ("2024-02", "2024-02-01", "2024-03-01", "2024-02"),
        ("2026-q3", "2026-07-01", "2026-10-01", "2026-Q3"),
        ("2026-W53", "2026-12-28", "2027-01-04", "2026-W53"),
        ("2026-07-03", "2026-07-03", "2026-07-04", "2026-07-03"),
        ("2025", "2025-01-01", "2026-01-01", "2025"),
    ],
)
def test_periods_are_read(text: str, first: str, end: str, name: str) -> None:
    found = parse(text, TODAY)
    assert (found.first.isoformat(), found.end.isoformat(), found.name) == (first, end, name)


@pytest.mark.parametrize("text", ["", "soon", "2026-13", "2026-02-30", "2025-W53", "2026-Q5", "next-week", "26-07"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        parse(text, TODAY)


def test_what_came_before() -> None:
    assert parse("2026-03", TODAY).moved(-1).name == "2026-02"
    assert parse("2026-01", TODAY).moved(-1).name == "2025-12"
    assert parse("2026-Q1", TODAY).moved(-1).name == "2025-Q4"
    assert parse("2026", TODAY).moved(1).name == "2027"
    own = between(date(2026, 2, 10), date(2026, 2, 19))
    assert own.moved(-1) == between(date(2026, 1, 31), date(2026, 2, 9))
    assert own.name == "2026-02-10…2026-02-19"


def test_the_ends_stand_the_right_way_round() -> None:
    with pytest.raises(BadInput, match="before the first"):
        between(date(2026, 2, 2), date(2026, 2, 1))
    with pytest.raises(BadInput, match="ends there"):
        parse("9999", TODAY).moved(1)


days = st.dates(date(1990, 1, 1), date(2090, 1, 1))


@given(days, st.sampled_from(UNITS), st.integers(-30, 30))
def test_periods_of_a_kind_follow_each_other(day: date, unit: str, by: int) -> None:
    found = of(unit, day)
    assert found.first <= day < found.end
    assert found.moved(1).first == found.end
    assert found.moved(by).moved(-by) == found
    assert parse(found.name, TODAY) == found


@given(days, st.integers(1, 120), st.sampled_from(PIECES))
def test_pieces_make_up_the_whole(first: date, length: int, each: str) -> None:
    whole = Period(first, first + timedelta(days=length))
    pieces = whole.pieces(each)
    assert pieces[0].first == whole.first
    assert pieces[-1].end == whole.end
    assert all(one.end == other.first for one, other in pairwise(pieces))
    assert all(piece.unit in ("", each) for piece in pieces)


def test_too_many_pieces_are_refused() -> None:
    with pytest.raises(BadInput, match="more than"):
        between(date(2020, 1, 1), date(2025, 1, 1)).pieces("day")
    with pytest.raises(BadInput, match="not for each 'hour'"):
        parse("2026", TODAY).pieces("hour")
