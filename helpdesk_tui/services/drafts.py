"""What is being written and not sent yet, and the texts that `:word` expands to. A word once typed is never lost."""

from dataclasses import dataclass

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store import tables

NEW_TICKET = 0
"""The ticket number under which the form of a new ticket keeps its draft."""


@dataclass(frozen=True, slots=True)
class DraftText:
    """A draft: ticket (0 for a new one), kind (reply, note, form), text, when it was saved."""

    ticket_id: int
    kind: str
    body: str
    saved_at: Instant


def save(desk: Desk, actor: Actor, ticket_id: int, kind: str, body: str) -> None:
    """Keep a draft; an empty one is thrown away."""
    with desk.store.write() as writer:
        writer.remove("DELETE FROM draft WHERE person_id = ? AND ticket_id = ? AND kind = ?", (actor.id, ticket_id, kind))
        if body.strip():
            writer.add(tables.Draft(person_id=actor.id, ticket_id=ticket_id, kind=kind, body=body, saved_at=desk.clock.now()))


def load(desk: Desk, actor: Actor, ticket_id: int, kind: str) -> DraftText | None:
    """The draft of this ticket and kind, or None."""
    with desk.store.read() as reader:
        row = reader.row(
            "SELECT ticket_id, kind, body, saved_at FROM draft WHERE person_id = ? AND ticket_id = ? AND kind = ?",
            (actor.id, ticket_id, kind),
        )
    return None if row is None else DraftText(*row)


def all_of(desk: Desk, actor: Actor) -> list[DraftText]:
    """Everything the actor has left unfinished, latest first: offered again after a crash."""
    with desk.store.read() as reader:
        return [
            DraftText(*row)
            for row in reader.rows(
                "SELECT ticket_id, kind, body, saved_at FROM draft WHERE person_id = ? ORDER BY saved_at DESC", (actor.id,)
            )
        ]


def templates(desk: Desk) -> dict[str, str]:
    """Text templates by key."""
    with desk.store.read() as reader:
        return {str(key): str(body) for key, body in reader.rows("SELECT key, body FROM template ORDER BY key")}
