"""An engineer's day: the entries with their sum, the week as sums per day, what is unconfirmed, and confirming it (RULES.md §7)."""

from dataclasses import dataclass
from datetime import date, timedelta

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.errors import Refused
from helpdesk_tui.domain.instant_input import day_start
from helpdesk_tui.domain.labour import Entry, Timer
from helpdesk_tui.domain.roles import TIME, Actor
from helpdesk_tui.domain.ticket import Done
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services import capacity
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import command
from helpdesk_tui.store import labour, tables, workload
from helpdesk_tui.store.reader import Reader


@dataclass(frozen=True, slots=True)
class DaySum:
    """One day of the week: total and unconfirmed milliseconds."""

    day: date
    total_ms: int
    unconfirmed_ms: int


@dataclass(frozen=True, slots=True)
class DayView:
    """A day: entries (reversals and what they took back included), running timer, sums, the week, tickets touched and resolved;
    `week_hours_ms` are the working hours of the whole week."""

    day: date
    entries: tuple[Entry, ...]
    timer: Timer | None
    total_ms: int
    unconfirmed_ms: int
    week: tuple[DaySum, ...]
    tickets_touched: int
    tickets_resolved: int
    open_tickets: int
    came_back: int
    week_hours_ms: int = 0

    @property
    def week_ms(self) -> int:
        """What was recorded in the week so far."""
        return sum(one.total_ms for one in self.week)


def _is_counted(entry: Entry) -> bool:
    """Neither a reversal nor reversed: what the day's list shows as time."""
    return entry.reverses_id is None and not entry.is_reversed


def bounds(day: date, zone: str) -> tuple[Instant, Instant]:
    """The half-open span of a local day."""
    return day_start(day, zone), day_start(day + timedelta(days=1), zone)


def view(desk: Desk, actor: Actor, day: date | None = None) -> DayView:
    """The actor's day (today by default)."""
    now = desk.clock.now()
    shown = day or formats.local_time(now, actor.zone).date()
    monday = shown - timedelta(days=shown.weekday())
    with desk.store.read() as reader:
        week = []
        for offset in range(7):
            found = labour.entries_of_engineer(reader, actor.id, *bounds(monday + timedelta(days=offset), actor.zone))
            unconfirmed = sum(entry.duration_ms for entry in found if _is_counted(entry) and not entry.is_confirmed)
            week.append((found, DaySum(monday + timedelta(days=offset), sum(entry.duration_ms for entry in found), unconfirmed)))
        entries, total = week[shown.weekday()]
        from_at, to_at = bounds(shown, actor.zone)
        resolved = workload.resolved(reader, actor.id, from_at, to_at)
        open_count, came_back = workload.standing(reader, actor.id, now)
        timer = labour.timer_of(reader, actor.id)
        hours = _week_hours(reader, actor, monday)
    return DayView(
        day=shown,
        entries=tuple(entries),
        timer=timer,
        total_ms=total.total_ms,
        unconfirmed_ms=total.unconfirmed_ms,
        week=tuple(sums for _found, sums in week),
        tickets_touched=len({entry.ticket_id for entry in entries if _is_counted(entry)}),
        tickets_resolved=resolved,
        open_tickets=open_count,
        came_back=came_back,
        week_hours_ms=hours,
    )


def _week_hours(reader: Reader, actor: Actor, monday: date) -> int:
    """Milliseconds of working hours that the week has for the actor; 0 where the actor is no engineer."""
    borders = bounds(monday, actor.zone)[0], bounds(monday + timedelta(days=6), actor.zone)[1]
    return capacity.capacity(reader, borders, "", {"engineer": frozenset({actor.id})}, borders[1]).get((None, 0), 0)


def confirm(desk: Desk, actor: Actor, day: date | None = None) -> Done:
    """Confirm a day's entries, the actor's own: reviews of long or recovered timers are decided by it. Raises Refused where nothing
    waits for confirmation."""
    with command(desk, actor) as job:
        actor.require(TIME)
        shown = day or formats.local_time(job.now, actor.zone).date()
        waiting = [
            entry
            for entry in labour.entries_of_engineer(job.writer, actor.id, *bounds(shown, actor.zone))
            if _is_counted(entry) and not entry.is_confirmed
        ]
        if not waiting:
            raise Refused(_("Nothing of {day} waits for your confirmation.").format(day=shown.isoformat()))
        total = sum(entry.duration_ms for entry in waiting)
        job.event("time.confirmed", payload={"day": shown.isoformat(), "entries": [entry.id for entry in waiting], "ms": total})
        for entry in waiting:
            job.writer.add(tables.EntryConfirmation(entry_id=entry.id, confirmed_at=job.now, confirmed_by_id=actor.id))
            labour.decide(job.writer, entry.id, "review", "confirmed", by_id=actor.id, at=job.now)
        said = ngettext("{n} entry of {day} confirmed, {time}", "{n} entries of {day} confirmed, {time}", len(waiting))
        return Done(said.format(n=len(waiting), day=shown.isoformat(), time=formats.labour(total)), None, job.command_id)


def unconfirmed_days(desk: Desk, actor: Actor) -> list[date]:
    """Earlier days that still wait for the actor's confirmation, oldest first."""
    now = desk.clock.now()
    today, _end = bounds(formats.local_time(now, actor.zone).date(), actor.zone)
    with desk.store.read() as reader:
        starts = labour.unconfirmed_starts(reader, actor.id, today)
    return sorted({formats.local_time(start_at, actor.zone).date() for start_at in starts})
