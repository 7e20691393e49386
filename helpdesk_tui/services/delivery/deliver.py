"""Delivering what is due: each row is claimed in a transaction of its own, sent outside of any, and ended after the receiver's word.

What was claimed and never ended may have left or not: after a while it is told as uncertain, and sent again only when a person says so.
"""

from __future__ import annotations

from helpdesk_tui.domain import delivery
from helpdesk_tui.domain.clock import DAY, SECOND, Instant
from helpdesk_tui.domain.delivery import DIGEST, SCREEN, NotTaken, Parcel, Unanswered
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services import duty, notices
from helpdesk_tui.services.delivery.doors import Doors
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import Job, command
from helpdesk_tui.services.loop.turn import Turn
from helpdesk_tui.services.notices import STAFF
from helpdesk_tui.store import deliveries, messages, people, tickets
from helpdesk_tui.store.deliveries import Due, Letter
from helpdesk_tui.store.reader import Reader

AT_ONCE = 100
UNDELIVERED = "undelivered"


def is_due(desk: Desk, doors: Doors) -> bool:
    """Whether there is anything to do: asked by every loop, before it takes the lease."""
    now = desk.clock.now()
    with desk.store.read() as reader:
        policy = people.policy(reader)
        return deliveries.is_anything_due(reader, doors.channels, now, _unseen_before(policy, now), _claimed_before(policy, now))


def deliver(turn: Turn) -> None:
    """Plan, withdraw, give up waiting, and send what is due, until nothing is or the turn is over."""
    while turn.go_on() and _plan(turn):
        pass
    _withdraw(turn)
    _give_up(turn)
    closed: set[str] = set()
    while turn.go_on():
        with turn.desk.store.read() as reader:
            due = [one for one in deliveries.due(reader, turn.now, AT_ONCE) if one.door not in closed]
        if not due:
            return
        for one in due:
            if one.door in closed:
                continue
            if not turn.go_on():
                return
            if not _send(turn, one):
                closed.add(one.door)


def _unseen_before(policy: Policy, now: Instant) -> Instant:
    return now - policy.number("notify.unseen_s") * SECOND


def _claimed_before(policy: Policy, now: Instant) -> Instant:
    return now - policy.number("run.claim_s") * SECOND


def _plan(turn: Turn) -> int:
    """Decide for rows whose time has come which ways they take; returns how many rows there were."""
    now = turn.now
    with turn.desk.store.read() as reader:
        policy = people.policy(reader)
        found = deliveries.unplanned(reader, turn.doors.channels, now, _unseen_before(policy, now), AT_ONCE)
    if not found:
        return 0
    with command(turn.desk, turn.actor) as job:
        for letter in found:
            if not deliveries.is_planned(job.writer, letter.id):
                _plan_one(turn, job, letter)
    return len(found)


def _plan_one(turn: Turn, job: Job, letter: Letter) -> None:
    contacts = None if letter.recipient_id is None else deliveries.contacts(job.writer, letter.recipient_id)
    if letter.kind in job.policy.text("notify.screen_kinds").split():
        deliveries.plan(job.writer, letter.id, SCREEN, "", job.now, state="cancelled", reason=_("shown on the screen alone"))
        return
    ways = turn.doors.ways(letter, contacts)
    if letter.channel == SCREEN and not ways:
        deliveries.plan(job.writer, letter.id, SCREEN, "", job.now, state="cancelled", reason=_("no address outside"))
        return
    if letter.channel == SCREEN and letter.kind in job.policy.text("notify.digest_kinds").split():
        deliveries.plan(job.writer, letter.id, DIGEST, "", job.now)
        return
    if not ways:
        ended = deliveries.plan(job.writer, letter.id, "", "", job.now, state="cancelled", reason=_("no address is known"))
        deliveries.end(job.writer, ended, "cancelled", job.now, _("no address is known"))
        return
    is_old = letter.not_before_at < job.now - job.policy.number("notify.oldest_days") * DAY
    for door, address in ways:
        delivery_id = deliveries.plan(job.writer, letter.id, door, address, job.now)
        if is_old:
            deliveries.end(job.writer, delivery_id, "failed", job.now, _("it has waited too long to be sent without being asked for"))


def _withdraw(turn: Turn) -> None:
    """What was taken back, seen or erased meanwhile does not leave any more."""
    with turn.desk.store.read() as reader:
        found = deliveries.moot(reader)
    if found:
        with turn.desk.store.write() as writer:
            for delivery_id in found:
                deliveries.end(writer, delivery_id, "cancelled", turn.now)


def _give_up(turn: Turn) -> None:
    """Whatever was claimed so long ago that nobody can still be sending it is uncertain: told, never silently sent again."""
    now = turn.now
    with turn.desk.store.read() as reader:
        found = deliveries.orphaned(reader, _claimed_before(people.policy(reader), now), now)
    for one in found:
        with command(turn.desk, turn.actor) as job:
            if deliveries.is_sending(job.writer, one.id, one.claimed_at):
                reason = _("the loop that was sending it ended before the answer")
                deliveries.end(job.writer, one.id, "uncertain", job.now, reason)
                turn.failed(_told(job, one, reason, is_certain=False))


