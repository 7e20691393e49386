"""Who is told what: rows for the outbox, written in the transaction of what they tell of, once per event, channel and recipient."""

from typing import TYPE_CHECKING

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.sla import Crossing, Threshold
from helpdesk_tui.domain.ticket import Ticket
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import duty
from helpdesk_tui.store import catalog, outbox, tables

if TYPE_CHECKING:
    from helpdesk_tui.services.job import Job


def tell(
    job: "Job",
    *,
    once: str,
    kind: str,
    recipient_id: int | None,
    text: str,
    channel: str = "console",
    ticket: Ticket | None = None,
    event_seq: int | None = None,
    message_id: int | None = None,
    address: str = "",
    not_before_at: Instant | None = None,
) -> None:
    """Put a notice into the outbox, unless one with the same `once` is there."""
    if outbox.is_there(job.writer, once):
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
    """Tell of a threshold: 50 % the assignee, 80 % the assignee or else the lead, the breach the lead, for P1 or a VIP the manager."""
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
    if threshold is Threshold.HALF:
        return ticket.assignee_id
    if threshold is Threshold.RISK and ticket.assignee_id is not None and duty.is_on_shift(job.writer, ticket.assignee_id, job.now):
        return ticket.assignee_id
    if threshold is Threshold.BREACH and (ticket.priority == 1 or ticket.is_vip):
        manager = catalog.manager_of(job.writer, ticket.client_id)
        if manager is not None:
            return manager
    return duty.lead_or_duty(job.writer, ticket.team_id, job.now)
