"""What the desk has to tell the one who sits at a console: their rows of the outbox."""

from collections.abc import Sequence
from typing import NamedTuple

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store import outbox


class Notice(NamedTuple):
    """Something told: about a ticket, where it names one."""

    id: int
    ticket_id: int | None
    kind: str
    text: str
    created_at: Instant
    seen_at: Instant | None = None


def unseen(desk: Desk, actor: Actor) -> list[Notice]:
    """What the actor has not been shown yet, latest first."""
    with desk.store.read() as reader:
        return [Notice(*row) for row in outbox.unseen(reader, actor.id, desk.clock.now())]


def listed(desk: Desk, actor: Actor, *, unseen_only: bool = False, limit: int = 500) -> list[Notice]:
    """What the actor was told: what was not shown yet first, each part latest first."""
    with desk.store.read() as reader:
        return [Notice(*row) for row in outbox.told(reader, actor.id, desk.clock.now(), unseen_only=unseen_only, limit=limit)]


def count(desk: Desk, actor: Actor) -> int:
    """How much the actor has not been shown yet."""
    with desk.store.read() as reader:
        return outbox.count_unseen(reader, actor.id, desk.clock.now())


def mark_seen(desk: Desk, actor: Actor, ids: Sequence[int]) -> None:
    """The actor has been shown these."""
    now = desk.clock.now()
    with desk.store.write() as writer:
        for notice_id in ids:
            outbox.mark_seen(writer, notice_id, actor.id, now)
