"""What is said on a ticket: replies to the client, internal notes, and what the client says (RULES.md §3)."""

from helpdesk_tui.domain.clock import SECOND, Instant
from helpdesk_tui.domain.errors import BadInput, Refused
from helpdesk_tui.domain.roles import WORK, Actor
from helpdesk_tui.domain.sla import Moment, MomentKind
from helpdesk_tui.domain.ticket import Done, Ticket, state_word
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import making, posting, working
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import Job, command
from helpdesk_tui.store import relations, tickets


def reply(desk: Desk, actor: Actor, ticket_id: int, body: str, *, wait: bool = False, until_at: Instant | None = None) -> Done:
    """Reply to the client; with `wait`, put the ticket to waiting for the answer. On an outage's parent it reaches every child's
    requester separately."""
    with command(desk, actor) as job:
        actor.require(WORK)
        ticket = job.survivor(ticket_id)
        if not body.strip():
            raise BadInput(_("There is nothing to send: the reply is empty."))
        may_reply(job, ticket)
        ticket, message_id = _reply_in(job, ticket, body, wait)
        for child_id in relations.children(job.writer, ticket.id):
            child = job.ticket(child_id)
            if child.is_open:
                _reply_in(job, child, body, False, copied_from=message_id)
        address = posting.address_of(job, ticket)
        warning = posting.outside(job, ticket, address)
        if wait:
            ticket = working.pause_in(job, ticket, "waiting_client", until_at or working.default_until(job, ticket), "").ticket or ticket
        said = _("Reply on {id} is kept, but goes to nobody: no address is known").format(id=ticket.id)
        if address:
            said = _("Reply on {id} leaves in {s} s to {to}").format(id=ticket.id, s=job.policy.number("message.hold_s"), to=address)
        return Done(said, ticket, job.command_id, warnings=(warning,) if warning else ())


def may_reply(job: Job, ticket: Ticket) -> None:
    """Raise NotAllowed for who works no tickets, Refused where the ticket, or the one that it was merged into, has ended."""
    job.actor.require(WORK)
    survivor = job.survivor(ticket.id)
    if survivor.state in ("closed", "cancelled"):
        told = _("{id} is {state}: reopen it first, then reply.")
        raise Refused(told.format(id=survivor.id, state=state_word(survivor.state)), remedy="ticket.reopen")


def _reply_in(job: Job, ticket: Ticket, body: str, is_question: bool, copied_from: int | None = None) -> tuple[Ticket, int]:
    message_id = posting.post(job, ticket, body, kind="reply", is_question=is_question, copied_from=copied_from)
    values: dict[str, object] = {"came_back_at": None, "flag_at": None, "reopen_at": None}
    if ticket.flag_at is not None:
        values["confirm_at"] = working.working_days_later(job, ticket, job.promise(ticket).confirm_working_days)
    moments = [Moment(job.now, MomentKind.PUBLIC_REPLY)]
    if ticket.state == "new" and ticket.assignee_id == job.actor.id:
        values["state"] = "in_progress"
        moments.append(Moment(job.now, MomentKind.IN_PROGRESS))
    return job.change(ticket, "replied", values, moments=moments, audience="public", payload={"message": message_id}), message_id


def note(desk: Desk, actor: Actor, ticket_id: int, body: str) -> Done:
    """An internal note, never shown to the client."""
    with command(desk, actor) as job:
        actor.require(WORK)
        ticket = job.survivor(ticket_id)
        if not body.strip():
            raise BadInput(_("There is nothing to save: the note is empty."))
        posting.post(job, ticket, body, kind="note")
        return Done(_("Note saved on {id}").format(id=ticket.id), ticket, job.command_id)


def receive(desk: Desk, actor: Actor, ticket_id: int, body: str, *, channel: str = "phone", automatic: bool = False) -> Done:
    """What the client says: resumes a ticket waiting for it, flags a resolved one, reopens or follows up a closed or cancelled one.

    Automatic replies never change a state.
    """
    with command(desk, actor) as job:
        actor.require(WORK)
        return receive_in(job, job.survivor(ticket_id), body, channel=channel, automatic=automatic)


def receive_in(job: Job, ticket: Ticket, body: str, *, channel: str, automatic: bool = False, author_id: int | None = None) -> Done:
    """The same inside a command; `author_id` is who wrote it, where that is not the requester."""
    if not body.strip():
        raise BadInput(_("The client's message is empty."))
    if not automatic and _is_past_window(job, ticket):
        return making.follow_up(job, ticket, body)
    message_id = posting.add_client_message(job, ticket, body, channel=channel, automatic=automatic, author_id=author_id)
    if automatic:
        return Done(_("Automatic reply kept on {id}").format(id=ticket.id), ticket, job.command_id)
    return _answered(job, ticket, message_id)


def _is_past_window(job: Job, ticket: Ticket) -> bool:
    """Whether the ticket has ended so long ago that the client's message begins another one; a cancelled one has no resolution to count from."""
    if ticket.state == "cancelled":
        return job.now > tickets.last_moment_at(job.writer, ticket.id) + job.promise(ticket).reopen_window_s * SECOND
    return ticket.state == "closed" and working.is_past_window(job, ticket)


def _answered(job: Job, ticket: Ticket, message_id: int) -> Done:
    moment = Moment(job.now, MomentKind.CLIENT_MESSAGE)
    values: dict[str, object] = {}
    if ticket.state == "waiting_client":
        state = "in_progress" if ticket.assignee_id is not None else "new"
        values = {"state": state, "came_back_at": job.now, **working.cleared_pause()}
    elif ticket.state == "resolved":
        reopen_at = job.promise(ticket).time.add(job.now, job.policy.number("reopen.client_message_working_s"))
        values = {"flag_at": ticket.flag_at or job.now, "reopen_at": ticket.reopen_at or reopen_at}
    elif ticket.state in ("closed", "cancelled"):
        ticket = working.back_to_work(job, ticket, _("The client wrote again"))
        values = {"came_back_at": job.now}
    elif ticket.is_open:
        values = {"came_back_at": job.now} if ticket.assignee_id is not None else {}
    ticket = job.change(ticket, "client_answered", values, moments=[moment], audience="public", payload={"message": message_id})
    said = _("{id}: the client's message is in, {state}").format(id=ticket.id, state=state_word(ticket.state))
    return Done(said, ticket, job.command_id)
