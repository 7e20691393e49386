"""What binds tickets together: tags, links, an outage's children."""

from __future__ import annotations

from collections.abc import Iterable

from helpdesk_tui.store import tables
from helpdesk_tui.store.reader import Reader, Row
from helpdesk_tui.store.writer import Writer


def tags(reader: Reader, ticket_id: int) -> list[str]:
    """The ticket's tags, sorted."""
    return [row[0] for row in reader.rows("SELECT tag FROM ticket_tag WHERE ticket_id = ? ORDER BY tag", (ticket_id,))]


def set_tags(writer: Writer, ticket_id: int, wanted: Iterable[str]) -> None:
    """Put these tags in place of those that the ticket has."""
    writer.run("DELETE FROM ticket_tag WHERE ticket_id = ?", (ticket_id,))
    writer.add_all(tables.TicketTag, [{"ticket_id": ticket_id, "tag": tag} for tag in sorted(set(wanted))])


def links(reader: Reader, ticket_id: int) -> list[Row]:
    """Related tickets from either side: (id, kind, subject, state)."""
    return reader.rows(
        """SELECT t.id, l.kind, t.subject, t.state FROM ticket_link l JOIN ticket t ON t.id = l.other_id WHERE l.ticket_id = ?
           UNION SELECT t.id, l.kind, t.subject, t.state FROM ticket_link l JOIN ticket t ON t.id = l.ticket_id WHERE l.other_id = ?
           ORDER BY 1""",
        (ticket_id, ticket_id),
    )


def is_linked(reader: Reader, ticket_id: int, other_id: int, kind: str) -> bool:
    """Whether the first names the second by a link of this kind."""
    sql = "SELECT 1 FROM ticket_link WHERE ticket_id = ? AND other_id = ? AND kind = ?"
    return reader.value(sql, (ticket_id, other_id, kind)) is not None


def link(writer: Writer, ticket_id: int, other_id: int, kind: str) -> None:
    """Link the first to the second; a link that is there stays as it is."""
    writer.run("INSERT OR IGNORE INTO ticket_link (ticket_id, other_id, kind) VALUES (?, ?, ?)", (ticket_id, other_id, kind))


def unlink(writer: Writer, ticket_id: int, other_id: int, kind: str) -> None:
    """Take a link away, if it is there."""
    writer.run("DELETE FROM ticket_link WHERE ticket_id = ? AND other_id = ? AND kind = ?", (ticket_id, other_id, kind))


def is_split(reader: Reader, ticket_id: int) -> bool:
    """Whether the ticket was made from a message of another."""
    return reader.value("SELECT 1 FROM ticket_link WHERE ticket_id = ? AND kind = 'split'", (ticket_id,)) is not None


def children(reader: Reader, ticket_id: int) -> list[int]:
    """The ids of an outage's children."""
    return [row[0] for row in reader.rows("SELECT id FROM ticket WHERE parent_id = ? ORDER BY id", (ticket_id,))]


def open_children(reader: Reader, ticket_id: int) -> int:
    """How many of an outage's children are open."""
    return int(reader.value("SELECT count(*) FROM ticket WHERE parent_id = ? AND is_open = 1", (ticket_id,)))
