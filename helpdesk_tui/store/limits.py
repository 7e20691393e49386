"""Top-ups, and what clients decided about work beyond the limit."""

import json
from dataclasses import dataclass
from decimal import Decimal

from helpdesk_tui.domain.allowance import TopUp
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.commercial import Commercial, is_out_of_scope, own_rate
from helpdesk_tui.domain.commercial import read as read_commercial
from helpdesk_tui.store import tables
from helpdesk_tui.store.reader import Reader, record
from helpdesk_tui.store.survivors import SURVIVOR
from helpdesk_tui.store.writer import Writer


@dataclass(frozen=True, slots=True)
class Decision:
    """What a client decided: about a ticket, or (no ticket) about the period that begins at `period_start_at`. `cap_s` None: no cap."""

    id: int
    agreement_id: int
    ticket_id: int | None
    period_start_at: Instant | None
    decision: str
    decided_by: str
    decided_at: Instant
    cap_s: int | None
    note: str
    recorded_at: Instant
    recorded_by: str


def top_ups(reader: Reader, agreement_id: int) -> list[TopUp]:
    """The agreement's top-ups, by the end of their validity."""
    return [
        TopUp(row[0], row[1] // 60, Decimal(row[2]), *row[3:])
        for row in reader.rows(
            """SELECT id, seconds, price, valid_from_at, valid_to_at, note, at FROM top_up WHERE agreement_id = ?
                ORDER BY valid_to_at, id""",
            (agreement_id,),
        )
    ]


def add_top_up(writer: Writer, agreement_id: int, top_up: TopUp, *, by_id: int) -> int:
    """Record bought minutes; returns the row's id."""
    return writer.add(
        tables.TopUp(
            agreement_id=agreement_id,
            seconds=top_up.minutes * 60,
            price=str(top_up.price),
            valid_from_at=top_up.valid_from_at,
            valid_to_at=top_up.valid_to_at,
            note=top_up.note,
            at=top_up.at,
            by_id=by_id,
        )
    )


def decisions(reader: Reader, agreement_id: int) -> list[Decision]:
    """What the client decided, in the order of recording; a word on a ticket that was merged is one on the ticket it was merged into."""
    return [
        Decision(*row)
        for row in reader.rows(
            f"""SELECT d.id, d.agreement_id, {SURVIVOR.format(t="t")}, d.period_start_at, d.decision, d.decided_by, d.decided_at, d.cap_s, d.note,
                       d.recorded_at, p.name FROM limit_decision d JOIN person p ON p.id = d.recorded_by_id LEFT JOIN ticket t ON t.id = d.ticket_id
                 WHERE d.agreement_id = ? ORDER BY d.id""",
            (agreement_id,),
        )
    ]


def decide(
    writer: Writer,
    agreement_id: int,
    ticket_id: int | None,
    period_start_at: Instant,
    decision: str,
    *,
    decided_by: str,
    decided_at: Instant,
    cap_s: int | None,
    note: str,
    by_id: int,
    at: Instant,
) -> int:
    """Record a client's decision; returns the row's id."""
    return writer.add(
        tables.LimitDecision(
            agreement_id=agreement_id,
            ticket_id=ticket_id,
            period_start_at=period_start_at,
            decision=decision,
            decided_by=decided_by,
            decided_at=decided_at,
            cap_s=cap_s,
            note=note,
            recorded_at=at,
            recorded_by_id=by_id,
        )
    )


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """What a limit depends on: whose the ticket is, under which terms, and how urgent."""

    id: int
    client_id: int
    agreement_id: int | None
    version_id: int | None
    service_id: int | None
    priority: int
    is_vip: bool


def ticket_facts(reader: Reader, ticket_id: int) -> TicketFacts | None:
    """The facts of a ticket, of a merged one those of the ticket it was merged into; or None."""
    row = reader.row(
        f"""SELECT t.id, t.client_id, v.agreement_id, t.agreement_version_id, t.service_id, t.priority, t.is_vip FROM ticket o
             JOIN ticket t ON t.id = {SURVIVOR.format(t="o")} LEFT JOIN agreement_version v ON v.id = t.agreement_version_id WHERE o.id = ?""",
        (ticket_id,),
    )
    return None if row is None else record(TicketFacts, row, "is_vip")


def terms(reader: Reader, version_id: int) -> Commercial:
    """The commercial part of a version."""
    return read_commercial(json.loads(reader.value("SELECT commercial FROM agreement_version WHERE id = ?", (version_id,)) or "{}"))


def terms_now(reader: Reader, agreement_id: int, now: Instant) -> Commercial:
    """The commercial part of the agreement's version in force now, before the first one of that: what is done at the limit is in it."""
    found = reader.value(
        """SELECT commercial FROM agreement_version WHERE agreement_id = ?1
            ORDER BY in_force_at <= ?2 DESC, CASE WHEN in_force_at <= ?2 THEN -number ELSE number END LIMIT 1""",
        (agreement_id, now),
    )
    return read_commercial(json.loads(found or "{}"))


def is_metered(reader: Reader, agreement_id: int) -> bool:
    """Whether a version of the agreement counts time against a limit."""
    return bool(
        reader.value(
            """SELECT 1 FROM agreement_version WHERE agreement_id = ? AND commercial <> '{}'
                  AND coalesce(json_extract(commercial, '$.allowance'), json_extract(commercial, '$.overage_hour')) IS NOT NULL LIMIT 1""",
            (agreement_id,),
        )
    )


def is_metered_ticket(reader: Reader, ticket_id: int) -> bool:
    """Whether time on the ticket counts against a limit."""
    agreement_id = reader.value(
        "SELECT v.agreement_id FROM ticket t JOIN agreement_version v ON v.id = t.agreement_version_id WHERE t.id = ?", (ticket_id,)
    )
    return agreement_id is not None and is_metered(reader, agreement_id)


def stops(reader: Reader, ticket_id: int, now: Instant) -> bool:
    """Whether the ticket's agreement stops work at its limit, if the limit is reached."""
    agreement_id = reader.value(
        "SELECT v.agreement_id FROM ticket t JOIN agreement_version v ON v.id = t.agreement_version_id WHERE t.id = ?", (ticket_id,)
    )
    return agreement_id is not None and terms_now(reader, agreement_id, now).over_limit == "stop"


def is_commercial(reader: Reader, agreement_id: int) -> bool:
    """Whether anything about money was agreed."""
    return bool(reader.value("SELECT 1 FROM agreement_version WHERE agreement_id = ? AND commercial <> '{}' LIMIT 1", (agreement_id,)))


def scope(reader: Reader, version_id: int, service_id: int | None) -> tuple[bool, Decimal | None]:
    """Whether a version pays a service by the hour beside the allowance, and its own price for it."""
    row = reader.row("SELECT scope, rate FROM agreement_service WHERE version_id = ? AND service_id = ?", (version_id, service_id))
    return (False, None) if row is None else (is_out_of_scope(row[0], row[1]), own_rate(row[1]))


def holders(reader: Reader, role: str) -> list[int]:
    """The active people who hold a role."""
    return [
        int(row[0])
        for row in reader.rows(
            "SELECT r.person_id FROM engineer_role r JOIN person p ON p.id = r.person_id AND p.is_active WHERE r.role = ? ORDER BY r.person_id",
            (role,),
        )
    ]
