"""What is decided about limits (RULES.md §8): top-ups, clients' approvals and refusals, entries that are disputed or goodwill."""

from datetime import timedelta
from decimal import Decimal, InvalidOperation

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.allowance import TopUp
from helpdesk_tui.domain.clock import HOUR, Instant
from helpdesk_tui.domain.errors import BadInput, NotFound, Refused
from helpdesk_tui.domain.instant_input import day_start, parse_instant
from helpdesk_tui.domain.roles import CONTRACTS, STEER, WORK, Actor
from helpdesk_tui.domain.spans import read_span
from helpdesk_tui.domain.text import excerpt
from helpdesk_tui.domain.ticket import Done, Ticket
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import periods
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import Job, command
from helpdesk_tui.services.periods import Period
from helpdesk_tui.store import catalog, charges, labour, tickets
from helpdesk_tui.store import limits as stored
from helpdesk_tui.store import periods as agreements
from helpdesk_tui.store.charges import Mark
from helpdesk_tui.store.periods import AgreementRow
from helpdesk_tui.store.reader import Reader

APPROVED, REFUSED = "approved", "refused"
_LONGEST_MIN = 100_000 * 60
_MOST_MONEY = Decimal(10) ** 12


def agreement_meant(reader: Reader, actor: Actor, client: str, key: str | None = None) -> AgreementRow:
    """The agreement of a client that a person means: named by key or number, or the only one with terms about money.

    Raises BadInput for an unknown client or agreement, or where several fit.
    """
    found = agreements.agreements(reader, {catalog.client_named(reader, client, actor.clients).id})
    if key is not None:
        named = [one for one in found if key.casefold() in (one.key.casefold(), one.number.casefold())]
        if not named:
            known = ", ".join(one.key for one in found) or _("none")
            raise BadInput(_("{client} has no agreement “{key}”; it has {known}.").format(client=client, key=excerpt(key), known=known))
        return named[0]
    paid = [one for one in found if stored.is_commercial(reader, one.id)] or found
    if len(paid) != 1:
        known = ", ".join(one.key for one in found) or _("none")
        raise BadInput(_("Which agreement of {client}? Name it with --agreement; there is {known}.").format(client=client, known=known))
    return paid[0]


def _bought(typed: str, price: str, since: str, until: str, note: str, *, zone: str, now: Instant) -> TopUp:
    """The top-up that was typed, in the zone of the client. Raises BadInput for what cannot be read, or ends before it begins."""
    minutes = hours_typed(typed)
    from_at = parse_instant(since, zone, now, ahead=False) if since else now
    until_at = end_of_day(parse_instant(until, zone, now), zone)
    if until_at <= from_at:
        raise BadInput(_("A top-up ends after it begins: give --until a later day."))
    return TopUp(0, minutes, amount(price), from_at, until_at, note, now)


def top_up(
    desk: Desk,
    actor: Actor,
    client: str,
    typed: str,
    *,
    price: str,
    until: str,
    since: str = "",
    note: str = "",
    agreement: str | None = None,
) -> Done:
    """Record minutes that a client bought, valid from a moment (now) to the end of a day. Raises BadInput for what cannot be read."""
    with command(desk, actor) as job:
        actor.require(CONTRACTS)
        one = agreement_meant(job.writer, actor, client, agreement)
        if not stored.is_metered(job.writer, one.id):
            raise Refused(_("Agreement {number} has no limit, so there is nothing to top up.").format(number=one.number))
        bought = _bought(typed, price, since, until, note, zone=one.zone, now=job.now)
        row = stored.add_top_up(job.writer, one.id, bought, by_id=actor.id)
        job.event(
            "limit.top_up",
            client_id=one.client_id,
            payload={
                "agreement": one.key,
                "top_up": row,
                "minutes": bought.minutes,
                "price": str(bought.price),
                "from": bought.valid_from_at,
                "until": bought.valid_to_at,
            },
        )
        said = _("{client}, {number}: {time} more until {date}").format(
            client=one.client_name,
            number=one.number,
            time=formats.duration(bought.minutes * 60),
            date=last_day(bought.valid_to_at, one.zone),
        )
        return Done(said, None, job.command_id)


