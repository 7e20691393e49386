"""The one way from a stored string to the screen.

Strings that people or programs outside wrote are never handed to a widget as `str`: Textual reads markup in them, and lets control
characters through to the terminal. They become `Content` here, with everything that steers shown as a sign. `ControlGuard` is the second
line: it sees every strip that any widget renders.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.cells import cell_len as cell_len
from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.filter import LineFilter

from helpdesk_tui.domain.text import ELLIPSIS, printable

if TYPE_CHECKING:
    from textual.color import Color

MUTED = "$foreground 65%"
"""The style of what matters less, for parts of a line; `$text-muted` would be a colour of its own there, without the ground's shade."""

Part = str | tuple[str, str] | Content
"""A piece of a line: plain text, or text with a style such as `bold` or `$error`."""


def safe(text: str, one_line: bool = True) -> Content:
    """A stored string as it may be shown; with `one_line=False` its line breaks stay."""
    return Content(printable(text, one_line=one_line))


def line(*parts: Part) -> Content:
    """One line of several parts, each made safe: `line(("1042", "bold"), "  ", subject)`."""
    return Content.assemble(*(_safe_part(part) for part in parts))


def lines(rows: Sequence[Content]) -> Content:
    """Several lines under each other."""
    return Content("\n").join(rows)


def _safe_part(part: Part) -> Content:
    if isinstance(part, Content):
        return part
    if isinstance(part, str):
        return Content(printable(part))
    text, style = part
    return Content.styled(printable(text), style)


_WIDTHS_DIFFER = dict.fromkeys((0x200D, *range(0xFE00, 0xFE10), *range(0x1F3FB, 0x1F400)))


def in_cell(text: str) -> str:
    """A stored string for one cell of a table: printable, without joiners, variation selectors and skin tones.

    Terminals disagree on how wide characters with these are; without them the columns to the right stand straight everywhere.
    """
    if text.isascii():
        return printable(text)
    return printable(text.translate(_WIDTHS_DIFFER))


def cut(text: str, width: int, *, right: bool = False) -> str:
    """Text that is already printable in exactly `width` cells as Rich counts them: cut with `…`, or filled up (left with `right`)."""
    if text.isascii():
        length = len(text)
        if length <= width:
            return text.rjust(width) if right else text.ljust(width)
        return text[: width - 1] + ELLIPSIS if width > 0 else ""
    length = cell_len(text)
    if length <= width:
        space = " " * (width - length)
        return space + text if right else text + space
    return set_cell_size(text, width - 1) + ELLIPSIS if width > 0 else ""


def ink(style: Style) -> Style:
    """Of a style only what the letters have, so that it can be laid over any background.

    Its colour is taken after it was blended with the widget's background: a theme's muted text is a share of what lies under it.
    """
    return Style(color=style.color, bold=style.bold or None, underline=style.underline or None, reverse=style.reverse or None)


def for_clipboard(text: str) -> str:
    """A stored string as it may be pasted into a shell: one line, nothing in it acts."""
    return printable(text)


_UNEVEN = re.compile("(.?)(?:[\ufe00-\ufe0f\u20e3\U0001f3fb-\U0001f3ff]|\u200d[\u2190-\u2bff\U0001f000-\U0001faff])+")
"""A character with what terminals draw in different widths behind it: a variation, a keycap, a skin tone, joined emoji."""


class ControlGuard(LineFilter):
    """Replaces control characters in what any widget has rendered, and drops links whose address holds one.

    Nothing of these should ever reach it. An emoji of several characters becomes its first one in the width that the layout had reckoned
    with: what stands to its right would be elsewhere in each terminal, or beyond the edge. A strip without any costs one look at its
    characters and is remembered by Textual.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments, themselves where they are harmless."""
        if all(_harmless(segment) for segment in segments):
            return segments
        return [segment if _harmless(segment) else _disarmed(segment) for segment in segments]


def _harmless(segment: Segment) -> bool:
    text, style, control = segment
    is_plain = (text.isprintable() or printable(text) == text) and (text.isascii() or not _UNEVEN.search(text))
    return bool(control) or (is_plain and (style is None or _link_is_harmless(style)))


def _link_is_harmless(style: Style) -> bool:
    return style.link is None or style.link.isprintable()


@lru_cache(256)
def _of_same_width(text: str) -> str:
    """Signs in place of controls, cut or filled to the width that the layout had reckoned with."""
    even = _UNEVEN.sub(lambda found: set_cell_size(found[1], cell_len(found[0])), text)
    return even if even.isprintable() else set_cell_size(printable(even), cell_len(text))


def _disarmed(segment: Segment) -> Segment:
    text, style, _control = segment
    if style is not None and not _link_is_harmless(style):
        style = style.update_link(None)
    return Segment(text if text.isascii() and text.isprintable() else _of_same_width(text), style)


def row_of(text: str, number: int, width: int) -> str:
    """A row of a sentence that takes as many rows as it needs, made printable; empty beyond its last one."""
    said = printable(text)
    if number < 0 or cell_len(said) <= width:
        return "" if number else said
    from helpdesk_tui.ui.widgets.reading import wrapped

    rows = wrapped(said, width)
    return rows[number] if number < len(rows) else ""
