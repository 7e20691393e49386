"""Recurring work of an agreement: each due time makes one ticket, dated when it was due (RULES.md §8, proactive work)."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk_tui.domain import formats, recurrence
from helpdesk_tui.domain.clock import DAY, Instant
from helpdesk_tui.domain.errors import BadInput, Conflict, NotFound, Refused
from helpdesk_tui.domain.roles import CONTRACTS, READ, Actor
from helpdesk_tui.domain.ticket import Done
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import making, notices
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import command
from helpdesk_tui.services.making import NewTicket
from helpdesk_tui.store import catalog, recurring, tables
from helpdesk_tui.store.reader import Reader
from helpdesk_tui.store.recurring import RecurringRow

CHANNEL = "recurring"
PAUSED = "recurring_paused"
FARTHEST_DAYS = 3660
"""A first time that lies farther away is a mistake of typing, and due times are counted from it."""
MOST_AT_ONCE = 31
"""So many missed due times of one work are made up for; older ones are passed over, since nobody does a year's checks in a day."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is asked for: `every` n-th (`each`) day, week, month, quarter or year from `first_at` on, until `until_at`."""

    key: str
    agreement: str
    service: str
    subject: str
    every: str
    first_at: Instant
    each: int = 1
    until_at: Instant | None = None
    body: str = ""
    prevents: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """Recurring work with its next due time, None where it is paused or over."""

    row: RecurringRow
    next_at: Instant | None


def listed(desk: Desk, actor: Actor) -> list[Listed]:
    """All recurring work that the actor may see."""
    actor.require(READ)
    with desk.store.read() as reader:
        return [Listed(row, _next(row)) for row in recurring.all_of(reader) if actor.sees_client(row.client_id)]


@dataclass(frozen=True, slots=True)
class Offers:
    """What recurring work can be for: agreements with their clients, and services, each by key with what it is."""

    agreements: list[tuple[str, str]]
    services: list[tuple[str, str]]


def offers(desk: Desk, actor: Actor) -> Offers:
    """What the actor can choose from. Raises NotAllowed."""
    actor.require(CONTRACTS)
    with desk.store.read() as reader:
        return Offers(recurring.agreements_offered(reader, actor.clients), recurring.services_offered(reader))


def add(desk: Desk, actor: Actor, work: Work) -> Done:
    """Add recurring work. Raises BadInput naming what is missing or unknown, Conflict where the key is taken."""
    actor.require(CONTRACTS)
    with command(desk, actor) as job:
        agreement_id, client_id, number = _agreement(job.writer, actor, work.agreement)
        service = catalog.service_named(job.writer, work.service)
        _check(work, job.now)
        if recurring.named(job.writer, work.key) is not None:
            raise Conflict(_("There is recurring work {key!r} already; choose another key.").format(key=work.key))
        job.writer.add(
            tables.Recurring(
                key=work.key, agreement_id=agreement_id, service_id=service.id, subject=work.subject.strip(), body=work.body.strip(),
                every=work.every, each=work.each, first_at=work.first_at, until_at=work.until_at, after_at=job.now - 1,
                prevents=work.prevents.strip(),
            )
        )  # fmt: skip
        job.event("recurring_added", client_id=client_id, payload={"key": work.key, "agreement": number, "subject": work.subject.strip()})
        row = _named(job.writer, actor, work.key)
        at = formats.instant(row.first_at, actor.zone, job.now)
        return Done(
            _("{key}: every {when} for {client}, first {at}").format(key=row.key, when=every_words(row), client=row.client_name, at=at)
        )


def switch(desk: Desk, actor: Actor, key: str, *, active: bool) -> Done:
    """Pause recurring work, or let it go on: due times in between make nothing."""
    actor.require(CONTRACTS)
    with command(desk, actor) as job:
        row = _named(job.writer, actor, key)
        if row.is_active is active:
            raise Refused(_("{key} is active.").format(key=key) if active else _("{key} is paused already.").format(key=key))
        values: dict[str, object] = {"is_active": active}
        if active:
            if recurrence.next_due(row.first_at, row.every, row.each, row.zone, job.now, row.until_at) is None:
                raise Refused(_("{key} has ended: no due time lies ahead.").format(key=key))
            values["after_at"] = job.now
        job.writer.change_version(tables.Recurring, row.id, row.version, values)
        job.event("recurring_resumed" if active else PAUSED, client_id=row.client_id, payload={"key": key})
        return Done(_("{key} goes on").format(key=key) if active else _("{key} paused").format(key=key), command_id=job.command_id)


