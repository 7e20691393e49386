"""The stopwatch (RULES.md §7): starting, switching and stopping, each in one transaction with its entry and its history.

Time is money: a running timer is a row, "running" is shown after the commit only, and a span ends in exactly one entry.
"""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import uuid4

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.clock import SECOND, Instant, Reading
from helpdesk_tui.domain.errors import BadInput, Conflict, Refused
from helpdesk_tui.domain.labour import Timer, is_later, measure, not_before
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.roles import TIME, Actor
from helpdesk_tui.domain.ticket import Done, Ticket, state_word
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import entries
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import Job, command
from helpdesk_tui.store import labour, limits, people, recurring, tables, tickets
from helpdesk_tui.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Spot:
    """From where a timer is driven: a console beats for its timer, a command line does not."""

    door: str = "cli"
    console_id: str | None = None


def begin(job: Job, ticket_id: int, spot: Spot, *, since: Reading | None = None, parked: int | None = None) -> Timer:
    """Start the actor's timer on a ticket inside a command; a timer that runs elsewhere must have been ended before.

    `since` starts it earlier, as a phone entry does, but never before the end of the previous stopwatch entry: then the start is
    shifted to that end, and flagged.
    """
    wanted = since or job.reading
    last = labour.last_span(job.writer, job.actor.id)
    reading = not_before(wanted, last, job.reading)
    started_at = max(reading.at, last.at if last else reading.at)
    timer = tables.Timer(
        id=uuid4().hex,
        engineer_id=job.actor.id,
        ticket_id=ticket_id,
        started_at=started_at,
        wall_at=reading.at,
        boot_id=reading.boot_id,
        boot_ms=reading.boot_ms,
        mode="auto" if job.actor.timer_mode == "auto" else "manual",
        kind="proactive" if recurring.is_proactive(job.writer, ticket_id) else "reactive",
        door=spot.door,
        console_id=spot.console_id,
        beat_at=job.now if spot.console_id else None,
        beat_boot_id=job.reading.boot_id if spot.console_id else "",
        beat_boot_ms=job.reading.boot_ms if spot.console_id else 0,
        is_shifted=started_at > wanted.at,
        parked_ticket_id=parked,
    )
    labour.add_timer(job.writer, timer)
    job.event("time.started", _ref(job, ticket_id), payload={"timer": timer.id, "at": started_at})
    running = labour.timer_of(job.writer, job.actor.id)
    if running is None:
        raise Conflict(_("The timer could not be started."))
    return running


def end(job: Job, timer: Timer, reason: str, *, until: Reading | None = None, note: str = "", review: str = "") -> int:
    """End a running span inside a command and write its entry; returns the entry's duration in milliseconds.

    `until` ends it earlier than now. The timer may belong to somebody other than the actor (a leaver's, a lead's hand-over). Where the
    console that drove it has fallen silent, nobody has answered how long the work lasted, so the entry is for review.
    """
    if _is_silent(timer, job.reading, job.policy):
        review = review or "recovered"
    witnessed_ms = timer.witnessed_ms() if until is None else 0
    until = until or job.reading
    if timer.ticket_id is None:
        raise Refused(_("This timer has no ticket yet; save the new ticket first."))
    started = timer.started()
    measured = measure(started, until, job.policy.number("labour.clock_gap_ms"), witnessed_ms=witnessed_ms)
    if not labour.remove_timer(job.writer, timer.id, timer.part):
        raise _gone(job, timer.id)
    flags = [name for name, on in (("shifted", timer.is_shifted), ("clock", measured.wall_ms is not None)) if on]
    entries.record(
        job,
        entries.NewEntry(
            engineer_id=timer.engineer_id,
            ticket_id=timer.ticket_id,
            start_at=timer.started_at,
            duration_ms=measured.duration_ms,
            mode=timer.mode,
            kind=timer.kind,
            note=note or timer.note,
            end_reason=reason,
            timer_id=timer.id,
            timer_part=timer.part,
            flags=tuple(flags),
            wall_ms=measured.wall_ms,
            ended=started if is_later(started, until) and started.boot_id == until.boot_id else until,
            review=review,
        ),
    )
    return measured.duration_ms


