"""The virtual table: ids of all rows in memory, only the rows near the window fetched, one strip rendered per line.

The cursor belongs to an id, so it stays on its ticket when the order changes; a new order waits until nobody has pressed a key for two
seconds. A move repaints two lines, a changed cell repaints that cell.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer

from helpdesk_tui.domain.errors import HelpdeskError
from helpdesk_tui.ui.text import cut, in_cell, row_of
from helpdesk_tui.ui.widgets.bare import Bare
from helpdesk_tui.ui.widgets.columns import Cell, Column, Fitted, Row, changed_span, fit_columns
from helpdesk_tui.ui.widgets.inks import Inks
from helpdesk_tui.ui.widgets.rows import RowCache, RowSource

QUIET_S = 2.0
"""A new order waits until no key was pressed for this long."""
FETCH_WAIT_S = 0.05
"""A page that is not at hand is waited for this long before it is painted with placeholders."""
STYLES = ("late", "soon", "good", "dim", "bold", "note")
"""What a cell may be drawn as; each is a component class `lines--<name>` that the style sheet colours."""

GUTTER = {(False, False): " ", (True, False): "›", (False, True): "•", (True, True): "»"}
"""The sign before a row, by (has the cursor, is marked)."""


class Lines(Bare, can_focus=True):
    """A table of any number of rows, moved through by the screen's commands (`move_by`, `move_to`, `page`)."""

    KEYS_ARE_COMMANDS: ClassVar = True
    """It does nothing with keys itself."""
    COMPONENT_CLASSES: ClassVar[set[str]] = {"lines--header", "lines--cursor", "lines--marked", *(f"lines--{name}" for name in STYLES)}

    class Told(Message):
        """Something about a table, with the row that is under its cursor then."""

        def __init__(self, lines: Lines) -> None:
            super().__init__()
            self.lines, self.row_id = lines, lines.cursor_id

        @property
        def control(self) -> Lines:
            return self.lines

    class Moved(Told):
        """The cursor is on another row, or on none."""

    class Opened(Told):
        """The row under the cursor was clicked twice."""

    class Followed(Told):
        """A new order took what is in sight along with the cursor's row, or one has moved since: `above` is another."""

    class Trouble(Message):
        """Rows could not be read; what is shown stays."""

        def __init__(self, error: HelpdeskError) -> None:
            super().__init__()
            self.error = error

    def __init__(
        self, columns: Sequence[Column], source: RowSource, *, empty: str = "", header: bool = True, dom_id: str | None = None
    ) -> None:
        super().__init__(id=dom_id)
        self._columns = tuple(columns)
        self._empty = empty
        self._header = 1 if header else 0
        self._ids: Sequence[int] = ()
        self.waiting: Sequence[int] | None = None
        """A new order that is held back until the keyboard is quiet."""
        self._rows = RowCache(source, self.put_rows, self._fetch_failed)
        self._index = -1
        self._top = 0
        self._marks: set[int] = set()
        self._range_from: int | None = None
        self._has_followed = False
        self._fitted: Fitted = ()
        self._inks = Inks(self, "lines", STYLES)
        self._last_key = float("-inf")
        self._quiet: Timer | None = None

    # What is shown

    @property
    def ids(self) -> Sequence[int]:
        """The ids in the order shown."""
        return self._ids

    @property
    def cursor_id(self) -> int | None:
        """The id under the cursor, None in an empty table."""
        return self._ids[self._index] if 0 <= self._index < len(self._ids) else None

    @property
    def cursor_index(self) -> int:
        """The position of the cursor, -1 in an empty table."""
        return self._index

    @property
    def marked(self) -> tuple[int, ...]:
        """The marked ids in the order shown; marked rows that are not shown now are left out."""
        return tuple(row_id for row_id in self._ids if row_id in self._marks) if self._marks else ()

    @property
    def window(self) -> Sequence[int]:
        """The ids that are visible now."""
        return self._ids[self._top : self._top + self._page]

    @property
    def above(self) -> int:
        """How many rows a new order has left above those in sight, where it took these along with the cursor's row; 0 once one has moved."""
        return self._top if self._has_followed else 0

    def row(self, row_id: int) -> Row | None:
        """A row that is at hand, else None."""
        return self._rows.get(row_id)

    @property
    def _page(self) -> int:
        return max(1, self.size.height - self._header)

    # Content

    def set_ids(self, ids: Sequence[int], *, now: bool = False) -> None:
        """Show these ids in this order: at once with `now` or when the keyboard is quiet, else as soon as it is."""
        wait = self._last_key + QUIET_S - self.app_time()
        if now or wait <= 0 or not self._ids:
            self._put_order(ids)
            return
        self.waiting = ids
        if self._quiet is None:
            self._quiet = self.set_timer(wait, self._when_quiet, name="reorder")

    def reorder_now(self) -> None:
        """Apply an order that waits."""
        if self.waiting is not None:
            self._put_order(self.waiting)

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns; the rows must have a cell for each."""
        if tuple(columns) != self._columns:
            self._columns, self._fitted = tuple(columns), fit_columns(columns, self.size.width - 1)
            self.refresh()

    def put_rows(self, rows: Mapping[int, Row]) -> None:
        """Replace rows; of the visible ones only the cells that differ are painted."""
        for row_id, row in rows.items():
            old = self._rows.put(row_id, row)
            if old != row:
                self._refresh_row(row_id, changed_span(self._fitted, old, row))

    def forget(self, ids: Iterable[int] | None = None) -> None:
        """Fetch these rows (all without an argument) again when they are next seen; those in sight at once."""
        gone = set(self._rows) if ids is None else set(ids)
        seen = [row_id for row_id in self.window if row_id in gone]
        self._rows.drop(gone.difference(seen))
        self._rows.ask(seen, again=True)

    def set_empty(self, sentence: str) -> None:
        """What an empty table says: why it is empty, and the key that helps."""
        self._empty = sentence
        if not self._ids:
            self.refresh()

    # Moving and marking

    def note_key(self) -> None:
        """A key was pressed: a new order waits from now on again."""
        self._last_key = self.app_time()

    def app_time(self) -> float:
        """Seconds of the event loop's clock, which timers follow."""
        return asyncio.get_running_loop().time()

    async def move_by(self, lines: int) -> None:
        """Move the cursor by lines, stopping at the ends."""
        await self.move_to(self._index + lines)

    async def page(self, pages: int) -> None:
        """Move window and cursor by pages."""
        await self.move_to(self._index + pages * self._page, top=self._top + pages * self._page)

    async def move_to(self, index: int, *, top: int | None = None) -> None:
        """Move the cursor to a position; `top` is the first line to show, where another than the nearest is wanted."""
        if not self._ids:
            return
        index = max(0, min(index, len(self._ids) - 1))
        top = self._top_for(index, self._top if top is None else top)
        await self._have(top)
        self._place(index, top)
        self.call_after_refresh(self._ask_near, top)

    async def move_to_id(self, row_id: int) -> bool:
        """Move the cursor to a row; False when it is not in the table."""
        try:
            index = self._ids.index(row_id)
        except ValueError:
            return False
        await self.move_to(index)
        return True

    def toggle_mark(self) -> None:
        """Mark or unmark the row under the cursor."""
        row_id = self.cursor_id
        if row_id is not None:
            self._marks.symmetric_difference_update((row_id,))
            self._range_from = row_id
            self._refresh_row(row_id)

    def mark_range(self) -> int:
        """Mark from where a range began to the cursor, or begin one here; how many rows are marked now."""
        row_id = self.cursor_id
        if row_id is None:
            return 0
        start = self._ids.index(self._range_from) if self._range_from in self._ids else self._index
        low, high = sorted((start, self._index))
        self._marks.update(self._ids[low : high + 1])
        self._range_from = None if low != high else row_id
        self.refresh()
        return len(self.marked)

    def clear_marks(self) -> None:
        """Unmark everything."""
        if self._marks:
            self._marks.clear()
            self.refresh()
        self._range_from = None

    # Inside

    def _top_for(self, index: int, top: int) -> int:
        top = max(0, min(top, len(self._ids) - self._page))
        return min(max(top, index - self._page + 1), index)

    def _place(self, index: int, top: int) -> None:
        old_index, old_top, self._index, self._top = self._index, self._top, index, top
        self._note_followed(False)
        if top != old_top:
            self.refresh(Region(0, self._header, self.size.width, self._page))
        elif index != old_index:
            self._refresh_line(old_index)
            self._refresh_line(index)
        if index != old_index:
            self.post_message(self.Moved(self))

    def _note_followed(self, has_followed: bool) -> None:
        if has_followed or self._has_followed:
            self._has_followed = has_followed
            self.post_message(self.Followed(self))

    def _when_quiet(self) -> None:
        self._quiet = None
        waiting, self.waiting = self.waiting, None
        if waiting is not None:
            self.set_ids(waiting)

    def _put_order(self, ids: Sequence[int]) -> None:
        """Show a new order with the cursor's row where it was on the screen."""
        self.waiting = None
        before, old_id, old_top, offset = self.window, self.cursor_id, self._top, self._index - self._top
        index = self._index_after(ids)
        had_none = not self._ids
        self._ids = ids
        self._index = index
        self._top = self._top_for(index, index - offset) if ids else 0
        after = self.window
        if had_none or not ids or len(before) != len(after):
            self.refresh()
        else:
            for line, (was, is_now) in enumerate(zip(before, after, strict=True)):
                if was != is_now:
                    self._refresh_line(self._top + line)
            if self._index - self._top != offset:
                self.refresh()
        self._ask_near(self._top)
        is_led_away = not had_none and (old_top == 0 or self._top - old_top >= self._page)
        self._note_followed(self._top > 0 and (self._has_followed or is_led_away))
        if self.cursor_id != old_id:
            self.post_message(self.Moved(self))

    def _index_after(self, ids: Sequence[int]) -> int:
        """Where the cursor belongs in a new order: on its row, else on the next row below that is still there."""
        if not ids:
            return -1
        if self._index < 0:
            return 0
        kept = set(ids)
        for row_id in self._ids[self._index :]:
            if row_id in kept:
                return ids.index(row_id)
        return min(self._index, len(ids) - 1)

    async def _have(self, top: int) -> None:
        """Have the rows of the page at `top`, or stop waiting for them after a moment; the pages next to it follow once it is painted."""
        page = self._ids[top : top + self._page]
        if any(row_id not in self._rows for row_id in page):
            self._rows.ask(page)
            await self._rows.settle(FETCH_WAIT_S)

    def _fetch_failed(self, error: HelpdeskError) -> None:
        self.post_message(self.Trouble(error))

    def _ask_near(self, top: int) -> None:
        self._rows.ask(self._ids[max(0, top - self._page) : top + 2 * self._page])

    # Painting

    def on_resize(self, event: events.Resize) -> None:
        self._fitted = fit_columns(self._columns, event.size.width - 1)
        self.refresh()
        if self._ids:
            self._top = self._top_for(self._index, self._top)
            self._ask_near(self._top)

    def notify_style_update(self) -> None:
        """Colours may have changed with the theme."""
        self._inks.forget()
        super().notify_style_update()

    def _refresh_line(self, index: int, span: tuple[int, int] | None = None) -> None:
        y = index - self._top
        x, width = span if span is not None else (0, self.size.width)
        if 0 <= y < self._page and width:
            self.refresh(Region(x, y + self._header, width, 1))

    def _refresh_row(self, row_id: int, span: tuple[int, int] | None = None) -> None:
        if row_id in self.window:
            self._refresh_line(self._top + self.window.index(row_id), span)

    def render_line(self, y: int) -> Strip:
        width = self.lines_width
        if y < self._header:
            return self._header_strip(width)
        index = self._top + y - self._header
        if index >= len(self._ids):
            text = "" if self._ids else row_of(self._empty, y - self._header - 1, width - 2)
            return Strip([Segment(cut(f" {text}", width), self._inks.style("dim") if text else self._inks.style(""))], width)
        row_id = self._ids[index]
        cursor, marked = index == self._index, row_id in self._marks
        base = self._inks.style("cursor" if cursor else "marked" if marked else "")
        row = self._rows.get(row_id)
        sign = GUTTER[cursor, marked]
        runs = [(sign + cut("…", width - 1), base)] if row is None else self._runs(sign, row, base)
        return Strip([Segment(text, style) for text, style in runs], width)

    def _runs(self, sign: str, row: Row, base: Style) -> list[tuple[str, Style]]:
        """The row as stretches of one style: each stretch costs its escape sequences again."""
        runs: list[tuple[str, Style]] = []
        text, style = sign, base
        for position, column, room in self._fitted:
            cell: Cell = row[position]
            words, name = (cell, "") if isinstance(cell, str) else cell
            cell_style = base + self._inks.style(name) if name else base
            if cell_style != style:
                runs.append((text, style))
                text, style = "", cell_style
            text += cut(in_cell(words), room, right=column.right)
            if column.gap and style is not base:
                runs.append((text, style))
                text, style = " " * column.gap, base
            elif column.gap:
                text += " " * column.gap
        runs.append((text, style))
        return runs

    def _header_strip(self, width: int) -> Strip:
        titles = "".join(cut(column.title, room, right=column.right) + " " * column.gap for _position, column, room in self._fitted)
        return Strip([Segment(cut(" " + titles, width), self._inks.style("header"))], width)

    # Mouse

    async def on_click(self, event: events.Click) -> None:
        index = self._top + event.y - self._header
        if event.y < self._header or index >= len(self._ids):
            return
        await self.move_to(index)
        if event.chain == 2:
            self.post_message(self.Opened(self))

    async def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        await self.move_by(3)

    async def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        await self.move_by(-3)
