"""Commands about time worked: log, entries, day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk_tui.cli import context, late
from helpdesk_tui.cli.arguments import AsJson, Day, Number, Reason, day_or_none, entry_number
from helpdesk_tui.cli.output import Column, say, say_fields, say_json, say_table
from helpdesk_tui.cli.shapes import entry_json, timer_json
from helpdesk_tui.cli.verbs import finish
from helpdesk_tui.domain import formats
from helpdesk_tui.domain.codes import ENTRY_KINDS
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.labour_input import is_span
from helpdesk_tui.domain.words import _

if TYPE_CHECKING:
    from helpdesk_tui.domain.labour import Entry
    from helpdesk_tui.services import day as days
    from helpdesk_tui.services import entries as services
    from helpdesk_tui.services import limits, merits
else:
    days = late.service("day")
    services = late.service("entries")
    merits = late.service("merits")
    limits = late.service("limits")

entries = typer.Typer(help=_("Work entries: list, correct, split, dispute, goodwill, settle."))
day = typer.Typer(help=_("Your day: entries, sums, what waits for confirmation; and confirming it."))

EntryNumber = Annotated[int, typer.Argument(parser=entry_number, metavar="ENTRY", help=_("The entry's number, from `helpdesk entries`."))]


def log(
    ticket: Number,
    time: Annotated[list[str], typer.Argument(metavar="TIME...", help=_("45m, 1h30, 1.5h, 14:05-15:20, 14:05 45m."))],
    note: Annotated[str, typer.Option(metavar="TEXT", help=_("What was done."))] = "",
    kind: Annotated[str, typer.Option(metavar="KIND", help=", ".join(ENTRY_KINDS))] = "reactive",
    billable: Annotated[bool, typer.Option("--billable/--not-billable", help=_("Whether it may be charged."))] = True,
    date: Day = None,
    as_json: AsJson = False,
) -> None:
    """Log time by hand: log 1042 45m, which ends now; log 1042 14:05-15:20 --date yesterday."""
    s = context.writing()
    typed = " ".join(time)
    on = day_or_none(s, date)
    ends_now = on == formats.local_time(s.now, s.zone).date() and is_span(typed)
    if on is not None and not ends_now:
        typed = f"{on.isoformat()} {typed}"
    finish(s, services.log(s.desk, s.actor, ticket, typed, note=note, kind=kind, billable=billable), as_json=as_json)


@entries.callback(invoke_without_command=True)
def list_entries(
    ctx: typer.Context,
    ticket: Annotated[
        int | None, typer.Option("--ticket", parser=context.number, metavar="NUMBER", help=_("Everybody's entries on this ticket."))
    ] = None,
    date: Day = None,
    since: Annotated[str | None, typer.Option("--from", metavar="DAY", help=_("Your entries from this day on."))] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="DAY", help=_("The last day; today by default."))] = None,
    as_json: AsJson = False,
) -> None:
    """List work entries: yours of a day (today), of a span of days, or those of a ticket."""
    asked = [name for name, value in (("--ticket", ticket), ("--date", date), ("--from", since)) if value is not None]
    if ctx.invoked_subcommand is not None:
        if asked or to is not None or as_json:
            raise BadInput(
                _("Options of `entries` itself stand for listing; put those of `{name}` after it.").format(name=ctx.invoked_subcommand)
            )
        return
    if len(asked) > 1 or (to is not None and since is None):
        raise BadInput(_("List entries by --ticket, by --date, or --from and --to; not by several of them."))
    s = context.reading()
    if ticket is not None:
        found = services.of_ticket(s.desk, s.actor, ticket)
    else:
        today = formats.local_time(s.now, s.zone).date()
        first = day_or_none(s, date if since is None else since) or today
        last = first if since is None else day_or_none(s, to) or max(first, today)
        if last < first:
            raise BadInput(_("The last day lies before the first."))
        found = services.of_engineer(s.desk, s.actor, days.bounds(first, s.zone)[0], days.bounds(last, s.zone)[1])
    if as_json:
        say_json({"entries": [entry_json(entry) for entry in found], "total_ms": sum(entry.duration_ms for entry in found)})
        return
    say_entries(s, found, nothing=_("No entries."))
    if found and not context.plain():
        say(_("{time} in all").format(time=formats.labour(sum(entry.duration_ms for entry in found))))


@entries.command("correct")
def correct(
    entry: EntryNumber,
    time: Annotated[list[str] | None, typer.Argument(metavar="[TIME]...", help=_("The right time: 45m, 1h30, 14:05-15:20."))] = None,
    reason: Reason = "",
    note: Annotated[str | None, typer.Option(metavar="TEXT", help=_("What was done."))] = None,
    billable: Annotated[bool | None, typer.Option("--billable/--not-billable", help=_("Whether it may be charged."))] = None,
    as_json: AsJson = False,
) -> None:
    """Correct an entry, with a reason: it is taken back, and a new one written."""
    if not time and note is None and billable is None:
        raise BadInput(_("Nothing to correct: give the right time, --note, --billable or --not-billable."))
    s = context.writing()
    typed = " ".join(time) if time else None
    done = services.correct(s.desk, s.actor, entry, typed=typed, reason=reason, note=note, billable=billable)
    finish(s, done, as_json=as_json)


@entries.command("split")
def split(
    entry: EntryNumber,
    parts: Annotated[list[str], typer.Argument(metavar="NUMBER=TIME...", help=_("The parts: 1043=20m. The rest stays where it is."))],
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Split an entry over tickets, with a reason; the sum stays what it was."""
    s = context.writing()
    finish(s, services.split(s.desk, s.actor, entry, [_part(word) for word in parts], reason=reason), as_json=as_json)


