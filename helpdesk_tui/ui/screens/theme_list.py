"""Choosing how the console looks: every theme by its name, shown at once while the cursor is on it, kept for the person by Enter."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from helpdesk_tui import settings_file
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.text import casefolded
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.keys import other_layout
from helpdesk_tui.ui.screens.dialogs import Dialog
from helpdesk_tui.ui.text import MUTED, line
from helpdesk_tui.ui.themes import THEMES
from helpdesk_tui.ui.widgets.columns import Column, Row
from helpdesk_tui.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from textual.theme import Theme

    from helpdesk_tui.ui.screens.desk_screen import DeskScreen
    from helpdesk_tui.ui.shell import Shell


async def choose(screen: DeskScreen) -> None:
    """Let a theme be chosen, and keep it in the person's configuration."""
    shell = screen.shell
    chosen = await screen.ask(ThemeList(shell))
    if chosen is None:
        return
    try:
        if not shell.config_file:
            raise BadInput(_("nobody said where the configuration is."))
        await asyncio.to_thread(settings_file.keep, shell.config_file, "theme", chosen)
    except BadInput as error:
        screen.say(_("{theme} until you leave the console: {why}").format(theme=chosen, why=error.sentence), "warning")
    else:
        screen.say(_("{theme}, kept in {file}").format(theme=chosen, file=shell.config_file))


class ThemeList(Dialog[str | None]):
    """The desk's own themes, then Textual's; Esc gives back the one before."""

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+n", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("escape", "leave", show=False),
    ]

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._before = shell.theme
        own = [theme.name for theme in THEMES]
        others = sorted((theme for theme in shell.available_themes.values() if theme.name not in own and not theme.ansi), key=_order)
        self._themes: tuple[Theme, ...] = (*THEMES, *others)
        self._lines = Lines(
            (Column("", 1), Column("", 26), Column("", 0)), self, empty=_("no theme is called that; Esc closes"), header=False
        )
        self._lines.can_focus = False

    def compose(self) -> ComposeResult:
        field = Input(placeholder=_("↓ ↑ show, Enter keeps, Esc leaves it as it was"), compact=True)
        field.cursor_blink = False
        with Vertical(classes="dialog -list"):
            yield Static(_("Themes"), classes="dialog--title", markup=False)
            yield field
            yield self._lines
            yield Static(
                line(
                    (_(" late "), "bold $error"), (_(" at risk "), "$warning"), (_(" in time "), "$success"), (_(" key "), "bold $primary"),
                    (_(" timer "), "$accent"), (_(" what matters less"), MUTED),
                ),
                classes="dialog--info",
            )  # fmt: skip

    def fetch(self, ids: Sequence[int]) -> Mapping[int, Row]:
        """The lines of the themes, for the table."""
        return {number: self._row(self._themes[number]) for number in ids}

    def _row(self, theme: Theme) -> Row:
        told = _("dark") if theme.dark else _("light")
        if theme in THEMES:
            told += _(", high contrast") if "contrast" in theme.name else ""
        return (("●" if theme.name == self._before else " ", "good"), (theme.name, "bold" if theme in THEMES else ""), (told, "dim"))

    async def on_mount(self) -> None:
        self._lines.set_ids(range(len(self._themes)), now=True)
        names = [theme.name for theme in self._themes]
        if self._before in names:
            await self._lines.move_to_id(names.index(self._before))

    async def on_input_changed(self, event: Input.Changed) -> None:
        texts = [casefolded(text).split() for text in (event.value, *other_layout(event.value))]
        fitting = [number for number, theme in enumerate(self._themes) if any(all(word in theme.name for word in words) for words in texts)]
        self._lines.set_ids(fitting, now=True)
        await self._lines.move_to(0)
        self._preview()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        number = self._lines.cursor_id
        if number is not None:
            self.dismiss(self._themes[number].name)

    def on_lines_opened(self, event: Lines.Opened) -> None:
        if event.row_id is not None:
            self.dismiss(self._themes[event.row_id].name)

    async def action_move(self, by: int) -> None:
        """Move the cursor of the list."""
        await self._lines.move_by(by)
        self._preview()

    async def action_page(self, by: int) -> None:
        """Move by a page."""
        await self._lines.page(by)
        self._preview()

    def action_leave(self) -> None:
        """Choose nothing: it looks as before."""
        self._shell.theme = self._before
        self.dismiss(None)

    def on_lines_moved(self, event: Lines.Moved) -> None:
        self._preview()

    def _preview(self) -> None:
        number = self._lines.cursor_id
        if number is not None and self._shell.theme != self._themes[number].name:
            self._shell.theme = self._themes[number].name


def _order(theme: Theme) -> tuple[bool, str]:
    return (not theme.dark, theme.name)
