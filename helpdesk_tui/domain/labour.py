"""The stopwatch and work entries as values (RULES.md §7)."""

from dataclasses import dataclass

from helpdesk_tui.domain.clock import Instant, Reading
from helpdesk_tui.domain.codes import ENTRY_KINDS as ENTRY_KINDS


@dataclass(frozen=True, slots=True)
class Timer:
    """A running stopwatch of an engineer. `ticket_id` is None while a phone entry has no ticket yet."""

    id: str
    part: int
    engineer_id: int
    ticket_id: int | None
    started_at: Instant
    wall_at: Instant | None
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
        """Both clocks at the start. The wall clock may lie before `started_at`, which is shifted to the end of the span before."""
        return Reading(self.started_at if self.wall_at is None else self.wall_at, self.boot_id, self.boot_ms)

    def witnessed_ms(self) -> int:
        """Milliseconds up to the last sign of life, by the boot clock; 0 where there is none in the boot of the start."""
        if self.beat_at is None:
            return 0
        return max(0, self.started().elapsed_ms(Reading(self.beat_at, self.beat_boot_id, self.beat_boot_ms)) or 0)

    def elapsed_ms(self, now: Reading) -> int:
        """Milliseconds so far: by the boot clock where it compares, else by the wall clock, never below zero."""
        elapsed = self.started().elapsed_ms(now)
        return max(0, now.at - self.started().at if elapsed is None else elapsed)


@dataclass(frozen=True, slots=True)
class Measured:
    """A span measured: `duration_ms`, and what the wall clock says where the two differ by more than the tolerance."""

    duration_ms: int
    wall_ms: int | None


def measure(start: Reading, end: Reading, tolerance_ms: int, *, witnessed_ms: int = 0) -> Measured:
    """The span between two readings: from the boot clock where both share a boot, else from the wall clock.

    A difference over the tolerance is reported, never clamped and never refused; only a span that would be negative counts as zero, and
    one over a reboot as no less than `witnessed_ms`, which the boot clock had counted by the last sign of life.
    One millisecond of difference is the rounding of two clocks: then the wall clock's span is taken, so that a switch leaves no gap.
    """
    wall = end.at - start.at
    elapsed = start.elapsed_ms(end)
    if elapsed is None:
        duration = max(0, wall, witnessed_ms)
        return Measured(duration, None if duration == wall else wall)
    if abs(wall - elapsed) <= 1:
        return Measured(max(0, wall), None)
    return Measured(max(0, elapsed), wall if abs(wall - elapsed) > tolerance_ms else None)


@dataclass(frozen=True, slots=True)
class SpanEnd:
    """Where an engineer's last stopwatch span ended: on the line of entries, and by the boot clock (no boot: not known)."""

    at: Instant
    boot_id: str
    boot_ms: int


def not_before(wanted: Reading, last: SpanEnd | None, now: Reading) -> Reading:
    """The reading from which a new span counts: `wanted`, or the real end of the span before where that came later, never after `now`.

    The boot clock decides where it can: a wall clock that was set back makes no earlier span longer.
    """
    if is_later(wanted, now):
        return now
    if last is None:
        return wanted
    if last.boot_id and last.boot_id == wanted.boot_id:
        missing = last.boot_ms - wanted.boot_ms
    elif last.boot_id and last.boot_id == now.boot_id:
        return Reading(now.at - (now.boot_ms - last.boot_ms), last.boot_id, last.boot_ms)
    elif last.boot_id and wanted.boot_id and wanted.boot_id == now.boot_id:
        missing = 0
    else:
        missing = last.at - wanted.at
    elapsed = wanted.elapsed_ms(now)
    missing = min(missing, now.at - wanted.at if elapsed is None else elapsed)
    return wanted if missing <= 0 else Reading(wanted.at + missing, wanted.boot_id, wanted.boot_ms + missing)


def is_later(one: Reading, other: Reading) -> bool:
    """Whether `one` was read after `other`: by the boot clock where both share a boot, else by the wall clock."""
    elapsed = other.elapsed_ms(one)
    return (one.at - other.at if elapsed is None else elapsed) > 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A finished span of an engineer's time on a ticket. Among `flags` are the marks that stand: disputed, goodwill."""

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
