"""A week of everybody: who is on when, by shifts, absences, and where somebody has no shifts, by the team's calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.instant_input import day_start
from helpdesk_tui.domain.roles import READ, SET_UP, Actor
from helpdesk_tui.domain.words import _
from helpdesk_tui.store import calendars, people, rota, shifts
from helpdesk_tui.store.shifts import ABSENCE, SHIFT, Span

if TYPE_CHECKING:
    from helpdesk_tui.services.desk import Desk
    from helpdesk_tui.store.reader import Reader

DAYS = 7


@dataclass(frozen=True, slots=True)
class DayCell:
    """An engineer's day: shifts that touch it, absences that do, and whether the team's calendar works (only where shifts say nothing)."""

    shifts: tuple[Span, ...]
    absences: tuple[Span, ...]
    by_calendar: bool


@dataclass(frozen=True, slots=True)
class WeekRow:
    """An engineer's week; `is_on_now` whether at work at this moment."""

    person_id: int
    login: str
    name: str
    team: str
    line: int
    is_on_now: bool
    days: tuple[DayCell, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """The week from `monday` in the actor's zone, by line, team and name; `starts` are its eight midnights."""

    monday: date
    starts: tuple[Instant, ...]
    rows: tuple[WeekRow, ...]


def week(desk: Desk, actor: Actor, monday: date | None = None) -> Week:
    """The week that begins on this day; this week by default."""
    actor.require_one_of(READ, SET_UP)
    now = desk.clock.now()
    today = formats.local_time(now, actor.zone).date()
    first = today - timedelta(days=today.weekday()) if monday is None else monday
    starts = tuple(day_start(first + timedelta(days=day), actor.zone) for day in range(DAYS + 1))
    with desk.store.read() as reader:
        return Week(first, starts, tuple(_rows(reader, starts, now)))


def _rows(reader: Reader, starts: tuple[Instant, ...], now: Instant) -> list[WeekRow]:
    on: dict[int, list[Span]] = {}
    away: dict[int, list[Span]] = {}
    for found, table in ((on, SHIFT), (away, ABSENCE)):
        for span in shifts.spans(reader, table, starts[0], starts[-1]):
            found.setdefault(span.person_id, []).append(span)
    rows = []
    for team in people.teams(reader):
        worked = _worked(reader, team.calendar_id, (*starts, now))
        for one in rota.of_team(reader, team.id, now):
            days = tuple(
                DayCell(
                    tuple(span for span in on.get(one.person_id, ()) if span.start_at < end and span.end_at > start),
                    tuple(span for span in away.get(one.person_id, ()) if span.start_at < end and span.end_at > start),
                    not one.has_shifts and worked[number],
                )
                for number, (start, end) in enumerate(pairwise(starts))
            )
            is_on = not one.is_absent and (one.shift == "on_duty" or (not one.has_shifts and worked[-1]))
            rows.append(WeekRow(one.person_id, one.login, one.name, team.key, one.line, is_on, days))
    return rows


def _worked(reader: Reader, calendar_id: int | None, marks: tuple[Instant, ...]) -> list[bool]:
    """Whether the calendar works at all between each midnight and the next; the last says whether it works now."""
    if calendar_id is None:
        return [True] * (len(marks) - 1)
    *starts, now = marks
    time, _version = calendars.line_of(reader, calendar_id, now)
    places = [time.position(at) for at in starts]
    return [*(later > place for place, later in pairwise(places)), time.position(now + 1000) > time.position(now)]


def hours(cell: DayCell, start: Instant, end: Instant, zone: str) -> str:
    """A day as a cell of the grid says it: `08-16`, `22-` where it goes on, `-06` where it came from the day before, `~09-18` on call.

    `away` stands first, where a narrow cell still shows it, and alone where no shift is left of the day.
    """

    def is_away(first_at: Instant, last_at: Instant) -> bool:
        return any(one.start_at <= max(first_at, start) and one.end_at >= min(last_at, end) for one in cell.absences)

    if is_away(start, end):
        return _("away")
    told = [_("away")] if cell.absences else []
    told += [_span(one, start, end, zone) for one in cell.shifts if not is_away(one.start_at, one.end_at)]
    if not told:
        return _("hours") if cell.by_calendar else "·"
    return " ".join(told)


def _span(one: Span, start: Instant, end: Instant, zone: str) -> str:
    first = "" if one.start_at < start else _clock(one.start_at, zone)
    last = "" if one.end_at > end else _clock(one.end_at, zone)
    sign = "~" if one.what == "on_call" else ""
    return f"{sign}{first}-{last}"


def _clock(at: Instant, zone: str) -> str:
    local = formats.local_time(at, zone)
    return f"{local.hour:02d}" if not local.minute else f"{local.hour:02d}:{local.minute:02d}"
