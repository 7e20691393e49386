"""The desk as it is set up, as forms: plain values by field name, references by key, as a setup file says them."""

import json
from collections import defaultdict
from dataclasses import dataclass, field

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.formats import local_time
from helpdesk_tui.domain.policy import DEFAULTS
from helpdesk_tui.domain.ticket import TIERS
from helpdesk_tui.store.reader import Reader, Row

Form = dict[str, object]
Forms = dict[str, Form]
SECTIONS = (
    "settings", "calendars", "services", "teams", "clients", "engineers", "requesters", "agreements", "recurring", "templates", "shifts", "absences",
)  # fmt: skip
ADDRESSES = ("login", "email", "phone", "telegram")


@dataclass(frozen=True, slots=True)
class Stored:
    """Forms by section and key, and what of the store is not in them."""

    forms: dict[str, Forms]
    zone_data: dict[str, str] = field(default_factory=dict)  # of each calendar's latest version
    other_keys: frozenset[str] = frozenset()  # of people whom no section shows: neither requester nor engineer
    other_addresses: dict[tuple[str, str], str] = field(default_factory=dict)  # theirs, by kind and value


def empty() -> Stored:
    """What a store that is not there yet would hold."""
    return Stored({section: {"": {}} if section == "settings" else {} for section in SECTIONS})


def load(reader: Reader) -> Stored:
    """Everything that a setup file can say, as it is in the store."""
    engineers, requesters, others = _people(reader)
    calendars, zone_data = _calendars(reader)
    forms = {
        "settings": {"": _settings(reader)},
        "calendars": calendars,
        "services": _services(reader),
        "teams": _teams(reader),
        "clients": _clients(reader),
        "engineers": engineers,
        "requesters": requesters,
        "agreements": _agreements(reader),
        "recurring": _recurring(reader),
        "templates": {row[0]: {"name": row[1], "body": row[2]} for row in reader.rows("SELECT key, name, body FROM template")},
        "shifts": _shifts(reader),
        "absences": _absences(reader),
    }
    addresses = {(kind, value): key for key, form in others.items() for kind in ADDRESSES for value in _texts(form[kind])}
    addresses |= {("login", value): key for key, form in requesters.items() for value in _texts(form.pop("login"))}
    return Stored(forms, zone_data, frozenset(others), addresses)


def has_admin(reader: Reader) -> bool:
    """Whether anybody is there who may set up the desk and can come in."""
    return (
        reader.value(
            """SELECT 1 FROM engineer_role r JOIN person p ON p.id = r.person_id JOIN identity i ON i.person_id = p.id AND i.kind = 'login'
            WHERE r.role = 'admin' AND p.is_active LIMIT 1"""
        )
        is not None
    )


def client_id(reader: Reader, key: str) -> int | None:
    """The client with this key, or None."""
    found = reader.value("SELECT id FROM client WHERE key = ?", (key,))
    return None if found is None else int(found)


def calendar_ids(reader: Reader) -> dict[str, int]:
    """The ids of calendars by key."""
    return {row[0]: row[1] for row in reader.rows("SELECT key, id FROM calendar")}


def calendar_rows(reader: Reader) -> list[Row]:
    """Calendars by key, with their latest version: (key, name, number, made_at, version id)."""
    return reader.rows(
        """SELECT c.key, c.name, v.number, v.made_at, v.id FROM calendar c JOIN calendar_version v ON v.calendar_id = c.id
              AND v.number = (SELECT max(number) FROM calendar_version WHERE calendar_id = c.id) ORDER BY c.key"""
    )


def oldest_ticket(reader: Reader) -> Instant | None:
    """When the oldest ticket was created."""
    found = reader.value("SELECT min(created_at) FROM ticket")
    return None if found is None else int(found)


