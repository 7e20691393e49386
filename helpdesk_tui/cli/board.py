"""`helpdesk board` and `helpdesk since`: who works on what, what needs a lead, and what has changed since one last looked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk_tui.cli import answers, context, late
from helpdesk_tui.cli.arguments import AsJson, moment
from helpdesk_tui.cli.context import Session
from helpdesk_tui.cli.output import Column, say, say_json, say_table
from helpdesk_tui.cli.queue import deadline
from helpdesk_tui.cli.shapes import Json, entry_json
from helpdesk_tui.domain import formats
from helpdesk_tui.domain.codes import state_word
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.words import _, ngettext

if TYPE_CHECKING:
    from helpdesk_tui.domain.queue_row import QueueRow
    from helpdesk_tui.services import board as boards
    from helpdesk_tui.services import since as changes
    from helpdesk_tui.services.board import Board, Seat
    from helpdesk_tui.services.since import Changed
    from helpdesk_tui.store import window
else:
    boards = late.service("board")
    changes = late.service("since")
    window = late.Late("helpdesk_tui.store.window")

Team = Annotated[str | None, typer.Option("--team", metavar="KEY", help=_("Of this team alone; all within your reach by default."))]


def board(team: Team = None, as_json: AsJson = False) -> None:
    """Show the team's board: timers, loads, what is late, at risk, unassigned, waiting for long, to approve."""
    s = context.reading()
    found = boards.board(s.desk, s.actor, _named(team))
    if as_json:
        say_json(board_json(found))
        return
    _say_seats(s, found)
    for section in found.sections:
        _heading(boards.title(section.key), section.total)
        if section.rows:
            say_table(_TICKETS, [_ticket(row) for row in section.rows])
            _more(section.total - len(section.rows))
    _heading(boards.title("approvals"), len(found.approvals))
    if found.approvals:
        columns = [
            Column(_("entry"), right=True),
            Column("#", right=True),
            Column(_("who")),
            Column(_("logged"), right=True),
            Column(_("note")),
        ]
        cells = [[str(one.id), str(one.ticket_id), one.engineer_name, formats.labour(one.duration_ms), one.note] for one in found.approvals]
        say_table(columns, cells)


def _named(team: str | None) -> str:
    if team is not None and not team.strip():
        raise BadInput(_("--team wants the key of a team after it."))
    return team or ""


_TICKETS = (
    Column(_("weight"), right=True), Column(_("deadline")), Column("#", right=True), Column(_("client"), gives_way=True), Column(_("who")),
    Column(_("subject"), gives_way=True),
)  # fmt: skip


def _ticket(row: QueueRow) -> list[str]:
    return [formats.weight(row.weight), deadline(row), str(row.id), row.client_name, row.assignee_login or "—", row.subject]


def _heading(title: str, total: int) -> None:
    if not context.plain():
        say()
    say(f"{title}: {total}")


def _more(rest: int) -> None:
    if rest > 0 and not context.plain():
        say(ngettext("and {n} more", "and {n} more", rest).format(n=rest))


def _say_seats(s: Session, found: Board) -> None:
    columns = [
        Column(_("who"), gives_way=True), Column(_("team")), Column(_("timer"), right=True), Column(_("since")), Column("#", right=True),
        Column(_("today"), right=True), Column(_("open"), right=True), Column(_("weight"), right=True), Column(_("works on"), gives_way=True),
    ]  # fmt: skip
    say_table(columns, [_seat(s, found, seat) for seat in found.seats], nothing=_("Nobody is on this board."))


def _seat(s: Session, found: Board, seat: Seat) -> list[str]:
    sign = "! " if seat.is_long else ""
    return [
        seat.name,
        seat.team,
        sign + formats.time_left(seat.elapsed_ms // 1000) if seat.has_timer else (_("none") if seat.is_on_shift else "·"),
        "" if seat.since_at is None else formats.instant(seat.since_at, s.zone, found.at),
        str(seat.ticket_id or ""),
        formats.time_left(seat.today_ms // 1000),
        str(seat.open),
        formats.weight(seat.weight),
        seat.subject or ("" if seat.has_timer else _("on shift without a timer") if seat.is_on_shift else _("off shift")),
    ]


def board_json(found: Board) -> Json:
    """The board for programs."""
    return {
        "at": answers.moment(found.at),
        "team": found.team or None,
        "teams": [key for key, _name in found.teams],
        "without_timer": found.idle,
        "long_timers": found.long,
        "engineers": [{**asdict(seat), "since_at": answers.moment(seat.since_at), "weight": seat.weight / 1000} for seat in found.seats],
        "sections": {
            section.key: {
                "total": section.total,
                "tickets": [answers.line_json(row, window.FIELDS) for row in section.rows],
            }
            for section in found.sections
        },
        "approvals": [entry_json(entry) for entry in found.approvals],
    }


def since(
    time: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TIME...]", help=_("9:00, yesterday 18:00, mon 9:00, 2026-07-03, 2h ago; else when you were last here.")),
    ] = None,
    team: Team = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=0, help=_("So many tickets; 0 is all."))] = 50,
    as_json: AsJson = False,
) -> None:
    """Say what has changed since a moment, or since you were last here, ticket by ticket, the latest first."""
    s = context.reading()
    at = moment(s, " ".join(time), ahead=False) if time else changes.last_here(s.desk, s.actor)
    found = changes.since(s.desk, s.actor, at, team=_named(team))
    shown = found[: limit or None]
    if as_json:
        say_json({"since": answers.moment(at), "found": len(found), "tickets": [_changed_json(one) for one in shown]})
        return
    if not found:
        say(_("Nothing has changed since {at}.").format(at=formats.instant_full(at, s.zone)))
    elif not time and not context.plain():
        say(_("since {at}, when you were last here").format(at=formats.instant_full(at, s.zone)))
        say()
    for number, one in enumerate(shown):
        if number and not context.plain():
            say()
        _say_changed(s, one)
    _more(len(found) - len(shown))


def _say_changed(s: Session, one: Changed) -> None:
    ticket = one.ticket
    if ticket is None:
        say(_("The desk itself"))
    else:
        state = state_word(ticket.state)
        who = ticket.assignee_login or _("nobody")
        say(f"{ticket.id}  {ticket.subject}  ({ticket.client_name}, {state}, {who})", one_line=True)
    for change in one.changes:
        told = f": {'; '.join(change.told)}" if change.told else ""
        when = formats.instant(change.at, s.zone, s.now)
        say(f"  {when}  {change.words}, {change.who or _('by itself')}{told}", one_line=True)


def _changed_json(one: Changed) -> Json:
    ticket = one.ticket
    listed: Sequence[Json] = [
        {**asdict(change), "at": answers.moment(change.at), "recorded_at": answers.moment(change.recorded_at)} for change in one.changes
    ]
    return {
        "ticket": None if ticket is None else ticket.id,
        "subject": None if ticket is None else ticket.subject,
        "client": None if ticket is None else ticket.client_key,
        "state": None if ticket is None else ticket.state,
        "assignee": None if ticket is None else ticket.assignee_login or None,
        "changes": listed,
    }
