"""Who has a ticket open in a console. Nobody is ever locked out by it; it is only shown."""

from helpdesk_tui.domain.clock import HOUR
from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store import tables

FRESH_MS = 8 * HOUR
"""After a shift a presence is taken for a console that died."""


def enter(desk: Desk, actor: Actor, console_id: str, ticket_id: int) -> None:
    """This console has opened a ticket; it has one open at most."""
    with desk.store.write() as writer:
        writer.remove("DELETE FROM presence WHERE console_id = ?", (console_id,))
        writer.add(tables.Presence(console_id=console_id, person_id=actor.id, ticket_id=ticket_id, opened_at=desk.clock.now()))


def leave(desk: Desk, console_id: str) -> None:
    """This console has no ticket open any more."""
    with desk.store.write() as writer:
        writer.remove("DELETE FROM presence WHERE console_id = ?", (console_id,))


def others(desk: Desk, actor: Actor, ticket_id: int) -> list[str]:
    """The names of the colleagues who have this ticket open."""
    with desk.store.read() as reader:
        rows = reader.rows(
            """SELECT DISTINCT p.name FROM presence s JOIN person p ON p.id = s.person_id
                WHERE s.ticket_id = ? AND s.person_id <> ? AND s.opened_at > ? ORDER BY p.name""",
            (ticket_id, actor.id, desk.clock.now() - FRESH_MS),
        )
    return [str(row[0]) for row in rows]
