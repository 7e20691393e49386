"""Asking for ratings (RULES.md §10): once after a resolution, with one reminder, by the channel of the ticket."""

from helpdesk_tui.domain.clock import DAY, SECOND, Instant
from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.domain.ticket import Ticket
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import notices, posting
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import Job, command
from helpdesk_tui.store import people, ratings, tickets
from helpdesk_tui.store.reader import Reader

ASK = "rating_ask"
FRESH_MS = DAY
"""How long after a resolution the loop still asks about it."""


def ask(job: Job, ticket: Ticket) -> bool:
    """Ask the requester of what has just been resolved, held back as long as the message; says whether it does.

    One ask per requester in so many days; none for children and monitoring, for one's own work, or where no address is known.
    """
    requester, resolved_at = ticket.requester_id, ticket.resolved_at
    if requester is None or resolved_at is None or ticket.parent_id is not None or requester == ticket.resolved_by_id:
        return False
    if ticket.channel in job.policy.text("rating.unasked_channels").split():
        return False
    last_at = ratings.last_asked_at(job.writer, requester)
    if last_at is not None and job.now < last_at + job.policy.number("rating.ask_days") * DAY:
        return False
    address = posting.address_of(job, ticket)
    if not address or ratings.is_asked(job.writer, ticket.id, resolved_at):
        return False
    channel = posting.channel_of(job, ticket)
    ratings.add_ask(job.writer, ticket_id=ticket.id, resolved_at=resolved_at, requester_id=requester, channel=channel, at=job.now)
    seq = job.event("rating_asked", ticket, payload={"to": address, "resolved_at": resolved_at})
    text = _("How well did we solve {id}, “{subject}”? Please answer with a number from 1 (badly) to 5 (very well), and a word why.")
    _send(job, ticket, f"rating_ask:{ticket.id}:{resolved_at}:{job.now}", channel, address, text, seq)
    return True


def _send(job: Job, ticket: Ticket, once: str, channel: str, address: str, text: str, seq: int) -> None:
    notices.tell(
        job,
        once=once,
        kind=ASK,
        channel=channel,
        recipient_id=ticket.requester_id,
        address=address,
        text=text.format(id=ticket.id, subject=ticket.subject),
        ticket=ticket,
        event_seq=seq,
        not_before_at=job.now + job.policy.number("message.hold_s") * SECOND,
    )


def ask_due(desk: Desk, actor: Actor) -> list[str]:
    """Ask about resolutions of the last day that were not asked about when they were made; returns sentences of what was done."""
    now = desk.clock.now()
    with desk.store.read() as reader:
        found = ratings.unasked(reader, now - FRESH_MS, now)
    done = []
    for ticket_id in found:
        with desk.store.read() as reader:
            if not _is_worth_asking(reader, now, ticket_id):
                continue
        with command(desk, actor) as job:
            ticket = job.ticket(ticket_id)
            if ticket.state in ("resolved", "closed") and ask(job, ticket):
                done.append(_("{id}: the requester is asked for a rating").format(id=ticket.id))
    return done


def _is_worth_asking(reader: Reader, now: Instant, ticket_id: int) -> bool:
    """Look first without a lock: most resolutions that were not asked about are not to be."""
    ticket, policy = tickets.load(reader, ticket_id), people.policy(reader)
    if ticket is None or ticket.requester_id is None or ticket.channel in policy.text("rating.unasked_channels").split():
        return False
    last_at = ratings.last_asked_at(reader, ticket.requester_id)
    is_free = last_at is None or now >= last_at + policy.number("rating.ask_days") * DAY
    return is_free and bool(posting.address_in(reader, ticket))


def remind_due(desk: Desk, actor: Actor) -> list[str]:
    """Remind once whoever was asked some days ago and has not answered; returns sentences of what was done."""
    now = desk.clock.now()
    with desk.store.read() as reader:
        policy = people.policy(reader)
        due_at = now - policy.number("rating.remind_days") * DAY
        found = ratings.to_remind(reader, due_at, due_at - policy.number("rating.ask_days") * DAY)
    done = []
    for row in found:
        with command(desk, actor) as job:
            ticket = job.ticket(row.ticket_id)
            address = posting.address_of(job, ticket)
            is_standing = ticket.resolved_at == row.resolved_at and ticket.state in ("resolved", "closed")
            if not address or not is_standing or not ratings.mark_reminded(job.writer, row.id, job.now):
                continue
            seq = job.event("rating_asked", ticket, payload={"to": address, "resolved_at": row.resolved_at, "reminder": True})
            text = _("We have asked how well we solved {id}, “{subject}”: a number from 1 to 5 is enough. We shall not ask again.")
            _send(job, ticket, f"rating_remind:{row.id}", posting.channel_of(job, ticket), address, text, seq)
            done.append(_("{id}: the requester is reminded of the rating").format(id=ticket.id))
    return done
