"""Which ticket *next* gives (RULES.md §6), by one query over the open tickets. Imported by hot commands."""

from __future__ import annotations

from helpdesk_tui.store import derived
from helpdesk_tui.store.weighing import ORDER, Weighing, in_scope

TYPE_CHECKING = False  # `typing` is not worth its import here; checkers know this name
if TYPE_CHECKING:
    from collections.abc import Iterable

    from helpdesk_tui.domain.clock import Instant
    from helpdesk_tui.domain.policy import Policy
    from helpdesk_tui.store.reader import Reader
    from helpdesk_tui.store.writer import Writer

    Candidate = tuple[int, int, Instant | None, bool]


def candidates(
    reader: Reader, policy: Policy, *, actor_id: int, line: int, clients: Iterable[int] | None, now: Instant, limit: int = 1
) -> list[Candidate]:
    """(id, weight, next unpaused deadline, came back) of the tickets that *next* would give the engineer, the first one first.

    First the engineer's own tickets that came back, or that a rule has handed over; then the unassigned ones of the
    own line and below that are new or in progress.
    Left out: children of an open outage, clients out of scope, and what the engineer has skipped until later than now.
    """
    came_back = f"(+t.assignee_id = {int(actor_id)} AND {derived.came_back(now)})"
    is_own = f"(+t.assignee_id = {int(actor_id)} AND ({derived.came_back(now)} OR t.state = 'new'))"
    condition = (
        in_scope(clients)
        .also(f"({is_own} OR (+t.assignee_id IS NULL AND t.line <= {int(line)} AND {derived.is_worked_on(now)}))")
        .also(derived.is_open(now))
        .also("(t.parent_id IS NULL OR NOT EXISTS (SELECT 1 FROM ticket p WHERE p.id = t.parent_id AND p.is_open = 1))")
        .also(f"t.id NOT IN (SELECT ticket_id FROM skip WHERE person_id = {int(actor_id)} AND until_at > {now})")
    )
    sql, parameters = Weighing(reader, now, policy).query(condition, also=(f"{came_back} AS came_back", f"{is_own} AS is_own"))
    order = ORDER.replace("BY", "BY is_own DESC,", 1)
    return [(*row[:3], bool(row[3])) for row in reader.rows(f"{sql} {order} LIMIT {int(limit)}", parameters)]


def skips(reader: Reader, ticket_id: int) -> int:
    """How often a ticket was skipped, by anybody."""
    return int(reader.value("SELECT count(*) FROM skip WHERE ticket_id = ?", (ticket_id,)))


def forget_skip(writer: Writer, ticket_id: int, person_id: int | None, at: Instant) -> None:
    """Let *next* offer the ticket to the engineer again, and count that skip no longer."""
    writer.run("DELETE FROM skip WHERE ticket_id = ? AND person_id = ? AND at = ?", (ticket_id, person_id, at))
