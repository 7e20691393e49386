"""A ticket whose client, requester or service somebody corrects (RULES.md §3, §6): while nobody has begun, it goes where it would have gone
had it come so; afterwards it stays, and who corrects it is told where it belongs."""

from collections.abc import Mapping
from dataclasses import dataclass

from helpdesk_tui.domain.ticket import Ticket
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import handing_out, routing
from helpdesk_tui.services.job import Job
from helpdesk_tui.services.routing import Handed, Route
from helpdesk_tui.store import catalog, escalations, journal, people, rota
from helpdesk_tui.store.rota import RouteRow

ASKED = ("client_id", "service_id", "is_vip", "agreement_version_id")
"""The columns that routing asks about."""


@dataclass(frozen=True, slots=True)
class Rerouted:
    """Where a ticket goes now, and to whom; `is_elsewhere` where that is not where it is."""

    route: Route
    handed: Handed
    is_elsewhere: bool

    def values(self) -> dict[str, object]:
        """The columns that change; nobody has it until it is given to whom the rules name."""
        return {"team_id": self.route.team_id, "line": self.route.line, "assignee_id": None} if self.is_elsewhere else {}

    def payload(self) -> dict[str, object]:
        """For the event: which rules were tried."""
        return {"route": self.route.why, "rules": [tried.as_json() for tried in self.handed.tried]} if self.is_elsewhere else {}


def found(job: Job, ticket: Ticket, edited: Mapping[str, object]) -> Rerouted | None:
    """Where a new ticket goes with these columns; None where it is new no longer, somebody has answered or escalated it,
    or nothing that counts changes."""
    if not _counts(ticket, edited) or ticket.state != "new" or escalations.standing(job.writer, ticket.id) is not None:
        return None
    if journal.last_of(job.writer, ticket.id, "message.reply") is not None:
        return None
    client_id = _int(edited.get("client_id", ticket.client_id)) or ticket.client_id
    is_vip = bool(edited.get("is_vip", ticket.is_vip))
    route = _route(job, ticket, edited)
    handed = routing.hand_out(job.writer, job.policy, client_id, route, is_vip=is_vip, now=job.now)
    is_barred = ticket.assignee_id is not None and not people.is_granted(job.writer, ticket.assignee_id, client_id)
    moves = (route.team_id, route.line, is_vip) != (ticket.team_id, ticket.line, ticket.is_vip)
    is_elsewhere = handed.person_id != ticket.assignee_id or route.team_id != ticket.team_id or handed.step is not None
    return Rerouted(route, handed, (moves or is_barred) and is_elsewhere)


def _route(job: Job, ticket: Ticket, edited: Mapping[str, object]) -> Route:
    client_id = _int(edited.get("client_id", ticket.client_id)) or ticket.client_id
    service_id = _int(edited.get("service_id", ticket.service_id))
    version_id = _int(edited.get("agreement_version_id", ticket.agreement_version_id))
    line = ticket.line if service_id is None else catalog.line_of(job.writer, service_id)
    return routing.route(job.writer, client_id, line, catalog.team_of_agreement(job.writer, version_id, service_id))


def give(job: Job, ticket: Ticket, rerouted: Rerouted) -> Ticket:
    """Hand the edited ticket to whom the rules name. Who is no VIP any more is on no chain."""
    row = rota.route_of(job.writer, ticket.id)
    if row is not None and not ticket.is_vip:
        rota.put_route(job.writer, RouteRow(row.ticket_id, row.step, row.person_id, row.at, None, row.acknowledged_at))
    return handing_out.give(job, ticket, rerouted.handed) if rerouted.is_elsewhere else ticket


def warnings(job: Job, before: Ticket, ticket: Ticket) -> list[str]:
    """What is to be seen to by hand: who has it and may not see the client now, and where it belongs by its service or client."""
    told = []
    if ticket.assignee_id is not None and not people.is_granted(job.writer, ticket.assignee_id, ticket.client_id):
        told.append(
            _("{who} may not see tickets of {client}: hand {id} over.").format(
                who=ticket.assignee_name, client=ticket.client_name, id=ticket.id
            )
        )
    if escalations.standing(job.writer, ticket.id) is None and (before.client_id, before.service_id) != (
        ticket.client_id,
        ticket.service_id,
    ):
        belongs = routing.again(job.writer, ticket)
        if belongs.team_id is not None and belongs.team_id != ticket.team_id:
            team = people.team(job.writer, belongs.team_id).name
            told.append(_("{id} belongs with {team} now: escalate it or hand it over.").format(id=ticket.id, team=team))
    return told


def _counts(ticket: Ticket, edited: Mapping[str, object]) -> bool:
    return any(name in edited and edited[name] != getattr(ticket, name) for name in ASKED)


def _int(value: object) -> int | None:
    return value if isinstance(value, int) else None
