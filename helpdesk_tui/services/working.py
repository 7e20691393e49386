"""Working a ticket: take, release, wait, schedule, resume, resolve, close, reopen, cancel. (Whose it becomes otherwise: `handing`.)

Each is one transaction: the ticket, its history, its targets, and the stopwatch, which for a team with automatic timers starts and
stops with the work (RULES.md §3, §6, §7).
"""

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.errors import BadInput, Conflict, NotAllowed, Refused
from helpdesk_tui.domain.roles import STEER, WORK, Actor
from helpdesk_tui.domain.sla import Moment, MomentKind
from helpdesk_tui.domain.ticket import PAUSE_STATES, RESOLUTION_CODES, Done, Ticket, state_word
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services import caps, contract, making, points, posting, rating_asks, stopwatch
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import Job, command
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.store import escalations, messages, people, ratings, relations, tickets

CLI = Spot()


def may_work(job: Job, ticket: Ticket) -> None:
    """Raise where the actor may not work this ticket: role, line."""
    job.actor.require(WORK)
    if job.actor.line and ticket.line > job.actor.line and ticket.assignee_id != job.actor.id:
        raise NotAllowed(_("{id} is with line {line}, you work line {mine}.").format(id=ticket.id, line=ticket.line, mine=job.actor.line))


def must_lead(job: Job, ticket: Ticket) -> None:
    """Raise NotAllowed where the actor is no lead, or where the ticket is with a team that another one leads."""
    actor = job.actor
    actor.require(STEER)
    if ticket.team_id is None or actor.team_id in (None, ticket.team_id):
        return
    if people.team(job.writer, ticket.team_id).lead_id not in (None, actor.id):
        raise NotAllowed(_("{id} is with {team}; its own lead steers it.").format(id=ticket.id, team=ticket.team_name))


def must_be_open(ticket: Ticket) -> None:
    """Raise Refused where the ticket is not open, saying what helps."""
    if ticket.merged_into_id is not None:
        raise Refused(_("{id} is merged into {into}: work on that one.").format(id=ticket.id, into=ticket.merged_into_id))
    if not ticket.is_open:
        raise Refused(_("{id} is {state}: reopen it first.").format(id=ticket.id, state=state_word(ticket.state)), remedy="ticket.reopen")


def may_go_on(job: Job, ticket: Ticket) -> None:
    """Raise where the actor may not work this ticket, or it is not open: what waiting, scheduling, resolving and cancelling ask first."""
    may_work(job, ticket)
    must_be_open(ticket)


def logged(ms: int) -> str:
    """The tail of a sentence that says what the stopwatch has just written."""
    return _(", {time} logged").format(time=formats.labour(ms)) if ms else ""


def take(desk: Desk, actor: Actor, ticket_id: int, *, spot: Spot = CLI) -> Done:
    """Take an unassigned ticket; with automatic timers the stopwatch switches to it. Raises Conflict where somebody was first."""
    with command(desk, actor) as job:
        return take_in(job, job.ticket(ticket_id), spot, "picked")


def take_in(job: Job, ticket: Ticket, spot: Spot, how: str) -> Done:
    """The same inside a command; `how` (next, picked, phone) says how the engineer came by it."""
    may_work(job, ticket)
    must_be_open(ticket)
    is_handed_to_me = ticket.assignee_id == job.actor.id and ticket.state == "new"
    if ticket.assignee_id == job.actor.id and not is_handed_to_me:
        raise Refused(_("{id} is yours already.").format(id=ticket.id))
    if ticket.assignee_id is not None and not is_handed_to_me:
        raise Conflict(_("{who} has {id}: log time on it, or have it handed over.").format(who=ticket.assignee_name, id=ticket.id))
    if how != "phone" and not is_handed_to_me:
        caps.check(job, ticket, how)
    values: dict[str, object] = {"assignee_id": job.actor.id, "state": "in_progress", "came_back_at": None}
    values |= {"team_id": job.actor.team_id} if ticket.team_id is None and job.actor.team_id is not None else {}
    values |= cleared_pause() if ticket.is_paused else {}
    values |= points.sample(job, ticket, how)
    moments = [Moment(job.now, MomentKind.TAKE)]
    if ticket.state != "in_progress":
        moments.append(Moment(job.now, MomentKind.IN_PROGRESS))
    ticket = job.change(ticket, "taken", values, moments=moments, payload={"how": how})
    if ticket.line > 1:
        escalations.taken(job.writer, ticket.id, job.now)
    switched = stopwatch.begin_or_switch(job, ticket.id, spot) if job.actor.timer_mode == "auto" else None
    runs = _(", the timer runs") if job.actor.timer_mode == "auto" else ""
    return Done(_("{id} taken{runs}{switched}").format(id=ticket.id, runs=runs, switched=stopwatch.told(switched)), ticket, job.command_id)


