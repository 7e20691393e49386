"""The ledger of points, and what of a ticket a grant looks at."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.points_course import Merge, Spell
from helpdesk_tui.store import tables
from helpdesk_tui.store.reader import Reader, Row, record
from helpdesk_tui.store.writer import Writer

_SAME = """WITH RECURSIVE same (id) AS (SELECT ? UNION SELECT t.id FROM ticket t JOIN same s ON t.merged_into_id = s.id)"""


@dataclass(frozen=True, slots=True)
class PointRow:
    """A row of the ledger: thousandths, negative where a grant is taken back; `explanation` is JSON."""

    id: int
    ticket_id: int
    client_id: int
    subject: str
    person_id: int
    person: str
    team_id: int | None
    at: Instant
    kind: str
    amount: int
    reverses_id: int | None
    explanation: str

    @property
    def told(self) -> dict[str, object]:
        """The explanation as values."""
        found = json.loads(self.explanation)
        return found if isinstance(found, dict) else {}


_ROWS = """SELECT o.id, o.ticket_id, t.client_id, t.subject, o.person_id, p.name, o.team_id, o.at, o.kind, o.amount, o.reverses_id, o.explanation
  FROM point o JOIN ticket t ON t.id = o.ticket_id JOIN person p ON p.id = o.person_id"""


def spells(reader: Reader, ticket_id: int) -> list[Spell]:
    """The recorded time of a ticket and of those merged into it, but what waits for a lead's approval.

    A reversal goes by the row that it takes back: by when that was recorded, and whether its engineer has moved it here from another ticket.
    """
    rows = reader.rows(
        f"""{_SAME}, row (id, source, engineer_id, ticket_id, duration_ms) AS (
              SELECT e.id, coalesce(e.reverses_id, e.id), e.engineer_id, e.ticket_id, e.duration_ms FROM work_entry e JOIN same s ON s.id = e.ticket_id),
            origin (id, replaces_id, ticket_id) AS (
              SELECT w.id, w.replaces_id, w.ticket_id FROM work_entry w WHERE w.id IN (SELECT source FROM row)
              UNION SELECT g.id, w.replaces_id, w.ticket_id FROM origin g JOIN work_entry w ON w.id = g.replaces_id)
            SELECT r.engineer_id, r.ticket_id, r.duration_ms, o.recorded_at, o.recorded_by_id IS o.engineer_id
                     AND EXISTS (SELECT 1 FROM origin g WHERE g.id = o.id AND g.ticket_id NOT IN (SELECT id FROM same))
              FROM row r JOIN work_entry o ON o.id = r.source
             WHERE NOT EXISTS (SELECT 1 FROM entry_review v WHERE v.entry_id = o.id AND v.kind = 'approval' AND v.decided_at IS NULL)
             ORDER BY r.id""",
        (ticket_id,),
    )
    return [record(Spell, row, "is_moved") for row in rows]


def merges(reader: Reader, ticket_id: int) -> dict[int, Merge]:
    """The tickets that were merged into this one, over any number of steps: whither, and by whom."""
    rows = reader.rows(
        f"""{_SAME} SELECT t.id, t.merged_into_id, (SELECT e.actor_id FROM event e WHERE e.ticket_id = t.id AND e.verb = 'merging'
                ORDER BY e.seq DESC LIMIT 1) FROM same s JOIN ticket t ON t.id = s.id WHERE t.id <> ?""",
        (ticket_id, ticket_id),
    )
    return {int(row[0]): Merge(int(row[1]), row[2]) for row in rows}


def norms(reader: Reader, service_ids: Iterable[object]) -> dict[int, int]:
    """The effort norms of these services, in minutes."""
    wanted = sorted({found for found in service_ids if isinstance(found, int)})
    marks = ",".join("?" * len(wanted))
    return {int(row[0]): int(row[1] or 0) for row in reader.rows(f"SELECT id, norm_min FROM service WHERE id IN ({marks})", wanted)}


def teams(reader: Reader, person_ids: Iterable[int]) -> dict[int, int | None]:
    """The team of each of these people, None where they have none."""
    wanted = list(person_ids)
    marks = ",".join("?" * len(wanted))
    known = {int(row[0]): row[1] for row in reader.rows(f"SELECT person_id, team_id FROM engineer WHERE person_id IN ({marks})", wanted)}
    return {person: known.get(person) for person in wanted}


def is_settled(reader: Reader, ticket_id: int) -> bool:
    """Whether points were granted by the ticket that nobody has taken back."""
    return bool(standing(reader, ticket_id))


def standing(reader: Reader, ticket_id: int) -> list[PointRow]:
    """What was granted by a ticket and not taken back, by person."""
    return [
        _row(row)
        for row in reader.rows(
            f"""{_ROWS} WHERE o.ticket_id = ? AND o.kind = 'granted' AND NOT EXISTS (SELECT 1 FROM point r WHERE r.reverses_id = o.id)
                ORDER BY o.person_id""",
            (ticket_id,),
        )
    ]


def of_ticket(reader: Reader, ticket_id: int) -> list[PointRow]:
    """A ticket's rows, oldest first."""
    return [_row(row) for row in reader.rows(f"{_ROWS} WHERE o.ticket_id = ? ORDER BY o.id", (ticket_id,))]


