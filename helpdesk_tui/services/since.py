"""What has changed since a moment, ticket by ticket, in words: for whoever was away."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from helpdesk_tui.domain.clock import HOUR, Instant
from helpdesk_tui.domain.roles import OVERSEE, READ, Actor
from helpdesk_tui.domain.ticket import Ticket, as_of
from helpdesk_tui.services import event_words
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.looking import Names, names_of
from helpdesk_tui.services.reach import legible, reach
from helpdesk_tui.store import recent, tickets
from helpdesk_tui.store.journal import EventRow

AWAY_MS, USUAL_MS = 6 * HOUR, 12 * HOUR
DESK = 0
"""Stands for the number of a ticket where what happened concerns none."""


@dataclass(frozen=True, slots=True)
class Change:
    """One event in words. `told` says what it changed; `command_id` names the command that it belongs to."""

    seq: int
    at: Instant
    recorded_at: Instant
    who: str
    door: str
    verb: str
    words: str
    told: tuple[str, ...]
    command_id: int


@dataclass(frozen=True, slots=True)
class Changed:
    """A ticket as it is now, and what has happened to it, oldest first; `ticket` is None for what concerns the desk."""

    ticket: Ticket | None
    changes: tuple[Change, ...]


def last_here(desk: Desk, actor: Actor) -> Instant:
    """When the actor was last here: what they did last before at least `AWAY_MS` in which they did nothing; that may last until now.

    Where nothing of theirs tells, USUAL_MS ago. Raises NotAllowed.
    """
    actor.require(READ)
    now = desk.clock.now()
    with desk.store.read() as reader:
        done = recent.doings(reader, actor.id, now)
    return next((earlier for later, earlier in pairwise([now, *done]) if later - earlier >= AWAY_MS), now - USUAL_MS)


def since(desk: Desk, actor: Actor, at: Instant, *, team: str = "") -> list[Changed]:
    """What was recorded at `at` or later on tickets of the teams within the actor's reach, the latest changed first.

    Who oversees the desk is also told what concerns no ticket. Raises NotAllowed, BadInput.
    """
    now = desk.clock.now()
    with desk.store.read() as reader:
        found = reach(reader, actor, team)
        everything = actor.may(OVERSEE) and not team and found.clients is None
        events = legible(actor, recent.since(reader, at, team_ids=found.team_ids, clients=found.clients, everything=everything))
        seen = actor.sees_client
        names = {key: name for key, name in names_of(reader, events).items() if key[0] != "client" or seen(key[1])}
        known = tickets.load_many(reader, {event.ticket_id for event in events if event.ticket_id is not None})
    grouped: dict[int, list[Change]] = {}
    for event in events:
        number = DESK if event.ticket_id is None else event.ticket_id
        grouped.setdefault(number, []).append(_change(event, names, actor.zone, now))
    latest_first = sorted(grouped.items(), key=lambda item: item[1][-1].seq, reverse=True)
    return [Changed(as_of(known[number], now) if number in known else None, tuple(changes)) for number, changes in latest_first]


def _change(event: EventRow, names: Names, zone: str, now: Instant) -> Change:
    return Change(
        event.seq,
        event.at,
        event.recorded_at,
        event.actor_name,
        event.door,
        event.verb,
        event_words.verb_words(event.verb),
        tuple(event_words.changes(event, names, zone, now)),
        event.command_id,
    )
