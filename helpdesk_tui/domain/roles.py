"""Who may do what (RULES.md §12): the one table of permissions, and the actor that every service call takes."""

from typing import NamedTuple

from helpdesk_tui.domain.errors import NotAllowed
from helpdesk_tui.domain.words import _

WORK = "work"  # work tickets of own and lower lines
TIME = "time"  # log own time
READ = "read"  # read tickets
STEER = "steer"  # boost, override, hand over, strike, approve, for the own team
CONFIRM_REDACTION = "confirm redactions"
CONTRACTS = "contracts"
QUALITY = "quality"
AUDIT = "audit"
OVERSEE = "oversee"  # see the work of all teams on boards and in figures
SET_UP = "set up"  # people, teams, catalog, calendars, settings, import, restore
ASK_REDACTION = "ask for redactions"
RUN = "run"  # the loop, which acts for the desk itself
OWN = "own organisation"  # see what was said in public on the own organisation's tickets, answer, rate

PERMISSIONS: dict[str, frozenset[str]] = {
    "engineer": frozenset({WORK, TIME, READ}),
    "lead": frozenset({WORK, TIME, READ, STEER, CONFIRM_REDACTION}),
    "manager": frozenset({READ, OVERSEE, CONTRACTS}),
    "quality": frozenset({READ, OVERSEE, QUALITY}),
    "auditor": frozenset({READ, OVERSEE, AUDIT}),
    "admin": frozenset({SET_UP, ASK_REDACTION, RUN}),
    "client": frozenset({OWN}),
}

_WORDS = {
    WORK: "work on tickets",
    TIME: "log time",
    READ: "read tickets",
    STEER: "do what a lead does",
    CONFIRM_REDACTION: "confirm redactions",
    CONTRACTS: "change contracts",
    QUALITY: "handle quality cases",
    AUDIT: "read the audit",
    OVERSEE: "see the work of all teams",
    SET_UP: "set up the desk",
    ASK_REDACTION: "ask for redactions",
    RUN: "run the loop",
    OWN: "see the tickets of their own organisation",
}


class Actor(NamedTuple):
    """Who is doing this: roles, line (0 where no engineer), team, and the clients whose tickets may be seen (None: all)."""

    id: int
    login: str
    name: str
    roles: frozenset[str]
    line: int = 0
    team_id: int | None = None
    timer_mode: str = "manual"
    clients: frozenset[int] | None = None
    zone: str = "UTC"
    door: str = "console"

    def may(self, permission: str) -> bool:
        """Whether one of the roles permits it."""
        return any(permission in PERMISSIONS[role] for role in self.roles)

    def may_one_of(self, *permissions: str) -> bool:
        """Whether one of the roles permits one of these; what takes no permission is permitted."""
        return not permissions or any(map(self.may, permissions))

    def require(self, permission: str) -> None:
        """Raise NotAllowed, naming the roles that would permit it."""
        self.require_one_of(permission)

    def require_one_of(self, *permissions: str) -> None:
        """Raise NotAllowed where none of these is permitted, naming the roles that would permit one."""
        if not self.may_one_of(*permissions):
            *others, last = (role for role, given in PERMISSIONS.items() if not given.isdisjoint(permissions))
            holders = _("{others} or {last}").format(others=", ".join(others), last=last) if others else last
            what = _(_WORDS[permissions[0]])
            told = _("{name} may not {what}: that takes the role {roles}.").format(name=self.name, what=what, roles=holders)
            raise NotAllowed(told, remedy="go.catalog" if self.only_sets_up else "")

    def require_staff(self) -> None:
        """Raise NotAllowed for somebody at a client, who has the limited view and nothing else."""
        if self.is_client:
            raise NotAllowed(_("{name} may see the own organisation's tickets alone: helpdesk own.").format(name=self.name))

    @property
    def is_client(self) -> bool:
        """Whether this is somebody of a client, with the limited view and nothing else."""
        return self.roles == {"client"}

    @property
    def only_sets_up(self) -> bool:
        """Whether this is somebody who sets the desk up and reads no tickets, whose place is the catalog."""
        return self.may(SET_UP) and not self.may(READ)

    def exceeds(self, other: "Actor") -> bool:
        """Whether this actor may do or see something that the other may not: roles, line, team, clients."""
        sees_more = other.clients is not None and (self.clients is None or not self.clients <= other.clients)
        return not self.roles <= other.roles or self.line > other.line or self.team_id != other.team_id or sees_more

    def sees_client(self, client_id: int) -> bool:
        """Whether tickets of this client are in the actor's scope."""
        return self.clients is None or client_id in self.clients
