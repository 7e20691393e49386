"""Who works when: bookings that never overlap, inside each engineer's hours."""

from bisect import bisect_right, insort
from datetime import timedelta
from random import Random

from helpdesk_tui.domain.calendar import Calendar
from helpdesk_tui.domain.calendar_definition import WEEKDAYS, parse_calendar
from helpdesk_tui.domain.clock import DAY, HOUR, MINUTE, Instant
from helpdesk_tui.domain.formats import local_time
from helpdesk_tui.services.demo.world import Engineer, Team, World

SHIFT_TEAM = "service-desk"
_PAUSE_MS = 40_000
_TRIES = 60
_KNOWN = 5
"""So many of the round-the-clock team are known by name, and on the shift that a tour meets."""
_DAY_SHIFT = 6
_ROTA = (6, 10, 10, 14, 14, 14, 22, 22, 22)
"""The hours at which the others' shifts begin."""


def _hours(start: int) -> list[list[str]]:
    """Eight hours from that hour on, cut at midnight."""
    if start <= 16:
        return [[f"{start:02d}:00", f"{start + 8:02d}:00"]]
    return [["00:00", f"{start - 16:02d}:00"], [f"{start:02d}:00", "24:00"]]


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
        """Hours of the round-the-clock team (UTC): a fixed rota; those known by name are on the shift that began three hours ago."""
        today = local_time(self._now, "UTC").date()
        if place < _KNOWN:
            start = local_time(self._now - 3 * HOUR, "UTC").hour
            days = {today + timedelta(days=ahead): _hours(start) for ahead in range(-1, 15)}
            replaced = {day.isoformat(): hours if (day - today).days % 7 not in (4, 5) else [] for day, hours in days.items()}
            week = dict.fromkeys(WEEKDAYS[:5], _hours(_DAY_SHIFT))
            return Calendar(parse_calendar({"tz": "UTC", "week": week, "replaced": replaced}), self._now)
        off = {place % 7, (place + 1) % 7}
        hours = _hours(_ROTA[(place - _KNOWN) % len(_ROTA)])
        return Calendar(parse_calendar({"tz": "UTC", "week": {day: hours for i, day in enumerate(WEEKDAYS) if i not in off}}), self._now)

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
