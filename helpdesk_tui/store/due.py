"""What time alone has brought to tickets and nobody has recorded yet: the tickets that the loop must look at, and nothing more."""

from __future__ import annotations

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.store import derived, weighing
from helpdesk_tui.store.reader import Reader, Row

_PAUSED = "('waiting_client','waiting_vendor','scheduled')"
_WHAT = {
    "until": f"t.is_open = 1 AND t.state IN {_PAUSED} AND t.until_at <= :now ORDER BY t.until_at, t.id",
    "reopen": "t.is_open = 1 AND t.state = 'resolved' AND t.reopen_at <= :now ORDER BY t.reopen_at, t.id",
    "confirm": "t.confirm_at <= :now AND t.state = 'resolved' AND t.reopen_at IS NULL ORDER BY t.confirm_at, t.id",
    "boost": "t.is_open = 1 AND t.boost <> 0 AND t.boost_until_at <= :now ORDER BY t.boost_until_at, t.id",
}


def tickets(reader: Reader, what: str, now: Instant, limit: int) -> list[int]:
    """The tickets whose *until* has passed (`until`), that a client's message reopens (`reopen`), whose confirmation span is over
    (`confirm`), whose boost has expired (`boost`): those first that have been due longest."""
    rows = reader.connection.execute(f"SELECT t.id FROM ticket t WHERE {_WHAT[what]} LIMIT :limit", {"now": now, "limit": limit})
    return [int(row[0]) for row in rows]


def crossing(reader: Reader, now: Instant, limit: int) -> list[int]:
    """Open tickets of which a target has used more than a threshold that is not recorded as crossed."""
    positions = weighing.positions(reader, now)
    if not positions:
        return []
    position = " ".join(f"WHEN {version} THEN {at}" for version, at in positions.items())
    used = f"g.consumed_s + max(0, CASE g.calendar_version_id {position} END - g.since_s)"
    crossed = "SELECT 1 FROM ticket_crossing c WHERE c.ticket_id = g.ticket_id AND c.kind = g.kind AND c.exchange = max(g.exchange, 1)"
    rows = reader.rows(
        f"""SELECT DISTINCT g.ticket_id FROM ticket t CROSS JOIN ticket_target g ON g.ticket_id = t.id AND g.is_live = 1
             WHERE t.is_open = 1 AND g.since_s IS NOT NULL AND
                  (({used} >= (g.seconds + 1) / 2 AND NOT EXISTS ({crossed} AND c.threshold = 50))
                OR ({used} >= (g.seconds * 4 + 4) / 5 AND NOT EXISTS ({crossed} AND c.threshold = 80))
                OR ({used} > g.seconds AND NOT EXISTS ({crossed} AND c.threshold = 100)))
             ORDER BY g.ticket_id LIMIT ?""",
        (limit,),
    )
    return [int(row[0]) for row in rows]


def waiting_for_client(reader: Reader, now: Instant) -> list[int]:
    """Tickets that wait for their client now and whom nobody looks after otherwise: children of an open outage are left out."""
    rows = reader.rows(
        f"""SELECT t.id FROM ticket t WHERE t.is_open = 1 AND t.state = 'waiting_client' AND (t.until_at IS NULL OR t.until_at > ?)
              AND {derived.STANDS_ALONE} AND t.requester_id IS NOT NULL ORDER BY t.id""",
        (now,),
    )
    return [int(row[0]) for row in rows]


def silence(reader: Reader, ticket_id: int) -> Row | None:
    """(since, last reminder or nothing) of a ticket that waits for its client: `since` is the later of the wait's beginning and our last
    message that a person wrote; None where the ticket has never waited."""
    return reader.row(
        """SELECT s.since, (SELECT max(m.at) FROM message m WHERE m.ticket_id = ?1 AND m.kind = 'reply' AND m.is_automatic
                               AND m.cancelled_at IS NULL AND m.at >= s.since)
             FROM (SELECT max(w.at, coalesce((SELECT max(at) FROM message WHERE ticket_id = ?1 AND kind = 'reply' AND NOT is_automatic
                                                 AND cancelled_at IS NULL), 0)) AS since
                     FROM (SELECT max(at) AS at FROM ticket_moment WHERE ticket_id = ?1 AND kind = 'waiting_client' AND is_undone = 0) w) s
            WHERE s.since IS NOT NULL""",
        (ticket_id,),
    )
