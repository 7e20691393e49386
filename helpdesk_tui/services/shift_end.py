"""The end of a shift (RULES.md §6): what will need somebody before the engineer's next one goes, with a note each, to who is on shift then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.clock import SECOND, Instant
from helpdesk_tui.domain.errors import BadInput, Refused
from helpdesk_tui.domain.formats import local_time
from helpdesk_tui.domain.instant_input import day_start
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.roles import WORK, Actor
from helpdesk_tui.domain.ticket import PAUSE_STATES, Done, Ticket
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services import duty, handing_out, posting, stopwatch
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import Job, command
from helpdesk_tui.services.standing_in import StandIns
from helpdesk_tui.store import calendars, people, rota, shifts, tickets
from helpdesk_tui.store.people import PersonRow
from helpdesk_tui.store.reader import Reader

FAR_DAYS = 31
"""So many days ahead the next opening of a team's calendar is looked for."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """A ticket that will need somebody before the next shift: why, and who would look after it (nobody where `to` is None)."""

    ticket_id: int
    subject: str
    why: str
    needed_at: Instant
    to: PersonRow | None


@dataclass(frozen=True, slots=True)
class ShiftEnd:
    """What ending the shift now would do. `others` counts the open tickets that can wait; `runs_on` is where the own timer runs."""

    back_at: Instant
    is_known: bool
    leaving: tuple[Leaving, ...]
    others: int
    runs_on: int | None


def next_start(reader: Reader, policy: Policy, engineer_id: int, now: Instant) -> tuple[Instant, bool]:
    """When the engineer is next at work after the present shift, and whether rows or a calendar say so; absences are left out.

    Where nothing tells, it is the settings' `rota.off_s` from now.
    """
    unknown = now + policy.number("rota.off_s") * SECOND
    if shifts.has_shifts(reader, engineer_id):
        at = shifts.next_shift_at(reader, engineer_id, now)
        return (at, True) if at is not None else (unknown, False)
    opening = _opening(reader, engineer_id, now)
    at = unknown if opening is None else opening
    until = shifts.absent_until(reader, engineer_id, at)
    return (at if until is None else max(at, until)), opening is not None


def _opening(reader: Reader, engineer_id: int, now: Instant) -> Instant | None:
    """The first worked moment of the team's calendar on a later day, or later today where today's hours have not begun; None where it has
    none, or works round the clock."""
    team_id = people.team_of(reader, engineer_id)
    calendar_id = None if team_id is None else people.team(reader, team_id).calendar_id
    if calendar_id is None:
        return None
    time, version_id = calendars.line_of(reader, calendar_id, now)
    zone = calendars.of_version(reader, version_id).definition.tz
    today = local_time(now, zone).date()
    has_begun = time.position(now + SECOND) > time.position(day_start(today, zone))
    for ahead in range(int(has_begun), FAR_DAYS):
        at = day_start(today + timedelta(days=ahead), zone)
        worked = time.position(at)
        if time.position(day_start(today + timedelta(days=ahead + 1), zone)) > worked:
            opens_at = time.instant(worked + 1) - SECOND
            is_unbroken = time.position(opens_at) - time.position(now) >= (opens_at - now) // SECOND
            return None if is_unbroken else opens_at
    return None


def plan(desk: Desk, actor: Actor, *, to: str | None = None) -> ShiftEnd:
    """What ending the shift now would do, without doing it. Raises BadInput for an unknown login in `to`."""
    actor.require(WORK)
    with desk.store.read() as reader:
        return _plan(reader, people.policy(reader), actor, desk.clock.now(), to)


def _plan(reader: Reader, policy: Policy, actor: Actor, now: Instant, to: str | None) -> ShiftEnd:
    back_at, is_known = next_start(reader, policy, actor.id, now)
    named = people.engineer_named(reader, to) if to is not None else None
    if named is not None and named.id == actor.id:
        raise BadInput(_("You cannot leave your tickets to yourself."))
    leaving: list[Leaving] = []
    chosen = StandIns(reader, policy, actor.id, now)
    rows = [row for row in shifts.open_of(reader, actor.id, now) if actor.sees_client(row[5])]
    for ticket_id, subject, state, until_at, due_at, _client_id in rows:
        is_paused = state in PAUSE_STATES and (until_at is None or until_at > now)
        until_at = until_at if is_paused else None
        needed_at = min((at for at in (until_at, due_at) if at is not None), default=back_at)
        if needed_at >= back_at:
            continue
        told = _("comes back {when}") if needed_at == until_at else _("deadline {when}") if needed_at > now else _("over since {when}")
        ticket = tickets.load(reader, ticket_id)
        receiver = None if ticket is None else _receiver(reader, actor, ticket, named, chosen, needed_at)
        leaving.append(Leaving(ticket_id, subject, told.format(when=formats.instant(needed_at, actor.zone, now)), needed_at, receiver))
    running = stopwatch.running(reader, actor.id)
    leaving.sort(key=lambda one: (one.needed_at, one.ticket_id))
    return ShiftEnd(back_at, is_known, tuple(leaving), len(rows) - len(leaving), running)


