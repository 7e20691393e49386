"""What a team's board is made of: every open ticket weighed once, who is there, what waits too long. Plain SQL over the open tickets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.store import derived
from helpdesk_tui.store.reader import Reader
from helpdesk_tui.store.weighing import Condition, Weighing


class Standing(NamedTuple):
    """An open ticket as the board counts it; `weight` in thousandths, `due` its next unpaused deadline."""

    id: int
    weight: int
    due: Instant | None
    is_half: bool
    is_over: bool
    assignee_id: int | None
    is_waiting: bool
    is_child: bool
    state: str
    until_at: Instant | None


class Member(NamedTuple):
    """An engineer of a team."""

    id: int
    login: str
    name: str
    team_key: str
    team_id: int


def within(base: Condition, team_ids: Iterable[int] | None, engineer_id: int | None) -> Condition:
    """The tickets of these teams or of their engineers; of one engineer only those assigned to that one. `team_ids` None is all."""
    if engineer_id is not None:
        return base.also(f"t.assignee_id = {int(engineer_id)}")
    if team_ids is None:
        return base
    listed = _listed(team_ids)
    return base.also(f"(t.team_id IN ({listed}) OR t.assignee_id IN (SELECT person_id FROM engineer WHERE team_id IN ({listed})))")


def standings(reader: Reader, weighing: Weighing, condition: Condition) -> list[Standing]:
    """The open tickets under the condition, the heaviest first, as the queue has them."""
    now = weighing.now
    also = ("t.assignee_id", f"coalesce({derived.is_waiting(now)}, 0)", "t.parent_id IS NOT NULL", derived.state(now), "t.until_at")
    sql, parameters = weighing.query(condition.also(derived.is_open(now)), ("weight", "due", "is_half", "is_over"), also)
    return [Standing(*row) for row in reader.rows(f"{sql} ORDER BY weight DESC, due IS NULL, due, id", parameters)]


def members(reader: Reader, team_ids: Iterable[int], engineer_id: int | None) -> list[Member]:
    """The active engineers of the teams, in the teams' order and by name; only that one where one is named."""
    only = "" if engineer_id is None else f" AND e.person_id = {int(engineer_id)}"
    return [
        Member(*row)
        for row in reader.rows(
            f"""SELECT p.id, coalesce((SELECT value FROM identity WHERE person_id = p.id AND kind = 'login' ORDER BY id LIMIT 1), p.key),
                       p.name, m.key, m.id
                  FROM engineer e JOIN person p ON p.id = e.person_id JOIN team m ON m.id = e.team_id
                 WHERE e.is_active AND p.is_active AND e.team_id IN ({_listed(team_ids)}){only} ORDER BY m.line, m.id, p.name"""
        )
    ]


def worked_ms(
    reader: Reader, person_ids: Iterable[int], from_at: Instant, to_at: Instant, clients: frozenset[int] | None = None
) -> dict[int, int]:
    """What each of these engineers has recorded within the half-open span, in milliseconds; for `clients` alone where they are given."""
    scope = "" if clients is None else f" AND ticket_id IN (SELECT id FROM ticket WHERE client_id IN ({_listed(clients)}))"
    return dict(
        reader.rows(
            f"""SELECT engineer_id, sum(duration_ms) FROM work_entry WHERE engineer_id IN ({_listed(person_ids)})
                   AND start_at >= ? AND start_at < ?{scope} GROUP BY engineer_id""",
            (from_at, to_at),
        )
    )


def waiting_since(reader: Reader, ticket_ids: Iterable[int]) -> dict[int, Instant]:
    """Since when these tickets wait: the last moment at which each began to."""
    return dict(
        reader.rows(
            f"""SELECT ticket_id, max(at) FROM ticket_moment WHERE ticket_id IN ({_listed(ticket_ids)}) AND NOT is_undone
                   AND kind IN ('waiting_client', 'waiting_vendor', 'scheduled') GROUP BY ticket_id"""
        )
    )


def _listed(ids: Iterable[int]) -> str:
    return ",".join(str(int(one)) for one in sorted(ids)) or "NULL"
