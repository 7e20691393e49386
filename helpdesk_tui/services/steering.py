"""What a lead steers: boost, priority by hand, striking a pause (RULES.md §3, §5)."""

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.errors import BadInput, Refused
from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.domain.ticket import Done, Ticket, priority_of
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import working
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import Job, command
from helpdesk_tui.store import tickets, workload


def may_steer(job: Job, ticket: Ticket) -> None:
    """Raise where the actor does not lead the ticket's team, or the ticket is not open."""
    working.must_lead(job, ticket)
    working.must_be_open(ticket)


def may_boost(job: Job, ticket: Ticket) -> None:
    """Raise where the actor can neither boost the ticket nor take its boost away."""
    may_steer(job, ticket)
    if not ticket.boost:
        _within_number(job, ticket)


def boost(desk: Desk, actor: Actor, ticket_id: int, thousandths: int, *, reason: str = "", until_at: Instant | None = None) -> Done:
    """Raise or lower a ticket's weight until an expiry (default one working day). The new boost replaces the old; 0 takes it away.

    Raises BadInput outside the limits or without a reason, Refused beyond the lead's number of active boosts.
    """
    with command(desk, actor) as job:
        ticket = job.ticket(ticket_id)
        may_steer(job, ticket)
        least, most = job.policy.number("boost.least"), job.policy.number("boost.most")
        if not least <= thousandths <= most:
            raise BadInput(_("A boost lies between {least} and +{most}.").format(least=formats.weight(least), most=formats.weight(most)))
        if not thousandths:
            if not ticket.boost:
                raise Refused(_("{id} has no boost.").format(id=ticket.id))
            gone = {"boost": 0, "boost_until_at": None, "boost_reason": "", "boost_by_id": None}
            ticket = job.change(ticket, "boosted", gone, payload={"reason": reason})
            return Done(_("{id}: boost taken away").format(id=ticket.id), ticket, job.command_id)
        if not reason.strip():
            raise BadInput(_("A boost needs a reason: it stands beside the weight."))
        _within_number(job, ticket)
        expiry = until_at if until_at is not None else job.promise(ticket).time.add(job.now, job.policy.number("boost.working_s"))
        if expiry <= job.now:
            raise BadInput(_("A boost must end at a moment ahead of now."))
        values = {"boost": thousandths, "boost_until_at": expiry, "boost_reason": reason.strip(), "boost_by_id": actor.id}
        ticket = job.change(ticket, "boosted", values)
        until = formats.instant(expiry, actor.zone, job.now)
        return Done(
            _("{id} boosted by {boost} until {until}").format(id=ticket.id, boost=formats.weight(thousandths), until=until),
            ticket,
            job.command_id,
        )


def _within_number(job: Job, ticket: Ticket) -> None:
    active = workload.boosts(job.writer, job.actor.id, job.now, but=ticket.id)
    most = job.policy.number("boost.active_per_lead")
    if active >= most:
        raise Refused(_("You have {n} active boosts, the most is {most}: take one away first (boost 0).").format(n=active, most=most))


def set_priority(desk: Desk, actor: Actor, ticket_id: int, priority: int | None, *, reason: str = "") -> Done:
    """Override the priority with a reason, or give it back to impact and urgency (None)."""
    with command(desk, actor) as job:
        ticket = job.ticket(ticket_id)
        may_steer(job, ticket)
        if priority is None:
            values: dict[str, object] = {"priority": priority_of(ticket.impact, ticket.urgency), "priority_reason": None}
        elif priority not in (1, 2, 3, 4):
            raise BadInput(_("A priority is 1, 2, 3 or 4."))
        elif not reason.strip():
            raise BadInput(_("Overriding a priority needs a reason."))
        else:
            values = {"priority": priority, "priority_reason": reason.strip()}
        ticket = job.change(ticket, "prioritised", values)
        return Done(_("{id} is P{p}").format(id=ticket.id, p=ticket.priority), ticket, job.command_id)


def strike(desk: Desk, actor: Actor, ticket_id: int, *, reason: str) -> Done:
    """Strike the ticket's last pause: the time counts as worked, also for a verdict given already. One that still lasts ends now."""
    with command(desk, actor) as job:
        ticket = job.ticket(ticket_id)
        moment, began_at, state = may_strike(job, ticket)
        if not reason.strip():
            raise BadInput(_("Striking a pause needs a reason."))
        tickets.strike_pause(job.writer, ticket.id, moment)
        values: dict[str, object] = {}
        if ticket.is_paused:
            values = {"state": "in_progress" if ticket.assignee_id is not None else "new", **working.cleared_pause()}
        ticket = job.change(ticket, "pause_struck", values, payload={"reason": reason, "moment": moment, "at": began_at, "kind": state})
        since = formats.instant(began_at, actor.zone, job.now)
        return Done(_("{id}: the pause of {since} is struck").format(id=ticket.id, since=since), ticket, job.command_id)


def may_strike(job: Job, ticket: Ticket) -> tuple[int, Instant, str]:
    """The last pause, (moment, beginning, state). Raises Refused where the ticket has none to strike, NotAllowed for who does not lead."""
    working.must_lead(job, ticket)
    last = tickets.last_pause(job.writer, ticket.id)
    if last is None:
        raise Refused(_("{id} has no pause to strike.").format(id=ticket.id))
    return last
