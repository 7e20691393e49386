"""What was recorded since a moment, on tickets within somebody's reach. The history has no index by time: its numbers rise with time."""

from __future__ import annotations

from collections.abc import Iterable

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.store import journal
from helpdesk_tui.store.journal import EventRow
from helpdesk_tui.store.reader import Reader

MOST = 20_000
"""So many events at most are told; the latest."""
LOOKED_THROUGH = 50_000
"""In so many of the latest events is looked for what somebody did last."""


def first_since(reader: Reader, at: Instant) -> int:
    """The number from which on events were recorded at `at` or later, found by halving; one above the last where there is none.

    A clock that was set back may have put a few earlier ones behind it: their own `recorded_at` says so.
    """
    low, high = 1, journal.head(reader)[0] + 1
    while low < high:
        middle = (low + high) // 2
        recorded_at = reader.value("SELECT recorded_at FROM event WHERE seq >= ? ORDER BY seq LIMIT 1", (middle,))
        low, high = (low, middle) if recorded_at is None or recorded_at >= at else (middle + 1, high)
    return low


def doings(reader: Reader, actor_id: int, until_at: Instant) -> list[Instant]:
    """When somebody did what was recorded before a moment, the latest first, among the latest events of all."""
    first = journal.head(reader)[0] - LOOKED_THROUGH
    return [
        int(row[0])
        for row in reader.rows(
            "SELECT DISTINCT recorded_at FROM event WHERE seq > ? AND actor_id = ? AND recorded_at < ? ORDER BY 1 DESC",
            (first, actor_id, until_at),
        )
    ]


def since(
    reader: Reader, at: Instant, *, team_ids: Iterable[int] | None, clients: Iterable[int] | None, everything: bool, limit: int = MOST
) -> list[EventRow]:
    """The latest events recorded at `at` or later, oldest first: those on tickets of these teams or of their engineers, and of these
    clients (None: all). With `everything` also what concerns no ticket."""
    conditions = []
    if team_ids is not None:
        teams = _listed(team_ids)
        conditions.append(f"(t.team_id IN ({teams}) OR t.assignee_id IN (SELECT person_id FROM engineer WHERE team_id IN ({teams})))")
    if clients is not None:
        conditions.append(f"t.client_id IN ({_listed(clients)})")
    seen = f"EXISTS (SELECT 1 FROM ticket t WHERE t.id = e.ticket_id AND {' AND '.join(conditions) or '1'})"
    if everything:
        seen = f"(e.ticket_id IS NULL OR {seen})"
    return journal.events_where(reader, f"e.seq >= ? AND e.recorded_at >= ? AND {seen}", (first_since(reader, at), at), limit)


def _listed(ids: Iterable[int]) -> str:
    return ",".join(str(int(one)) for one in sorted(ids)) or "NULL"
