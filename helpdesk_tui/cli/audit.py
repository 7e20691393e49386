"""`helpdesk audit`: the history of everything, shown and verified."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

from helpdesk_tui.cli import context
from helpdesk_tui.cli.output import Column, say, say_json, say_table, warn
from helpdesk_tui.domain.words import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpdesk_tui.services.audit import Verdict
    from helpdesk_tui.store.journal import EventRow

app = typer.Typer(help=_("Show and verify the history of everything."))


@app.command()
def show(
    ticket: int = typer.Option(None, "--ticket", parser=context.number, metavar="NUMBER", help=_("Of this ticket alone.")),
    login: str = typer.Option("", "--actor", metavar="LOGIN", help=_("By this person.")),
    verb: str = typer.Option("", "--verb", help=_("Of this kind: resolved, message.reply, or time for all that begin so.")),
    client: str = typer.Option("", "--client", help=_("Of this client's tickets.")),
    door: str = typer.Option("", "--door", help=_("By this door: console, cli, time, import, run.")),
    since: str = typer.Option("", "--since", metavar="TIME", help=_("Recorded since then: 2026-07-03 14:30, mon 9:00, -2h.")),
    until: str = typer.Option("", "--until", metavar="TIME", help=_("Recorded before then.")),
    words: list[str] = typer.Option(
        [], "--word", help=_("That says this: a ticket's or event's number, or a part of what, who or which door.")
    ),
    limit: int = typer.Option(100, "--limit", min=1, max=1_000_000, help=_("The latest so many.")),
    as_json: bool = typer.Option(False, "--json", help=_("Print JSON for programs.")),
) -> None:
    """Show what happened: who, when, by which door, and what changed. For auditors."""
    from helpdesk_tui.domain.instant_input import parse_instant
    from helpdesk_tui.services import audit_search

    session = context.reading()
    since_at, until_at = (parse_instant(one, session.zone, session.now, ahead=False) if one else None for one in (since, until))
    found = audit_search.show(
        session.desk, session.actor, ticket_id=ticket, login=login, verb=verb, client=client, door=door, since_at=since_at, until_at=until_at,
        words=words, limit=limit,
    )  # fmt: skip
    if as_json:
        say_json([_as_json(event) for event in found.events])
        return
    _say_events(found.events, session.zone, session.now)
    if len(found.events) < found.total:
        warn(
            _("These are the latest {n} of {total}; --limit shows more, --until those before.").format(
                n=len(found.events), total=found.total
            )
        )


def _say_events(events: Sequence[EventRow], zone: str, now: int) -> None:
    from helpdesk_tui.domain import formats

    columns = [
        Column(_("Event"), right=True), Column(_("When")), Column(_("Who")), Column(_("Door")), Column(_("Ticket"), right=True),
        Column(_("Verb")), Column(_("What"), gives_way=True),
    ]  # fmt: skip
    rows = [
        [
            str(event.seq), formats.instant(event.at, zone, now), event.actor_name or "-", event.door, str(event.ticket_id or ""),
            event.verb, _what(event),
        ]
        for event in events
    ]  # fmt: skip
    say_table(columns, rows, nothing=_("No event fits."))


def _what(event: EventRow) -> str:
    if event.payload is None:
        return _("(erased)")
    told = json.dumps(event.payload, ensure_ascii=False, sort_keys=True) if event.payload else ""
    return _("undoes {id} {told}").format(id=event.undoes, told=told).rstrip() if event.undoes else told


def _as_json(event: EventRow) -> dict[str, object]:
    from helpdesk_tui.domain.formats import instant_json

    return {
        "seq": event.seq, "at": instant_json(event.at), "recorded_at": instant_json(event.recorded_at), "actor": event.actor_name or None,
        "door": event.door, "ticket": event.ticket_id, "audience": event.audience, "verb": event.verb, "command": event.command_id,
        "undoes": event.undoes, "erased": event.payload is None, "payload": event.payload,
    }  # fmt: skip


@app.command()
def verify(
    head: str = typer.Option("", "--head", metavar="SEQ:HASH", help=_("A head kept elsewhere: it must be in the chain.")),
    as_json: bool = typer.Option(False, "--json", help=_("Print JSON for programs.")),
) -> None:
    """Check that nothing in the history was changed, removed or added. Ends with 1 where it is not whole, and says where."""
    from helpdesk_tui.services import audit

    kept = audit.parse_head(head) if head else None
    session = context.reading()
    session.refuse_clients()
    verdict = audit.verify(session.desk, kept)
    if as_json:
        say_json(_verdict_json(verdict))
    else:
        _say_verdict(verdict)
    if not verdict.is_whole:
        raise typer.Exit(1)


def _say_verdict(verdict: Verdict) -> None:
    for sentence in verdict.sentences():
        warn(sentence)
    if verdict.is_whole:
        said = ngettext("{n} event, whole", "{n} events, whole", verdict.events).format(n=verdict.events)
        if verdict.redacted:
            said += ngettext("; {n} erased by redaction", "; {n} erased by redactions", verdict.redacted).format(n=verdict.redacted)
        say(f"{said}; {_('head')} {verdict.head.seq}:{verdict.head.hash}")


def _verdict_json(verdict: Verdict) -> dict[str, object]:
    broken = verdict.broken
    return {
        "whole": verdict.is_whole, "events": verdict.events, "redacted": verdict.redacted,
        "head": {"seq": verdict.head.seq, "hash": verdict.head.hash},
        "break": None if broken is None else {"seq": broken.seq, "reason": broken.reason},
        "payload_faults": [{"seq": fault.seq, "reason": fault.reason} for fault in verdict.faults],
        "payload_fault_count": verdict.fault_count,
    }  # fmt: skip


@app.command()
def head(as_json: bool = typer.Option(False, "--json", help=_("Print JSON for programs."))) -> None:
    """Print the head of the chain. Keep it elsewhere: `audit verify --head` then shows whether the end was cut off or rewritten."""
    from helpdesk_tui.services import audit

    session = context.reading()
    session.refuse_clients()
    found = audit.head(session.desk)
    if as_json:
        say_json({"seq": found.seq, "hash": found.hash})
    else:
        say(f"{found.seq}:{found.hash}")