def due(desk: Desk) -> list[tuple[RecurringRow, list[Instant]]]:
    """Active work with the due times that have made no ticket yet."""
    now = desk.clock.now()
    with desk.store.read() as reader:
        rows = recurring.all_of(reader, active_only=True)
    found = [(row, recurrence.due_between(row.first_at, row.every, row.each, row.zone, _after(row), now, row.until_at)) for row in rows]
    return [(row, times[-MOST_AT_ONCE:]) for row, times in found if times]


def make(desk: Desk, actor: Actor, row: RecurringRow, due_at: Instant) -> str:
    """Make the ticket of a due time, dated then; returns what was done, nothing where it was made meanwhile.

    Work whose agreement does not cover it any more is paused, and the client's manager is told.
    """
    with command(desk, actor) as job:
        if recurring.is_made(job.writer, row.id, due_at):
            return ""
        job.now = due_at
        new = NewTicket(
            client=row.client_key, subject=row.subject, service=row.service_key, body=row.body, channel=CHANNEL, agreement=row.agreement_key,
            tags=(CHANNEL,), answered_live=True,
        )  # fmt: skip
        try:
            ticket = making.make(job, new)
        except BadInput as error:
            refusal = error.sentence
        else:
            recurring.made(job.writer, row.id, due_at, ticket.id)
            return _("{id}: made from {key}, due {at}").format(
                id=ticket.id, key=row.key, at=formats.instant(due_at, row.zone, job.reading.at)
            )
    return _pause(desk, actor, row, refusal)


def _pause(desk: Desk, actor: Actor, row: RecurringRow, why: str) -> str:
    with command(desk, actor) as job:
        current = recurring.named(job.writer, row.key)
        if current is None or not current.is_active:
            return ""
        job.writer.change_version(tables.Recurring, row.id, current.version, {"is_active": False})
        seq = job.event(PAUSED, client_id=row.client_id, payload={"key": row.key, "why": why})
        said = _("{key} of {client} is paused: {why}").format(key=row.key, client=row.client_name, why=why)
        manager = catalog.manager_of(job.writer, row.client_id)
        if manager is not None:
            once = f"recurring:{seq}:console:{manager}"
            notices.tell(job, once=once, kind=CHANNEL, recipient_id=manager, text=said, client_id=row.client_id, event_seq=seq)
        return _("{key} is paused: {why}").format(key=row.key, why=why)


def every_words(row: RecurringRow) -> str:
    """`day`, `2 weeks`, `quarter`."""
    words = {"day": _("day"), "week": _("week"), "month": _("month"), "quarter": _("quarter"), "year": _("year")}
    several = {"day": _("{n} days"), "week": _("{n} weeks"), "month": _("{n} months"), "quarter": _("{n} quarters"), "year": _("{n} years")}
    return words[row.every] if row.each == 1 else several[row.every].format(n=row.each)


def _after(row: RecurringRow) -> Instant:
    """Due times up to here make nothing any more."""
    return max(row.after_at, row.last_due_at or row.after_at)


def _next(row: RecurringRow) -> Instant | None:
    return recurrence.next_due(row.first_at, row.every, row.each, row.zone, _after(row), row.until_at) if row.is_active else None


def _named(reader: Reader, actor: Actor, key: str) -> RecurringRow:
    row = recurring.named(reader, key)
    if row is None or not actor.sees_client(row.client_id):
        raise NotFound(_("There is no recurring work {key!r}; `helpdesk recurring list` shows what there is.").format(key=key))
    return row


def _agreement(reader: Reader, actor: Actor, key: str) -> tuple[int, int, str]:
    found = recurring.agreement_named(reader, key)
    if found is None or not actor.sees_client(found[1]):
        known = ", ".join(recurring.agreement_keys(reader, actor.clients)[:6]) or _("none")
        raise BadInput(_("There is no agreement {key!r}; there is {known}.").format(key=key, known=known))
    return found


def _check(work: Work, now: Instant) -> None:
    if not work.key.strip() or work.key != work.key.strip() or not work.key.isprintable():
        raise BadInput(_("Recurring work needs a key: a short text without blanks around it."))
    if not work.subject.strip():
        raise BadInput(_("Recurring work needs a subject: what is to be done, in one line."))
    if work.every not in recurrence.EVERY:
        raise BadInput(_("It comes every {known}, not {value!r}.").format(known=", ".join(recurrence.EVERY), value=work.every))
    if not 1 <= work.each <= 1000:
        raise BadInput(_("Every n-th means a number from 1 to 1000, not {value}.").format(value=work.each))
    if abs(work.first_at - now) > FARTHEST_DAYS * DAY:
        raise BadInput(_("The first time lies more than ten years away; look at the date again."))
    if work.until_at is not None and work.until_at <= work.first_at:
        raise BadInput(_("It would end before the first time."))
