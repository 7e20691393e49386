"""The stopwatch in the top line: one short strip of fixed width; a tick paints only the digits that changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from helpdesk_tui.domain.formats import stopwatch
from helpdesk_tui.ui.text import cut

WIDTH = 20


class Stopwatch(Widget):
    """`⏱ 1042  00:12:41` while a timer runs, blank otherwise. Time comes from `elapsed_ms`; ticks only ask for it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"stopwatch--running"}

    def __init__(self) -> None:
        super().__init__()
        self._ticket: int | str | None = None
        self._elapsed_ms: Callable[[], int] | None = None
        self._text = " " * WIDTH
        self._timer: Timer | None = None

    @property
    def text(self) -> str:
        """What it shows."""
        return self._text

    def on_mount(self) -> None:
        self._timer = self.set_interval(1.0, self.tick, name="stopwatch", pause=self._elapsed_ms is None)

    def run_for(self, ticket: int | str, elapsed_ms: Callable[[], int]) -> None:
        """Show a running timer, and of what: a ticket's number, or a word."""
        self._ticket, self._elapsed_ms = ticket, elapsed_ms
        self.tick()
        if self._timer is not None:
            self._timer.resume()

    def halt(self) -> None:
        """Show that nothing runs."""
        self._ticket = self._elapsed_ms = None
        self.tick()
        self.rest()

    def rest(self) -> None:
        """Stop ticking while nobody sees it."""
        if self._timer is not None:
            self._timer.pause()

    def wake(self) -> None:
        """Tick again, from the clock and not from where it rested."""
        self.tick()
        if self._timer is not None and self._elapsed_ms is not None:
            self._timer.resume()

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
        return cut(f"⏱ {self._ticket}  {stopwatch(self._elapsed_ms())}", WIDTH, right=True)

    def render_line(self, y: int) -> Strip:
        style = self.get_component_rich_style("stopwatch--running")
        return Strip([Segment(cut(self._text, self.size.width, right=True), style)], self.size.width)
