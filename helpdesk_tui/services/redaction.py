"""Erasing what must not be kept: an admin asks with a reason, a lead who is somebody else confirms; the chain stays verifiable."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from helpdesk_tui.domain.errors import BadInput, Conflict, NotAllowed, NotFound, Refused
from helpdesk_tui.domain.roles import ASK_REDACTION, AUDIT, CONFIRM_REDACTION, Actor
from helpdesk_tui.domain.ticket import Ticket
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import Job, command
from helpdesk_tui.store import audit as rows
from helpdesk_tui.store import ratings, tables, tickets
from helpdesk_tui.store.audit import RedactionRow

MARK = "[redacted]"
WRITTEN = frozenset({*rows.SHOWN, "reason", "note", "comment", "said", "cause", "measure", "resolution_text", "body"})
"""The names under which events hold what people have written."""


@dataclass(frozen=True, slots=True)
class Redacted:
    """What was done, in one sentence, and the redaction's number."""

    said: str
    redaction_id: int


def ask_for_message(desk: Desk, actor: Actor, message_id: int, reason: str) -> Redacted:
    """Ask for the erasure of a message with all its copies. Raises NotAllowed, NotFound, BadInput, Refused where it is erased already."""
    with command(desk, actor) as job:
        _check_asking(actor, reason)
        found = rows.message_erased_at(job.writer, message_id)
        if found is None:
            raise NotFound(
                _("There is no message {id}; `helpdesk show` names the number of each to those who work on its ticket.").format(
                    id=message_id
                )
            )
        if found[1] is not None:
            raise Refused(_("Message {id} is erased already.").format(id=message_id))
        return _ask(job, reason, found[0], message_id=message_id)


def ask_for_event(desk: Desk, actor: Actor, seq: int, reason: str) -> Redacted:
    """Ask for the erasure of what an event says. Raises NotAllowed, NotFound, BadInput, Refused where it is erased already."""
    with command(desk, actor) as job:
        _check_asking(actor, reason)
        found = rows.event_says(job.writer, seq)
        if found is None:
            raise NotFound(_("There is no event {seq}.").format(seq=seq))
        if not found[1]:
            raise Refused(_("What event {seq} says is erased already.").format(seq=seq))
        return _ask(job, reason, found[0], event_seq=seq)


def _check_asking(actor: Actor, reason: str) -> None:
    actor.require(ASK_REDACTION)
    if not reason.strip():
        raise BadInput(_("A redaction needs a reason (--reason); it stays in the history, so do not repeat the text in it."))


def _ask(job: Job, reason: str, ticket_id: int | None, *, message_id: int | None = None, event_seq: int | None = None) -> Redacted:
    waiting = [row for row in rows.redactions(job.writer, waiting=True) if (row.message_id, row.event_seq) == (message_id, event_seq)]
    if waiting:
        raise Conflict(
            _("{who} has asked for this already: redaction {id}; a lead confirms it.").format(who=waiting[0].asked_by, id=waiting[0].id)
        )
    made = job.writer.add(
        tables.Redaction(message_id=message_id, event_seq=event_seq, reason=reason, asked_by_id=job.actor.id, asked_at=job.now)
    )
    ticket = None if ticket_id is None else tickets.load(job.writer, ticket_id)
    job.event("redaction.asked", ticket, payload={"redaction": made, "message": message_id, "event": event_seq, "reason": reason})
    return Redacted(_("Redaction {id} is asked for; a lead confirms it: helpdesk redact confirm {id}").format(id=made), made)


def confirm(desk: Desk, actor: Actor, redaction_id: int) -> Redacted:
    """Confirm a redaction: the text is gone afterwards, everywhere in this store.

    Raises NotAllowed (a lead confirms, never the one who asked), NotFound, Conflict where it is confirmed already.
    """
    with command(desk, actor) as job:
        actor.require(CONFIRM_REDACTION)
        asked = rows.redaction(job.writer, redaction_id)
        if asked is None:
            raise NotFound(_("There is no redaction {id}; `helpdesk redact list` shows those that wait.").format(id=redaction_id))
        if asked.confirmed_at is not None:
            raise Conflict(_("{who} has confirmed redaction {id} already.").format(who=asked.confirmed_by, id=redaction_id))
        if asked.asked_by_id == actor.id:
            raise NotAllowed(_("You asked for redaction {id}; another person, a lead, confirms it.").format(id=redaction_id))
        rows.confirm(job.writer, redaction_id, actor.id, job.now)
        if asked.event_seq is not None:
            said = "; ".join([_("What event {seq} said is erased").format(seq=asked.event_seq), *_erase_event(job, asked.event_seq)])
            erased = [asked.event_seq]
        else:
            erased, said = _erase_message(job, asked)
        job.event("redaction.confirmed", _ticket_of(job, asked), payload={"redaction": redaction_id, "events": erased})
        return Redacted(said, redaction_id)


