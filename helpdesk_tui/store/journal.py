"""The history: appending events with their payloads to the chain, and reading them back."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from helpdesk_tui.domain import chain
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.store import tables
from helpdesk_tui.store.reader import Reader, Row, record
from helpdesk_tui.store.writer import Writer


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event with its payload; `payload` is None where it was erased."""

    seq: int
    at: Instant
    recorded_at: Instant
    actor_id: int | None
    actor_name: str
    door: str
    ticket_id: int | None
    client_id: int | None
    audience: str
    verb: str
    command_id: int
    undoes: int | None
    payload: dict[str, object] | None


def canonical(payload: Mapping[str, object]) -> str:
    """The one spelling of a payload, over which its digest is taken."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def head(reader: Reader) -> tuple[int, str]:
    """The last event's number and chain value; (0, the chain's beginning) for an empty one."""
    row = reader.row("SELECT seq, chain FROM event ORDER BY seq DESC LIMIT 1")
    return (int(row[0]), str(row[1])) if row else (0, chain.GENESIS)


def append(
    writer: Writer,
    *,
    at: Instant,
    recorded_at: Instant,
    actor_id: int | None,
    door: str,
    verb: str,
    ticket_id: int | None = None,
    client_id: int | None = None,
    audience: str = "internal",
    command_id: int = 0,
    undoes: int | None = None,
    payload: Mapping[str, object] | None = None,
) -> int:
    """Append one event to the chain; returns its number. `command_id` 0 means that it begins a command."""
    last, previous = head(writer)
    seq = last + 1
    body = canonical(payload or {})
    salt = os.urandom(chain.SALT_BYTES)
    digest = chain.digest(salt, body)
    fields = (seq, at, recorded_at, actor_id, door, ticket_id, client_id, audience, verb, command_id or seq, undoes, digest)
    writer.add(
        tables.Event(
            seq=seq,
            at=at,
            recorded_at=recorded_at,
            actor_id=actor_id,
            door=door,
            ticket_id=ticket_id,
            client_id=client_id,
            audience=audience,
            verb=verb,
            command_id=command_id or seq,
            undoes=undoes,
            payload_digest=digest,
            chain=chain.link(previous, *fields),
        )
    )
    writer.add(tables.EventPayload(seq=seq, salt=salt, body=body))
    return seq


_SELECT = """SELECT e.seq, e.at, e.recorded_at, e.actor_id, coalesce(a.name, ''), e.door, e.ticket_id, e.client_id, e.audience, e.verb,
       e.command_id, e.undoes, p.body FROM event e LEFT JOIN person a ON a.id = e.actor_id LEFT JOIN event_payload p ON p.seq = e.seq"""


def _event(row: Row) -> EventRow:
    body = row[12]
    return record(EventRow, (*row[:12], json.loads(body) if isinstance(body, str) and body else None))


def of_ticket(reader: Reader, ticket_id: int) -> list[EventRow]:
    """A ticket's history, oldest first."""
    return [_event(row) for row in reader.rows(f"{_SELECT} WHERE e.ticket_id = ? ORDER BY e.seq", (ticket_id,))]


def of_command(reader: Reader, command_id: int) -> list[EventRow]:
    """All events of one command, oldest first."""
    return [_event(row) for row in reader.rows(f"{_SELECT} WHERE e.command_id = ? AND e.seq >= ? ORDER BY e.seq", (command_id, command_id))]


def events_where(reader: Reader, condition: str, parameters: Sequence[object], limit: int) -> list[EventRow]:
    """The latest `limit` events `e` that fit an SQL condition, oldest first."""
    found = reader.rows(f"{_SELECT} WHERE {condition} ORDER BY e.seq DESC LIMIT ?", (*parameters, limit))
    return [_event(row) for row in reversed(found)]


def last_command_of(reader: Reader, actor_id: int, *, within: int = 200) -> int | None:
    """The latest command of this person that can be considered for undo: not itself an undo, not undone yet."""
    found = reader.value(
        """SELECT max(c.command_id) FROM (SELECT command_id FROM event WHERE actor_id = ? AND undoes IS NULL
               AND door <> 'import' ORDER BY seq DESC LIMIT ?) c
           WHERE NOT EXISTS (SELECT 1 FROM event u WHERE u.undoes = c.command_id)""",
        (actor_id, within),
    )
    return None if found is None else int(found)


def is_undone(reader: Reader, command_id: int) -> bool:
    """Whether the command was undone."""
    return reader.value("SELECT 1 FROM event WHERE undoes = ?", (command_id,)) is not None


def changed_after(reader: Reader, ticket_id: int, seq: int, command_id: int) -> tuple[str, str] | None:
    """(verb, actor's name or nothing) of the first change to a ticket after event `seq` by another command, which nobody has undone.

    Deadlines that moved with a calendar are computed anew anyway; what is said of erasures, quality cases and limits changes no ticket.
    """
    row = reader.row(
        """SELECT e.verb, coalesce(p.name, '') FROM event e LEFT JOIN person p ON p.id = e.actor_id
            WHERE e.ticket_id = ? AND e.seq > ? AND e.command_id <> ? AND e.verb NOT LIKE 'time.%'
              AND e.verb NOT LIKE 'redaction.%' AND e.verb NOT LIKE 'quality.%' AND e.verb NOT LIKE 'limit.%'
              AND e.verb NOT IN ('crossed', 'rating_asked', 'calendar', 'deadlines') AND e.undoes IS NULL
              AND NOT EXISTS (SELECT 1 FROM event u WHERE u.undoes = e.command_id) ORDER BY e.seq LIMIT 1""",
        (ticket_id, seq, command_id),
    )
    return None if row is None else (str(row[0]), str(row[1]))


def last_of(reader: Reader, ticket_id: int, verb: str) -> EventRow | None:
    """A ticket's last event of this kind, or None."""
    row = reader.row(f"{_SELECT} WHERE e.ticket_id = ? AND e.verb = ? ORDER BY e.seq DESC LIMIT 1", (ticket_id, verb))
    return None if row is None else _event(row)
