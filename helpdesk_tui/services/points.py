"""The points' sample (RULES.md §9): the weight at the first assignment or take ever, stored with its terms."""

import json

from helpdesk_tui.domain.roles import STEER
from helpdesk_tui.domain.ticket import Ticket, as_of, priority_of
from helpdesk_tui.domain.weight import Weight, weigh
from helpdesk_tui.services.job import Job
from helpdesk_tui.store import calendars, journal, relations, tickets

PICKED = "picked"
ASSIGNED = "assigned"


def weight_now(job: Job, ticket: Ticket) -> Weight:
    """The ticket's weight at this moment, with its terms."""
    positions = calendars.positions(job.writer, job.now)
    current = as_of(ticket, job.now)
    unmet = [(t.consumed(positions[t.calendar_version_id]), t.seconds) for t in tickets.targets(job.writer, ticket.id) if t.is_live]
    return weigh(job.policy, priority=ticket.priority, tier=ticket.client_tier, is_vip=ticket.is_vip, boost=current.boost, targets=unmet)


def sample(job: Job, ticket: Ticket, how: str, engineer_id: int | None = None) -> dict[str, object]:
    """The columns that record the first take ever; empty where there was one. Pressure counts unless the ticket was picked by hand,
    or given by who is no lead, or to oneself; a boost or a priority of one's own does not count; children and what the engineer has
    split off earn nothing."""
    if ticket.first_taken_at is not None:
        return {}
    taker = engineer_id or job.actor.id
    weight = weight_now(job, ticket)
    is_picked = how == PICKED or (how == ASSIGNED and (taker == job.actor.id or not job.actor.may(STEER)))
    pressure = 0 if is_picked else min(weight.pressure, job.policy.number("points.pressure_most"))
    boost = min(0, weight.boost) if as_of(ticket, job.now).boost_by_id == taker else weight.boost
    priority = _priority(job, ticket, weight, taker)
    is_worth_nothing = ticket.parent_id is not None or _is_own_split(job, ticket, taker)
    return {
        "first_taken_at": job.now,
        "first_taken_by_id": taker,
        "first_taken_how": how,
        "points_sample": 0 if is_worth_nothing else max(0, priority + weight.client + boost + pressure),
        "points_terms": json.dumps(
            {**weight.as_dict(), "counted_pressure": pressure, "counted_boost": boost, "counted_priority": priority}, sort_keys=True
        ),
    }


def _priority(job: Job, ticket: Ticket, weight: Weight, taker: int) -> int:
    """The priority's term; of one that the taker has set by hand no more than impact and urgency give."""
    if ticket.priority_reason is None:
        return weight.priority
    last = journal.last_of(job.writer, ticket.id, "prioritised")
    if last is None or last.actor_id != taker:
        return weight.priority
    return min(weight.priority, job.policy.number(f"weight.priority.{priority_of(ticket.impact, ticket.urgency)}"))


def _is_own_split(job: Job, ticket: Ticket, engineer_id: int) -> bool:
    return ticket.created_by_id == engineer_id and relations.is_split(job.writer, ticket.id)
