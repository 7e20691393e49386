"""Who is to be at work when: the rows from which working hours are reckoned."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.store.reader import Reader


class Worker(NamedTuple):
    """An engineer, where they belong, and between which instants they have shifts (None where they have none)."""

    id: int
    team_id: int | None
    line: int
    calendar_id: int | None
    shifts_from_at: Instant | None
    shifts_to_at: Instant | None


class Span(NamedTuple):
    """A shift or an absence."""

    person_id: int
    start_at: Instant
    end_at: Instant


def workers(reader: Reader, engineer_ids: frozenset[object] | None, team_ids: frozenset[object] | None) -> list[Worker]:
    """The active engineers, of these teams and these ids where some are given."""
    where = "e.is_active"
    if engineer_ids is not None:
        where += f" AND e.person_id IN ({_listed(engineer_ids)})"
    if team_ids is not None:
        where += f" AND e.team_id IN ({_listed(team_ids)})"
    return [
        Worker(*row)
        for row in reader.rows(
            f"""SELECT e.person_id, e.team_id, e.line, m.calendar_id, min(s.start_at), max(s.end_at) FROM engineer e
                  LEFT JOIN team m ON m.id = e.team_id LEFT JOIN shift s ON s.person_id = e.person_id AND s.kind = 'on_duty'
                 WHERE {where} GROUP BY e.person_id ORDER BY e.person_id"""
        )
    ]


def shifts(reader: Reader, from_at: Instant, to_at: Instant) -> list[Span]:
    """The shifts on duty that touch the span."""
    return [
        Span(*row)
        for row in reader.rows(
            "SELECT person_id, start_at, end_at FROM shift WHERE kind = 'on_duty' AND end_at > ? AND start_at < ?", (from_at, to_at)
        )
    ]


def absences(reader: Reader, from_at: Instant, to_at: Instant) -> list[Span]:
    """The absences that touch the span."""
    return [
        Span(*row)
        for row in reader.rows("SELECT person_id, start_at, end_at FROM absence WHERE end_at > ? AND start_at < ?", (from_at, to_at))
    ]


def _listed(ids: Iterable[object]) -> str:
    return ",".join(str(one) for one in ids if isinstance(one, int)) or "NULL"
