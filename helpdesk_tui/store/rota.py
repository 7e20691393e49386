"""Who is at work when, what each has to do, whose turn it is, and where a VIP's ticket stands on its way along the chain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.store import derived
from helpdesk_tui.store.reader import Reader, record

if TYPE_CHECKING:
    from helpdesk_tui.domain.policy import Policy
    from helpdesk_tui.store.writer import Writer


@dataclass(frozen=True, slots=True)
class Presence:
    """An engineer at one moment: `shift` is on_duty, on_call or nothing; `has_shifts` whether any shift row exists for the person."""

    person_id: int
    name: str
    line: int
    team_id: int | None
    shift: str
    has_shifts: bool
    is_absent: bool
    sees_client: bool
    turn: int
    login: str


_PRESENCE = """SELECT e.person_id, p.name, e.line, e.team_id,
       coalesce((SELECT s.kind FROM shift s WHERE s.person_id = e.person_id AND s.start_at <= :at AND s.end_at > :at
                  ORDER BY s.kind = 'on_call' LIMIT 1), ''),
       EXISTS (SELECT 1 FROM shift s WHERE s.person_id = e.person_id),
       EXISTS (SELECT 1 FROM absence a WHERE a.person_id = e.person_id AND a.start_at <= :at AND a.end_at > :at),
       e.all_clients OR EXISTS (SELECT 1 FROM engineer_client c WHERE c.person_id = e.person_id AND c.client_id = :client),
       coalesce((SELECT max(turn) FROM handout_turn h WHERE h.person_id = e.person_id AND h.team_id = e.team_id), 0),
       coalesce((SELECT min(value) FROM identity i WHERE i.person_id = p.id AND i.kind = 'login'), p.key)
  FROM engineer e JOIN person p ON p.id = e.person_id
 WHERE e.is_active AND p.is_active
   AND EXISTS (SELECT 1 FROM engineer_role r WHERE r.person_id = e.person_id AND r.role IN ('engineer', 'lead'))"""


def _presences(reader: Reader, condition: str, at: Instant, client_id: int) -> list[Presence]:
    sql = _PRESENCE.replace(":at", str(int(at))).replace(":client", str(int(client_id)))
    return [
        record(Presence, row, "has_shifts", "is_absent", "sees_client")
        for row in reader.rows(f"{sql} AND {condition} ORDER BY p.name, p.id")
    ]


def of_team(reader: Reader, team_id: int, at: Instant, client_id: int = 0) -> list[Presence]:
    """The engineers of a team who work tickets, by name. `sees_client` tells of `client_id`."""
    return _presences(reader, f"e.team_id = {int(team_id)}", at, client_id)


def of_person(reader: Reader, person_id: int, at: Instant, client_id: int = 0) -> Presence | None:
    """One engineer who works tickets; None for anybody else, or one who has left."""
    found = _presences(reader, f"e.person_id = {int(person_id)}", at, client_id)
    return found[0] if found else None


def loads(reader: Reader, policy: Policy, people: Iterable[int], now: Instant) -> dict[int, int]:
    """The sum of the priority and client terms (thousandths) of each one's open tickets that are not waiting; children left out."""
    priorities = " ".join(f"WHEN {level} THEN {policy.number(f'weight.priority.{level}')}" for level in (1, 2, 3, 4))
    wanted = ",".join(str(int(person)) for person in people) or "NULL"
    return {
        int(person): int(load)
        for person, load in reader.rows(
            f"""SELECT t.assignee_id, sum(CASE t.priority {priorities} ELSE 0 END + t.client_tier * {policy.number("weight.tier")}
                       + t.is_vip * {policy.number("weight.vip")})
                  FROM ticket t WHERE t.is_open = 1 AND t.assignee_id IN ({wanted}) AND {derived.is_worked_on(now)}
                   AND (t.parent_id IS NULL OR NOT EXISTS (SELECT 1 FROM ticket p WHERE p.id = t.parent_id AND p.is_open = 1))
                 GROUP BY t.assignee_id"""
        )
    }


def count_turn(writer: Writer, team_id: int, person_id: int) -> None:
    """The engineer has just had a turn of the team's rule."""
    writer.run(
        """INSERT INTO handout_turn (team_id, person_id, turn)
           VALUES (?, ?, (SELECT coalesce(max(turn), 0) + 1 FROM handout_turn WHERE team_id = ?))
           ON CONFLICT (team_id, person_id) DO UPDATE SET turn = excluded.turn""",
        (team_id, person_id, team_id),
    )


def vip_people(reader: Reader, client_id: int) -> tuple[int | None, int | None]:
    """(the client's dedicated engineer, that one's deputy)."""
    row = reader.row(
        "SELECT c.dedicated_engineer_id, e.deputy_id FROM client c LEFT JOIN engineer e ON e.person_id = c.dedicated_engineer_id WHERE c.id = ?",
        (client_id,),
    )
    return (None, None) if row is None else (row[0], row[1])


# A VIP's ticket on its way


@dataclass(frozen=True, slots=True)
class RouteRow:
    """With whom a VIP's ticket is, since when, and until when that person may acknowledge it."""

    ticket_id: int
    step: str
    person_id: int
    at: Instant
    pass_on_at: Instant | None
    acknowledged_at: Instant | None


def route_of(reader: Reader, ticket_id: int) -> RouteRow | None:
    """Where a VIP's ticket stands on the chain; None where it is on none."""
    row = reader.row(
        "SELECT ticket_id, step, person_id, at, pass_on_at, acknowledged_at FROM ticket_route WHERE ticket_id = ?", (ticket_id,)
    )
    return None if row is None else RouteRow(*row)


def put_route(writer: Writer, row: RouteRow) -> None:
    """Say with whom a VIP's ticket is now."""
    writer.run(
        """INSERT INTO ticket_route (ticket_id, step, person_id, at, pass_on_at, acknowledged_at) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT (ticket_id) DO UPDATE SET step = excluded.step, person_id = excluded.person_id, at = excluded.at,
             pass_on_at = excluded.pass_on_at, acknowledged_at = excluded.acknowledged_at""",
        (row.ticket_id, row.step, row.person_id, row.at, row.pass_on_at, row.acknowledged_at),
    )


def to_pass_on(reader: Reader, now: Instant) -> list[int]:
    """The VIPs' tickets that may be due to be passed on."""
    return [
        int(row[0])
        for row in reader.rows(
            "SELECT ticket_id FROM ticket_route WHERE pass_on_at <= ? AND acknowledged_at IS NULL ORDER BY pass_on_at", (now,)
        )
    ]


def first_sign(reader: Reader, ticket_id: int, person_id: int, since_at: Instant, verbs: Sequence[str]) -> Instant | None:
    """When the person first did one of these to the ticket since then, leaving out what was undone."""
    marks = ",".join("?" for _verb in verbs)
    found = reader.value(
        f"""SELECT min(e.recorded_at) FROM event e WHERE e.ticket_id = ? AND e.actor_id = ? AND e.recorded_at >= ? AND e.verb IN ({marks})
              AND e.undoes IS NULL AND NOT EXISTS (SELECT 1 FROM event u WHERE u.undoes = e.command_id)""",
        (ticket_id, person_id, since_at, *verbs),
    )
    return None if found is None else int(found)
