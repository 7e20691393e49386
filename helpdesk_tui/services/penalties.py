"""Penalties (RULES.md §8): proposed by the agreement's own terms, each once; confirmed or waived by a manager with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.errors import BadInput, NotAllowed, NotFound, Refused
from helpdesk_tui.domain.money import cents, money
from helpdesk_tui.domain.penalties import BREACH, CONFIRMED, PROPOSED, WAIVED, Proposal, proposed
from helpdesk_tui.domain.roles import AUDIT, CONTRACTS, Actor
from helpdesk_tui.domain.ticket import Done, Ticket
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services import notices, periods
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import Job, command
from helpdesk_tui.services.periods import AgreementRow, Period
from helpdesk_tui.store import catalog, limits, tickets
from helpdesk_tui.store import penalties as rows
from helpdesk_tui.store import periods as agreements
from helpdesk_tui.store.penalties import PenaltyRow
from helpdesk_tui.store.reader import Reader

WITHDRAWN = "what it was proposed for no longer stands"
BEHIND = 2
"""So many periods before the current one are looked at for penalties as time goes on; a closing looks at all before it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A penalty that the terms foresee now, and on which period's statement it belongs."""

    once: str
    period: Period
    proposal: Proposal


def is_withdrawn(row: PenaltyRow) -> bool:
    """Whether it was taken back by itself, because nothing stands any more that it was proposed for."""
    return row.state == WAIVED and row.decided_by_id is None and row.reason == WITHDRAWN


def may_read(actor: Actor) -> None:
    """Raise NotAllowed for who may neither change contracts nor read the audit."""
    if not actor.may(AUDIT) and not actor.may(CONTRACTS):
        raise NotAllowed(_("{name} may not see what clients pay: that takes the role manager or auditor.").format(name=actor.name))


def listing(desk: Desk, actor: Actor, client: str = "", *, waiting: bool = False) -> list[PenaltyRow]:
    """The penalties of a client, or of all whom the actor may see, latest first; with `waiting` those to be decided."""
    may_read(actor)
    with desk.store.read() as reader:
        client_id = catalog.client_named(reader, client, actor.clients).id if client else None
        found = rows.of_client(reader, client_id)
    return [row for row in found if actor.sees_client(row.client_id) and (not waiting or row.state == PROPOSED)]


def decide(desk: Desk, actor: Actor, penalty_id: int, state: str, reason: str) -> Done:
    """Confirm or waive a penalty, or change one's mind before the period is closed.

    Raises NotAllowed, NotFound, BadInput without a reason, Refused where its period is closed or it was withdrawn.
    """
    with command(desk, actor) as job:
        actor.require(CONTRACTS)
        row = rows.one(job.writer, penalty_id)
        if row is None or not actor.sees_client(row.client_id):
            raise NotFound(_("There is no penalty {id}; `helpdesk penalty list` shows them.").format(id=penalty_id))
        if not reason.strip():
            raise BadInput(_("A decision on a penalty needs a reason: it stays in the record."))
        period = periods.period_at(job.writer, row.agreement_id, row.period_start_at)
        if period is not None and period.is_closed:
            raise Refused(
                _("Penalty {id} stands on the statement of {period}, which is closed; its figures are frozen.").format(
                    id=penalty_id, period=period.name
                )
            )
        if is_withdrawn(row):
            raise Refused(
                _("Penalty {id} was withdrawn: {why}. It is proposed anew by itself where that stands again.").format(
                    id=penalty_id, why=_(WITHDRAWN)
                )
            )
        if row.state == state:
            word = _("confirmed") if state == CONFIRMED else _("waived")
            raise Refused(_("Penalty {id} is {state} already.").format(id=penalty_id, state=word))
        ticket = _ticket(job, row.ticket_id, row.client_id)
        job.event(
            f"penalty.{state}",
            ticket,
            client_id=row.client_id,
            payload={"client": row.client_key, "penalty": row.id, "amount": row.amount, "reason": reason.strip()},
        )
        rows.decide(job.writer, row, state, reason.strip(), by_id=actor.id or None, at=job.now)
        said = _("Penalty {id} confirmed: {amount} for {client}") if state == CONFIRMED else _("Penalty {id} waived: {amount} for {client}")
        return Done(said.format(id=row.id, amount=_amount(row), client=row.client_name), ticket, job.command_id)


