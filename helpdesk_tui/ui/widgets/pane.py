"""The side pane of the queue and the ticket: where the weight comes from, the deadlines, who asks, what was said last.

A line of its own per line of text, of which only those that changed are painted again.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from helpdesk_tui.domain.errors import HelpdeskError
from helpdesk_tui.domain.text import printable
from helpdesk_tui.ui.text import cell_len, cut
from helpdesk_tui.ui.widgets.inks import Inks

if TYPE_CHECKING:
    from textual.worker import Worker

    from helpdesk_tui.domain.clock import Instant
    from helpdesk_tui.domain.roles import Actor
    from helpdesk_tui.domain.ticket_detail import TicketDetail
    from helpdesk_tui.services.allowance import Kept, TicketMeter
    from helpdesk_tui.services.desk import Desk
    from helpdesk_tui.ui.widgets.pane_text import PaneLine

STYLES = ("late", "soon", "good", "dim", "bold", "note")
RULE = "─"
KEPT_MS = 10_000
"""What others do elsewhere is seen in the client's time after so long at most: reckoning it takes longer than one query."""


class Pane(Widget):
    """Shows one ticket. On a wide screen it has the room of a column, else three lines under a rule, or one where it is low."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"pane--rule", *(f"pane--{name}" for name in STYLES)}

    def __init__(self, zone: str) -> None:
        super().__init__()
        self._zone = zone
        self._detail: TicketDetail | None = None
        self._meter: TicketMeter | None = None
        self._kept: Kept = {}
        self._kept_at: Instant = 0
        self._lines: Sequence[PaneLine] = ()
        self._inks = Inks(self, "pane", ("rule", *STYLES))

    @property
    def ticket_id(self) -> int | None:
        """The ticket that is shown, None where none is."""
        return self._detail.asked_id if self._detail is not None else None

    @property
    def is_beside(self) -> bool:
        """Whether it stands beside the table, not under it."""
        return self.screen.has_class("-wide")

    def show(self, detail: TicketDetail | None) -> None:
        """Show a ticket as it is now, or nothing; a ticket that was still being read when the screen went is not shown."""
        if self.is_attached:
            before, self._detail = self.ticket_id, detail
            if before != self.ticket_id:
                self._meter = None
            self._lay(self._made())
            if detail is not None and detail.ticket.agreement_version_id is not None:
                self._measuring: Worker[None] = self.run_worker(partial(self._measure, detail.asked_id), group="meter", exclusive=True)

    def on_mount(self) -> None:
        from helpdesk_tui.ui.app import HelpdeskApp

        if isinstance(self.app, HelpdeskApp):
            self.app.news.tickets.subscribe(self, self._forget)

    def _forget(self, tickets: frozenset[int]) -> None:
        """Something has changed: agreements are reckoned again if it was on this ticket, else once in a while."""
        from helpdesk_tui.ui.app import HelpdeskApp

        app = self.app
        if tickets and isinstance(app, HelpdeskApp):
            now = app.desk.clock.now()
            if self.ticket_id in tickets or abs(now - self._kept_at) >= KEPT_MS:
                self._kept, self._kept_at = {}, now

    async def _measure(self, ticket_id: int) -> None:
        """Read how the client's time stands, and show it under what is shown already."""
        from helpdesk_tui.ui.app import HelpdeskApp

        if not isinstance(self.app, HelpdeskApp):
            return
        with suppress(HelpdeskError):
            meter = await self.app.call(_measured, ticket_id, self._kept)
            if self.ticket_id == ticket_id and self.is_attached:
                self._meter = meter
                self._lay(self._made())

    def on_resize(self, event: events.Resize) -> None:
        self._lines = self._made()
        self.refresh()

    def notify_style_update(self) -> None:
        """Colours may have changed with the theme."""
        self._inks.forget()
        super().notify_style_update()

    def _made(self) -> Sequence[PaneLine]:
        if self._detail is None:
            return ()
        from helpdesk_tui.ui.widgets import pane_text

        if self.is_beside:
            return pane_text.beside(self._detail, self._zone, self.size.width - 3, self._meter)
        return pane_text.below(self._detail, self._zone, self._meter)

    def _lay(self, lines: Sequence[PaneLine]) -> None:
        old, self._lines = self._lines, lines
        if self.size.height == 1:
            self.refresh()
            return
        for y in range(max(len(old), len(lines))):
            if y >= len(old) or y >= len(lines) or old[y] != lines[y]:
                self.refresh(Region(0, y + self._top, self.size.width, 1))

    @property
    def _top(self) -> int:
        """The first line of text: under the rule where there is one."""
        return 1 if not self.is_beside and self.size.height > 1 else 0

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        base = self._inks.style("")
        if y < self._top:
            return Strip([Segment(RULE * width, base + self._inks.style("rule"))], width)
        edge = [Segment("│", base + self._inks.style("rule"))] if self.is_beside else []
        segments = [*edge, Segment(" ", base)]
        used = len(segments)
        index = y - self._top
        pieces = self._lines[self._first(index)] if index < len(self._lines) else ()
        for place, (text, name) in enumerate(pieces, 1):
            shown = printable(text)
            is_more = any(words for words, _style in pieces[place:])  # what just fits would hide it
            if used + cell_len(shown) + is_more > width:
                shown = cut(f"{shown} ", width - used)
            segments.append(Segment(shown, base + self._inks.style(name) if name else base))
            used += cell_len(shown)
            if used >= width:
                break
        return Strip([*segments, Segment(" " * (width - used), base)], width)

    def _first(self, index: int) -> int:
        """In the place of one line stands the deadline, not the weight."""
        return 1 if not self.is_beside and self.size.height == 1 and len(self._lines) > 1 else index


def _measured(desk: Desk, actor: Actor, ticket_id: int, kept: Kept) -> TicketMeter | None:
    """How the client's time stands; what reckons it is imported when it is first asked."""
    from helpdesk_tui.services import allowance

    return allowance.of_ticket(desk, actor, ticket_id, kept)
