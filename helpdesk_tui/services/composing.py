"""What one must know before writing: to whom it goes, whether the address belongs to the client, the draft kept, the templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from helpdesk_tui.domain.roles import READ, Actor
from helpdesk_tui.services import drafts, posting, showing
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.drafts import DraftText
from helpdesk_tui.store import people, relations, tickets


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where what is written on a ticket goes: `address` is empty where none is known, `warning` where it is the client's own.

    `children` counts an outage's open tickets, whose requesters get the reply too. `last_message_id` is the last one that was there.
    """

    ticket_id: int
    subject: str
    state: str
    client_name: str
    name: str
    is_vip: bool
    address: str
    warning: str
    children: int
    last_message_id: int


@dataclass(frozen=True, slots=True)
class Composing:
    """Everything that a composer shows before the first word; `hold_s` is how long a reply can be taken back."""

    recipients: tuple[Recipient, ...]
    draft: DraftText | None
    templates: dict[str, str]
    hold_s: int


def begin(desk: Desk, actor: Actor, ticket_ids: Sequence[int], kind: str) -> Composing:
    """What to know before writing a reply, a note or the client's words on these tickets. Raises NotFound, NotAllowed."""
    actor.require(READ)
    now = desk.clock.now()
    with desk.store.read() as reader:
        recipients: list[Recipient] = []
        for ticket_id in ticket_ids:
            _stored, ticket = showing.load(reader, actor, ticket_id, now)
            address = posting.address_in(reader, ticket)
            recipients.append(
                Recipient(
                    ticket_id=ticket.id,
                    subject=ticket.subject,
                    state=ticket.state,
                    client_name=ticket.client_name,
                    name=ticket.requester_name,
                    is_vip=ticket.is_vip,
                    address=address,
                    warning=posting.outside_in(reader, ticket, address),
                    children=relations.open_children(reader, ticket.id),
                    last_message_id=max((message.id for message in tickets.messages(reader, ticket.id)), default=0),
                )
            )
        hold_s = people.policy(reader).number("message.hold_s")
    ticket_id, slot = draft_slot([one.ticket_id for one in recipients], kind)
    return Composing(tuple(recipients), drafts.load(desk, actor, ticket_id, slot), drafts.templates(desk), hold_s)


def draft_slot(ticket_ids: Sequence[int], kind: str) -> tuple[int, str]:
    """Under which ticket and kind a draft is kept; one for several tickets has a kind of its own."""
    if len(ticket_ids) == 1:
        return ticket_ids[0], kind
    return drafts.NEW_TICKET, " ".join([kind, *map(str, sorted(ticket_ids))])


def said_since(desk: Desk, actor: Actor, recipients: Sequence[Recipient]) -> list[tuple[int, int, str, str]]:
    """What others have said to or for the client since `begin`: (ticket, message, author, text); one's own and notes are left out."""
    actor.require(READ)
    found: list[tuple[int, int, str, str]] = []
    with desk.store.read() as reader:
        for one in recipients:
            showing.load(reader, actor, one.ticket_id, desk.clock.now())
            for message in tickets.messages(reader, one.ticket_id):
                if message.id > one.last_message_id and message.kind != "note" and message.author_id != actor.id:
                    found.append((one.ticket_id, message.id, message.author_name, message.body))
    return found
