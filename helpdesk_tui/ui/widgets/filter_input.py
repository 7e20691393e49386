"""The field in which a filter is typed; imported when `/` is pressed for the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

from helpdesk_tui.domain.text import printable

if TYPE_CHECKING:
    from helpdesk_tui.ui.widgets.filter_line import FilterLine


class FilterInput(Input):
    """Tab takes what is offered, `↓` `↑` choose among it, Enter keeps the filter, Esc takes it back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "accept", show=False),
        Binding("down", "step(1)", show=False),
        Binding("up", "step(-1)", show=False),
        Binding("escape", "leave", show=False),
    ]

    def __init__(self, text: str, owner: FilterLine) -> None:
        super().__init__(printable(text), compact=True, select_on_focus=False)
        self.cursor_blink = False
        self.cursor_position = len(self.value)
        self._owner = owner

    def put(self, text: str, cursor: int) -> None:
        """Hold another text."""
        self.value = text
        self.cursor_position = cursor

    async def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        await self._owner.typed(self.value, self.cursor_position)  # as it is by now: keys come faster than events

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        await self._owner.leave(keep=True)

    async def action_leave(self) -> None:
        """Back to the tickets, with the filter as it was."""
        await self._owner.leave(keep=False)

    def action_accept(self) -> None:
        """Take what is offered."""
        self._owner.accept()

    def action_step(self, by: int) -> None:
        """Choose another offer."""
        self._owner.step(by)
