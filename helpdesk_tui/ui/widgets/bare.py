"""Widgets that are their lines and nothing else."""

from __future__ import annotations

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class Bare(Widget):
    """A widget that `render_line` draws whole: the style sheet gives it no border, padding, outline or opacity.

    Textual would look for these in every line that it renders.
    """

    lines_width = 0
    """The width of the lines that are rendered now; asked for once, since `size` is reckoned anew each time."""

    def render_lines(self, crop: Region) -> list[Strip]:
        self.lines_width = self.size.width
        ground = self.background_colors[1]
        strips = [self.render_line(y) for y in crop.line_range]
        for line_filter in self.get_line_filters():
            strips = [strip.apply_filter(line_filter, ground) for strip in strips]
        return strips if crop.column_span == (0, self.lines_width) else [strip.crop(*crop.column_span) for strip in strips]
