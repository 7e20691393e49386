"""What time alone has brought, as SQL over `ticket t`: the same as `domain.ticket.as_of`, for every row of a query.

`now` is written into the text as a number: it is the program's own, and SQLite then evaluates it once. Imported by hot commands.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` is not worth its import here; checkers know this name
if TYPE_CHECKING:
    from helpdesk_tui.domain.clock import Instant

PAUSED = "('waiting_client','waiting_vendor','scheduled')"
OPEN = "('new','in_progress','waiting_client','waiting_vendor','scheduled')"
STANDS_ALONE = "(t.parent_id IS NULL OR NOT EXISTS (SELECT 1 FROM ticket p WHERE p.id = t.parent_id AND p.is_open = 1))"
"""Whether the ticket is no child of an outage that is still open."""


def until_passed(now: Instant) -> str:
    """Whether a waiting or scheduled ticket has come back by itself."""
    return f"(t.until_at <= {now} AND t.state IN {PAUSED})"


def reopened(now: Instant) -> str:
    """Whether a client's message has reopened a resolved ticket by itself."""
    return f"(t.reopen_at <= {now} AND t.state = 'resolved')"


def state(now: Instant) -> str:
    """The state as of now."""
    return (
        f"CASE WHEN {until_passed(now)} THEN CASE WHEN t.assignee_id IS NULL THEN 'new' ELSE 'in_progress' END"
        f" WHEN {reopened(now)} THEN 'in_progress'"
        f" WHEN t.state = 'resolved' AND t.reopen_at IS NULL AND t.confirm_at <= {now} THEN 'closed' ELSE t.state END"
    )


def is_open(now: Instant) -> str:
    """Whether somebody still has to work on it, as of now."""
    return f"(t.state IN {OPEN} OR {reopened(now)})"


def is_waiting(now: Instant) -> str:
    """Whether it waits for somebody or for a date, as of now."""
    return f"(t.state IN {PAUSED} AND (t.until_at IS NULL OR t.until_at > {now}))"


def is_worked_on(now: Instant) -> str:
    """Whether it is new or in progress as of now."""
    return f"(t.state IN ('new','in_progress') OR {until_passed(now)} OR {reopened(now)})"


def came_back(now: Instant) -> str:
    """Whether it has come back to its engineer, who has not turned to it yet."""
    return f"(t.came_back_at IS NOT NULL OR {until_passed(now)} OR {reopened(now)})"


def boost(now: Instant) -> str:
    """The boost in force, in thousandths."""
    return f"CASE WHEN t.boost_until_at <= {now} THEN 0 ELSE t.boost END"


def is_flagged(now: Instant) -> str:
    """Whether a client's message on the resolved ticket waits to be judged."""
    return f"(t.flag_at IS NOT NULL AND NOT coalesce({reopened(now)}, 0))"
