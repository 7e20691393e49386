"""What a deadline skipped: the nights, weekends and holidays between two instants that were not worked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from helpdesk_tui.domain.calendar import Calendar
from helpdesk_tui.domain.calendar_definition import CalendarDefinition
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.words import _

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class SkipKind(StrEnum):
    """Why a span was not worked."""

    BREAK = "break"
    NIGHT = "night"
    DAY_OFF = "day off"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class Skip:
    """A span without work: real `start_at` and `end_at`, and the local holidays among it that would have been worked.

    A break lies inside one local day, a night between two worked days; whole days without work make it a weekend (if they all are
    Saturdays and Sundays), a holiday, or else days off by the week's plan.
    """

    kind: SkipKind
    start_at: Instant
    end_at: Instant
    holidays: tuple[date, ...] = ()

    @property
    def seconds(self) -> int:
        """Real seconds skipped."""
        return (self.end_at - self.start_at) // 1000


def skip_words(skip: Skip) -> str:
    """A skipped span in a word: `night`, `weekend`, `holiday 2026-11-04`."""
    if skip.kind is SkipKind.HOLIDAY:
        return _("holiday {days}").format(days=", ".join(day.isoformat() for day in skip.holidays))
    words = {
        SkipKind.BREAK: _("break"),
        SkipKind.NIGHT: _("night"),
        SkipKind.DAY_OFF: _("day off"),
        SkipKind.WEEKEND: _("weekend"),
    }
    return words[skip.kind]


def skipped(calendar: Calendar, from_at: Instant, to_at: Instant) -> list[Skip]:
    """The spans between two instants that were not worked, in order; together with the worked ones they fill the whole span."""
    gaps = []
    last = from_at // 1000 * 1000
    end = to_at // 1000 * 1000
    for start_at, end_at, _sum in calendar.stretches(last, end):
        if start_at > last:
            gaps.append((last, start_at))
        last = end_at
    if last < end:
        gaps.append((last, end))
    return [_skip(calendar.definition, start, stop) for start, stop in gaps]


def _skip(definition: CalendarDefinition, start_at: Instant, end_at: Instant) -> Skip:
    zone = ZoneInfo(definition.tz)
    first, last = _local_date(zone, start_at), _local_date(zone, end_at - 1000)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    idle = [day for day in days if not definition.intervals_on(day)]
    holidays = tuple(day for day in idle if definition.is_holiday(day) and definition.week[day.weekday()])
    if holidays:
        return Skip(SkipKind.HOLIDAY, start_at, end_at, holidays)
    if idle:
        weekend = all(day.weekday() >= 5 for day in idle)
        return Skip(SkipKind.WEEKEND if weekend else SkipKind.DAY_OFF, start_at, end_at)
    return Skip(_part_of_day(definition, zone, first, start_at, end_at), start_at, end_at)


def _part_of_day(definition: CalendarDefinition, zone: ZoneInfo, day: date, start_at: Instant, end_at: Instant) -> SkipKind:
    """A break where work on the same date goes on both before and after, else a night."""
    if _local_date(zone, end_at) != day:
        return SkipKind.NIGHT
    opens, closes = definition.intervals_on(day)[0][0], definition.intervals_on(day)[-1][1]
    inside = opens < _time_of_day(zone, start_at) and _time_of_day(zone, end_at) < closes
    return SkipKind.BREAK if inside else SkipKind.NIGHT


def _local(zone: ZoneInfo, at: Instant) -> datetime:
    return (_EPOCH + timedelta(milliseconds=at)).astimezone(zone)


def _local_date(zone: ZoneInfo, at: Instant) -> date:
    return _local(zone, at).date()


def _time_of_day(zone: ZoneInfo, at: Instant) -> int:
    local = _local(zone, at)
    return local.hour * 3600 + local.minute * 60 + local.second
