"""Agreements: which one covers a ticket, and the SLA terms of a version."""

from dataclasses import dataclass

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Cover:
    """An agreement that covers a service of a client at a moment."""

    version_id: int
    number: str
    key: str
    rank: int
    scope: str
    rate: str | None
    team_id: int | None


@dataclass(frozen=True, slots=True)
class VersionTerms:
    """What the SLA takes from an agreement version; seconds by target kind."""

    calendar_id: int
    calendar_name: str
    number: str
    pause_states: frozenset[str]
    reaction_by: str
    counts_until: str
    reopen_window_s: int | None
    confirm_working_days: int | None
    targets: dict[str, int]


def covering(reader: Reader, client_id: int, service_id: int, at: Instant) -> list[Cover]:
    """The agreement versions in force that cover the service, best first: higher rank, then latest start, then lowest number."""
    return [
        Cover(*row)
        for row in reader.rows(
            """SELECT v.id, a.number, a.key, a.rank, s.scope, s.rate, s.team_id FROM agreement a
                 JOIN agreement_version v ON v.agreement_id = a.id
                  AND v.number = (SELECT max(number) FROM agreement_version WHERE agreement_id = a.id AND in_force_at <= ?)
                 JOIN agreement_service s ON s.version_id = v.id AND s.service_id = ?
                WHERE a.client_id = ? AND v.valid_from_at <= ?
                  AND (v.valid_to_at IS NULL OR ? < coalesce(max(v.prolonged_to_at, v.valid_to_at), v.valid_to_at))
                ORDER BY a.rank DESC, v.valid_from_at DESC, a.number, a.id""",
            (at, service_id, client_id, at, at),
        )
    ]


def numbers(reader: Reader, client_id: int, at: Instant, *, expired: bool = False) -> list[str]:
    """The numbers of the client's agreements that are valid at a moment, or with `expired` of those that no longer are."""
    rows = reader.rows(
        """SELECT a.number, v.valid_from_at <= :at AND (v.valid_to_at IS NULL
                  OR :at < coalesce(max(v.prolonged_to_at, v.valid_to_at), v.valid_to_at))
             FROM agreement a JOIN agreement_version v ON v.agreement_id = a.id
              AND v.number = (SELECT max(number) FROM agreement_version WHERE agreement_id = a.id AND in_force_at <= :at)
            WHERE a.client_id = :client ORDER BY a.rank DESC, a.number""".replace(":at", str(int(at))).replace(
            ":client", str(int(client_id))
        )
    )
    return [str(number) for number, is_valid in rows if bool(is_valid) is not expired]


def why_none(reader: Reader, client_id: int, at: Instant) -> str:
    """Why nothing covers: `no_agreement` (none ever), `expired` (none valid now), or `not_covered` (valid, but not this service)."""
    ever, valid = reader.rows(
        """SELECT count(*), coalesce(sum(v.valid_from_at <= ? AND (v.valid_to_at IS NULL
                  OR ? < coalesce(max(v.prolonged_to_at, v.valid_to_at), v.valid_to_at))), 0)
             FROM agreement a JOIN agreement_version v ON v.agreement_id = a.id
              AND v.number = (SELECT max(number) FROM agreement_version WHERE agreement_id = a.id AND in_force_at <= ?)
            WHERE a.client_id = ?""",
        (at, at, at, client_id),
    )[0]
    return "not_covered" if valid else "expired" if ever else "no_agreement"


def terms(reader: Reader, version_id: int, priority: int, is_vip: bool) -> VersionTerms:
    """The SLA terms of a version for a priority; a VIP's own target, where there is one, replaces the general one."""
    row = reader.row(
        """SELECT v.calendar_id, c.name, coalesce(nullif(a.number, ''), a.key), v.pause_states, v.reaction_by, v.counts_until, v.reopen_window_s,
                  v.confirm_working_days
             FROM agreement_version v JOIN calendar c ON c.id = v.calendar_id JOIN agreement a ON a.id = v.agreement_id WHERE v.id = ?""",
        (version_id,),
    )
    if row is None:
        raise LookupError(version_id)
    targets = {
        str(kind): int(seconds)
        for kind, seconds in reader.rows(
            "SELECT kind, seconds FROM agreement_target WHERE version_id = ? AND priority = ? AND is_vip <= ? ORDER BY is_vip",
            (version_id, priority, int(is_vip)),
        )
    }
    return VersionTerms(row[0], row[1], row[2], frozenset(str(row[3]).split()), row[4], row[5], row[6], row[7], targets)


def in_force_for(reader: Reader, ticket_id: int, at: Instant) -> int | None:
    """The version of the ticket's agreement in force at a moment, else the one nearest to it; None where the ticket has no agreement."""
    found = reader.value(
        """SELECT v.id FROM agreement_version v WHERE v.agreement_id = (SELECT a.agreement_id FROM ticket t JOIN agreement_version a
             ON a.id = t.agreement_version_id WHERE t.id = ?) ORDER BY v.in_force_at <= ? DESC, abs(v.in_force_at - ?) LIMIT 1""",
        (ticket_id, at, at),
    )
    return None if found is None else int(found)
