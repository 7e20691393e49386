"""Where a new ticket goes (RULES.md §6): which team, and by the VIP chain or the team's own rule, to whom; with each rule that was tried."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpdesk_tui.domain import handout
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.handout import Link, Standing, Tried
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import duty
from helpdesk_tui.store import catalog, escalations, journal, people, rota
from helpdesk_tui.store.people import TeamRow
from helpdesk_tui.store.reader import Reader
from helpdesk_tui.store.rota import RouteRow

if TYPE_CHECKING:
    from helpdesk_tui.domain.ticket import Ticket

GIVEN = ("routed", "passed_on", "shift_handed", "shift_returned", "inherited")
"""What gives a ticket to somebody who has yet to acknowledge it."""


@dataclass(frozen=True, slots=True)
class Route:
    """The team and line of a ticket, and why; `rule` is agreement, client or line."""

    team_id: int | None
    line: int
    why: str
    rule: str = "line"


@dataclass(frozen=True, slots=True)
class Handed:
    """To whom the rules give a ticket: nobody where `person_id` is None. `step` is the link of the VIP chain, if it was that."""

    person_id: int | None
    name: str
    rule: str
    step: str | None
    tried: tuple[Tried, ...]


def route(reader: Reader, client_id: int, line: int, agreement_team_id: int | None) -> Route:
    """The first rule that fits: the agreement's team for the service, the client's team for the line, the line's default team."""
    if agreement_team_id is not None:
        team = people.team(reader, agreement_team_id)
        return Route(team.id, team.line, _("agreement names {team}").format(team=team.key), "agreement")
    named = catalog.team_for(reader, client_id, line)
    if named is not None:
        team = people.team(reader, named)
        return Route(team.id, team.line, _("client names {team} for line {line}").format(team=team.key, line=line), "client")
    default = people.default_team(reader, line)
    if default is None:
        return Route(None, line, _("no team yet"))
    return Route(default.id, default.line, _("default team of line {line}: {team}").format(line=line, team=default.key))


def team_rules(found: Route) -> tuple[Tried, ...]:
    """The rules about the team, up to the one that fitted."""
    rules = ("agreement", "client", "line")
    named_none = {"agreement": _("names no team for the service"), "client": _("names no team for the line")}
    passed = [Tried(rule, False, named_none[rule]) for rule in rules[: rules.index(found.rule)]]
    return (*passed, Tried(found.rule, found.team_id is not None, found.why))


def hand_out(reader: Reader, policy: Policy, client_id: int, found: Route, *, is_vip: bool | None, now: Instant) -> Handed:
    """To whom the ticket goes now: a VIP's along the chain, else inside the team by its rule. Writes nothing.

    `is_vip` is None for a ticket that is not new: between the lines the chain is not asked.
    """
    tried: list[Tried] = []
    if is_vip:
        link, tried = handout.along(vip_chain(reader, client_id, found.team_id, now))
        if link is not None and link.standing is not None:
            return Handed(link.standing.person_id, link.standing.name, "vip", link.step, (*tried, *team_rules(found)))
    elif is_vip is not None:
        tried = [Tried("vip", False, _("the requester is no VIP"))]
    rules = (*tried, *team_rules(found))
    if found.team_id is None:
        return Handed(None, "", "line", None, rules)
    team = people.team(reader, found.team_id)
    chosen, rule = handout.inside(team.handout, team.name, standings(reader, policy, team, client_id, found.line, now))
    person: tuple[int | None, str] = (None, "") if chosen is None else (chosen.person_id, chosen.name)
    return Handed(*person, team.handout, None, (*rules, rule))


