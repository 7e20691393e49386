"""Commands that change a ticket's state: wait, schedule, resume, resolve, close, reopen, cancel, dismiss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk_tui.cli import context, late, texts
from helpdesk_tui.cli.arguments import AsJson, File, Numbers, Reason, Text, Until, moment, moment_or_none
from helpdesk_tui.cli.verbs import each
from helpdesk_tui.domain.codes import RESOLUTION_CODES
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.words import _

if TYPE_CHECKING:
    from helpdesk_tui.services import working
else:
    working = late.service("working")


def wait(
    tickets: Numbers,
    client: Annotated[bool, typer.Option("--client", help=_("For the client's answer; your newest message must have asked."))] = False,
    vendor: Annotated[str | None, typer.Option(metavar="NAME", help=_("For this vendor; --ref and --until are needed too."))] = None,
    reference: Annotated[str | None, typer.Option("--ref", metavar="REF", help=_("The vendor's number for it."))] = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """Wait for the client or for a vendor; the ticket comes back by itself, the timer on it stops."""
    if client == (vendor is not None):
        raise BadInput(_("Wait for whom? Give --client, or --vendor NAME --ref REF --until TIME."))
    if client and reference is not None:
        raise BadInput(_("--ref belongs to --vendor; waiting for the client takes --client alone, or with --until."))
    s = context.writing()
    if vendor is None:
        back_at = moment_or_none(s, until)
        each(s, tickets, lambda number: working.wait_client(s.desk, s.actor, number, until_at=back_at), as_json=as_json)
        return
    if reference is None or until is None:
        raise BadInput(_("Waiting for a vendor takes all three: --vendor NAME --ref REF --until TIME."))
    at = moment(s, until)
    each(
        s,
        tickets,
        lambda number: working.wait_vendor(s.desk, s.actor, number, vendor=vendor, reference=reference, until_at=at),
        as_json=as_json,
    )


def schedule(
    tickets: Numbers,
    until: Until = None,
    agreed: Annotated[str, typer.Option(metavar="TEXT", help=_("With whom the date was agreed, and for what."))] = "",
    as_json: AsJson = False,
) -> None:
    """Put tickets off to a date agreed with the client."""
    if until is None:
        raise BadInput(_("Scheduled for when? Give --until TIME, the date agreed with the client."))
    s = context.writing()
    at = moment(s, until)
    each(s, tickets, lambda number: working.schedule(s.desk, s.actor, number, until_at=at, agreed=agreed), as_json=as_json)


def resume(tickets: Numbers, as_json: AsJson = False) -> None:
    """Go on with tickets that wait or are scheduled."""
    s = context.writing()
    each(s, tickets, lambda number: working.resume(s.desk, s.actor, number, spot=context.spot()), as_json=as_json)


def resolve(
    tickets: Numbers,
    code: Annotated[str, typer.Option(metavar="CODE", help=", ".join(RESOLUTION_CODES))] = "solved",
    text: Text = None,
    file: File = None,
    children: Annotated[bool, typer.Option("--children", help=_("Resolve an outage's children too."))] = False,
    as_json: AsJson = False,
) -> None:
    """Resolve with a code and a text for the client (--text or --file); the timer on it stops."""
    told = texts.given(text, file)
    if told is None and texts.is_interactive():
        told = texts.edited("")
    if told is None:
        raise BadInput(_("A resolution needs a text for the client: --text TEXT, or --file FILE."))
    said = told
    s = context.writing()
    each(s, tickets, lambda number: working.resolve(s.desk, s.actor, number, code=code, text=said, children=children), as_json=as_json)


def close(tickets: Numbers, as_json: AsJson = False) -> None:
    """Close resolved tickets: the client has confirmed."""
    s = context.writing()
    each(s, tickets, lambda number: working.close(s.desk, s.actor, number), as_json=as_json)


def reopen(tickets: Numbers, reason: Reason = "", as_json: AsJson = False) -> None:
    """Reopen tickets; past the window a new one is made that follows."""
    s = context.writing()
    each(s, tickets, lambda number: working.reopen(s.desk, s.actor, number, reason=reason, spot=context.spot()), as_json=as_json)


def cancel(tickets: Numbers, reason: Reason = "", as_json: AsJson = False) -> None:
    """Cancel mistakes and spam, with a reason; targets end without a verdict."""
    s = context.writing()
    each(s, tickets, lambda number: working.cancel(s.desk, s.actor, number, reason=reason), as_json=as_json)


def dismiss(tickets: Numbers, as_json: AsJson = False) -> None:
    """Say that a client's message on a resolved ticket needs no answer."""
    s = context.writing()
    each(s, tickets, lambda number: working.dismiss(s.desk, s.actor, number), as_json=as_json)
