"""The top line of the queue: the views under their keys, the chosen one in brackets, and how many notices wait."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from helpdesk_tui.ui.text import cell_len, in_cell

if TYPE_CHECKING:
    from helpdesk_tui.services.views import View


MOST_NOTICES = 99
"""More notices than these are not counted out."""


class ViewsBar(Widget):
    """` Queue  1Mine [2Team] 3New …  F5•3`; where there is no room for all names, the first ones keep theirs."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"views--title", "views--other", "views--chosen", "views--notices"}

    class Pressed(Message):
        """A view was clicked."""

        def __init__(self, slot: int) -> None:
            super().__init__()
            self.slot = slot

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        self._views: Sequence[View] = ()
        self._slot: int | None = None
        self._badge = ""

    def show_notices(self, unseen: int, key: str) -> None:
        """Say that so many notices wait, and the key that shows them; nothing where none does."""
        badge = f" {key}•{min(unseen, MOST_NOTICES)}{'+' if unseen > MOST_NOTICES else ''}" if unseen else ""
        if badge != self._badge:
            self._badge = badge
            self.refresh()

    def show(self, views: Sequence[View], slot: int | None) -> None:
        """Show these views; `slot` is the chosen one, None where the filter is nobody's view."""
        if (views, slot) != (self._views, self._slot):
            self._views, self._slot = views, slot
            self.refresh()

    def _places(self, width: int) -> list[tuple[int, str, int]]:
        """(start, label, slot) of every view; as many of the first ones have their names as there is room for."""
        for named in range(len(self._views), -1, -1):
            x = cell_len(self._title) + 3
            found: list[tuple[int, str, int]] = []
            for index, view in enumerate(self._views):
                chosen = view.slot == self._slot
                label = f"{view.slot}{in_cell(view.name) if chosen or index < named else ''}"
                label = f"[{label}]" if chosen else label
                start = x - 1 if chosen else x
                found.append((start, label, view.slot))
                x = start + cell_len(label) + (0 if chosen else 1)
            if x <= width:
                break
        return found

    def render_line(self, y: int) -> Strip:
        width = self.size.width - cell_len(self._badge)
        segments = [Segment(f" {self._title}", self.get_component_rich_style("views--title"))]
        other, chosen = self.get_component_rich_style("views--other"), self.get_component_rich_style("views--chosen")
        x = cell_len(self._title) + 1
        for start, label, slot in self._places(width):
            segments += [Segment(" " * (start - x), other), Segment(label, chosen if slot == self._slot else other)]
            x = start + cell_len(label)
        segments.append(Segment(" " * max(0, width - x), other))
        views = Strip(segments).crop(0, width)
        return Strip.join([views, Strip([Segment(self._badge, self.get_component_rich_style("views--notices"))])]) if self._badge else views

    def on_click(self, event: events.Click) -> None:
        for start, label, slot in self._places(self.size.width - cell_len(self._badge)):
            if start <= event.x < start + cell_len(label):
                self.post_message(self.Pressed(slot))
