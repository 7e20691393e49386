"""The working hours of engineers, for the load in figures and on one's own day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.instant_input import day_start
from helpdesk_tui.domain.sla import WorkingTime
from helpdesk_tui.domain.working_hours import Hours, Stretch, joined
from helpdesk_tui.store import calendars, people
from helpdesk_tui.store import capacity as rows
from helpdesk_tui.store.capacity import Span, Worker
from helpdesk_tui.store.reader import Reader

Capacity = dict[tuple[object, int], int]
"""Milliseconds of working hours by the value of a dimension (None where there is none) and the place of the piece of time."""


def hours(reader: Reader, workers: Sequence[Worker], day_most_ms: int, from_at: Instant, to_at: Instant) -> dict[int, Hours]:
    """What the working hours of these engineers follow from, within a span."""
    shifts = _by_person(rows.shifts(reader, from_at, to_at))
    absences = _by_person(rows.absences(reader, from_at, to_at))
    lines: dict[int, WorkingTime] = {}
    found = {}
    for worker in workers:
        if worker.calendar_id is not None and worker.calendar_id not in lines:
            lines[worker.calendar_id] = calendars.line_of(reader, worker.calendar_id, from_at)[0]
        calendar = None if worker.calendar_id is None else lines[worker.calendar_id]
        first, last = worker.shifts_from_at, worker.shifts_to_at
        planned = None if first is None or last is None else (first, last)
        found[worker.id] = Hours(
            calendar, day_most_ms, planned, tuple(joined(shifts.get(worker.id, ()))), tuple(absences.get(worker.id, ()))
        )
    return found


def capacity(
    reader: Reader, borders: Sequence[Instant], dimension: str, only: Mapping[str, frozenset[object]], until_at: Instant
) -> Capacity:
    """The working hours up to `until_at` between neighbouring borders, by engineer, team or line, or in all."""
    workers = [
        worker for worker in rows.workers(reader, only.get("engineer"), only.get("team")) if worker.line in only.get("line", {worker.line})
    ]
    policy = people.policy(reader)
    days = midnights(borders[0], borders[-1], policy.text("desk.zone"))
    known = hours(reader, workers, policy.number("labour.shift_s") * 1000, borders[0], borders[-1])
    found: Capacity = {}
    for worker in workers:
        by = {"engineer": worker.id, "team": worker.team_id, "line": worker.line}.get(dimension)
        for place, (start, end) in enumerate(pairwise(borders)):
            worked = known[worker.id].between(days, start, max(start, min(end, until_at)))
            found[by, place] = found.get((by, place), 0) + worked
    return found


def midnights(from_at: Instant, to_at: Instant, zone: str) -> list[Instant]:
    """The first instants of the days of a zone, from the one in which the span begins to the one after its end."""
    day = formats.local_time(from_at, zone).date()
    found = [day_start(day, zone)]
    while found[-1] < to_at:
        day += timedelta(days=1)
        found.append(day_start(day, zone))
    return found


def _by_person(spans: Sequence[Span]) -> dict[int, list[Stretch]]:
    found: dict[int, list[Stretch]] = {}
    for span in spans:
        found.setdefault(span.person_id, []).append((span.start_at, span.end_at))
    return found
