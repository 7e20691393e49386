"""Whose a ticket becomes by somebody's decision: a lead assigns it, a colleague hands it over, it escalates to the next line (RULES.md §6)."""

from helpdesk_tui.domain.errors import BadInput, NotAllowed, Refused
from helpdesk_tui.domain.roles import STEER, Actor
from helpdesk_tui.domain.sla import Moment, MomentKind
from helpdesk_tui.domain.ticket import Done, Ticket
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import notices, points, posting, routing, stopwatch
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import Job, command
from helpdesk_tui.services.working import cleared_pause, logged, may_work, must_be_open
from helpdesk_tui.store import people


def assign(desk: Desk, actor: Actor, ticket_id: int, login: str) -> Done:
    """A lead gives a ticket to an engineer. Assignment is not a take: it meets no target and starts no timer."""
    with command(desk, actor) as job:
        ticket = job.ticket(ticket_id)
        actor.require(STEER)
        must_be_open(ticket)
        engineer = _can_have(job, ticket, login)
        ms = stopwatch.end_if_on(job, ticket, "assigned") if ticket.assignee_id else 0
        state = ticket.state if ticket.is_paused else "in_progress"
        values: dict[str, object] = {
            "assignee_id": engineer.id,
            "state": state,
            "team_id": engineer.team_id or ticket.team_id,
            "line": max(1, engineer.line),
        }
        values |= points.sample(job, ticket, "assigned", engineer.id)
        moments = [Moment(job.now, MomentKind.IN_PROGRESS)] if ticket.state == "new" else []
        ticket = job.change(ticket, "assigned", values, moments=moments)
        _tell_assignee(job, ticket, _("{id} was assigned to you by {who}").format(id=ticket.id, who=actor.name))
        return Done(_("{id} assigned to {who}{logged}").format(id=ticket.id, who=engineer.name, logged=logged(ms)), ticket, job.command_id)


def hand_over(desk: Desk, actor: Actor, ticket_id: int, login: str, *, note: str = "") -> Done:
    """The assignee (or a lead) hands the ticket to a colleague, with a note; the timer on it stops."""
    with command(desk, actor) as job:
        ticket = job.ticket(ticket_id)
        may_work(job, ticket)
        must_be_open(ticket)
        if ticket.assignee_id not in (actor.id, None) and not actor.may(STEER):
            raise NotAllowed(_("{id} is {who}'s; only {who} or a lead hands it over.").format(id=ticket.id, who=ticket.assignee_name))
        engineer = _can_have(job, ticket, login)
        ms = stopwatch.end_if_on(job, ticket, "handed_over")
        if note.strip():
            posting.post(job, ticket, note.strip(), kind="note")
        state = ticket.state if ticket.is_paused else "in_progress"
        values: dict[str, object] = {"assignee_id": engineer.id, "state": state, "team_id": engineer.team_id or ticket.team_id}
        values |= points.sample(job, ticket, "assigned", engineer.id)
        moments = [Moment(job.now, MomentKind.IN_PROGRESS)] if ticket.state == "new" else []
        ticket = job.change(ticket, "handed_over", values, moments=moments, payload={"note": note})
        _tell_assignee(job, ticket, _("{id} was handed to you by {who}").format(id=ticket.id, who=actor.name))
        return Done(_("{id} handed to {who}{logged}").format(id=ticket.id, who=engineer.name, logged=logged(ms)), ticket, job.command_id)


def escalate(desk: Desk, actor: Actor, ticket_id: int, *, reason: str) -> Done:
    """Escalate to the next line with a reason: its team, nobody yet; clocks run on, the timer stops."""
    with command(desk, actor) as job:
        ticket = job.ticket(ticket_id)
        may_work(job, ticket)
        must_be_open(ticket)
        if not reason.strip():
            raise BadInput(_("Escalating needs a reason for the next line: what was tried."))
        route = routing.route(job.writer, ticket.client_id, ticket.line + 1, None)
        if route.team_id is None or route.line <= ticket.line:
            raise Refused(_("There is no line above {line}.").format(line=ticket.line))
        team = people.team(job.writer, route.team_id)
        ms = stopwatch.end_if_on(job, ticket, "escalated")
        values = {"line": team.line, "team_id": team.id, "assignee_id": None, "state": "new", "came_back_at": None, **cleared_pause()}
        ticket = job.change(ticket, "escalated", values, moments=[Moment(job.now, MomentKind.NEW)], payload={"reason": reason})
        said = _("{id} escalated to {team}, line {line}{logged}").format(id=ticket.id, team=team.name, line=team.line, logged=logged(ms))
        return Done(said, ticket, job.command_id)


def _can_have(job: Job, ticket: Ticket, login: str) -> people.PersonRow:
    engineer = people.engineer_named(job.writer, login)
    if engineer.id == ticket.assignee_id:
        raise Refused(_("{who} has {id} already.").format(who=engineer.name, id=ticket.id))
    if not people.is_granted(job.writer, engineer.id, ticket.client_id):
        raise Refused(_("{who} may not see tickets of {client}.").format(who=engineer.name, client=ticket.client_name))
    return engineer


def _tell_assignee(job: Job, ticket: Ticket, text: str) -> None:
    notices.tell(
        job,
        once=f"event:{job.command_id}:{ticket.id}:console:{ticket.assignee_id}",
        kind="assigned",
        recipient_id=ticket.assignee_id,
        text=text,
        ticket=ticket,
    )