def counting_tickets(reader: Reader, calendar_id: int) -> list[int]:
    """Tickets that are open, or have a target that still counts, by this calendar."""
    return [row[0] for row in reader.rows(
        """SELECT t.id FROM ticket t WHERE t.calendar_version_id IN (SELECT id FROM calendar_version WHERE calendar_id = ?)
              AND (t.is_open = 1 OR EXISTS (SELECT 1 FROM ticket_target g WHERE g.ticket_id = t.id AND g.is_live = 1)) ORDER BY t.id""",
        (calendar_id,),
    )]  # fmt: skip


def house_tickets(reader: Reader) -> list[int]:
    """Open tickets that no agreement promises to resolve in time: what the house says counts for them."""
    return [row[0] for row in reader.rows(
        """SELECT t.id FROM ticket t WHERE t.is_open = 1 AND NOT EXISTS (SELECT 1 FROM ticket_target g
            WHERE g.ticket_id = t.id AND g.kind = 'resolution' AND g.is_contractual = 1) ORDER BY t.id"""
    )]  # fmt: skip


def open_tickets_of_client(reader: Reader, client_key: str) -> list[int]:
    """The client's open tickets."""
    return [row[0] for row in reader.rows(
        "SELECT t.id FROM ticket t JOIN client c ON c.id = t.client_id WHERE c.key = ? AND t.is_open = 1 ORDER BY t.id", (client_key,)
    )]  # fmt: skip


def open_tickets_of_requester(reader: Reader, person_key: str) -> list[int]:
    """The requester's open tickets."""
    return [row[0] for row in reader.rows(
        "SELECT t.id FROM ticket t JOIN person p ON p.id = t.requester_id WHERE p.key = ? AND t.is_open = 1 ORDER BY t.id", (person_key,)
    )]  # fmt: skip


def _texts(value: object) -> list[str]:
    return [str(entry) for entry in value] if isinstance(value, list) else []


def _settings(reader: Reader) -> Form:
    found = {str(key): json.loads(value) for key, value in reader.rows("SELECT key, value FROM setting ORDER BY key")}
    return {key: value for key, value in found.items() if key in DEFAULTS and value != DEFAULTS[key]}


def _calendars(reader: Reader) -> tuple[Forms, dict[str, str]]:
    forms: Forms = {}
    zone_data: dict[str, str] = {}
    for key, name, definition, zone in reader.rows(
        """SELECT c.key, c.name, v.definition, v.zone_data FROM calendar c JOIN calendar_version v ON v.calendar_id = c.id
              AND v.number = (SELECT max(number) FROM calendar_version WHERE calendar_id = c.id)"""
    ):
        forms[key] = {"name": name, **json.loads(definition)}
        zone_data[key] = zone
    return forms, zone_data


def _services(reader: Reader) -> Forms:
    return {
        row[0]: {
            "name": row[1],
            "kind": row[2],
            "line": row[3],
            "impact": row[4],
            "urgency": row[5],
            "norm": row[6],
            "active": bool(row[7]),
        }
        for row in reader.rows("SELECT key, name, kind, line, impact, urgency, norm_min, is_active FROM service")
    }


def _teams(reader: Reader) -> Forms:
    return {
        row[0]: {
            "name": row[1], "line": row[2], "lead": row[3], "calendar": row[4], "handout": row[5], "timer_mode": row[6],
            "may_pick": bool(row[7]), "cap_active": row[8], "cap_all": row[9], "idle_alarm_min": row[10], "active": bool(row[11]),
        }
        for row in reader.rows(
            """SELECT t.key, t.name, t.line, p.key, c.key, t.handout, t.timer_mode, t.may_pick, t.cap_active, t.cap_all, t.idle_alarm_min,
                      t.is_active FROM team t LEFT JOIN person p ON p.id = t.lead_id LEFT JOIN calendar c ON c.id = t.calendar_id"""
        )
    }  # fmt: skip


