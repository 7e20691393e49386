"""Who is told what: rows for the outbox, written in the transaction of what they tell of, once per event, channel and recipient."""

from typing import TYPE_CHECKING

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.sla import Crossing, Threshold
from helpdesk_tui.domain.ticket import Ticket
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import duty
from helpdesk_tui.store import catalog, outbox, people, tables

if TYPE_CHECKING:
    from helpdesk_tui.services.job import Job

STAFF = ("console", "notify")
"""The channels of what is told to people of the desk, by the ways in which they want to be told."""


def tell(
    job: "Job",
    *,
    once: str,
    kind: str,
    recipient_id: int | None,
    text: str,
    channel: str = "console",
    ticket: Ticket | None = None,
    client_id: int | None = None,
    event_seq: int | None = None,
    message_id: int | None = None,
    address: str = "",
    not_before_at: Instant | None = None,
) -> None:
    """Put a notice into the outbox, unless one with the same `once` is there.

    Nobody of the desk is told of a ticket, or of what else concerns the client `client_id`, whose client that one may not see.
    """
    if outbox.is_there(job.writer, once):
        return
    about = client_id if ticket is None else ticket.client_id
    if channel in STAFF and recipient_id is not None and about is not None and not people.is_granted(job.writer, recipient_id, about):
        return
    job.writer.add(
        tables.Outbox(
            once=once,
            event_seq=event_seq,
            ticket_id=ticket.id if ticket else None,
            message_id=message_id,
            kind=kind,
            channel=channel,
            recipient_id=recipient_id,
            address=address,
            text=text,
            created_at=job.now,
            command_id=job.command_id or None,
            not_before_at=job.now if not_before_at is None else not_before_at,
        )
    )


def crossed(job: "Job", ticket: Ticket, crossing: Crossing, seq: int, *, is_live: bool) -> None:
    """Tell of a threshold: 50 % the assignee, 80 % the assignee or else the lead, the breach the lead, for P1 or a VIP the manager.

    Who is off shift is passed over for the one on duty, and who may not see the client for somebody who may.
    """
    if not is_live or not ticket.is_open:
        return
    recipient = _recipient(job, ticket, crossing.threshold)
    if recipient is None:
        return
    words = {Threshold.HALF: _("half"), Threshold.RISK: _("80 %"), Threshold.BREACH: _("all")}
    tell(
        job,
        once=f"crossing:{ticket.id}:{crossing.kind}:{crossing.exchange}:{crossing.threshold}:console:{recipient}",
        kind="crossing_half" if crossing.threshold is Threshold.HALF else "crossing",
        recipient_id=recipient,
        ticket=ticket,
        event_seq=seq,
        text=_("{id}: {part} of the {target} target is used").format(id=ticket.id, part=words[crossing.threshold], target=crossing.kind),
    )


def _recipient(job: "Job", ticket: Ticket, threshold: Threshold) -> int | None:
    reader, assignee = job.writer, ticket.assignee_id
    if threshold is Threshold.HALF:
        return assignee
    if threshold is Threshold.RISK and assignee is not None and people.is_granted(reader, assignee, ticket.client_id):
        if duty.is_on_shift(reader, assignee, job.now):
            return assignee
        return duty.in_place_of(reader, assignee, ticket.team_id, ticket.client_id, job.now)
    manager = _manager(job, ticket)
    if threshold is Threshold.BREACH and manager is not None and (ticket.priority == 1 or ticket.is_vip):
        return manager
    found = duty.lead_or_duty(reader, ticket.team_id, ticket.client_id, job.now)
    return manager if found is None else found


def _manager(job: "Job", ticket: Ticket) -> int | None:
    """The client's manager, who may see its tickets."""
    found = catalog.manager_of(job.writer, ticket.client_id)
    return found if found is not None and people.is_granted(job.writer, found, ticket.client_id) else None


def unanswered(job: "Job", ticket: Ticket, text: str, seq: int) -> None:
    """Tell the team's lead and the client's manager of a ticket that nobody acknowledges and that goes to nobody else by itself."""
    lead = None if ticket.team_id is None else people.team(job.writer, ticket.team_id).lead_id
    for person_id in dict.fromkeys(one for one in (lead, _manager(job, ticket)) if one is not None):
        once = f"unanswered:{seq}:console:{person_id}"
        tell(job, once=once, kind="unanswered", recipient_id=person_id, text=text, ticket=ticket, event_seq=seq)
