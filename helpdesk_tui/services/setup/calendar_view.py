"""Working calendars as people look at them: which there are, and what a year of one looks like."""

import itertools
from dataclasses import dataclass
from datetime import date

from helpdesk_tui.domain.calendar_definition import CalendarDefinition
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.instant_input import day_start
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.setup.values import meant
from helpdesk_tui.store import calendars, setup

MONTHS = 12


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A calendar with its latest version."""

    key: str
    name: str
    version: int
    made_at: Instant
    definition: CalendarDefinition


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """A year of a calendar: days off, days with hours of their own, and seconds of working time by month."""

    row: CalendarRow
    year: int
    holidays: tuple[date, ...]
    replaced: tuple[date, ...]
    worked_s: tuple[int, ...]


def rows(desk: Desk) -> list[CalendarRow]:
    """All calendars by key."""
    with desk.store.read() as reader:
        return [
            CalendarRow(key, name, number, made_at, calendars.of_version(reader, version_id).definition)
            for key, name, number, made_at, version_id in setup.calendar_rows(reader)
        ]


def year_of(desk: Desk, key: str, year: int) -> CalendarYear:
    """One calendar in one year, by its latest version. Raises BadInput for an unknown key."""
    found = {row.key: row for row in rows(desk)}
    if key not in found:
        raise BadInput(_("there is no calendar “{key}”{near}").format(key=key, near=meant(key, found)))
    row = found[key]
    with desk.store.read() as reader:
        version_id = calendars.version_by_key(reader, key)
        calendar = calendars.of_version(reader, version_id or 0)
    firsts = [date(year, month, 1) for month in range(1, MONTHS + 1)] + [date(year + 1, 1, 1)]
    starts = [day_start(first, row.definition.tz) for first in firsts]
    worked = tuple(calendar.between(start, end) for start, end in itertools.pairwise(starts))
    replaced = tuple(sorted(day for day in row.definition.replaced if day.year == year))
    return CalendarYear(row, year, tuple(_holidays(row.definition, year)), replaced, worked)


def _holidays(definition: CalendarDefinition, year: int) -> list[date]:
    found = {day for day in definition.holidays if day.year == year}
    for entry in definition.yearly_holidays:
        month, day = int(entry[:2]), int(entry[3:])
        if (month, day) != (2, 29) or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)):
            found.add(date(year, month, day))
    return sorted(day for day in found if day not in definition.replaced)
