"""Who asks, read by plain SQL for commands that must answer at once; the same facts as `store.people.actor` and `policy`."""

from __future__ import annotations

from helpdesk_tui.domain import json_text
from helpdesk_tui.domain.policy import Policy, checked

TYPE_CHECKING = False  # `typing` is not worth its import here; checkers know this name
if TYPE_CHECKING:
    from helpdesk_tui.store.reader import Reader, Row

READERS = ("engineer", "lead", "manager", "quality", "auditor")
"""The roles that may read tickets."""
WORKERS = ("engineer", "lead")
"""The roles that may work on them."""


class Who:
    """The person with a login: `line` 0 and no team where no engineer; `clients` None where all tickets may be seen."""

    __slots__ = ("clients", "id", "line", "may_read", "may_work", "team_id", "zone")

    def __init__(self, row: Row, roles: set[str], clients: frozenset[int] | None, zone: str) -> None:
        self.id: int = row[0]
        self.line: int = row[1]
        self.team_id: int | None = row[2]
        self.clients = clients
        self.zone = zone
        self.may_read = not roles.isdisjoint(READERS)
        self.may_work = not roles.isdisjoint(WORKERS)


def who(reader: Reader, login: str, policy: Policy) -> Who | None:
    """The person with this login, or None."""
    row = reader.row(
        """SELECT p.id, coalesce(e.line, 0), e.team_id, coalesce(e.all_clients, 1), coalesce(p.zone, '')
             FROM identity i JOIN person p ON p.id = i.person_id LEFT JOIN engineer e ON e.person_id = p.id AND e.is_active
            WHERE i.kind = 'login' AND i.value = ? AND p.is_active""",
        (login.casefold(),),
    )
    if row is None:
        return None
    roles = {str(found[0]) for found in reader.rows("SELECT role FROM engineer_role WHERE person_id = ?", (row[0],))}
    clients = None
    if not row[3]:
        clients = frozenset(int(found[0]) for found in reader.rows("SELECT client_id FROM engineer_client WHERE person_id = ?", (row[0],)))
    return Who(row, roles, clients, row[4] or policy.text("desk.zone"))


def policy(reader: Reader) -> Policy:
    """The rules' numbers with what the administrator has changed."""
    return Policy({key: checked(key, json_text.read(value)) for key, value in reader.rows("SELECT key, value FROM setting")})


TIMER = (
    "id", "part", "ticket_id", "started_at", "wall_at", "boot_id", "boot_ms", "mode", "kind", "note", "door", "beat_at", "parked_ticket_id", "subject",
)  # fmt: skip


def timer(reader: Reader, engineer_id: int) -> dict[str, object] | None:
    """The engineer's running timer by the names of `TIMER`, or None."""
    columns = ", ".join(f"m.{name}" for name in TIMER[:-1])
    row = reader.row(
        f"SELECT {columns}, coalesce(t.subject, '') FROM timer m LEFT JOIN ticket t ON t.id = m.ticket_id WHERE m.engineer_id = ?",
        (engineer_id,),
    )
    return None if row is None else dict(zip(TIMER, row, strict=True))


def subject(reader: Reader, ticket_id: int) -> str:
    """What a ticket is about, in one line."""
    return str(reader.value("SELECT subject FROM ticket WHERE id = ?", (ticket_id,)) or "")
