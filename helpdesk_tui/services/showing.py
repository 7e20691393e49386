"""One ticket with everything that a pane, a screen or `helpdesk show` shows of it, as of now."""

from __future__ import annotations

from collections.abc import Callable

from helpdesk_tui.domain.calendar import NoWorkingTime
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.errors import NotFound
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.queue_row import QueueRow
from helpdesk_tui.domain.roles import READ, Actor
from helpdesk_tui.domain.ticket import Target, Ticket, as_of
from helpdesk_tui.domain.ticket_detail import Contact, LinkedTicket, PromiseLine, RatingLine, TargetLine, TicketDetail, WeightTerms
from helpdesk_tui.domain.weight import pressure, weigh
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import contract, hands, targets
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.reach import legible
from helpdesk_tui.store import calendars, handout, journal, outbox, people, relations, surroundings, tickets, weighing, window
from helpdesk_tui.store.journal import EventRow
from helpdesk_tui.store.reader import Reader


def load(reader: Reader, actor: Actor, ticket_id: int, now: Instant) -> tuple[Ticket, Ticket]:
    """The ticket as stored and as of now, following merges to the survivor. Raises NotFound, also where it is out of sight."""
    stored = tickets.load(reader, surroundings.survivor(reader, ticket_id))
    if stored is None or not actor.sees_client(stored.client_id):
        raise NotFound(_("There is no ticket {id}.").format(id=ticket_id))
    return stored, as_of(stored, now)


def detail(desk: Desk, actor: Actor, ticket_id: int, *, now: Instant | None = None) -> TicketDetail:
    """Everything about a ticket but its history (see `history`). Raises NotFound, NotAllowed."""
    actor.require(READ)
    at = desk.clock.now() if now is None else now
    with desk.store.read() as reader:
        policy = people.policy(reader)
        stored, ticket = load(reader, actor, ticket_id, at)
        lines = target_lines(reader, policy, stored, ticket, at)
        entries, worked_ms = surroundings.worked(reader, ticket.id)
        messages = tuple(tickets.messages(reader, ticket.id))
        return TicketDetail(
            asked_id=ticket_id,
            at=at,
            ticket=ticket,
            weight=weight_of(policy, ticket, lines),
            targets=tuple(lines),
            next_target=next_of(lines),
            promise=_promise(reader, policy, ticket, lines),
            requester=_contact(reader, ticket),
            messages=messages,
            tags=tuple(relations.tags(reader, ticket.id)),
            links=tuple(_links(reader, actor, ticket.id, at)),
            children=tuple(_children(reader, policy, actor, ticket.id, at)),
            entries=entries,
            worked_ms=worked_ms,
            skips=handout.skips(reader, ticket.id),
            present=tuple(surroundings.present(reader, ticket.id, actor.id, at)),
            timed_by=tuple(surroundings.timed_by(reader, ticket.id)),
            seq=surroundings.last_event(reader, ticket.id),
            hands=hands.of(reader, ticket),
            rating=_rating(reader, ticket.id),
            sent=outbox.of_messages(reader, [message.id for message in messages if message.kind == "reply"]),
        )


def _rating(reader: Reader, ticket_id: int) -> RatingLine | None:
    found = surroundings.rating(reader, ticket_id)
    return None if found is None else RatingLine(*found)


def history(desk: Desk, actor: Actor, ticket_id: int) -> list[EventRow]:
    """A ticket's events as the actor may read them, oldest first. Raises NotFound, NotAllowed."""
    actor.require(READ)
    with desk.store.read() as reader:
        stored, _ticket = load(reader, actor, ticket_id, desk.clock.now())
        return legible(actor, journal.of_ticket(reader, stored.id))


def targets_now(reader: Reader, policy: Policy, stored: Ticket, now: Instant) -> list[Target]:
    """The targets as of now: as stored, in their linear form, but recomputed where time alone has reopened or closed the ticket."""
    found = tickets.targets(reader, stored.id)
    moments = tickets.moments(reader, stored.id)
    derived = targets.derived_moments(stored, moments, now)
    if not found or derived == moments:
        return found
    computed = targets.compute(contract.of_ticket(reader, policy, stored), derived, now)
    return targets.keeping(tickets.targets(reader, stored.id), computed)


def target_lines(reader: Reader, policy: Policy, stored: Ticket, ticket: Ticket, now: Instant) -> list[TargetLine]:
    """The targets with what is consumed, left and due as of now."""
    return [_line(reader, target, ticket, now) for target in targets_now(reader, policy, stored, now)]


