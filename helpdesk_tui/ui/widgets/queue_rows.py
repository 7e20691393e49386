"""A line of the queue as cells: the figures that change stand at the left, each with a sign besides its colour."""

from __future__ import annotations

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.codes import state_word
from helpdesk_tui.domain.queue_row import QueueRow
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.widgets.columns import Cell, Column, Row

OVER, SOON, PAUSED, VIP, BACK, FLAGGED, OPEN_ELSEWHERE, TIMED = "!", "~", "‖", "★", "←", "?", "◦", "▸"
"""Signs: a breached target, one more than half used, a clock that stands still, a VIP requester, a ticket that came back, a client's
reply on a resolved ticket, a ticket that somebody else has open, and one on which somebody's stopwatch runs."""
NONE = "—"
_CLIENT_ROOM = 9


def columns(most_id: int) -> tuple[Column, ...]:
    """The columns of the queue, with room for numbers up to `most_id`. When narrow they go in this order: who, client, state."""
    return (
        Column(_("weight"), 6, right=True),
        Column(_("deadline"), 13),
        Column("#", max(5, len(str(most_id)) + 1)),
        Column(_("state"), 9, drop=3),
        Column(_("client"), _CLIENT_ROOM, drop=2),
        Column(_("who"), 7, drop=1),
        Column(_("subject"), 0, least=20),
    )


def target_word(kind: str) -> str:
    """A target in three letters."""
    return {"reaction": _("rea"), "answer": _("ans"), "update": _("upd"), "resolution": _("res")}.get(kind, kind[:3])


def cells(row: QueueRow, zone: str, now: Instant) -> Row:
    """The cells of a ticket for `columns`; moments are shown in the viewer's zone."""
    return (
        formats.weight(row.weight),
        deadline(row, zone, now),
        _number(row),
        _state(row),
        _client(row),
        row.assignee_login or NONE,
        _subject(row),
    )


def deadline(row: QueueRow, zone: str, now: Instant) -> Cell:
    """Working time left of the next target as `h:mm`; what a ticket waits for whose clock stands still, or that has none; a dash where
    nothing is promised. A wait that its agreement does not pause for, by default a vendor's, shows the time that runs on."""
    stands_still = row.is_paused or row.left_s is None
    if stands_still and row.state in ("waiting_client", "waiting_vendor"):
        return (f"{PAUSED} {_('client') if row.state == 'waiting_client' else _('vendor')}", "dim")
    if stands_still and row.state == "scheduled" and row.until_at is not None:
        return (f"{PAUSED} {formats.instant(row.until_at, zone, now)[:10]}", "dim")
    if row.left_s is None:
        return (f"  {NONE:>7}", "dim")
    sign, style = (OVER, "late") if row.left_s < 0 else (SOON, "soon") if row.is_half or row.is_over else (" ", "")
    if row.is_paused:
        sign, style = PAUSED, "dim"
    return (f"{sign} {formats.time_left(row.left_s):>7} {target_word(row.target)}", style)


def _number(row: QueueRow) -> Cell:
    if row.open_by:
        return (f"{row.id}{OPEN_ELSEWHERE}", "note")
    return (f"{row.id}{TIMED}", "good") if row.timed_by else str(row.id)


def _state(row: QueueRow) -> Cell:
    word = state_word(row.state)
    if row.came_back:
        return (f"{word}{BACK}", "note")
    if row.is_flagged:
        return (f"{word}{FLAGGED}", "note")
    return (word, {"new": "bold", "in_progress": ""}.get(row.state, "dim"))


def _client(row: QueueRow) -> Cell:
    if not row.is_vip:
        return row.client_name
    name = row.client_name if len(row.client_name) <= _CLIENT_ROOM - 2 else row.client_name[: _CLIENT_ROOM - 3] + "…"
    return (f"{name} {VIP}", "note")


def _subject(row: QueueRow) -> Cell:
    return f"(+{row.children}) {row.subject}" if row.children else row.subject