def _clients(reader: Reader) -> Forms:
    teams: dict[str, Form] = defaultdict(dict)
    for client, line, team in reader.rows(
        """SELECT c.key, n.line, t.key FROM client_team n JOIN client c ON c.id = n.client_id JOIN team t ON t.id = n.team_id
            ORDER BY n.line"""
    ):
        teams[client][str(line)] = team
    return {
        row[0]: {
            "name": row[1], "tier": TIERS[row[2]], "zone": row[3], "internal": bool(row[4]), "domains": sorted(set(row[5].split())),
            "dedicated": row[6], "manager": row[7], "teams": dict(teams.get(row[0], {})), "note": row[8], "active": bool(row[9]),
        }
        for row in reader.rows(
            """SELECT c.key, c.name, c.tier, c.zone, c.is_internal, c.mail_domains, d.key, m.key, c.note, c.is_active FROM client c
                 LEFT JOIN person d ON d.id = c.dedicated_engineer_id LEFT JOIN person m ON m.id = c.manager_id"""
        )
    }  # fmt: skip


def _people(reader: Reader) -> tuple[Forms, Forms, Forms]:
    """Engineers (who has a role or a line), requesters (who has a client), and the rest."""
    addresses: dict[int, dict[str, list[str]]] = defaultdict(lambda: {kind: [] for kind in ADDRESSES})
    for person_id, kind, value in reader.rows(
        "SELECT person_id, kind, value FROM identity WHERE kind IN ('login','email','phone','telegram') ORDER BY id"
    ):
        addresses[person_id][kind].append(value)
    costs = _costs(reader)
    roles, clients = _by_person(reader, "SELECT person_id, role FROM engineer_role WHERE role <> 'client' ORDER BY role"), _by_person(
        reader, "SELECT e.person_id, c.key FROM engineer_client e JOIN client c ON c.id = e.client_id ORDER BY c.key"
    )  # fmt: skip
    found: tuple[Forms, Forms, Forms] = ({}, {}, {})
    for row in reader.rows(
        """SELECT p.id, p.key, p.name, c.key, p.is_vip, p.position, p.zone, p.language, p.is_active, e.person_id IS NOT NULL, e.line,
                  t.key, d.key, e.all_clients, e.is_active
             FROM person p LEFT JOIN client c ON c.id = p.client_id LEFT JOIN engineer e ON e.person_id = p.id
             LEFT JOIN team t ON t.id = e.team_id LEFT JOIN person d ON d.id = e.deputy_id"""
    ):
        form: Form = {
            "name": row[2], "client": row[3], "position": row[5], "zone": row[6], "language": row[7], "active": bool(row[8]), **addresses[row[0]],
        }  # fmt: skip
        if row[9] or row[0] in roles:
            works = {"engineer", "lead"} & set(roles.get(row[0], []))
            form["roles"], form["cost"] = roles.get(row[0], []), costs.get(row[0], [])
            form |= {"line": row[10] if works else None, "team": row[11] if works else None, "deputy": row[12] if works else None}
            form["clients"] = "all" if row[13] in (1, None) or not works else clients.get(row[0], [])
            form["active"] = bool(row[8]) and (not works or row[14] == 1)
            found[0][row[1]] = form
        elif row[3] is not None:
            found[1][row[1]] = {**form, "vip": bool(row[4])}
        else:
            found[2][row[1]] = form
    return found


def _costs(reader: Reader) -> dict[int, list[dict[str, str]]]:
    found: dict[int, list[dict[str, str]]] = defaultdict(list)
    for person_id, from_at, hour, currency in reader.rows("SELECT person_id, from_at, hour, currency FROM engineer_cost ORDER BY from_at"):
        found[person_id].append({"from": local_time(from_at, "UTC").date().isoformat(), "hour": hour, "currency": currency})
    return found


