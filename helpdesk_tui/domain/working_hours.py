"""How long somebody is to be at work within a span: by shifts where there are some, else by a calendar, without absences.

Shifts hold from the beginning of the first to the end of the last one that is known; before and after, the calendar does, but nobody is
reckoned to work longer than a usual shift on any day: a desk that is open day and night is not manned by one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.sla import WorkingTime

Stretch = tuple[Instant, Instant]


@dataclass(frozen=True, slots=True)
class Hours:
    """What one person's hours follow from; `planned` is the stretch for which shifts are known, None without shifts. Without a
    calendar there are none outside it."""

    calendar: WorkingTime | None
    day_most_ms: int
    planned: Stretch | None
    shifts: tuple[Stretch, ...]
    absences: tuple[Stretch, ...]

    def between(self, days: Sequence[Instant], from_at: Instant, to_at: Instant) -> int:
        """Milliseconds of work within the half-open span; `days` are the midnights from before its beginning to after its end."""
        first, last = max(0, bisect_right(days, from_at) - 1), bisect_left(days, to_at)
        return sum(self._on(max(start, from_at), min(end, to_at)) for start, end in pairwise(days[first : last + 1]))

    def _on(self, from_at: Instant, to_at: Instant) -> int:
        """The same within one day."""
        present = without([(from_at, to_at)], self.absences)
        unplanned = present if self.planned is None else without(present, [self.planned])
        by_calendar = 0
        if self.calendar is not None:
            by_calendar = sum((self.calendar.position(end) - self.calendar.position(start)) * 1000 for start, end in unplanned)
        by_shifts = sum(max(0, min(end, shift[1]) - max(start, shift[0])) for shift in self.shifts for start, end in present)
        return min(self.day_most_ms, by_calendar) + by_shifts


def without(stretches: Iterable[Stretch], gone: Sequence[Stretch]) -> list[Stretch]:
    """What is left of the stretches once others were cut out of them."""
    left = [stretch for stretch in stretches if stretch[0] < stretch[1]]
    for cut_start, cut_end in gone:
        kept: list[Stretch] = []
        for start, end in left:
            if cut_end <= start or end <= cut_start:
                kept.append((start, end))
                continue
            kept += [part for part in ((start, cut_start), (cut_end, end)) if part[0] < part[1]]
        left = kept
    return left


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same time without overlaps, in order."""
    found: list[Stretch] = []
    for start, end in sorted(stretches):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
