"""`helpdesk own`: the limited view of somebody at a client."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk_tui.cli import context, late
from helpdesk_tui.cli.arguments import AsJson
from helpdesk_tui.cli.output import Column, say, say_fields, say_json, say_table
from helpdesk_tui.domain import formats
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.words import _

if TYPE_CHECKING:
    from helpdesk_tui.cli.context import Session
    from helpdesk_tui.domain import ticket as tickets
    from helpdesk_tui.domain.clock import Instant
    from helpdesk_tui.domain.own import OwnTicket
    from helpdesk_tui.services import own as service
else:
    service = late.service("own")
    tickets = late.Late("helpdesk_tui.domain.ticket")


def own(
    ticket: Annotated[
        int | None, typer.Argument(parser=context.number, metavar="[NUMBER]", help=_("One ticket, with what was said."))
    ] = None,
    text: Annotated[str, typer.Option("--say", help=_("Write this to the desk on the ticket."))] = "",
    as_json: AsJson = False,
) -> None:
    """Show the tickets of your own organisation, or one of them; --say answers on it."""
    if text:
        if ticket is None:
            raise BadInput(_("--say needs the number of a ticket: helpdesk own NUMBER --say TEXT."))
        s = context.writing()
        done = service.say(s.desk, s.actor, ticket, text)
        say_json({"said": done.said}) if as_json else say(done.said)
        return
    s = context.reading()
    if ticket is None:
        _list(s, as_json)
    else:
        _one(s, ticket, as_json)


def _list(s: Session, as_json: bool) -> None:
    found = service.listing(s.desk, s.actor)
    if as_json:
        say_json([_json(one) for one in found])
        return
    columns = [Column("#", right=True), Column(_("state")), Column(_("due")), Column(_("who")), Column(_("subject"), gives_way=True)]
    rows = [[str(one.id), tickets.state_word(one.state), _at(s, one.due_at), one.requester, one.subject] for one in found]
    say_table(columns, rows, nothing=_("Your organisation has no tickets."))


def _one(s: Session, number: int, as_json: bool) -> None:
    found = service.conversation(s.desk, s.actor, number)
    one = found.ticket
    if as_json:
        said = [{**asdict(message), "at": formats.instant_json(message.at)} for message in found.messages]
        say_json({**_json(one), "messages": said})
        return
    say(f"#{one.id} {one.subject}", one_line=True)
    fields = [
        (_("state"), tickets.state_word(one.state)),
        (_("from"), one.requester),
        (_("service"), one.service),
        (_("made"), _at(s, one.created_at)),
        (_("due"), _at(s, one.due_at)),
        (_("resolution"), one.resolution),
    ]
    say_fields([(name, value) for name, value in fields if value])
    for message in found.messages:
        author = message.author or (_("you") if message.is_from_client else _("the desk"))
        say("")
        say(f"{_at(s, message.at)}  {author}", one_line=True)
        say(message.body)


def _json(one: OwnTicket) -> dict[str, object]:
    instants = {
        name: None if at is None else formats.instant_json(at) for name, at in (("due_at", one.due_at), ("resolved_at", one.resolved_at))
    }
    return {**asdict(one), "created_at": formats.instant_json(one.created_at), **instants}


def _at(s: Session, at: Instant | None) -> str:
    return "" if at is None else formats.instant(at, s.zone, s.now)
