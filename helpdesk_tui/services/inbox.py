"""What the desk has to tell the one who sits at a console: their rows of the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Notice:
    """Something told: about a ticket, where it names one."""

    id: int
    ticket_id: int | None
    kind: str
    text: str
    created_at: Instant


_UNSEEN = "FROM outbox WHERE recipient_id = ? AND channel = 'console' AND seen_at IS NULL AND state <> 'cancelled' AND not_before_at <= ?"


def unseen(desk: Desk, actor: Actor) -> list[Notice]:
    """What the actor has not been shown yet, latest first."""
    with desk.store.read() as reader:
        rows = reader.rows(
            f"SELECT id, ticket_id, kind, text, created_at {_UNSEEN} ORDER BY created_at DESC, id DESC LIMIT 200",
            (actor.id, desk.clock.now()),
        )
    return [Notice(*row) for row in rows]


def count(desk: Desk, actor: Actor) -> int:
    """How much the actor has not been shown yet."""
    with desk.store.read() as reader:
        return int(reader.value(f"SELECT count(*) {_UNSEEN}", (actor.id, desk.clock.now())))


def mark_seen(desk: Desk, actor: Actor, ids: Sequence[int]) -> None:
    """The actor has been shown these."""
    from helpdesk_tui.store import tables

    now = desk.clock.now()
    with desk.store.write() as writer:
        for notice_id in ids:
            key = {"id": notice_id, "recipient_id": actor.id}
            writer.change(tables.Outbox, key, {"seen_at": now, "state": "delivered", "delivered_at": now})
