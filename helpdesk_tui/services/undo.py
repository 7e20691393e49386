"""Undo: takes back one's last command by events that name those undone (RULES.md §6, §12).

What can be taken back: columns of tickets that nobody has changed since, messages that have not left, tags and links, a running timer
that the command started; one that it stopped runs on from now. Work entries stay, and what was written is a draft again.
What cannot be taken back is refused in words, and nothing is half undone.
"""

from helpdesk_tui.domain.errors import Refused
from helpdesk_tui.domain.labour import Timer
from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.domain.ticket import Done, Ticket
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import drafts, event_words, handing_out, stopwatch
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import DEADLINES, Job, command
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.store import escalations, handout, journal, labour, messages, outbox, ratings, relations, shifts, tickets
from helpdesk_tui.store.journal import EventRow

CLI = Spot()
IRREVERSIBLE = {
    "created": _("a new ticket is cancelled, not undone"),
    "merging": _("a merge cannot be undone; split the messages off"),
    "split": _("a split is undone by merging back"),
    "outage": _("an outage is dissolved ticket by ticket"),
    "pause_struck": _("a struck pause stays struck"),
    "time.confirmed": _("correct an entry that is not right, and it is to be confirmed anew"),
    "time.corrected": _("correct the entry again"),
    "time.kept": _("stop the timer, and correct the entry"),
    "time.split": _("correct the entries instead"),
    "time.approved": _("a decision about time stays"),
    "time.refused": _("a decision about time stays"),
    "rated": _("rate again: the last rating counts"),
    "quality.noted": _("write down in the case what is right"),
    "quality.done": _("a case that is done stays so"),
    "imported": _("the other system says what is right; work on the tickets themselves"),
    "setup.applied": _("apply the former setup file"),
    "left": _("who has left comes back by the setup file; hand the tickets over"),
    "period.closing": _("taking the last step of the period back opens it again, with a reason"),
    "period.reopened": _("put it to closing again"),
    "period.payment_taken_back": _("record the payment again"),
    "period.invoice_taken_back": _("record the invoice again"),
    "period.closed": _("a closed period stays closed; later changes are adjustments in the next"),
    "period.adjusted": _("put the opposite amount onto the statement"),
    "period.invoiced": _("taking the last step of the period back undoes it, with a reason"),
    "period.paid": _("taking the last step of the period back undoes it, with a reason"),
    "penalty.proposed": _("waive the penalty instead"),
    "penalty.confirmed": _("waive the penalty instead"),
    "penalty.waived": _("confirm the penalty instead"),
    "penalty.withdrawn": _("it is proposed again where its reason is back"),
    "shift.added": _("take the shift away"),
    "shift.removed": _("add the shift again"),
    "shift.imported": _("take the shifts away"),
    "absence.added": _("take the absence away"),
    "absence.removed": _("add the absence again"),
    "absence.imported": _("take the absences away"),
    "recurring_added": _("pause the work that comes again"),
    "recurring_paused": _("let the work go on"),
    "recurring_resumed": _("pause the work"),
    "redaction.asked": _("a redaction waits until a lead confirms it; tell the lead not to"),
    "redaction.confirmed": _("what was erased is gone"),
    "limit.approved": _("a client's decision stays; record the next one"),
    "limit.refused": _("a client's decision stays; record the next one"),
    "limit.top_up": _("time that was topped up stays; adjust the statement"),
    "time.disputed": _("settle the entry instead"),
    "time.goodwill": _("settle the entry instead"),
    "time.settled": _("mark the entry again"),
    "view_saved": _("save the view as it was"),
    "view_deleted": _("save the view again"),
    "outbox_sent_again": _("drop it while it waits"),
    "outbox_dropped": _("what was dropped stays dropped; write it again"),
}

SAID = {
    "came_back_seen": _("timer started"),
    "message.client": _("what the client said"),
    "message.note": _("internal note"),
    "message.reply": _("reply"),
    "time.logged": _("timer stopped"),
    "time.started": _("timer started"),
}
"""Verbs that are no words, as one says what was undone."""
WRITTEN = ("message.reply", "message.note", "message.client")
PASSED_ON = frozenset({"handed_over", "shift_handed", "assigned"})
"""With these a note goes along, which is no message that one goes on writing."""


