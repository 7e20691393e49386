"""The points' sample (RULES.md §9): the weight at the first assignment or take ever, stored with its terms."""

import json

from helpdesk_tui.domain.ticket import Ticket, as_of
from helpdesk_tui.domain.weight import Weight, weigh
from helpdesk_tui.services.job import Job
from helpdesk_tui.store import calendars, relations, tickets

PICKED = "picked"


def weight_now(job: Job, ticket: Ticket) -> Weight:
    """The ticket's weight at this moment, with its terms."""
    positions = calendars.positions(job.writer, job.now)
    current = as_of(ticket, job.now)
    unmet = [(t.consumed(positions[t.calendar_version_id]), t.seconds) for t in tickets.targets(job.writer, ticket.id) if t.is_live]
    return weigh(job.policy, priority=ticket.priority, tier=ticket.client_tier, is_vip=ticket.is_vip, boost=current.boost, targets=unmet)


def sample(job: Job, ticket: Ticket, how: str, engineer_id: int | None = None) -> dict[str, object]:
    """The columns that record the first take ever; empty where there was one. Pressure counts unless the ticket was picked by hand;
    children and what the engineer has split off earn nothing."""
    if ticket.first_taken_at is not None:
        return {}
    weight = weight_now(job, ticket)
    pressure = 0 if how == PICKED else min(weight.pressure, job.policy.number("points.pressure_most"))
    total = (
        0
        if ticket.parent_id is not None or _is_own_split(job, ticket, engineer_id or job.actor.id)
        else max(0, weight.priority + weight.client + weight.boost + pressure)
    )
    return {
        "first_taken_at": job.now,
        "first_taken_by_id": engineer_id or job.actor.id,
        "first_taken_how": how,
        "points_sample": total,
        "points_terms": json.dumps({**weight.as_dict(), "counted_pressure": pressure}, sort_keys=True),
    }


def _is_own_split(job: Job, ticket: Ticket, engineer_id: int) -> bool:
    return ticket.created_by_id == engineer_id and relations.is_split(job.writer, ticket.id)
