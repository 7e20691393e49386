"""The outbox: what somebody is to be told, each thing once."""

from __future__ import annotations

from collections.abc import Iterable

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.ticket_detail import Sending
from helpdesk_tui.store import sight, tables
from helpdesk_tui.store.reader import Reader, Row
from helpdesk_tui.store.writer import Writer

Clients = Iterable[int] | None
"""The clients whose notices are told: None for all."""


def _told(clients: Clients, *, unseen_only: bool = True) -> str:
    """Rows for a person's console whose time has come: parameters are the person and now."""
    return f"""FROM outbox o WHERE o.recipient_id = ? AND o.channel = 'console' AND o.state <> 'cancelled' AND o.not_before_at <= ?
                AND {"o.seen_at IS NULL" if unseen_only else "1"} AND {sight.within(clients)}"""


def is_there(reader: Reader, once: str) -> bool:
    """Whether this was put there already."""
    return reader.value("SELECT 1 FROM outbox WHERE once = ?", (once,)) is not None


def id_of(reader: Reader, once: str) -> int:
    """The row that was put there under this name. Raises LookupError."""
    found = reader.value("SELECT id FROM outbox WHERE once = ?", (once,))
    if found is None:
        raise LookupError(once)
    return int(found)


def unseen(reader: Reader, person_id: int, now: Instant, clients: Clients, limit: int = 200) -> list[Row]:
    """(id, ticket_id, kind, text, created_at) of what the person has not been shown in a console yet, latest first."""
    return reader.rows(
        f"SELECT o.id, o.ticket_id, o.kind, o.text, o.created_at {_told(clients)} ORDER BY o.created_at DESC, o.id DESC LIMIT ?",
        (person_id, now, limit),
    )


def told(reader: Reader, person_id: int, now: Instant, clients: Clients, *, unseen_only: bool, limit: int) -> list[Row]:
    """The same with seen_at at the end, and with what the person has seen behind it."""
    return reader.rows(
        f"""SELECT o.id, o.ticket_id, o.kind, o.text, o.created_at, o.seen_at {_told(clients, unseen_only=unseen_only)}
             ORDER BY o.seen_at IS NOT NULL, o.created_at DESC, o.id DESC LIMIT ?""",
        (person_id, now, limit),
    )


def ways_out(reader: Reader, row_id: int, person_id: int, clients: Clients) -> list[Row]:
    """(door, address, state, attempts, ended_at, reason) of the deliveries of a person's row; what stays on a screen has none."""
    return reader.rows(
        f"""SELECT d.door, d.address, d.state, d.attempts, d.ended_at, d.reason FROM delivery d JOIN outbox o ON o.id = d.outbox_id
             WHERE o.id = ? AND o.recipient_id = ? AND d.door NOT IN ('console', '') AND {sight.within(clients)} ORDER BY d.id""",
        (row_id, person_id),
    )


def count_unseen(reader: Reader, person_id: int, now: Instant, clients: Clients) -> int:
    """How much the person has not been shown in a console yet."""
    return int(reader.value(f"SELECT count(*) {_told(clients)}", (person_id, now)))


def mark_seen(writer: Writer, row_id: int, person_id: int, now: Instant) -> None:
    """The person has been shown this, which delivers it."""
    writer.change(tables.Outbox, {"id": row_id, "recipient_id": person_id}, {"seen_at": now, "state": "delivered", "delivered_at": now})


def cancel_pending(writer: Writer, ticket_id: int, command_id: int, kind: str) -> None:
    """Cancel the rows of a kind that a command has put there for a ticket and nobody has delivered."""
    writer.change(
        tables.Outbox, {"ticket_id": ticket_id, "command_id": command_id, "state": "pending", "kind": kind}, {"state": "cancelled"}
    )


def of_messages(reader: Reader, message_ids: list[int]) -> dict[int, Sending]:
    """How messages to clients went, by message; those that no loop has begun to deliver are missing."""
    marks = ",".join("?" * len(message_ids))
    rows = reader.rows(
        f"""SELECT o.message_id, d.state, d.ended_at, d.reason, d.next_try_at FROM outbox o JOIN delivery d ON d.outbox_id = o.id
             WHERE o.ticket_id IN (SELECT ticket_id FROM message WHERE id IN ({marks})) AND o.message_id IN ({marks}) ORDER BY d.id""",
        (*message_ids, *message_ids),
    )
    return {int(row[0]): Sending(*row[1:]) for row in rows}