class Switched(NamedTuple):
    """What a switch has ended: so many milliseconds were logged on that ticket."""

    ms: int
    ticket_id: int | None


def told(switched: Switched | None) -> str:
    """The tail of a sentence that says on which other ticket a switch has logged time."""
    return _(", {time} logged on {id}").format(time=formats.labour(switched.ms), id=switched.ticket_id) if switched and switched.ms else ""


def begin_or_switch(job: Job, ticket_id: int, spot: Spot, *, since: Reading | None = None, parked: int | None = None) -> Switched | None:
    """Let the actor's timer run on this ticket: nothing where it does, a switch where it runs elsewhere. Returns what a switch ended.

    Raises Refused where the ticket's agreement stops work at its limit, unless it is a call, which began before (`since`).
    """
    running = labour.timer_of(job.writer, job.actor.id)
    switched = None
    if since is None and (running is None or running.ticket_id != ticket_id):
        must_go_on(job, ticket_id)
    if running is not None:
        if running.ticket_id == ticket_id and since is None:
            return None
        since = None if since is None else within(running, since)
        switched = Switched(end(job, running, "switch", until=since), running.ticket_id)
    begin(job, ticket_id, spot, since=since, parked=parked)
    return switched


def must_go_on(job: Job, ticket_id: int) -> None:
    """Raise Refused where the ticket's agreement stops work at its limit; what reckons it is loaded only where it may."""
    if limits.stops(job.writer, ticket_id, job.now):
        from helpdesk_tui.services import allowance

        allowance.must_go_on(job, ticket_id)


def is_held(job: Job, ticket_id: int) -> bool:
    """Whether no timer may start on the ticket because its agreement stops at its limit."""
    if not limits.stops(job.writer, ticket_id, job.now):
        return False
    from helpdesk_tui.services import allowance

    return bool(allowance.stopped(job.writer, job.policy, ticket_id, job.now))


def within(running: Timer, since: Reading) -> Reading:
    """Where a running span is cut for another that began at `since`: there, or at its own start where that came later."""
    started = running.started()
    return started if is_later(started, since) else since


def end_if_on(job: Job, ticket: Ticket, reason: str) -> int:
    """End the timers of the actor and of the assignee that run on this ticket; returns the milliseconds logged."""
    logged = 0
    for engineer_id in sorted({job.actor.id, ticket.assignee_id or job.actor.id}):
        running = labour.timer_of(job.writer, engineer_id)
        if running is not None and running.ticket_id == ticket.id:
            logged += end(job, running, reason)
    return logged


def move(job: Job, timer: Timer, ticket_id: int) -> None:
    """Continue a running timer on another ticket as its next part: what merging does. Nothing of the span is lost or counted twice."""
    end(job, timer, "merge")
    last = labour.last_span(job.writer, timer.engineer_id)
    started_at = max(job.now, last.at if last else job.now)
    labour.add_timer(
        job.writer,
        tables.Timer(
            id=timer.id,
            part=timer.part + 1,
            engineer_id=timer.engineer_id,
            ticket_id=ticket_id,
            started_at=started_at,
            wall_at=job.now,
            boot_id=job.reading.boot_id,
            boot_ms=job.reading.boot_ms,
            mode=timer.mode,
            kind=timer.kind,
            note=timer.note,
            door=timer.door,
            console_id=timer.console_id,
            beat_at=timer.beat_at,
            beat_boot_id=timer.beat_boot_id,
            beat_boot_ms=timer.beat_boot_ms,
            is_shifted=started_at > job.now,
            parked_ticket_id=timer.parked_ticket_id,
        ),
    )
    job.event("time.moved", _ref(job, ticket_id), payload={"timer": timer.id, "part": timer.part + 1})


