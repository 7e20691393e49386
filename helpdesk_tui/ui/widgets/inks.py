"""The styles that a widget draws its lines with, by name: reckoned once, for a style sheet is slow to ask in every line."""

from __future__ import annotations

from collections.abc import Container

from rich.style import Style
from textual.widget import Widget

from helpdesk_tui.ui.text import ink


class Inks:
    """Styles of a widget's component classes `<prefix>--<name>`; the empty name is the widget's own.

    Of `letters` only what letters have, so that they can be laid over any ground. Forget them where the widget's `notify_style_update` is called.
    """

    def __init__(self, widget: Widget, prefix: str, letters: Container[str]) -> None:
        self._widget, self._prefix, self._letters = widget, prefix, letters
        self._known: dict[str, Style] = {}

    def style(self, name: str) -> Style:
        """The style of this name."""
        style = self._known.get(name)
        if style is None:
            style = self._widget.get_component_rich_style(f"{self._prefix}--{name}") if name else self._widget.rich_style
            self._known[name] = style = ink(style) if name in self._letters else style
        return style

    def forget(self) -> None:
        """Colours may have changed with the theme."""
        self._known.clear()
