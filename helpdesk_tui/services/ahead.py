"""Asking ahead: whether a service would refuse, before anybody is asked for a reason or types a text."""

from collections.abc import Callable, Sequence

from helpdesk_tui.domain.errors import HelpdeskError, StoreTrouble
from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.domain.ticket import Ticket
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import Job, command

Guard = Callable[[Job, Ticket], object]
"""What a service asks itself before it changes a ticket: raises a HelpdeskError where it would refuse."""


def check(desk: Desk, actor: Actor, ticket_ids: Sequence[int], guard: Guard) -> None:
    """Raise what the guard raises where it refuses all of these tickets; where one of them would be done, the others are told of then."""
    refused: HelpdeskError | None = None
    with command(desk, actor) as job:
        for ticket_id in ticket_ids:
            try:
                guard(job, job.ticket(ticket_id))
            except StoreTrouble:
                raise
            except HelpdeskError as error:
                refused = refused or error
            else:
                return
    if refused is not None:
        raise refused