def undo(desk: Desk, actor: Actor, command_id: int | None = None, *, spot: Spot = CLI) -> Done:
    """Take back the actor's last command (or the one named, if it is theirs). Raises Refused with the reason where it cannot be, NotAllowed
    for somebody at a client: what a client wrote was received.

    The actor's stopwatch that the command had stopped runs again, from now on: what was between is nobody's time, and none is logged twice.
    """
    actor.require_staff()
    with command(desk, actor) as job:
        target = command_id if command_id is not None else journal.last_command_of(job.writer, actor.id)
        if target is None:
            raise Refused(_("There is nothing of yours to undo."))
        events = journal.of_command(job.writer, target)
        _may_undo(job, events, target)
        job.undoes = target
        if all(event.verb.startswith("time.") and event.verb != "time.started" for event in events):
            raise Refused(_("Logged time is not undone, it stays as an entry; correct the entry instead."))
        changed = [
            event
            for event in events
            if event.ticket_id is not None and event.payload and "after" in event.payload and event.verb != DEADLINES
        ]
        if not changed and not any(event.verb.startswith("message.") or event.verb == "time.started" for event in events):
            raise Refused(_("That cannot be undone: {what} changed no ticket.").format(what=event_words.verb_words(events[0].verb)))
        said = ", ".join(dict.fromkeys(_words(event) for event in changed)) or _words(events[0])
        last: Ticket | None = None
        _cancel_messages(job, events, target)
        _stop_timer(job, events)
        for event in reversed(changed):
            last = _restore(job, event)
        if not job.command_id:
            job.event("undone", client_id=events[0].client_id, payload={"command": target})
        told = [_("Undone: {what}").format(what=said)]
        if _give_back(job, events):
            told.append(_("the text is a draft again"))
        if runs_on := _go_on(job, events, spot):
            told.append(_("the timer runs on {id} again").format(id=runs_on))
        return Done("; ".join(told), last, job.command_id)


def _words(event: EventRow) -> str:
    said = _(SAID.get(event.verb, event.verb.replace("_", " ")))
    return f"{event.ticket_id} {said}" if event.ticket_id is not None else said


def _may_undo(job: Job, events: list[EventRow], target: int) -> None:
    if not events or events[0].actor_id != job.actor.id:
        raise Refused(_("Only one's own commands can be undone."))
    if journal.is_undone(job.writer, target):
        raise Refused(_("That is undone already."))
    for event in events:
        if event.undoes is not None:
            raise Refused(_("An undo is not undone; repeat the command instead."))
        if event.verb in IRREVERSIBLE:
            raise Refused(_("That cannot be undone: {why}.").format(why=_(IRREVERSIBLE[event.verb])))
        if event.verb == "taken" and job.now > event.recorded_at + job.policy.number("undo.take_s") * 1000:
            raise Refused(
                _("A take can be undone for {s} seconds; release {id} instead.").format(
                    s=job.policy.number("undo.take_s"), id=event.ticket_id
                ),
                remedy="ticket.release",
            )
    last_seq = events[-1].seq
    for ticket_id in _tickets_of(events):
        left = messages.left_to(job.writer, ticket_id, target, job.now)
        if left is not None:
            raise Refused(_("The message to {to} has left and cannot be taken back.").format(to=left or _("the client")))
        later = journal.changed_after(job.writer, ticket_id, last_seq, target)
        if later is not None:
            verb, who = event_words.verb_words(later[0]), later[1]
            if who and later[0] in IRREVERSIBLE:
                raise Refused(_("{id} has changed since: {verb} by {who}.").format(id=ticket_id, verb=verb, who=who))
            if not who:
                raise Refused(_("{id} has changed since: {verb}.").format(id=ticket_id, verb=verb))
            raise Refused(_("{id} has changed since: {verb} by {who}. Undo that first.").format(id=ticket_id, verb=verb, who=who))


def _tickets_of(events: list[EventRow]) -> list[int]:
    return sorted({event.ticket_id for event in events if event.ticket_id is not None})


def _cancel_messages(job: Job, events: list[EventRow], target: int) -> None:
    """Cancel what was said and told by the command. A threshold that was crossed stays crossed, and told."""
    for ticket_id in _tickets_of(events):
        messages.cancel(job.writer, ticket_id, target, job.now)
        for kind in ("reply", "assigned", "rating_ask"):
            outbox.cancel_pending(job.writer, ticket_id, target, kind)


def _give_back(job: Job, events: list[EventRow]) -> bool:
    """Make what the actor wrote a draft again, to be mended and sent: it was typed once. Whether there was something."""
    written = next((event for event in events if event.verb in WRITTEN and event.ticket_id is not None and event.payload), None)
    if written is None or written.ticket_id is None or PASSED_ON.intersection(event.verb for event in events):
        return False
    code = next((str((event.payload or {}).get("code", "")) for event in events if event.verb == "resolved"), "")
    body = str((written.payload or {}).get("body", ""))
    return drafts.give_back(job.writer, job.actor.id, job.ticket(written.ticket_id), written.verb, body, job.now, code=code)