def _erase_event(job: Job, seq: int) -> list[str]:
    """Erase what an event says, with what its own command has written elsewhere by it: a rating's comment, a case's findings, a resolution,
    the reasons of escalations and skips, notes and notices to colleagues.

    Returns sentences on where the same text is still to be read, and what erases it there.
    """
    ticket_id, body = rows.event_says(job.writer, seq) or (None, "")
    payload = json.loads(body) if body else {}
    texts = list(dict.fromkeys(_texts(payload)))
    ratings.erase_comment_of(job.writer, seq)
    if isinstance(payload.get("case"), int):
        ratings.erase_case(job.writer, payload["case"], texts, MARK)
    rows.erase_payload(job.writer, seq)
    if ticket_id is None:
        return []
    after = payload.get("after")
    resolution = after.get("resolution_text") if isinstance(after, dict) else None
    if resolution:
        rows.erase_resolution(job.writer, ticket_id, resolution, MARK)
    for text in texts:
        rows.erase_beside(job.writer, ticket_id, text, MARK)
    return list(dict.fromkeys(told for text in texts for told in _still_shown(job, ticket_id, text)))


def _still_shown(job: Job, ticket_id: int, text: str) -> Iterator[str]:
    message_ids, columns = rows.still_shown(job.writer, ticket_id, text)
    for number in message_ids:
        yield _("message {id} still says it: helpdesk redact message {id}").format(id=number)
    for name in columns:
        yield _("{id} still shows it as its {name}: change it there").format(id=ticket_id, name=_(name.replace("_", " ")))


def _texts(value: object) -> Iterator[str]:
    """Every text of a payload that somebody has written, however deep."""
    if isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, dict):
        for name, part in value.items():
            if name in WRITTEN and isinstance(part, str) and part.strip():
                yield part.strip()
            yield from _texts(part)


def _erase_message(job: Job, asked: RedactionRow) -> tuple[list[int], str]:
    """Erase a message with its copies and all payloads that hold its text; returns the events, and what was done."""
    family = rows.same_text(job.writer, asked.message_id or 0)
    ticket_ids = sorted({ticket_id for _id, ticket_id, _body in family})
    seqs = sorted(
        {seq for body in {body for _id, _ticket, body in family if body} for seq in rows.payloads_holding(job.writer, ticket_ids, body)}
    )
    for seq in seqs:
        job.writer.add(
            tables.Redaction(
                event_seq=seq,
                reason=asked.reason,
                asked_by_id=asked.asked_by_id,
                asked_at=asked.asked_at,
                confirmed_by_id=job.actor.id,
                confirmed_at=job.now,
            )
        )
        _erase_event(job, seq)
    for message_id, _ticket_id, body in family:
        rows.erase_message(job.writer, message_id, body, MARK, job.now)
    for ticket_id in ticket_ids:
        tickets.index_text(job.writer, ticket_id)
    n, m = len(family), len(seqs)
    erased = ngettext("{n} message is erased", "{n} messages are erased", n).format(n=n)
    told = ngettext("{n} event that held the text", "{n} events that held the text", m).format(n=m)
    return seqs, _("{messages}, and {events}").format(messages=erased, events=told)


def _ticket_of(job: Job, asked: RedactionRow) -> Ticket | None:
    found = rows.ticket_about(job.writer, asked)
    return None if found is None else tickets.load(job.writer, found)


def listing(desk: Desk, actor: Actor, *, waiting: bool = True) -> list[RedactionRow]:
    """Redactions that wait for a lead, or all. Raises NotAllowed for somebody who may neither ask, confirm nor audit."""
    actor.require_one_of(CONFIRM_REDACTION, ASK_REDACTION, AUDIT)
    with desk.store.read() as reader:
        return rows.redactions(reader, waiting=waiting)
