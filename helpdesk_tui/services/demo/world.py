"""What a demo desk consists of before the first ticket: the values that the tickets' course is drawn from."""

from dataclasses import dataclass, field

from helpdesk_tui.domain.calendar import Calendar
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.sla import Terms


@dataclass(frozen=True, slots=True)
class WorkTime:
    """A calendar with the id of its only version."""

    id: int
    version_id: int
    key: str
    name: str
    zone: str
    definition: str
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Service:
    """An entry of the catalog."""

    id: int
    key: str
    name: str
    kind: str
    line: int
    impact: str
    urgency: str
    norm_min: int
    team_key: str
    share: int


@dataclass(frozen=True, slots=True)
class Engineer:
    """Somebody who works tickets; `time` is when."""

    id: int
    login: str
    name: str
    line: int
    team_id: int
    language: str


@dataclass(frozen=True, slots=True)
class Team:
    """A team with its people."""

    id: int
    key: str
    name: str
    line: int
    time: WorkTime
    timer_mode: str
    handout: str
    members: tuple[Engineer, ...]

    @property
    def lead(self) -> Engineer:
        """The first one leads."""
        return self.members[0]


@dataclass(frozen=True, slots=True)
class Requester:
    """A person at a client."""

    id: int
    name: str
    email: str
    phone: str
    telegram: str
    is_vip: bool
    position: str
    language: str


@dataclass(frozen=True, slots=True)
class Deal:
    """An agreement in its only version. `teams` names a team for each service covered, or None."""

    id: int
    version_id: int
    key: str
    number: str
    rank: int
    valid_from_at: Instant
    valid_to_at: Instant | None
    prolonged_to_at: Instant | None
    time: WorkTime
    pause_states: frozenset[str]
    reaction_by: str
    counts_until: str
    teams: dict[int, int | None]
    targets: dict[tuple[int, bool], dict[str, int]]

    def is_valid(self, at: Instant) -> bool:
        """Whether the agreement is in force."""
        if at < self.valid_from_at:
            return False
        return self.valid_to_at is None or at < max(self.valid_to_at, self.prolonged_to_at or 0)

    def terms(self, priority: int, is_vip: bool) -> Terms:
        """What is promised for a priority, to a VIP or to anybody."""
        given = {**self.targets[(priority, False)], **(self.targets.get((priority, True), {}) if is_vip else {})}
        return Terms(
            given.get("reaction"), given.get("answer"), given.get("update"), given.get("resolution"), self.pause_states,
            "take" if self.reaction_by == "take" else "reply", "closed" if self.counts_until == "closed" else "resolved",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Client:
    """An organisation served."""

    id: int
    key: str
    name: str
    tier: int
    zone: str
    language: str
    domain: str
    hours: WorkTime
    is_internal: bool = False
    size: int = 1
    deals: tuple[Deal, ...] = ()
    requesters: tuple[Requester, ...] = ()
    dedicated: Engineer | None = None
    manager: Engineer | None = None


@dataclass(slots=True)
class World:
    """The whole desk."""

    now: Instant
    start_at: Instant
    house: WorkTime
    times: list[WorkTime] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    teams: list[Team] = field(default_factory=list)
    engineers: list[Engineer] = field(default_factory=list)
    officers: list[tuple[int, str, str, str]] = field(default_factory=list)
    clients: list[Client] = field(default_factory=list)

    def team(self, key: str) -> Team:
        """A team by key."""
        return next(team for team in self.teams if team.key == key)

    def default_team(self, line: int) -> Team:
        """A line's first team."""
        return next(team for team in self.teams if team.line == line)

    def engineer(self, login: str) -> Engineer:
        """An engineer by login."""
        return next(engineer for engineer in self.engineers if engineer.login == login)

    def client(self, key: str) -> Client:
        """A client by key."""
        return next(client for client in self.clients if client.key == key)
