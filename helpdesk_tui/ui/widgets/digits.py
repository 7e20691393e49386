"""The stopwatch, large: five rows of blocks; a tick paints only the cells that changed, about a hundred bytes."""

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
FIGURES = 8
"""`00:12:41` has so many characters."""
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
    " ": ("    ",) * HEIGHT,
}
_GAP = " "
WIDTH = 6 * 4 + 2 * 1 + 7
"""Six digits, two colons, and the gaps between them."""


class LargeStopwatch(Widget):
    """`00:12:41` in blocks while a timer runs, dim zeros otherwise; from a hundred hours on `100:12`, without seconds.

    Time comes from `elapsed_ms`; ticks only ask for it.
    """

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
        self._text = _shown(elapsed_ms())
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
        old, self._text = _rows(self._text), _shown(self._elapsed_ms())
        changed = [(y, *_difference(was, now)) for y, (was, now) in enumerate(zip(old, _rows(self._text), strict=True)) if was != now]
        if changed:
            self.refresh(*(Region(start, y, end - start, 1) for y, start, end in changed))

    def render_line(self, y: int) -> Strip:
        style = self.get_component_rich_style("large--running" if self._elapsed_ms is not None else "large--stopped")
        row = _rows(self._text)[y] if y < HEIGHT else ""
        return Strip([Segment(row.ljust(self.size.width)[: self.size.width], style)], self.size.width)


def _shown(elapsed_ms: int) -> str:
    """`00:12:41`, or where that is too long `100:12`."""
    text = stopwatch(elapsed_ms)
    return text if len(text) <= FIGURES else text[:-3].rjust(FIGURES)[-FIGURES:]


def _rows(text: str) -> list[str]:
    """The figures as rows of blocks, each WIDTH cells wide."""
    return [_GAP.join(_GLYPHS[character][y] for character in text)[-WIDTH:].rjust(WIDTH) for y in range(HEIGHT)]


def _difference(was: str, now: str) -> tuple[int, int]:
    """Where two rows begin and cease to differ."""
    places = [x for x, (old, new) in enumerate(zip(was, now, strict=True)) if old != new]
    return places[0], places[-1] + 1
