"""Penalties: how targets of an agreement's tickets ended, what was proposed for them, and what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.penalties import Outcome, Proposal
from helpdesk_tui.domain.weight import consumed_at
from helpdesk_tui.store import calendars, tables
from helpdesk_tui.store.journal import canonical
from helpdesk_tui.store.reader import Reader, Row, record
from helpdesk_tui.store.writer import Writer


@dataclass(frozen=True, slots=True)
class PenaltyRow:
    """A penalty as it was proposed, with what was decided. `amount` is before the cap, without VAT; `root_id` the outage of its ticket now,
    or the ticket itself."""

    id: int
    once: str
    agreement_id: int
    agreement_number: str
    client_id: int
    client_key: str
    client_name: str
    period_start_at: Instant
    kind: str
    target: str
    ticket_id: int | None
    subject: str
    at: Instant
    amount: str
    currency: str
    state: str
    reason: str
    decided_at: Instant | None
    decided_by_id: int | None
    decided_by: str
    explanation: str
    version: int
    root_id: int | None


_OUTCOMES = """SELECT t.id, coalesce(t.parent_id, t.id), g.kind, g.verdict, g.met_at, g.is_live, g.consumed_s, g.since_s, g.seconds,
       coalesce(g.worst_s, 0), g.due_at, g.calendar_version_id,
       (SELECT min(c.at) FROM ticket_crossing c WHERE c.ticket_id = t.id AND c.kind = g.kind AND c.threshold = 100),
       t.parent_id IS NOT NULL OR EXISTS (SELECT 1 FROM ticket c WHERE c.parent_id = t.id)
  FROM ticket t JOIN ticket_target g ON g.ticket_id = t.id
 WHERE t.client_id = (SELECT client_id FROM agreement WHERE id = ?)
   AND t.agreement_version_id IN (SELECT id FROM agreement_version WHERE agreement_id = ?)
   AND t.state NOT IN ('cancelled', 'merged') AND g.is_contractual AND (g.verdict IS NOT NULL OR g.is_live)
   AND t.created_at < ? AND (t.is_open OR t.updated_at >= ?)"""


def outcomes(reader: Reader, agreement_id: int, from_at: Instant, to_at: Instant, now: Instant) -> list[Outcome]:
    """How the contractual targets of the agreement's tickets ended within the half-open span, by date.

    A live target counts once its time has run out. Cancelled and merged tickets give no outcome.
    """
    positions = calendars.positions(reader, now)
    found = []
    for row in reader.rows(_OUTCOMES, (agreement_id, agreement_id, to_at, from_at)):
        outcome = _outcome(row, positions, now)
        if outcome is not None and from_at <= outcome.at < to_at:
            found.append(outcome)
    return sorted(found, key=lambda one: (one.at, one.ticket_id, one.target))


def _outcome(row: Row, positions: Mapping[int, int], now: Instant) -> Outcome | None:
    (
        ticket_id, root_id, kind, verdict, met_at, is_live, consumed_s, since_s, seconds, worst_s, due_at, calendar_version_id, crossed_at,
        is_outage,
    ) = row  # fmt: skip
    if is_live and since_s is not None:
        consumed_s = consumed_at(consumed_s, since_s, positions[calendar_version_id])
    is_breach = verdict == "breached" or worst_s > seconds or (verdict is None and consumed_s > seconds)
    if is_breach:
        known = [at for at in (due_at, met_at, now) if at is not None]
        return Outcome(ticket_id, root_id, kind, False, min(known) if crossed_at is None else crossed_at, bool(is_outage))
    return None if verdict is None or met_at is None else Outcome(ticket_id, root_id, kind, True, met_at, bool(is_outage))


_ROWS = """SELECT n.id, n.once, n.agreement_id, a.number, c.id, c.key, c.name, n.period_start_at, n.kind, n.target, n.ticket_id,
       coalesce(t.subject, ''), n.at, n.amount, n.currency, n.state, n.reason, n.decided_at, n.decided_by_id, coalesce(p.name, ''),
       n.explanation, n.version, coalesce(t.parent_id, t.id)
  FROM penalty n JOIN agreement a ON a.id = n.agreement_id JOIN client c ON c.id = a.client_id LEFT JOIN ticket t ON t.id = n.ticket_id
  LEFT JOIN person p ON p.id = n.decided_by_id"""


def _row(row: Row) -> PenaltyRow:
    return record(PenaltyRow, row)


def one(reader: Reader, penalty_id: int) -> PenaltyRow | None:
    """A penalty, or None."""
    row = reader.row(f"{_ROWS} WHERE n.id = ?", (penalty_id,))
    return None if row is None else _row(row)


def of_period(reader: Reader, agreement_id: int, start_at: Instant) -> list[PenaltyRow]:
    """The penalties on a period's statement, by date."""
    return [
        _row(row)
        for row in reader.rows(f"{_ROWS} WHERE n.agreement_id = ? AND n.period_start_at = ? ORDER BY n.at, n.id", (agreement_id, start_at))
    ]


def of_client(reader: Reader, client_id: int | None) -> list[PenaltyRow]:
    """The penalties of a client, or of all, latest first."""
    return [_row(row) for row in reader.rows(f"{_ROWS} WHERE ? IS NULL OR c.id = ? ORDER BY n.at DESC, n.id DESC", (client_id, client_id))]


def waiting(reader: Reader) -> dict[tuple[int, str], int]:
    """How many penalties wait for a decision, by client and currency."""
    rows = reader.rows(
        """SELECT a.client_id, n.currency, count(*) FROM penalty n JOIN agreement a ON a.id = n.agreement_id
            WHERE n.state = 'proposed' GROUP BY a.client_id, n.currency"""
    )
    return {(int(client_id), str(currency)): int(count) for client_id, currency, count in rows}


def known(reader: Reader, client_id: int) -> dict[str, PenaltyRow]:
    """The client's penalties by what they are for."""
    return {row.once: row for row in of_client(reader, client_id)}


def add(writer: Writer, proposal: Proposal, *, once: str, agreement_id: int, period_start_at: Instant, currency: str) -> int:
    """Record a proposed penalty; returns its id."""
    return writer.add(
        tables.Penalty(
            once=once,
            agreement_id=agreement_id,
            period_start_at=period_start_at,
            kind=proposal.kind,
            target=proposal.target,
            ticket_id=proposal.ticket_id,
            at=proposal.at,
            amount=str(proposal.amount),
            currency=currency,
            explanation=canonical(proposal.explanation),
        )
    )


def propose_again(writer: Writer, row: PenaltyRow, proposal: Proposal) -> None:
    """Propose one anew, with what it comes to now. Raises Stale."""
    values = {
        "state": "proposed",
        "reason": "",
        "decided_by_id": None,
        "decided_at": None,
        "amount": str(proposal.amount),
        "explanation": canonical(proposal.explanation),
        "at": proposal.at,
        "ticket_id": proposal.ticket_id,
    }
    writer.change_version(tables.Penalty, row.id, row.version, values)


def decide(writer: Writer, row: PenaltyRow, state: str, reason: str, *, by_id: int | None, at: Instant | None) -> None:
    """Record what was decided about a penalty; `by_id` None where what it was for no longer stands. Raises Stale."""
    values = {"state": state, "reason": reason, "decided_by_id": by_id, "decided_at": at}
    writer.change_version(tables.Penalty, row.id, row.version, values)
