"""`helpdesk redact`: erasing a message or what an event says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from helpdesk_tui.cli import context
from helpdesk_tui.cli.arguments import event_number, message_number, redaction_number
from helpdesk_tui.cli.output import Column, say, say_json, say_table
from helpdesk_tui.domain.words import _

if TYPE_CHECKING:
    from helpdesk_tui.services.redaction import Redacted
    from helpdesk_tui.store.audit import RedactionRow

app = typer.Typer(help=_("Erase a message or what an event says: an admin asks, a lead confirms."))

_REASON = typer.Option("", "--reason", help=_("Why; it stays in the history, so do not repeat the text in it."))
_JSON = typer.Option(False, "--json", help=_("Print JSON for programs."))


@app.command()
def message(
    number: int = typer.Argument(
        ..., parser=message_number, metavar="MESSAGE", help=_("The message's number, which `show` prints to who works on the ticket.")
    ),
    reason: str = _REASON,
    as_json: bool = _JSON,
) -> None:
    """Ask for the erasure of a message, its copies, and what of it the history holds. For admins."""
    from helpdesk_tui.services import redaction

    session = context.writing()
    _say_done(redaction.ask_for_message(session.desk, session.actor, number, reason), as_json)


@app.command()
def event(
    number: int = typer.Argument(..., parser=event_number, metavar="EVENT", help=_("The event's number, as `audit show` prints it.")),
    reason: str = _REASON,
    as_json: bool = _JSON,
) -> None:
    """Ask for the erasure of what an event says; that it happened stays. For admins."""
    from helpdesk_tui.services import redaction

    session = context.writing()
    _say_done(redaction.ask_for_event(session.desk, session.actor, number, reason), as_json)


@app.command()
def confirm(
    number: int = typer.Argument(
        ..., parser=redaction_number, metavar="REDACTION", help=_("The redaction's number, as `redact list` prints it.")
    ),
    as_json: bool = _JSON,
) -> None:
    """Confirm a redaction that somebody else asked for; the text is gone afterwards. For leads."""
    from helpdesk_tui.services import redaction

    session = context.writing()
    _say_done(redaction.confirm(session.desk, session.actor, number), as_json)


@app.command("list")
def listing(
    every: bool = typer.Option(False, "--all", help=_("Those confirmed, too.")),
    as_json: bool = _JSON,
) -> None:
    """List the redactions that wait for a lead."""
    from helpdesk_tui.domain import formats
    from helpdesk_tui.services import redaction

    session = context.reading()
    found = redaction.listing(session.desk, session.actor, waiting=not every)
    if as_json:
        say_json([_as_json(row) for row in found])
        return
    columns = [
        Column(_("Redaction"), right=True), Column(_("Of")), Column(_("Asked by")), Column(_("When")), Column(_("Confirmed by")),
        Column(_("Reason"), gives_way=True),
    ]  # fmt: skip
    rows = [
        [str(row.id), _of(row), row.asked_by, formats.instant(row.asked_at, session.zone, session.now), row.confirmed_by or "-", row.reason]
        for row in found
    ]
    say_table(columns, rows, nothing=_("No redaction waits."))


def _of(row: RedactionRow) -> str:
    return _("message {id}").format(id=row.message_id) if row.message_id is not None else _("event {seq}").format(seq=row.event_seq)


def _say_done(done: Redacted, as_json: bool) -> None:
    if as_json:
        say_json({"redaction": done.redaction_id, "said": done.said})
    else:
        say(done.said)


def _as_json(row: RedactionRow) -> dict[str, object]:
    from helpdesk_tui.domain.formats import instant_json

    return {
        "redaction": row.id, "message": row.message_id, "event": row.event_seq, "reason": row.reason, "asked_by": row.asked_by,
        "asked_at": instant_json(row.asked_at), "confirmed_by": row.confirmed_by or None,
        "confirmed_at": None if row.confirmed_at is None else instant_json(row.confirmed_at),
    }  # fmt: skip