def decide(
    desk: Desk,
    actor: Actor,
    ticket_id: int,
    *,
    is_approved: bool,
    by: str,
    cap: str = "",
    whole_period: bool = False,
    note: str = "",
    on: str = "",
) -> Done:
    """Record what the client decided about work beyond the limit, on a ticket or on the whole period: who, when (now), up to how much.

    What is decided counts from then on, a cap too. Raises BadInput without a name or for a moment to come, Refused where no agreement
    with a period covered the ticket then.
    """
    with command(desk, actor) as job:
        actor.require_one_of(WORK, CONTRACTS)
        ticket = job.ticket(ticket_id)
        period, decided_at = _moment_meant(job, ticket_id, on)
        if not by.strip():
            raise BadInput(_("Who at the client decided it? Give the name."))
        cap_s = hours_typed(cap) * 60 if cap.strip() else None
        if cap_s is not None and not is_approved:
            raise BadInput(_("A refusal has no cap."))
        decision = APPROVED if is_approved else REFUSED
        stored.decide(
            job.writer, period.agreement_id, None if whole_period else ticket_id, period.start_at, decision,
            decided_by=by.strip(), decided_at=decided_at, cap_s=cap_s, note=note, by_id=actor.id, at=job.now,
        )  # fmt: skip
        told = {"by": by.strip(), "cap_s": cap_s, "period": period.name, "whole": whole_period}
        job.event(f"limit.{decision}", ticket, payload=told if decided_at == job.now else {**told, "decided_at": decided_at})
        said = _decided(ticket, by.strip(), cap_s, period.name, is_approved=is_approved, whole=whole_period)
        if decided_at != job.now:
            said = _("{said}, {date}").format(said=said, date=formats.instant_full(decided_at, period.zone))
        return Done(said, ticket, job.command_id)


def _moment_meant(job: Job, ticket_id: int, typed: str) -> tuple[Period, Instant]:
    """The moment of a client's word as typed, in the client's zone, now where none is, and the period of the ticket's agreement around it.

    Raises BadInput for a moment to come, Refused where no period is there.
    """
    agreement_id = agreements.agreement_of_ticket(job.writer, ticket_id)
    if agreement_id is None:
        raise Refused(_("No agreement covers {id} now, so there is no limit to decide about.").format(id=ticket_id))
    zone = periods.agreement(job.writer, agreement_id).zone
    found = parse_instant(typed, zone, job.now, ahead=False) if typed.strip() else job.now
    if found > job.now:
        raise BadInput(_("Nobody has decided yet what is decided {text!r}: give a moment before now.").format(text=typed))
    period = periods.period_at(job.writer, agreement_id, found)
    if period is None:
        then = _("No agreement covered {id} then, so there was no limit to decide about.")
        now = _("No agreement covers {id} now, so there is no limit to decide about.")
        raise Refused((then if typed.strip() else now).format(id=ticket_id))
    return period, found


def _decided(ticket: Ticket, by: str, cap_s: int | None, period: str, *, is_approved: bool, whole: bool) -> str:
    what = _("work beyond the limit of {period}").format(period=period) if whole else _("work on {id}").format(id=ticket.id)
    if not is_approved:
        return _("{who} refused {what}").format(who=by, what=what)
    up_to = _(", up to {cap}").format(cap=formats.duration(cap_s)) if cap_s is not None else ""
    return _("{who} approved {what}{up_to}").format(who=by, what=what, up_to=up_to)


def mark(desk: Desk, actor: Actor, entry_id: int, kind: str, *, reason: str) -> Done:
    """Mark an entry as disputed or goodwill. Raises BadInput without a reason, Refused where it is marked or was taken back."""
    with command(desk, actor) as job:
        ticket = _marked_ticket(job, entry_id)
        if not reason.strip():
            raise BadInput(_("A mark needs a reason: it stays in the record."))
        if any(one.cleared_at is None and one.kind == kind for one in charges.marks(job.writer, entry_id)):
            raise Refused(_("Entry {id} is marked {kind} already.").format(id=entry_id, kind=_(kind)))
        if kind == "goodwill":
            charges.clear_marks(job.writer, entry_id, kind, by_id=actor.id, at=job.now)
        charges.mark(job.writer, entry_id, kind, reason.strip(), by_id=actor.id, at=job.now)
        job.event(f"time.{kind}", ticket, payload={"entry": entry_id, "reason": reason.strip()})
        said = _("Entry {id} is {kind} now: {reason}").format(id=entry_id, kind=_(kind), reason=reason.strip())
        period = charges.period_of_booking(job.writer, entry_id) if kind == "disputed" else ""
        if period:
            said = _("{said}; it stays on the statement of {period}, and what is decided comes after it").format(said=said, period=period)
        return Done(said, ticket, job.command_id)


