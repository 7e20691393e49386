"""Who has a ticket open in a console. Nobody is ever locked out by it; it is only shown."""

from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store import surroundings


def enter(desk: Desk, actor: Actor, console_id: str, ticket_id: int) -> None:
    """This console has opened a ticket; it has one open at most."""
    with desk.store.write() as writer:
        surroundings.enter(writer, console_id, actor.id, ticket_id, desk.clock.now())


def leave(desk: Desk, console_id: str) -> None:
    """This console has no ticket open any more."""
    with desk.store.write() as writer:
        surroundings.leave(writer, console_id)
