"""My day: what was worked, what came back, what waits for a confirmation, in one list to confirm or correct."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Static

from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.ui.commands import DAY
from helpdesk_tui.ui.keys import bindings_in
from helpdesk_tui.ui.screens.labour_screen import COLUMNS, LabourScreen
from helpdesk_tui.ui.text import line, lines
from helpdesk_tui.ui.widgets.clock import Stopwatch
from helpdesk_tui.ui.widgets.lines import Lines
from helpdesk_tui.ui.widgets.statusline import StatusLine

if TYPE_CHECKING:
    from datetime import date

    from helpdesk_tui.services.day import DayView
    from helpdesk_tui.services.inbox import Notice

NOTICES_SHOWN = 5


class DayScreen(LabourScreen):
    """The day's figures above, its entries below, and what the desk has to tell."""

    PLACE = DAY
    BINDINGS: ClassVar[list[BindingType]] = bindings_in(DAY)

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[date] = []
        self._notices: list[Notice] = []

    def compose(self) -> ComposeResult:
        with Horizontal(classes="top"):
            yield Static(line((_(" My day"), "bold")), classes="top--title")
            yield Stopwatch()
        yield Static("", id="figures")
        yield Static("", id="sums")
        yield Lines(COLUMNS, self, empty=_("Nothing was logged on this day. ← shows the day before."), dom_id="entries")
        yield StatusLine(DAY, self.shell.overrides)

    def on_mount(self) -> None:
        super().on_mount()
        self.show_timer()

    async def read_day(self) -> None:
        from helpdesk_tui.services import day, inbox

        self._waiting = await self.console.call(day.unconfirmed_days)
        self._notices = await self.console.call(inbox.unseen)
        await super().read_day()
        if self._notices and self.is_current:
            await self.console.call(inbox.mark_seen, [notice.id for notice in self._notices])

    def show_day(self, shown: DayView) -> None:
        resolved = ngettext("{n} resolved", "{n} resolved", shown.tickets_resolved).format(n=shown.tickets_resolved)
        worked = ngettext("{n} ticket worked on", "{n} tickets worked on", shown.tickets_touched).format(n=shown.tickets_touched)
        mine = _("{n} open are mine").format(n=shown.open_tickets)
        back = _(", {n} came back").format(n=shown.came_back) if shown.came_back else ""
        points = _("{points} points sampled").format(points=f"{shown.points_sampled / 1000:.1f}")
        told = [line(f" {worked} · {resolved} · {mine}", (back, "bold $warning"), f" · {points}")]
        if self._waiting:
            days = ", ".join(f"{one:%d.%m}" for one in self._waiting[-5:])
            told.append(line((_(" ? earlier days wait for confirmation: {days} (← goes there)").format(days=days), "$warning")))
        for notice in self._notices[:NOTICES_SHOWN]:
            told.append(line((" • ", "$accent"), notice.text))
        if len(self._notices) > NOTICES_SHOWN:
            told.append(line(_("   and {n} more").format(n=len(self._notices) - NOTICES_SHOWN)))
        self.query_one("#figures", Static).update(lines(told))
        self.query_one("#sums", Static).update(self.sums(shown))
