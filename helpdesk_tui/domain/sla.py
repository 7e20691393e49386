"""What an agreement promises, what happened to a ticket, and how its targets stand: the words of the SLA.

Spans and positions are whole seconds of working time on the agreement's calendar; instants are milliseconds UTC. `sla_replay` turns
terms and moments into states.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Protocol

from helpdesk_tui.domain.clock import Instant


class WorkingTime(Protocol):
    """A line of working time: one calendar, or several versions of one spliced at the instants from which each applies."""

    def position(self, at: Instant) -> int:
        """Worked seconds from a fixed origin; never decreasing."""

    def instant(self, position: int) -> Instant:
        """The earliest instant at a position; raises NoWorkingTime where there is none."""

    def add(self, at: Instant, seconds: int) -> Instant:
        """The earliest instant `seconds` of working time after `at`; raises NoWorkingTime where there is none."""


class MomentKind(StrEnum):
    """What the SLA notices of a ticket's history."""

    CREATED = "created"
    CLIENT_MESSAGE = "client_message"
    PUBLIC_REPLY = "public_reply"
    TAKE = "take"
    WAITING_CLIENT = "waiting_client"
    WAITING_VENDOR = "waiting_vendor"
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    NEW = "new"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"
    CANCELLED = "cancelled"
    MERGED = "merged"


OPEN_STATES = frozenset({"new", "in_progress", "waiting_client", "waiting_vendor", "scheduled"})


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened. `until_at` ends a waiting or scheduled state by itself, as if the ticket went in progress then."""

    at: Instant
    kind: MomentKind
    until_at: Instant | None = None


class TargetKind(StrEnum):
    """The four promises."""

    REACTION = "reaction"
    ANSWER = "answer"
    UPDATE = "update"
    RESOLUTION = "resolution"


@dataclass(frozen=True, slots=True)
class Terms:
    """What is promised for a ticket: seconds per target (None: not promised), and how they count.

    `pause_states` stop update and resolution. `reaction_by="take"` lets a take meet the reaction too. `counts_until="closed"` counts
    the resolution on until the client confirmed.
    """

    reaction_s: int | None = None
    answer_s: int | None = None
    update_s: int | None = None
    resolution_s: int | None = None
    pause_states: frozenset[str] = frozenset({"waiting_client", "scheduled"})
    reaction_by: Literal["reply", "take"] = "reply"
    counts_until: Literal["resolved", "closed"] = "resolved"

    def seconds(self, kind: TargetKind) -> int | None:
        """What is promised for a kind of target, in seconds of working time."""
        promised = {
            TargetKind.REACTION: self.reaction_s,
            TargetKind.ANSWER: self.answer_s,
            TargetKind.UPDATE: self.update_s,
            TargetKind.RESOLUTION: self.resolution_s,
        }
        return promised[kind]


Verdict = Literal["met", "breached"]


@dataclass(frozen=True, slots=True)
class TargetState:
    """How one target stands at the instant of the replay; for answer and update, its latest exchange.

    A running target has a `since_position`: as long as nothing more happens, consumption is linear from there (`weight.consumed_at`). It may lie
    ahead, when a pause has an *until*. None: the target stands still. `due_at` is the exact instant at which consumption reaches the
    target; for a paused one without *until*, as if it resumed now; for a met one, as if it had gone on. None: not started, or never.
    `verdict` comes with `met_at` and is None as long as the target is unmet, and for good where cancel or merge `ended` it.
    `exchange` counts starts (answer, update), `worst_s` is the largest consumption of any of them.
    """

    kind: TargetKind
    seconds: int
    started_at: Instant | None = None
    consumed_s: int = 0
    since_position: int | None = None
    due_at: Instant | None = None
    paused_since: Instant | None = None
    met_at: Instant | None = None
    verdict: Verdict | None = None
    ended: bool = False
    exchange: int = 0
    worst_s: int = 0

    @property
    def is_unmet(self) -> bool:
        """Started, and neither met nor ended: what weight and countdowns look at, paused ones included."""
        return self.started_at is not None and self.met_at is None and not self.ended

    @property
    def by_s(self) -> int:
        """Seconds over the target; negative: seconds left, or to spare."""
        return self.consumed_s - self.seconds

    @property
    def is_over(self) -> bool:
        """More was consumed than promised, whether or not the target is met by now."""
        return self.consumed_s > self.seconds


@dataclass(frozen=True, slots=True)
class SlaState:
    """How a ticket stands: the promised targets, its state, worked seconds spent in pause states, and how often it was reopened."""

    at: Instant
    state: str | None = None
    targets: Mapping[TargetKind, TargetState] = field(default_factory=dict)
    paused_s: int = 0
    paused_since: Instant | None = None
    reopened: int = 0

    @property
    def reaction(self) -> TargetState | None:
        """The reaction target; None where none is promised."""
        return self.targets.get(TargetKind.REACTION)

    @property
    def answer(self) -> TargetState | None:
        """The answer target; None where none is promised."""
        return self.targets.get(TargetKind.ANSWER)

    @property
    def update(self) -> TargetState | None:
        """The update target; None where none is promised."""
        return self.targets.get(TargetKind.UPDATE)

    @property
    def resolution(self) -> TargetState | None:
        """The resolution target; None where none is promised."""
        return self.targets.get(TargetKind.RESOLUTION)


class Threshold(StrEnum):
    """Shares of a target whose crossing is told to somebody."""

    HALF = "50"
    RISK = "80"
    BREACH = "breach"

    def consumed_s(self, seconds: int) -> int:
        """The first whole second of consumption at which a target of so many seconds has crossed: a breach needs more than all."""
        if self is Threshold.HALF:
            return -(-seconds // 2)
        if self is Threshold.RISK:
            return -(-seconds * 4 // 5)
        return seconds + 1


@dataclass(frozen=True, slots=True)
class Crossing:
    """A threshold that a target passed, dated at the crossing; `exchange` counts from 1 (always 1 for reaction and resolution)."""

    kind: TargetKind
    exchange: int
    threshold: Threshold
    at: Instant
