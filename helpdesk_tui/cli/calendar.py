"""`helpdesk calendar`: working calendars, and the public holidays that go into them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from helpdesk_tui.cli import context
from helpdesk_tui.cli.output import Column, say, say_fields, say_json, say_table
from helpdesk_tui.domain.words import _

if TYPE_CHECKING:
    from helpdesk_tui.services.setup.calendar_view import CalendarRow, CalendarYear

app = typer.Typer(help=_("Working calendars: list and show them, import public holidays."))
AS_JSON = typer.Option(False, "--json", help=_("Print JSON for programs."))


@app.command("import")
def import_command(
    country: str = typer.Argument(..., metavar="COUNTRY", help=_("RU, or a part of a country, like DE-BY.")),
    years: list[int] = typer.Argument(..., metavar="YEAR...", help=_("One or several years.")),
    calendar: list[str] = typer.Option(
        [], "--calendar", metavar="KEY", help=_("Into this one; without, into those in a zone of the country that have a free weekday.")
    ),
    as_json: bool = AS_JSON,
) -> None:
    """Put a country's public holidays and its working Saturdays into calendars; each that changes gets a new version."""
    from helpdesk_tui.cli.setup import every_line, plan_json, plan_lines
    from helpdesk_tui.services.setup.holiday_import import import_holidays

    session = context.writing()
    with every_line():
        imported = import_holidays(session.desk, session.login, context.DOOR, country, years, calendar)
    applied = imported.applied
    if as_json:
        days = [{"date": day.isoformat(), "name": name} for found in imported.days for day, name in found.holidays]
        worked = sorted(day.isoformat() for found in imported.days for day in found.worked)
        say_json({**plan_json(applied.plan), "holidays": days, "worked": worked, "tickets_rewritten": applied.tickets})
        return
    lines = plan_lines(applied.plan)
    same = applied.plan.same["calendars"]
    lines += [_("= calendar “{key}” has these days already").format(key=key) for key in same]
    say("\n".join(lines))


@app.command("list")
def list_command(as_json: bool = AS_JSON) -> None:
    """List the calendars with their latest versions."""
    from helpdesk_tui.domain import formats
    from helpdesk_tui.services.setup import calendar_view

    session = context.reading()
    session.refuse_clients()
    rows = calendar_view.rows(session.desk)
    if as_json:
        say_json([row_json(row) for row in rows])
        return
    columns = [Column(_("Key")), Column(_("Name"), gives_way=True), Column(_("Zone")), Column(_("Version"), right=True), Column(_("Since"))]
    say_table(
        columns,
        [[row.key, row.name, row.definition.tz, str(row.version), formats.instant(row.made_at, session.zone, session.now)] for row in rows],
        nothing=_("There is no calendar yet."),
    )


@app.command("show")
def show_command(
    key: str = typer.Argument(..., metavar="KEY", help=_("The calendar.")),
    year: int | None = typer.Option(None, "--year", min=1970, max=2200, help=_("The year to show; default: this one.")),
    as_json: bool = AS_JSON,
) -> None:
    """Show a calendar: its hours, the days off of a year, and the working hours of every month."""
    from helpdesk_tui.domain import formats
    from helpdesk_tui.services.setup import calendar_view

    session = context.reading()
    session.refuse_clients()
    shown = calendar_view.year_of(session.desk, key, year or formats.local_time(session.now, session.zone).year)
    if as_json:
        say_json(_year_json(shown))
    else:
        say_fields(_year_fields(shown))


def row_json(row: CalendarRow) -> dict[str, object]:
    """A calendar for programs."""
    from helpdesk_tui.domain.formats import instant_json

    return {
        "key": row.key, "name": row.name, "version": row.version, "made_at": instant_json(row.made_at), **row.definition.as_mapping(),
    }  # fmt: skip


def _year_json(shown: CalendarYear) -> dict[str, object]:
    return {
        **row_json(shown.row), "year": shown.year, "holidays_of_year": [day.isoformat() for day in shown.holidays],
        "replaced_of_year": [day.isoformat() for day in shown.replaced], "worked_s_by_month": list(shown.worked_s),
        "worked_s": sum(shown.worked_s),
    }  # fmt: skip


def _year_fields(shown: CalendarYear) -> list[tuple[str, str]]:
    from helpdesk_tui.domain import formats
    from helpdesk_tui.domain.calendar_definition import time_of_day

    definition = shown.row.definition

    def hours(intervals: tuple[tuple[int, int], ...]) -> str:
        return ", ".join(f"{time_of_day(start)}-{time_of_day(end)}" for start, end in intervals) or _("no work")

    def days(names: list[str]) -> str:
        return ", ".join(names) or _("none")

    return [
        (_("Calendar"), f"{shown.row.key}, {shown.row.name}"),
        (_("Zone"), definition.tz),
        (_("Version"), str(shown.row.version)),
        *((formats.weekday(number), hours(intervals)) for number, intervals in enumerate(definition.week)),
        (
            _("Days off {year}").format(year=shown.year),
            days([f"{formats.weekday(day.weekday())} {day.isoformat()}" for day in shown.holidays]),
        ),
        (
            _("Own hours {year}").format(year=shown.year),
            days([f"{formats.weekday(day.weekday())} {day.isoformat()} {hours(definition.replaced[day])}" for day in shown.replaced]),
        ),
        *((f"{shown.year}-{month:02d}", formats.duration(seconds)) for month, seconds in enumerate(shown.worked_s, 1)),
        (str(shown.year), formats.duration(sum(shown.worked_s))),
    ]
