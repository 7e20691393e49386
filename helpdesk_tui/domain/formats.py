"""How figures are shown: one formatter for each kind of figure, used by screens, command line and reports alike.

`datetime` and `zoneinfo` are imported only where a viewer's zone matters: commands that answer in tens of milliseconds need neither.
"""

from __future__ import annotations

from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.words import _

TYPE_CHECKING = False  # `typing` is not worth its import here; checkers know this name
if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from helpdesk_tui.domain.clock import Instant

DAY_MS = 86_400_000
WEEKDAYS_AWAY = 6  # up to so many days from now a weekday says enough


def duration(seconds: int) -> str:
    """A span as people say it: `1 h 05 min`, `23 min`, `-12 min`, `40 s` (under a minute). What is short of a minute is dropped."""
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    if seconds == 0:
        return _("0 min")
    if seconds < 60:
        return sign + _("{seconds} s").format(seconds=seconds)
    hours, minutes = divmod(seconds // 60, 60)
    if hours:
        return sign + _("{hours} h {minutes:02d} min").format(hours=hours, minutes=minutes)
    return sign + _("{minutes} min").format(minutes=minutes)


def exact(seconds: int) -> str:
    """A span as `duration` shows it, with the seconds that it drops: a target of `7 min 30 s` is none of 7 minutes."""
    over = abs(seconds) % 60
    return duration(seconds) if abs(seconds) < 60 or not over else _("{span} {seconds} s").format(span=duration(seconds), seconds=over)


def labour(duration_ms: int) -> str:
    """A span of labour, given in milliseconds, as `duration` shows it; milliseconds are dropped."""
    return duration(_whole_seconds(duration_ms))


def time_left(seconds: int) -> str:
    """Working time left as hours and minutes: `0:08`, `102:30`; `-0:12` is twelve minutes over. Seconds are dropped."""
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}"


def stopwatch(elapsed_ms: int) -> str:
    """A running timer, `00:12:41`; a clock that was set back shows zero."""
    seconds = max(elapsed_ms, 0) // 1000
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def weight(thousandths: int) -> str:
    """A weight or one of its terms with one decimal, `134.5`; exact halves are rounded away from zero."""
    tenths = (abs(thousandths) + 50) // 100
    sign = "-" if thousandths < 0 and tenths else ""
    return f"{sign}{tenths // 10}.{tenths % 10}"


def instant(at: Instant, zone: str, now: Instant) -> str:
    """An instant in the viewer's zone, as short as its distance from now allows.

    The same day `14:05`, within six days `Mon 14:30`, else `2026-07-03 14:30`. Raises BadInput for an unknown zone.
    """
    local = local_time(at, zone)
    days = (local.date() - local_time(now, zone).date()).days
    if days == 0:
        return f"{local:%H:%M}"
    if abs(days) <= WEEKDAYS_AWAY:
        return f"{weekday(local.weekday())} {local:%H:%M}"
    return f"{local.year:04d}-{local:%m-%d %H:%M}"


def instant_full(at: Instant, zone: str) -> str:
    """An instant in the viewer's zone with its date and weekday: `Fri 2026-07-03 14:30`. Raises BadInput for an unknown zone."""
    local = local_time(at, zone)
    return f"{weekday(local.weekday())} {local.year:04d}-{local:%m-%d %H:%M}"


def instant_json(at: Instant) -> str:
    """An instant for programs, in UTC: `2026-07-03T11:30:00Z`, with milliseconds only where there are some."""
    days, ms = divmod(at, DAY_MS)
    year, month, day = _civil_date(days)
    seconds, ms = divmod(ms, 1000)
    fraction = f".{ms:03d}" if ms else ""
    return f"{year:04d}-{month:02d}-{day:02d}T{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{fraction}Z"


def weekday(number: int) -> str:
    """The short name of a weekday; Monday is 0."""
    return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))[number]


def local_time(at: Instant, zone: str) -> datetime:
    """The wall clock of a zone at an instant, to the millisecond.

    Raises BadInput for an unknown zone, and for an instant outside the years that a calendar date can have.
    """
    from datetime import UTC, datetime, timedelta

    try:
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)).astimezone(time_zone(zone))
    except OverflowError:
        raise BadInput(_("a moment of {at} ms lies outside the years 1 to 9999; check the date").format(at=at)) from None


def time_zone(name: str) -> tzinfo:
    """The zone of that IANA name. Raises BadInput where there is none."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput(_("unknown time zone “{zone}”; write it like Europe/Berlin").format(zone=name)) from None


def _whole_seconds(ms: int) -> int:
    return -(-ms // 1000) if ms < 0 else ms // 1000


def _civil_date(days: int) -> tuple[int, int, int]:
    """Year, month and day of a count of days since 1970-01-01, in the Gregorian calendar.

    The algorithm `civil_from_days` of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    """
    shifted = days + 719_468
    era, day_of_era = divmod(shifted, 146_097)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    month_from_march = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * month_from_march + 2) // 5 + 1
    month = month_from_march + 3 if month_from_march < 10 else month_from_march - 9
    return year_of_era + era * 400 + (month <= 2), month, day
