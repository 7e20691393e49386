"""The queue: which tickets in which order, the lines of the part that is looked at, and what others have changed since."""

from collections.abc import Sequence
from typing import NamedTuple

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.query import Query
from helpdesk_tui.domain.query_parse import parse
from helpdesk_tui.domain.queue_row import QueueRow
from helpdesk_tui.domain.roles import READ, Actor
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store import filtering, following, people, weighing, window

MOST = 100_000
"""So many tickets at most are put in order at once: more are only found where closed ones are asked for."""


class Mark(NamedTuple):
    """What has been seen: `seq` is the last event, `data_version` differs after any commit of another connection."""

    data_version: int
    seq: int


class Ordering(NamedTuple):
    """Tickets in the queue's order as of `at`. `total` counts the open ones without the filter, `found` those that it lets through;
    `ids` holds the first of them. `mark` is what it was read at."""

    ids: tuple[int, ...]
    found: int
    total: int
    query: Query
    at: Instant
    mark: Mark


def asking(actor: Actor, now: Instant) -> filtering.Asking:
    """What `@me` and ages mean for this person at this moment."""
    return filtering.Asking(now, actor.id, actor.team_id, actor.clients)


def open_ids(desk: Desk, actor: Actor, query: str | Query = "", *, now: Instant | None = None, limit: int = MOST) -> Ordering:
    """The tickets that the actor may see and the filter lets through, in order (RULES.md §5).

    Raises QueryError for a filter that cannot be read, NotAllowed.
    """
    actor.require(READ)
    at = desk.clock.now() if now is None else now
    wanted = parse(query, now=at, zone=actor.zone) if isinstance(query, str) else query
    data_version = desk.store.data_version()
    with desk.store.read() as reader:
        policy = people.policy(reader)
        who = asking(actor, at)
        everything = filtering.condition(reader, Query(), who)
        condition = filtering.condition(reader, wanted, who) if wanted.terms else everything
        ids = weighing.ordered_ids(reader, at, policy, condition, limit)
        total = weighing.count(reader, at, policy, everything)
        found = len(ids) if len(ids) < limit else weighing.count(reader, at, policy, condition)
        seq = following.last_seq(reader)
    return Ordering(ids, found, total, wanted, at, Mark(data_version, seq))


def rows(desk: Desk, actor: Actor, ids: Sequence[int], *, now: Instant | None = None) -> list[QueueRow]:
    """The lines of these tickets as of now, in the order of `ids`; those out of the actor's sight are missing. Raises NotAllowed."""
    actor.require(READ)
    at = desk.clock.now() if now is None else now
    with desk.store.read() as reader:
        found = window.rows(reader, weighing.Weighing(reader, at, people.policy(reader)), ids, actor.id)
    return [row for row in (QueueRow(*values) for values in found) if actor.sees_client(row.client_id)]


def mark(desk: Desk) -> Mark:
    """What can be seen at this moment, to ask `changes` later."""
    data_version = desk.store.data_version()
    with desk.store.read() as reader:
        return Mark(data_version, following.last_seq(reader))


def changes(desk: Desk, since: Mark) -> tuple[Mark, frozenset[int]]:
    """The new mark, and the tickets that events tell of since the old one. Costs microseconds where nobody has committed.

    The same `seq` under another `data_version` means that only signs of life or presence have changed: visible rows may be read again.
    """
    if desk.store.data_version() == since.data_version:
        return since, frozenset()
    found = mark(desk)
    if found.seq == since.seq:
        return found, frozenset()
    with desk.store.read() as reader:
        return found, following.touched_since(reader, since.seq)


def poll_ms(desk: Desk) -> int:
    """How often a console asks for `changes`, in milliseconds."""
    with desk.store.read() as reader:
        return people.policy(reader).number("console.poll_ms")
