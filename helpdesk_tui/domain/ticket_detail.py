"""Everything that one look at a ticket shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.queue_row import QueueRow
from helpdesk_tui.domain.ticket import Message, Ticket


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One target as of now, in seconds of working time.

    `due_at` of a paused target slides: it is the deadline if work resumed now, or at the pause's known end. `opens_at` is set while the
    clock stands still outside hours. `pressure` is what it adds to the weight at most, in thousandths. `worst_s` is the longest exchange.
    """

    kind: str
    seconds: int
    consumed_s: int
    due_at: Instant | None
    started_at: Instant | None
    is_live: bool
    is_paused: bool
    paused_at: Instant | None
    opens_at: Instant | None
    met_at: Instant | None
    verdict: str | None
    worst_s: int | None
    exchange: int
    is_contractual: bool
    pressure: int

    @property
    def left_s(self) -> int:
        """Working time left; negative when over."""
        return self.seconds - self.consumed_s


@dataclass(frozen=True, slots=True)
class WeightTerms:
    """The weight with its terms, in thousandths."""

    total: int
    priority: int
    tier: int
    vip: int
    pressure: int
    boost: int

    @property
    def client(self) -> int:
        """Tier and VIP together."""
        return self.tier + self.vip


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """What the targets come from. `coverage` is `covered`, or why no agreement fits; then they are the house's, not contractual.

    `is_silent`: an agreement covers the ticket and promises nothing for its priority.
    """

    agreement: str
    calendar: str
    is_contractual: bool
    coverage: str
    is_silent: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """The requester with the ways to reach them."""

    name: str
    position: str
    email: str
    phone: str
    telegram: str
    is_vip: bool


@dataclass(frozen=True, slots=True)
class LinkedTicket:
    """A ticket that this one is related to; `how` is parent, relates, causes, duplicates, follows, split or merged."""

    id: int
    how: str
    subject: str
    state: str


@dataclass(frozen=True, slots=True)
class HandsLine:
    """In whose hands a ticket is besides its engineer's.

    How often it was escalated and given back, until when the next line shall have taken it, when a VIP's ticket is passed on unless
    somebody takes it, and who has left it to a colleague until when.
    """

    escalated: int
    returned: int
    take_by_at: Instant | None
    pass_on_at: Instant | None
    left_by: str
    back_at: Instant | None


@dataclass(frozen=True, slots=True)
class Sending:
    """How a message to the client went: `state` of its delivery, when that ended, why it was not taken, when it is tried again."""

    state: str
    ended_at: Instant | None
    reason: str
    next_try_at: Instant | None


@dataclass(frozen=True, slots=True)
class RatingLine:
    """What a requester thinks of the ticket's resolution, 1-5; not `stands` where it was reopened since. `case_state`: empty, open, done."""

    score: int
    comment: str
    requester: str
    at: Instant
    stands: bool
    case_id: int | None
    case_state: str


@dataclass(frozen=True, slots=True)
class TicketDetail:
    """A ticket as of `at`. `asked_id` differs from `ticket.id` where the one asked for was merged into it.

    `messages` are the conversation, oldest first; `worked_ms` is the sum of the work entries with those of merged tickets; `skips` counts
    how often *next* was declined;
    `present` names colleagues who have it open, `timed_by` those whose stopwatch runs on it; `seq` is its last event.
    """

    asked_id: int
    at: Instant
    ticket: Ticket
    weight: WeightTerms
    targets: tuple[TargetLine, ...]
    next_target: TargetLine | None
    promise: PromiseLine
    requester: Contact | None
    messages: tuple[Message, ...]
    tags: tuple[str, ...]
    links: tuple[LinkedTicket, ...]
    children: tuple[QueueRow, ...]
    entries: int
    worked_ms: int
    skips: int
    present: tuple[str, ...]
    timed_by: tuple[str, ...]
    seq: int
    hands: HandsLine | None = None
    rating: RatingLine | None = None
    sent: Mapping[int, Sending] = field(default_factory=dict)  # by message; those that no loop has begun to deliver are missing
