"""What somebody of a client may see: the organisation's tickets, and of each what was said in public."""

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.own import PublicMessage
from helpdesk_tui.store.reader import Reader


def ticket_ids(reader: Reader, client_id: int, since_at: Instant) -> list[int]:
    """The client's open tickets and those that ended since, latest first; merged ones are read under their survivor."""
    found = reader.rows(
        """SELECT id FROM ticket WHERE client_id = ? AND merged_into_id IS NULL AND (is_open = 1 OR updated_at >= ?)
            ORDER BY is_open DESC, id DESC""",
        (client_id, since_at),
    )
    return [int(row[0]) for row in found]


def conversation(reader: Reader, ticket_id: int, now: Instant) -> list[PublicMessage]:
    """What the client has said and what has left the desk for it, oldest first."""
    found = reader.rows(
        """SELECT m.at, m.kind, coalesce(nullif(m.author_name, ''), a.name, ''), m.body FROM message m LEFT JOIN person a ON a.id = m.author_id
            WHERE m.ticket_id = ? AND m.kind IN ('client','reply') AND m.cancelled_at IS NULL AND coalesce(m.leaves_at, m.at) <= ?
            ORDER BY m.at, m.id""",
        (ticket_id, now),
    )
    return [PublicMessage(int(row[0]), row[1] == "client", str(row[2]), str(row[3])) for row in found]
