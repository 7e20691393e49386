"""The stopwatch, large: three rows of blocks. A tick paints only the rows of the figures that changed, about a hundred bytes.

A figure is a widget of its own, because what is painted anew always begins at a widget's left edge.
"""

from __future__ import annotations

from collections.abc import Callable

from rich.segment import Segment
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.geometry import Region
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from helpdesk_tui.domain.formats import stopwatch

HEIGHT = 3
FIGURES = 8
"""`00:12:41` has so many characters."""
_GLYPHS = {
    "0": ("█▀▀█", "█  █", "█▄▄█"),
    "1": ("  ▀█", "   █", "   █"),
    "2": ("▀▀▀█", "█▀▀▀", "█▄▄▄"),
    "3": ("▀▀▀█", " ▀▀█", "▄▄▄█"),
    "4": ("█  █", "▀▀▀█", "   █"),
    "5": ("█▀▀▀", "▀▀▀█", "▄▄▄█"),
    "6": ("█▀▀▀", "█▀▀█", "█▄▄█"),
    "7": ("▀▀▀█", "   █", "   █"),
    "8": ("█▀▀█", "█▀▀█", "█▄▄█"),
    "9": ("█▀▀█", "▀▀▀█", "▄▄▄█"),
    ":": ("▪", " ", "▪"),
    " ": ("", "", ""),
}
_GAP = 1


class Figure(Widget):
    """One figure, or a colon, and the gap after it."""

    def __init__(self, character: str) -> None:
        super().__init__()
        self.character = character
        self.styles.width = len(_GLYPHS[character][0]) + _GAP

    def show(self, character: str) -> None:
        """Show another figure, painting the rows that differ."""
        old, new = _GLYPHS[self.character], _GLYPHS[character]
        self.character = character
        if len(old[0]) != len(new[0]):
            self.styles.width = len(new[0]) + _GAP
            self.refresh(layout=True)
            return
        rows = [Region(0, y, len(new[y]), 1) for y in range(HEIGHT) if old[y] != new[y]]
        if rows:
            self.refresh(*rows)

    def render_line(self, y: int) -> Strip:
        text = _GLYPHS[self.character][y] if y < HEIGHT else ""
        return Strip([Segment(text.ljust(self.size.width)[: self.size.width], self.rich_style)], self.size.width)


class LargeStopwatch(Horizontal):
    """`00:12:41` in blocks while a timer runs, dim zeros otherwise; from a hundred hours on `100:12`, without seconds.

    Time comes from `elapsed_ms`; ticks only ask for it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._elapsed_ms: Callable[[], int] | None = None
        self._text = "00:00:00"
        self._ticking: Timer | None = None

    def compose(self) -> ComposeResult:
        for character in self._text:
            yield Figure(character)

    @property
    def text(self) -> str:
        """What it shows."""
        return self._text

    def on_mount(self) -> None:
        self._ticking = self.set_interval(1.0, self.tick, name="large stopwatch", pause=self._elapsed_ms is None)

    def run_for(self, elapsed_ms: Callable[[], int]) -> None:
        """Show a running timer."""
        self._elapsed_ms = elapsed_ms
        self.add_class("-running")
        self.wake()

    def halt(self) -> None:
        """Show that nothing runs."""
        self._elapsed_ms = None
        self.remove_class("-running")
        self._show("00:00:00")
        self.rest()

    def rest(self) -> None:
        """Stop ticking while nobody sees it."""
        if self._ticking is not None:
            self._ticking.pause()

    def wake(self) -> None:
        """Tick again, from the clock and not from where it rested."""
        if self._elapsed_ms is not None:
            self.tick()
            if self._ticking is not None:
                self._ticking.resume()

    def tick(self) -> None:
        """Paint the figures that changed since the last tick."""
        if self._elapsed_ms is not None:
            self._show(_shown(self._elapsed_ms()))

    def _show(self, text: str) -> None:
        self._text = text
        for figure, character in zip(self.query(Figure), text, strict=True):
            if figure.character != character:
                figure.show(character)


def _shown(elapsed_ms: int) -> str:
    """`00:12:41`, or where that is too long `100:12`."""
    text = stopwatch(elapsed_ms)
    return text if len(text) <= FIGURES else text[:-3].rjust(FIGURES)[-FIGURES:]
