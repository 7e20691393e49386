"""Whose work a person's boards and figures show (RULES.md §12): engineers their own, leads their teams', who oversees the desk all.

And what of the history is told to whom.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from helpdesk_tui.domain.errors import BadInput, NotAllowed
from helpdesk_tui.domain.roles import AUDIT, CONTRACTS, OVERSEE, QUALITY, READ, STEER, Actor
from helpdesk_tui.domain.words import _
from helpdesk_tui.store import people
from helpdesk_tui.store.journal import EventRow
from helpdesk_tui.store.people import TeamRow
from helpdesk_tui.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Reach:
    """Teams to choose from, of which `team_ids` are looked at (None: all of the desk); `engineer_id` where only that one's work is shown;
    `clients` whose tickets count (None: all)."""

    teams: tuple[TeamRow, ...]
    team_ids: frozenset[int] | None
    engineer_id: int | None
    clients: frozenset[int] | None

    @property
    def shown(self) -> tuple[TeamRow, ...]:
        """The teams that are looked at."""
        return self.teams if self.team_ids is None else tuple(team for team in self.teams if team.id in self.team_ids)


def reach(reader: Reader, actor: Actor, team: str = "") -> Reach:
    """How far the actor sees, narrowed to the team with this key or name where one is given.

    Raises NotAllowed for who may not read tickets, or for a team out of reach; BadInput for a team that does not exist.
    """
    actor.require(READ)
    everything = people.teams(reader)
    oversees = actor.may(OVERSEE)
    if oversees:
        teams, wide = tuple(everything), None
    elif actor.may(STEER):
        teams = tuple(one for one in everything if actor.id == one.lead_id or actor.team_id == one.id)
        wide = frozenset(one.id for one in teams)
    else:
        teams = tuple(one for one in everything if actor.team_id == one.id)
        wide = frozenset(one.id for one in teams)
    engineer_id = None if oversees or actor.may(STEER) else actor.id
    if not team:
        return Reach(teams, wide, engineer_id, actor.clients)
    return Reach(teams, frozenset({_chosen(everything, teams, team, actor)}), engineer_id, actor.clients)


def _chosen(everything: list[TeamRow], teams: tuple[TeamRow, ...], team: str, actor: Actor) -> int:
    wanted = team.casefold()
    found = next((one for one in everything if wanted in (one.key.casefold(), one.name.casefold())), None)
    named = ", ".join(one.key for one in teams) or _("none")
    if found is None:
        raise BadInput(_("There is no team {team!r}. Teams that you can look at: {teams}.").format(team=team, teams=named))
    if found not in teams:
        raise NotAllowed(
            _("{name} may not look at the work of team {team}; within reach: {teams}.").format(name=actor.name, team=found.key, teams=named)
        )
    return found.id


_TELLING = {
    ("penalty.", "period.", "limit.top_up", "setup."): (CONTRACTS, AUDIT),
    ("quality.",): (QUALITY, OVERSEE, STEER),
}
"""Who may read what such events say: what clients pay and engineers cost, and what a quality case has found. That they happened, anybody may."""


def legible(actor: Actor, events: Iterable[EventRow]) -> list[EventRow]:
    """The events as the actor may read them: saying nothing where the list of what they tell of is refused to that person.

    An empty payload is not none at all, which says that the event was erased.
    """
    hidden = tuple(prefix for prefixes, permissions in _TELLING.items() if not actor.may_one_of(*permissions) for prefix in prefixes)
    return [replace(event, payload={}) if event.payload and event.verb.startswith(hidden) else event for event in events]