def _send(turn: Turn, one: Due) -> bool:
    """Send one delivery; False where its door takes nothing now, so that others need not try in this turn."""
    with turn.desk.store.read() as reader:
        letter = deliveries.letter(reader, one.outbox_id)
        parcel = None if letter is None else _parcel(reader, letter, one)
    if letter is None or parcel is None:
        return True
    claimed_at = turn.now
    with turn.desk.store.write() as writer:
        if not deliveries.claim(writer, one.id, turn.holder, claimed_at):
            return True
    try:
        turn.doors.send(one.door, parcel)
    except (Unanswered, NotTaken) as trouble:
        with command(turn.desk, turn.actor) as job:
            if deliveries.is_sending(job.writer, one.id, claimed_at):  # else it took so long that another loop has judged, or sends it
                _not_taken(turn, job, one, trouble)
        return isinstance(trouble, NotTaken) and trouble.is_final
    with turn.desk.store.write() as writer:
        deliveries.end(writer, one.id, "delivered", turn.now)
    turn.did(_("{what} delivered by {door} to {address}").format(what=_what(letter), door=one.door, address=one.address))
    return True


def _not_taken(turn: Turn, job: Job, one: Due, trouble: NotTaken | Unanswered) -> None:
    """What nobody answered for is uncertain; what was not taken is tried again, or has failed."""
    if isinstance(trouble, Unanswered):
        deliveries.end(job.writer, one.id, "uncertain", job.now, trouble.reason)
        turn.failed(_told(job, one, trouble.reason, is_certain=False))
        return
    again_at = None if trouble.is_final else delivery.next_try(job.policy.text("notify.backoff"), one.attempts + 1, job.now)
    if again_at is not None:
        deliveries.put_off(job.writer, one.id, again_at, trouble.reason)
        turn.failed(_("{id} by {door}: {reason}; again later").format(id=one.outbox_id, door=one.door, reason=trouble.reason))
    else:
        deliveries.end(job.writer, one.id, "failed", job.now, trouble.reason)
        turn.failed(_told(job, one, trouble.reason, is_certain=True))


def _told(job: Job, one: Due, reason: str, *, is_certain: bool) -> str:
    """Tell somebody of the desk what did not arrive, or may not have; returns the sentence. What staff still sees on a screen needs none."""
    letter = deliveries.letter(job.writer, one.outbox_id)
    sentence = _("not delivered") if is_certain else _("perhaps not delivered")
    if letter is None:
        return sentence
    sentence = _("{what} to {address}: {verdict}: {reason}").format(
        what=_what(letter), address=one.address, verdict=sentence, reason=reason
    )
    recipient = _concerned(job, letter)
    if letter.channel not in STAFF and recipient is not None:
        ticket = None if letter.ticket_id is None else tickets.load(job.writer, letter.ticket_id)
        notices.tell(
            job,
            once=f"{UNDELIVERED}:{one.id}:{one.attempts + 1}:{recipient}",
            kind=UNDELIVERED,
            recipient_id=recipient,
            text=sentence,
            ticket=ticket,
        )
    return sentence


def _concerned(job: Job, letter: Letter) -> int | None:
    """Who is told: the one who wrote it, else who has the ticket, else the lead; each where that one may see the client."""
    author = None if letter.message_id is None else messages.author(job.writer, letter.message_id)
    ticket = None if letter.ticket_id is None else tickets.load(job.writer, letter.ticket_id)
    if ticket is None:
        return author
    first = (one for one in (author, ticket.assignee_id) if one is not None and people.is_granted(job.writer, one, ticket.client_id))
    return next(first, None) or duty.lead_or_duty(job.writer, ticket.team_id, ticket.client_id, job.now)


def _what(letter: Letter) -> str:
    kind = letter.kind.replace("_", " ")
    return f"{kind} {letter.ticket_id}" if letter.ticket_id is not None else kind


def _parcel(reader: Reader, letter: Letter, one: Due) -> Parcel:
    policy = people.policy(reader)
    desk_name = policy.text("desk.name")
    ticket = None if letter.ticket_id is None else tickets.load(reader, letter.ticket_id)
    key = delivery.idempotency_key(f"{letter.once} {one.door} {one.address}")
    if letter.channel in STAFF:
        count = letter.text.count("\n") + 1
        subject = (
            ngettext("{n} notice", "{n} notices", count).format(n=count) if letter.kind == DIGEST else letter.text.partition("\n")[0][:120]
        )
        text = letter.text if ticket is None else f"{letter.text}\n\n{ticket.id} {ticket.subject}\n{ticket.client_name}"
        return Parcel(key, one.address, f"{desk_name}: {subject}", text)
    subject = desk_name if ticket is None else f"[#{ticket.id}] {ticket.subject}"
    footer = (
        desk_name if ticket is None else _("{desk}, ticket {id}: {subject}").format(desk=desk_name, id=ticket.id, subject=ticket.subject)
    )
    return Parcel(key, one.address, subject, f"{letter.text}\n\n-- \n{footer}\n", f"ticket-{ticket.id}" if ticket else "")
