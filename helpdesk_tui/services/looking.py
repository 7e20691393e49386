"""What the ticket's screen shows, asked for in one go: the ticket, its work entries, its history, and what one is writing on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from helpdesk_tui.domain.labour import Entry
from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.domain.ticket_detail import TicketDetail
from helpdesk_tui.services import drafts, entries, showing
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.drafts import DraftText
from helpdesk_tui.store import catalog
from helpdesk_tui.store.journal import EventRow
from helpdesk_tui.store.reader import Reader

Names = dict[tuple[str, int], str]
"""Names of what events refer to, by (table, id)."""

REFERENCES = {
    **dict.fromkeys(
        ("assignee_id", "engineer_id", "requester_id", "resolved_by_id", "boost_by_id", "created_by_id", "caller_id", "engineer"), "person"
    ),
    "team_id": "team",
    "service_id": "service",
    "client_id": "client",
}
"""The table to which a field of an event's payload refers."""

WRITTEN = ("reply", "note", "client")
"""The kinds of message that a person can be writing on a ticket."""


@dataclass(frozen=True, slots=True)
class Look:
    """A ticket as of `detail.at`, its entries and events oldest first, and the actor's drafts."""

    detail: TicketDetail
    entries: tuple[Entry, ...]
    events: tuple[EventRow, ...]
    drafts: tuple[DraftText, ...]
    names: Names


def look(desk: Desk, actor: Actor, ticket_id: int) -> Look:
    """Everything about a ticket, following a merge to the survivor. Raises NotFound, NotAllowed."""
    detail = showing.detail(desk, actor, ticket_id)
    survivor = detail.ticket.id
    events = tuple(showing.history(desk, actor, survivor))
    with desk.store.read() as reader:
        names = names_of(reader, events)
    kept = [drafts.load(desk, actor, survivor, kind) for kind in WRITTEN]
    return Look(
        detail=detail,
        entries=tuple(entries.of_ticket(desk, actor, survivor)),
        events=events,
        drafts=tuple(draft for draft in kept if draft is not None),
        names=names,
    )


def names_of(reader: Reader, events: Sequence[EventRow]) -> Names:
    """The names of the people, teams, services and clients that events refer to by number."""
    wanted: dict[str, set[int]] = {}
    for event in events:
        payload = event.payload or {}
        for values in (payload, payload.get("before"), payload.get("after")):
            for field, value in values.items() if isinstance(values, dict) else ():
                if field in REFERENCES and isinstance(value, int):
                    wanted.setdefault(REFERENCES[field], set()).add(value)
    return {(table, row_id): name for table, ids in wanted.items() for row_id, name in catalog.names(reader, table, ids).items()}
