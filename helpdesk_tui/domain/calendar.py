"""Arithmetic of working time: how many worked seconds lie between two instants, and when so many will have passed.

A calendar is a list of worked stretches with running sums. It is computed from the definition in both directions as far as questions
reach, or begins with stretches that a store kept. What needs zones and dates is imported only where a stretch must be computed:
commands that answer in tens of milliseconds read stored ones.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.words import _

TYPE_CHECKING = False  # `typing` is not worth its import here; checkers know this name
if TYPE_CHECKING:
    from collections.abc import Iterable

    from helpdesk_tui.domain.calendar_definition import CalendarDefinition
    from helpdesk_tui.domain.clock import Instant

ORIGIN_AT = 946_684_800_000
"""2000-01-01 00:00 UTC, where positions are zero."""

_YEAR_S = 31_556_952
_STEP_S = _YEAR_S // 2
_EARLIEST_S, _LATEST_S = -5_364_662_400, 13_569_465_600  # the years 1800 and 2400
_FARTHEST_S = 50 * _YEAR_S


class NoWorkingTime(BadInput):
    """The calendar has not so much working time within 50 years."""


class _Table:
    """What is computed so far: stretches from `low` to `high`, in seconds; `sums` are the positions of the starts."""

    __slots__ = ("ends", "high", "high_sum", "low", "low_sum", "starts", "sums")

    def __init__(self, low: int, high: int, stretches: list[tuple[int, int]], low_sum: int) -> None:
        self.low, self.high, self.low_sum = low, high, low_sum
        self.starts = [start for start, end in stretches]
        self.ends = [end for start, end in stretches]
        self.sums = []
        for start, end in stretches:
            self.sums.append(low_sum)
            low_sum += end - start
        self.high_sum = low_sum


class Calendar:
    """Working time as a line: `position` turns an instant into worked seconds since the origin, `instant` turns it back.

    Instants are milliseconds UTC, floored to whole seconds inside; spans and positions are whole seconds. May be shared by threads:
    what is computed is replaced as a whole, never changed.
    """

    __slots__ = ("_table", "definition")

    def __init__(self, definition: CalendarDefinition, origin_at: Instant = ORIGIN_AT) -> None:
        self.definition = definition
        origin = _inside(origin_at // 1000)
        self._table = _Table(origin, origin, [], 0)

    @classmethod
    def from_stretches(
        cls,
        definition: CalendarDefinition,
        rows: Iterable[tuple[Instant, Instant, int]],
        from_at: Instant | None = None,
        to_at: Instant | None = None,
    ) -> Calendar:
        """A calendar that begins with stored rows `(start_at, end_at, sum_before_s)`, as `stretches` gave them for that span.

        Without `from_at` and `to_at` the rows are taken to cover from the first start to the last end. A stretch that was stored in parts,
        where the span was lengthened later, is one again.
        """
        kept = list(rows)
        calendar = cls(definition)
        if kept:
            low = kept[0][0] if from_at is None else from_at
            high = kept[-1][1] if to_at is None else to_at
            stretches: list[tuple[int, int]] = []
            for start, end, _sum in kept:
                begins = stretches.pop()[0] if stretches and stretches[-1][1] == start // 1000 else start // 1000
                stretches.append((begins, end // 1000))
            calendar._table = _Table(low // 1000, high // 1000, stretches, kept[0][2])
        return calendar

    def position(self, at: Instant) -> int:
        """Worked seconds from the origin to the instant: never decreasing, constant outside hours, negative before the origin.

        Raises BadInput outside the years 1800 to 2400.
        """
        second = at // 1000
        table = self._table
        if not table.low <= second <= table.high:
            table = self._covering(second)
        index = bisect_right(table.starts, second) - 1
        if index < 0:
            return table.low_sum
        end = table.ends[index]
        return table.sums[index] + (second if second < end else end) - table.starts[index]

    def instant(self, position: int) -> Instant:
        """The earliest instant at a position: a span that ends at closing time is due at closing time.

        Raises NoWorkingTime where the calendar never gets there.
        """
        return self._earliest(position, _EARLIEST_S, _LATEST_S)

    def between(self, start_at: Instant, end_at: Instant) -> int:
        """Worked seconds from one instant to the other; negative when the second one is earlier."""
        return self.position(end_at) - self.position(start_at)

    def add(self, at: Instant, seconds: int) -> Instant:
        """The earliest instant that is `seconds` of working time after `at` (before it, if negative).

        Raises NoWorkingTime where that would be more than 50 years away.
        """
        second = at // 1000
        earliest = max(second - _FARTHEST_S, _EARLIEST_S)
        latest = min(second + _FARTHEST_S, _LATEST_S)
        try:
            return self._earliest(self.position(at) + seconds, earliest, latest)
        except NoWorkingTime:
            if seconds == 0:  # nothing was ever worked before, so there is no earliest instant
                return second * 1000
            raise

    def is_worked(self, at: Instant) -> bool:
        """Whether the instant lies in working time."""
        return self.between(at, at + 1000) == 1

    def next_open(self, at: Instant) -> Instant | None:
        """The instant itself if it is worked, else when work begins next; None where that is more than 50 years away."""
        if self.is_worked(at):
            return at
        try:
            return self.add(at, 1) - 1000
        except NoWorkingTime:
            return None

    def stretches(self, from_at: Instant, to_at: Instant) -> list[tuple[Instant, Instant, int]]:
        """The worked stretches of a span, cut at its ends, with the position where each begins: rows for a store."""
        start, end = from_at // 1000, to_at // 1000
        self._covering(start)
        table = self._covering(end)
        first = max(bisect_right(table.starts, start) - 1, 0)
        rows = []
        for index in range(first, bisect_left(table.starts, end)):
            opens, closes = max(table.starts[index], start), min(table.ends[index], end)
            if opens < closes:
                rows.append((opens * 1000, closes * 1000, table.sums[index] + opens - table.starts[index]))
        return rows

    def _earliest(self, position: int, earliest: int, latest: int) -> Instant:
        table = self._table
        never = not (any(self.definition.week) or any(self.definition.replaced.values()))
        while position <= table.low_sum:
            if never or table.low <= earliest:
                raise NoWorkingTime(_("the calendar has not so much working time before that moment; look at its hours"))
            table = self._covering(max(table.low - _STEP_S, earliest))
        while table.high_sum < position:
            if never or table.high >= latest:
                raise NoWorkingTime(_("the calendar has not so much working time within 50 years; look at its hours and holidays"))
            table = self._covering(min(table.high + _STEP_S, latest))
        index = bisect_left(table.sums, position) - 1
        found = table.starts[index] + position - table.sums[index]
        if found > latest:
            raise NoWorkingTime(_("the calendar has not so much working time within 50 years; look at its hours and holidays"))
        return found * 1000

    def _covering(self, second: int) -> _Table:
        """The table, extended by whole steps until it covers the second; positions known before stay as they are."""
        _inside(second)
        table = self._table
        if table.high < second:
            table = self._extended(table, table.low, min(max(second, table.high + _STEP_S), _LATEST_S))
        if second < table.low:
            table = self._extended(table, max(min(second, table.low - _STEP_S), _EARLIEST_S), table.high)
        self._table = table
        return table

    def _extended(self, table: _Table, low: int, high: int) -> _Table:
        from helpdesk_tui.domain.calendar_stretches import worked_between

        before = worked_between(self.definition, low, table.low)
        after = worked_between(self.definition, table.high, high)
        known = list(zip(table.starts, table.ends, strict=True))
        low_sum = table.low_sum - sum(end - start for start, end in before)
        return _Table(low, high, _joined(_joined(before, known), after), low_sum)


def _joined(left: list[tuple[int, int]], right: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Both lists in order, as one; a stretch that was cut between them is whole again."""
    if left and right and left[-1][1] == right[0][0]:
        return [*left[:-1], (left[-1][0], right[0][1]), *right[1:]]
    return left + right


def checked_moment(at: Instant) -> Instant:
    """The instant itself. Raises BadInput outside the years 1800 to 2400, for which there are no positions."""
    _inside(at // 1000)
    return at


def _inside(second: int) -> int:
    if not _EARLIEST_S <= second <= _LATEST_S:
        raise BadInput(_("the moment lies outside the years 1800 to 2400, for which working time is computed; check the date"))
    return second
