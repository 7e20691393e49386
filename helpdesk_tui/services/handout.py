"""Hand-out (RULES.md §6): the next ticket in one key, and skipping it with a reason."""

from dataclasses import dataclass

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.errors import BadInput, Refused
from helpdesk_tui.domain.roles import WORK, Actor
from helpdesk_tui.domain.sla import Moment, MomentKind
from helpdesk_tui.domain.ticket import Done, Ticket, as_of
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import rota, stopwatch, working
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import Job, command
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.store import handout, journal, labour, people, tables, tickets

NOTHING_WAITS = _("Nothing waits for you: no unassigned ticket of your lines, and none of yours came back.")


@dataclass(frozen=True, slots=True)
class Offer:
    """The ticket that *next* would give, its weight in thousandths, its next deadline, and whether it came back to the engineer."""

    ticket: Ticket
    weight: int
    due_at: Instant | None
    came_back: bool


def next_ticket(desk: Desk, actor: Actor, *, spot: Spot | None = None) -> Done:
    """From idle to working: one's own ticket that came back, else the heaviest that one may take; takes it and starts the timer.

    Raises Refused where nothing waits for this engineer, or a cap is reached.
    """
    rota.pass_on_due(desk, actor)
    rota.give_back_due(desk, actor)
    with command(desk, actor) as job:
        actor.require(WORK)
        where = spot or Spot()
        running = labour.timer_of(job.writer, actor.id)
        for ticket_id in candidates(job):
            ticket = job.ticket(ticket_id)
            if running is not None and running.ticket_id == ticket.id:
                continue
            if stopwatch.is_held(job, ticket.id):
                continue
            if ticket.assignee_id == actor.id and ticket.state != "new":
                return _back_to(job, ticket, where)
            done = working.take_in(job, ticket, where, "next")
            if actor.timer_mode != "auto":
                stopwatch.begin_or_switch(job, ticket.id, where)
            return Done(_("{id} is next: {subject}").format(id=ticket.id, subject=ticket.subject), done.ticket, job.command_id)
        raise Refused(_(NOTHING_WAITS))


def candidates(job: Job) -> list[int]:
    """The tickets that `next` would offer, best first."""
    actor = job.actor
    clients = None if actor.clients is None else sorted(actor.clients)
    found = handout.candidates(job.writer, job.policy, actor_id=actor.id, line=actor.line or 3, clients=clients, now=job.now, limit=5)
    return [row[0] for row in found]


def _back_to(job: Job, ticket: Ticket, spot: Spot) -> Done:
    stopwatch.begin_or_switch(job, ticket.id, spot)
    values: dict[str, object] = {"came_back_at": None}
    ticket = job.change(ticket, "came_back_seen", values, payload={"how": "next"})
    return Done(_("{id} came back to you: {subject}").format(id=ticket.id, subject=ticket.subject), ticket, job.command_id)


def skip(desk: Desk, actor: Actor, ticket_id: int, *, reason: str) -> Done:
    """Give back the ticket that *next* has just offered: counted, with a reason, and not offered to this engineer for a working hour."""
    with command(desk, actor) as job:
        ticket = job.ticket(ticket_id)
        may_skip(job, ticket)
        if not reason.strip():
            raise BadInput(_("Skipping needs a reason: it is counted."))
        until_at = job.promise(ticket).time.add(job.now, job.policy.number("skip.working_s"))
        job.writer.add(tables.Skip(person_id=actor.id, ticket_id=ticket.id, at=job.now, until_at=until_at, reason=reason.strip()))
        ms = stopwatch.end_if_on(job, ticket, "skipped")
        values: dict[str, object] = {"assignee_id": None, "state": "new", "came_back_at": None, **working.cleared_pause()}
        ticket = job.change(ticket, "skipped", values, moments=[Moment(job.now, MomentKind.NEW)], payload={"reason": reason})
        return Done(_("{id} skipped{logged}").format(id=ticket.id, logged=working.logged(ms)), ticket, job.command_id)


def may_skip(job: Job, ticket: Ticket) -> None:
    """Raise Refused where the ticket is not one that *next* has handed to the actor, or is not open."""
    taken = journal.last_of(job.writer, ticket.id, "taken")
    if ticket.assignee_id != job.actor.id or taken is None or (taken.payload or {}).get("how") != "next":
        raise Refused(_("{id} was not handed to you by *next*; release it instead.").format(id=ticket.id), remedy="ticket.release")
    working.must_be_open(ticket)


def offer(desk: Desk, actor: Actor) -> Offer:
    """Which ticket *next* would give, without giving it. Raises Refused where nothing waits for this engineer."""
    actor.require(WORK)
    now = desk.clock.now()
    with desk.store.read() as reader:
        clients = None if actor.clients is None else sorted(actor.clients)
        running = labour.timer_of(reader, actor.id)
        for ticket_id, weight, due_at, came_back in handout.candidates(
            reader, people.policy(reader), actor_id=actor.id, line=actor.line or 3, clients=clients, now=now, limit=5
        ):
            ticket = tickets.load(reader, ticket_id)
            if ticket is not None and (running is None or running.ticket_id != ticket_id):
                return Offer(as_of(ticket, now), weight, due_at, came_back)
    raise Refused(_(NOTHING_WAITS))
