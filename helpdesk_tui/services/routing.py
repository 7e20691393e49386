"""Where a new ticket goes first: the team that the agreement or the client names for the service's line, else the line's default."""

from dataclasses import dataclass

from helpdesk_tui.store import catalog, people
from helpdesk_tui.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Route:
    """The team and line of a new ticket, and why."""

    team_id: int | None
    line: int
    why: str


def route(reader: Reader, client_id: int, line: int, agreement_team_id: int | None) -> Route:
    """The first rule that fits: the agreement's team for the service, the client's team for the line, the line's default team."""
    if agreement_team_id is not None:
        team = people.team(reader, agreement_team_id)
        return Route(team.id, team.line, f"agreement names {team.key}")
    named = catalog.team_for(reader, client_id, line)
    if named is not None:
        team = people.team(reader, named)
        return Route(team.id, team.line, f"client names {team.key} for line {line}")
    default = people.default_team(reader, line)
    if default is None:
        return Route(None, line, "no team yet")
    return Route(default.id, default.line, f"default team of line {line}")
