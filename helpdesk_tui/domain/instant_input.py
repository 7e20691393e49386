"""Moments as people type them, read in the zone of the one who types and relative to now.

Understood: ISO 8601 (`2026-07-03T11:30:00Z`), `2026-07-03 14:30`, `03.07.2026 14:30`, `03.07`, `14:30`, `mon 9:00`, `tomorrow 9`,
`+2h`, `in 30m`, `2h ago`, and in Russian `завтра 9:00`, `пн 9:00`, `через 30 мин`, `2 ч назад`. A day alone means its first instant.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import NamedTuple

from helpdesk_tui.domain.clock import DAY, SECOND, Instant
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.formats import local_time, time_zone
from helpdesk_tui.domain.spans import TypedSpan, read_span
from helpdesk_tui.domain.text import excerpt
from helpdesk_tui.domain.words import _

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LEAP_CYCLE_YEARS = 8  # the longest wait for a 29 February

_WEEKDAYS = (
    "mon monday пн пон понедельник",
    "tue tues tuesday вт вторник",
    "wed wednesday ср среда среду",
    "thu thur thurs thursday чт четверг",
    "fri friday пт пятница пятницу",
    "sat saturday сб суббота субботу",
    "sun sunday вс воскресенье",
)
_WEEKDAY_OF_WORD = {word: number for number, words in enumerate(_WEEKDAYS) for word in words.split()}
_DAYS_FROM_TODAY = {
    "today": 0,
    "tomorrow": 1,
    "yesterday": -1,
    "сегодня": 0,
    "завтра": 1,
    "послезавтра": 2,
    "вчера": -1,
    "позавчера": -2,
}
_NOW = {"now", "сейчас"}

_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DOTTED_DATE = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})(?:\.([0-9]{4})?)?")
_TIME = re.compile(r"([0-9]{1,2})(?::([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,3})[0-9]{0,6})?)?)?")
_ISO_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[t ]([0-9]{2}:[0-9]{2}[0-9:.,]*)\s*(z|[+-][0-9]{2}:?[0-9]{2})?")
_AHEAD = re.compile(r"(?:\+|in\s|через\s)\s*(.+)")
_BACK = re.compile(r"-\s*(.+)|(.+?)\s+(?:ago|назад)")
_DAY_THEN_TIME = re.compile(r"(\S+?),?\s+(?:at\s+|в\s+)?([0-9][0-9:.,]*)")


class Choice(NamedTuple):
    """A day that text names, and by how many days to move it where it turns out to lie on the wrong side of now (0: it is certain)."""

    day: date
    step_days: int


def parse_instant(text: str, zone: str, now: Instant, *, ahead: bool = True) -> Instant:
    """The instant that the text means, in milliseconds UTC.

    What leaves the date open (`14:30`, `mon 9:00`) means the next such moment after now, with `ahead=False` the latest one not after
    now; a date without its year (`03.07`) means today or the nearest one on that side. `+1d` keeps the wall clock,
    `+24h` counts real hours. Raises BadInput for text that says no moment, for a moment that the zone skips or passes twice (unless it is
    written with its offset), and for an unknown zone.
    """
    typed = " ".join(text.casefold().split())
    try:
        at = _read(typed, zone, now, ahead=ahead)
    except OverflowError:
        at = None
    if at is None:
        raise BadInput(
            _("cannot read “{text}” as a moment; write it like 14:30, mon 9:00, tomorrow 9:00, 2026-07-03 14:30 or +2h").format(
                text=excerpt(text)
            )
        )
    return at


def read_day(text: str, zone: str, now: Instant, *, ahead: bool = False) -> date | None:
    """The day that the text names (`yesterday`, `mon`, `2026-07-03`, `03.07`, `вчера`), or None where it names none.

    What leaves the date open means today or the latest such day, with `ahead=True` today or the next one. Raises BadInput for a
    date that the calendar does not have, and for an unknown zone.
    """
    today = local_time(now, zone).date()
    choice = _read_choice(text.strip().casefold(), today, ahead=ahead)
    return choice.day if choice else None


def leaves_day_open(text: str) -> bool:
    """Whether the text names a weekday or a time of day alone, which as an end means the next one after its beginning."""
    typed = " ".join(text.casefold().split())
    both = _DAY_THEN_TIME.fullmatch(typed)
    return (both[1] if both else typed) in _WEEKDAY_OF_WORD or (":" in typed and read_time(typed) is not None)


def read_time(text: str) -> int | None:
    """Milliseconds since midnight of `9`, `14:05`, `14:05:30` or `24:00`, or None where the text is no time of day."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, seconds = (int(group or 0) for group in found.groups()[:3])
    ms = int((found[4] or "").ljust(3, "0"))
    total = ((hours * 60 + minutes) * 60 + seconds) * SECOND + ms
    return total if minutes < 60 and seconds < 60 and total <= DAY else None


def day_start(day: date, zone: str) -> Instant:
    """The first instant of a day, also where its midnight is skipped or passed twice. Raises BadInput for an unknown zone."""
    return _instant(datetime(day.year, day.month, day.day, tzinfo=time_zone(zone)))


def day_end(day: date, zone: str) -> Instant:
    """The first instant after a day, 23 to 25 hours after its first one. Raises BadInput for an unknown zone, and for the last date there is."""
    if day == date.max:
        raise BadInput(_("No day lies behind {day}.").format(day=day))
    return day_start(day + timedelta(days=1), zone)