def confirm(desk: Desk, actor: Actor, penalty_id: int, reason: str) -> Done:
    """Confirm a penalty: it goes onto the statement. Raises what `decide` raises."""
    return decide(desk, actor, penalty_id, CONFIRMED, reason)


def waive(desk: Desk, actor: Actor, penalty_id: int, reason: str) -> Done:
    """Waive a penalty: the statement does not name it. Raises what `decide` raises."""
    return decide(desk, actor, penalty_id, WAIVED, reason)


def _ticket(job: Job, ticket_id: int | None, client_id: int) -> Ticket | None:
    """The ticket in whose history a penalty stands: while it is the client's."""
    ticket = tickets.load(job.writer, ticket_id) if ticket_id is not None else None
    return ticket if ticket is not None and ticket.client_id == client_id else None


def _amount(row: PenaltyRow) -> str:
    return money(Decimal(row.amount), row.currency)


# Proposing


def foreseen(reader: Reader, agreement: AgreementRow, period: Period, now: Instant) -> list[Wanted]:
    """What the terms foresee for a period: breaches as they happen, attainment once the period is over."""
    terms = period.terms
    if now < period.end_at:
        terms = replace(terms, penalties=tuple(term for term in terms.penalties if term.below is None))
    if not terms.penalties:
        return []
    outcomes = rows.outcomes(reader, agreement.id, period.start_at, period.end_at, now)
    found = proposed(terms, outcomes, period=period.name, fee=cents(period.fee), end_at=period.end_at)
    return [Wanted(_once(agreement, one), period, one) for one in found]


def _is_decided(one: Wanted, known: Mapping[str, PenaltyRow]) -> bool:
    """Whether the client has got a penalty for this outage already: for one of its tickets, before that belonged to it."""
    if not one.proposal.once.startswith("outage:") or one.once in known:
        return False
    return any(row.kind == BREACH and row.state == CONFIRMED and row.root_id == one.proposal.root_id for row in known.values())


def _once(agreement: AgreementRow, proposal: Proposal) -> str:
    """An outage costs a client one penalty, whichever of its agreements the children are under."""
    if proposal.once.startswith("outage:"):
        return f"client:{agreement.client_id}:{proposal.once}"
    return f"agreement:{agreement.id}:{proposal.once}"


def record(job: Job, agreement: AgreementRow, found: list[Period], period: Period) -> list[str]:
    """Bring the proposals of an open period up to date: new ones, others' amounts, those that no longer stand.

    What happened in a closed period and was not seen then is proposed for this one, where it is the first that is open.
    """
    known = rows.known(job.writer, agreement.client_id)
    wanted = foreseen(job.writer, agreement, period, job.now)
    for closed in (one for one in found if one.is_closed and one.start_at < period.start_at):
        settling = next(one for one in found if one.start_at > closed.start_at and not one.is_closed)
        if settling.start_at == period.start_at:
            late = [one for one in foreseen(job.writer, agreement, closed, job.now) if one.proposal.kind == BREACH]
            wanted += [replace(one, period=period) for one in late if one.once not in known or _is_on(known[one.once], period)]
    wanted = [one for one in wanted if not _is_decided(one, known)]
    said = [sentence for one in wanted if (sentence := _keep(job, agreement, period, one, known.get(one.once)))]
    standing = {one.once for one in wanted}
    for once, row in known.items():
        if once not in standing and row.state == PROPOSED and row.agreement_id == agreement.id and _is_on(row, period):
            job.event(
                "penalty.withdrawn", client_id=row.client_id, payload={"client": row.client_key, "penalty": row.id, "amount": row.amount}
            )
            rows.decide(job.writer, row, WAIVED, WITHDRAWN, by_id=None, at=job.now)
    return said


def _is_on(row: PenaltyRow, period: Period) -> bool:
    return row.period_start_at == period.start_at


