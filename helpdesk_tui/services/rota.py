"""What time brings to tickets in people's hands (RULES.md §6): a VIP's ticket that nobody acknowledges is passed on along the chain.

Both are done in the name of time, one transaction per ticket, and can be called as often as one likes: `helpdesk run` does, and *next*.
"""

from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.domain.ticket import Done, Ticket
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import duty, handing_out, notices, routing
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import Job, command
from helpdesk_tui.store import labour, people, rota, shifts
from helpdesk_tui.store.rota import RouteRow
from helpdesk_tui.store.shifts import HandoverRow


def _time() -> Actor:
    """In whose name this happens: nobody's, by the door of time."""
    return Actor(0, "", _("time"), frozenset({"engineer", "lead"}), zone="UTC", door="time")


def pass_on_due(desk: Desk, actor: Actor) -> list[Done]:
    """Pass on every VIP's ticket whose person has not acknowledged it in time; returns what was done. `actor` is who asks for it."""
    del actor  # what is due is due, whoever asks
    with desk.store.read() as reader:
        due = rota.to_pass_on(reader, desk.clock.now())
    done = [_pass_on(desk, ticket_id) for ticket_id in due]
    return [one for one in done if one is not None]


def _pass_on(desk: Desk, ticket_id: int) -> Done | None:
    with command(desk, _time()) as job:
        row = rota.route_of(job.writer, ticket_id)
        if row is None or row.pass_on_at is None or row.pass_on_at > job.now:
            return None  # somebody else was first
        ticket = job.ticket(ticket_id)
        signed_at = rota.first_sign(job.writer, ticket_id, row.person_id, row.at, handing_out.SIGNS)
        if signed_at is not None or not routing.is_on_its_way(job.writer, ticket, row):
            rota.put_route(job.writer, RouteRow(ticket_id, row.step, row.person_id, row.at, None, signed_at))
            return None
        return _to_the_following(job, ticket, row)


def _to_the_following(job: Job, ticket: Ticket, row: RouteRow) -> Done | None:
    link, tried = routing.following(job.writer, ticket, row, job.now)
    held = people.person(job.writer, row.person_id).name
    if link is None or link.standing is None:
        rota.put_route(job.writer, RouteRow(ticket.id, row.step, row.person_id, row.at, None, None))
        seq = job.event("pass_on_ended", ticket, payload={"from": held, "rules": [one.as_json() for one in tried]})
        text = _("{id}: nobody has acknowledged it, last {name}, and nobody follows").format(id=ticket.id, name=held)
        notices.unanswered(job, ticket, text, seq)
        return None
    following = link.standing
    why = _("{name} has not acknowledged it in time").format(name=held)
    payload = {"rule": link.step, "route": why, "from": held, "to": following.name, "rules": [one.as_json() for one in tried]}
    ticket = job.change(ticket, "passed_on", {"assignee_id": following.person_id}, payload=payload)
    wait_until_at = handing_out.pass_on_at(job, ticket)
    rota.put_route(job.writer, RouteRow(ticket.id, link.step, following.person_id, job.now, wait_until_at, None))
    said = _("{id} passed on from {old} to {new}").format(id=ticket.id, old=held, new=following.name)
    handing_out.tell(job, ticket, following.person_id, _("{said}: nobody has acknowledged it").format(said=said))
    return Done(said, ticket, job.command_id)


def give_back_due(desk: Desk, actor: Actor) -> list[Done]:
    """Give back every ticket that somebody looked after until its engineer's next shift, once that one is at work again."""
    del actor  # what is due is due, whoever asks
    with desk.store.read() as reader:
        due = shifts.to_give_back(reader, desk.clock.now())
    done = [_give_back(desk, row.id) for row in due]
    return [one for one in done if one is not None]


def _give_back(desk: Desk, handover_id: int) -> Done | None:
    with command(desk, _time()) as job:
        row = shifts.handover(job.writer, handover_id)
        if row is None or row.returned_at is not None:
            return None  # somebody else was first
        ticket = job.ticket(row.ticket_id)
        passed = _hands(job, row, ticket)
        if not passed or not people.is_active(job.writer, row.from_id) or not people.is_granted(job.writer, row.from_id, ticket.client_id):
            shifts.end_handover(job.writer, row.id, job.now)  # it went its own way
            return None
        if not duty.is_on_shift(job.writer, row.from_id, job.now) or _is_being_worked(job, ticket):
            return None
        for one in passed:
            shifts.end_handover(job.writer, one.id, job.now)
        came_back = {} if ticket.is_paused else {"came_back_at": job.now}
        payload = {"from": ticket.assignee_name, "to": people.person(job.writer, row.from_id).name}
        ticket = job.change(ticket, "shift_returned", {"assignee_id": row.from_id, **came_back}, payload=payload)
        handing_out.go_on_with(job, ticket)
        said = _("{id} is with {who} again").format(id=ticket.id, who=ticket.assignee_name)
        handing_out.tell(
            job, ticket, row.from_id, _("{id} is back with you after your shift's end: {note}").format(id=ticket.id, note=row.note)
        )
        return Done(said, ticket, job.command_id)


def _hands(job: Job, row: HandoverRow, ticket: Ticket) -> list[HandoverRow]:
    """Through whose hands the ticket has gone since: who looked after it may have left it to another at the own shift's end.

    Nothing where it went its own way: closed, or with somebody to whom no shift's end has brought it.
    """
    passed = [row]
    while ticket.is_open and passed[-1].to_id != ticket.assignee_id:
        later = shifts.left_on(job.writer, ticket.id, passed[-1].to_id, passed[-1].id)
        if later is None:
            return []
        passed.append(later)
    return passed if ticket.is_open else []


def _is_being_worked(job: Job, ticket: Ticket) -> bool:
    running = None if ticket.assignee_id is None else labour.timer_of(job.writer, ticket.assignee_id)
    return running is not None and running.ticket_id == ticket.id
