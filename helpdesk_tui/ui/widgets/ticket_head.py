"""The top of the ticket's screen in words, and its pane."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from helpdesk_tui.domain.ticket import TIERS, Ticket, state_word
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.text import MUTED, Part, line
from helpdesk_tui.ui.widgets.pane import Pane

if TYPE_CHECKING:
    from textual.content import Content

    from helpdesk_tui.domain.ticket_detail import TicketDetail

_STATE_STYLES = {"new": "$primary bold", "in_progress": "$success bold", "resolved": "$success", "closed": MUTED}


def headline(ticket: Ticket) -> Content:
    """`1042  working  P1  ACME gold  ★ VIP  Ivan Orlov`."""
    parts: list[Part] = [(f" {ticket.id}", "bold"), "  ", (state_word(ticket.state), _STATE_STYLES.get(ticket.state, "$warning"))]
    parts += ["  ", (f"P{ticket.priority}", "$error bold" if ticket.priority == 1 else "bold"), "  ", ticket.client_name]
    if ticket.client_tier:
        parts.append((f" {_(TIERS[ticket.client_tier])}", MUTED))
    if ticket.is_vip:
        parts.append(("  ★ VIP", "$accent bold"))
    parts += ["  ", (ticket.assignee_name, "") if ticket.assignee_name else (_("nobody yet"), MUTED)]
    if ticket.reopened:
        parts.append((_("  reopened ×{n}").format(n=ticket.reopened), "$warning"))
    if ticket.came_back_at is not None:
        parts.append((_("  ↩ came back"), "$accent bold"))
    return line(*parts)


class TicketPane(Pane):
    """The pane beside a conversation: what was said stands there already."""

    def show(self, detail: TicketDetail | None) -> None:
        super().show(None if detail is None else replace(detail, messages=()))
