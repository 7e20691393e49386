"""In whose hands a ticket is besides its engineer's: on its way along the VIP chain, between the lines, looked after for somebody."""

from __future__ import annotations

from helpdesk_tui.domain.ticket_detail import HandsLine
from helpdesk_tui.store import escalations, people, rota, shifts

TYPE_CHECKING = False  # `typing` is not worth its import here; checkers know this name
if TYPE_CHECKING:
    from helpdesk_tui.domain.ticket import Ticket
    from helpdesk_tui.store.reader import Reader


def of(reader: Reader, ticket: Ticket) -> HandsLine | None:
    """What is to be said of it; None where nothing is."""
    escalated, returned = escalations.counts(reader, ticket.id)
    row = escalations.standing(reader, ticket.id) if escalated > returned and ticket.is_open else None
    route = rota.route_of(reader, ticket.id) if ticket.is_vip and ticket.state == "new" else None
    waits = route is not None and route.acknowledged_at is None and route.person_id == ticket.assignee_id
    left = shifts.left_with(reader, ticket.id) if ticket.is_open else None
    left = left if left is not None and left.to_id == ticket.assignee_id else None
    if not escalated and not waits and left is None:
        return None
    return HandsLine(
        escalated=escalated,
        returned=returned,
        take_by_at=row.due_at if row is not None and row.taken_at is None else None,
        pass_on_at=route.pass_on_at if route is not None and waits else None,
        left_by=people.person(reader, left.from_id).name if left is not None else "",
        back_at=left.back_at if left is not None else None,
    )
