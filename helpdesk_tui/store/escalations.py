"""Escalations to the next line, and what came back from there: counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.store import tables
from helpdesk_tui.store.reader import Reader

if TYPE_CHECKING:
    from helpdesk_tui.store.writer import Writer


@dataclass(frozen=True, slots=True)
class EscalationRow:
    """A ticket went from a team to another by somebody's decision; `due_at` is the internal target, `returned_at` where it was given back."""

    id: int
    ticket_id: int
    at: Instant
    by_id: int
    from_team_id: int | None
    to_team_id: int | None
    from_line: int
    to_line: int
    reason: str
    due_at: Instant | None
    taken_at: Instant | None
    returned_at: Instant | None


_ROWS = """SELECT id, ticket_id, at, by_id, from_team_id, to_team_id, from_line, to_line, reason, due_at, taken_at, returned_at
             FROM escalation WHERE NOT is_undone"""


def of_ticket(reader: Reader, ticket_id: int) -> list[EscalationRow]:
    """The ticket's escalations, oldest first, without what was undone."""
    return [EscalationRow(*row) for row in reader.rows(f"{_ROWS} AND ticket_id = ? ORDER BY id", (ticket_id,))]


def standing(reader: Reader, ticket_id: int) -> EscalationRow | None:
    """The last escalation that was not given back, or None."""
    row = reader.row(f"{_ROWS} AND ticket_id = ? AND returned_at IS NULL ORDER BY id DESC LIMIT 1", (ticket_id,))
    return None if row is None else EscalationRow(*row)


def taken(writer: Writer, ticket_id: int, at: Instant) -> None:
    """The line to which the ticket went has taken it."""
    writer.run(
        "UPDATE escalation SET taken_at = ? WHERE ticket_id = ? AND taken_at IS NULL AND returned_at IS NULL AND NOT is_undone",
        (at, ticket_id),
    )


def not_taken(writer: Writer, ticket_id: int, at: Instant) -> None:
    """That take was undone."""
    writer.run("UPDATE escalation SET taken_at = NULL WHERE ticket_id = ? AND taken_at = ? AND returned_at IS NULL", (ticket_id, at))


def give_back(writer: Writer, escalation_id: int, at: Instant, by_id: int, reason: str) -> None:
    """The next line has given the ticket back."""
    values = {"returned_at": at, "returned_by_id": by_id, "return_reason": reason}
    writer.change(tables.Escalation, {"id": escalation_id}, values)


def undo(writer: Writer, ticket_id: int, command_id: int) -> None:
    """An escalation was undone: it counts no more."""
    writer.run("UPDATE escalation SET is_undone = 1 WHERE ticket_id = ? AND command_id = ?", (ticket_id, command_id))


def undo_return(writer: Writer, ticket_id: int, at: Instant) -> None:
    """A return was undone: the next line has the ticket again."""
    writer.run(
        "UPDATE escalation SET returned_at = NULL, returned_by_id = NULL, return_reason = '' WHERE ticket_id = ? AND returned_at = ?",
        (ticket_id, at),
    )


def counts(reader: Reader, ticket_id: int) -> tuple[int, int]:
    """(how often the ticket was escalated, how often it was given back)."""
    made, returned = reader.rows(
        "SELECT count(*), coalesce(sum(returned_at IS NOT NULL), 0) FROM escalation WHERE ticket_id = ? AND NOT is_undone", (ticket_id,)
    )[0]
    return int(made), int(returned)
