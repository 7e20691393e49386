"""The bottom line: what just happened, else the keys of this screen. Repainted only when its words change.

A sentence that is longer than the line takes as many as it needs while it is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from helpdesk_tui.domain.text import printable
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.commands import footer_commands
from helpdesk_tui.ui.keys import Overrides, key_shown
from helpdesk_tui.ui.text import cell_len, cut

if TYPE_CHECKING:
    from collections.abc import Callable

    from helpdesk_tui.ui.command import Command

KINDS = ("", "good", "warning", "error")
SIGNS = {"warning": "! ", "error": "!! "}
"""Signs before a sentence, for screens without colour."""


class StatusLine(Widget):
    """The keys of a place, and over them a sentence until the next command or for `STAY_S` seconds."""

    STAY_S: ClassVar[float] = 30.0
    MOST_ROWS: ClassVar[int] = 4
    COMPONENT_CLASSES: ClassVar[set[str]] = {"status--key", "status--text", *(f"status--{kind}" for kind in KINDS if kind)}

    class Pressed(Message):
        """A command of the line was clicked."""

        def __init__(self, command_id: str) -> None:
            super().__init__()
            self.command_id = command_id

    def __init__(self, place: str, overrides: Overrides | None = None, offers: Callable[[Command], bool] | None = None) -> None:
        super().__init__()
        self._place = place
        self._offers = offers
        self._overrides = overrides
        self._sentence = ""
        self._kind = ""
        self._rows: list[str] = []
        self._height = 1
        """How high it was told to be; its size follows only while its screen is shown."""

    @property
    def sentence(self) -> str:
        """What it says now, empty when it shows keys."""
        return self._sentence

    def say(self, sentence: str, kind: str = "") -> None:
        """Show a sentence (made printable here); `kind` is one of KINDS. An error stays until the next command."""
        self._sentence = printable(sentence)
        self._kind = kind
        self._lay()
        if kind != "error":
            shown = self._sentence
            self.set_timer(self.STAY_S, lambda: self.clear(shown), name="status")

    def clear(self, only: str | None = None) -> None:
        """Show the keys again; with `only`, if that is still the sentence."""
        if self._sentence and only in (None, self._sentence):
            self._sentence = ""
            self._lay()

    def on_resize(self, event: events.Resize) -> None:
        if self._sentence:
            self._lay()

    def _lay(self) -> None:
        """Break the sentence where it is longer than the line, and be as high as it is."""
        sign, width = SIGNS.get(self._kind, ""), self.size.width - 1
        self._rows = [sign + self._sentence]
        if width > len(sign) and cell_len(self._rows[0]) > width:
            from helpdesk_tui.ui.widgets.reading import wrapped

            self._rows = [
                (" " * len(sign) if place else sign) + row for place, row in enumerate(wrapped(self._sentence, width - len(sign)))
            ]
        height = min(len(self._rows), self.MOST_ROWS) if self._sentence else 1
        if height != self._height:
            self._height = height
            self.styles.height = height
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if self._sentence:
            style = self.get_component_rich_style(f"status--{self._kind}" if self._kind else "status--text")
            return Strip([Segment(cut(" " + self._row(y), width), style)], width)
        key_style, text_style = self.get_component_rich_style("status--key"), self.get_component_rich_style("status--text")
        segments: list[Segment] = []
        used = 0
        for _command_id, start, key, title in self._hints(width):
            segments += [Segment(" " * (start - used), text_style), Segment(key, key_style), Segment(" " + title, text_style)]
            used = start + cell_len(key) + 1 + cell_len(title)
        segments.append(Segment(" " * (width - used), text_style))
        return Strip(segments, width)

    def _row(self, y: int) -> str:
        """A row of the sentence; the last that there is room for says by its end that there were more."""
        if y == self.MOST_ROWS - 1 and len(self._rows) > self.MOST_ROWS:
            return " ".join(row.strip() for row in self._rows[y:])
        return self._rows[y] if y < len(self._rows) else ""

    def _hints(self, width: int) -> list[tuple[str, int, str, str]]:
        """(command, start, key, title) of what fits; the help key always does."""
        found: list[tuple[str, int, str, str]] = []
        start = 1
        commands = [command for command in footer_commands(self._place) if self._offers is None or self._offers(command)]
        helping = [command for command in commands if command.id == "app.help"]
        reserve = sum(cell_len(key_shown(command, self._overrides) + _(command.title)) + 3 for command in helping)
        for command in (*(command for command in commands if command not in helping), *helping):
            key, title = key_shown(command, self._overrides), _(command.title)
            needed = cell_len(key) + 1 + cell_len(title)
            if start + needed <= width - (0 if command in helping else reserve):
                found.append((command.id, start, key, title))
                start += needed + 2
        return found

    def on_click(self, event: events.Click) -> None:
        if self._sentence:
            self.clear()
            return
        for command_id, start, key, title in self._hints(self.size.width):
            if start <= event.x < start + cell_len(key) + 1 + cell_len(title):
                self.post_message(self.Pressed(command_id))
