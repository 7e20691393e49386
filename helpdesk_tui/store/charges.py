"""Charges in the store: entries as charging sees them, what was booked into closed periods, marks, engineers' cost."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from helpdesk_tui.domain.charging import PENDING, Part, Worked
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.commercial import is_out_of_scope, own_rate
from helpdesk_tui.store import tables
from helpdesk_tui.store.reader import Reader, Row, record
from helpdesk_tui.store.survivors import SURVIVOR
from helpdesk_tui.store.writer import Writer

_COUNTED = "e.reverses_id IS NULL AND NOT EXISTS (SELECT 1 FROM work_entry r WHERE r.reverses_id = e.id)"
_CONFIRMED = """EXISTS (SELECT 1 FROM entry_confirmation c WHERE c.entry_id = e.id)
       AND NOT EXISTS (SELECT 1 FROM entry_review v WHERE v.entry_id = e.id AND v.kind = 'approval' AND v.decided_at IS NULL)"""
_WORKED = f"""SELECT e.id, t.id, e.engineer_id, e.agreement_version_id, e.start_at, e.duration_ms, e.kind, e.is_billable, e.is_short,
       t.is_vip, {_CONFIRMED}, coalesce((SELECT m.kind FROM entry_mark m WHERE m.entry_id = e.id AND m.cleared_at IS NULL
       ORDER BY m.kind LIMIT 1), ''), t.service_id FROM"""
_MINE = "(SELECT id FROM agreement_version WHERE agreement_id = ?1)"
_SURVIVING = f"ticket o ON o.id = e.ticket_id JOIN ticket t ON t.id = {SURVIVOR.format(t='o')}"
_SAME = f"""WITH RECURSIVE same (id, into_id) AS (SELECT id, id FROM ticket WHERE merged_into_id IS NULL AND agreement_version_id IN {_MINE}
       AND client_id = (SELECT client_id FROM agreement WHERE id = ?1)
    UNION ALL SELECT o.id, same.into_id FROM same JOIN ticket o ON o.merged_into_id = same.id)"""
"""The agreement's tickets and those merged into them, with the one that speaks for each. What is joined to them is joined by CROSS JOIN:
SQLite, which does not know how few they are, would read all entries of the desk instead."""


def worked(reader: Reader, agreement_id: int) -> list[Worked]:
    """The entries that are charged under an agreement, in the order of work: those of its tickets, none that were taken back.

    Work on a merged ticket is work on the one that it was merged into: `ticket_id`, service and VIP are that one's. A ticket that was moved
    under another agreement takes its entries along; `version_id` is 0 for those, which another agreement's terms were written on, or none.
    """
    scopes = {
        (int(version), int(service)): (bool(is_out_of_scope(scope, rate)), own_rate(rate))
        for version, service, scope, rate in reader.rows(
            f"SELECT version_id, service_id, scope, rate FROM agreement_service WHERE version_id IN {_MINE}", (agreement_id,)
        )
    }
    own = reader.rows(
        f"""{_WORKED} work_entry e JOIN {_SURVIVING}
             WHERE e.agreement_version_id IN {_MINE} AND t.agreement_version_id IN {_MINE} AND {_COUNTED}""",
        (agreement_id,),
    )
    moved = reader.rows(
        f"""{_SAME} {_WORKED} same CROSS JOIN ticket t ON t.id = same.into_id CROSS JOIN work_entry e ON e.ticket_id = same.id
             WHERE (e.agreement_version_id IS NULL OR e.agreement_version_id NOT IN {_MINE}) AND {_COUNTED}""",
        (agreement_id,),
    )
    found = [_worked(row, scopes, is_own=True) for row in own] + [_worked(row, scopes, is_own=False) for row in moved]
    return sorted(found, key=lambda one: (one.start_at, one.entry_id))


def _worked(row: Row, scopes: Mapping[tuple[int, int], tuple[bool, Decimal | None]], *, is_own: bool) -> Worked:
    version_id = int(row[3]) if is_own else 0
    is_extra, rate = scopes.get((version_id, row[12]), (False, None))
    return record(Worked, (*row[:3], version_id, *row[4:12], is_extra, rate), "is_billable", "is_short", "is_vip", "is_confirmed")


def scope_of(reader: Reader, version_id: int, ticket_id: int) -> tuple[bool, Decimal | None]:
    """Whether a version pays the ticket's service by the hour beside the allowance, and its own price for it."""
    row = reader.row(
        "SELECT s.scope, s.rate FROM ticket t JOIN agreement_service s ON s.service_id = t.service_id AND s.version_id = ? WHERE t.id = ?",
        (version_id, ticket_id),
    )
    return (False, None) if row is None else (is_out_of_scope(row[0], row[1]), own_rate(row[1]))


