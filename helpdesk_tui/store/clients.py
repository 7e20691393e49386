"""Clients as the desk looks at them: standing, people, agreements, tickets, visits."""

from __future__ import annotations

from helpdesk_tui.domain.client_view import ClientAgreement, ClientLine, ClientPerson, ClientTicket, ClientVisit
from helpdesk_tui.domain.clock import DAY, Instant
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.store import derived
from helpdesk_tui.store.reader import Reader
from helpdesk_tui.store.weighing import Weighing, in_scope

RATED_MS = 365 * DAY
_CURRENT = "(SELECT max(number) FROM agreement_version WHERE agreement_id = a.id AND in_force_at <= ?)"
_ENDS = "max(coalesce(v.prolonged_to_at, v.valid_to_at), v.valid_to_at)"


def lines(reader: Reader, now: Instant, policy: Policy, scope: frozenset[int] | None) -> list[ClientLine]:
    """The clients in scope by name, with their open tickets, agreements and ratings."""
    standing = _standing(reader, now, policy, scope)
    agreements = {row[0]: row[1:] for row in _agreements(reader, now)}
    ratings = {row[0]: row[1:] for row in _ratings(reader, now)}
    found = []
    for client_id, key, name, tier, is_active in reader.rows("SELECT id, key, name, tier, is_active FROM client ORDER BY name, id"):
        if scope is not None and client_id not in scope:
            continue
        count, ends_at = agreements.get(client_id, (0, None))
        mean, given = ratings.get(client_id, (None, 0))
        found.append(
            ClientLine(client_id, key, name, tier, bool(is_active), *standing.get(client_id, (0, 0, 0)), count, ends_at, mean, given)
        )
    return found


def _standing(reader: Reader, now: Instant, policy: Policy, scope: frozenset[int] | None) -> dict[int, tuple[int, int, int]]:
    """Open tickets, those at risk and those that are late, by client."""
    condition = in_scope(scope, folded=False).also(derived.is_open(now))
    sql, parameters = Weighing(reader, now, policy).query(condition, ("is_half", "is_over"), ("t.client_id",))
    found: dict[int, tuple[int, int, int]] = {}
    for _id, is_half, is_over, client_id in reader.rows(sql, parameters):
        opened, at_risk, late = found.get(client_id, (0, 0, 0))
        found[client_id] = (opened + 1, at_risk + bool(is_half and not is_over), late + bool(is_over))
    return found


def _agreements(reader: Reader, now: Instant) -> list[tuple[int, int, Instant | None]]:
    """(client, valid agreements, when the last of them ends; None where one has no end)."""
    return [
        (int(row[0]), int(row[1]), None if row[2] else row[3])
        for row in reader.rows(
            f"""SELECT a.client_id, count(*), sum(v.valid_to_at IS NULL), max({_ENDS}) FROM agreement a
                  JOIN agreement_version v ON v.agreement_id = a.id AND v.number = {_CURRENT}
                 WHERE v.valid_from_at <= ? AND (v.valid_to_at IS NULL OR coalesce({_ENDS}, v.valid_to_at) > ?) GROUP BY a.client_id""",
            (now, now, now),
        )
    ]


def _ratings(reader: Reader, now: Instant) -> list[tuple[int, int, int]]:
    """(client, mean in hundredths, how many) of the last answers to each resolution of the last year."""
    return [
        (int(row[0]), int(row[1]), int(row[2]))
        for row in reader.rows(
            """SELECT t.client_id, round(avg(r.score) * 100), count(*) FROM rating r JOIN ticket t ON t.id = r.ticket_id
                WHERE r.at > ? AND r.id = (SELECT max(id) FROM rating WHERE ticket_id = r.ticket_id AND resolved_at = r.resolved_at)
                GROUP BY t.client_id""",
            (now - RATED_MS,),
        )
    ]


def about(reader: Reader, client_id: int) -> tuple[str, str, str, str, str]:
    """(zone, note, manager, dedicated engineer, mail domains) of a client."""
    row = reader.row(
        """SELECT c.zone, c.note, coalesce(m.name, ''), coalesce(d.name, ''), c.mail_domains FROM client c
             LEFT JOIN person m ON m.id = c.manager_id LEFT JOIN person d ON d.id = c.dedicated_engineer_id WHERE c.id = ?""",
        (client_id,),
    )
    if row is None:
        raise LookupError(client_id)
    return str(row[0]), str(row[1]), str(row[2]), str(row[3]), str(row[4])