def of_person(reader: Reader, person_id: int, from_at: Instant, to_at: Instant, clients: frozenset[int] | None = None) -> list[PointRow]:
    """A person's rows within the half-open span, latest first; those of these clients' tickets (None: of all)."""
    return [
        _row(row)
        for row in reader.rows(
            f"{_ROWS} WHERE o.person_id = ? AND o.at >= ? AND o.at < ? AND {_of(clients)} ORDER BY o.at DESC, o.id DESC",
            (person_id, from_at, to_at),
        )
    ]


def _of(clients: frozenset[int] | None) -> str:
    return "1" if clients is None else f"t.client_id IN ({','.join(str(int(one)) for one in sorted(clients))})"


def of_team(reader: Reader, team_id: int, from_at: Instant, to_at: Instant, clients: frozenset[int] | None) -> list[Row]:
    """(person, login, name, thousandths, tickets) of a team's people within the half-open span; everybody who is in it, also with nothing.

    Only tickets of these clients count (None: of all).
    """
    return reader.rows(
        f"""SELECT p.id, coalesce((SELECT value FROM identity i WHERE i.person_id = p.id AND i.kind = 'login' ORDER BY i.id LIMIT 1), ''), p.name,
                  coalesce(sum(o.amount), 0), count(DISTINCT CASE WHEN o.amount > 0 THEN o.ticket_id END)
             FROM person p LEFT JOIN (SELECT w.person_id, w.amount, w.ticket_id FROM point w JOIN ticket t ON t.id = w.ticket_id
                    WHERE w.team_id = ?1 AND w.at >= ?2 AND w.at < ?3 AND {_of(clients)}) o ON o.person_id = p.id
            WHERE p.id IN (SELECT person_id FROM engineer WHERE team_id = ?1 AND is_active UNION
                           SELECT w.person_id FROM point w JOIN ticket t ON t.id = w.ticket_id
                            WHERE w.team_id = ?1 AND w.at >= ?2 AND w.at < ?3 AND {_of(clients)})
            GROUP BY p.id""",
        (team_id, from_at, to_at),
    )


def earned(reader: Reader, person_id: int, from_at: Instant, to_at: Instant) -> int:
    """The sum of a person's rows within the half-open span, in thousandths."""
    return int(
        reader.value("SELECT coalesce(sum(amount), 0) FROM point WHERE person_id = ? AND at >= ? AND at < ?", (person_id, from_at, to_at))
    )


def confirmed_by_time(reader: Reader, now: Instant, limit: int = 2000) -> list[int]:
    """Resolved tickets whose confirmation span is over though nobody has written to them since: they are closed, and earn."""
    rows = reader.rows(
        """SELECT id FROM ticket WHERE confirm_at <= ? AND state = 'resolved' AND reopen_at IS NULL AND points_sample > 0 ORDER BY confirm_at LIMIT ?""",
        (now, limit),
    )
    return [int(row[0]) for row in rows]


def coming(reader: Reader, person_id: int, now: Instant) -> list[Row]:
    """(ticket, client, subject, state, sample, service's norm) of the person's tickets that are open, or resolved and not closed yet."""
    return reader.rows(
        """SELECT t.id, t.client_id, t.subject, t.state, t.points_sample, coalesce(s.norm_min, 0) FROM ticket t LEFT JOIN service s ON s.id = t.service_id
            WHERE t.assignee_id = ? AND t.points_sample IS NOT NULL
              AND (t.is_open = 1 OR (t.state = 'resolved' AND (t.confirm_at IS NULL OR t.confirm_at > ?)))
            ORDER BY t.id""",
        (person_id, now),
    )


def add(
    writer: Writer,
    *,
    ticket_id: int,
    person_id: int,
    team_id: int | None,
    at: Instant,
    amount: int,
    explanation: str,
    command_id: int | None,
    reverses_id: int | None = None,
) -> int:
    """Append a row; one that names another takes that one back."""
    return writer.add(
        tables.Point(
            ticket_id=ticket_id,
            person_id=person_id,
            team_id=team_id,
            at=at,
            kind="granted" if reverses_id is None else "taken_back",
            amount=amount,
            reverses_id=reverses_id,
            explanation=explanation,
            command_id=command_id,
        )
    )


def _row(row: Row) -> PointRow:
    return record(PointRow, row)