@entries.command("dispute")
def dispute(entry: EntryNumber, reason: Reason = "", as_json: AsJson = False) -> None:
    """Mark an entry that the client disputes, with a reason: it is not charged until it is settled."""
    s = context.writing()
    finish(s, limits.mark(s.desk, s.actor, entry, "disputed", reason=reason), as_json=as_json)


@entries.command("goodwill")
def goodwill(entry: EntryNumber, reason: Reason = "", as_json: AsJson = False) -> None:
    """Mark an entry as goodwill, with a reason: the client does not pay for it."""
    s = context.writing()
    finish(s, limits.mark(s.desk, s.actor, entry, "goodwill", reason=reason), as_json=as_json)


@entries.command("settle")
def settle(entry: EntryNumber, reason: Reason = "", as_json: AsJson = False) -> None:
    """End an entry's marks, saying with --reason how it was settled: it is charged as agreed."""
    s = context.writing()
    finish(s, limits.settle(s.desk, s.actor, entry, outcome=reason), as_json=as_json)


def _part(word: str) -> tuple[int, str | None]:
    ticket, equals, typed = word.partition("=")
    if not equals:
        raise BadInput(_("{word!r} is no part; write it like 1043=20m.").format(word=word))
    return context.number(ticket), typed


@day.callback(invoke_without_command=True)
def show_day(ctx: typer.Context, date: Day = None, as_json: AsJson = False) -> None:
    """Show your day: entries, sums, the week, what waits for confirmation."""
    if ctx.invoked_subcommand is not None:
        if date is not None or as_json:
            raise BadInput(_("Put the options after `{name}`.").format(name=ctx.invoked_subcommand))
        return
    s = context.reading()
    view = days.view(s.desk, s.actor, day_or_none(s, date))
    earlier = days.unconfirmed_days(s.desk, s.actor)
    earned = merits.view(s.desk, s.actor, view.day)
    if as_json:
        say_json({**_day_json(s, view, earned), "unconfirmed_days": [found.isoformat() for found in earlier]})
        return
    say_entries(s, view.entries, nothing=_("No entries on {day}.").format(day=view.day.isoformat()))
    fields = _day_fields(view, earned)
    if earlier:
        fields.append((_("Earlier"), _("unconfirmed: {days}").format(days=", ".join(found.isoformat() for found in earlier))))
    say_fields(fields)