def _keep(job: Job, agreement: AgreementRow, period: Period, wanted: Wanted, row: PenaltyRow | None) -> str:
    """Record one proposal; says so where it is new."""
    proposal, currency = wanted.proposal, period.terms.currency
    amount = str(proposal.amount)
    if row is not None:
        if not _is_on(row, period) or row.agreement_id != agreement.id:
            return ""
        is_back = row.state == WAIVED and row.decided_by_id is None
        if is_back or (row.state == PROPOSED and row.amount != amount):
            job.event(
                "penalty.proposed", client_id=agreement.client_id, payload={"client": row.client_key, "penalty": row.id, "amount": amount}
            )
            rows.propose_again(job.writer, row, proposal)
        return ""
    seq = job.event(
        "penalty.proposed",
        _ticket(job, proposal.ticket_id, agreement.client_id),
        client_id=agreement.client_id,
        payload={"client": agreement.client_key, "once": wanted.once, "period": period.name, "amount": amount, "why": proposal.explanation},
    )
    penalty_id = rows.add(
        job.writer, proposal, once=wanted.once, agreement_id=agreement.id, period_start_at=period.start_at, currency=currency
    )
    said = _("Penalty {id} proposed: {amount} for {client}, {period}").format(
        id=penalty_id, amount=money(proposal.amount, currency), client=agreement.client_name, period=period.name
    )
    told = [agreement.manager_id] if agreement.manager_id is not None else limits.holders(job.writer, "manager")
    for recipient in told:
        once = f"penalty:{wanted.once}:console:{recipient}"
        notices.tell(job, once=once, kind="penalty", recipient_id=recipient, text=said, client_id=agreement.client_id, event_seq=seq)
    return said


def propose(desk: Desk, actor: Actor, client: str = "") -> Done:
    """Look for what is to be proposed, at a client or at all. Raises NotAllowed."""
    actor.require(CONTRACTS)
    with desk.store.read() as reader:
        clients: Iterable[int] | None = [catalog.client_named(reader, client, actor.clients).id] if client else actor.clients
    said = _propose(desk, actor, clients)
    return Done(" · ".join(said) if len(said) == 1 else _counted(len(said)))


def propose_due(desk: Desk, actor: Actor) -> list[str]:
    """Propose what is due at all clients; says what was new. For the loop."""
    return _propose(desk, actor, None)


def _counted(n: int) -> str:
    if not n:
        return _("No new penalty is to be proposed.")
    return ngettext("{n} penalty proposed.", "{n} penalties proposed.", n).format(n=n)


def _propose(desk: Desk, actor: Actor, clients: Iterable[int] | None) -> list[str]:
    """Agreement by agreement, each in a transaction of its own, and in none where there is nothing to do."""
    now = desk.clock.now()
    said: list[str] = []
    with desk.store.read() as reader:
        due = [(agreement, found) for agreement in agreements.agreements(reader, clients) if (found := _with_news(reader, agreement, now))]
    for agreement, starts in due:
        with command(desk, actor) as job:
            every = periods.periods_of(job.writer, agreement.id, job.now)
            for period in every:
                if period.start_at in starts and not period.is_closed:
                    said += record(job, agreement, every, period)
    return said


def _with_news(reader: Reader, agreement: AgreementRow, now: Instant) -> list[Instant]:
    """The starts of the agreement's latest open periods whose proposals are not as the terms foresee."""
    versions = agreements.versions(reader, agreement.id)
    if not any(version.terms.penalties for version in versions):
        return []
    known = rows.known(reader, agreement.client_id)
    found = []
    for period in periods.known(reader, agreement, versions, now)[-1 - BEHIND :]:
        if period.is_closed:
            continue
        due = [one for one in foreseen(reader, agreement, period, now) if not _is_decided(one, known)]
        wanted = {one.once: str(one.proposal.amount) for one in due}
        there = {once: row for once, row in known.items() if row.agreement_id == agreement.id and _is_on(row, period)}
        is_new = any(once not in known for once in wanted)
        is_other = any(row.state == PROPOSED and wanted.get(once) != row.amount for once, row in there.items())
        is_back = any(row.state == WAIVED and row.decided_by_id is None and once in wanted for once, row in there.items())
        if is_new or is_other or is_back:
            found.append(period.start_at)
    return found
