"""Granting a ticket's points when it closes, and taking them back when it no longer is (RULES.md §9).

It happens wherever a ticket's state changes: by a command, by undo, and where the confirmation span has passed.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from helpdesk_tui.domain import points, points_course
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.points import Grant
from helpdesk_tui.domain.points_course import Course, Happening
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.sla import TargetKind
from helpdesk_tui.domain.sla_replay import replay
from helpdesk_tui.domain.ticket import Ticket
from helpdesk_tui.services import contract
from helpdesk_tui.store import journal, relations, tickets
from helpdesk_tui.store import points as ledger
from helpdesk_tui.store.journal import EventRow
from helpdesk_tui.store.reader import Reader

if TYPE_CHECKING:
    from helpdesk_tui.services.job import Job

GRANTED, TAKEN_BACK = "points.granted", "points.taken_back"
CLOSED = "closed"


def follow(job: Job, before: Ticket, ticket: Ticket, *, by_time: bool = False) -> None:
    """Grant or take back what follows from a change of state; `by_time`: nobody's command has closed the ticket."""
    if before.state == ticket.state or CLOSED not in (before.state, ticket.state):
        return
    if ticket.state == CLOSED:
        _grant(job, ticket, by_time=by_time)
    else:
        _take_back(job, ticket)


def _grant(job: Job, ticket: Ticket, *, by_time: bool) -> None:
    if not ticket.points_sample or ledger.is_settled(job.writer, ticket.id):
        return
    at = ticket.closed_at if by_time and ticket.closed_at is not None else job.now
    grant = of_ticket(job.writer, job.policy, ticket, at)
    if not grant.total or not grant.shares:
        return
    told = {share.person_id: share.amount for share in grant.shares}
    command_id = _event(job, ticket, GRANTED, at, {"points": sum(told.values()), "shares": told}, by_time=by_time)
    teams = ledger.teams(job.writer, told)
    for share in grant.shares:
        ledger.add(
            job.writer,
            ticket_id=ticket.id,
            person_id=share.person_id,
            team_id=teams[share.person_id],
            at=at,
            amount=share.amount,
            explanation=explained(grant, ticket.points_terms, share.person_id),
            command_id=command_id,
        )


def _take_back(job: Job, ticket: Ticket) -> None:
    rows = ledger.standing(job.writer, ticket.id)
    if not rows:
        return
    command_id = _event(
        job,
        ticket,
        TAKEN_BACK,
        job.now,
        {"points": -sum(row.amount for row in rows), "shares": {row.person_id: -row.amount for row in rows}},
        by_time=False,
    )
    for row in rows:
        ledger.add(
            job.writer,
            ticket_id=ticket.id,
            person_id=row.person_id,
            team_id=row.team_id,
            at=job.now,
            amount=-row.amount,
            explanation=json.dumps({"takes_back": row.id, "state": ticket.state}, sort_keys=True),
            command_id=command_id,
            reverses_id=row.id,
        )


def _event(job: Job, ticket: Ticket, verb: str, at: Instant, told: dict[str, object], *, by_time: bool) -> int:
    """Append the event, in nobody's name where time alone has brought it; returns the number of its command."""
    if not by_time:
        job.event(verb, ticket, payload=told, at=at)
        return job.command_id
    return journal.append(
        job.writer,
        at=at,
        recorded_at=job.now,
        actor_id=None,
        door="time",
        verb=verb,
        ticket_id=ticket.id,
        client_id=ticket.client_id,
        payload=told,
    )


def of_ticket(reader: Reader, policy: Policy, ticket: Ticket, at: Instant) -> Grant:
    """What a ticket that closes at that moment earns, and for whom."""
    found = course(reader, ticket)
    holder = _late_holder(reader, policy, ticket, found, at)
    return points.grant(points_course.basis(found, holder), points.rules(policy))


def course(reader: Reader, ticket: Ticket) -> Course:
    """The ticket as its grant looks at it."""
    happenings = _happenings(journal.of_ticket(reader, ticket.id))
    services = {ticket.service_id, *(side.get("service_id") for one in happenings for side in (one.before, one.after))}
    return Course(
        ticket_id=ticket.id,
        sample=ticket.points_sample,
        service_id=ticket.service_id,
        created_by_id=ticket.created_by_id,
        is_own_making=ticket.previous_id is not None or relations.is_split(reader, ticket.id),
        is_child=ticket.parent_id is not None,
        code=ticket.resolution_code or "",
        happenings=happenings,
        spells=ledger.spells(reader, ticket.id),
        merges=ledger.merges(reader, ticket.id),
        norms=ledger.norms(reader, services),
    )


def _happenings(events: list[EventRow]) -> list[Happening]:
    """What happened and nobody has undone."""
    undone = {event.undoes for event in events if event.undoes is not None}
    return [
        Happening(event.at, event.actor_id, event.verb, _side(event, "before"), _side(event, "after"))
        for event in events
        if event.undoes is None and event.command_id not in undone
    ]


def _side(event: EventRow, name: str) -> dict[str, object]:
    found = (event.payload or {}).get(name)
    return found if isinstance(found, dict) else {}


def _late_holder(reader: Reader, policy: Policy, ticket: Ticket, found: Course, at: Instant) -> int | None:
    """Who held most of the consumed time of a resolution that came too late by contract; a house target halves nothing."""
    target = next((one for one in tickets.targets(reader, ticket.id) if one.kind == TargetKind.RESOLUTION), None)
    if target is None or target.verdict != "breached" or not target.is_contractual:
        return None
    promise, moments = contract.of_ticket(reader, policy, ticket), tickets.moments(reader, ticket.id)

    def consumed(moment: Instant) -> int:
        state = replay(promise.terms, moments, promise.time, moment).resolution
        return 0 if state is None else state.consumed_s

    return points_course.late_holder(found.happenings, target.met_at if target.met_at is not None else at, consumed)


def explained(grant: Grant, terms: str | None, person_id: int) -> str:
    """The explanation that a row of the ledger keeps: inputs, rule and numbers, people by their numbers; `own` is the row's person."""
    told: dict[str, object] = {
        "sample": grant.sample,
        "terms": json.loads(terms) if terms else {},
        "norm_min": grant.norm_min,
        "factor": grant.factor,
        "total": grant.total,
        "rule": grant.rule,
        "own": person_id,
        "shares": [
            {
                "person": share.person_id,
                "ms": share.ms,
                "counted_ms": share.counted_ms,
                "amount": share.amount,
                **{name: True for name in ("is_escalator", "is_halved", "is_barred") if getattr(share, name)},
            }
            for share in grant.shares
        ],
    }
    return json.dumps(told, sort_keys=True)
