"""`helpdesk recurring`: proactive work of agreements that comes again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk_tui.cli import context, late, texts
from helpdesk_tui.cli.arguments import AsJson, File, Text, Until, moment, moment_or_none
from helpdesk_tui.cli.output import Column, say_json, say_table
from helpdesk_tui.cli.verbs import finish
from helpdesk_tui.domain import formats
from helpdesk_tui.domain.words import _

if TYPE_CHECKING:
    from helpdesk_tui.services import recurring as services
    from helpdesk_tui.services.recurring import Listed
else:
    services = late.service("recurring")

recurring = typer.Typer(help=_("Recurring work of agreements: list, add, pause, resume."))
Key = Annotated[str, typer.Argument(metavar="KEY", help=_("The work's key."))]


@recurring.callback(invoke_without_command=True)
def start(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Recurring work of agreements: each due time makes a ticket, by `helpdesk run`."""
    if ctx.invoked_subcommand is None:
        _list(as_json)


@recurring.command("list")
def list_recurring(as_json: AsJson = False) -> None:
    """What comes again, for whom, and when next."""
    _list(as_json)


@recurring.command("add")
def add(
    key: Key,
    subject: Annotated[str, typer.Argument(metavar="SUBJECT", help=_("What is to be done, in one line."))],
    agreement: Annotated[str, typer.Option("--agreement", metavar="KEY", help=_("The agreement, by key or number."))] = "",
    service: Annotated[str, typer.Option("--service", metavar="KEY", help=_("The service, by key or name."))] = "",
    every: Annotated[str, typer.Option("--every", metavar="SPAN", help=_("day, week, month, quarter or year."))] = "month",
    each: Annotated[int, typer.Option("--each", min=1, max=1000, help=_("Every n-th: 2 with week is every other week."))] = 1,
    first: Annotated[
        str, typer.Option("--first", metavar="TIME", help=_("The first time, and with it the hour: mon 9:00."))
    ] = "tomorrow 9:00",
    until: Until = None,
    prevents: Annotated[
        str, typer.Option("--prevents", metavar="TEXT", help=_("What does not happen because of it, for the statement."))
    ] = "",
    text: Text = None,
    file: File = None,
    as_json: AsJson = False,
) -> None:
    """Add recurring work: add patches "Install patches" --agreement acme-2026 --service server --every month --first "2026-12-01 9:00"."""
    s = context.writing()
    work = services.Work(
        key, agreement, service, subject, every, moment(s, first), each, moment_or_none(s, until), texts.given(text, file) or "", prevents
    )
    finish(s, services.add(s.desk, s.actor, work), as_json=as_json)


@recurring.command("pause")
def pause(key: Key, as_json: AsJson = False) -> None:
    """Pause recurring work."""
    s = context.writing()
    finish(s, services.switch(s.desk, s.actor, key, active=False), as_json=as_json)


@recurring.command("resume")
def resume(key: Key, as_json: AsJson = False) -> None:
    """Let paused work go on; what was due meanwhile makes nothing."""
    s = context.writing()
    finish(s, services.switch(s.desk, s.actor, key, active=True), as_json=as_json)


def _list(as_json: bool) -> None:
    s = context.reading()
    found = services.listed(s.desk, s.actor)
    if as_json:
        say_json([_as_json(one) for one in found])
        return
    columns = [
        Column(_("Key")), Column(_("Client"), gives_way=True), Column(_("Agreement")), Column(_("Every")), Column(_("Next")),
        Column(_("Made"), right=True), Column(_("Subject"), gives_way=True),
    ]  # fmt: skip
    rows = [
        [
            one.row.key, one.row.client_name, one.row.agreement_number, services.every_words(one.row),
            formats.instant(one.next_at, s.zone, s.now) if one.next_at is not None else _("over") if one.row.is_active else _("paused"),
            str(one.row.made), one.row.subject,
        ]
        for one in found
    ]  # fmt: skip
    say_table(columns, rows, nothing=_("No work comes again by itself yet: `helpdesk recurring add`."))


def _as_json(one: Listed) -> dict[str, object]:
    row = one.row
    return {
        "key": row.key, "client": row.client_key, "agreement": row.agreement_key, "service": row.service_key, "subject": row.subject,
        "every": row.every, "each": row.each, "first": formats.instant_json(row.first_at),
        "until": formats.instant_json(row.until_at) if row.until_at is not None else None, "active": row.is_active, "made": row.made,
        "last_ticket": row.last_ticket_id, "next": formats.instant_json(one.next_at) if one.next_at is not None else None,
        "prevents": row.prevents,
    }  # fmt: skip
