"""The top line of the queue: the views under their keys, the chosen one in brackets, and how many notices wait."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from helpdesk_tui.ui.text import cell_len, cut, in_cell

if TYPE_CHECKING:
    from helpdesk_tui.services.views import View


LEAST_OF_NAME = 4
"""A name that is cut keeps so many cells, with the sign that it was cut."""
MOST_NOTICES = 99
"""More notices than these are not counted out."""


class ViewsBar(Widget):
    """` Queue  1Mine [2Team] 3New …  F5•3`; where there is no room for all names, they are cut, and on tiny screens the first ones keep theirs."""

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
        """(start, label, slot) of every view: whole names, else all of them cut alike, else as many of the first ones as there is room for."""
        names = [in_cell(view.name) for view in self._views]
        most = max([LEAST_OF_NAME, *map(cell_len, names)])
        tries = [[_cut(name, room) for name in names] for room in range(most, LEAST_OF_NAME - 1, -1)]
        tries += [[name if index < named else "" for index, name in enumerate(tries[-1])] for named in range(len(names) - 1, -1, -1)]
        found: list[tuple[int, str, int]] = []
        for shown in tries:
            found, end = self._placed(names, shown)
            if end <= width:
                break
        return found

    def _placed(self, names: Sequence[str], shown: Sequence[str]) -> tuple[list[tuple[int, str, int]], int]:
        """The places of labels with as much `shown` of their names, the chosen one's whole, and where they end."""
        x = cell_len(self._title) + 3
        found: list[tuple[int, str, int]] = []
        for view, name, part in zip(self._views, names, shown, strict=True):
            chosen = view.slot == self._slot
            label = f"[{view.slot}{name}]" if chosen else f"{view.slot}{part}"
            start = x - 1 if chosen else x
            found.append((start, label, view.slot))
            x = start + cell_len(label) + (0 if chosen else 1)
        return found, x

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


def _cut(name: str, room: int) -> str:
    return name if cell_len(name) <= room else cut(name, room)