def _day_json(s: context.Session, view: days.DayView, earned: merits.Merits | None) -> dict[str, object]:
    """A day as scripts read it; what waits on earlier days is not of it."""
    return {
        "day": view.day.isoformat(),
        "total_ms": view.total_ms,
        "unconfirmed_ms": view.unconfirmed_ms,
        "entries": [entry_json(entry) for entry in view.entries],
        "timer": timer_json(view.timer, s.desk.clock.reading()),
        "week": [{"day": row.day.isoformat(), "total_ms": row.total_ms, "unconfirmed_ms": row.unconfirmed_ms} for row in view.week],
        "week_ms": view.week_ms,
        "week_hours_ms": view.week_hours_ms,
        "tickets_touched": view.tickets_touched,
        "tickets_resolved": view.tickets_resolved,
        "open_tickets": view.open_tickets,
        "came_back": view.came_back,
        "points": None if earned is None else earned.day_points / 1000,
        "points_of_month": None if earned is None else earned.month_points / 1000,
        "ratings_of_month": None if earned is None else earned.rating_count,
        "rating_of_month": None if earned is None or earned.rating_hundredths is None else earned.rating_hundredths / 100,
    }


def _day_fields(view: days.DayView, earned: merits.Merits | None) -> list[tuple[str, str]]:
    """A day as people read it: titles and values."""
    fields = [
        (_("Day"), _("{day}: {time}").format(day=view.day.isoformat(), time=formats.labour(view.total_ms))),
        (_("Unconfirmed"), formats.labour(view.unconfirmed_ms)),
        (_("Week"), ", ".join(f"{formats.weekday(row.day.weekday())} {formats.labour(row.total_ms)}" for row in view.week if row.total_ms)),
        (_("Of working hours"), f"{formats.labour(view.week_ms)} / {formats.labour(view.week_hours_ms)}" if view.week_hours_ms else ""),
        (
            _("Tickets"),
            _("{n} touched, {m} resolved, {o} open").format(n=view.tickets_touched, m=view.tickets_resolved, o=view.open_tickets),
        ),
    ]
    if earned is not None:
        told = _("{points}, {month} this month").format(points=formats.weight(earned.day_points), month=formats.weight(earned.month_points))
        fields.append((_("Points"), told))
        if earned.rating_hundredths is not None:
            told = _("{mean:.2f} of 5 in {n} this month").format(mean=earned.rating_hundredths / 100, n=earned.rating_count)
            fields.append((_("Ratings"), told))
    return fields


@day.command("confirm")
def confirm(date: Day = None, as_json: AsJson = False) -> None:
    """Confirm your entries of a day; what was marked for review is decided by it."""
    s = context.writing()
    finish(s, days.confirm(s.desk, s.actor, day_or_none(s, date)), as_json=as_json)


def say_entries(s: context.Session, found: Sequence[Entry], *, nothing: str) -> None:
    """Print entries as a table."""
    columns = [
        Column(_("Entry"), right=True),
        Column(_("Began")),
        Column(_("Time"), right=True),
        Column(_("Ticket"), right=True),
        Column(_("Subject"), gives_way=True),
        Column(_("Who"), gives_way=True),
        Column(_("Marks")),
        Column(_("Note"), gives_way=True),
    ]
    rows = [
        [
            str(entry.id),
            formats.instant(entry.start_at, s.zone, s.now),
            formats.labour(entry.duration_ms),
            str(entry.ticket_id),
            entry.subject,
            entry.engineer_name,
            _marks(entry),
            entry.note,
        ]
        for entry in found
    ]
    say_table(columns, rows, nothing=nothing)


def _marks(entry: Entry) -> str:
    marks = [entry.kind] if entry.kind != "reactive" else []
    marks += [_("reversal")] if entry.reverses_id is not None else []
    marks += [_("reversed")] if entry.is_reversed else []
    marks += [_("short")] if entry.is_short else []
    marks += [] if entry.is_billable else [_("not billable")]
    marks += [_(mark) for mark in ("disputed", "goodwill") if mark in entry.flags.split()]
    marks += [_("confirmed")] if entry.is_confirmed else []
    return ", ".join([*marks, *entry.review.split()])
