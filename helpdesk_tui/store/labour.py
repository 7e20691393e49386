"""The stopwatch and the work entries: reading them, and the few ways in which they are written."""

from __future__ import annotations

from dataclasses import fields

from helpdesk_tui.domain.clock import Instant, Reading
from helpdesk_tui.domain.labour import Entry, SpanEnd, Timer
from helpdesk_tui.store import tables
from helpdesk_tui.store.reader import Reader, Row, record
from helpdesk_tui.store.writer import Writer

_TIMER = ", ".join(f"m.{field.name}" for field in fields(Timer) if field.name != "subject")
_TIMERS = f"SELECT {_TIMER}, coalesce(t.subject, '') FROM timer m LEFT JOIN ticket t ON t.id = m.ticket_id"


def _timer(row: Row) -> Timer:
    return record(Timer, row, "is_shifted")


def timer_of(reader: Reader, engineer_id: int) -> Timer | None:
    """The engineer's running timer, or None."""
    row = reader.row(f"{_TIMERS} WHERE m.engineer_id = ?", (engineer_id,))
    return None if row is None else _timer(row)


def timers(reader: Reader) -> list[Timer]:
    """Every running timer."""
    return [_timer(row) for row in reader.rows(f"{_TIMERS} ORDER BY m.started_at")]


def last_span(reader: Reader, engineer_id: int) -> SpanEnd | None:
    """Where the engineer's last stopwatch entry ends; None where there is none."""
    found = reader.row(
        """SELECT start_at + duration_ms, coalesce(end_boot_id, ''), coalesce(end_boot_ms, 0) FROM work_entry
            WHERE engineer_id = ? AND timer_id IS NOT NULL ORDER BY start_at DESC, duration_ms DESC, id DESC LIMIT 1""",
        (engineer_id,),
    )
    return None if found is None else SpanEnd(*found)


def beat(writer_connection: Reader, timer_id: str, at: Instant, boot_id: str, boot_ms: int) -> bool:
    """Record a sign of life of a running timer; False where it no longer runs. One statement, its own transaction."""
    cursor = writer_connection.connection.execute(
        "UPDATE timer SET beat_at = ?, beat_boot_id = ?, beat_boot_ms = ? WHERE id = ?", (at, boot_id, boot_ms, timer_id)
    )
    return bool(cursor.rowcount)


_ENTRIES = """SELECT e.id, e.engineer_id, p.name, e.ticket_id, t.subject, e.agreement_version_id, e.start_at, e.duration_ms, e.mode, e.kind,
       e.is_billable, e.is_short, e.note, e.end_reason, e.timer_id, e.timer_part,
       trim(e.flags || coalesce((SELECT ' ' || group_concat(m.kind, ' ') FROM entry_mark m WHERE m.entry_id = e.id AND m.cleared_at IS NULL), '')),
       e.reverses_id, e.replaces_id, e.reason, e.recorded_at,
       EXISTS (SELECT 1 FROM entry_confirmation c WHERE c.entry_id = e.id),
       EXISTS (SELECT 1 FROM work_entry r WHERE r.reverses_id = e.id),
       coalesce((SELECT group_concat(v.kind || ':' || v.reason, ' ') FROM entry_review v WHERE v.entry_id = e.id AND v.decided_at IS NULL), '')
  FROM work_entry e JOIN person p ON p.id = e.engineer_id JOIN ticket t ON t.id = e.ticket_id"""


def _entry(row: Row) -> Entry:
    return record(Entry, row, "is_billable", "is_short", "is_confirmed", "is_reversed")


def entry(reader: Reader, entry_id: int) -> Entry | None:
    """One entry, or None."""
    row = reader.row(f"{_ENTRIES} WHERE e.id = ?", (entry_id,))
    return None if row is None else _entry(row)


def entries_of_ticket(reader: Reader, ticket_id: int) -> list[Entry]:
    """A ticket's entries with those of the tickets merged into it, oldest first."""
    return [
        _entry(row)
        for row in reader.rows(
            f"""{_ENTRIES} WHERE e.ticket_id IN (WITH RECURSIVE same (id) AS (SELECT ? UNION SELECT t.id FROM ticket t JOIN same s
                  ON t.merged_into_id = s.id) SELECT id FROM same) ORDER BY e.start_at, e.id""",
            (ticket_id,),
        )
    ]


def entries_of_engineer(reader: Reader, engineer_id: int, from_at: Instant, to_at: Instant) -> list[Entry]:
    """An engineer's entries that begin within the half-open span, oldest first."""
    return [
        _entry(row)
        for row in reader.rows(
            f"{_ENTRIES} WHERE e.engineer_id = ? AND e.start_at >= ? AND e.start_at < ? ORDER BY e.start_at, e.id",
            (engineer_id, from_at, to_at),
        )
    ]


