"""What the desk has to tell the one who sits at a console: their rows of the outbox."""

from collections.abc import Sequence
from typing import NamedTuple

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.roles import READ, Actor
from helpdesk_tui.domain.words import _
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


def _scope(actor: Actor) -> frozenset[int] | None:
    """The clients about whom the actor is told: those that one may see now, also where a notice is older than that. None for all."""
    return actor.clients if actor.may(READ) else frozenset()


def unseen(desk: Desk, actor: Actor) -> list[Notice]:
    """What the actor has not been shown yet, latest first."""
    with desk.store.read() as reader:
        return [Notice(*row) for row in outbox.unseen(reader, actor.id, desk.clock.now(), _scope(actor))]


def listed(desk: Desk, actor: Actor, *, unseen_only: bool = False, limit: int = 500) -> list[Notice]:
    """What the actor was told: what was not shown yet first, each part latest first."""
    with desk.store.read() as reader:
        rows = outbox.told(reader, actor.id, desk.clock.now(), _scope(actor), unseen_only=unseen_only, limit=limit)
    return [Notice(*row) for row in rows]


def kind_words(kind: str) -> str:
    """What sort of notice it is, as people say it; an unknown kind as it is."""
    told = {
        "crossing": _("target"), "crossing_half": _("target"), "assigned": _("yours"), "came_back": _("came back"),
        "undelivered": _("not delivered"), "allowance": _("allowance"), "penalty": _("penalty"), "invoice": _("unpaid invoice"),
        "quality": _("quality"), "recurring": _("recurring"),
        "unanswered": _("VIP"),
    }  # fmt: skip
    return told.get(kind, kind.replace("_", " "))


class Way(NamedTuple):
    """How a notice went outside, or did not: by which door, to which address, how that ended and when."""

    door: str
    address: str
    state: str
    attempts: int
    ended_at: Instant | None
    reason: str


def ways_out(desk: Desk, actor: Actor, notice_id: int) -> list[Way]:
    """How one of the actor's notices went outside."""
    with desk.store.read() as reader:
        return [Way(*row) for row in outbox.ways_out(reader, notice_id, actor.id, _scope(actor))]


def way_words(way: Way, zone: str, now: Instant) -> str:
    """`by mail to anna@desk.example, 14:05`."""
    where = _("by {door} to {address}").format(door=way.door, address=way.address)
    if way.door == "digest":
        where = _("by the digest")
    if way.state == "delivered" and way.ended_at is not None:
        return f"{where}, {formats.instant(way.ended_at, zone, now)}"
    if way.state in ("pending", "sending"):
        return _("{where}: waits").format(where=where) + (f", {way.reason}" if way.reason else "")
    if way.state == "cancelled":
        return _("{where}: withdrawn").format(where=where)
    verdict = _("perhaps not delivered") if way.state == "uncertain" else _("not delivered")
    return f"{where}: {verdict}, {way.reason}"


def count(desk: Desk, actor: Actor) -> int:
    """How much the actor has not been shown yet."""
    with desk.store.read() as reader:
        return outbox.count_unseen(reader, actor.id, desk.clock.now(), _scope(actor))


def mark_seen(desk: Desk, actor: Actor, ids: Sequence[int]) -> None:
    """The actor has been shown these."""
    now = desk.clock.now()
    with desk.store.write() as writer:
        for notice_id in ids:
            outbox.mark_seen(writer, notice_id, actor.id, now)
