"""Top-ups, and what clients decided about work beyond the limit."""

from dataclasses import dataclass
from decimal import Decimal

from helpdesk_tui.domain.allowance import TopUp
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.store import tables
from helpdesk_tui.store.reader import Reader
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
    """What the client decided, in the order of recording."""
    return [
        Decision(*row)
        for row in reader.rows(
            """SELECT d.id, d.agreement_id, d.ticket_id, d.period_start_at, d.decision, d.decided_by, d.decided_at, d.cap_s, d.note, d.recorded_at,
                      p.name FROM limit_decision d JOIN person p ON p.id = d.recorded_by_id WHERE d.agreement_id = ? ORDER BY d.id""",
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
