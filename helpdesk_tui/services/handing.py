"""Whose a ticket becomes by somebody's decision: a lead assigns it, a colleague hands it over (RULES.md §6)."""

from helpdesk_tui.domain.errors import NotAllowed, Refused
from helpdesk_tui.domain.roles import STEER, Actor
from helpdesk_tui.domain.sla import Moment, MomentKind
from helpdesk_tui.domain.ticket import Done, Ticket
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import caps, duty, escalating, handing_out, points, posting, stopwatch
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import Job, command
from helpdesk_tui.services.working import logged, may_go_on, must_be_open, must_lead
from helpdesk_tui.store import escalations, people, rota


def assign(desk: Desk, actor: Actor, ticket_id: int, login: str) -> Done:
    """A lead gives a ticket of the own team to an engineer. Assignment is not a take: it meets no target and starts no timer."""
    with command(desk, actor) as job:
        ticket = job.ticket(ticket_id)
        may_assign(job, ticket)
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
        escalating.noticed(job, ticket, max(1, engineer.line), _("assigned to {who}").format(who=engineer.name))
        ticket = job.change(ticket, "assigned", values, moments=moments)
        handing_out.tell(job, ticket, engineer.id, _("{id} was assigned to you by {who}").format(id=ticket.id, who=actor.name))
        said = _("{id} assigned to {who}{logged}").format(id=ticket.id, who=engineer.name, logged=logged(ms))
        return Done(said, ticket, job.command_id, warnings=_away(job, engineer))


def hand_over(desk: Desk, actor: Actor, ticket_id: int, login: str, *, note: str = "") -> Done:
    """The assignee (or the team's lead) hands the ticket to a colleague, with a note; the timer on it stops."""
    with command(desk, actor) as job:
        ticket = job.ticket(ticket_id)
        may_hand_over(job, ticket)
        engineer = _can_have(job, ticket, login)
        if ticket.assignee_id is None and engineer.id == actor.id:  # that is a take by another name
            caps.check(job, ticket, points.PICKED)
        ms = stopwatch.end_if_on(job, ticket, "handed_over")
        if note.strip():
            posting.post(job, ticket, note.strip(), kind="note")
        state = ticket.state if ticket.is_paused else "in_progress"
        values: dict[str, object] = {"assignee_id": engineer.id, "state": state, "team_id": engineer.team_id or ticket.team_id}
        values |= points.sample(job, ticket, "assigned", engineer.id)
        moments = [Moment(job.now, MomentKind.IN_PROGRESS)] if ticket.state == "new" else []
        line = _line_of(job, engineer, ticket)
        escalating.noticed(job, ticket, line, note or _("handed to {who}").format(who=engineer.name))
        values["line"] = line
        ticket = job.change(ticket, "handed_over", values, moments=moments, payload={"note": note})
        handing_out.tell(job, ticket, engineer.id, _("{id} was handed to you by {who}").format(id=ticket.id, who=actor.name))
        said = _("{id} handed to {who}{logged}").format(id=ticket.id, who=engineer.name, logged=logged(ms))
        return Done(said, ticket, job.command_id, warnings=_away(job, engineer))


def may_assign(job: Job, ticket: Ticket) -> None:
    """Raise where the actor does not lead the ticket's team, or the ticket is not open."""
    must_lead(job, ticket)
    must_be_open(ticket)


def may_hand_over(job: Job, ticket: Ticket) -> None:
    """Raise where the ticket is not open, or neither the actor's own, nobody's, nor of a team that the actor leads."""
    may_go_on(job, ticket)
    if ticket.assignee_id not in (job.actor.id, None):
        if not job.actor.may(STEER):
            raise NotAllowed(_("{id} is {who}'s; only {who} or a lead hands it over.").format(id=ticket.id, who=ticket.assignee_name))
        must_lead(job, ticket)


def _away(job: Job, engineer: people.PersonRow) -> tuple[str, ...]:
    """Who decides may know better, but is told where the engineer is not at work."""
    presence = rota.of_person(job.writer, engineer.id, job.now)
    why = "" if presence is None else duty.why_away_by_team(job.writer, presence, job.now)
    return (_("{who} is not at work now: {why}").format(who=engineer.name, why=why),) if why else ()


def _line_of(job: Job, engineer: people.PersonRow, ticket: Ticket) -> int:
    """The line on which the ticket is with the engineer: lower than before where it had been escalated from there, else as it was."""
    row = escalations.standing(job.writer, ticket.id)
    return row.from_line if row is not None and engineer.line and engineer.line < ticket.line else ticket.line


def _can_have(job: Job, ticket: Ticket, login: str) -> people.PersonRow:
    engineer = people.engineer_named(job.writer, login)
    if engineer.id == ticket.assignee_id:
        raise Refused(_("{who} has {id} already.").format(who=engineer.name, id=ticket.id))
    if not people.is_granted(job.writer, engineer.id, ticket.client_id):
        raise Refused(_("{who} may not see tickets of {client}.").format(who=engineer.name, client=ticket.client_name))
    return engineer
