"""Commands about people at work: shift, absence, leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk_tui.cli import answers, context, late
from helpdesk_tui.cli.arguments import AsJson, day_or_none
from helpdesk_tui.cli.context import Session, number
from helpdesk_tui.cli.output import Column, say, say_json, say_table
from helpdesk_tui.cli.verbs import finish
from helpdesk_tui.domain import formats
from helpdesk_tui.domain.clock import DAY, Instant
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.instant_input import day_end, day_start
from helpdesk_tui.domain.ticket import Done
from helpdesk_tui.domain.words import _

if TYPE_CHECKING:
    from helpdesk_tui.services import leaving, shift_end
    from helpdesk_tui.services import shifts as services
    from helpdesk_tui.store.shifts import Span
else:
    leaving = late.service("leaving")
    services = late.service("shifts")
    shift_end = late.service("shift_end")

shift = typer.Typer(help=_("Shifts: list, add, remove, import from CSV; end yours."), no_args_is_help=True)
absence = typer.Typer(help=_("Absences: list, add, remove, import from CSV."), no_args_is_help=True)

SHIFT, ABSENCE = "shift", "absence"
WEEK_DAYS = 7

Login = Annotated[str, typer.Argument(metavar="LOGIN", help=_("The engineer."))]
From = Annotated[str, typer.Argument(metavar="FROM", help=_("2026-07-03 08:00, tomorrow 8:00, or a day: then from midnight."))]
To = Annotated[str, typer.Argument(metavar="TO", help=_("The end: a moment, or a day; an absence then lasts through it."))]
Who = Annotated[str, typer.Option("--who", metavar="LOGIN", help=_("Only this engineer."))]
Team = Annotated[str, typer.Option("--team", metavar="KEY", help=_("Only this team."))]
Since = Annotated[str | None, typer.Option("--from", metavar="DAY", help=_("The first day; today by default."))]
Until = Annotated[str | None, typer.Option("--to", metavar="DAY", help=_("The last day; a week on by default."))]
File = Annotated[str, typer.Argument(metavar="FILE", help=_("A CSV file with the columns engineer, from, to, and kind or reason."))]
DryRun = Annotated[bool, typer.Option("--dry-run", help=_("Only say what it would do."))]


def _span_number(text: str) -> int:
    try:
        return number(text)
    except BadInput:
        raise BadInput(_("{text!r} is no number of a row; the list shows them.").format(text=text)) from None


SpanNumber = Annotated[int, typer.Argument(parser=_span_number, metavar="N", help=_("Its number, from the list."))]


@shift.command("list")
def list_shifts(who: Who = "", team: Team = "", since: Since = None, until: Until = None, as_json: AsJson = False) -> None:
    """List the shifts of a week, or of the days given."""
    _list(SHIFT, who, team, since, until, as_json=as_json)


@absence.command("list")
def list_absences(who: Who = "", team: Team = "", since: Since = None, until: Until = None, as_json: AsJson = False) -> None:
    """List the absences of a week, or of the days given."""
    _list(ABSENCE, who, team, since, until, as_json=as_json)


def _list(table: str, who: str, team: str, since: str | None, until: str | None, *, as_json: bool) -> None:
    s = context.reading()
    first = day_or_none(s, since) or formats.local_time(s.now, s.zone).date()
    from_at = day_start(first, s.zone)
    last = day_or_none(s, until)
    to_at = from_at + WEEK_DAYS * DAY if last is None else day_end(last, s.zone)
    if to_at <= from_at:
        raise BadInput(_("The last day lies before the first."))
    found = services.listed(s.desk, s.actor, table, from_at, to_at, login=who, team=team)
    if as_json:
        say_json({f"{table}s": [_json(table, one) for one in found]})
        return
    last_column = _("kind") if table == SHIFT else _("reason")
    columns = [Column("#", right=True), Column(_("engineer"), gives_way=True), Column(_("from")), Column(_("to")), Column(last_column)]
    nothing = _("No shifts in these days.") if table == SHIFT else _("No absences in these days.")
    say_table(columns, [_row(s, table, one) for one in found], nothing=nothing)


def _row(s: Session, table: str, one: Span) -> list[str]:
    what = services.kind_words(one.what) if table == SHIFT else one.what
    return [str(one.id), one.name, *(formats.instant_full(at, s.zone) for at in (one.start_at, one.end_at)), what]


def _json(table: str, one: Span) -> dict[str, object]:
    return {
        "id": one.id,
        "engineer": one.login,
        "name": one.name,
        "from": answers.moment(one.start_at),
        "to": answers.moment(one.end_at),
        "kind" if table == SHIFT else "reason": one.what,
    }


@shift.command("add")
def add_shift(
    login: Login,
    from_: From,
    to: To,
    on_call: Annotated[bool, typer.Option("--on-call", help=_("On call: reached where nobody is on duty."))] = False,
    as_json: AsJson = False,
) -> None:
    """Add a shift: shift add ivan "2026-07-03 08:00" "2026-07-03 20:00"."""
    s = context.writing()
    start_at, end_at = _bounds(s, from_, to, through=False)
    finish(s, services.add(s.desk, s.actor, SHIFT, login, start_at, end_at, "on_call" if on_call else "on_duty"), as_json=as_json)


@absence.command("add")
def add_absence(
    login: Login,
    from_: From,
    to: To,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help=_("leave, ill ..."))] = "",
    as_json: AsJson = False,
) -> None:
    """Add an absence: absence add ivan 2026-07-03 2026-07-10 --reason leave (both days included)."""
    s = context.writing()
    start_at, end_at = _bounds(s, from_, to, through=True)
    finish(s, services.add(s.desk, s.actor, ABSENCE, login, start_at, end_at, reason), as_json=as_json)


def _bounds(s: Session, from_: str, to: str, *, through: bool) -> tuple[Instant, Instant]:
    """The span that was typed. A day as a beginning is its midnight; as an end it is included where `through`."""
    from helpdesk_tui.domain.instant_input import leaves_day_open

    start_at = _edge(s, from_, s.now, through=False)
    end_at = _edge(s, to, start_at if leaves_day_open(to) else s.now, through=through)
    if end_at <= start_at:
        raise BadInput(_("{to!r} is not after {start!r}.").format(to=to, start=from_))
    return start_at, end_at


def _edge(s: Session, text: str, now: Instant, *, through: bool) -> Instant:
    from helpdesk_tui.domain.instant_input import parse_instant, read_day

    day = read_day(text, s.zone, now, ahead=True)
    if day is None:
        return parse_instant(text, s.zone, now)
    return day_end(day, s.zone) if through else day_start(day, s.zone)


@shift.command("remove")
def remove_shift(shift: SpanNumber, as_json: AsJson = False) -> None:
    """Take a shift away, by its number from the list."""
    s = context.writing()
    finish(s, services.remove(s.desk, s.actor, SHIFT, shift), as_json=as_json)


@absence.command("remove")
def remove_absence(absence: SpanNumber, as_json: AsJson = False) -> None:
    """Take an absence away, by its number from the list."""
    s = context.writing()
    finish(s, services.remove(s.desk, s.actor, ABSENCE, absence), as_json=as_json)


@shift.command("import")
def import_shifts(file: File, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Take over shifts from a CSV file, all or nothing; rows that are there already are left as they are."""
    _import(SHIFT, file, dry_run=dry_run, as_json=as_json)


