"""What is being written and not sent yet, and the texts that `:word` expands to. A word once typed is never lost."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.domain.ticket import Ticket
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store import drafts
from helpdesk_tui.store.writer import Writer

NEW_TICKET = 0
"""The ticket number under which the form of a new ticket keeps its draft."""
FIELDS = "fields "
"""What the kind of a form's draft begins with; the form's key follows."""


@dataclass(frozen=True, slots=True)
class DraftText:
    """A draft: ticket (0 for a new one), kind (reply, note, form), text, when it was saved."""

    ticket_id: int
    kind: str
    body: str
    saved_at: Instant


def give_back(writer: Writer, person_id: int, ticket: Ticket, verb: str, body: str, now: Instant, *, code: str = "") -> bool:
    """Make what somebody had sent on a ticket (`message.reply`, …) a draft again; with a code it was a resolution.

    Another draft that stands in its place already stays, and this comes behind it. False where nothing was written.
    """
    if not body.strip():
        return False
    ticket_id, kind = ticket.id, verb.removeprefix("message.")
    if code:
        ticket_id, kind = NEW_TICKET, FIELDS + key_of_resolution([ticket.id])
    found = drafts.draft(writer, person_id, ticket_id, kind)
    begun = "" if found is None else str(found[2])
    if code:
        values = json.loads(begun)["values"] if begun else {"code": code, "text": ""}
        title = _("Resolve {what}").format(what=f"{ticket.id} {ticket.subject}")
        body = _form(title, values | {"text": _behind(values.get("text", ""), body)})
    else:
        body = _behind(begun, body)
    drafts.put(writer, person_id, ticket_id, kind, body, now)
    return True


def _behind(begun: str, text: str) -> str:
    return f"{begun.rstrip()}\n\n{text}" if begun.strip() else text


def key_of_resolution(ticket_ids: Sequence[int]) -> str:
    """The key of the form that asks how tickets were resolved; its fields are `code` and `text`."""
    return f"resolve {[*ticket_ids]}"


def _form(title: str, values: Mapping[str, str]) -> str:
    return json.dumps({"title": title, "values": dict(values)}, ensure_ascii=False)


def save(desk: Desk, actor: Actor, ticket_id: int, kind: str, body: str) -> None:
    """Keep a draft; an empty one is thrown away."""
    with desk.store.write() as writer:
        if body.strip():
            drafts.put(writer, actor.id, ticket_id, kind, body, desk.clock.now())
        else:
            drafts.discard(writer, actor.id, ticket_id, kind)


def load(desk: Desk, actor: Actor, ticket_id: int, kind: str) -> DraftText | None:
    """The draft of this ticket and kind, or None."""
    with desk.store.read() as reader:
        row = drafts.draft(reader, actor.id, ticket_id, kind)
    return None if row is None else DraftText(*row)


def all_of(desk: Desk, actor: Actor) -> list[DraftText]:
    """Everything the actor has left unfinished, latest first: offered again after a crash."""
    with desk.store.read() as reader:
        return [DraftText(*row) for row in drafts.drafts(reader, actor.id)]


def save_fields(desk: Desk, actor: Actor, key: str, title: str, values: Mapping[str, str] | None) -> None:
    """Keep what a form holds, by its key, with its title; None throws it away."""
    save(desk, actor, NEW_TICKET, FIELDS + key, "" if values is None else _form(title, values))


def load_fields(desk: Desk, actor: Actor, key: str) -> dict[str, str]:
    """What a form held when it was left or its console died; empty where nothing was kept."""
    found = load(desk, actor, NEW_TICKET, FIELDS + key)
    return {} if found is None else {str(name): str(text) for name, text in json.loads(found.body)["values"].items()}


def title_of(draft: DraftText) -> str:
    """The title of the form that a draft is of; empty where it is no form's."""
    return str(json.loads(draft.body)["title"]) if draft.kind.startswith(FIELDS) else ""


def templates(desk: Desk) -> dict[str, str]:
    """Text templates by key."""
    with desk.store.read() as reader:
        return drafts.templates(reader)
