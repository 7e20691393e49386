"""The rows of everything that a demo desk has before its tickets: calendars, catalog, people, agreements."""

import json

from helpdesk_tui.domain.clock import DAY
from helpdesk_tui.services.demo import catalog, money, names
from helpdesk_tui.services.demo.arrivals import Arrivals
from helpdesk_tui.services.demo.diary import SHIFT_TEAM, Diary
from helpdesk_tui.services.demo.people import AT_CLIENT, OFFICERS
from helpdesk_tui.services.demo.world import Client, World
from helpdesk_tui.services.setup.zone_data import zone_data
from helpdesk_tui.store.bulk import Bulk, Value
from helpdesk_tui.store.calendars import AHEAD, BEHIND

ZONE = "Europe/Moscow"
_LIMITED = 3  # so many engineers of the second line are contractors, who see a few clients only


def write(bulk: Bulk, world: World, diary: Diary) -> None:
    """Write them all."""
    bulk.add("setting", [{"key": "desk.zone", "value": json.dumps(ZONE)}, {"key": "desk.name", "value": json.dumps("Demo desk")}])
    _calendars(bulk, world)
    bulk.add("service", [
        {"id": s.id, "key": s.key, "name": s.name, "kind": s.kind, "line": s.line, "impact": s.impact, "urgency": s.urgency, "norm_min": s.norm_min}
        for s in world.services
    ])  # fmt: skip
    bulk.add("template", [{"key": key, "name": name, "body": body} for key, name, body in catalog.TEMPLATES])
    _staff(bulk, world)
    _clients(bulk, world)
    _agreements(bulk, world)
    bulk.insert(
        "shift", ("person_id", "start_at", "end_at"), ((e.id, start, end) for e, start, end in diary.shifts(world.team(SHIFT_TEAM)))
    )


def _calendars(bulk: Bulk, world: World) -> None:
    until_at, from_at = world.now + AHEAD, min(world.start_at, world.now - BEHIND)
    bulk.add("calendar", [{"id": time.id, "key": time.key, "name": time.name} for time in world.times])
    bulk.add("calendar_version", [
        {"id": time.version_id, "calendar_id": time.id, "number": 1, "definition": time.definition, "zone_data": zone_data(time.zone),
         "made_at": world.now, "until_at": until_at}
        for time in world.times
    ])  # fmt: skip
    bulk.insert("calendar_stretch", ("version_id", "start_at", "end_at", "sum_before_s"), (
        (time.version_id, *stretch) for time in world.times for stretch in time.calendar.stretches(from_at, until_at)
    ))  # fmt: skip


def _staff(bulk: Bulk, world: World) -> None:
    calendars = {time.key: time.id for time in world.times}
    bulk.add("team", [
        {"id": team.id, "key": team.key, "name": team.name, "line": team.line, "lead_id": team.lead.id, "calendar_id": calendars[team.time.key],
         "handout": team.handout, "timer_mode": team.timer_mode}
        for team in world.teams
    ])  # fmt: skip
    people: list[dict[str, Value]] = []
    identities: list[tuple[Value, Value, Value]] = []
    roles: list[tuple[Value, Value]] = []
    engineers: list[dict[str, Value]] = []
    granted: list[tuple[Value, Value]] = []
    contractors = [engineer.id for engineer in world.team("workplace").members[-_LIMITED:]]
    for team in world.teams:
        for place, one in enumerate(team.members):
            people.append(_person(one.id, one.login, one.name, one.language))
            identities += [(one.id, "login", one.login), (one.id, "email", f"{one.login}@desk.example")]
            roles += [(one.id, "engineer"), *([(one.id, "lead")] if place == 0 else [])]
            deputy = team.members[(place + 1) % len(team.members)].id
            limited = one.id in contractors
            engineers.append(
                {"person_id": one.id, "line": team.line, "team_id": team.id, "deputy_id": deputy, "all_clients": int(not limited)}
            )
            granted += [(one.id, client.id) for client in world.clients[1:9]] if limited else []
    for person_id, login, name, role in world.officers:
        people.append(_person(person_id, login, name, "en"))
        identities += [(person_id, "login", login), (person_id, "email", f"{login}@desk.example")]
        roles.append((person_id, role))
    bulk.add("person", people)
    bulk.add("engineer", engineers)
    bulk.insert("identity", ("person_id", "kind", "value"), identities)
    bulk.insert("engineer_role", ("person_id", "role"), roles)
    bulk.insert("engineer_client", ("person_id", "client_id"), granted)
    away = world.team("servers").members[2]
    bulk.add("absence", [{"person_id": away.id, "start_at": world.now - 2 * DAY, "end_at": world.now + 5 * DAY, "reason": "leave"}])


