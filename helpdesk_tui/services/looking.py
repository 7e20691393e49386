"""What the ticket's screen shows, asked for in one go: the ticket, its work entries, its history, and what one is writing on it."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk_tui.domain.labour import Entry
from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.domain.ticket_detail import TicketDetail
from helpdesk_tui.services import drafts, entries, showing
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.drafts import DraftText
from helpdesk_tui.store.journal import EventRow

WRITTEN = ("reply", "note", "client")
"""The kinds of message that a person can be writing on a ticket."""


@dataclass(frozen=True, slots=True)
class Look:
    """A ticket as of `detail.at`, its entries and events oldest first, and the actor's drafts."""

    detail: TicketDetail
    entries: tuple[Entry, ...]
    events: tuple[EventRow, ...]
    drafts: tuple[DraftText, ...]


def look(desk: Desk, actor: Actor, ticket_id: int) -> Look:
    """Everything about a ticket, following a merge to the survivor. Raises NotFound, NotAllowed."""
    detail = showing.detail(desk, actor, ticket_id)
    survivor = detail.ticket.id
    kept = [drafts.load(desk, actor, survivor, kind) for kind in WRITTEN]
    return Look(
        detail=detail,
        entries=tuple(entries.of_ticket(desk, actor, survivor)),
        events=tuple(showing.history(desk, actor, survivor)),
        drafts=tuple(draft for draft in kept if draft is not None),
    )