def at_wall_time(day: date, ms: int, zone: str) -> Instant:
    """The instant at which the clocks of the zone show this day and this many milliseconds since midnight (up to 24:00).

    Raises BadInput where clocks skip that time or pass it twice, and for an unknown zone.
    """
    naive = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(milliseconds=ms)
    first = naive.replace(tzinfo=time_zone(zone))
    second = first.replace(fold=1)
    before, after = first.utcoffset(), second.utcoffset()
    if before == after or before is None or after is None:
        return _instant(first)
    shown = f"{naive:%Y-%m-%d %H:%M}"
    if before < after:
        raise BadInput(_("{time} does not exist in {zone}: clocks go forward then; choose another time").format(time=shown, zone=zone))
    raise BadInput(
        _("{time} comes twice in {zone}: clocks go back then; write {first} or {second}").format(
            time=shown, zone=zone, first=first.isoformat(timespec="minutes"), second=second.isoformat(timespec="minutes")
        )
    )


def _read(typed: str, zone: str, now: Instant, *, ahead: bool) -> Instant | None:
    if typed in _NOW:
        return now
    moved = _read_relative(typed, zone, now)
    if moved is not None:
        return moved
    iso = _ISO_MOMENT.fullmatch(typed)
    if iso and iso[3]:
        return _read_with_offset(iso[1], iso[2], iso[3])
    if iso:
        typed = f"{iso[1]} {iso[2]}"
    today = local_time(now, zone).date()
    both = _DAY_THEN_TIME.fullmatch(typed)
    clock = read_time(both[2]) if both else read_time(typed) if ":" in typed else None
    if both and clock is None:
        return None
    choice = _read_choice(both[1] if both else typed, today, ahead=ahead) if both or clock is None else Choice(today, 1)
    if choice is None:
        return None
    return _on_the_right_side(choice, clock, zone, now, ahead=ahead)


def _on_the_right_side(choice: Choice, clock: int | None, zone: str, now: Instant, *, ahead: bool) -> Instant:
    day = choice.day
    at = day_start(day, zone) if clock is None else _around(day, clock, zone)
    if ahead and at <= now:
        day += timedelta(days=choice.step_days)
    elif not ahead and at > now:
        day -= timedelta(days=choice.step_days)
    return day_start(day, zone) if clock is None else at_wall_time(day, clock, zone)


def _around(day: date, clock: int, zone: str) -> Instant:
    """Like `at_wall_time`, but good enough to see on which side of now it lies where clocks change."""
    return _instant((datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(milliseconds=clock)).replace(tzinfo=time_zone(zone)))


def _read_choice(typed: str, today: date, *, ahead: bool) -> Choice | None:
    if typed in _DAYS_FROM_TODAY:
        return Choice(today + timedelta(days=_DAYS_FROM_TODAY[typed]), 0)
    if typed in _WEEKDAY_OF_WORD:
        distance = _WEEKDAY_OF_WORD[typed] - today.weekday()
        return Choice(today + timedelta(days=distance % 7 if ahead else -(-distance % 7)), 7)
    iso = _ISO_DATE.fullmatch(typed)
    if iso:
        return Choice(_date(typed, int(iso[1]), int(iso[2]), int(iso[3])), 0)
    dotted = _DOTTED_DATE.fullmatch(typed)
    if dotted is None:
        return None
    day, month = int(dotted[1]), int(dotted[2])
    if dotted[3]:
        return Choice(_date(typed, int(dotted[3]), month, day), 0)
    return Choice(_nearest(typed, month, day, today, ahead=ahead), 0)


def _nearest(typed: str, month: int, day: int, today: date, *, ahead: bool) -> date:
    """The nearest such day of a year: today, or on the side of today that is asked for."""
    _date(typed, 2000, month, day)  # a leap year has every day that there is
    step = 1 if ahead else -1
    for year in range(today.year, today.year + step * (_LEAP_CYCLE_YEARS + 1), step):
        if (month, day) == (2, 29) and not _is_leap(year):
            continue
        found = _date(typed, year, month, day)
        if (found >= today) if ahead else (found <= today):
            return found
    raise OverflowError


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _date(typed: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise BadInput(_("there is no day {day}; write it like 2026-07-03 or 03.07").format(day=typed)) from None


def _read_relative(typed: str, zone: str, now: Instant) -> Instant | None:
    forward, back = _AHEAD.fullmatch(typed), _BACK.fullmatch(typed)
    if forward:
        span, sign = read_span(forward[1]), 1
    elif back:
        span, sign = read_span(back[1] or back[2]), -1
    else:
        return None
    return None if span is None else shift(now, span, zone, sign)


def shift(at: Instant, span: TypedSpan, zone: str, sign: int = 1) -> Instant:
    """The instant a span later (or earlier): its days by the wall clock of the zone, the rest in real time.

    Raises OverflowError beyond the years 1 to 9999, BadInput for an unknown zone.
    """
    if span.days:
        at = _instant(local_time(at, zone) + timedelta(days=sign * span.days))
    at += sign * span.ms
    local_time(at, zone)
    return at


def _read_with_offset(day: str, clock: str, offset: str) -> Instant | None:
    choice, ms = _read_choice(day, _EPOCH.date(), ahead=True), read_time(clock)
    if choice is None or ms is None:
        return None
    minutes = 0
    if offset != "z":
        minutes = int(offset[1:3]) * 60 + int(offset[-2:])
        if minutes >= 24 * 60:
            return None
    zone = timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes))
    start = datetime(choice.day.year, choice.day.month, choice.day.day, tzinfo=zone)
    return _instant(start) + ms


def _instant(moment: datetime) -> Instant:
    return (moment - _EPOCH) // timedelta(milliseconds=1)
