"""A ticket's conversation as lines of styled pieces: who says what to whom can be told apart by a word, a sign and a colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.ticket import Message, state_word
from helpdesk_tui.domain.ticket_detail import Sending, TicketDetail
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.ui.widgets.history_text import event_line
from helpdesk_tui.ui.widgets.reading import Piece, TextLine, with_right, wrapped

if TYPE_CHECKING:
    from helpdesk_tui.domain.clock import Instant
    from helpdesk_tui.services.looking import Names
    from helpdesk_tui.store.journal import EventRow

SIGNS = {"client": ("◂", "│", "client"), "reply": ("▸", "│", "reply"), "note": ("■", "▌", "note")}
"""By kind of message: the sign before its head, the bar before its lines, its style."""


def kind_word(kind: str) -> str:
    """The word that says whose a message is and who reads it."""
    return {"client": _("CLIENT"), "reply": _("TO CLIENT"), "note": _("INTERNAL")}[kind]


def conversation(
    detail: TicketDetail, events: Sequence[EventRow], names: Names, drafts: Sequence[str], *, undo: str, zone: str, now: Instant, width: int
) -> list[TextLine]:
    """Everything that was said, oldest first, between what the ticket belongs to and what is still being written.

    `events` are shown at their places among the messages, with the `names` of what they refer to; `drafts` are sentences; `undo` is the
    key that takes back what is held.
    """
    lines = surroundings(detail, width)
    moments: list[tuple[Instant, int, Message | EventRow]] = [(message.at, 0, message) for message in detail.messages]
    moments += [(event.at, 1, event) for event in events]
    was_event = False
    for _at, is_event, what in sorted(moments, key=lambda one: one[:2]):
        if lines and not (is_event and was_event):
            lines.append([])
        was_event = bool(is_event)
        lines += (
            message_lines(what, detail.sent.get(what.id), undo, zone, now, width)
            if isinstance(what, Message)
            else [event_line(what, names, zone, now, width)]
        )
    ends = [*how_it_ends(detail, zone), *([("✎ ", "note"), (draft, "")] for draft in drafts)]
    return [*lines, *([[]] if lines and ends else []), *([(" ", ""), *end] for end in ends)] or [[(_(" nothing was said yet"), "dim")]]


def surroundings(detail: TicketDetail, width: int) -> list[TextLine]:
    """What the ticket belongs to: merges, an outage, its children."""
    told: list[TextLine] = []
    if detail.asked_id != detail.ticket.id:
        told.append([("⇒ ", "note"), (_("{asked} was merged into this ticket").format(asked=detail.asked_id), "bold")])
    for link in detail.links:
        if link.how == "parent":
            sentence = _("part of outage {id} ({state}): {subject}").format(id=link.id, state=state_word(link.state), subject=link.subject)
            told.append([("◆ ", "soon"), (sentence, "bold")])
        elif link.how == "merged":
            told.append([("⇐ ", "note"), (_("merged into it: {id} {subject}").format(id=link.id, subject=link.subject), "")])
    if detail.children:
        n = len(detail.children)
        sentence = ngettext("an outage of {n} ticket", "an outage of {n} tickets", n).format(n=n)
        told.append([("◆ ", "soon"), (sentence, "bold"), (_("; a reply here reaches each of their requesters separately"), "dim")])
    return [[(" ", ""), *line] for line in told]


def message_lines(message: Message, sending: Sending | None, undo: str, zone: str, now: Instant, width: int) -> list[TextLine]:
    """One message: a head with its kind, author and time, then its text behind a bar."""
    sign, bar, style = SIGNS[message.kind]
    head: list[Piece] = [(f" {sign} {kind_word(message.kind)}", style), (f"  {message.author_name}", "bold")]
    if message.kind == "reply":
        head.append(
            (f" → {message.to_address}" if message.to_address else _(" → no address is known"), "dim" if message.to_address else "late")
        )
    if message.is_automatic:
        head.append((_(" · automatic"), "dim"))
    if sending is not None and sending.state == "delivered" and sending.ended_at is not None:
        head.append((_(" · delivered {when}").format(when=formats.instant(sending.ended_at, zone, now)), "dim"))
    if message.kind == "client":
        head.append((f" · {message.channel}", "dim"))
    if message.is_question:
        head.append((_(" · waits for the answer"), "dim"))
    if message.erased_at is not None:
        body = [(_("erased {when}").format(when=formats.instant(message.erased_at, zone, now)), "dim")]
    else:
        body = [(text, "") for text in wrapped(message.body, width - 4)]
    if sending is not None and message.to_address:
        body = [*_trouble(sending, zone, now, width - 4), *body]
    return [_with_time(head, message, undo, zone, now, width), *([(f" {bar} ", style), piece] for piece in body)]


def _with_time(head: Sequence[Piece], message: Message, undo: str, zone: str, now: Instant, width: int) -> TextLine:
    if message.leaves_at is not None and is_held(message, now):
        left = _("leaves in {s} s · {key} undoes ").format(s=-(-(message.leaves_at - now) // 1000), key=undo)
        return with_right(head, (left, "soon"), width)
    return with_right(head, (f"{formats.instant(message.at, zone, now)} ", "dim"), width)


def _trouble(sending: Sending, zone: str, now: Instant, width: int) -> list[Piece]:
    """Lines that say what did not arrive, and why."""
    if sending.state == "pending" and sending.reason and sending.next_try_at is not None:
        when = formats.instant(sending.next_try_at, zone, now)
        told, style = _("not taken yet, again {when}: {why}").format(when=when, why=sending.reason), "soon"
    elif sending.state in ("failed", "uncertain"):
        verdict = _("not delivered") if sending.state == "failed" else _("perhaps not delivered")
        told, style = f"{verdict}: {sending.reason}", "late"
    elif sending.state == "cancelled" and sending.reason:
        told, style = _("withdrawn before it left: {why}").format(why=sending.reason), "late"
    else:
        return []
    return [(text, style) for text in wrapped(f"! {told}", width)]


def is_held(message: Message, now: Instant) -> bool:
    """Whether a reply can still be taken back."""
    return message.kind == "reply" and message.leaves_at is not None and message.leaves_at > now


def how_it_ends(detail: TicketDetail, zone: str) -> list[TextLine]:
    """What the ticket waits for, or how it was resolved."""
    ticket = detail.ticket
    if ticket.is_paused:
        until = _(", until {when}").format(when=formats.instant(ticket.until_at, zone, detail.at)) if ticket.until_at is not None else ""
        why = {
            "waiting_client": _("waits for the client"),
            "waiting_vendor": _("waits for the vendor"),
            "scheduled": _("scheduled"),
        }[ticket.state]
        return [[("‖ ", "note"), (f"{why}{until}", ""), (f" · {ticket.pause_note}" if ticket.pause_note else "", "")]]
    if ticket.state not in ("resolved", "closed", "cancelled") or ticket.resolved_at is None:
        return []
    told: list[TextLine] = [
        [("✓ ", "good"), (_("{state} as {code}").format(state=state_word(ticket.state), code=_code(ticket.resolution_code)), "")]
    ]
    if ticket.flag_at is not None:
        told.append([("! ", "soon"), (_("the client wrote after it was resolved: answer, reopen, or “no answer needed”"), "")])
    elif ticket.confirm_at is not None:
        told.append([("  ", ""), (_("closes itself {when}").format(when=formats.instant(ticket.confirm_at, zone, detail.at)), "dim")])
    return told


def _code(code: str | None) -> str:
    from helpdesk_tui.domain.codes import code_word

    return code_word(code) if code else _("nothing in particular")