def ticket_total_ms(reader: Reader, ticket_id: int) -> int:
    """The sum of a ticket's entries, merged ones included."""
    return int(
        reader.value(
            """SELECT coalesce(sum(duration_ms), 0) FROM work_entry WHERE ticket_id IN (WITH RECURSIVE same (id) AS (SELECT ? UNION
                 SELECT t.id FROM ticket t JOIN same s ON t.merged_into_id = s.id) SELECT id FROM same)""",
            (ticket_id,),
        )
    )


def open_reviews(reader: Reader, kind: str, *, engineer_id: int | None = None, team_id: int | None = None) -> list[Entry]:
    """Entries that wait for the engineer's review or the lead's approval."""
    where, parameters = "", [kind]
    if engineer_id is not None:
        where, parameters = f"{where} AND e.engineer_id = ?", [*parameters, str(engineer_id)]
    if team_id is not None:
        where, parameters = f"{where} AND e.engineer_id IN (SELECT person_id FROM engineer WHERE team_id = ?)", [*parameters, str(team_id)]
    return [
        _entry(row)
        for row in reader.rows(
            f"""{_ENTRIES} WHERE e.id IN (SELECT entry_id FROM entry_review WHERE kind = ? AND decided_at IS NULL)
                 AND NOT EXISTS (SELECT 1 FROM work_entry r WHERE r.reverses_id = e.id){where} ORDER BY e.start_at, e.id""",
            parameters,
        )
    ]


def drive(writer: Writer, timer_id: str, door: str, console_id: str | None, reading: Reading) -> None:
    """From this moment on another console, or none, beats for a timer."""
    beat = {"beat_at": reading.at, "beat_boot_id": reading.boot_id, "beat_boot_ms": reading.boot_ms}
    writer.change(tables.Timer, {"id": timer_id}, {"door": door, "console_id": console_id, **beat})


def add_timer(writer: Writer, timer: tables.Timer) -> None:
    """A running timer is a row; the unique index refuses a second one of the same engineer."""
    writer.add(timer)


def remove_timer(writer: Writer, timer_id: str, part: int) -> bool:
    """End exactly this span; False where it is gone."""
    return writer.run("DELETE FROM timer WHERE id = ? AND part = ?", (timer_id, part)) == 1


def who_ended(reader: Reader, timer_id: str) -> Row | None:
    """(recorded_at, recorder's name, end_reason, ticket) of the entry that a vanished timer became, or None."""
    return reader.row(
        """SELECT e.recorded_at, coalesce(p.name, ''), e.end_reason, e.ticket_id FROM work_entry e LEFT JOIN person p ON p.id = e.recorded_by_id
            WHERE e.timer_id = ? AND e.reverses_id IS NULL ORDER BY e.timer_part DESC LIMIT 1""",
        (timer_id,),
    )


_UNCONFIRMED = """e.reverses_id IS NULL AND NOT EXISTS (SELECT 1 FROM entry_confirmation c WHERE c.entry_id = e.id)
             AND NOT EXISTS (SELECT 1 FROM work_entry r WHERE r.reverses_id = e.id)"""


def unconfirmed_starts(reader: Reader, engineer_id: int, before_at: Instant) -> list[Instant]:
    """When the engineer's entries began that nobody has confirmed or taken back, those before a moment."""
    rows = reader.rows(
        f"SELECT e.start_at FROM work_entry e WHERE e.engineer_id = ? AND e.start_at < ? AND {_UNCONFIRMED}", (engineer_id, before_at)
    )
    return [int(row[0]) for row in rows]


def leave_to_lead(writer: Writer, engineer_id: int, reason: str, at: Instant) -> int:
    """Let the lead decide about what the engineer has not confirmed; what a lead has approved already is confirmed by that.

    Returns how many entries wait for it.
    """
    writer.run(
        f"""INSERT INTO entry_confirmation (entry_id, confirmed_at, confirmed_by_id) SELECT e.id, ?, v.decided_by_id FROM work_entry e
              JOIN entry_review v ON v.entry_id = e.id AND v.kind = 'approval' AND v.decision = 'approved'
             WHERE e.engineer_id = ? AND {_UNCONFIRMED}""",
        (at, engineer_id),
    )
    writer.run(
        f"""INSERT INTO entry_review (entry_id, kind, reason, opened_at) SELECT e.id, 'approval', ?, ? FROM work_entry e
             WHERE e.engineer_id = ? AND {_UNCONFIRMED}
               AND NOT EXISTS (SELECT 1 FROM entry_review v WHERE v.entry_id = e.id AND v.kind = 'approval')""",
        (reason, at, engineer_id),
    )
    return int(writer.value(f"SELECT count(*) FROM work_entry e WHERE e.engineer_id = ? AND {_UNCONFIRMED}", (engineer_id,)))


def decide(writer: Writer, entry_id: int, kind: str, decision: str, *, by_id: int, at: Instant) -> None:
    """Record what was decided about an entry that waits for a review or an approval."""
    key = {"entry_id": entry_id, "kind": kind, "decided_at": None}
    writer.change(tables.EntryReview, key, {"decided_at": at, "decided_by_id": by_id, "decision": decision})
