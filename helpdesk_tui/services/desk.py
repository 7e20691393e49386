"""The desk: what every use case needs."""

from typing import NamedTuple

from helpdesk_tui.domain.clock import Clock
from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.store import people
from helpdesk_tui.store.engine import Store


class Desk(NamedTuple):
    """A store and a clock. Built by `bootstrap` for the program and by fixtures for tests."""

    store: Store
    clock: Clock

    def actor(self, login: str, door: str) -> Actor:
        """The person with this login, coming in by this door (console, cli, mail, …). Raises BadInput."""
        with self.store.read() as reader:
            return people.actor(reader, login, door)

    def knows(self, login: str) -> bool:
        """Whether somebody has this login, or had it and has left: any other is an account of the system, like that of a scheduled job."""
        with self.store.read() as reader:
            return people.is_login(reader, login)

    def again(self, actor: Actor) -> Actor:
        """The same person with the roles, team and clients of now; who has left has none of them any more."""
        with self.store.read() as reader:
            found = people.actor_now(reader, actor)
        return actor._replace(roles=frozenset(), clients=frozenset(), line=0, team_id=None) if found is None else found
