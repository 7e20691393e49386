"""Names that the store knows, for completion: engineers by login, and the values of the filter's fields."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk_tui.domain.roles import READ, Actor
from helpdesk_tui.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Engineer:
    """Somebody who can have a ticket."""

    login: str
    name: str
    line: int
    team: str


def engineers(desk: Desk, actor: Actor) -> list[Engineer]:
    """The active engineers who have a login, by line and name."""
    actor.require(READ)
    with desk.store.read() as reader:
        return [
            Engineer(*row)
            for row in reader.rows(
                """SELECT i.value, p.name, e.line, coalesce(t.key, '') FROM engineer e JOIN person p ON p.id = e.person_id
                     JOIN identity i ON i.id = (SELECT min(id) FROM identity WHERE person_id = p.id AND kind = 'login')
                     LEFT JOIN team t ON t.id = e.team_id WHERE e.is_active ORDER BY e.line, p.name"""
            )
        ]


_VALUES = {
    "client": "SELECT key FROM client WHERE is_active ORDER BY key",
    "team": "SELECT key FROM team WHERE is_active ORDER BY line, key",
    "service": "SELECT key FROM service WHERE is_active ORDER BY key",
    "tag": "SELECT DISTINCT tag FROM ticket_tag ORDER BY tag LIMIT 500",
}


def values(desk: Desk, actor: Actor, field: str) -> list[str]:
    """What a field of the filter can be compared with, as far as only the store knows it; empty for other fields."""
    if field in ("who", "by"):
        return [engineer.login for engineer in engineers(desk, actor)]
    if field not in _VALUES:
        return []
    actor.require(READ)
    with desk.store.read() as reader:
        return [str(row[0]) for row in reader.rows(_VALUES[field])]
