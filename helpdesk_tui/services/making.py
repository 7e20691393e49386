"""Making a ticket inside a command: agreement, routing, first message, targets; and the follow-up of one that stays closed."""

from dataclasses import dataclass

from helpdesk_tui.domain.clock import Reading
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.sla import Moment, MomentKind
from helpdesk_tui.domain.ticket import LEVELS, Done, Ticket, priority_of
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import contract, handing_out, posting, routing
from helpdesk_tui.services.job import Job
from helpdesk_tui.store import agreements, catalog, people, relations, tables, tickets


@dataclass(frozen=True, slots=True)
class NewTicket:
    """What a new ticket is made from. `began` is when the call began (the key N); `answered_live` meets the reaction at once.

    `agreement` chooses one by key where several cover; `save` is `save`, `take` or `resolve`.
    """

    client: str
    subject: str
    service: str = ""
    requester: str = ""
    body: str = ""
    impact: str = ""
    urgency: str = ""
    channel: str = "phone"
    device: str = ""
    agreement: str = ""
    tags: tuple[str, ...] = ()
    answered_live: bool = False
    began: Reading | None = None
    save: str = "save"
    resolution_code: str = "solved"
    resolution_text: str = ""


def make(job: Job, new: NewTicket) -> Ticket:
    """Write the ticket with its first message, agreement, routing and targets inside a command."""
    client = catalog.client_named(job.writer, new.client, job.actor.clients)
    if not new.subject.strip():
        raise BadInput(_("A ticket needs a subject: what is wrong, in one line."))
    requester = catalog.requester_named(job.writer, client.id, new.requester) if new.requester.strip() else None
    service = catalog.service_named(job.writer, new.service) if new.service.strip() else None
    impact, urgency = _levels(new, service)
    cover, coverage, route = _promised(job, new, client.id, service)
    ticket_id = job.writer.add(
        tables.Ticket(
            kind=service.kind if service else "incident",
            client_id=client.id,
            client_tier=client.tier,
            requester_id=requester.id if requester else None,
            is_vip=bool(requester and requester.is_vip),
            service_id=service.id if service else None,
            agreement_version_id=cover.version_id if cover else None,
            coverage=coverage,
            subject=new.subject.strip(),
            impact=impact,
            urgency=urgency,
            priority=priority_of(impact, urgency),
            channel=new.channel,
            device=new.device.strip(),
            team_id=route.team_id,
            line=route.line,
            created_at=job.now,
            created_by_id=job.actor.id or None,
            updated_at=job.now,
        )
    )
    ticket = tickets.load(job.writer, ticket_id)
    if ticket is None:
        raise LookupError(ticket_id)
    handed = handing_out.found(job, ticket, route, kept_by=job.actor.name if new.save in ("take", "resolve") else "")
    told = {"route": route.why, "rules": [tried.as_json() for tried in handed.tried], "channel": new.channel}
    seq = job.event("created", ticket, audience="public", payload={"subject": ticket.subject, "coverage": coverage, **told})
    _say_what_came(job, ticket, new)
    return handing_out.give(job, job.retarget(ticket, seq), handed)


def _promised(
    job: Job, new: NewTicket, client_id: int, service: catalog.ServiceRow | None
) -> tuple[agreements.Cover | None, str, routing.Route]:
    """The agreement that covers it, `covered` or why there is none, and the team to which it goes. Raises BadInput."""
    covers, coverage = contract.choose(job.writer, client_id, service.id if service else None, job.now)
    cover = chosen(covers, new.agreement)
    contract.ensure_house_calendar(job.writer, job.policy, job.now)
    named_team = catalog.team_of_agreement(job.writer, cover.version_id, service.id) if cover and service else None
    return cover, coverage, routing.route(job.writer, client_id, service.line if service else 1, named_team)


def _levels(new: NewTicket, service: catalog.ServiceRow | None) -> tuple[str, str]:
    """Impact and urgency: as given, else the service's. Raises BadInput."""
    impact = new.impact or (service.impact if service else "medium")
    urgency = new.urgency or (service.urgency if service else "medium")
    for name, value in (("impact", impact), ("urgency", urgency)):
        if value not in LEVELS:
            raise BadInput(_("{name} is high, medium or low, not {value!r}.").format(name=name, value=value))
    return impact, urgency


def _say_what_came(job: Job, ticket: Ticket, new: NewTicket) -> None:
    """The client's first message with its tags, and the moments from which targets run."""
    moments = [Moment(job.now, MomentKind.CREATED), Moment(job.now, MomentKind.CLIENT_MESSAGE)]
    if new.answered_live:
        moments.append(Moment(job.now, MomentKind.PUBLIC_REPLY))
    tickets.add_moments(job.writer, ticket.id, job.command_id, moments)
    relations.set_tags(job.writer, ticket.id, {tag.strip().casefold() for tag in new.tags if tag.strip()})
    posting.add_client_message(job, ticket, new.body.strip() or ticket.subject, channel=new.channel)


def chosen(covers: list[agreements.Cover], key: str) -> agreements.Cover | None:
    """The agreement to use: the one asked for by key or number, else the best. Raises BadInput where the one asked for does not cover."""
    if not key.strip():
        return covers[0] if covers else None
    for cover in covers:
        if key.strip() in (cover.key, cover.number):
            return cover
    known = ", ".join(cover.number for cover in covers) or _("none")
    raise BadInput(_("Agreement {key!r} does not cover this; those that do: {known}.").format(key=key, known=known))


def follow_up(job: Job, old: Ticket, reason: str) -> Done:
    """A linked new ticket for one whose reopen window is over."""
    requester = people.person(job.writer, old.requester_id).key if old.requester_id is not None else ""
    new = NewTicket(
        client=old.client_key,
        subject=old.subject,
        service=old.service_key,
        requester=requester,
        body=reason or _("Follows {id}").format(id=old.id),
        impact=old.impact,
        urgency=old.urgency,
        channel=old.channel,
        device=old.device,
    )
    ticket = make(job, new)
    job.writer.change(tables.Ticket, {"id": ticket.id}, {"previous_id": old.id})
    relations.link(job.writer, ticket.id, old.id, "follows")
    job.event("followed", old, payload={"by": ticket.id})
    said = _("{old} is past its reopen window: {id} follows it").format(old=old.id, id=ticket.id)
    return Done(said, job.ticket(ticket.id), job.command_id, new_ticket=job.ticket(ticket.id))
