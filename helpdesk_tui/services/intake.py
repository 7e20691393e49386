"""New tickets as an engineer enters them, with the three ways to save, and editing what was entered."""

from collections.abc import Mapping

from helpdesk_tui.domain.clock import Reading
from helpdesk_tui.domain.errors import BadInput, NotAllowed
from helpdesk_tui.domain.roles import WORK, Actor
from helpdesk_tui.domain.sla import Moment, MomentKind
from helpdesk_tui.domain.ticket import LEVELS, Done, Ticket, priority_of
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services import calls, contract, points, rerouting, stopwatch, working
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import Job, command
from helpdesk_tui.services.making import NewTicket, make
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.store import catalog, labour, messages, tickets


def create(desk: Desk, actor: Actor, new: NewTicket, *, spot: Spot | None = None) -> Done:
    """Make a ticket and save it in one of three ways.

    *save*: its time, from `began`, is one entry on the new ticket and the interrupted timer resumes; *take*: the timer goes on running on
    it, the interrupted ticket is one key away; *resolve*: like save, and resolved. Warns of what nobody may promise yet: that no agreement
    covers it, that it costs extra, that the client must approve. Raises BadInput naming what is missing or unknown.
    """
    with command(desk, actor) as job:
        actor.require(WORK)
        if new.save not in ("save", "take", "resolve"):
            raise BadInput(_("A new ticket is saved in one of three ways: save, take, resolve."))
        ticket = make(job, new)
        _keep_to_the_line(actor, ticket, new.save)
        warnings = _uncovered(job, ticket, new)
        said = _("{id} saved").format(id=ticket.id)
        where = spot or Spot()
        if new.save == "take" and new.began is None:
            done = working.take_in(job, ticket, where, "phone")
            return Done(done.said, done.ticket, job.command_id, warnings=warnings)
        if new.save == "take":
            ticket = _take_from(job, ticket, new, where)
            said = _("{id} saved and taken, the timer runs since the call began").format(id=ticket.id)
        elif new.began is not None:
            ms = _log_call(job, ticket, new.began, where)
            said = _("{id} saved{logged}").format(id=ticket.id, logged=working.logged(ms))
        if new.save == "resolve":
            done = working.resolve_in(job, job.ticket(ticket.id), new.resolution_code, new.resolution_text)
            return Done(_("{said}, resolved").format(said=said), done.ticket, job.command_id, warnings=warnings)
        return Done(said, job.ticket(ticket.id), job.command_id, warnings=warnings)


def _uncovered(job: Job, ticket: Ticket, new: NewTicket) -> tuple[str, ...]:
    client = catalog.client_named(job.writer, ticket.client_key)
    return calls.coverage_in(job.writer, client, ticket.service_id, job.now, new.agreement.strip()).warnings


def _keep_to_the_line(actor: Actor, ticket: Ticket, save: str) -> None:
    """Raise NotAllowed where a ticket of a higher line is to be more than saved; its number is not told, as nothing has it then."""
    if save != "save" and actor.line and ticket.line > actor.line:
        raise NotAllowed(
            _("{service} is for line {line}, you work line {mine}: only save it, and it goes there.").format(
                service=ticket.service_name or _("this ticket"), line=ticket.line, mine=actor.line
            )
        )


def _take_from(job: Job, ticket: Ticket, new: NewTicket, spot: Spot) -> Ticket:
    interrupted = labour.timer_of(job.writer, job.actor.id)
    values: dict[str, object] = {"assignee_id": job.actor.id, "state": "in_progress", **points.sample(job, ticket, "phone")}
    values |= {"team_id": job.actor.team_id} if job.actor.team_id is not None else {}
    moments = [Moment(job.now, MomentKind.TAKE), Moment(job.now, MomentKind.IN_PROGRESS)]
    ticket = job.change(ticket, "taken", values, moments=moments, payload={"how": "phone"})
    stopwatch.begin_or_switch(job, ticket.id, spot, since=new.began, parked=interrupted.ticket_id if interrupted else None)
    return ticket


def _log_call(job: Job, ticket: Ticket, began: Reading, spot: Spot) -> int:
    """One entry on the new ticket from the beginning of the call to now; the interrupted timer resumes."""
    interrupted = labour.timer_of(job.writer, job.actor.id)
    if interrupted is not None:
        began = stopwatch.within(interrupted, began)
        stopwatch.end(job, interrupted, "interrupted", until=began)
    call = stopwatch.begin(job, ticket.id, spot, since=began)
    ms = stopwatch.end(job, call, "call")
    if interrupted is not None and interrupted.ticket_id is not None:
        stopwatch.begin(job, interrupted.ticket_id, spot if interrupted.door == "console" else Spot(), parked=interrupted.parked_ticket_id)
    return ms