def _stop_timer(job: Job, events: list[EventRow]) -> None:
    """End the timer that the command started, if it still runs: the time stays, as an entry.

    One that an undo of what came after has let run on is the same to whoever undoes further.
    """
    running = labour.timer_of(job.writer, job.actor.id)
    started = [event for event in events if event.verb == "time.started" and event.payload]
    if running is None or not started:
        return
    is_same = running.id in [event.payload.get("timer") for event in started if event.payload]
    if is_same or (running.ticket_id in _tickets_of(started) and _was_let_run_on(job, running)):
        stopwatch.end(job, running, "undo")


def _was_let_run_on(job: Job, running: Timer) -> bool:
    """Whether it was an undo that has started the actor's timer on its ticket."""
    mine = "e.ticket_id = ? AND e.verb = 'time.started' AND e.actor_id = ?"
    return any(event.undoes is not None for event in journal.events_where(job.writer, mine, (running.ticket_id, job.actor.id), 1))


def _go_on(job: Job, events: list[EventRow], spot: Spot) -> int | None:
    """Start the actor's stopwatch anew on the ticket where the command had stopped it, unless it runs elsewhere by now; says on which."""
    if labour.timer_of(job.writer, job.actor.id) is not None:
        return None
    for event in reversed(events):
        if event.verb == "time.logged" and event.ticket_id is not None and (event.payload or {}).get("engineer") == job.actor.id:
            ticket = job.survivor(event.ticket_id)
            if ticket.is_open and not ticket.is_paused and not stopwatch.is_held(job, ticket.id):
                stopwatch.begin(job, ticket.id, spot)
                return ticket.id
    return None


def _restore(job: Job, event: EventRow) -> Ticket:
    if event.ticket_id is None or event.payload is None:
        raise Refused(_("That cannot be undone: what it changed has been erased."))
    ticket = job.ticket(event.ticket_id)
    before = event.payload.get("before")
    tickets.undo_moments(job.writer, ticket.id, event.command_id)
    if event.verb == "skipped":
        handout.forget_skip(job.writer, ticket.id, event.actor_id, event.at)
    _restore_hands(job, ticket, event)
    if event.verb == "resolved" and ticket.resolved_at is not None:
        ratings.forget_ask(job.writer, ticket.id, ticket.resolved_at)
    if event.verb == "reopened":
        ratings.restore_ask(job.writer, ticket.id, ticket.resolved_at)
    if event.verb == "tagged":
        _restore_tags(job, ticket, event.payload)
    if event.verb in ("linked", "unlinked"):
        _restore_link(job, ticket, event)
    values = dict(before) if isinstance(before, dict) else {}
    changed = job.change(ticket, "undone", values, payload={"undone": event.verb})
    if event.verb in ("shift_handed", "edited"):
        handing_out.go_on_with(job, changed)
    tickets.index_text(job.writer, ticket.id)
    return changed


def _restore_hands(job: Job, ticket: Ticket, event: EventRow) -> None:
    """What stands beside the ticket about whose it was."""
    if event.verb == "escalated":
        escalations.undo(job.writer, ticket.id, event.command_id)
    elif event.verb in ("returned", "assigned", "handed_over"):
        escalations.undo_return(job.writer, ticket.id, event.at)
        escalations.not_taken(job.writer, ticket.id, event.at)
    elif event.verb == "taken":
        escalations.not_taken(job.writer, ticket.id, event.at)
    elif event.verb == "shift_handed":
        shifts.forget_handover(job.writer, ticket.id, event.at)


def _restore_tags(job: Job, ticket: Ticket, payload: dict[str, object]) -> None:
    before = payload.get("tags_before")
    relations.set_tags(job.writer, ticket.id, map(str, before) if isinstance(before, list) else ())


def _restore_link(job: Job, ticket: Ticket, event: EventRow) -> None:
    payload = event.payload or {}
    other_id, kind = payload.get("other"), payload.get("kind")
    if not isinstance(other_id, int) or not isinstance(kind, str):
        raise Refused(_("That cannot be undone: what it changed has been erased."))
    restore = relations.unlink if event.verb == "linked" else relations.link
    restore(job.writer, ticket.id, other_id, kind)