def start(desk: Desk, actor: Actor, ticket_id: int, spot: Spot) -> Done:
    """Start the stopwatch on a ticket, switching from another one. An unassigned ticket is taken by `working.take` before."""
    with command(desk, actor) as job:
        actor.require(TIME)
        ticket = job.ticket(ticket_id)
        if not ticket.is_open:
            raise Refused(
                _("{id} is {state}: reopen it first, or log time by hand.").format(id=ticket.id, state=state_word(ticket.state)),
                remedy="ticket.reopen",
            )
        running = labour.timer_of(job.writer, actor.id)
        if running is not None and running.ticket_id == ticket_id and ticket.came_back_at is None:
            return Done(_("The timer already runs on {id}.").format(id=ticket_id), ticket)
        switched = begin_or_switch(job, ticket_id, spot)
        if ticket.came_back_at is not None and ticket.assignee_id == actor.id:
            ticket = job.change(ticket, "came_back_seen", {"came_back_at": None})
        return Done(_("Timer runs on {id}{switched}").format(id=ticket_id, switched=told(switched)), ticket, job.command_id)


def stop(desk: Desk, actor: Actor, timer_id: str | None = None, *, note: str = "") -> Done:
    """Stop the stopwatch and write its entry. `timer_id` names the timer that is meant; if that one is gone, says who stopped it."""
    with command(desk, actor) as job:
        running = labour.timer_of(job.writer, actor.id)
        if running is None or (timer_id is not None and running.id != timer_id):
            raise _gone(job, timer_id)
        logged = end(job, running, "stop", note=note)
        return Done(
            _("Timer stopped, {time} logged on {id}").format(time=formats.labour(logged), id=running.ticket_id), None, job.command_id
        )


def return_to_parked(desk: Desk, actor: Actor, spot: Spot) -> Done:
    """One key back to the ticket that a phone entry interrupted."""
    with command(desk, actor) as job:
        running = labour.timer_of(job.writer, actor.id)
        if running is None or running.parked_ticket_id is None:
            raise Refused(_("No ticket was interrupted, so there is none to go back to."))
        parked = job.survivor(running.parked_ticket_id)
        if not parked.is_open:
            raise Refused(
                _("{id} is {state} by now; reopen it to work on it again.").format(id=parked.id, state=state_word(parked.state)),
                remedy="ticket.reopen",
            )
        if running.ticket_id == parked.id:
            raise Refused(_("The timer already runs on {id}.").format(id=parked.id))
        switched = begin_or_switch(job, parked.id, spot)
        return Done(_("Back on {id}{switched}").format(id=parked.id, switched=told(switched)), parked, job.command_id)


def running(reader: Reader, engineer_id: int) -> int | None:
    """The ticket on which the engineer's timer runs, or None."""
    timer = labour.timer_of(reader, engineer_id)
    return None if timer is None else timer.ticket_id


def status(desk: Desk, actor: Actor) -> Timer | None:
    """The actor's running timer."""
    with desk.store.read() as reader:
        return labour.timer_of(reader, actor.id)


def beat(desk: Desk, timer_id: str) -> bool:
    """A console's sign of life for its timer; False where the timer no longer runs."""
    reading = desk.clock.reading()
    with desk.store.direct() as connection:
        return labour.beat(connection, timer_id, reading.at, reading.boot_id, reading.boot_ms)


def silent(desk: Desk, actor: Actor, console_id: str) -> Timer | None:
    """The actor's timer if it belongs to a console that has fallen silent (or to another boot): to be asked about once."""
    reading = desk.clock.reading()
    with desk.store.read() as reader:
        timer = labour.timer_of(reader, actor.id)
        policy = people.policy(reader)
    if timer is None or timer.console_id == console_id:
        return None
    return timer if _is_silent(timer, reading, policy) else None


def _is_silent(timer: Timer, reading: Reading, policy: Policy) -> bool:
    """Whether the timer belongs to a console that has given no sign of life for too long, or none in this boot."""
    if timer.door != "console" or timer.beat_at is None:
        return timer.door == "console"
    silence = Reading(timer.beat_at, timer.beat_boot_id, timer.beat_boot_ms).elapsed_ms(reading)
    return silence is None or silence > policy.number("labour.silent_s") * SECOND


