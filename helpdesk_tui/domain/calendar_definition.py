"""What a working calendar says, before any zone is applied: hours per weekday, holidays, replaced days.

Times of day are whole seconds since local midnight, 0 to 86,400; an interval is half-open, `(start, end)`. Which interval a local
instant lies in is all that counts, so intervals that overlap or touch are kept as one.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.text import excerpt
from helpdesk_tui.domain.words import _

DAY_S = 86_400
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONG_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Intervals = tuple[tuple[int, int], ...]

_KEYS = ("tz", "week", "holidays", "yearly_holidays", "replaced", "replaced_days")
_IGNORED_KEYS = frozenset({"key", "name", "title", "comment", "note"})
_TIME_OF_DAY = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MONTH_DAY = re.compile(r"\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class CalendarDefinition:
    """Working hours of a zone.

    `week` holds the intervals of Monday to Sunday; `holidays` are dates without work; `yearly_holidays` are `MM-DD` (`02-29` exists
    in leap years only); `replaced` gives dates hours of their own and beats holidays: a working Saturday.
    """

    tz: str
    week: tuple[Intervals, ...]
    holidays: frozenset[date] = frozenset()
    yearly_holidays: frozenset[str] = frozenset()
    replaced: Mapping[date, Intervals] = field(default_factory=dict, hash=False)

    def intervals_on(self, day: date) -> Intervals:
        """The worked intervals of a local date, in order and without overlaps."""
        own = self.replaced.get(day)
        if own is not None:
            return own
        if self.is_holiday(day):
            return ()
        return self.week[day.weekday()]

    def is_holiday(self, day: date) -> bool:
        """Whether the date is a holiday that no replaced day overrides."""
        return day not in self.replaced and (day in self.holidays or f"{day.month:02d}-{day.day:02d}" in self.yearly_holidays)

    def as_mapping(self) -> dict[str, object]:
        """The canonical form that `parse_calendar` reads: sorted, weekdays without hours left out."""
        return {
            "tz": self.tz,
            "week": {name: _as_pairs(intervals) for name, intervals in zip(WEEKDAYS, self.week, strict=True) if intervals},
            "holidays": sorted(day.isoformat() for day in self.holidays),
            "yearly_holidays": sorted(self.yearly_holidays),
            "replaced": {day.isoformat(): _as_pairs(self.replaced[day]) for day in sorted(self.replaced)},
        }


def parse_calendar(mapping: object) -> CalendarDefinition:
    """Read a calendar in the form
    `{tz, week: {mon: [["09:00", "18:00"]]}, holidays, yearly_holidays, replaced: {"2026-11-01": [["09:00", "18:00"]]}}`.

    An end of `00:00` means 24:00. A replaced day may also name the weekday whose hours it has (`"fri"`). Raises BadInput that names
    the place and what is wrong there: an end before its start, an unknown day, zone or key, a time or date that does not exist.
    """
    fields = _mapping(mapping, _("the calendar"))
    _check_keys(fields)
    week = _parse_week(fields.get("week"))
    replaced = _parse_replaced(fields.get("replaced"), "replaced", week)
    replaced |= _parse_replaced(fields.get("replaced_days"), "replaced_days", week)
    return CalendarDefinition(
        tz=_parse_zone(fields.get("tz")),
        week=week,
        holidays=frozenset(_parse_date(entry, "holidays") for entry in _list(fields.get("holidays"), "holidays")),
        yearly_holidays=frozenset(_parse_month_day(entry) for entry in _list(fields.get("yearly_holidays"), "yearly_holidays")),
        replaced={day: replaced[day] for day in sorted(replaced)},
    )


def time_of_day(seconds: int) -> str:
    """Seconds since midnight as `09:00`, or `09:00:30` where there are seconds; the end of the day is `24:00`."""
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
    return f"{text}:{seconds % 60:02d}" if seconds % 60 else text


def merged(intervals: Iterable[tuple[int, int]]) -> Intervals:
    """The same worked time as ordered intervals that neither overlap nor touch; empty ones vanish."""
    result: list[tuple[int, int]] = []
    for start, end in sorted(intervals):
        if start == end:
            continue
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)


def _as_pairs(intervals: Intervals) -> list[list[str]]:
    return [[time_of_day(start), time_of_day(end)] for start, end in intervals]


def _check_keys(fields: Mapping[str, object]) -> None:
    for key in fields:
        if key in _KEYS or key in _IGNORED_KEYS:
            continue
        meant = difflib.get_close_matches(key, _KEYS, n=1)
        if meant:
            raise BadInput(_("a calendar has no “{key}”; was “{meant}” meant?").format(key=key, meant=meant[0]))
        raise BadInput(_("a calendar has no “{key}”; it has {keys}").format(key=key, keys=", ".join(_KEYS[:-1])))


def _parse_zone(name: object) -> str:
    if not isinstance(name, str) or not name:
        raise BadInput(_("the calendar has no time zone; give tz, like Europe/Berlin"))
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        meant = difflib.get_close_matches(name, available_timezones(), n=1)
        hint = _("was {zone} meant?").format(zone=meant[0]) if meant else _("write it like Europe/Berlin")
        raise BadInput(_("tz: unknown time zone “{zone}”; {hint}").format(zone=name, hint=hint)) from None
    return name


def _parse_week(week: object) -> tuple[Intervals, ...]:
    days: list[Intervals] = [()] * 7
    for name, entry in _mapping({} if week is None else week, "week").items():
        days[_weekday_number(name, f"week.{name}")] = _parse_intervals(entry, f"week.{name}")
    return tuple(days)


def _weekday_number(name: str, where: str) -> int:
    for names in (WEEKDAYS, LONG_WEEKDAYS):
        if name.lower() in names:
            return names.index(name.lower())
    raise BadInput(_("{where}: unknown day “{day}”; days are {days}").format(where=where, day=name, days=", ".join(WEEKDAYS)))


def _parse_replaced(entries: object, where: str, week: tuple[Intervals, ...]) -> dict[date, Intervals]:
    """Read replaced days: a mapping of date to hours, or a list of `{date, intervals}`; hours may be a weekday's name."""
    pairs: list[tuple[object, object]]
    if entries is None:
        return {}
    if isinstance(entries, Mapping):
        pairs = list(entries.items())
    else:
        rows = [_mapping(row, where) for row in _list(entries, where)]
        pairs = [(row.get("date"), row.get("intervals", row.get("hours"))) for row in rows]
    replaced: dict[date, Intervals] = {}
    for day_text, hours in pairs:
        day = _parse_date(day_text, where)
        place = f"{where}.{day.isoformat()}"
        replaced[day] = week[_weekday_number(hours, place)] if isinstance(hours, str) else _parse_intervals(hours, place)
    return replaced


