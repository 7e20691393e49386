"""The conversation of a ticket as commands ask about it: what was said last, what has left, and moving or cancelling it."""

from __future__ import annotations

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.store import tables
from helpdesk_tui.store.reader import Reader
from helpdesk_tui.store.writer import Writer


def newest_kind(reader: Reader, ticket_id: int) -> str | None:
    """Whose the newest message is: `reply` ours, `client` the client's; notes and automatic messages do not count. None: nobody has written."""
    found = reader.value(
        """SELECT kind FROM message WHERE ticket_id = ? AND kind <> 'note' AND cancelled_at IS NULL AND NOT is_automatic
            ORDER BY at DESC, id DESC LIMIT 1""",
        (ticket_id,),
    )
    return None if found is None else str(found)


def replies_left(reader: Reader, ticket_id: int, now: Instant) -> int:
    """How many replies have left to the client by now."""
    return int(
        reader.value(
            "SELECT count(*) FROM message WHERE ticket_id = ? AND kind = 'reply' AND leaves_at <= ? AND cancelled_at IS NULL",
            (ticket_id, now),
        )
    )


def left_to(reader: Reader, ticket_id: int, command_id: int, now: Instant) -> str | None:
    """The address to which a message of this command has left by now; empty where the message had none, None where nothing has left."""
    found = reader.value(
        "SELECT to_address FROM message WHERE ticket_id = ? AND command_id = ? AND leaves_at <= ? AND cancelled_at IS NULL",
        (ticket_id, command_id, now),
    )
    return None if found is None else str(found)


def said(reader: Reader, message_id: int) -> tuple[int, str] | None:
    """(ticket, text) of a message that was not cancelled, or None."""
    row = reader.row("SELECT ticket_id, body FROM message WHERE id = ? AND cancelled_at IS NULL", (message_id,))
    return None if row is None else (int(row[0]), str(row[1]))


def template(reader: Reader, key: str) -> str:
    """The text of a template, or nothing where there is none of that key."""
    return str(reader.value("SELECT body FROM template WHERE key = ?", (key,)) or "")


def author(reader: Reader, message_id: int) -> int | None:
    """Who of the desk wrote a message; None where nobody did, or a client."""
    found = reader.value("SELECT author_id FROM message WHERE id = ? AND kind <> 'client'", (message_id,))
    return None if found is None else int(found)


def cancel(writer: Writer, ticket_id: int, command_id: int, now: Instant) -> None:
    """Cancel what a command has written on a ticket."""
    writer.change(tables.Message, {"ticket_id": ticket_id, "command_id": command_id}, {"cancelled_at": now})


def move(writer: Writer, from_id: int, to_id: int) -> int:
    """Move the conversation to another ticket, and let those who watched the one watch the other; returns the number of messages."""
    moved = writer.change(tables.Message, {"ticket_id": from_id}, {"ticket_id": to_id})
    writer.run(
        "INSERT OR IGNORE INTO watcher (ticket_id, person_id) SELECT ?, person_id FROM watcher WHERE ticket_id = ?", (to_id, from_id)
    )
    return moved
