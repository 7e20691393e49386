"""How much an engineer has: open tickets as of now, what a day brought, and a lead's boosts in force."""

from __future__ import annotations

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.store import derived
from helpdesk_tui.store.reader import Reader


def open_tickets(reader: Reader, engineer_id: int, now: Instant) -> tuple[int, int]:
    """(active, all) of the engineer's open tickets; active are those that are new or in progress. An open outage's children do not count."""
    active, everything = reader.rows(
        f"""SELECT coalesce(sum({derived.is_worked_on(now)}), 0), count(*) FROM ticket t
             WHERE t.assignee_id = ? AND t.is_open = 1 AND {derived.STANDS_ALONE} AND {derived.is_open(now)}""",
        (engineer_id,),
    )[0]
    return int(active), int(everything)


def standing(reader: Reader, engineer_id: int, now: Instant) -> tuple[int, int]:
    """(open tickets, those of them that came back and wait for a look), an outage's children included."""
    everything, came_back = reader.rows(
        f"""SELECT count(*), coalesce(sum({derived.came_back(now)}), 0) FROM ticket t
             WHERE t.assignee_id = ? AND t.is_open = 1 AND {derived.is_open(now)}""",
        (engineer_id,),
    )[0]
    return int(everything), int(came_back)


def resolved(reader: Reader, engineer_id: int, from_at: Instant, to_at: Instant) -> int:
    """How many tickets the engineer resolved within the half-open span and nobody has reopened."""
    return int(
        reader.value(
            """SELECT count(*) FROM ticket WHERE resolved_by_id = ? AND resolved_at >= ? AND resolved_at < ?
                 AND state IN ('resolved', 'closed')""",
            (engineer_id, from_at, to_at),
        )
    )


def unfinished(reader: Reader, engineer_id: int) -> list[int]:
    """The engineer's tickets that are open, or resolved and not closed yet."""
    rows = reader.rows(
        "SELECT id FROM ticket WHERE assignee_id = ? AND state NOT IN ('closed', 'cancelled', 'merged') ORDER BY id", (engineer_id,)
    )
    return [int(row[0]) for row in rows]


def boosts(reader: Reader, lead_id: int, now: Instant, *, but: int) -> int:
    """How many open tickets other than `but` have a boost of this lead in force."""
    return int(
        reader.value(
            "SELECT count(*) FROM ticket WHERE boost <> 0 AND boost_by_id = ? AND boost_until_at > ? AND is_open = 1 AND id <> ?",
            (lead_id, now, but),
        )
    )
