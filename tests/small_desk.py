"""A clock that tests move, and a small desk with everything a use case needs, built by plain inserts."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from helpdesk_tui.domain.calendar_definition import parse_calendar
from helpdesk_tui.domain.clock import DAY, HOUR, MINUTE, SECOND, Clock, Instant, Reading
from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.domain.sla import Moment, MomentKind
from helpdesk_tui.services import contract, targets
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store import calendars, people, tables, tickets
from helpdesk_tui.store.writer import Writer


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> Instant:
    """An instant from a UTC date and time."""
    return int(datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp()) * SECOND


MONDAY_9 = utc(2026, 3, 2, 9)
"""The moment at which every test begins: a Monday, 09:00 UTC, when the calendar `office` has just opened."""


class MovableClock(Clock):
    """Both clocks, standing still until a test moves them."""

    def __init__(self, at: Instant = MONDAY_9) -> None:
        self.at = at
        self.boot_id = "boot-1"
        self.boot_ms = HOUR

    def now(self) -> Instant:
        """The wall clock."""
        return self.at

    def reading(self) -> Reading:
        """Both clocks."""
        return Reading(self.at, self.boot_id, self.boot_ms)

    def forward(self, ms: int = 0, *, days: int = 0, hours: int = 0, minutes: int = 0, seconds: int = 0) -> Instant:
        """Real time passes on both clocks; returns the new wall time."""
        span = ms + days * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND
        self.at += span
        self.boot_ms += span
        return self.at

    def forward_to(self, at: Instant) -> Instant:
        """Real time passes until the wall clock shows `at`."""
        return self.forward(at - self.at)

    def step(self, ms: int) -> None:
        """The wall clock is set, forwards or back; no real time passes."""
        self.at += ms

    def reboot(self, *, down_ms: int = MINUTE) -> None:
        """The machine restarts after `down_ms`: another boot, whose clock begins again."""
        self.at += down_ms
        self.boot_id = f"boot-{int(self.boot_id.removeprefix('boot-')) + 1}"
        self.boot_ms = 10 * SECOND


Ids = dict[str, int]


@dataclass(frozen=True, slots=True)
class DeskIds:
    """The ids of what the small desk holds, by key (people who log in: by login)."""

    calendars: Ids = field(default_factory=dict)
    versions: Ids = field(default_factory=dict)  # the calendar's current version
    services: Ids = field(default_factory=dict)
    clients: Ids = field(default_factory=dict)
    teams: Ids = field(default_factory=dict)
    people: Ids = field(default_factory=dict)  # engineers by login, requesters by key
    agreements: Ids = field(default_factory=dict)  # agreement_version.id by the agreement's key


@dataclass(frozen=True, slots=True)
class SmallDesk:
    """A desk on a store in a temporary folder, its clock, and the ids of what it holds."""

    desk: Desk
    clock: MovableClock
    ids: DeskIds

    def actor(self, login: str, door: str = "console") -> Actor:
        """Who logs in."""
        return self.desk.actor(login, door)

    def ticket(
        self,
        subject: str = "Printer on fire",
        *,
        client: str = "acme",
        requester: str | None = "bob",
        service: str | None = "mail",
        priority: int = 3,
        team: str = "service-desk",
        assignee: str | None = None,
        state: str = "new",
    ) -> int:
        """Insert a ticket as of now, with its targets, past the services (for what only reads, or comes after); returns its number."""
        now = self.clock.now()
        with self.desk.store.write() as writer:
            client_id = self.ids.clients[client]
            service_id = None if service is None else self.ids.services[service]
            covers, coverage = contract.choose(writer, client_id, service_id, now)
            ticket_id = writer.add(
                tables.Ticket(
                    subject=subject,
                    client_id=client_id,
                    client_tier=CLIENTS[client][1],
                    requester_id=None if requester is None else self.ids.people[requester],
                    is_vip=requester is not None and REQUESTERS[requester][2],
                    service_id=service_id,
                    coverage=coverage,
                    priority=priority,
                    agreement_version_id=covers[0].version_id if covers else None,
                    team_id=self.ids.teams[team],
                    line=TEAMS[team][0],
                    assignee_id=None if assignee is None else self.ids.people[assignee],
                    state=state,
                    created_at=now,
                    updated_at=now,
                )
            )
            tickets.add_moments(writer, ticket_id, 0, [Moment(now, MomentKind.CREATED)])
            found = tickets.load(writer, ticket_id)
            assert found is not None
            targets.recompute(writer, contract.of_ticket(writer, people.policy(writer), found), found, now)
            tickets.index_text(writer, ticket_id)
        return ticket_id


_NINE_TO_SIX = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
_ALWAYS = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
CALENDARS: dict[str, dict[str, object]] = {
    "house": {"tz": "UTC", "week": _NINE_TO_SIX},
    "office": {"tz": "UTC", "week": _NINE_TO_SIX, "holidays": ["2026-03-09"]},
    "always": {"tz": "UTC", "week": _ALWAYS},
    "moscow": {"tz": "Europe/Moscow", "week": _NINE_TO_SIX},
}

CLIENTS = {"desk": ("Our desk", 0), "acme": ("ACME", 3), "globex": ("Globex", 2), "initech": ("Initech", 1), "umbrella": ("Umbrella", 0)}

SERVICES = {  # kind, line, impact, urgency, effort norm in minutes
    "mail": ("incident", 1, "medium", "medium", 30),
    "vpn": ("incident", 2, "medium", "high", 60),
    "erp": ("incident", 3, "high", "high", 120),
    "access": ("request", 1, "low", "medium", 15),
}

TEAMS = {  # line, lead, timer mode
    "service-desk": (1, "boris", "auto"),
    "network": (2, "dina", "manual"),
    "applications": (3, "fedor", "manual"),
}

ENGINEERS = {  # name, line, team, roles
    "anna": ("Anna Petrova", 1, "service-desk", ("engineer",)),
    "ivan": ("Ivan Orlov", 1, "service-desk", ("engineer",)),
    "gleb": ("Gleb Kim", 1, "service-desk", ("engineer",)),  # sees ACME alone
    "boris": ("Boris Lead", 1, "service-desk", ("engineer", "lead")),
    "dina": ("Dina Lead", 2, "network", ("engineer", "lead")),
    "egor": ("Egor Net", 2, "network", ("engineer",)),
    "fedor": ("Fedor Lead", 3, "applications", ("engineer", "lead")),
}
OTHERS = {"olga": ("Olga Admin", "admin"), "vera": ("Vera Auditor", "auditor"), "max": ("Max Manager", "manager")}

REQUESTERS = {  # name, client, VIP, e-mail, phone
    "ann": ("Ann Chief", "acme", True, "ann@acme.example", "15550001"),
    "bob": ("Bob Clerk", "acme", False, "bob@acme.example", "15550002"),
    "carl": ("Carl Smith", "globex", False, "carl@globex.example", "15550003"),
    "inga": ("Инга Ёлкина", "initech", False, "inga@initech.example", "15550004"),
    "uma": ("Uma Grey", "umbrella", False, "uma@umbrella.example", "15550005"),
}

AGREEMENTS: dict[str, tuple[str, str, tuple[str, ...], int | None]] = {  # client, calendar, services covered, valid to
    "acme-2026": ("acme", "office", ("mail", "vpn", "erp", "access"), None),
    "globex-2026": ("globex", "always", ("mail",), None),
    "initech-2025": ("initech", "moscow", ("mail",), utc(2026, 1, 1)),  # expired
}
TARGETS_S = {  # by priority: reaction, resolution; in seconds of working time
    1: (900, 4 * 3600),
    2: (1800, 8 * 3600),
    3: (3600, 16 * 3600),
    4: (2 * 3600, 40 * 3600),
}


def build(writer: Writer, now: Instant) -> DeskIds:
    """Insert the small desk as of `now`."""
    ids = DeskIds()
    for key, definition in CALENDARS.items():
        ids.calendars[key] = writer.add(tables.Calendar(key=key, name=key.title()))
        ids.versions[key] = calendars.add_version(
            writer, ids.calendars[key], parse_calendar(definition), zone_data="", now=now, oldest_at=now - 90 * DAY
        )
    for key, (name, tier) in CLIENTS.items():
        ids.clients[key] = writer.add(
            tables.Client(key=key, name=name, tier=tier, is_internal=key == "desk", mail_domains="" if key == "desk" else f"{key}.example")
        )
    for key, (kind, line, impact, urgency, norm) in SERVICES.items():
        ids.services[key] = writer.add(
            tables.Service(key=key, name=key.title(), kind=kind, line=line, impact=impact, urgency=urgency, norm_min=norm)
        )
    _people(writer, ids)
    _agreements(writer, ids, now)
    return ids


def _people(writer: Writer, ids: DeskIds) -> None:
    for key, (line, _lead, mode) in TEAMS.items():
        ids.teams[key] = writer.add(tables.Team(key=key, name=key.title(), line=line, timer_mode=mode, calendar_id=ids.calendars["office"]))
    for login, (name, line, team, roles) in ENGINEERS.items():
        person_id = _person(writer, ids, login, name, "desk")
        writer.add(tables.Engineer(person_id=person_id, line=line, team_id=ids.teams[team], all_clients=login != "gleb"))
        for role in roles:
            writer.add(tables.EngineerRole(person_id=person_id, role=role))
    writer.add(tables.EngineerClient(person_id=ids.people["gleb"], client_id=ids.clients["acme"]))
    for login, (name, role) in OTHERS.items():
        writer.add(tables.EngineerRole(person_id=_person(writer, ids, login, name, "desk"), role=role))
    for key, (_line, lead, _mode) in TEAMS.items():
        writer.change(tables.Team, {"id": ids.teams[key]}, {"lead_id": ids.people[lead]})
    for key, (name, client, is_vip, email, phone) in REQUESTERS.items():
        ids.people[key] = person_id = writer.add(tables.Person(key=key, name=name, client_id=ids.clients[client], is_vip=is_vip))
        writer.add(tables.Identity(person_id=person_id, kind="email", value=email))
        writer.add(tables.Identity(person_id=person_id, kind="phone", value=phone))


def _person(writer: Writer, ids: DeskIds, login: str, name: str, client: str) -> int:
    ids.people[login] = person_id = writer.add(tables.Person(key=login, name=name, client_id=ids.clients[client]))
    writer.add(tables.Identity(person_id=person_id, kind="login", value=login))
    return person_id


def _agreements(writer: Writer, ids: DeskIds, now: Instant) -> None:
    for number, (key, (client, calendar, services, valid_to_at)) in enumerate(AGREEMENTS.items(), 1):
        agreement_id = writer.add(tables.Agreement(key=key, number=f"A-{number:03}", client_id=ids.clients[client], rank=number))
        version_id = writer.add(
            tables.AgreementVersion(
                agreement_id=agreement_id,
                number=1,
                in_force_at=now - 60 * DAY,
                valid_from_at=now - 60 * DAY,
                valid_to_at=valid_to_at,
                calendar_id=ids.calendars[calendar],
            )
        )
        ids.agreements[key] = version_id
        writer.add_all(tables.AgreementService, [{"version_id": version_id, "service_id": ids.services[service]} for service in services])
        writer.add_all(
            tables.AgreementTarget,
            [
                {"version_id": version_id, "priority": priority, "is_vip": is_vip, "kind": kind, "seconds": seconds // (2 if is_vip else 1)}
                for priority, pair in TARGETS_S.items()
                for is_vip in (False, True)
                for kind, seconds in zip(("reaction", "resolution"), pair, strict=True)
            ],
        )
