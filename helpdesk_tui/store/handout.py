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
    base = (
        in_scope(clients)
        .also(derived.is_open(now))
        .also("(t.parent_id IS NULL OR NOT EXISTS (SELECT 1 FROM ticket p WHERE p.id = t.parent_id AND p.is_open = 1))")
        .also(f"t.id NOT IN (SELECT ticket_id FROM skip WHERE person_id = {int(actor_id)} AND until_at > {now})")
    )
    own = f"+t.assignee_id = {int(actor_id)} AND ({derived.came_back(now)} OR t.state = 'new')"
    free = f"+t.assignee_id IS NULL AND t.line <= {int(line)} AND {derived.is_worked_on(now)}"
    weighing = Weighing(reader, now, policy)
    found: list[Candidate] = []
    for condition, came_back in ((own, derived.came_back(now)), (free, "0")):
        if len(found) < limit:  # one's own come first: where there are enough, the others need not be weighed
            sql, parameters = weighing.query(base.also(condition), also=(f"{came_back} AS came_back",))
            rows = reader.rows(f"{sql} {ORDER} LIMIT {int(limit) - len(found)}", parameters)
            found += [(*row[:3], bool(row[3])) for row in rows]
    return found


def skips(reader: Reader, ticket_id: int) -> int:
    """How often a ticket was skipped, by anybody."""
    return int(reader.value("SELECT count(*) FROM skip WHERE ticket_id = ?", (ticket_id,)))


def forget_skip(writer: Writer, ticket_id: int, person_id: int | None, at: Instant) -> None:
    """Let *next* offer the ticket to the engineer again, and count that skip no longer."""
    writer.run("DELETE FROM skip WHERE ticket_id = ? AND person_id = ? AND at = ?", (ticket_id, person_id, at))
