"""Between the lines (RULES.md §6): escalating to the next one with a reason, and giving back to the one it came from, which is counted."""

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.errors import BadInput, Refused
from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.domain.sla import Moment, MomentKind
from helpdesk_tui.domain.ticket import Done, Ticket
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import duty, handing_out, posting, routing, stopwatch
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import Job, command
from helpdesk_tui.services.working import cleared_pause, logged, may_go_on
from helpdesk_tui.store import escalations, people, rota, tables
from helpdesk_tui.store.escalations import EscalationRow
from helpdesk_tui.store.people import TeamRow


def escalate(desk: Desk, actor: Actor, ticket_id: int, *, reason: str) -> Done:
    """Escalate to the next line with a reason: its team, and nobody unless the team's rule names somebody; clocks run on, the timer stops."""
    with command(desk, actor) as job:
        ticket = job.ticket(ticket_id)
        route, team = may_escalate(job, ticket)
        if not reason.strip():
            raise BadInput(_("Escalating needs a reason for the next line: what was tried."))
        ms = stopwatch.end_if_on(job, ticket, "escalated")
        due_at = _internal_target(job, ticket)
        former = ticket
        values = {"line": team.line, "team_id": team.id, "assignee_id": None, "state": "new", "came_back_at": None, **cleared_pause()}
        payload = {"reason": reason, "due_at": due_at}
        ticket = job.change(ticket, "escalated", values, moments=[Moment(job.now, MomentKind.NEW)], payload=payload)
        _note(job, former, team, reason.strip(), due_at)
        handed = routing.hand_out(job.writer, job.policy, ticket.client_id, route, is_vip=None, now=job.now)
        ticket = handing_out.give(job, ticket, handed)
        whose = _(", to {name}").format(name=handed.name) if handed.name else ""
        said = _("{id} escalated to {team}, line {line}{whose}{logged}")
        return Done(
            said.format(id=ticket.id, team=team.name, line=team.line, whose=whose, logged=logged(ms)), job.ticket(ticket.id), job.command_id
        )


def may_escalate(job: Job, ticket: Ticket) -> tuple[routing.Route, TeamRow]:
    """Where escalating leads. Raises Refused where there is no line above, or the ticket is not open, and NotAllowed."""
    may_go_on(job, ticket)
    route = routing.route(job.writer, ticket.client_id, ticket.line + 1, None)
    if route.team_id is None or route.line <= ticket.line:
        raise Refused(_("There is no line above {line}.").format(line=ticket.line))
    return route, people.team(job.writer, route.team_id)


def _internal_target(job: Job, ticket: Ticket) -> Instant | None:
    seconds = job.policy.number("escalation.internal_s")
    return job.promise(ticket).time.add(job.now, seconds) if seconds else None


def _note(job: Job, former: Ticket, team: TeamRow, reason: str, due_at: Instant | None) -> None:
    job.writer.add(
        tables.Escalation(
            ticket_id=former.id,
            at=job.now,
            by_id=job.actor.id,
            from_team_id=former.team_id,
            to_team_id=team.id,
            from_line=former.line,
            to_line=team.line,
            reason=reason,
            due_at=due_at,
            command_id=job.command_id,
        ),
    )


def give_back(desk: Desk, actor: Actor, ticket_id: int, *, reason: str) -> Done:
    """Give an escalated ticket back to the line it came from, with a reason: counted as a return.

    It goes to who escalated it where that one is at work, else to the team. Raises Refused where it was not escalated.
    """
    with command(desk, actor) as job:
        ticket = job.ticket(ticket_id)
        row = may_give_back(job, ticket)
        if not reason.strip():
            raise BadInput(_("Giving back needs a reason for line {line}: what is missing.").format(line=row.from_line))
        ms = stopwatch.end_if_on(job, ticket, "returned")
        posting.post(job, ticket, reason.strip(), kind="note")
        ticket = _to_former_line(job, ticket, row, reason.strip())
        whose = ticket.assignee_name or ticket.team_name or _("line {line}").format(line=ticket.line)
        times = escalations.counts(job.writer, ticket.id)[1]
        said = _("{id} given back to {whose}, line {line} (return {n}){logged}")
        return Done(
            said.format(id=ticket.id, whose=whose, line=ticket.line, n=times, logged=logged(ms)), job.ticket(ticket.id), job.command_id
        )


def may_give_back(job: Job, ticket: Ticket) -> EscalationRow:
    """The escalation that giving back ends. Raises Refused where the ticket was not escalated or is not open, and NotAllowed."""
    may_go_on(job, ticket)
    row = escalations.standing(job.writer, ticket.id)
    if row is None or row.to_line != ticket.line:
        raise Refused(_("{id} was not escalated to this line, so there is no line to give it back to.").format(id=ticket.id))
    return row


def _to_former_line(job: Job, ticket: Ticket, row: EscalationRow, reason: str) -> Ticket:
    escalator_id = row.by_id if _can_have_again(job, row.by_id, ticket.client_id) else None
    values: dict[str, object] = {"line": row.from_line, "team_id": row.from_team_id, "assignee_id": escalator_id, **cleared_pause()}
    values |= {"state": "in_progress" if escalator_id else "new", "came_back_at": job.now if escalator_id else None}
    moment = Moment(job.now, MomentKind.IN_PROGRESS if escalator_id else MomentKind.NEW)
    before_id = ticket.assignee_id
    ticket = job.change(ticket, "returned", values, moments=[moment], payload={"reason": reason})
    escalations.give_back(job.writer, row.id, job.now, job.actor.id, reason)
    if escalator_id is not None:
        handing_out.tell(
            job, ticket, escalator_id, _("{id} is back from line {line}: {why}").format(id=ticket.id, line=row.to_line, why=reason)
        )
        return ticket
    route = routing.Route(row.from_team_id, row.from_line, _("given back by line {line}").format(line=row.to_line))
    handed = routing.hand_out(job.writer, job.policy, ticket.client_id, route, is_vip=None, now=job.now)
    return handing_out.give(job, ticket, handed) if handed.person_id != before_id else ticket


def _can_have_again(job: Job, person_id: int, client_id: int) -> bool:
    presence = rota.of_person(job.writer, person_id, job.now, client_id)
    return presence is not None and presence.sees_client and not duty.why_away_by_team(job.writer, presence, job.now)


def noticed(job: Job, ticket: Ticket, line: int, reason: str) -> None:
    """A ticket was assigned or handed to somebody: of a lower line, where it had been escalated from there, that is a return too; of the
    line to which it went, somebody has it there now, and the internal target ends."""
    row = escalations.standing(job.writer, ticket.id)
    if row is not None and line < ticket.line:
        escalations.give_back(job.writer, row.id, job.now, job.actor.id, reason)
    elif row is not None:
        escalations.taken(job.writer, ticket.id, job.now)