def check_mark(desk: Desk, actor: Actor, entry_id: int) -> None:
    """Raise what `mark` and `settle` raise of the entry itself, before anybody is asked for a reason."""
    with command(desk, actor) as job:
        _marked_ticket(job, entry_id)


def settle(desk: Desk, actor: Actor, entry_id: int, *, outcome: str) -> Done:
    """End the marks of an entry, saying how it was settled: it is charged as agreed again. Raises Refused where it has none."""
    with command(desk, actor) as job:
        ticket = _marked_ticket(job, entry_id)
        if not outcome.strip():
            raise BadInput(_("How was it settled? Say it with --reason; it stays in the record."))
        if charges.clear_marks(job.writer, entry_id, outcome.strip(), by_id=actor.id, at=job.now) == 0:
            raise Refused(_("Entry {id} has no mark to settle.").format(id=entry_id))
        job.event("time.settled", ticket, payload={"entry": entry_id, "reason": outcome.strip()})
        return Done(_("Entry {id} settled: {outcome}").format(id=entry_id, outcome=outcome.strip()), ticket, job.command_id)


def _marked_ticket(job: Job, entry_id: int) -> Ticket:
    job.actor.require_one_of(STEER, CONTRACTS)
    entry = labour.entry(job.writer, entry_id)
    ticket = None if entry is None else tickets.load(job.writer, entry.ticket_id)
    if entry is None or ticket is None or not job.actor.sees_client(ticket.client_id):
        raise NotFound(_("There is no work entry {id}.").format(id=entry_id))
    if entry.reverses_id is not None or entry.is_reversed:
        raise Refused(_("Entry {id} was taken back; mark the row that replaced it.").format(id=entry_id))
    return ticket


def marks_of(desk: Desk, actor: Actor, entry_id: int) -> list[Mark]:
    """The marks of an entry, oldest first."""
    with desk.store.read() as reader:
        entry = labour.entry(reader, entry_id)
        ticket = None if entry is None else tickets.load(reader, entry.ticket_id)
        if ticket is None or not actor.sees_client(ticket.client_id):
            raise NotFound(_("There is no work entry {id}.").format(id=entry_id))
        return charges.marks(reader, entry_id)


def hours_typed(typed: str) -> int:
    """Minutes of a span as typed, `5h` or `90m`. Raises BadInput for none, days, zero or parts of a minute."""
    span = read_span(typed)
    if span is None or span.days or span.ms % 60_000 or not 0 < span.ms <= _LONGEST_MIN * 60_000:
        raise BadInput(_("Cannot read “{text}” as hours; write it like 5h, 1h30 or 90m.").format(text=typed[:40]))
    return span.ms // 60_000


def amount(typed: str) -> Decimal:
    """An amount of money as typed. Raises BadInput where it is none, below zero, or finer than a cent."""
    try:
        found = Decimal(typed.strip().replace(",", ".").replace(" ", ""))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or not 0 <= found < _MOST_MONEY or found != found.quantize(Decimal("0.01")):
        raise BadInput(_("“{text}” is no amount; write it like 12000 or 350.50.").format(text=typed[:40]))
    return found


def end_of_day(at: Instant, zone: str) -> Instant:
    """The first instant after the local day of a moment."""
    return day_start(formats.local_time(at, zone).date() + timedelta(days=1), zone)


def last_day(until_at: Instant, zone: str) -> str:
    """The last local day before an end, as a date."""
    return formats.local_time(until_at - HOUR, zone).date().isoformat()