def day_sums(reader: Reader, agreement_id: int) -> list[tuple[int, Instant, int]]:
    """(ticket, start, duration in ms) of the entries of tickets that have a short one: what says whether short ones count."""
    return [
        (int(row[0]), int(row[1]), int(row[2]))
        for row in reader.rows(
            f"""{_SAME} SELECT same.into_id, e.start_at, e.duration_ms FROM same CROSS JOIN work_entry e ON e.ticket_id = same.id
                 WHERE same.into_id IN (SELECT f.into_id FROM same f CROSS JOIN work_entry s ON s.ticket_id = f.id WHERE s.is_short = 1)""",
            (agreement_id,),
        )
    ]


def booked(reader: Reader, agreement_id: int) -> list[tuple[Instant, Part]]:
    """What was booked into the agreement's closed periods, with the start of the period, in the order of booking."""
    return [
        (int(row[0]), _booked(row[1:]))
        for row in reader.rows(
            """SELECT p.start_at, c.entry_id, c.ticket_id, e.engineer_id, c.agreement_version_id, c.work_at, c.raw_ms, c.hours, c.coefficient,
                      c.charged_ms, c.treatment, c.is_reversal, c.explanation
                 FROM service_period p JOIN charge c ON c.period_id = p.id JOIN work_entry e ON e.id = c.entry_id
                WHERE p.agreement_id = ? ORDER BY c.id""",
            (agreement_id,),
        )
    ]


def disputed_booked(reader: Reader, agreement_id: int) -> list[tuple[str, int]]:
    """(period, entry) of what is disputed though it was booked: it stands on the statement of a closed period, in the order of periods."""
    return [
        (str(row[0]), int(row[1]))
        for row in reader.rows(
            f"""SELECT p.name, e.id FROM (SELECT DISTINCT entry_id FROM entry_mark WHERE kind = 'disputed' AND cleared_at IS NULL) m
                CROSS JOIN work_entry e ON e.id = m.entry_id JOIN charge c ON c.entry_id = e.id JOIN service_period p ON p.id = c.period_id
                 JOIN {_SURVIVING} WHERE p.agreement_id = ?1 AND t.agreement_version_id IN {_MINE} AND {_COUNTED}
                GROUP BY p.id, e.id HAVING sum(c.raw_ms) > 0 ORDER BY p.start_at, e.start_at, e.id""",
            (agreement_id,),
        )
    ]


def period_of_booking(reader: Reader, entry_id: int) -> str:
    """The closed period on whose statement an entry stands, empty for none."""
    found = reader.value(
        """SELECT p.name FROM charge c JOIN service_period p ON p.id = c.period_id WHERE c.entry_id = ? GROUP BY p.id HAVING sum(c.raw_ms) > 0
            ORDER BY p.start_at DESC LIMIT 1""",
        (entry_id,),
    )
    return "" if found is None else str(found)


def _booked(row: Row) -> Part:
    told = json.loads(row[11])
    return Part(
        entry_id=row[0],
        ticket_id=row[1],
        engineer_id=row[2],
        agreement_version_id=row[3],
        work_at=row[4],
        end_at=row[4] + abs(row[5]),
        raw_ms=row[5],
        hours=row[6],
        coefficient=row[7],
        charged_ms=row[8],
        treatment=row[9],
        kind=told["kind"],
        is_vip=told["vip"],
        day=date.fromisoformat(told["day"]),
        home_at=told["home_at"],
        is_late=told["late"],
        is_reversal=bool(row[10]),
        flat=None if told["flat"] is None else Decimal(told["flat"]),
        rate=None if told["rate"] is None else Decimal(told["rate"]),
        why=told["why"],
    )


def book(writer: Writer, period_id: int, parts: Iterable[Part]) -> int:
    """Book parts into a period that closes; what is unconfirmed or disputed stays open. Returns how many were booked."""
    rows = booking(period_id, parts)
    writer.add_all(tables.Charge, rows)
    return len(rows)


