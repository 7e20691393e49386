"""My day: what was worked, what came back, what waits for a confirmation, in one list to confirm or correct; and what the desk tells."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.widgets import Static

from helpdesk_tui.domain import charts, figures, formats
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.ui.keys import bindings_in
from helpdesk_tui.ui.places import DAY
from helpdesk_tui.ui.screens import entry_words
from helpdesk_tui.ui.screens.labour_screen import ROOMY, LabourScreen, columns
from helpdesk_tui.ui.text import MUTED, line, lines
from helpdesk_tui.ui.widgets import merit_text
from helpdesk_tui.ui.widgets.clock import Stopwatch
from helpdesk_tui.ui.widgets.lines import Lines
from helpdesk_tui.ui.widgets.statusline import StatusLine

if TYPE_CHECKING:
    from datetime import date

    from textual import events

    from helpdesk_tui.services.day import DayView
    from helpdesk_tui.services.inbox import Notice
    from helpdesk_tui.services.merits import Merits

LOAD_CELLS = 12
WIDE = 100
"""From so many cells on notices stand beside the entries, else below them."""


class DayScreen(LabourScreen):
    """The day's figures above, its entries below, and what the desk has to tell.

    A notice counts as seen once it stands here. It stays until the screen is left or refreshed; what found no room comes then.
    """

    PLACE = DAY
    BINDINGS: ClassVar[list[BindingType]] = bindings_in(DAY)

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[date] = []
        self._merits: Merits | None = None
        self._notices: list[Notice] = []
        self._unseen = 0

    def compose(self) -> ComposeResult:
        with Horizontal(classes="top"):
            yield Static(line((_(" My day"), "bold")), classes="top--title")
            yield Stopwatch()
        yield Static("", id="sums")
        yield Static("", id="figures")
        with Container(classes="labour -told"):
            yield Lines(columns(0), self, empty=_("reading the day …"), dom_id="entries")
            yield Static("", id="notices")
        yield StatusLine(DAY, self.shell.overrides, self.offers)

    def on_resize(self, event: events.Resize) -> None:
        if self.shown is not None:
            self.show_day(self.shown)

    def on_screen_suspend(self) -> None:
        if not self.app.screen.is_modal:
            self._notices = []

    async def do_app_refresh(self) -> None:
        self._notices = []
        await super().do_app_refresh()

    async def read_day(self) -> None:
        from helpdesk_tui.services import day, merits

        self._waiting = await self.console.call(day.unconfirmed_days)
        self._merits = await self.console.call(merits.view, self.day)
        await self._read_notices()
        await super().read_day()

    async def _read_notices(self) -> None:
        """Put new notices before those that stand here, as many as there is room for, and remember that they were shown."""
        from helpdesk_tui.services import inbox

        unseen = await self.console.call(inbox.unseen)
        new = unseen[: max(0, self._room - len(self._notices))]
        self._unseen = len(unseen) - len(new)
        if new and self.is_current:
            self._notices = [*new, *self._notices]
            await self.console.ready_to_write()
            await self.console.call(inbox.mark_seen, [notice.id for notice in new])
            await self.console.news.read_notices()

    @property
    def _room(self) -> int:
        """How many notices can stand here."""
        width, height = self.size
        return max(1, height - 8 if width >= WIDE else height // 4)

    def show_day(self, shown: DayView) -> None:
        self.put("#sums", self.sums(shown))
        self.put("#figures", self._figures(shown))
        notices = self.query_one("#notices", Static)
        notices.display = bool(self._notices)
        self.put("#notices", self._told())

    def _figures(self, shown: DayView) -> Content:
        worked = ngettext("{n} ticket worked on", "{n} tickets worked on", shown.tickets_touched).format(n=shown.tickets_touched)
        resolved = _("{n} resolved").format(n=shown.tickets_resolved)
        mine = _("{n} open").format(n=shown.open_tickets)
        back = _(", {n} came back").format(n=shown.came_back) if shown.came_back else ""
        told = [line(f" {worked} · {resolved} · {mine}", (back, "bold $warning"))]
        if self._merits is not None:
            told += merit_text.told(self._merits, self.size.width, self.size.height, is_today=shown.day == self.today())
        if shown.week_hours_ms:
            told.append(self._load(shown))
        others = [one for one in self._waiting if one != shown.day]
        if others:
            told.append(line((" " + self._waits(others), "$warning")))
        return lines(told)

    @staticmethod
    def _load(shown: DayView) -> Content:
        """` Week ███▌       12 h 30 min of 40 h 00 min, 31 %`."""
        share = Fraction(shown.week_ms, shown.week_hours_ms)
        bar = charts.bar(min(share, Fraction(1)), Fraction(1), LOAD_CELLS)
        told = _("{worked} of {hours} working hours, {share}").format(
            worked=formats.labour(shown.week_ms), hours=formats.labour(shown.week_hours_ms), share=figures.shown(figures.PERCENT, share)
        )
        return line((_(" Week "), MUTED), (bar, "$success"), " " * (LOAD_CELLS - len(bar) + 1), told)

    def _waits(self, days: list[date]) -> str:
        """`? Sun 2026-11-22 and 4 more days wait for confirmation, O goes there`."""
        last = entry_words.day_name(days[-1])
        if len(days) == 1:
            told = _("? {day} waits for confirmation").format(day=last)
        else:
            told = ngettext(
                "? {day} and {n} more day wait for confirmation", "? {day} and {n} more days wait for confirmation", len(days) - 1
            )
            told = told.format(day=last, n=len(days) - 1)
        if self.size.width < ROOMY or (self.shown is not None and self.shown.unconfirmed_ms):
            return told
        return _("{told}, {key} goes there").format(told=told, key=self.key("day.confirm"))

    def _told(self) -> Content:
        """The notices under a heading."""
        zone, now = self.console.actor.zone, self.console.desk.clock.now()
        heading = ngettext("{n} notice", "{n} notices", len(self._notices)).format(n=len(self._notices))
        more = _(", {n} more: {key}").format(n=self._unseen, key=self.key("app.refresh")) if self._unseen else ""
        rows = [line((heading, "bold"), (more, MUTED))]
        for notice in self._notices:
            rows.append(line((formats.instant(notice.created_at, zone, now), MUTED), "  ", notice.text))
        return lines(rows)
