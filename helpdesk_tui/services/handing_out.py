"""Giving a ticket to whom the rules name (RULES.md §6), inside the command that made it; and a VIP's on its way along the chain."""

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.handout import PULL, Tried
from helpdesk_tui.domain.ticket import Ticket
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import notices, points, routing
from helpdesk_tui.services.job import Job
from helpdesk_tui.services.routing import Handed, Route
from helpdesk_tui.store import calendars, rota, tickets
from helpdesk_tui.store.rota import RouteRow

SIGNS = ("taken", "replied", "time.started", "came_back_seen", "waiting_client", "waiting_vendor", "scheduled", "resolved", "cancelled")
"""What acknowledges a ticket: taking it, starting the timer, replying, or any other state that its engineer gives it."""
BY_RULE = "rule"
"""How a ticket came to its engineer whom a rule has named: what the points' sample says of it."""


def found(job: Job, ticket: Ticket, route: Route, *, kept_by: str = "") -> Handed:
    """To whom a new ticket goes; to nobody by rule where who entered it keeps it (`kept_by` is that one's name)."""
    if kept_by:
        taken = Tried("entry", True, _("{name} takes it, so no rule is asked").format(name=kept_by))
        return Handed(None, "", PULL, None, (*routing.team_rules(route), taken))
    return routing.hand_out(job.writer, job.policy, ticket.client_id, route, is_vip=ticket.is_vip, now=job.now)


def give(job: Job, ticket: Ticket, handed: Handed, *, verb: str = "routed") -> Ticket:
    """Hand a ticket to whom the rules have named, who is told: it is theirs but still *new* until they take it, answer or start the timer."""
    if handed.person_id is None:
        return ticket
    values: dict[str, object] = {"assignee_id": handed.person_id, **points.sample(job, ticket, BY_RULE, handed.person_id)}
    why = handed.tried[-1].why if handed.step is None else next(tried.why for tried in handed.tried if tried.rule == handed.step)
    rules = [tried.as_json() for tried in handed.tried]
    ticket = job.change(ticket, verb, values, payload={"rule": handed.step or handed.rule, "route": why, "rules": rules})
    if handed.step is not None:
        rota.put_route(job.writer, RouteRow(ticket.id, handed.step, handed.person_id, job.now, pass_on_at(job, ticket), None))
    elif ticket.team_id is not None:
        rota.count_turn(job.writer, ticket.team_id, handed.person_id)
    tell(job, ticket, handed.person_id, _("{id} is for you: {subject}").format(id=ticket.id, subject=ticket.subject))
    return ticket


def go_on_with(job: Job, ticket: Ticket) -> None:
    """A VIP's ticket that nobody has acknowledged is with somebody else, whom no rule of the chain has named: a shift has ended, somebody has
    left. The chain goes on from there, and that one has the time to acknowledge it.
    """
    row = rota.route_of(job.writer, ticket.id)
    if (
        row is None
        or row.acknowledged_at is not None
        or not ticket.is_vip
        or ticket.state != "new"
        or ticket.assignee_id in (None, row.person_id)
    ):
        return
    if rota.first_sign(job.writer, ticket.id, row.person_id, row.at, SIGNS) is None and ticket.assignee_id is not None:
        rota.put_route(job.writer, RouteRow(ticket.id, "duty", ticket.assignee_id, job.now, pass_on_at(job, ticket), None))


def tell(job: Job, ticket: Ticket, person_id: int, text: str) -> None:
    """Tell somebody of a ticket that has become theirs."""
    once = f"event:{job.command_id}:{ticket.id}:console:{person_id}"
    notices.tell(job, once=once, kind="assigned", recipient_id=person_id, text=text, ticket=ticket)


def tell_of(job: Job, person_id: int, text: str) -> None:
    """Tell somebody of several tickets at once."""
    notices.tell(job, once=f"event:{job.command_id}:console:{person_id}", kind="assigned", recipient_id=person_id, text=text)


def pass_on_at(job: Job, ticket: Ticket) -> Instant | None:
    """When a ticket that nobody acknowledges goes to the following: at half of what is left of its reaction target.

    None where the reaction is met already, or was never promised.
    """
    reaction = next((target for target in tickets.targets(job.writer, ticket.id) if target.kind == "reaction" and target.is_live), None)
    if reaction is None:
        return None
    left_s = reaction.seconds - reaction.consumed(calendars.positions(job.writer, job.now)[reaction.calendar_version_id])
    wait_s = max(left_s // 2, job.policy.number("routing.pass_on_least_s"))
    return job.promise(ticket).time.add(job.now, wait_s)