def cleared_pause() -> dict[str, object]:
    """What leaving a waiting state clears."""
    return {"until_at": None, "pause_note": ""}


def release(desk: Desk, actor: Actor, ticket_id: int, *, reason: str = "") -> Done:
    """Give a ticket back: nobody has it, it is new again; the timer on it stops."""
    with command(desk, actor) as job:
        ticket = job.ticket(ticket_id)
        must_be_open(ticket)
        if ticket.assignee_id is None:
            raise Refused(_("Nobody has {id}, so there is nothing to give back.").format(id=ticket.id), remedy="ticket.take")
        if ticket.assignee_id != actor.id:
            if not actor.may(STEER):
                raise NotAllowed(_("{id} is {who}'s; only {who} or a lead releases it.").format(id=ticket.id, who=ticket.assignee_name))
            must_lead(job, ticket)
        ms = stopwatch.end_if_on(job, ticket, "release")
        values = {"assignee_id": None, "state": "new", "came_back_at": None, **cleared_pause()}
        ticket = job.change(ticket, "released", values, moments=[Moment(job.now, MomentKind.NEW)], payload={"reason": reason})
        return Done(_("{id} released{logged}").format(id=ticket.id, logged=logged(ms)), ticket, job.command_id)


def pause_in(job: Job, ticket: Ticket, state: str, until_at: Instant, note: str) -> Done:
    """Put a ticket to waiting or scheduled inside a command; the timer on it stops. Raises BadInput where `until_at` is past."""
    may_go_on(job, ticket)
    if until_at <= job.now:
        raise BadInput(_("The ticket must come back at a moment ahead of now."))
    ms = stopwatch.end_if_on(job, ticket, state)
    values = {"state": state, "until_at": until_at, "pause_note": note, "came_back_at": None}
    ticket = job.change(ticket, state, values, moments=[Moment(job.now, MomentKind(state), until_at)])
    until = formats.instant(until_at, job.actor.zone, job.now)
    said = _("{id} {state} until {until}{logged}").format(id=ticket.id, state=state_word(state), until=until, logged=logged(ms))
    return Done(said, ticket, job.command_id)


def wait_client(desk: Desk, actor: Actor, ticket_id: int, *, until_at: Instant | None = None) -> Done:
    """Wait for the client. The newest message must be our public one (a question asked with it: `messages.reply(wait=True)`)."""
    with command(desk, actor) as job:
        ticket = job.ticket(ticket_id)
        if messages.newest_kind(job.writer, ticket.id) != "reply":
            raise Refused(
                _("Ask the client first: waiting needs a public question, and the newest message on {id} is not ours.").format(id=ticket_id)
            )
        return pause_in(job, ticket, "waiting_client", until_at or default_until(job, ticket), "")


def default_until(job: Job, ticket: Ticket) -> Instant:
    """When a ticket waiting for its client comes back by itself: after the configured working days of its calendar."""
    days = job.policy.number("wait.until_working_days")
    return working_days_later(job, ticket, days)


def working_days_later(job: Job, ticket: Ticket, days: int) -> Instant:
    """The same time of day on the `days`-th working day after today, by the ticket's calendar: a day counts if any of it is worked."""
    return contract.working_days_later(job.writer, job.promise(ticket), job.now, days)


def wait_vendor(desk: Desk, actor: Actor, ticket_id: int, *, vendor: str, reference: str, until_at: Instant) -> Done:
    """Wait for a vendor: name and reference are needed, so that somebody can ask there."""
    if not vendor.strip() or not reference.strip():
        raise BadInput(_("Waiting for a vendor needs the vendor's name and their reference."))
    with command(desk, actor) as job:
        return pause_in(job, job.ticket(ticket_id), "waiting_vendor", until_at, f"{vendor.strip()} {reference.strip()}")


def schedule(desk: Desk, actor: Actor, ticket_id: int, *, until_at: Instant, agreed: str = "") -> Done:
    """Schedule for a date agreed with the client."""
    with command(desk, actor) as job:
        return pause_in(job, job.ticket(ticket_id), "scheduled", until_at, agreed.strip())


