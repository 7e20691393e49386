"""Choosing how the console looks: every theme by its name, shown at once while the cursor is on it, kept for the person by Enter."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from helpdesk_tui import settings_file
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.text import casefolded
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.keys import other_layout
from helpdesk_tui.ui.screens.pick_list import PickList
from helpdesk_tui.ui.text import MUTED, line
from helpdesk_tui.ui.themes import THEMES
from helpdesk_tui.ui.widgets.columns import Column, Row
from helpdesk_tui.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from textual.content import Content
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


class ThemeList(PickList):
    """The desk's own themes, then Textual's; Esc gives back the one before."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._before = shell.theme
        own = [theme.name for theme in THEMES]
        others = sorted((theme for theme in shell.available_themes.values() if theme.name not in own and not theme.ansi), key=_order)
        self._themes: tuple[Theme, ...] = (*THEMES, *others)
        super().__init__(
            _("Themes"),
            _("↓ ↑ show, Enter keeps, Esc leaves it as it was"),
            (Column("", 1), Column("", 26), Column("", 0)),
            self,
            empty=_("no theme is called that; Esc closes"),
            below=_sample(),
        )

    def fetch(self, ids: Sequence[int]) -> Mapping[int, Row]:
        """The lines of the themes, for the table."""
        return {number: self._row(self._themes[number]) for number in ids}

    def _row(self, theme: Theme) -> Row:
        told = _("dark") if theme.dark else _("light")
        if theme in THEMES:
            told += _(", high contrast") if "contrast" in theme.name else ""
        return (("●" if theme.name == self._before else " ", "good"), (theme.name, "bold" if theme in THEMES else ""), (told, "dim"))

    def fitting(self, typed: str) -> list[int]:
        texts = [casefolded(text).split() for text in (typed, *other_layout(typed))]
        return [number for number, theme in enumerate(self._themes) if any(all(word in theme.name for word in words) for words in texts)]

    def picked(self, row_id: int) -> str:
        return self._themes[row_id].name

    async def begin(self) -> None:
        names = [theme.name for theme in self._themes]
        if self._before in names:
            await self.table.move_to_id(names.index(self._before))

    def action_leave(self) -> None:
        """Choose nothing: it looks as before."""
        self._shell.theme = self._before
        super().action_leave()

    def on_lines_moved(self, event: Lines.Moved) -> None:
        number = self.table.cursor_id
        if number is not None and self._shell.theme != self.picked(number):
            self._shell.theme = self.picked(number)


def _sample() -> Content:
    """A word in each colour that means something."""
    return line(
        (_(" late "), "bold $error"), (_(" at risk "), "$warning"), (_(" in time "), "$success"), (_(" key "), "bold $primary"),
        (_(" timer "), "$accent"), (_(" what matters less"), MUTED),
    )  # fmt: skip


def _order(theme: Theme) -> tuple[bool, str]:
    return (not theme.dark, theme.name)
