"""Who works when: bookings that never overlap, inside each engineer's hours."""

from bisect import bisect_right, insort
from random import Random

from helpdesk_tui.domain.calendar import Calendar
from helpdesk_tui.domain.calendar_definition import WEEKDAYS, parse_calendar
from helpdesk_tui.domain.clock import DAY, HOUR, MINUTE, Instant
from helpdesk_tui.domain.formats import local_time
from helpdesk_tui.services.demo.world import Engineer, Team, World

SHIFT_TEAM = "service-desk"
_PAUSE_MS = 40_000
_TRIES = 60


class Diary:
    """The bookings of all engineers up to now."""

    def __init__(self, world: World, rng: Random) -> None:
        self._rng = rng
        self._now = world.now
        self._spans: dict[int, list[tuple[Instant, Instant]]] = {engineer.id: [] for engineer in world.engineers}
        self.hours: dict[int, Calendar] = {}
        for team in world.teams:
            for place, engineer in enumerate(team.members):
                self.hours[engineer.id] = self._shift(place) if team.key == SHIFT_TEAM else team.time.calendar

    def _shift(self, place: int) -> Calendar:
        """Hours of the round-the-clock team: three shifts, one of which began three hours ago; the lead and the tour's engineer are on it."""
        now = local_time(self._now - 3 * HOUR, "UTC")
        number = 0 if place < 2 else place % 3
        start = (now.hour + 8 * number) % 24
        intervals = [[f"{start:02d}:00", f"{start + 8:02d}:00"]]
        if start + 8 > 24:
            intervals = [["00:00", f"{start - 16:02d}:00"], [f"{start:02d}:00", "24:00"]]
        first_off = (now.weekday() + (3 if place < 2 else place)) % 7
        off = {first_off, (first_off + 1) % 7}
        definition = parse_calendar({"tz": "UTC", "week": {day: intervals for i, day in enumerate(WEEKDAYS) if i not in off}})
        return Calendar(definition, self._now)

    def block(self, engineer: Engineer, start_at: Instant, end_at: Instant) -> None:
        """Keep a span free of bookings."""
        insort(self._spans[engineer.id], (start_at, end_at))

    def book(self, engineer: Engineer, not_before: Instant, duration_ms: int) -> Instant:
        """Book the engineer's first free span of that length inside hours; returns its start."""
        start = self._earliest(engineer, not_before, duration_ms)
        insort(self._spans[engineer.id], (start, start + duration_ms + _PAUSE_MS))
        return start

    def book_one(self, team: Team, not_before: Instant, duration_ms: int) -> tuple[Engineer, Instant]:
        """Book whoever of a few chosen by chance can begin first."""
        on_duty = [one for one in team.members if self.hours[one.id].is_worked(not_before)] or team.members
        chosen = self._rng.sample(on_duty, min(4, len(on_duty)))
        _start, _place, engineer = min((self._earliest(one, not_before, duration_ms), place, one) for place, one in enumerate(chosen))
        return engineer, self.book(engineer, not_before, duration_ms)

    def _earliest(self, engineer: Engineer, at: Instant, duration_ms: int) -> Instant:
        hours, spans = self.hours[engineer.id], self._spans[engineer.id]
        for _try in range(_TRIES):
            opens = hours.next_open(at)
            at = at if opens is None else opens
            if hours.between(at, at + duration_ms) < duration_ms // 1000:
                at = at + duration_ms
                continue
            clash = self._clash(spans, at, at + duration_ms + _PAUSE_MS)
            if clash is None:
                return at
            at = clash
        return max(at, spans[-1][1] if spans else at)

    @staticmethod
    def _clash(spans: list[tuple[Instant, Instant]], start_at: Instant, end_at: Instant) -> Instant | None:
        """The end of a span that is in the way, or None."""
        index = bisect_right(spans, (start_at, start_at))
        for near in (index - 1, index):
            if 0 <= near < len(spans) and spans[near][0] < end_at and spans[near][1] > start_at:
                return spans[near][1]
        return None

    def shifts(self, team: Team) -> list[tuple[Engineer, Instant, Instant]]:
        """The shifts of the round-the-clock team from three days ago to two weeks ahead."""
        return [
            (engineer, start, end)
            for engineer in team.members
            for start, end, _sum in self.hours[engineer.id].stretches(self._now - 3 * DAY, self._now + 14 * DAY)
            if end - start >= 30 * MINUTE
        ]