def _person(person_id: int, key: str, name: str, language: str) -> dict[str, Value]:
    return {"id": person_id, "key": key, "name": name, "language": language}


def _clients(bulk: Bulk, world: World) -> None:
    manager = next(person_id for person_id, _login, _name, role in world.officers if role == "manager")
    bulk.add("client", [
        {"id": c.id, "key": c.key, "name": c.name, "tier": c.tier, "zone": c.zone, "is_internal": int(c.is_internal), "mail_domains": c.domain,
         "dedicated_engineer_id": c.dedicated.id if c.dedicated else None, "manager_id": manager}
        for c in world.clients
    ])  # fmt: skip
    teams = {team.key: team.id for team in world.teams}
    bulk.insert(
        "client_team", ("client_id", "line", "team_id"), ((c.id, 1, teams[desk]) for c in world.clients if (desk := Arrivals.desk_of(c)))
    )
    bulk.add("person", [row for client in world.clients for row in _requesters(client)])
    bulk.insert("identity", ("person_id", "kind", "value"), (row for client in world.clients for row in _identities(client)))
    at_client = next(one.id for client in world.clients for one in client.requesters if one.email == f"{AT_CLIENT}@acme.example")
    bulk.insert("engineer_role", ("person_id", "role"), [(at_client, "client")])


def _requesters(client: Client) -> list[dict[str, Value]]:
    return [
        {"id": r.id, "key": f"{client.key}.{'.'.join(names.latin(r.name).split())}", "name": r.name, "client_id": client.id,
         "is_vip": int(r.is_vip), "position": r.position, "language": r.language}
        for r in client.requesters
    ]  # fmt: skip


def _identities(client: Client) -> list[tuple[Value, Value, Value]]:
    found: list[tuple[Value, Value, Value]] = []
    for one in client.requesters:
        found += [(one.id, "email", one.email), (one.id, "phone", one.phone)]
        found += [(one.id, "telegram", one.telegram)] if one.telegram else []
        found += [(one.id, "login", AT_CLIENT)] if one.email == f"{AT_CLIENT}@acme.example" else []
    return found


def _agreements(bulk: Bulk, world: World) -> None:
    deals = [(client, deal) for client in world.clients for deal in client.deals]
    bulk.add("agreement", [{"id": d.id, "key": d.key, "number": d.number, "client_id": c.id, "rank": d.rank} for c, d in deals])
    bulk.add("agreement_version", [
        {"id": d.version_id, "agreement_id": d.id, "number": 1, "in_force_at": d.valid_from_at, "valid_from_at": d.valid_from_at,
         "valid_to_at": d.valid_to_at, "prolonged_to_at": d.prolonged_to_at, "calendar_id": d.time.id,
         "pause_states": " ".join(sorted(d.pause_states)), "reaction_by": d.reaction_by, "counts_until": d.counts_until,
         "commercial": money.commercial(c, d)}
        for c, d in deals
    ])  # fmt: skip
    keys = {service.id: service.key for service in world.services}
    bulk.insert("agreement_service", ("version_id", "service_id", "team_id", "scope"), (
        (deal.version_id, service_id, team_id, money.scope(deal, keys[service_id]))
        for _client, deal in deals for service_id, team_id in deal.teams.items()
    ))  # fmt: skip
    bulk.insert("agreement_target", ("version_id", "priority", "is_vip", "kind", "seconds"), (
        (deal.version_id, priority, int(is_vip), kind, seconds)
        for _client, deal in deals for (priority, is_vip), spans in deal.targets.items() for kind, seconds in spans.items()
    ))  # fmt: skip


def officers() -> list[tuple[int, str, str, str]]:
    """Manager, quality, auditor and administrator: (person, login, name, role)."""
    return [(number, login, name, role) for number, (login, name, role) in enumerate(OFFICERS, start=1)]
