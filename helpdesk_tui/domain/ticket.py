"""A ticket: its fields, its states, and what time alone has made of it.

States and their names follow RULES.md §3. What time brings (an *until* passed, the confirmation span over, a client's message that
reopens, a boost that expires) is not stored when it happens: every reader derives it with `as_of`, and the ticket's next write records
it with the date on which it was due.
"""

from dataclasses import dataclass, replace

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.codes import LEVELS as LEVELS
from helpdesk_tui.domain.codes import OPEN_STATES as OPEN_STATES
from helpdesk_tui.domain.codes import PAUSE_STATES as PAUSE_STATES
from helpdesk_tui.domain.codes import RESOLUTION_CODES as RESOLUTION_CODES
from helpdesk_tui.domain.codes import STATE_WORDS as STATE_WORDS
from helpdesk_tui.domain.codes import STATES as STATES
from helpdesk_tui.domain.codes import TIERS as TIERS
from helpdesk_tui.domain.codes import state_word as state_word

_PRIORITY = {
    ("high", "high"): 1,
    ("high", "medium"): 2,
    ("medium", "high"): 2,
    ("medium", "medium"): 3,
    ("low", "high"): 3,
    ("high", "low"): 3,
    ("medium", "low"): 4,
    ("low", "medium"): 4,
    ("low", "low"): 4,
}


def priority_of(impact: str, urgency: str) -> int:
    """P1-P4 (as 1-4) from impact × urgency, each high, medium or low (ITIL's matrix)."""
    return _PRIORITY[(impact, urgency)]


@dataclass(frozen=True, slots=True)
class Ticket:
    """One ticket with the names of what it refers to. Field order is the order in which the store selects them."""

    id: int
    version: int
    state: str
    kind: str
    client_id: int
    client_tier: int
    requester_id: int | None
    is_vip: bool
    service_id: int | None
    agreement_version_id: int | None
    coverage: str
    calendar_version_id: int | None
    subject: str
    impact: str
    urgency: str
    priority: int
    priority_reason: str | None
    channel: str
    device: str
    team_id: int | None
    line: int
    assignee_id: int | None
    created_at: Instant
    created_by_id: int | None
    updated_at: Instant
    until_at: Instant | None
    pause_note: str
    came_back_at: Instant | None
    boost: int
    boost_until_at: Instant | None
    boost_reason: str
    boost_by_id: int | None
    parent_id: int | None
    merged_into_id: int | None
    previous_id: int | None
    resolved_at: Instant | None
    resolved_by_id: int | None
    resolution_code: str | None
    resolution_text: str
    confirm_at: Instant | None
    closed_at: Instant | None
    reopened: int
    flag_at: Instant | None
    reopen_at: Instant | None
    first_taken_at: Instant | None
    first_taken_by_id: int | None
    first_taken_how: str | None
    points_sample: int | None
    points_terms: str | None
    external_source: str | None
    external_id: str | None
    client_key: str
    client_name: str
    requester_name: str
    service_key: str
    service_name: str
    team_key: str
    team_name: str
    assignee_login: str
    assignee_name: str

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to work on it."""
        return self.state in OPEN_STATES

    @property
    def is_paused(self) -> bool:
        """Whether it waits for somebody else, or for a date."""
        return self.state in PAUSE_STATES


def as_of(ticket: Ticket, now: Instant) -> Ticket:
    """The ticket as it is at `now`, with everything applied that time alone has brought since it was last written."""
    if ticket.is_paused and ticket.until_at is not None and ticket.until_at <= now:
        state = "in_progress" if ticket.assignee_id is not None else "new"
        ticket = replace(ticket, state=state, came_back_at=ticket.until_at, until_at=None, pause_note="")
    if ticket.state == "resolved" and ticket.reopen_at is not None and ticket.reopen_at <= now:
        ticket = replace(
            ticket,
            state="in_progress",
            came_back_at=ticket.flag_at,
            reopened=ticket.reopened + 1,
            flag_at=None,
            reopen_at=None,
            confirm_at=None,
        )
    if ticket.state == "resolved" and ticket.reopen_at is None and ticket.confirm_at is not None and ticket.confirm_at <= now:
        ticket = replace(ticket, state="closed", closed_at=ticket.confirm_at, confirm_at=None)
    if ticket.boost and ticket.boost_until_at is not None and ticket.boost_until_at <= now:
        ticket = replace(ticket, boost=0, boost_until_at=None, boost_reason="", boost_by_id=None)
    return ticket


@dataclass(frozen=True, slots=True)
class Target:
    """One target as stored: linear in working time, so that `consumed(position)` needs one number per calendar."""

    kind: str
    is_live: bool
    is_contractual: bool
    calendar_version_id: int
    seconds: int
    started_at: Instant | None
    consumed_s: int
    since_s: int | None
    due_at: Instant | None
    paused_at: Instant | None
    met_at: Instant | None
    verdict: str | None
    by_s: int | None
    worst_s: int | None
    exchange: int

    def consumed(self, position: int) -> int:
        """Seconds of working time consumed when the calendar's position is `position`."""
        if not self.is_live or self.since_s is None:
            return self.consumed_s
        return self.consumed_s + max(0, position - self.since_s)


@dataclass(frozen=True, slots=True)
class Message:
    """Something said on a ticket: kind client, reply or note."""

    id: int
    ticket_id: int
    at: Instant
    kind: str
    author_id: int | None
    author_name: str
    channel: str
    to_address: str
    body: str
    is_question: bool
    is_automatic: bool
    leaves_at: Instant | None
    cancelled_at: Instant | None
    erased_at: Instant | None


@dataclass(frozen=True, slots=True)
class Done:
    """What a command has done: the ticket as it is now (None where there is none), and one sentence that says it.

    `command_id` names the command for undo; 0 where nothing was written.
    """

    said: str
    ticket: Ticket | None = None
    command_id: int = 0
    new_ticket: Ticket | None = None
    warnings: tuple[str, ...] = ()
