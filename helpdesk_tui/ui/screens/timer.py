"""The timer: the stopwatch, large; today's entries with their sum; the week as a bar a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Static

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.commands import TIMER
from helpdesk_tui.ui.keys import bindings_in
from helpdesk_tui.ui.screens.labour_screen import COLUMNS, LabourScreen
from helpdesk_tui.ui.text import line, lines
from helpdesk_tui.ui.widgets.clock import Stopwatch
from helpdesk_tui.ui.widgets.digits import LargeStopwatch
from helpdesk_tui.ui.widgets.lines import Lines
from helpdesk_tui.ui.widgets.statusline import StatusLine

if TYPE_CHECKING:
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
            yield Lines(
                COLUMNS, self, empty=_("No entry yet. Taking a ticket (n, t) starts the timer, l logs time by hand."), dom_id="entries"
            )
            yield Static("", id="week")
        yield StatusLine(TIMER, self.shell.overrides)

    def on_mount(self) -> None:
        super().on_mount()
        self.show_timer()
        if self.console.actor.timer_mode != "auto" and self.console.news.timer is None:
            self.call_after_refresh(self.perform, "entry.log")

    def show_timer(self) -> None:
        timer = self.console.news.timer
        watch = self.query_one(LargeStopwatch)
        by_itself = _("it runs by itself: taking starts it, waiting and resolving stop it")
        by_hand = _("you log by hand (l); s starts the watch on a ticket")
        mode = by_itself if self.console.actor.timer_mode == "auto" else by_hand
        if timer is None:
            watch.halt()
            told = [line((_("stopped"), "bold")), line((mode, "$text-muted"))]
        else:
            watch.run_for(self.console.news.elapsed_ms)
            zone, now = self.console.actor.zone, self.console.desk.clock.now()
            since = _("since {start}").format(start=formats.instant(timer.started_at, zone, now))
            told = [
                line((_("runs on {id}").format(id=timer.ticket_id), "bold"), f"  {since}"),
                line(timer.subject),
                line((mode, "$text-muted")),
            ]
            if timer.parked_ticket_id is not None:
                told.append(line(_("{key} goes back to {id}").format(key=self.key("timer.return"), id=timer.parked_ticket_id)))
        self.query_one("#watch-info", Static).update(lines(told))

    def on_screen_suspend(self) -> None:
        super().on_screen_suspend()
        self.query_one(LargeStopwatch).rest()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.query_one(LargeStopwatch).wake()

    def show_day(self, shown: DayView) -> None:
        self.query_one("#sums", Static).update(self.sums(shown))
        week = sum(one.total_ms for one in shown.week)
        self.query_one("#week", Static).update(
            lines([line((_(" Week {time}").format(time=formats.labour(week)), "bold")), *self.week(shown)])
        )
