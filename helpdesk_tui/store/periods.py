"""Service periods in the store: the versions of an agreement with their terms, and what was decided about its periods."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.commercial import read as read_commercial
from helpdesk_tui.domain.service_period import Period, Version
from helpdesk_tui.store import tables
from helpdesk_tui.store.reader import Reader
from helpdesk_tui.store.writer import Writer


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """An agreement with its client; `zone` is the client's."""

    id: int
    key: str
    number: str
    rank: int
    client_id: int
    client_key: str
    client_name: str
    zone: str
    manager_id: int | None


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """What was decided about a period."""

    id: int
    name: str
    start_at: Instant
    end_at: Instant
    state: str
    closed_at: Instant | None
    closed_by_id: int | None
    figures: str
    invoice: str
    invoiced_at: Instant | None
    due_at: Instant | None
    paid_at: Instant | None
    version: int


_AGREEMENT = """SELECT a.id, a.key, a.number, a.rank, c.id, c.key, c.name, c.zone, c.manager_id
  FROM agreement a JOIN client c ON c.id = a.client_id"""


def agreement(reader: Reader, agreement_id: int) -> AgreementRow | None:
    """One agreement, or None."""
    row = reader.row(f"{_AGREEMENT} WHERE a.id = ?", (agreement_id,))
    return None if row is None else AgreementRow(*row)


def agreements(reader: Reader, clients: Iterable[int] | None = None) -> list[AgreementRow]:
    """The agreements of these clients (None: of all), by client and rank, the higher first."""
    where = "" if clients is None else f"WHERE c.id IN ({','.join(str(int(one)) for one in clients)})"
    return [AgreementRow(*row) for row in reader.rows(f"{_AGREEMENT} {where} ORDER BY c.name, a.rank DESC, a.number, a.id")]


def agreement_of_version(reader: Reader, version_id: int) -> int | None:
    """The agreement that a version belongs to."""
    found = reader.value("SELECT agreement_id FROM agreement_version WHERE id = ?", (version_id,))
    return None if found is None else int(found)


def agreement_of_ticket(reader: Reader, ticket_id: int) -> int | None:
    """The agreement that a ticket stands under, None where none covers it."""
    found = reader.value(
        "SELECT v.agreement_id FROM ticket t JOIN agreement_version v ON v.id = t.agreement_version_id WHERE t.id = ?", (ticket_id,)
    )
    return None if found is None else int(found)


def versions(reader: Reader, agreement_id: int) -> list[Version]:
    """The agreement's versions by number; a prolonged one ends when the prolongation does."""
    return [
        Version(row[0], row[1], row[2], row[3], row[4], row[5], read_commercial(json.loads(row[6])))
        for row in reader.rows(
            """SELECT id, number, in_force_at, valid_from_at, coalesce(max(prolonged_to_at, valid_to_at), valid_to_at), calendar_id, commercial
                 FROM agreement_version WHERE agreement_id = ? ORDER BY number""",
            (agreement_id,),
        )
    ]


def rows(reader: Reader, agreement_id: int) -> list[PeriodRow]:
    """What was decided about the agreement's periods, by their starts."""
    return [
        PeriodRow(*row)
        for row in reader.rows(
            """SELECT id, name, start_at, end_at, state, closed_at, closed_by_id, figures, invoice, invoiced_at, due_at, paid_at, version
                 FROM service_period WHERE agreement_id = ? ORDER BY start_at""",
            (agreement_id,),
        )
    ]


def with_rows(reader: Reader) -> frozenset[int]:
    """The agreements about whose periods something was decided."""
    return frozenset(int(row[0]) for row in reader.rows("SELECT DISTINCT agreement_id FROM service_period"))


def ensure(writer: Writer, period: Period) -> int:
    """The row of a period, made where nothing was decided about it before; returns its id."""
    found = writer.value("SELECT id FROM service_period WHERE agreement_id = ? AND name = ?", (period.agreement_id, period.name))
    if found is not None:
        return int(found)
    return writer.add(
        tables.ServicePeriod(agreement_id=period.agreement_id, name=period.name, start_at=period.start_at, end_at=period.end_at)
    )


def ticket_counts(reader: Reader, agreement_id: int, start_at: Instant, end_at: Instant) -> dict[int, int]:
    """How many tickets began in the half-open span, by version: without merged and cancelled ones, and without children of an outage."""
    return {
        int(version_id): int(count)
        for version_id, count in reader.rows(
            """SELECT t.agreement_version_id, count(*) FROM ticket t WHERE t.client_id = (SELECT client_id FROM agreement WHERE id = ?1)
                 AND t.agreement_version_id IN (SELECT id FROM agreement_version WHERE agreement_id = ?1) AND t.created_at >= ?2 AND t.created_at < ?3
                 AND t.state NOT IN ('merged','cancelled') AND t.parent_id IS NULL GROUP BY t.agreement_version_id""",
            (agreement_id, start_at, end_at),
        )
    }


def last_work_at(reader: Reader, agreement_id: int) -> Instant | None:
    """When the last entry of the agreement began."""
    found = reader.value(
        """SELECT max(start_at) FROM work_entry WHERE agreement_version_id IN (SELECT id FROM agreement_version WHERE agreement_id = ?)""",
        (agreement_id,),
    )
    return None if found is None else int(found)


def work_starts(reader: Reader, agreement_id: int) -> list[Instant]:
    """When the entries under an agreement began that nobody took back, in order."""
    return [
        int(row[0])
        for row in reader.rows(
            """SELECT e.start_at FROM work_entry e WHERE e.agreement_version_id IN (SELECT id FROM agreement_version WHERE agreement_id = ?)
                  AND e.reverses_id IS NULL AND NOT EXISTS (SELECT 1 FROM work_entry r WHERE r.reverses_id = e.id) ORDER BY e.start_at""",
            (agreement_id,),
        )
    ]


def unpaid(reader: Reader, now: Instant) -> frozenset[int]:
    """The agreements with an invoice that was due before a moment and is not paid."""
    rows = reader.rows("SELECT DISTINCT agreement_id FROM service_period WHERE paid_at IS NULL AND due_at <= ?", (now,))
    return frozenset(int(row[0]) for row in rows)
