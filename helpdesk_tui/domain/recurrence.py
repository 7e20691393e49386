"""When work that comes again and again is due: every n-th day, week, month, quarter or year after a first time, by the wall clock."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.formats import local_time, time_zone

EVERY = ("day", "week", "month", "quarter", "year")
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DAYS = {"day": 1, "week": 7}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = date(9998, 12, 31)


def due_times(first_at: Instant, every: str, each: int, zone: str) -> Iterator[Instant]:
    """All due times from the first on, in order, at the wall time of the first in that zone.

    A month that lacks the day is due on its last one; the day of the first is taken up again after it. A wall time that clocks skip is
    due as much later as they skip; one that comes twice is due the first time. They end with the last year that a date can have.
    """
    first = local_time(first_at, zone)
    yield first_at
    for number in count(1):
        day = _day(first.date(), every, each * number)
        if day is None:
            return
        yield _instant(day, first.time(), zone)


def due_between(
    first_at: Instant, every: str, each: int, zone: str, after: Instant | None, to: Instant, until: Instant | None
) -> list[Instant]:
    """The due times later than `after` (None: from the first on) and not later than `to`; none after `until`."""
    last = to if until is None else min(to, until)
    found = []
    for at in due_times(first_at, every, each, zone):
        if at > last:
            break
        if after is None or at > after:
            found.append(at)
    return found


def next_due(first_at: Instant, every: str, each: int, zone: str, after: Instant, until: Instant | None) -> Instant | None:
    """The first due time later than `after`, or None where there is none."""
    for at in due_times(first_at, every, each, zone):
        if until is not None and at > until:
            return None
        if at > after:
            return at
    return None


def _day(first: date, every: str, units: int) -> date | None:
    if every in _DAYS:
        days = _DAYS[every] * units
        return first + timedelta(days=days) if days < (_LAST - first).days else None
    months = first.year * 12 + first.month - 1 + _MONTHS[every] * units
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(first.day, monthrange(year, month)[1])) if year <= _LAST.year else None


def _instant(day: date, at: time, zone: str) -> Instant:
    wall = datetime.combine(day, at, time_zone(zone))
    return (wall.astimezone(UTC) - _EPOCH) // timedelta(milliseconds=1)