def _parse_intervals(entries: object, where: str) -> Intervals:
    return merged(_parse_interval(entry, where) for entry in _list(entries, where))


def _parse_interval(entry: object, where: str) -> tuple[int, int]:
    pair = _list(entry, where)
    if len(pair) != 2:
        raise BadInput(_('{where}: an interval is a pair of start and end, like ["09:00", "18:00"]').format(where=where))
    start, end = _parse_time(pair[0], where), _parse_time(pair[1], where) or DAY_S
    if end < start:
        raise BadInput(
            _("{where}: the end {end} lies before the start {start}; split hours that pass midnight between two days").format(
                where=where, end=pair[1], start=pair[0]
            )
        )
    return start, end


def _parse_time(text: object, where: str) -> int:
    match = _TIME_OF_DAY.fullmatch(text) if isinstance(text, str) else None
    if match:
        hours, minutes, seconds = int(match[1]), int(match[2]), int(match[3] or 0)
        total = hours * 3600 + minutes * 60 + seconds
        if minutes < 60 and seconds < 60 and total <= DAY_S:
            return total
    raise BadInput(_("{where}: {text} is no time of day; write HH:MM from 00:00 to 24:00").format(where=where, text=_quoted(text)))


def _parse_date(value: object, where: str) -> date:
    if isinstance(value, date):  # TOML has dates of its own
        return date(value.year, value.month, value.day)
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise BadInput(_("{where}: {text} is no date; write it like 2026-11-04").format(where=where, text=_quoted(value)))


def _parse_month_day(value: object) -> str:
    if isinstance(value, str) and _MONTH_DAY.fullmatch(value):
        try:
            date.fromisoformat(f"2000-{value}")  # a leap year, so that 02-29 is a date
        except ValueError:
            pass
        else:
            return value
    raise BadInput(_("yearly_holidays: {text} is no day of a year; write it like 12-25").format(text=_quoted(value)))


def _mapping(value: object, where: str) -> Mapping[str, object]:
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return value
    raise BadInput(_("{where}: {text} is no table of names and values").format(where=where, text=_quoted(value)))


def _list(value: object, where: str) -> list[object]:
    if value is None:
        return []
    if isinstance(value, (list, tuple, set, frozenset)):
        return list(value)
    raise BadInput(_("{where}: {text} is no list").format(where=where, text=_quoted(value)))


def _quoted(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    return f"“{excerpt(text)}”"