def edit(
    desk: Desk,
    actor: Actor,
    ticket_id: int,
    *,
    version: int | None = None,
    client: str | None = None,
    requester: str | None = None,
    service: str | None = None,
    subject: str | None = None,
    impact: str | None = None,
    urgency: str | None = None,
    device: str | None = None,
) -> Done:
    """Edit a ticket: everything is recomputed from its creation, old and new deadline go into the history, and a warning says what
    went out already. While nobody has begun, it is routed again too. Raises Stale where `version` is no longer the ticket's."""
    with command(desk, actor) as job:
        ticket = job.ticket(ticket_id, version=version)
        working.may_work(job, ticket)
        values = _whose(job, ticket, client, requester)
        values |= _offered(job, ticket, values, service)
        values |= _described(subject, device) | _levels(ticket, impact, urgency)
        changed, is_elsewhere = _edited(job, ticket, values)
        tickets.index_text(job.writer, ticket.id)
        said = _("{id} edited, with {whose} now") if is_elsewhere else _("{id} edited")
        said = said.format(id=ticket.id, whose=changed.assignee_name or changed.team_name or _("nobody"))
        warnings = (*_gone_out(job, ticket, values), *rerouting.warnings(job, ticket, changed))
        return Done(said, changed, job.command_id, warnings=warnings)


def _edited(job: Job, ticket: Ticket, values: dict[str, object]) -> tuple[Ticket, bool]:
    """The ticket with these columns, routed again where nobody has begun; and whether it is with somebody else now."""
    rerouted = rerouting.found(job, ticket, values)
    if rerouted is None:
        return job.change(ticket, "edited", values), False
    changed = job.change(ticket, "edited", values | rerouted.values(), payload=rerouted.payload())
    return rerouting.give(job, changed, rerouted), rerouted.is_elsewhere


def _described(subject: str | None, device: str | None) -> dict[str, object]:
    """Subject and device as edited."""
    values: dict[str, object] = {}
    if subject is not None:
        if not subject.strip():
            raise BadInput(_("A ticket needs a subject: what is wrong, in one line."))
        values["subject"] = subject.strip()
    if device is not None:
        values["device"] = device.strip()
    return values


def _whose(job: Job, ticket: Ticket, client: str | None, requester: str | None) -> dict[str, object]:
    """Client and requester as edited; another client takes its requester along."""
    values: dict[str, object] = {}
    client_id = ticket.client_id
    if client is not None:
        found = catalog.client_named(job.writer, client, job.actor.clients)
        client_id = found.id
        values |= {"client_id": found.id, "client_tier": found.tier}
        if found.id != ticket.client_id and requester is None:
            values |= {"requester_id": None, "is_vip": False}
    if requester is not None:
        person = catalog.requester_named(job.writer, client_id, requester) if requester.strip() else None
        values |= {"requester_id": person.id if person else None, "is_vip": bool(person and person.is_vip)}
    return values


def _offered(job: Job, ticket: Ticket, edited: Mapping[str, object], service: str | None) -> dict[str, object]:
    """The service as edited, and where it or the client is another, what covers it."""
    values: dict[str, object] = {}
    offered = catalog.service_named(job.writer, service) if service is not None and service.strip() else None
    service_id, line = ticket.service_id, ticket.line
    if service is not None:
        service_id = offered.id if offered else None
        values |= {"service_id": service_id, **({"kind": offered.kind} if offered else {})}
        line = max(line, offered.line) if offered else line
    client_id = edited.get("client_id", ticket.client_id)
    if (client_id, service_id) != (ticket.client_id, ticket.service_id) and isinstance(client_id, int):
        covers, coverage = contract.choose(job.writer, client_id, service_id, ticket.created_at)
        values |= {"agreement_version_id": covers[0].version_id if covers else None, "coverage": coverage, "line": line}
    return values


def _gone_out(job: Job, ticket: Ticket, edited: Mapping[str, object]) -> tuple[str, ...]:
    """A warning of what went out already, where it is another's ticket now."""
    went_out = messages.replies_left(job.writer, ticket.id, job.now)
    if not went_out or not ("client_id" in edited or "requester_id" in edited):
        return ()
    told = ngettext("{n} reply went out already to {who} of {client}", "{n} replies went out already to {who} of {client}", went_out)
    return (told.format(n=went_out, who=ticket.requester_name or _("nobody"), client=ticket.client_name),)


def _levels(ticket: Ticket, impact: str | None, urgency: str | None) -> dict[str, object]:
    """Impact and urgency with the priority they give, unless a lead has set it."""
    if impact is None and urgency is None:
        return {}
    new_impact, new_urgency = impact or ticket.impact, urgency or ticket.urgency
    for name, value in (("impact", new_impact), ("urgency", new_urgency)):
        if value not in LEVELS:
            raise BadInput(_("{name} is high, medium or low, not {value!r}.").format(name=name, value=value))
    values: dict[str, object] = {"impact": new_impact, "urgency": new_urgency}
    if ticket.priority_reason is None:
        values["priority"] = priority_of(new_impact, new_urgency)
    return values