def _by_person(reader: Reader, sql: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for person_id, value in reader.rows(sql):
        found[person_id].append(value)
    return found


def _agreements(reader: Reader) -> Forms:
    services, targets = _covered(reader), _targets(reader)
    forms: Forms = {}
    for row in reader.rows(
        """SELECT a.key, v.id, a.number, c.key, a.rank, v.in_force_at, v.number, v.valid_from_at, v.valid_to_at, v.prolonged_to_at, k.key,
                  v.pause_states, v.reaction_by, v.counts_until, v.reopen_window_s, v.confirm_working_days, v.commercial
             FROM agreement a JOIN client c ON c.id = a.client_id JOIN agreement_version v ON v.agreement_id = a.id
              AND v.number = (SELECT max(number) FROM agreement_version WHERE agreement_id = a.id) JOIN calendar k ON k.id = v.calendar_id"""
    ):
        is_from_start = row[6] == 1 and row[5] == row[7]
        forms[row[0]] = {
            "number": row[2], "client": row[3], "rank": row[4], "in_force_from": None if is_from_start else row[5],
            "valid_from": row[7], "valid_until": row[8], "prolonged_until": row[9], "calendar": row[10],
            "pause_states": sorted(row[11].split()), "reaction_by": row[12], "counts_until": row[13], "reopen_window": row[14],
            "confirm_days": row[15], "services": services.get(row[1], {}), "targets": targets.get((row[1], 0), {}),
            "vip_targets": targets.get((row[1], 1), {}), "commercial": json.loads(row[16] or "{}"),
        }  # fmt: skip
    return forms


_LATEST = (
    "SELECT id FROM agreement_version v WHERE number = (SELECT max(number) FROM agreement_version WHERE agreement_id = v.agreement_id)"
)


def _covered(reader: Reader) -> dict[int, Form]:
    found: dict[int, Form] = defaultdict(dict)
    for version_id, service, scope, rate, team in reader.rows(
        f"""SELECT a.version_id, s.key, a.scope, a.rate, t.key FROM agreement_service a JOIN service s ON s.id = a.service_id
              LEFT JOIN team t ON t.id = a.team_id WHERE a.version_id IN ({_LATEST}) ORDER BY s.key"""
    ):
        found[version_id][service] = {"rate": rate, "scope": scope, "team": team}
    return found


def _targets(reader: Reader) -> dict[tuple[int, int], Form]:
    found: dict[tuple[int, int], dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for version_id, is_vip, priority, kind, seconds in reader.rows(
        f"""SELECT version_id, is_vip, priority, kind, seconds FROM agreement_target WHERE version_id IN ({_LATEST})
             ORDER BY priority, kind"""
    ):
        found[version_id, is_vip][f"P{priority}"][kind] = seconds
    return {key: dict(by_priority) for key, by_priority in found.items()}


def _recurring(reader: Reader) -> Forms:
    names = ("agreement", "service", "subject", "body", "every", "each", "first", "until", "prevents")
    return {
        row[0]: {**dict(zip(names, row[1:10], strict=True)), "active": bool(row[10])}
        for row in reader.rows(
            """SELECT r.key, a.key, s.key, r.subject, r.body, r.every, r.each, r.first_at, r.until_at, r.prevents, r.is_active FROM recurring r
                 JOIN agreement a ON a.id = r.agreement_id JOIN service s ON s.id = r.service_id"""
        )
    }


def _shifts(reader: Reader) -> Forms:
    return {
        f"{row[0]} {row[1]}": {"engineer": row[0], "from": row[1], "to": row[2], "kind": row[3]}
        for row in reader.rows("SELECT p.key, s.start_at, s.end_at, s.kind FROM shift s JOIN person p ON p.id = s.person_id")
    }


def _absences(reader: Reader) -> Forms:
    return {
        f"{row[0]} {row[1]}": {"engineer": row[0], "from": row[1], "to": row[2], "reason": row[3]}
        for row in reader.rows("SELECT p.key, a.start_at, a.end_at, a.reason FROM absence a JOIN person p ON p.id = a.person_id")
    }
