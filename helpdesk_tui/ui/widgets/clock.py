"""The stopwatch in the top line: one short strip of fixed width; a tick paints only the digits that changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from helpdesk_tui.domain.formats import stopwatch
from helpdesk_tui.ui.text import cut

if TYPE_CHECKING:
    from helpdesk_tui.ui.news import News

WIDTH = 20


class Stopwatch(Widget):
    """`⏱ 1042  00:12:41` while a timer runs, `⏱ 1042 ?00:12:41` where it is in doubt whether all of it was worked, blank otherwise.

    Time comes from `elapsed_ms`; ticks only ask for it.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"stopwatch--running"}

    def __init__(self) -> None:
        super().__init__()
        self._ticket: int | str | None = None
        self._elapsed_ms: Callable[[], int] | None = None
        self._is_doubted = False
        self._text = " " * WIDTH
        self._timer: Timer | None = None
        self._rests = False

    @property
    def text(self) -> str:
        """What it shows."""
        return self._text

    def on_mount(self) -> None:
        self._timer = self.set_interval(1.0, self.tick, name="stopwatch", pause=self._elapsed_ms is None)

    def run_for(self, ticket: int | str, elapsed_ms: Callable[[], int], *, is_doubted: bool = False) -> None:
        """Show a running timer, and of what: a ticket's number, or a word."""
        self._ticket, self._elapsed_ms, self._is_doubted = ticket, elapsed_ms, is_doubted
        self._go_on()

    def follow(self, news: News) -> None:
        """Run for the ticket that is worked on, or for none."""
        if news.timer is None or news.timer.ticket_id is None:
            self.halt()
        else:
            self.run_for(news.timer.ticket_id, news.elapsed_ms, is_doubted=news.is_doubted)

    def halt(self) -> None:
        """Show that nothing runs."""
        self._ticket = self._elapsed_ms = None
        self._go_on()

    def rest(self) -> None:
        """Stop ticking while its screen is not in front: beneath a dialog no time stands there that is not now's."""
        self._rests = True
        self._go_on()

    def wake(self) -> None:
        """Tick again, from the clock and not from where it rested."""
        self._rests = False
        self._go_on()

    def _go_on(self) -> None:
        """Show what is to be shown from now on, ticking where that changes by itself."""
        self.tick()
        if self._timer is not None:
            (self._timer.pause if self._rests or self._elapsed_ms is None else self._timer.resume)()

    def tick(self) -> None:
        """Paint what changed since the last tick."""
        text = self._now()
        if text == self._text:
            return
        changed = [x for x, (old, new) in enumerate(zip(self._text, text, strict=True)) if old != new]
        self._text = text
        self.refresh(Region(changed[0], 0, changed[-1] - changed[0] + 1, 1))

    def _now(self) -> str:
        if self._elapsed_ms is None:
            return " " * WIDTH
        time = stopwatch(self._elapsed_ms())
        sign = "?" if self._is_doubted else " "
        return cut(f"⏱ {self._ticket} {sign}{' ' * len(time) if self._rests else time}", WIDTH, right=True)

    def render_line(self, y: int) -> Strip:
        style = self.get_component_rich_style("stopwatch--running")
        return Strip([Segment(cut(self._text, self.size.width, right=True), style)], self.size.width)
