"""A dialog that is a list with a filter: letters go into the filter, arrows move in the list, Enter picks, Esc picks nothing."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from helpdesk_tui.ui.screens.dialogs import Dialog
from helpdesk_tui.ui.widgets.columns import Column
from helpdesk_tui.ui.widgets.lines import Lines
from helpdesk_tui.ui.widgets.rows import RowSource


class PickList(Dialog[str | None]):
    """Subclasses say what fits what was typed (`fitting`), and what a line stands for (`picked`)."""

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+n", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("escape", "leave", show=False),
    ]

    def __init__(
        self, title: str, prompt: str, columns: Sequence[Column], source: RowSource, *, empty: str, below: str | Content = ""
    ) -> None:
        super().__init__()
        self._title = title
        self._prompt = prompt
        self._below = below
        self.table = Lines(columns, source, empty=empty, header=False)
        self.table.can_focus = False

    def compose(self) -> ComposeResult:
        field = Input(placeholder=self._prompt, compact=True)
        field.cursor_blink = False
        with Vertical(classes="dialog -list"):
            yield Static(self._title, classes="dialog--title", markup=False)
            yield field
            yield self.table
            yield Static(self._below, classes="dialog--info")

    @abstractmethod
    def fitting(self, typed: str) -> Sequence[int]:
        """The ids of the lines that fit what was typed, in their order."""

    @abstractmethod
    def picked(self, row_id: int) -> str:
        """What Enter on a line gives."""

    async def begin(self) -> None:
        """Where the cursor stands at first; on the first line by default."""

    async def on_mount(self) -> None:
        self.table.set_ids(self.fitting(""), now=True)
        await self.begin()

    async def on_input_changed(self, event: Input.Changed) -> None:
        self.table.set_ids(self.fitting(event.value), now=True)
        await self.table.move_to(0)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self._pick(self.table.cursor_id)

    def on_lines_opened(self, event: Lines.Opened) -> None:
        self._pick(event.row_id)

    async def action_move(self, by: int) -> None:
        """Move the cursor of the list."""
        await self.table.move_by(by)

    async def action_page(self, by: int) -> None:
        """Move by a page."""
        await self.table.page(by)

    def action_leave(self) -> None:
        """Pick nothing."""
        self.dismiss(None)

    def _pick(self, row_id: int | None) -> None:
        if row_id is not None:
            self.dismiss(self.picked(row_id))
