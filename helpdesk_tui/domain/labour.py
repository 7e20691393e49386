"""The stopwatch and work entries as values (RULES.md §7)."""

from dataclasses import dataclass

from helpdesk_tui.domain.clock import Instant, Reading

ENTRY_KINDS = ("reactive", "proactive", "visit", "travel", "consulting", "project")


@dataclass(frozen=True, slots=True)
class Timer:
    """A running stopwatch of an engineer. `ticket_id` is None while a phone entry has no ticket yet."""

    id: str
    part: int
    engineer_id: int
    ticket_id: int | None
    started_at: Instant
    boot_id: str
    boot_ms: int
    mode: str
    kind: str
    note: str
    door: str
    console_id: str | None
    beat_at: Instant | None
    beat_boot_id: str
    beat_boot_ms: int
    is_shifted: bool
    parked_ticket_id: int | None
    subject: str = ""

    def started(self) -> Reading:
        """Both clocks at the start."""
        return Reading(self.started_at, self.boot_id, self.boot_ms)

    def elapsed_ms(self, now: Reading) -> int:
        """Milliseconds so far: by the boot clock where it compares, else by the wall clock, never below zero."""
        elapsed = self.started().elapsed_ms(now)
        return max(0, now.at - self.started_at if elapsed is None else elapsed)


@dataclass(frozen=True, slots=True)
class Measured:
    """A span measured: `duration_ms`, and what the wall clock says where the two differ by more than the tolerance."""

    duration_ms: int
    wall_ms: int | None


def measure(start: Reading, end: Reading, tolerance_ms: int) -> Measured:
    """The span between two readings: from the boot clock where both share a boot, else from the wall clock.

    A difference over the tolerance is reported, never clamped and never refused; only a span that would be negative counts as zero.
    One millisecond of difference is the rounding of two clocks: then the wall clock's span is taken, so that a switch leaves no gap.
    """
    wall = end.at - start.at
    elapsed = start.elapsed_ms(end)
    if elapsed is None:
        return Measured(max(0, wall), None if wall >= 0 else wall)
    if abs(wall - elapsed) <= 1:
        return Measured(max(0, wall), None)
    return Measured(max(0, elapsed), wall if abs(wall - elapsed) > tolerance_ms else None)


@dataclass(frozen=True, slots=True)
class Entry:
    """A finished span of an engineer's time on a ticket."""

    id: int
    engineer_id: int
    engineer_name: str
    ticket_id: int
    subject: str
    agreement_version_id: int | None
    start_at: Instant
    duration_ms: int
    mode: str
    kind: str
    is_billable: bool
    is_short: bool
    note: str
    end_reason: str
    timer_id: str | None
    timer_part: int | None
    flags: str
    reverses_id: int | None
    replaces_id: int | None
    reason: str
    recorded_at: Instant
    is_confirmed: bool
    is_reversed: bool
    review: str

    @property
    def end_at(self) -> Instant:
        """Half-open: the first instant after the span."""
        return self.start_at + self.duration_ms