def resume(desk: Desk, actor: Actor, ticket_id: int, *, spot: Spot = CLI) -> Done:
    """Go on with a paused ticket; one's own starts the automatic timer."""
    with command(desk, actor) as job:
        ticket = job.ticket(ticket_id)
        may_work(job, ticket)
        if ticket.state not in PAUSE_STATES:
            raise Refused(_("{id} is not paused, it is {state}.").format(id=ticket.id, state=state_word(ticket.state)))
        state = "in_progress" if ticket.assignee_id is not None else "new"
        values = {"state": state, "came_back_at": None, **cleared_pause()}
        ticket = job.change(ticket, "resumed", values, moments=[Moment(job.now, MomentKind(state))])
        switched = stopwatch.told(start_own(job, ticket, spot))
        return Done(_("{id} resumed{switched}").format(id=ticket.id, switched=switched), ticket, job.command_id)


def start_own(job: Job, ticket: Ticket, spot: Spot) -> stopwatch.Switched | None:
    """Start the automatic timer on the actor's own ticket; returns what a switch has ended."""
    if ticket.assignee_id == job.actor.id and job.actor.timer_mode == "auto" and not stopwatch.is_held(job, ticket.id):
        return stopwatch.begin_or_switch(job, ticket.id, spot)
    return None


def resolve(desk: Desk, actor: Actor, ticket_id: int, *, code: str, text: str, children: bool = False) -> Done:
    """Resolve with a code and a text for the client; the timer stops. With `children`, an outage's children too."""
    with command(desk, actor) as job:
        ticket = job.ticket(ticket_id)
        done = resolve_in(job, ticket, code, text)
        below = [child for number in relations.children(job.writer, ticket.id) if (child := job.ticket(number)).is_open]
        for child in below if children else ():
            resolve_in(job, child, code, text)
        if not below:
            return Done(done.said, done.ticket, job.command_id)
        if children:
            told = ngettext("{said}, {n} child too", "{said}, {n} children too", len(below))
        else:
            told = ngettext(
                "{said}; its {n} child stands for itself again", "{said}; its {n} children stand for themselves again", len(below)
            )
        return Done(told.format(said=done.said, n=len(below)), done.ticket, job.command_id)


def resolve_in(job: Job, ticket: Ticket, code: str, text: str) -> Done:
    """Resolve inside a command. Raises BadInput without a known code or without a text."""
    may_go_on(job, ticket)
    if code not in RESOLUTION_CODES:
        raise BadInput(_("A resolution needs a code: {codes}.").format(codes=", ".join(RESOLUTION_CODES)))
    if not text.strip():
        raise BadInput(_("A resolution needs a text for the client: what was done."))
    ms = stopwatch.end_if_on(job, ticket, "resolved")
    posting.post(job, ticket, text.strip(), kind="reply")
    values: dict[str, object] = {
        "state": "resolved",
        "resolved_at": job.now,
        "resolved_by_id": job.actor.id or None,
        "resolution_code": code,
        "resolution_text": text.strip(),
        "confirm_at": working_days_later(job, ticket, job.promise(ticket).confirm_working_days),
        "came_back_at": None,
        "flag_at": None,
        "reopen_at": None,
        **cleared_pause(),
    }
    if ticket.assignee_id is None and job.actor.line:
        values |= {"assignee_id": job.actor.id, **points.sample(job, ticket, points.PICKED)}
    ticket = job.change(
        ticket, "resolved", values, moments=[Moment(job.now, MomentKind.RESOLVED)], audience="public", payload={"code": code}
    )
    rating_asks.ask(job, ticket)
    return Done(_("{id} resolved{logged}").format(id=ticket.id, logged=logged(ms)), ticket, job.command_id)


def close(desk: Desk, actor: Actor, ticket_id: int) -> Done:
    """Close a resolved ticket as confirmed by the client."""
    with command(desk, actor) as job:
        ticket = job.ticket(ticket_id)
        may_work(job, ticket)
        if ticket.state != "resolved":
            raise Refused(
                _("{id} is {state}; only a resolved ticket is closed as confirmed.").format(id=ticket.id, state=state_word(ticket.state))
            )
        values = {"state": "closed", "closed_at": job.now, "confirm_at": None, "flag_at": None, "reopen_at": None}
        ticket = job.change(ticket, "closed", values, moments=[Moment(job.now, MomentKind.CLOSED)], audience="public")
        return Done(_("{id} closed as confirmed").format(id=ticket.id), ticket, job.command_id)


