"""Names that the store knows, for completion: engineers by login, and the values of the filter's fields."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk_tui.domain.roles import READ, SET_UP, Actor
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store import catalog, people


@dataclass(frozen=True, slots=True)
class Engineer:
    """Somebody who can have a ticket."""

    login: str
    name: str
    line: int
    team: str


def engineers(desk: Desk, actor: Actor) -> list[Engineer]:
    """The active engineers who have a login, by line and name: for who reads tickets, and for who sets the desk up."""
    actor.require_one_of(READ, SET_UP)
    with desk.store.read() as reader:
        return [Engineer(*row) for row in people.with_login(reader)]


def values(desk: Desk, actor: Actor, field: str) -> list[str]:
    """What a field of the filter can be compared with, as far as only the store knows it; empty for other fields."""
    if field in ("who", "by"):
        return [engineer.login for engineer in engineers(desk, actor)]
    actor.require(READ)
    with desk.store.read() as reader:
        return catalog.keys(reader, field, actor.clients)