def rhythm(desk: Desk) -> tuple[int, int]:
    """So many seconds lie between a console's signs of life, and after so many without one its timer is asked about."""
    with desk.store.read() as reader:
        policy = people.policy(reader)
    return policy.number("labour.beat_s"), policy.number("labour.silent_s")


def adopt(desk: Desk, actor: Actor, timer_id: str, spot: Spot, *, seen: Timer | None = None) -> Done:
    """Keep a silent timer running to now: this console beats for it from here on.

    `seen` is the timer as it was when the question was asked. Raises Conflict where it has shown life since, or was answered elsewhere.
    """
    with command(desk, actor) as job:
        timer = _as_seen(_mine(job, timer_id), seen)
        labour.drive(job.writer, timer_id, spot.door, spot.console_id, job.reading)
        job.event("time.kept", _ref(job, timer.ticket_id), payload={"timer": timer_id})
        return Done(_("Timer kept: {time} so far").format(time=formats.stopwatch(timer.elapsed_ms(job.reading))), None, job.command_id)


def recover(desk: Desk, actor: Actor, timer_id: str, *, end_at: Instant | None = None, seen: Timer | None = None) -> Done:
    """End a silent timer at its last sign of life, or at `end_at`. The entry is marked recovered, for review.

    `end_at` is by the wall clock as it goes now: within one boot it is so long before now, however the clock was set in between.
    Raises BadInput where `end_at` lies before the start or in the future, and Conflict where the timer is not as it was `seen`.
    """
    with command(desk, actor) as job:
        timer = _as_seen(_mine(job, timer_id), seen)
        if end_at is None:
            alive = timer.beat_at is not None
            until = Reading(timer.beat_at or 0, timer.beat_boot_id, timer.beat_boot_ms) if alive else timer.started()
        else:
            if not timer.started().at <= end_at <= job.now:
                raise BadInput(_("The end must lie between the start at {start} and now.").format(start=_to_the_second(job, timer)))
            until = Reading(end_at, job.reading.boot_id, job.reading.boot_ms - (job.now - end_at))
        logged = end(job, timer, "recovered", until=until, review="recovered")
        return Done(
            _("{time} logged on {id}, marked for your review").format(time=formats.labour(logged), id=timer.ticket_id), None, job.command_id
        )


def _to_the_second(job: Job, timer: Timer) -> str:
    """When the timer began: its minute alone, typed as the end, would lie before it."""
    at, zone = timer.started().at, job.actor.zone
    return f"{formats.instant(at, zone, job.now)}:{formats.local_time(at, zone):%S}"


def _mine(job: Job, timer_id: str) -> Timer:
    timer = labour.timer_of(job.writer, job.actor.id)
    if timer is None or timer.id != timer_id:
        raise _gone(job, timer_id)
    return timer


def _as_seen(timer: Timer, seen: Timer | None) -> Timer:
    """The timer, if no console has driven it or beaten for it since it was seen: a question has one answer."""
    if seen is not None and (timer.console_id, timer.beat_at) != (seen.console_id, seen.beat_at):
        raise Conflict(_("A console drives that timer again, so the question is answered."), remedy="go.timer")
    return timer


def _gone(job: Job, timer_id: str | None) -> Conflict:
    """Who stopped the timer that was meant, and when; nothing is written."""
    if timer_id is None:
        return Conflict(_("No timer of yours is running."))
    row = labour.who_ended(job.writer, timer_id)
    if row is None:
        return Conflict(_("That timer is not running."))
    ago = formats.labour(max(0, job.now - int(row[0])))
    return Conflict(
        _("That timer was stopped by {who} {ago} ago ({reason}); its time is logged on {id}.").format(
            who=row[1], ago=ago, reason=row[2], id=row[3]
        )
    )


def _ref(job: Job, ticket_id: int | None) -> Ticket | None:
    return tickets.load(job.writer, ticket_id) if ticket_id is not None else None
