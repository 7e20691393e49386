"""A text to read: lines of styled pieces, laid out for the width there is, scrolled by line and page.

The lines come from a function of the width, so that a resize lays them out anew; of a text that has changed only the lines that differ
are painted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from helpdesk_tui.domain.text import printable
from helpdesk_tui.ui.text import cell_len, cut
from helpdesk_tui.ui.widgets.inks import Inks

STYLES = ("late", "soon", "good", "dim", "bold", "note", "client", "reply")

Piece = tuple[str, str]
"""Text of one line, not made printable yet, and the name of its style (see STYLES)."""
TextLine = Sequence[Piece]
Layout = Callable[[int], Sequence[TextLine]]
"""The lines for a width."""


class Reading(ScrollView, can_focus=True, inherit_bindings=False):
    """Shows a text; one that is read at its end stays there when it grows."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"reading--{name}" for name in STYLES}

    def __init__(self, *, at_end: bool = False, dom_id: str | None = None) -> None:
        super().__init__(id=dom_id)
        self._begins_at_end = at_end
        self._layout: Layout | None = None
        self._width = 0
        self._awaits_width = False
        self._begin_at: bool | None = None
        """Where a text shown while there was no width is read from, as `_lay` says it."""
        self._lines: Sequence[TextLine] = ()
        self._inks = Inks(self, "reading", STYLES)

    @property
    def text(self) -> str:
        """Everything that is shown, also what is out of sight."""
        return "\n".join("".join(printable(text) for text, _style in line) for line in self._lines)

    @property
    def is_at_end(self) -> bool:
        """Whether the last line is in sight."""
        return self.scroll_offset.y >= self.max_scroll_y

    def show(self, layout: Layout, *, anew: bool = False) -> None:
        """Show a text; `anew` for another one, which is read from where it is to be read first, its beginning or its end."""
        self._layout = layout
        self._lay(to=None if not anew else self._begins_at_end)

    def move_by(self, lines: int) -> None:
        """Scroll by lines."""
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False)

    def page(self, pages: int) -> None:
        """Scroll by pages, which overlap by a line."""
        self.move_by(pages * max(1, self.size.height - 1))

    def move_to_end(self, *, end: bool) -> None:
        """Scroll to the end, or to the beginning."""
        self.scroll_to(y=self.max_scroll_y if end else 0, animate=False, force=True)

    def on_resize(self, event: events.Resize) -> None:
        if self._awaits_width or self.size.width != self._width:
            self._lay(to=self._begin_at)
        elif self._begins_at_end and self._was_at_end:
            self.move_to_end(end=True)
        self._was_at_end = self.is_at_end

    _was_at_end = False

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._was_at_end = new_value >= self.max_scroll_y

    def notify_style_update(self) -> None:
        """Colours may have changed with the theme."""
        self._inks.forget()
        super().notify_style_update()

    def _lay(self, *, to: bool | None) -> None:
        """Lay the text out; then be at its end (`to` True), its beginning (False), or where one was reading.

        Out of sight there is no width to lay out for: it is done as soon as there is one again, and until then nothing older stands there.
        """
        width = self.size.width
        if self._layout is None:
            return
        if width <= 0:
            self._awaits_width, self._lines = True, ()
            self._begin_at = to if to is not None else self._begin_at
            return
        self._awaits_width, self._begin_at = False, None
        if self._width == 0 and to is None:
            to = self._begins_at_end
        was_at_end = self._begins_at_end and self._was_at_end
        old, self._lines, self._width = self._lines, self._layout(width), width
        self.virtual_size = Size(width, len(self._lines))
        if to is not None:
            self.move_to_end(end=to)
        elif was_at_end:
            self.move_to_end(end=True)
        for y in range(self.scroll_offset.y, self.scroll_offset.y + self.size.height):
            if (old[y] if y < len(old) else None) != (self._lines[y] if y < len(self._lines) else None):
                self.refresh(Region(0, y - self.scroll_offset.y, width, 1))
        self._was_at_end = self.is_at_end

    def render_line(self, y: int) -> Strip:
        width, index = self.size.width, y + self.scroll_offset.y
        base = self._inks.style("")
        segments: list[Segment] = []
        used = 0
        for text, name in self._lines[index] if index < len(self._lines) else ():
            shown = printable(text)
            if used + cell_len(shown) > width:
                shown = cut(shown, width - used)
            segments.append(Segment(shown, base + self._inks.style(name) if name else base))
            used += cell_len(shown)
            if used >= width:
                break
        return Strip([*segments, Segment(" " * (width - used), base)], width)


def wrapped(text: str, width: int) -> list[str]:
    """A text of several lines in lines of at most `width` cells: broken at spaces where there are some, nothing left out."""
    width = max(8, width)
    rows: list[str] = []
    for part in printable(text, one_line=False).rstrip("\n").split("\n"):
        rows += _broken(part, width)
    return rows


def _broken(line: str, width: int) -> list[str]:
    rows: list[str] = []
    while True:
        room = width if line.isascii() else _fitting(line, width)
        if len(line) <= room:
            return [*rows, line]
        space = line.rfind(" ", 1, room + 1)
        at = space if space > 0 and line[:space].strip() else room
        rows.append(line[:at].rstrip(" "))
        line = line[at:].lstrip(" ")


def _fitting(line: str, width: int) -> int:
    """How many characters of the line fit into a width; at least one."""
    if len(line) <= width and cell_len(line) <= width:
        return len(line)
    low, high = 1, min(len(line), 2 * width)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if cell_len(line[:middle]) <= width else (low, middle - 1)
    return low


def with_right(left: TextLine, right: Piece, width: int) -> TextLine:
    """A line with a piece at its right end; the left part gives way."""
    room = width - cell_len(printable(right[0])) - 1
    kept: list[Piece] = []
    used = 0
    for text, name in left:
        shown = printable(text)
        if used + cell_len(shown) > room:
            shown = cut(shown, room - used)
        kept.append((shown, name))
        used += cell_len(shown)
        if used >= room:
            break
    return [*kept, (" " * (room - used + 1), ""), right]
