"""`helpdesk clients`: the organisations that the desk serves."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk_tui.cli import context, late
from helpdesk_tui.cli.arguments import AsJson
from helpdesk_tui.cli.output import Column, say, say_fields, say_json, say_table
from helpdesk_tui.domain import formats
from helpdesk_tui.domain.words import _

if TYPE_CHECKING:
    from helpdesk_tui.cli.context import Session
    from helpdesk_tui.domain import ticket as tickets
    from helpdesk_tui.domain.client_view import ClientLine, ClientView
    from helpdesk_tui.services import client_words as words
    from helpdesk_tui.services import clients as service
else:
    service = late.service("clients")
    words = late.service("client_words")
    tickets = late.Late("helpdesk_tui.domain.ticket")


def clients(
    client: Annotated[str | None, typer.Argument(metavar="[CLIENT]", help=_("Key or name of one: everything about it."))] = None,
    as_json: AsJson = False,
) -> None:
    """List the clients with their open tickets and agreements, or show everything about one."""
    s = context.reading()
    if client is not None:
        _one(s, service.named(s.desk, s.actor, client), as_json)
        return
    found = service.listing(s.desk, s.actor)
    if as_json:
        say_json([_line_json(one) for one in found])
        return
    columns = [
        Column(_("Client")), Column(_("Name"), gives_way=True), Column(_("Tier")), Column(_("Open"), right=True), Column(_("Risk"), right=True),
        Column(_("Late"), right=True), Column(_("Rating"), right=True), Column(_("Agreement until")),
    ]  # fmt: skip
    say_table(columns, [_cells(s, one) for one in found], nothing=_("There are no clients yet: helpdesk setup apply makes them."))


def _cells(s: Session, one: ClientLine) -> list[str]:
    rating = "" if one.rating is None else f"{one.rating / 100:.2f} ({one.ratings})"
    until = "—" if not one.agreements else "" if one.ends_at is None else words.last_day(one.ends_at, s.zone)
    counts = [str(count) if count else "" for count in (one.open, one.at_risk, one.late)]
    return [one.key, one.name, words.tier_word(one.tier), *counts, rating, until]


def _line_json(one: ClientLine) -> dict[str, object]:
    return {**asdict(one), "ends_at": None if one.ends_at is None else formats.instant_json(one.ends_at)}


def _one(s: Session, found: ClientView, as_json: bool) -> None:
    if as_json:
        shape = asdict(found)
        for ticket in shape["tickets"]:
            ticket["updated_at"] = formats.instant_json(ticket["updated_at"])
        for visit in shape["visits"]:
            visit["at"] = formats.instant_json(visit["at"])
        for agreement in shape["agreements"]:
            for name in ("valid_from_at", "valid_to_at"):
                agreement[name] = None if agreement[name] is None else formats.instant_json(agreement[name])
        say_json({**shape, "line": _line_json(found.line)})
        return
    line = found.line
    say(f"{line.name} ({line.key})", one_line=True)
    fields = [
        (_("tier"), words.tier_word(line.tier)),
        (_("zone"), found.zone),
        (_("manager"), found.manager),
        (_("dedicated engineer"), found.dedicated),
        (_("teams"), ", ".join(f"{_('line')} {number}: {name}" for number, name in found.teams)),
        (_("mail domains"), found.domains),
        (_("open"), _("{n}, {risk} at risk, {late} late").format(n=line.open, risk=line.at_risk, late=line.late)),
        (_("rating"), "" if line.rating is None else _("{mean:.2f} of {n} answers").format(mean=line.rating / 100, n=line.ratings)),
        (_("note"), found.note),
    ]
    say_fields([(name, value) for name, value in fields if value])
    for agreement in found.agreements:
        say("")
        say(_("Agreement {number}, {validity}, {calendar}").format(
            number=agreement.number, validity=words.validity(agreement, found.zone), calendar=agreement.calendar), one_line=True)  # fmt: skip
        for told in (*words.targets(agreement), *words.commercial(agreement), ", ".join(agreement.services)):
            say(f"  {told}", one_line=True)
    _people_and_tickets(s, found)


def _people_and_tickets(s: Session, found: ClientView) -> None:
    say("")
    people = [
        [one.key, one.name + (" ★" if one.is_vip else ""), one.position, one.emails, one.phones] for one in found.people if one.is_active
    ]
    say_table(
        [Column(_("Person")), Column(_("Name")), Column(_("Position")), Column(_("E-mail")), Column(_("Phone"))],
        people,
        nothing=_("Nobody."),
    )
    say("")
    rows = [[str(one.id), f"P{one.priority}", tickets.state_word(one.state), one.assignee, one.subject] for one in found.tickets[:20]]
    columns = [Column("#", right=True), Column(""), Column(_("State")), Column(_("Who")), Column(_("Subject"), gives_way=True)]
    say_table(columns, rows, nothing=_("No tickets yet."))
    if len(rows) < found.ticket_count:
        say(
            _("and {n} more: helpdesk queue client:{key} is:any").format(n=found.ticket_count - len(rows), key=found.line.key),
            one_line=True,
        )
    if found.visits:
        say("")
        visits = [[formats.instant(one.at, s.zone, s.now), formats.labour(one.duration_ms), one.engineer, str(one.ticket_id), one.note or one.subject]
                  for one in found.visits[:5]]  # fmt: skip
        say_table(
            [Column(_("Last visits")), Column("", right=True), Column(""), Column("#", right=True), Column("", gives_way=True)],
            visits,
            nothing="",
        )
