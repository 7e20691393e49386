"""Several versions of a calendar as one line of working time: what was worked then counts by the calendar of then."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from helpdesk_tui.domain.calendar import Calendar
from helpdesk_tui.domain.clock import Instant


class SplicedCalendar:
    """Versions of a calendar, each from its instant to the next one's; the first also applies to what was before it.

    In the span of the last version positions are those of that version, so that what is stored with it goes on counting with it.
    """

    __slots__ = ("_borders", "_calendars", "_shifts", "_starts")

    def __init__(self, versions: Sequence[tuple[Instant, Calendar]]) -> None:
        """`versions` are `(from_at, calendar)` in the order of time, at least one."""
        self._calendars = [calendar for _from_at, calendar in versions]
        self._starts = [from_at for from_at, _calendar in versions[1:]]
        self._shifts = [0] * len(versions)
        for index in range(len(versions) - 2, -1, -1):
            border = self._starts[index]
            later = self._calendars[index + 1].position(border) + self._shifts[index + 1]
            self._shifts[index] = later - self._calendars[index].position(border)
        self._borders = [self.position(border) for border in self._starts]

    def position(self, at: Instant) -> int:
        """Worked seconds from an origin; never decreasing."""
        index = bisect_right(self._starts, at)
        return self._calendars[index].position(at) + self._shifts[index]

    def instant(self, position: int) -> Instant:
        """The earliest instant at a position; raises NoWorkingTime where there is none."""
        index = bisect_left(self._borders, position)
        return self._calendars[index].instant(position - self._shifts[index])

    def between(self, start_at: Instant, end_at: Instant) -> int:
        """Worked seconds from one instant to the other; negative when the second one is earlier."""
        return self.position(end_at) - self.position(start_at)

    def add(self, at: Instant, seconds: int) -> Instant:
        """The earliest instant `seconds` of working time after `at`; raises NoWorkingTime where there is none."""
        return self.instant(self.position(at) + seconds)