def booking(period_id: int, parts: Iterable[Part]) -> list[dict[str, str | int | bytes | None]]:
    """The rows that book parts into a period."""
    return [
        {
            "period_id": period_id,
            "entry_id": part.entry_id,
            "agreement_version_id": part.agreement_version_id,
            "ticket_id": part.ticket_id,
            "work_at": part.work_at,
            "raw_ms": part.raw_ms,
            "hours": part.hours,
            "coefficient": part.coefficient,
            "treatment": part.treatment,
            "charged_ms": part.charged_ms,
            "is_reversal": part.is_reversal,
            "explanation": _explained(part),
        }
        for part in parts
        if part.treatment not in PENDING
    ]


def _explained(part: Part) -> str:
    told = {
        "day": part.day.isoformat(),
        "flat": None if part.flat is None else str(part.flat),
        "home_at": part.home_at,
        "kind": part.kind,
        "late": part.is_late,
        "rate": None if part.rate is None else str(part.rate),
        "vip": part.is_vip,
        "why": part.why,
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on an entry, and how it ended where it did."""

    id: int
    entry_id: int
    kind: str
    reason: str
    at: Instant
    by: str
    cleared_at: Instant | None
    outcome: str


def marks(reader: Reader, entry_id: int) -> list[Mark]:
    """All marks of an entry, oldest first."""
    return [
        Mark(*row)
        for row in reader.rows(
            """SELECT m.id, m.entry_id, m.kind, m.reason, m.at, p.name, m.cleared_at, m.outcome
                 FROM entry_mark m JOIN person p ON p.id = m.by_id WHERE m.entry_id = ? ORDER BY m.id""",
            (entry_id,),
        )
    ]


def mark(writer: Writer, entry_id: int, kind: str, reason: str, *, by_id: int, at: Instant) -> int:
    """Mark an entry."""
    return writer.add(tables.EntryMark(entry_id=entry_id, kind=kind, reason=reason, at=at, by_id=by_id))


def clear_marks(writer: Writer, entry_id: int, outcome: str, *, by_id: int, at: Instant) -> int:
    """End the marks of an entry; returns how many there were."""
    return writer.change(
        tables.EntryMark, {"entry_id": entry_id, "cleared_at": None}, {"cleared_at": at, "cleared_by_id": by_id, "outcome": outcome}
    )


def carry_marks(writer: Writer, from_id: int, to_id: int) -> int:
    """Let the row that replaces an entry have its marks: a correction settles nothing; returns how many there were."""
    return writer.run(
        """INSERT INTO entry_mark (entry_id, kind, reason, at, by_id, outcome) SELECT ?, kind, reason, at, by_id, '' FROM entry_mark
            WHERE entry_id = ? AND cleared_at IS NULL""",
        (to_id, from_id),
    )


def costs(reader: Reader) -> dict[int, list[tuple[Instant, Decimal, str]]]:
    """What an hour of each engineer costs: (from, amount, currency), oldest first."""
    found: dict[int, list[tuple[Instant, Decimal, str]]] = {}
    for person_id, from_at, hour, currency in reader.rows("SELECT person_id, from_at, hour, currency FROM engineer_cost ORDER BY from_at"):
        found.setdefault(int(person_id), []).append((int(from_at), Decimal(hour), str(currency)))
    return found


def outside(reader: Reader, clients: Iterable[int] | None, from_at: Instant, to_at: Instant) -> list[tuple[int, int, int, Instant, int]]:
    """(entry, ticket, client, start, duration in ms) of work begun in the span on tickets that no agreement covers, oldest first."""
    where = "" if clients is None else f"AND t.client_id IN ({','.join(str(int(one)) for one in clients)})"
    return [
        (int(row[0]), int(row[1]), int(row[2]), int(row[3]), int(row[4]))
        for row in reader.rows(
            f"""SELECT e.id, t.id, t.client_id, e.start_at, e.duration_ms FROM work_entry e JOIN {_SURVIVING}
                 WHERE t.agreement_version_id IS NULL AND e.start_at >= ? AND e.start_at < ? AND {_COUNTED} {where} ORDER BY e.start_at, e.id""",
            (from_at, to_at),
        )
    ]