def standings(reader: Reader, policy: Policy, team: TeamRow, client_id: int, line: int, now: Instant) -> list[Standing]:
    """The team's engineers with load and turn, and why one gets nothing now."""
    if team.handout == handout.PULL:
        return []
    members = rota.of_team(reader, team.id, now, client_id)
    loads = rota.loads(reader, policy, [one.person_id for one in members], now)
    is_worked = duty.is_worked(reader, team.calendar_id, now)
    found = []
    for one in members:
        why_not = duty.why_away(one, is_worked) or ("" if one.sees_client else _("may not see this client"))
        why_not = why_not or ("" if one.line >= line else _("works line {line}").format(line=one.line))
        found.append(Standing(one.person_id, one.name, not why_not, why_not, loads.get(one.person_id, 0), one.turn))
    return found


def vip_chain(reader: Reader, client_id: int, team_id: int | None, now: Instant, *, but: Iterable[int] = ()) -> list[Link]:
    """The client's dedicated engineer, that one's deputy, the team's lead, the one on duty who is not in `but`: as they stand now.

    Where nobody of the team is on duty (a desk for VIPs that works by day), somebody of the same line is.
    """
    dedicated_id, deputy_id = rota.vip_people(reader, client_id)
    lead_id = None if team_id is None else people.team(reader, team_id).lead_id
    duty_id = None if team_id is None else people.on_duty_of_team(reader, team_id, now, client_id=client_id, but=but, or_line=True)
    nobody = {
        "dedicated": _("the client has none"),
        "deputy": _("nobody is named"),
        "lead": _("the team has none"),
        "duty": _("nobody of the line has a shift now"),
    }
    found = {"dedicated": dedicated_id, "deputy": deputy_id, "lead": lead_id, "duty": duty_id}
    return [_link(reader, step, person_id, client_id, nobody[step], now) for step, person_id in found.items()]


def _link(reader: Reader, step: str, person_id: int | None, client_id: int, nobody: str, now: Instant) -> Link:
    if person_id is None:
        return Link(step, None, nobody)
    presence = rota.of_person(reader, person_id, now, client_id)
    if presence is None:
        why = _("{name} has left") if people.has_left(reader, person_id) else _("{name} works no tickets")
        return Link(step, None, why.format(name=people.person(reader, person_id).name))
    why_not = duty.why_away_by_team(reader, presence, now, on_call_counts=step == "duty")
    why_not = why_not or ("" if presence.sees_client else _("may not see this client"))
    return Link(step, Standing(presence.person_id, presence.name, not why_not, why_not))


def is_on_its_way(reader: Reader, ticket: "Ticket", row: RouteRow) -> bool:
    """Whether a VIP's ticket is still where the chain has brought it, or was given back without being acknowledged: then it goes on all the
    same, unless somebody has escalated it."""
    if ticket.state != "new" or not ticket.is_vip:
        return False
    if ticket.assignee_id is None:
        return escalations.standing(reader, ticket.id) is None
    return ticket.assignee_id == row.person_id


def following(reader: Reader, ticket: "Ticket", row: RouteRow, at: Instant) -> tuple[Link | None, list[Tried]]:
    """To whom a VIP's ticket goes at that moment if who has it does not acknowledge it, and what is tried on the way; None where to nobody.

    One person may stand at several steps of the chain, but has it once.
    """
    had_it = _who_had_it(reader, row)
    return handout.along(vip_chain(reader, ticket.client_id, ticket.team_id, at, but=had_it), behind=row.step, but=had_it)


def _who_had_it(reader: Reader, row: RouteRow) -> set[int]:
    """Everybody to whom the ticket was given without having acknowledged it."""
    given = [event.payload or {} for event in journal.of_ticket(reader, row.ticket_id) if event.verb in GIVEN]
    people_given = [value.get("assignee_id") for one in given for side in ("before", "after") if isinstance(value := one.get(side), dict)]
    return {row.person_id, *(person for person in people_given if isinstance(person, int))}


def again(reader: Reader, ticket: "Ticket") -> Route:
    """Where the ticket belongs by the rules about teams, as they are now."""
    line = ticket.line if ticket.service_id is None else catalog.line_of(reader, ticket.service_id)
    return route(reader, ticket.client_id, line, catalog.team_of_agreement(reader, ticket.agreement_version_id, ticket.service_id))
