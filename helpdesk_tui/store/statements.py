"""What a period's statement is made of beside its charges: tickets, ratings, proactive work; and what stands in the way of closing it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.statement import Spent
from helpdesk_tui.store import tables
from helpdesk_tui.store.reader import Reader, record
from helpdesk_tui.store.survivors import SURVIVOR
from helpdesk_tui.store.writer import Writer


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A ticket as a statement names it."""

    id: int
    subject: str
    service: str
    state: str
    created_at: Instant
    resolved_at: Instant | None


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A work entry that stands in the way of closing, and why it does: its engineer, ticket and time."""

    entry_id: int
    ticket_id: int
    engineer: str
    start_at: Instant
    duration_ms: int
    note: str


@dataclass(frozen=True, slots=True)
class TimerRow:
    """A stopwatch that runs on one of the agreement's tickets."""

    ticket_id: int
    engineer: str
    started_at: Instant


_OF_AGREEMENT = "t.agreement_version_id IN (SELECT id FROM agreement_version WHERE agreement_id = ?)"
_CLIENT = "t.client_id = (SELECT client_id FROM agreement WHERE id = ?)"


_TICKETS = "SELECT t.id, t.subject, coalesce(s.name, ''), t.state, t.created_at, t.resolved_at FROM ticket t LEFT JOIN service s ON s.id = t.service_id"


def tickets(reader: Reader, ids: Collection[int]) -> dict[int, TicketRow]:
    """Tickets by number."""
    found: dict[int, TicketRow] = {}
    wanted = sorted(ids)
    for place in range(0, len(wanted), 500):
        some = wanted[place : place + 500]
        rows = reader.rows(f"{_TICKETS} WHERE t.id IN ({','.join('?' * len(some))})", some)
        found.update((row[0], record(TicketRow, row)) for row in rows)
    return found


def came_and_went(reader: Reader, agreement_id: int, from_at: Instant, to_at: Instant) -> list[TicketRow]:
    """The agreement's tickets that were created or resolved within the half-open span; merged and cancelled ones are left out."""
    return [
        record(TicketRow, row)
        for row in reader.rows(
            f"""{_TICKETS} WHERE {_CLIENT} AND {_OF_AGREEMENT} AND t.state NOT IN ('merged', 'cancelled') AND t.created_at < ?
                AND (t.created_at >= ? OR (t.resolved_at >= ? AND t.resolved_at < ?)) ORDER BY t.id""",
            (agreement_id, agreement_id, to_at, from_at, from_at, to_at),
        )
    ]


def open_at(reader: Reader, agreement_id: int, at: Instant) -> int:
    """How many of the agreement's tickets that came before a moment were not resolved by then."""
    return int(
        reader.value(
            f"""SELECT count(*) FROM ticket t WHERE {_CLIENT} AND {_OF_AGREEMENT} AND t.created_at < ?
                AND t.state NOT IN ('merged', 'cancelled') AND (t.resolved_at IS NULL OR t.resolved_at >= ?)""",
            (agreement_id, agreement_id, at, at),
        )
    )


def ratings(reader: Reader, agreement_id: int, from_at: Instant, to_at: Instant) -> tuple[int, list[int]]:
    """How many resolutions of the span were asked about, and the scores that count of those rated; the last answer counts."""
    asked = reader.value(
        f"""SELECT count(*) FROM rating_ask k JOIN ticket t ON t.id = k.ticket_id
             WHERE {_CLIENT} AND {_OF_AGREEMENT} AND k.resolved_at >= ? AND k.resolved_at < ?""",
        (agreement_id, agreement_id, from_at, to_at),
    )
    scores = reader.rows(
        f"""SELECT r.score FROM rating r JOIN ticket t ON t.id = r.ticket_id
             WHERE {_CLIENT} AND {_OF_AGREEMENT} AND r.resolved_at >= ? AND r.resolved_at < ?
               AND r.id = (SELECT max(l.id) FROM rating l WHERE l.ticket_id = r.ticket_id AND l.resolved_at = r.resolved_at) ORDER BY r.id""",
        (agreement_id, agreement_id, from_at, to_at),
    )
    return int(asked), [int(row[0]) for row in scores]


def recurring_done(reader: Reader, agreement_id: int, from_at: Instant, to_at: Instant) -> list[tuple[str, str, int]]:
    """(subject, what it prevents, ticket) of the agreement's recurring work that was finished within the half-open span at its client."""
    return [
        (str(row[0]), str(row[1]), int(row[2]))
        for row in reader.rows(
            f"""SELECT r.subject, r.prevents, t.id FROM recurring r JOIN recurring_run n ON n.recurring_id = r.id
                 JOIN ticket t ON t.id = n.ticket_id
                WHERE r.agreement_id = ? AND {_CLIENT} AND t.state IN ('resolved', 'closed') AND t.resolved_at >= ? AND t.resolved_at < ?
                ORDER BY r.subject, r.id, t.id""",
            (agreement_id, agreement_id, from_at, to_at),
        )
    ]