def _line(reader: Reader, target: Target, ticket: Ticket, now: Instant) -> TargetLine:
    calendar = calendars.of_version(reader, target.calendar_version_id)
    position = calendar.position(now)
    consumed = target.consumed(position)
    is_paused = target.is_live and (target.since_s is None or (target.paused_at is not None and ticket.is_paused))
    due_at, opens_at = target.due_at, None
    if target.is_live and is_paused and ticket.until_at is None and consumed < target.seconds:
        due_at = _reached(calendar.add, now, target.seconds - consumed)
    if target.is_live and not is_paused:
        opens = _reached(calendar.add, now, 1)
        opens_at = opens - 1000 if opens is not None and opens - 1000 > now else None
    return TargetLine(
        kind=target.kind,
        seconds=target.seconds,
        consumed_s=consumed,
        due_at=due_at,
        started_at=target.started_at,
        is_live=target.is_live,
        is_paused=is_paused,
        paused_at=target.paused_at if is_paused else None,
        opens_at=opens_at,
        met_at=target.met_at,
        verdict=target.verdict,
        worst_s=target.worst_s,
        exchange=target.exchange,
        is_contractual=target.is_contractual,
        pressure=pressure(consumed, target.seconds) if target.is_live else 0,
    )


def _reached(add: Callable[[Instant, int], Instant], at: Instant, seconds: int) -> Instant | None:
    try:
        return add(at, seconds)
    except NoWorkingTime:
        return None


def next_of(lines: list[TargetLine]) -> TargetLine | None:
    """The next deadline that is not paused, else the paused target with the least left; None where no target is unmet."""
    live = [line for line in lines if line.is_live]
    return min(
        live, key=lambda line: (line.is_paused, (line.due_at or weighing.NEVER) if not line.is_paused else line.left_s), default=None
    )


def weight_of(policy: Policy, ticket: Ticket, lines: list[TargetLine]) -> WeightTerms:
    """The weight of a ticket as of now, term by term (RULES.md §5)."""
    found = weigh(
        policy,
        priority=ticket.priority,
        tier=ticket.client_tier,
        is_vip=ticket.is_vip,
        boost=ticket.boost,
        targets=[(line.consumed_s, line.seconds) for line in lines if line.is_live],
    )
    return WeightTerms(found.total, found.priority, found.tier, found.vip, found.pressure, found.boost)


def _promise(reader: Reader, policy: Policy, ticket: Ticket, lines: list[TargetLine]) -> PromiseLine:
    version = ticket.agreement_version_id
    is_lent = version is not None and not any(line.is_contractual for line in lines)
    return PromiseLine(
        agreement=surroundings.agreement_number(reader, version) if version is not None else "",
        calendar=surroundings.calendar_name(reader, ticket.calendar_version_id) if ticket.calendar_version_id is not None else "",
        is_contractual=version is not None,
        coverage=ticket.coverage,
        is_silent=is_lent and contract.of_ticket(reader, policy, ticket).is_silent,
    )


def _contact(reader: Reader, ticket: Ticket) -> Contact | None:
    if ticket.requester_id is None:
        return None
    found = people.person(reader, ticket.requester_id)
    return Contact(found.name, found.position, found.email, found.phone, found.telegram, ticket.is_vip)


def _links(reader: Reader, actor: Actor, ticket_id: int, now: Instant) -> list[LinkedTicket]:
    outage = surroundings.parent(reader, ticket_id)
    found = [LinkedTicket(outage[0], "parent", *outage[1:])] if outage else []
    found += [LinkedTicket(row[0], str(row[1]), str(row[2]), str(row[3])) for row in relations.links(reader, ticket_id)]
    found += [LinkedTicket(row[0], "merged", *row[1:]) for row in surroundings.merged_into(reader, ticket_id)]
    known = tickets.load_many(reader, (link.id for link in found))
    return [
        LinkedTicket(link.id, link.how, link.subject, as_of(known[link.id], now).state)
        for link in found
        if actor.sees_client(known[link.id].client_id)
    ]


def _children(reader: Reader, policy: Policy, actor: Actor, ticket_id: int, now: Instant) -> list[QueueRow]:
    ids = relations.children(reader, ticket_id)
    if not ids:
        return []
    rows = [QueueRow(*values) for values in window.rows(reader, weighing.Weighing(reader, now, policy), ids, actor.id)]
    return [row for row in rows if actor.sees_client(row.client_id)]
