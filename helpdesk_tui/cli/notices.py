"""`helpdesk notices` and `helpdesk outbox`: what the desk tells you, and what it tells others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk_tui.cli import context, late
from helpdesk_tui.cli.arguments import AsJson, Reason
from helpdesk_tui.cli.output import Column, say, say_json, say_table
from helpdesk_tui.cli.verbs import each
from helpdesk_tui.domain import formats
from helpdesk_tui.domain.words import _, ngettext

if TYPE_CHECKING:
    from helpdesk_tui.services import inbox, outgoing
    from helpdesk_tui.services.outgoing import Outgoing
else:
    inbox = late.service("inbox")
    outgoing = late.service("outgoing")

outbox = typer.Typer(help=_("What the desk sends out: what waits, failed, or is uncertain; send it again, or drop it."))
Ids = Annotated[list[int], typer.Argument(parser=context.number, metavar="ID", help=_("Numbers that `helpdesk outbox` shows."))]


def notices(
    every: Annotated[bool, typer.Option("--all", help=_("Those that you have seen too."))] = False,
    seen: Annotated[bool, typer.Option("--seen", help=_("Mark all of them as seen."))] = False,
    as_json: AsJson = False,
) -> None:
    """What the desk has to tell you, latest first; --seen marks it as seen."""
    s = context.writing() if seen else context.reading()
    found = inbox.listed(s.desk, s.actor, unseen_only=not every)
    if seen:
        inbox.mark_seen(s.desk, s.actor, [notice.id for notice in found if notice.seen_at is None])
    if as_json:
        say_json(
            [
                {
                    "id": notice.id, "ticket": notice.ticket_id, "kind": notice.kind, "text": notice.text,
                    "at": formats.instant_json(notice.created_at), "seen": seen or notice.seen_at is not None,
                }
                for notice in found
            ]
        )  # fmt: skip
        return
    columns = [Column(""), Column(_("When")), Column(_("Ticket"), right=True), Column(_("What"), gives_way=True)]
    rows = [
        ["•" if notice.seen_at is None else "", formats.instant(notice.created_at, s.zone, s.now), str(notice.ticket_id or ""), notice.text]
        for notice in found
    ]
    say_table(columns, rows, nothing=_("Nothing is new."))
    if seen and found:
        say(ngettext("{n} notice seen", "{n} notices seen", len(found)).format(n=len(found)))


@outbox.callback(invoke_without_command=True)
def list_outbox(
    ctx: typer.Context,
    state: Annotated[str, typer.Option("--state", metavar="STATE,…", help=_("pending, failed, uncertain, delivered, cancelled."))] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=1_000_000, help=_("So many."))] = 1000,
    as_json: AsJson = False,
) -> None:
    """What has not arrived: what waits, what failed and why, what may have arrived. Oldest first."""
    if ctx.invoked_subcommand is not None:
        return
    s = context.reading()
    states = [word.strip() for word in state.split(",") if word.strip()]
    found = outgoing.listed(s.desk, s.actor, states or outgoing.OPEN, limit)
    if as_json:
        say_json([_as_json(row) for row in found])
        return
    columns = [
        Column(_("Id"), right=True), Column(_("State")), Column(_("Since")), Column(_("Ticket"), right=True), Column(_("Kind")),
        Column(_("To"), gives_way=True), Column(_("Tries"), right=True), Column(_("Next")), Column(_("Why"), gives_way=True),
    ]  # fmt: skip
    rows = [
        [
            str(row.id), _(row.state), formats.instant(row.created_at, s.zone, s.now), str(row.ticket_id or ""), row.kind.replace("_", " "),
            row.address or row.recipient, str(row.attempts), formats.instant(row.next_try_at, s.zone, s.now) if row.next_try_at else "", row.reason,
        ]
        for row in found
    ]  # fmt: skip
    say_table(columns, rows, nothing=_("Nothing waits to be sent, and nothing has failed."))


@outbox.command("retry")
def retry(ids: Ids, as_json: AsJson = False) -> None:
    """Send what failed or is uncertain once more, with the next turn of `helpdesk run`."""
    s = context.writing()
    each(s, ids, lambda number: outgoing.send_again(s.desk, s.actor, number), as_json=as_json)


@outbox.command("drop")
def drop(ids: Ids, reason: Reason = "", as_json: AsJson = False) -> None:
    """Withdraw what waits or has failed, with a reason."""
    s = context.writing()
    each(s, ids, lambda number: outgoing.drop(s.desk, s.actor, number, reason=reason), as_json=as_json)


def _as_json(row: Outgoing) -> dict[str, object]:
    return {
        "id": row.id, "state": row.state, "kind": row.kind, "channel": row.channel, "recipient": row.recipient or None,
        "address": row.address or None, "ticket": row.ticket_id, "text": row.text, "at": formats.instant_json(row.created_at),
        "not_before": formats.instant_json(row.not_before_at), "attempts": row.attempts,
        "next_try": formats.instant_json(row.next_try_at) if row.next_try_at else None, "reason": row.reason or None,
    }  # fmt: skip
