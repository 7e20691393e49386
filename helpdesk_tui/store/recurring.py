"""Recurring work of agreements, and the tickets that its due times have made."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.store import tables
from helpdesk_tui.store.reader import Reader, record
from helpdesk_tui.store.writer import Writer


@dataclass(frozen=True, slots=True)
class RecurringRow:
    """Recurring work: what, for whom, and when. `zone` is that of the agreement's calendar, `last_due_at` the latest due time that made a ticket."""

    id: int
    key: str
    agreement_id: int
    agreement_key: str
    agreement_number: str
    client_id: int
    client_key: str
    client_name: str
    service_key: str
    service_name: str
    subject: str
    body: str
    every: str
    each: int
    first_at: Instant
    until_at: Instant | None
    after_at: Instant
    prevents: str
    is_active: bool
    version: int
    zone: str
    made: int
    last_due_at: Instant | None
    last_ticket_id: int | None


_SELECT = """SELECT r.id, r.key, a.id, a.key, a.number, c.id, c.key, c.name, s.key, s.name,
       r.subject, r.body, r.every, r.each, r.first_at, r.until_at, r.after_at,
       r.prevents, r.is_active, r.version,
       (SELECT json_extract(v.definition, '$.tz') FROM agreement_version w JOIN calendar_version v ON v.calendar_id = w.calendar_id
         WHERE w.agreement_id = a.id ORDER BY w.number DESC, v.number DESC LIMIT 1),
       (SELECT count(*) FROM recurring_run n WHERE n.recurring_id = r.id),
       (SELECT max(due_at) FROM recurring_run n WHERE n.recurring_id = r.id),
       (SELECT ticket_id FROM recurring_run n WHERE n.recurring_id = r.id ORDER BY due_at DESC LIMIT 1)
  FROM recurring r JOIN agreement a ON a.id = r.agreement_id JOIN client c ON c.id = a.client_id JOIN service s ON s.id = r.service_id"""


def all_of(reader: Reader, *, active_only: bool = False) -> list[RecurringRow]:
    """All recurring work by client and key."""
    where = "WHERE r.is_active = 1" if active_only else ""
    return [record(RecurringRow, row, "is_active") for row in reader.rows(f"{_SELECT} {where} ORDER BY c.name, r.key")]


def named(reader: Reader, key: str) -> RecurringRow | None:
    """The recurring work with this key, or None."""
    row = reader.row(f"{_SELECT} WHERE r.key = ?", (key,))
    return None if row is None else record(RecurringRow, row, "is_active")


def agreement_named(reader: Reader, key: str) -> tuple[int, int, str] | None:
    """(agreement, its client, its number) by key or number, or None."""
    row = reader.row("SELECT id, client_id, number FROM agreement WHERE key = ?1 OR number = ?1 ORDER BY key <> ?1, id LIMIT 1", (key,))
    return None if row is None else (int(row[0]), int(row[1]), str(row[2]))


def agreement_keys(reader: Reader, clients: frozenset[int] | None) -> list[str]:
    """The keys of the agreements of these clients (None: of all), by key."""
    return [str(row[0]) for row in reader.rows("SELECT key, client_id FROM agreement ORDER BY key") if clients is None or row[1] in clients]


def agreements_offered(reader: Reader, clients: frozenset[int] | None) -> list[tuple[str, str]]:
    """(key, number and client) of the agreements of these clients (None: of all), by client."""
    rows = reader.rows("SELECT a.key, a.number, c.name, c.id FROM agreement a JOIN client c ON c.id = a.client_id ORDER BY c.name, a.key")
    return [(str(row[0]), f"{row[1]} {row[2]}") for row in rows if clients is None or row[3] in clients]


def services_offered(reader: Reader) -> list[tuple[str, str]]:
    """(key, name) of the active services."""
    return [(str(row[0]), str(row[1])) for row in reader.rows("SELECT key, name FROM service WHERE is_active = 1 ORDER BY key")]


def is_made(reader: Reader, recurring_id: int, due_at: Instant) -> bool:
    """Whether a due time has made its ticket."""
    return reader.value("SELECT 1 FROM recurring_run WHERE recurring_id = ? AND due_at = ?", (recurring_id, due_at)) is not None


def made(writer: Writer, recurring_id: int, due_at: Instant, ticket_id: int) -> None:
    """Record the ticket that a due time has made."""
    writer.add(tables.RecurringRun(recurring_id=recurring_id, due_at=due_at, ticket_id=ticket_id))


def is_proactive(reader: Reader, ticket_id: int | None) -> bool:
    """Whether the ticket was made by recurring work: time on it is proactive."""
    return reader.value("SELECT 1 FROM ticket WHERE id = ? AND channel = 'recurring'", (ticket_id,)) is not None