@absence.command("import")
def import_absences(file: File, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Take over absences from a CSV file, all or nothing; rows that are there already are left as they are."""
    _import(ABSENCE, file, dry_run=dry_run, as_json=as_json)


def _import(table: str, file: str, *, dry_run: bool, as_json: bool) -> None:
    from helpdesk_tui.cli.setup import every_line

    s = context.reading() if dry_run else context.writing()
    with every_line():
        done = services.bring(s.desk, s.actor, table, file, dry_run=dry_run)
    told = _("{new} new, {changed} changed, {same} as they were").format(new=done.new, changed=done.changed, same=done.same)
    if not dry_run:
        finish(s, Done(told, None, done.command_id), as_json=as_json)
    elif as_json:
        say_json({"new": done.new, "changed": done.changed, "same": done.same})
    else:
        say(told, one_line=True)


@shift.command("end")
def end(
    notes: Annotated[list[str] | None, typer.Argument(metavar="[NUMBER=NOTE]...", help=_("A note of its own for a ticket."))] = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help=_("The note for those without one of their own."))] = "",
    to: Annotated[str | None, typer.Option("--to", metavar="LOGIN", help=_("Who looks after them; by default the one on duty."))] = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """End your shift: what needs somebody before your next one goes to the one on duty with a note, and comes back to you then."""
    by_ticket = dict(_note(word) for word in notes or [])
    s = context.reading() if dry_run else context.writing()
    if not dry_run:
        finish(s, shift_end.end_shift(s.desk, s.actor, notes=by_ticket, note=note, to=to), as_json=as_json)
        return
    _say_plan(s, shift_end.plan(s.desk, s.actor, to=to), as_json=as_json)


def _note(word: str) -> tuple[int, str]:
    ticket, sign, text = word.partition("=")
    if not sign:
        raise BadInput(_("{word!r} is no note; write it like 1042='waits for the courier'.").format(word=word))
    return number(ticket), text


def _say_plan(s: Session, found: shift_end.ShiftEnd, *, as_json: bool) -> None:
    if as_json:
        tickets = [
            {
                "id": one.ticket_id,
                "subject": one.subject,
                "why": one.why,
                "needed_at": answers.moment(one.needed_at),
                "to": one.to.key if one.to else None,
            }
            for one in found.leaving
        ]
        back = {"back_at": answers.moment(found.back_at), "is_known": found.is_known}
        say_json({**back, "tickets": tickets, "can_wait": found.others, "timer_on": found.runs_on})
        return
    when = formats.instant(found.back_at, s.zone, s.now)
    columns = [Column("#", right=True), Column(_("why")), Column(_("to")), Column(_("subject"), gives_way=True)]
    rows = [[str(one.ticket_id), one.why, one.to.name if one.to else "—", one.subject] for one in found.leaving]
    say_table(columns, rows, nothing=_("Nothing of yours needs anybody before {when}.").format(when=when))
    if rows and not context.plain():
        said = (
            _("You are back {when}; {n} more can wait.")
            if found.is_known
            else _("No shift of yours is known; counted until {when}. {n} more can wait.")
        )
        say(said.format(when=when, n=found.others))
        if found.runs_on is not None:
            say(_("Your timer runs on {id}.").format(id=found.runs_on))


def leave(
    login: Login,
    to: Annotated[str | None, typer.Option("--to", metavar="LOGIN", help=_("Who takes over; by default the team's lead."))] = None,
    as_json: AsJson = False,
) -> None:
    """Somebody leaves the desk: the timer stops with its entry, all tickets go to the lead, at once; shifts to come are taken away."""
    s = context.writing()
    finish(s, leaving.leave(s.desk, s.actor, login, to=to), as_json=as_json)
