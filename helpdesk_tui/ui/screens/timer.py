"""The timer: the stopwatch, large; today's entries with their sum; the week as a bar a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static
from textual.worker import Worker

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.errors import HelpdeskError
from helpdesk_tui.domain.roles import TIME
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.keys import bindings_in
from helpdesk_tui.ui.places import TIMER
from helpdesk_tui.ui.screens.labour_screen import ROOMY, LabourScreen, columns
from helpdesk_tui.ui.text import MUTED, line, lines
from helpdesk_tui.ui.widgets.clock import Stopwatch
from helpdesk_tui.ui.widgets.digits import LargeStopwatch
from helpdesk_tui.ui.widgets.lines import Lines
from helpdesk_tui.ui.widgets.statusline import StatusLine

if TYPE_CHECKING:
    from textual import events

    from helpdesk_tui.domain.labour import Timer
    from helpdesk_tui.services.day import DayView


class TimerScreen(LabourScreen):
    """Whoever works by hand (lines 2 and 3) gets the entry form first; for the first line the watch runs by itself, and says so."""

    PLACE = TIMER
    BINDINGS: ClassVar[list[BindingType]] = bindings_in(TIMER)

    def compose(self) -> ComposeResult:
        with Horizontal(classes="top"):
            yield Static(line((_(" Timer"), "bold")), classes="top--title")
            yield Stopwatch()
        with Horizontal(classes="watch"):
            yield LargeStopwatch()
            yield Static("", id="watch-info")
        yield Static("", id="sums")
        with Horizontal(classes="labour"):
            yield Lines(columns(0), self, empty=_("reading the day …"), dom_id="entries")
            yield Static("", id="week")
        yield StatusLine(TIMER, self.shell.overrides, self.offers)

    def why_empty(self) -> str:
        if self.day is not None:
            return super().why_empty()
        if not self._may_log:
            told = _("You log no time. {board} shows who works on what.")
            return told.format(board=self.key("go.board"))
        told = _("No entry yet: {next} takes the next ticket, {log} logs by hand.")
        return told.format(next=self.key("ticket.next"), log=self.key("entry.log"))

    def on_mount(self) -> None:
        if self._may_log and not self._is_automatic:
            self._offering: Worker[None] = self.run_worker(self._begin_with_form, group="commands")

    @property
    def _is_automatic(self) -> bool:
        return self.console.actor.timer_mode == "auto"

    @property
    def _may_log(self) -> bool:
        return self.console.actor.may(TIME)

    async def _begin_with_form(self) -> None:
        """Offer the entry form, unless a timer runs: then that is what one came to see."""
        from helpdesk_tui.services import stopwatch

        await self.console.ready_to_write()
        try:
            running = await self.console.call(stopwatch.status)
        except HelpdeskError as error:
            self.say_trouble(error)
            return
        if running is None and self.is_current:
            self.perform("entry.log")

    def on_resize(self, event: events.Resize) -> None:
        self.show_timer()
        if self.shown is not None:
            self.show_day(self.shown)

    def show_timer(self, _news: None = None) -> None:
        super().show_timer()
        timer = self.console.news.timer
        watch = self.query_one(LargeStopwatch)
        if timer is None:
            watch.halt()
            told = [line((_("stopped"), "bold")), line((self._mode() if self._may_log else "", MUTED))]
        else:
            watch.run_for(self.console.news.elapsed_ms)
            told = self._course(timer)
        self.put("#watch-info", lines(told))

    def _course(self, timer: Timer) -> list[Content]:
        """What the timer runs on, since when, and the way back to what it interrupted."""
        since = _("since {start}").format(start=formats.instant(timer.started_at, self.console.actor.zone, self.console.desk.clock.now()))
        on = _("runs for a phone entry") if timer.ticket_id is None else _("runs on {id}").format(id=timer.ticket_id)
        if self.console.news.is_doubted:
            return self._doubt(on, since, timer)
        if self.size.width < ROOMY:
            return [line((on, "bold")), line(since), *(self._way_back(timer) or [line(timer.subject)])]
        mode = _("it runs by itself") if self._is_automatic else self._mode()
        return [line((on, "bold"), f"  {since}"), line(timer.subject), *(self._way_back(timer) or [line((mode, MUTED))])]

    def _doubt(self, on: str, since: str, timer: Timer) -> list[Content]:
        """The same of a timer that has lost its console, with the key that asks what shall become of it."""
        key = self.key("timer.toggle")
        if self.size.width < ROOMY:
            return [line((on, "bold")), line(since), line((_("? {key} decides").format(key=key), "$warning"))]
        told = _("? its console is lost: {key} decides").format(key=key)
        return [line((on, "bold"), f"  {since}"), line(timer.subject), line((told, "$warning"))]

    def _way_back(self, timer: Timer) -> list[Content]:
        if timer.parked_ticket_id is None:
            return []
        return [line(_("{key} goes back to {id}").format(key=self.key("timer.return"), id=timer.parked_ticket_id))]

    def _mode(self) -> str:
        if not self._is_automatic:
            return _("by hand: {log} logs, {start} starts the watch").format(log=self.key("entry.log"), start=self.key("timer.toggle"))
        if self.size.width < ROOMY:
            return _("runs by itself")
        return _("it runs by itself: taking starts it, waiting and resolving stop it")

    def on_screen_suspend(self) -> None:
        self.query_one(LargeStopwatch).rest()

    def on_screen_resume(self) -> None:
        self.query_one(LargeStopwatch).wake()

    async def do_timer_toggle(self) -> None:
        """The stopwatch that is shown is what is meant, unless the cursor was moved to an entry further down."""
        running = self.console.news.timer
        if running is not None and self.entries.cursor_index <= 0:
            await self.stop_watch(running)
        else:
            await super().do_timer_toggle()

    def show_day(self, shown: DayView) -> None:
        self.put("#sums", self.sums(shown))
        self.put("#week", self.week(shown))