def _receiver(
    reader: Reader, actor: Actor, ticket: Ticket, named: PersonRow | None, chosen: StandIns, needed_at: Instant
) -> PersonRow | None:
    """Who is named; else somebody of the ticket's team or the own who is on shift when it needs somebody."""
    if named is not None:
        if not people.is_granted(reader, named.id, ticket.client_id):
            raise Refused(_("{who} may not see tickets of {client}.").format(who=named.name, client=ticket.client_name))
        return named
    teams = dict.fromkeys(team for team in (ticket.team_id, actor.team_id) if team is not None)
    found = chosen.choose(ticket, list(teams), needed_at)
    return None if found is None else people.person(reader, found)


def end_shift(desk: Desk, actor: Actor, *, notes: Mapping[int, str] | None = None, note: str = "", to: str | None = None) -> Done:
    """Hand over what will need somebody before the next shift, with a note each; it comes back at the next shift.

    `notes` are by ticket, `note` is for those without one of their own. Raises Refused where nothing needs anybody, or nobody is at work.
    """
    with command(desk, actor) as job:
        actor.require(WORK)
        found = _plan(job.writer, job.policy, actor, job.now, to)
        if not found.leaving:
            raise Refused(
                _("Nothing of yours needs anybody before {when}.").format(when=formats.instant(found.back_at, actor.zone, job.now))
            )
        unknown = sorted(set(notes or {}) - {one.ticket_id for one in found.leaving})
        if unknown:
            raise BadInput(
                _("{id} is not among the tickets that need somebody; `helpdesk shift end --dry-run` lists them.").format(id=unknown[0])
            )
        left = [one for one in found.leaving if one.to is not None]
        if not left:
            raise Refused(_("Nobody else is at work now; name who looks after your tickets (--to LOGIN)."))
        for one in left:
            _leave(job, one, ((notes or {}).get(one.ticket_id) or note).strip(), found.back_at)
        kept = [one for one in found.leaving if one.to is None]
        names = ", ".join(dict.fromkeys(one.to.name for one in left if one.to is not None))
        said = ngettext("{n} ticket left to {names}, back {when}", "{n} tickets left to {names}, back {when}", len(left)).format(
            n=len(left), names=names, when=formats.instant(found.back_at, actor.zone, job.now)
        )
        warnings = [_("{id} stays with you: nobody who may have it is at work").format(id=one.ticket_id) for one in kept]
        warnings += _absent(job, left) if to is not None else []
        runs_on = stopwatch.running(job.writer, actor.id)
        if runs_on is not None:
            warnings.append(_("your timer still runs on {id}").format(id=runs_on))
        return Done(said, None, job.command_id, warnings=tuple(warnings))


def _absent(job: Job, left: list[Leaving]) -> list[str]:
    """Who decides may know better, but is told where whom one named is not at work when the first ticket needs somebody."""
    receiver, at = left[0].to, max(job.now, left[0].needed_at)
    presence = None if receiver is None else rota.of_person(job.writer, receiver.id, at)
    why = "" if presence is None else duty.why_away_by_team(job.writer, presence, at, on_call_counts=True)
    if receiver is None or not why:
        return []
    when = formats.instant(at, job.actor.zone, job.now)
    return [_("{who} is not at work {when}: {why}").format(who=receiver.name, when=when, why=why)]


def _leave(job: Job, one: Leaving, note: str, back_at: Instant) -> None:
    if one.to is None:
        return
    ticket = job.ticket(one.ticket_id)
    stopwatch.end_if_on(job, ticket, "handed_over")
    told = f"{one.why}: {note}" if note else one.why
    came_back = {} if ticket.is_paused else {"came_back_at": job.now}
    payload = {"note": told, "to": one.to.name, "back_at": back_at}
    ticket = job.change(ticket, "shift_handed", {"assignee_id": one.to.id, **came_back}, payload=payload)
    handing_out.go_on_with(job, ticket)
    posting.post(job, ticket, _("Until {who} is back: {note}").format(who=job.actor.name, note=told), kind="note")
    shifts.hand_over(job.writer, ticket.id, job.actor.id, one.to.id, told, job.now, back_at)
    handing_out.tell(
        job, ticket, one.to.id, _("{id} is with you until {who} is back: {note}").format(id=ticket.id, who=job.actor.name, note=told)
    )
