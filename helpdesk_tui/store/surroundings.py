"""What stands around a ticket: who has it open, whose stopwatch runs on it, what is related, how much was worked."""

from __future__ import annotations

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.store import tables
from helpdesk_tui.store.reader import Reader
from helpdesk_tui.store.window import FRESH_MS
from helpdesk_tui.store.writer import Writer


def present(reader: Reader, ticket_id: int, actor_id: int, now: Instant) -> list[str]:
    """Colleagues of the actor who have it open."""
    return _names(
        reader,
        """SELECT DISTINCT p.name FROM presence s JOIN person p ON p.id = s.person_id
            WHERE s.ticket_id = ? AND s.person_id <> ? AND s.opened_at > ? ORDER BY p.name""",
        (ticket_id, actor_id, now - FRESH_MS),
    )


def enter(writer: Writer, console_id: str, person_id: int, ticket_id: int, now: Instant) -> None:
    """A console has opened a ticket; it has one open at most."""
    leave(writer, console_id)
    writer.add(tables.Presence(console_id=console_id, person_id=person_id, ticket_id=ticket_id, opened_at=now))


def leave(writer: Writer, console_id: str) -> None:
    """A console has no ticket open any more."""
    writer.run("DELETE FROM presence WHERE console_id = ?", (console_id,))


def timed_by(reader: Reader, ticket_id: int) -> list[str]:
    """Whose stopwatch runs on it."""
    return _names(
        reader, "SELECT p.name FROM timer s JOIN person p ON p.id = s.engineer_id WHERE s.ticket_id = ? ORDER BY p.name", (ticket_id,)
    )


def _names(reader: Reader, sql: str, parameters: tuple[int, ...]) -> list[str]:
    return [str(row[0]) for row in reader.rows(sql, parameters)]


def parent(reader: Reader, ticket_id: int) -> tuple[int, str, str] | None:
    """(id, subject, stored state) of the outage that it is a child of."""
    row = reader.row("SELECT p.id, p.subject, p.state FROM ticket t JOIN ticket p ON p.id = t.parent_id WHERE t.id = ?", (ticket_id,))
    return None if row is None else (row[0], row[1], row[2])


def merged_into(reader: Reader, ticket_id: int) -> list[tuple[int, str, str]]:
    """(id, subject, stored state) of the tickets that were merged into it."""
    rows = reader.rows("SELECT id, subject, state FROM ticket WHERE merged_into_id = ? ORDER BY id", (ticket_id,))
    return [(row[0], row[1], row[2]) for row in rows]


def survivor(reader: Reader, ticket_id: int) -> int:
    """The ticket itself, or the one that it was merged into, however often."""
    found = reader.value(
        """WITH RECURSIVE way (id, into_id, step) AS (SELECT id, merged_into_id, 0 FROM ticket WHERE id = ?
             UNION ALL SELECT t.id, t.merged_into_id, step + 1 FROM ticket t JOIN way ON t.id = way.into_id WHERE step < 100)
           SELECT id FROM way ORDER BY step DESC LIMIT 1""",
        (ticket_id,),
    )
    return ticket_id if found is None else int(found)


def worked(reader: Reader, ticket_id: int) -> tuple[int, int]:
    """(number of work entries, their sum in ms) with those of merged tickets; what was taken back counts in neither."""
    row = reader.row(
        """WITH RECURSIVE same (id) AS (SELECT ? UNION SELECT t.id FROM ticket t JOIN same s ON t.merged_into_id = s.id)
           SELECT coalesce(sum(reverses_id IS NULL), 0) - coalesce(sum(reverses_id IS NOT NULL), 0), coalesce(sum(duration_ms), 0)
             FROM work_entry WHERE ticket_id IN (SELECT id FROM same)""",
        (ticket_id,),
    )
    return (0, 0) if row is None else (int(row[0]), int(row[1]))


def last_event(reader: Reader, ticket_id: int) -> int:
    """The number of its last event; 0 where it has none."""
    return int(reader.value("SELECT coalesce(max(seq), 0) FROM event WHERE ticket_id = ?", (ticket_id,)))


def calendar_name(reader: Reader, version_id: int) -> str:
    """The name of the calendar that a version belongs to."""
    found = reader.value("SELECT c.name FROM calendar_version v JOIN calendar c ON c.id = v.calendar_id WHERE v.id = ?", (version_id,))
    return str(found or "")


def agreement_number(reader: Reader, version_id: int) -> str:
    """The number of the agreement that a version belongs to; its key where it has an empty one."""
    found = reader.value(
        "SELECT coalesce(nullif(a.number, ''), a.key) FROM agreement_version v JOIN agreement a ON a.id = v.agreement_id WHERE v.id = ?",
        (version_id,),
    )
    return str(found or "")


def rating(reader: Reader, ticket_id: int) -> tuple[int, str, str, int, bool, int | None, str] | None:
    """(score, comment, who, when, whether the resolution still stands, case, its state) of a ticket's last rating, or None."""
    row = reader.row(
        """SELECT r.score, r.comment, coalesce(q.name, ''), r.at, t.resolved_at IS r.resolved_at AND t.state IN ('resolved', 'closed'), k.id,
                  coalesce(k.state, '')
             FROM rating r JOIN ticket t ON t.id = r.ticket_id LEFT JOIN person q ON q.id = r.requester_id
             LEFT JOIN quality_case k ON k.ticket_id = r.ticket_id AND k.rating_id IN
                  (SELECT id FROM rating o WHERE o.ticket_id = r.ticket_id AND o.resolved_at = r.resolved_at)
            WHERE r.ticket_id = ? ORDER BY r.id DESC, k.id DESC LIMIT 1""",
        (ticket_id,),
    )
    return None if row is None else (row[0], row[1], row[2], row[3], bool(row[4]), row[5], row[6])
