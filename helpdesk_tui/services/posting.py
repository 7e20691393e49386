"""Writing messages inside a command: replies with their hold, notes, and what the client said."""

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.ticket import Ticket
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import notices
from helpdesk_tui.services.job import Job
from helpdesk_tui.store import catalog, people, tables, tickets
from helpdesk_tui.store.reader import Reader


def post(
    job: Job,
    ticket: Ticket,
    body: str,
    *,
    kind: str,
    is_question: bool = False,
    copied_from: int | None = None,
    is_automatic: bool = False,
) -> int:
    """Write a reply or a note inside a command, and for a reply its outbox row; returns the message's id.

    A reply leaves after the hold (30 seconds), until which undo cancels it. An automatic one is nobody's answer.
    """
    is_reply = kind == "reply"
    address = address_of(job, ticket) if is_reply else ""
    leaves_at = job.now + job.policy.number("message.hold_s") * 1000 if is_reply else None
    seq = job.event(f"message.{kind}", ticket, audience="public" if is_reply else "internal", payload={"body": body, "to": address})
    message_id = job.writer.add(
        tables.Message(
            ticket_id=ticket.id,
            at=job.now,
            kind=kind,
            author_id=job.actor.id or None,
            channel=job.actor.door,
            to_address=address,
            body=body,
            is_question=is_question,
            is_automatic=is_automatic,
            leaves_at=leaves_at,
            command_id=job.command_id,
            copied_from_id=copied_from,
        )
    )
    if leaves_at is not None:
        _send(job, ticket, message_id, seq, address=address, body=body, leaves_at=leaves_at)
    tickets.index_text(job.writer, ticket.id)
    return message_id


def _send(job: Job, ticket: Ticket, message_id: int, seq: int, *, address: str, body: str, leaves_at: Instant) -> None:
    """Put a reply into the outbox, where it lies until it leaves."""
    notices.tell(
        job,
        once=f"message:{message_id}",
        kind="reply",
        channel=channel_of(job, ticket),
        recipient_id=ticket.requester_id,
        address=address,
        text=body,
        ticket=ticket,
        event_seq=seq,
        message_id=message_id,
        not_before_at=leaves_at,
    )


def address_of(job: Job, ticket: Ticket) -> str:
    """Where a reply to this ticket's requester goes; empty where no address is known."""
    return address_in(job.writer, ticket)


def channel_of(job: Job, ticket: Ticket) -> str:
    """By which channel a reply goes to that address: by mail where the requester's Telegram is not known."""
    has_telegram = ticket.requester_id is not None and bool(people.person(job.writer, ticket.requester_id).telegram)
    return "telegram" if ticket.channel == "telegram" and has_telegram else "email"


def address_in(reader: Reader, ticket: Ticket) -> str:
    """The same, for who only reads."""
    if ticket.requester_id is None:
        return ""
    person = people.person(reader, ticket.requester_id)
    return person.telegram if ticket.channel == "telegram" and person.telegram else person.email


def outside(job: Job, ticket: Ticket, address: str) -> str:
    """A warning where the address is outside the client's domains; empty otherwise, or where the client has none."""
    return outside_in(job.writer, ticket, address)


def outside_in(reader: Reader, ticket: Ticket, address: str) -> str:
    """The same, for who only reads."""
    domains = catalog.mail_domains(reader, ticket.client_id)
    _name, at, domain = address.casefold().rpartition("@")
    if not at or not domains or domain in domains:
        return ""
    return _("{address} is outside {client} ({domains})").format(address=address, client=ticket.client_name, domains=", ".join(domains))


def add_client_message(job: Job, ticket: Ticket, body: str, *, channel: str, automatic: bool = False, author_id: int | None = None) -> int:
    """Store a client's message with its event; returns its id."""
    job.event("message.client", ticket, audience="public", payload={"body": body, "automatic": automatic})
    message_id = job.writer.add(
        tables.Message(
            ticket_id=ticket.id,
            at=job.now,
            kind="client",
            author_id=author_id or ticket.requester_id,
            channel=channel,
            body=body,
            is_automatic=automatic,
            command_id=job.command_id,
        )
    )
    tickets.index_text(job.writer, ticket.id)
    return message_id