# What stands in the way of closing

_ENTRIES = """SELECT e.id, e.ticket_id, p.name, e.start_at, e.duration_ms, e.note FROM work_entry e JOIN person p ON p.id = e.engineer_id"""
_STANDING = """e.reverses_id IS NULL AND NOT EXISTS (SELECT 1 FROM work_entry r WHERE r.reverses_id = e.id)"""


def entries(reader: Reader, ids: Collection[int]) -> list[EntryRow]:
    """Work entries by number, oldest first."""
    found: list[EntryRow] = []
    wanted = sorted(ids)
    for place in range(0, len(wanted), 500):
        some = wanted[place : place + 500]
        found += [record(EntryRow, row) for row in reader.rows(f"{_ENTRIES} WHERE e.id IN ({','.join('?' * len(some))})", some)]
    return sorted(found, key=lambda one: (one.start_at, one.entry_id))


def without_note(reader: Reader, ids: Collection[int]) -> list[EntryRow]:
    """Of these entries those that nobody took back and that say nothing of what was done."""
    found: list[EntryRow] = []
    wanted = sorted(ids)
    for place in range(0, len(wanted), 500):
        some = wanted[place : place + 500]
        marks = ",".join("?" * len(some))
        found += [
            record(EntryRow, row) for row in reader.rows(f"{_ENTRIES} WHERE e.id IN ({marks}) AND trim(e.note) = '' AND {_STANDING}", some)
        ]
    return sorted(found, key=lambda one: (one.start_at, one.entry_id))


def timers(reader: Reader, agreement_id: int, before_at: Instant) -> list[TimerRow]:
    """The stopwatches that run on the agreement's tickets and began before a moment."""
    return [
        record(TimerRow, row)
        for row in reader.rows(
            f"""SELECT m.ticket_id, p.name, m.started_at FROM timer m JOIN ticket t ON t.id = m.ticket_id JOIN person p ON p.id = m.engineer_id
                 WHERE {_OF_AGREEMENT} AND m.started_at < ? ORDER BY m.started_at""",
            (agreement_id, before_at),
        )
    ]


# Amounts that somebody put onto a statement


@dataclass(frozen=True, slots=True)
class AdjustmentRow:
    """A named amount on a period's statement; `concerns` names the closed period that it corrects, empty where a manager grants it."""

    id: int
    period_start_at: Instant
    concerns: str
    amount: str
    name: str
    at: Instant
    by: str


def adjustments(reader: Reader, agreement_id: int, period_start_at: Instant) -> list[AdjustmentRow]:
    """The named amounts on a period's statement, in the order in which they came."""
    return [
        record(AdjustmentRow, row)
        for row in reader.rows(
            """SELECT j.id, j.period_start_at, j.concerns, j.amount, j.name, j.at, coalesce(p.name, '')
                 FROM adjustment j LEFT JOIN person p ON p.id = j.by_id WHERE j.agreement_id = ? AND j.period_start_at = ? ORDER BY j.id""",
            (agreement_id, period_start_at),
        )
    ]


def adjust(
    writer: Writer, agreement_id: int, period_start_at: Instant, amount: str, name: str, *, concerns: str, at: Instant, by_id: int | None
) -> int:
    """Put a named amount onto a period's statement; returns its number."""
    return writer.add(
        tables.Adjustment(
            agreement_id=agreement_id, period_start_at=period_start_at, concerns=concerns, amount=amount, name=name, at=at, by_id=by_id
        )
    )


def set_period(writer: Writer, period_id: int, version: int, values: Mapping[str, object]) -> None:
    """Change what was decided about a period. Raises Stale where somebody else did meanwhile."""
    writer.change_version(tables.ServicePeriod, period_id, version, values)


@dataclass(frozen=True, slots=True)
class UncoveredClient:
    """A client that somebody worked for without an agreement."""

    id: int
    key: str
    name: str
    zone: str


def without_agreement(reader: Reader, from_at: Instant, to_at: Instant) -> list[tuple[UncoveredClient, Spent]]:
    """Work for clients, begun in the half-open span, on tickets that no agreement covers; what was taken back is among it, negative."""
    return [
        (UncoveredClient(*row[:4]), Spent(*row[4:]))
        for row in reader.rows(
            f"""SELECT c.id, c.key, c.name, c.zone, t.id, e.engineer_id, e.start_at, e.duration_ms FROM work_entry e
                 JOIN ticket o ON o.id = e.ticket_id JOIN ticket t ON t.id = {SURVIVOR.format(t="o")} JOIN client c ON c.id = t.client_id
                WHERE t.agreement_version_id IS NULL AND NOT c.is_internal AND e.start_at >= ? AND e.start_at < ? ORDER BY e.id""",
            (from_at, to_at),
        )
    ]
