"""What is on its way out, for who runs the desk: what waits, what failed, what is uncertain; sending it again, or dropping it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.errors import BadInput, NotAllowed, NotFound, Refused
from helpdesk_tui.domain.roles import AUDIT, CONTRACTS, SET_UP, STEER, Actor
from helpdesk_tui.domain.ticket import Done
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import command
from helpdesk_tui.store import deliveries

STATES = ("pending", "failed", "uncertain", "delivered", "cancelled")
OPEN = ("pending", "failed", "uncertain")


class Outgoing(NamedTuple):
    """A row of the outbox that goes outside; `reason` says why it has not left, where it was tried."""

    id: int
    state: str
    kind: str
    channel: str
    recipient: str
    address: str
    ticket_id: int | None
    client_id: int | None
    text: str
    created_at: Instant
    not_before_at: Instant
    attempts: int
    next_try_at: Instant | None
    reason: str


def listed(desk: Desk, actor: Actor, states: Sequence[str] = OPEN, limit: int = 1000) -> list[Outgoing]:
    """What goes outside in these states, oldest first. Raises BadInput, NotAllowed."""
    actor.require_one_of(STEER, SET_UP, AUDIT, CONTRACTS)
    for state in states:
        if state not in STATES:
            raise BadInput(_("A notice is {known}, not {value!r}.").format(known=", ".join(STATES), value=state))
    stored = sorted({"failed" if state == "uncertain" else state for state in states})
    with desk.store.read() as reader:
        rows = [Outgoing(*row) for row in deliveries.listed(reader, stored, limit)]
    return [row for row in rows if row.state in states and _sees(actor, row.client_id)]


def send_again(desk: Desk, actor: Actor, number: int) -> Done:
    """Send a failed or uncertain row once more. A receiver that looks at its key drops what it has already."""
    _may(actor)
    with command(desk, actor) as job:
        letter = deliveries.letter(job.writer, number)
        client_id = deliveries.client_of(job.writer, number)
        if letter is None or not _sees(actor, client_id):
            raise NotFound(_("There is no notice {id} in the outbox.").format(id=number))
        if not deliveries.again(job.writer, number, job.now):
            raise Refused(_("{id} is {state}: only what failed or is uncertain is sent again.").format(id=number, state=_(letter.state)))
        job.event("outbox_sent_again", client_id=client_id, payload={"outbox": number, "ticket": letter.ticket_id})
        return Done(_("{id} goes out again").format(id=number), command_id=job.command_id)


def drop(desk: Desk, actor: Actor, number: int, *, reason: str) -> Done:
    """Withdraw what waits or has failed, with a reason."""
    _may(actor)
    if not reason.strip():
        raise BadInput(_("Dropping a message needs a reason."))
    with command(desk, actor) as job:
        letter = deliveries.letter(job.writer, number)
        client_id = deliveries.client_of(job.writer, number)
        if letter is None or not _sees(actor, client_id):
            raise NotFound(_("There is no notice {id} in the outbox.").format(id=number))
        if not deliveries.drop(job.writer, number, job.now, reason.strip()):
            raise Refused(_("{id} cannot be dropped: it has left, is leaving now, or was withdrawn.").format(id=number))
        job.event("outbox_dropped", client_id=client_id, payload={"outbox": number, "ticket": letter.ticket_id, "reason": reason.strip()})
        return Done(_("{id} dropped").format(id=number), command_id=job.command_id)


def _sees(actor: Actor, client_id: int | None) -> bool:
    """Whether a row is in the actor's scope: one without a client may name any of them, so it is for who sees all."""
    return actor.clients is None or (client_id is not None and actor.sees_client(client_id))


def _may(actor: Actor) -> None:
    if not actor.may(STEER) and not actor.may(SET_UP):
        raise NotAllowed(_("{name} may not do that: it takes the role lead or admin.").format(name=actor.name))