def teams(reader: Reader, client_id: int) -> list[tuple[int, str]]:
    """The teams that the client names: (line, name)."""
    found = reader.rows(
        "SELECT c.line, m.name FROM client_team c JOIN team m ON m.id = c.team_id WHERE c.client_id = ? ORDER BY c.line", (client_id,)
    )
    return [(int(row[0]), str(row[1])) for row in found]


def people(reader: Reader, client_id: int) -> list[ClientPerson]:
    """The client's people: VIPs first, then by name."""
    addresses = ", ".join(
        f"(SELECT coalesce(group_concat(value, ' '), '') FROM identity WHERE person_id = p.id AND kind = '{kind}')"
        for kind in ("email", "phone", "telegram")
    )
    return [
        ClientPerson(row[0], row[1], row[2], row[3], bool(row[4]), bool(row[5]), row[6], row[7], row[8], row[9])
        for row in reader.rows(
            f"""SELECT p.id, p.key, p.name, p.position, p.is_vip, p.is_active, {addresses},
                       (SELECT count(*) FROM ticket WHERE requester_id = p.id AND is_open = 1)
                  FROM person p WHERE p.client_id = ? ORDER BY p.is_active DESC, p.is_vip DESC, p.name, p.id""",
            (client_id,),
        )
    ]


def agreements(reader: Reader, client_id: int, now: Instant) -> list[ClientAgreement]:
    """The client's agreements with their terms in force now, the highest rank first."""
    found = reader.rows(
        f"""SELECT a.id, a.key, a.number, a.rank, v.id, v.number, v.valid_from_at, max(coalesce(v.prolonged_to_at, v.valid_to_at), v.valid_to_at),
                   c.name, v.commercial FROM agreement a
              JOIN agreement_version v ON v.agreement_id = a.id AND v.number = coalesce({_CURRENT}, 1) JOIN calendar c ON c.id = v.calendar_id
             WHERE a.client_id = ? ORDER BY a.rank DESC, a.number, a.id""",
        (now, client_id),
    )
    return [
        ClientAgreement(
            row[0],
            row[1],
            row[2],
            row[3],
            row[5],
            row[6],
            row[7],
            row[8],
            tuple(_services(reader, row[4])),
            tuple(_targets(reader, row[4])),
            row[9],
        )
        for row in found
    ]


def _services(reader: Reader, version_id: int) -> list[str]:
    found = reader.rows(
        "SELECT s.name, g.scope FROM agreement_service g JOIN service s ON s.id = g.service_id WHERE g.version_id = ? ORDER BY s.name",
        (version_id,),
    )
    return [str(name) if scope == "included" else f"{name} ({scope})" for name, scope in found]


def _targets(reader: Reader, version_id: int) -> list[tuple[int, bool, str, int]]:
    found = reader.rows(
        "SELECT priority, is_vip, kind, seconds FROM agreement_target WHERE version_id = ? ORDER BY is_vip, priority, kind", (version_id,)
    )
    return [(int(row[0]), bool(row[1]), str(row[2]), int(row[3])) for row in found]


def tickets(reader: Reader, client_id: int, now: Instant, limit: int = 200) -> list[ClientTicket]:
    """The client's open tickets, then those that changed last."""
    return [
        ClientTicket(row[0], row[1], row[2], row[3], row[4], row[5], row[6], bool(row[7]))
        for row in reader.rows(
            f"""SELECT t.id, {derived.state(now)}, t.priority, t.subject, coalesce(r.name, ''), coalesce(a.name, ''), t.updated_at, t.is_open
                  FROM ticket t LEFT JOIN person r ON r.id = t.requester_id LEFT JOIN person a ON a.id = t.assignee_id
                 WHERE t.client_id = ? ORDER BY t.is_open DESC, t.updated_at DESC, t.id DESC LIMIT ?""",
            (client_id, limit),
        )
    ]


def ticket_count(reader: Reader, client_id: int) -> int:
    """How many tickets the client has had."""
    return int(reader.value("SELECT count(*) FROM ticket WHERE client_id = ?", (client_id,)))


def visits(reader: Reader, client_id: int, limit: int = 50) -> list[ClientVisit]:
    """The last visits to the client, latest first."""
    return [
        ClientVisit(*row)
        for row in reader.rows(
            """SELECT e.id, e.start_at, e.duration_ms, p.name, t.id, t.subject, e.note FROM ticket t JOIN work_entry e ON e.ticket_id = t.id
                 JOIN person p ON p.id = e.engineer_id
                WHERE t.client_id = ? AND e.kind = 'visit' AND e.reverses_id IS NULL
                  AND NOT EXISTS (SELECT 1 FROM work_entry r WHERE r.reverses_id = e.id) ORDER BY e.start_at DESC LIMIT ?""",
            (client_id, limit),
        )
    ]