def reopen(desk: Desk, actor: Actor, ticket_id: int, *, reason: str = "", spot: Spot = CLI) -> Done:
    """Reopen within the window (a cancelled one with a reason); later a linked new ticket is made instead."""
    with command(desk, actor) as job:
        ticket = job.ticket(ticket_id)
        may_work(job, ticket)
        if ticket.state == "cancelled" and not reason.strip():
            raise BadInput(_("{id} was cancelled; reopening it needs a reason.").format(id=ticket.id))
        if ticket.state not in ("resolved", "closed", "cancelled"):
            raise Refused(_("{id} is {state}; there is nothing to reopen.").format(id=ticket.id, state=state_word(ticket.state)))
        if ticket.state != "cancelled" and is_past_window(job, ticket):
            return making.follow_up(job, ticket, reason)
        ticket = back_to_work(job, ticket, reason)
        switched = stopwatch.told(start_own(job, ticket, spot))
        return Done(_("{id} reopened{switched}").format(id=ticket.id, switched=switched), ticket, job.command_id)


def is_past_window(job: Job, ticket: Ticket) -> bool:
    """Whether a resolved or closed ticket can no longer be reopened: its window is counted from the last time it was resolved."""
    resolved_at = ticket.resolved_at if ticket.resolved_at is not None else ticket.closed_at
    return resolved_at is not None and job.now > resolved_at + job.promise(ticket).reopen_window_s * 1000


def back_to_work(job: Job, ticket: Ticket, reason: str) -> Ticket:
    """Reopen inside a command, under the ticket's first start; whoever was to be asked about the resolution that has fallen is not."""
    ratings.withdraw_ask(job.writer, ticket.id, ticket.resolved_at)
    values: dict[str, object] = {
        "state": "in_progress" if ticket.assignee_id is not None else "new",
        "reopened": ticket.reopened + 1,
        "confirm_at": None,
        "flag_at": None,
        "reopen_at": None,
        "closed_at": None,
        "came_back_at": None,
    }
    return job.change(
        ticket, "reopened", values, moments=[Moment(job.now, MomentKind.REOPENED)], audience="public", payload={"reason": reason}
    )


def cancel(desk: Desk, actor: Actor, ticket_id: int, *, reason: str) -> Done:
    """Cancel a mistake or spam; ends all targets without a verdict."""
    with command(desk, actor) as job:
        ticket = job.ticket(ticket_id)
        may_go_on(job, ticket)
        if not reason.strip():
            raise BadInput(_("Cancelling needs a reason: mistake, spam, …"))
        ms = stopwatch.end_if_on(job, ticket, "cancelled")
        values = {"state": "cancelled", "came_back_at": None, **cleared_pause()}
        ticket = job.change(ticket, "cancelled", values, moments=[Moment(job.now, MomentKind.CANCELLED)], payload={"reason": reason})
        return Done(_("{id} cancelled{logged}").format(id=ticket.id, logged=logged(ms)), ticket, job.command_id)


def dismiss(desk: Desk, actor: Actor, ticket_id: int) -> Done:
    """A client's message on a resolved ticket needs no answer: the flag goes, nothing reopens."""
    with command(desk, actor) as job:
        ticket = job.ticket(ticket_id)
        may_work(job, ticket)
        if ticket.flag_at is None:
            raise Refused(_("No client's reply waits for a judgement on {id}.").format(id=ticket.id))
        confirm_at = working_days_later(job, ticket, job.promise(ticket).confirm_working_days)
        ticket = job.change(ticket, "dismissed", {"flag_at": None, "reopen_at": None, "confirm_at": confirm_at})
        return Done(_("{id}: no answer needed").format(id=ticket.id), ticket, job.command_id)


def start_here(desk: Desk, actor: Actor, ticket_id: int, *, spot: Spot = CLI) -> Done:
    """Start the timer where one stands: on an unassigned ticket takes it, on one's own or another's lets the timer run there without taking it."""
    with desk.store.read() as reader:
        ticket = tickets.load(reader, ticket_id)
    if ticket is not None and ticket.is_open and (ticket.assignee_id is None or (ticket.assignee_id == actor.id and ticket.state == "new")):
        with command(desk, actor) as job:
            done = take_in(job, job.ticket(ticket_id), spot, "picked")
            if actor.timer_mode != "auto":
                stopwatch.begin_or_switch(job, ticket_id, spot)
                return Done(_("{id} taken, the timer runs").format(id=ticket_id), done.ticket, job.command_id)
            return done
    return stopwatch.start(desk, actor, ticket_id, spot)
