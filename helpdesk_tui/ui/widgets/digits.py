"""The stopwatch, large: five rows of blocks; a tick paints only the digits that changed, some dozens of bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from helpdesk_tui.domain.formats import stopwatch

HEIGHT = 5
_GLYPHS = {
    "0": ("█▀▀█", "█  █", "█  █", "█  █", "█▄▄█"),
    "1": ("  ▄█", "   █", "   █", "   █", "   █"),
    "2": ("▀▀▀█", "   █", "█▀▀▀", "█   ", "█▄▄▄"),
    "3": ("▀▀▀█", "   █", " ▀▀█", "   █", "▄▄▄█"),
    "4": ("█  █", "█  █", "▀▀▀█", "   █", "   █"),
    "5": ("█▀▀▀", "█   ", "▀▀▀█", "   █", "▄▄▄█"),
    "6": ("█▀▀▀", "█   ", "█▀▀█", "█  █", "█▄▄█"),
    "7": ("▀▀▀█", "   █", "   █", "   █", "   █"),
    "8": ("█▀▀█", "█  █", "█▀▀█", "█  █", "█▄▄█"),
    "9": ("█▀▀█", "█  █", "▀▀▀█", "   █", "▄▄▄█"),
    ":": (" ", "▪", " ", "▪", " "),
}
_GAP = " "
WIDTH = 6 * 4 + 2 * 1 + 7
"""Six digits, two colons, and the gaps between them."""


class LargeStopwatch(Widget):
    """`00:12:41` in blocks while a timer runs, dim zeros otherwise. Time comes from `elapsed_ms`; ticks only ask for it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"large--running", "large--stopped"}

    def __init__(self) -> None:
        super().__init__()
        self._elapsed_ms: Callable[[], int] | None = None
        self._text = "00:00:00"
        self._timer: Timer | None = None

    @property
    def text(self) -> str:
        """What it shows."""
        return self._text

    def on_mount(self) -> None:
        self._timer = self.set_interval(1.0, self.tick, name="large stopwatch", pause=self._elapsed_ms is None)

    def run_for(self, elapsed_ms: Callable[[], int]) -> None:
        """Show a running timer."""
        self._elapsed_ms = elapsed_ms
        self._text = stopwatch(elapsed_ms())[-8:]
        self.refresh()
        self.wake()

    def halt(self) -> None:
        """Show that nothing runs."""
        self._elapsed_ms = None
        self._text = "00:00:00"
        self.refresh()
        self.rest()

    def rest(self) -> None:
        """Stop ticking while nobody sees it."""
        if self._timer is not None:
            self._timer.pause()

    def wake(self) -> None:
        """Tick again, from the clock and not from where it rested."""
        if self._elapsed_ms is not None:
            self.tick()
            if self._timer is not None:
                self._timer.resume()

    def tick(self) -> None:
        """Paint the digits that changed since the last tick."""
        if self._elapsed_ms is None:
            return
        text = stopwatch(self._elapsed_ms())[-8:]
        changed = [index for index, (old, new) in enumerate(zip(self._text, text, strict=True)) if old != new]
        self._text = text
        if changed:
            start = _start_of(text, changed[0])
            end = _start_of(text, changed[-1]) + len(_GLYPHS[text[changed[-1]]][0])
            self.refresh(Region(start, 0, end - start, HEIGHT))

    def render_line(self, y: int) -> Strip:
        style = self.get_component_rich_style("large--running" if self._elapsed_ms is not None else "large--stopped")
        row = _GAP.join(_GLYPHS[character][y] for character in self._text) if y < HEIGHT else ""
        return Strip([Segment(row.ljust(self.size.width)[: self.size.width], style)], self.size.width)


def _start_of(text: str, index: int) -> int:
    return sum(len(_GLYPHS[character][0]) + len(_GAP) for character in text[:index])
