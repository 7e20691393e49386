"""A line of tabs, the chosen one in brackets, with a remark at its right end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from helpdesk_tui.domain.text import printable
from helpdesk_tui.ui.text import cell_len, cut


class TabsBar(Widget):
    """` [Conversation 5]  Work 1 h 20 min  Links 2  History        ◦ open at Boris Lead`."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"tabs--other", "tabs--chosen", "tabs--remark"}

    class Pressed(Message):
        """A tab was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self) -> None:
        super().__init__()
        self._labels: tuple[str, ...] = ()
        self._chosen = 0
        self._remark = ""

    def show(self, labels: Sequence[str], chosen: int, remark: str = "") -> None:
        """Show these tabs; `chosen` is the position of the one in brackets."""
        now = (tuple(labels), chosen, printable(remark))
        if now != (self._labels, self._chosen, self._remark):
            self._labels, self._chosen, self._remark = now
            self.refresh()

    def _places(self) -> list[tuple[int, int, str]]:
        """(position, column, text) of the tabs that are shown: from the first on, or as many as fit before the chosen one."""
        found = self._laid(2)
        if found and found[-1][1] + cell_len(found[-1][2]) > self.size.width:
            found = self._laid(0)
        if not found:
            return found
        ends = found[self._chosen][1] + cell_len(found[self._chosen][2])
        first = next((start for index, start, _label in found if ends - start <= self.size.width or index == self._chosen), 0)
        return [(index, start - first, label) for index, start, label in found if start >= first]

    def _laid(self, apart: int) -> list[tuple[int, int, str]]:
        """All of them, each with a blank or its bracket before it, and so many cells more `apart` than it takes to tell them apart."""
        start = 0
        found: list[tuple[int, int, str]] = []
        for index, label in enumerate(self._labels):
            shown = f"[{label}]" if index == self._chosen else f" {label}"
            found.append((index, start, shown))
            start += cell_len(shown) + max(0, apart - (index == self._chosen))
        return found

    def render_line(self, y: int) -> Strip:
        other, chosen = self.get_component_rich_style("tabs--other"), self.get_component_rich_style("tabs--chosen")
        segments: list[Segment] = []
        used = 0
        for index, start, label in self._places():
            segments += [Segment(" " * (start - used), other), Segment(label, chosen if index == self._chosen else other)]
            used = start + cell_len(label)
        room = max(0, self.size.width - used)
        segments.append(Segment(cut(self._remark and f" {self._remark} ", room, right=True), self.get_component_rich_style("tabs--remark")))
        return Strip(segments).crop(0, self.size.width)

    def on_click(self, event: events.Click) -> None:
        for index, start, label in self._places():
            if start <= event.x < start + cell_len(label):
                self.post_message(self.Pressed(index))
