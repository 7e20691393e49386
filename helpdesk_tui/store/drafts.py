"""What people are writing and have not sent, and the text templates."""

from __future__ import annotations

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.store import tables
from helpdesk_tui.store.reader import Reader, Row
from helpdesk_tui.store.writer import Writer

_SELECT = "SELECT ticket_id, kind, body, saved_at FROM draft WHERE person_id = ?"


def put(writer: Writer, person_id: int, ticket_id: int, kind: str, body: str, now: Instant) -> None:
    """Keep a draft in place of the former one."""
    discard(writer, person_id, ticket_id, kind)
    writer.add(tables.Draft(person_id=person_id, ticket_id=ticket_id, kind=kind, body=body, saved_at=now))


def discard(writer: Writer, person_id: int, ticket_id: int, kind: str) -> None:
    """Throw a draft away, if there is one."""
    writer.run("DELETE FROM draft WHERE person_id = ? AND ticket_id = ? AND kind = ?", (person_id, ticket_id, kind))


def draft(reader: Reader, person_id: int, ticket_id: int, kind: str) -> Row | None:
    """(ticket_id, kind, body, saved_at) of one draft, or None."""
    return reader.row(f"{_SELECT} AND ticket_id = ? AND kind = ?", (person_id, ticket_id, kind))


def drafts(reader: Reader, person_id: int) -> list[Row]:
    """(ticket_id, kind, body, saved_at) of all drafts of a person, latest first."""
    return reader.rows(f"{_SELECT} ORDER BY saved_at DESC", (person_id,))


def templates(reader: Reader) -> dict[str, str]:
    """Text templates by key."""
    return {str(key): str(body) for key, body in reader.rows("SELECT key, body FROM template ORDER BY key")}
