"""Time worked, as engineers type it when they log by hand.

A span (`45m`, `45` minutes, `1h30`, `1.5h`, `1:30`, `45м`) has no start of its own. A stretch (`14:05-15:20`) and a start with a span
(`14:05 45m`) have one; a day may stand before or after them (`yesterday 14:05-15:20`, `14:05-15:20 03.07`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from helpdesk_tui.domain.clock import DAY, HOUR, MINUTE, Instant
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.formats import local_time
from helpdesk_tui.domain.instant_input import at_wall_time, read_day, read_time
from helpdesk_tui.domain.spans import read_span
from helpdesk_tui.domain.text import excerpt
from helpdesk_tui.domain.words import _

LONGEST_MS = DAY
LONGEST_OVER_MIDNIGHT_MS = 12 * HOUR  # a longer one is a slip of the hand: the two times were swapped

_STRETCH = re.compile(r"([0-9]{1,2}(?::[0-9]{2}){0,2})\s*[-–—]\s*([0-9]{1,2}(?::[0-9]{2}){0,2})")
_START_AND_SPAN = re.compile(r"([0-9]{1,2}:[0-9]{2})(?:\s*\+\s*|\s+)(.+)")
_BARE_MINUTES = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class LabourInput:
    """Time worked: how long in milliseconds, and since when; `started_at` is None where the text did not say."""

    duration_ms: int
    started_at: Instant | None


def parse_labour(text: str, zone: str, now: Instant) -> LabourInput:
    """The time worked that the text says, its hours read in the zone.

    A stretch without a day is today's; one that ends before it begins goes over midnight into the next day where that makes at most
    12 hours (and, without a day, began yesterday if it would not be over by now). Raises BadInput for text that says no time, for
    nothing or less, for more than 24 hours, for a stretch in the future or swapped, for a day without a start, for hours that the
    zone skips or passes twice, and for an unknown zone.
    """
    typed = " ".join(text.casefold().split())
    alone = _span_ms(typed)
    if alone is not None:
        return LabourInput(_checked(alone, text), None)
    rest, day = _without_day(typed, zone, now)
    stretch = _STRETCH.fullmatch(rest)
    try:
        if stretch:
            return _read_stretch(stretch[1], stretch[2], day, text, zone, now)
        started = _START_AND_SPAN.fullmatch(rest)
        span_ms = _span_ms(started[2]) if started else None
        if started and span_ms is not None:
            return _read_start(started[1], _checked(span_ms, text), day, text, zone, now)
    except OverflowError:
        raise _unreadable(text) from None
    if day is not None and _span_ms(rest) is not None:
        timed = f"14:05 {typed}" if typed.startswith(f"{rest} ") else f"{typed.removesuffix(rest)}14:05 {rest}"
        sentence = _("“{text}” does not say when the work of that day began; write its start before it, like {timed}")
        raise BadInput(sentence.format(text=excerpt(text), timed=excerpt(timed)))
    raise _unreadable(text)


def is_span(text: str) -> bool:
    """Whether the text says how long alone, with neither a start nor a day: `45m`, `45`, `1h30`."""
    return _span_ms(" ".join(text.casefold().split())) is not None


def _span_ms(typed: str) -> int | None:
    if _BARE_MINUTES.fullmatch(typed):
        return int(typed) * MINUTE
    if typed[:1] in ("-", "−") and read_span(typed[1:]) is not None:
        return -1
    span = read_span(typed)
    return None if span is None else span.days * DAY + span.ms


def _checked(duration_ms: int, text: str) -> int:
    if duration_ms <= 0:
        raise BadInput(_("“{text}” is no time at all; write how long it took, like 45m or 1h30").format(text=excerpt(text)))
    if duration_ms > LONGEST_MS:
        raise BadInput(_("“{text}” is over 24 hours; log each day by itself").format(text=excerpt(text)))
    return duration_ms


def _without_day(typed: str, zone: str, now: Instant) -> tuple[str, date | None]:
    """The text without the day at its beginning or end, and that day."""
    first, _space, after = typed.partition(" ")
    before, _space, last = typed.rpartition(" ")
    for word, rest in ((first, after), (last, before)):
        day = read_day(word.strip(","), zone, now) if rest else None
        if day is not None:
            return rest, day
    return typed, None


def _read_stretch(start: str, end: str, day: date | None, text: str, zone: str, now: Instant) -> LabourInput:
    start_ms, end_ms = read_time(start), read_time(end)
    if start_ms is None or end_ms is None:
        raise _unreadable(text)
    if start_ms == end_ms:
        _checked(0, text)
    over_midnight = end_ms < start_ms
    if over_midnight and end_ms + DAY - start_ms > LONGEST_OVER_MIDNIGHT_MS:
        raise BadInput(_("“{text}” ends before it begins; swap the two times, or log each day by itself").format(text=excerpt(text)))
    first_day = day or local_time(now, zone).date()
    if over_midnight and day is None and not _is_over(at_wall_time(first_day + timedelta(days=1), end_ms, zone), now):
        first_day -= timedelta(days=1)
    started_at = at_wall_time(first_day, start_ms, zone)
    ended_at = at_wall_time(first_day + timedelta(days=int(over_midnight)), end_ms, zone)
    return _past(LabourInput(_checked(ended_at - started_at, text), started_at), text, now)


def _read_start(start: str, duration_ms: int, day: date | None, text: str, zone: str, now: Instant) -> LabourInput:
    start_ms = read_time(start)
    if start_ms is None:
        raise _unreadable(text)
    started_at = at_wall_time(day or local_time(now, zone).date(), start_ms, zone)
    return _past(LabourInput(duration_ms, started_at), text, now)


def _past(found: LabourInput, text: str, now: Instant) -> LabourInput:
    if found.started_at is not None and not _is_over(found.started_at + found.duration_ms, now):
        raise BadInput(
            _("“{text}” is not over yet; work is logged when it is done (another day: yesterday 14:05-15:20)").format(text=excerpt(text))
        )
    return found


def _is_over(ended_at: Instant, now: Instant) -> bool:
    """Whether an end is past; the minute that runs counts, for people write whole minutes."""
    return ended_at < now + MINUTE


def _unreadable(text: str) -> BadInput:
    return BadInput(_("cannot read “{text}” as time worked; write it like 45m, 1h30, 1.5h or 14:05-15:20").format(text=excerpt(text)))
