"""From hours on a wall to stretches of real time: where a calendar's zone decides which instants are worked.

The rule: an instant is worked when its local wall time lies in an interval of its local date. So the time line is cut where the
zone's offset changes, and inside each piece local dates are walked: an hour that does not exist is never met, one that occurs
twice is met twice, a date that a zone skipped has no instants.

All numbers here are whole seconds since the Unix epoch, UTC.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from helpdesk_tui.domain.calendar_definition import DAY_S, CalendarDefinition

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


def worked_between(definition: CalendarDefinition, start: int, end: int) -> list[tuple[int, int]]:
    """The worked stretches in the half-open span from `start` to `end`, cut at both, in order.

    Stretches that touch are one, so a calendar of 24x7 has a single one.
    """
    if start >= end:
        return []
    return _joined(_pieces(definition, start, end))


def zone_offset(zone: ZoneInfo, at: int) -> int:
    """Seconds that the zone's wall clock is ahead of UTC at an instant (in seconds)."""
    offset = (_EPOCH + timedelta(seconds=at)).astimezone(zone).utcoffset()
    return 0 if offset is None else offset.days * DAY_S + offset.seconds


def _pieces(definition: CalendarDefinition, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Worked pieces in order, cut at changes of offset."""
    for piece_start, piece_end, offset in _offset_pieces(ZoneInfo(definition.tz), start, end):
        local_start, local_end = piece_start + offset, piece_end + offset
        for day in range(local_start // DAY_S, -(-local_end // DAY_S)):
            midnight = day * DAY_S
            for opens, closes in definition.intervals_on(date.fromordinal(day + _EPOCH_ORDINAL)):
                worked_from = max(midnight + opens, local_start)
                worked_to = min(midnight + closes, local_end)
                if worked_from < worked_to:
                    yield worked_from - offset, worked_to - offset


def _offset_pieces(zone: ZoneInfo, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Cut a span where the zone's offset changes: `(start, end, offset)`.

    The offset is looked at once a day: in the tz database two changes of one zone are never less than three days apart.
    """
    piece_start, offset = start, zone_offset(zone, start)
    looked_at = start
    while looked_at < end:
        next_look = min(looked_at + DAY_S, end)
        if zone_offset(zone, next_look) != offset:
            change = _first_change(zone, looked_at, next_look, offset)
            if change < end:
                yield piece_start, change, offset
                piece_start, offset = change, zone_offset(zone, change)
            next_look = change
        looked_at = next_look
    yield piece_start, end, offset


def _first_change(zone: ZoneInfo, before: int, after: int, offset: int) -> int:
    """The first second whose offset is no longer `offset`; `before` still has it, `after` has not."""
    while after - before > 1:
        middle = (before + after) // 2
        if zone_offset(zone, middle) == offset:
            before = middle
        else:
            after = middle
    return after


def _joined(pieces: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    result: list[tuple[int, int]] = []
    for start, end in pieces:
        if result and result[-1][1] == start:
            result[-1] = (result[-1][0], end)
        else:
            result.append((start, end))
    return result
