"""What somebody at a client sees and does: the own organisation's tickets, what was said in public, and answering (RULES.md §12)."""

from helpdesk_tui.domain.clock import DAY, Instant
from helpdesk_tui.domain.errors import NotFound
from helpdesk_tui.domain.own import OwnConversation, OwnTicket
from helpdesk_tui.domain.roles import OWN, Actor
from helpdesk_tui.domain.ticket import Done, Ticket, as_of
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import messages
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import command
from helpdesk_tui.store import own, surroundings, tickets
from helpdesk_tui.store.reader import Reader

ENDED_FOR_MS = 90 * DAY
"""How long ended tickets stay in the list."""


def listing(desk: Desk, actor: Actor) -> list[OwnTicket]:
    """The organisation's open tickets, latest first, then those that ended lately. Raises NotAllowed."""
    actor.require(OWN)
    now = desk.clock.now()
    with desk.store.read() as reader:
        ids = [found for client_id in sorted(actor.clients or ()) for found in own.ticket_ids(reader, client_id, now - ENDED_FOR_MS)]
        known = tickets.load_many(reader, ids)
        return [_shown(reader, known[found], now) for found in ids]


def conversation(desk: Desk, actor: Actor, ticket_id: int) -> OwnConversation:
    """A ticket of the organisation with what was said in public. Raises NotAllowed, NotFound."""
    actor.require(OWN)
    now = desk.clock.now()
    with desk.store.read() as reader:
        ticket = tickets.load(reader, surroundings.survivor(reader, ticket_id))
        if ticket is None or not actor.sees_client(ticket.client_id):
            raise NotFound(_("There is no ticket {id}.").format(id=ticket_id))
        return OwnConversation(_shown(reader, ticket, now), tuple(own.conversation(reader, ticket.id, now)))


def say(desk: Desk, actor: Actor, ticket_id: int, body: str) -> Done:
    """Write to the desk on a ticket of the organisation. Raises NotAllowed, NotFound, BadInput for an empty message."""
    with command(desk, actor) as job:
        actor.require(OWN)
        done = messages.receive_in(job, job.survivor(ticket_id), body, channel=actor.door, author_id=actor.id)
        number = (done.new_ticket or done.ticket or job.survivor(ticket_id)).id
        return Done(_("Your message is on {id}").format(id=number), done.ticket, job.command_id)


def _shown(reader: Reader, stored: Ticket, now: Instant) -> OwnTicket:
    ticket = as_of(stored, now)
    promised = [
        t.due_at for t in tickets.targets(reader, ticket.id) if t.is_live and t.is_contractual and t.due_at and not ticket.is_paused
    ]
    return OwnTicket(
        id=ticket.id,
        subject=ticket.subject,
        state=ticket.state,
        requester=ticket.requester_name,
        service=ticket.service_name,
        created_at=ticket.created_at,
        due_at=min(promised, default=None),
        resolved_at=ticket.resolved_at,
        resolution=ticket.resolution_text if ticket.resolved_at is not None else "",
    )
