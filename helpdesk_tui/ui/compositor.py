"""Textual's compositor, rendering for a change no more than what changed.

Textual renders every line of every widget that a change touches, also of those that others cover; a move of the cursor asks the
table, the box around it and the screen behind it for all of their lines. Here widgets are asked from the front to the back for the
changed lines only, until these are full.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip

Chops = list[dict[int, Strip | None]]
"""By line, what is shown from each column at which a widget begins or ends; None where nothing was asked for."""


class LeanCompositor(Compositor):
    """The same picture by less work."""

    def _render_chops(self, crop: Region, is_rendered_line: Callable[[int], bool]) -> Sequence[Mapping[int, Strip]]:
        cuts = self.cuts
        chops: Chops = [dict.fromkeys(cut_set[:-1]) for cut_set in cuts]
        lines = [y for y in crop.line_range if y < len(cuts) and is_rendered_line(y)]
        left, right = crop.column_span
        missing = sum(1 for y in lines for start, end in zip(cuts[y], cuts[y][1:], strict=False) if start < right and end > left)
        for widget, (region, clip) in self.visible_widgets.items():
            if not missing:
                break
            seen = region.intersection(clip)
            touched = [y for y in lines if seen.y <= y < seen.bottom]
            if not touched or seen.x >= right or seen.right <= left:
                continue
            top = touched[0]
            strips = widget.render_lines(Region(seen.x - region.x, top - region.y, seen.width, touched[-1] + 1 - top))
            for y in touched:
                missing -= _fill(chops[y], cuts[y], strips[y - top], seen, (left, right))
        return cast("Sequence[Mapping[int, Strip]]", chops)


def _fill(line: dict[int, Strip | None], cuts: Sequence[int], strip: Strip, seen: Region, span: tuple[int, int]) -> int:
    """Put a widget's strip where nothing in front of it is; how many of the places within `span` were filled."""
    bounds = [cut for cut in cuts if seen.x <= cut <= seen.right]
    filled = 0
    pieces = strip.divide([cut - seen.x for cut in bounds[1:]])
    for start, end, piece in zip(bounds, bounds[1:], pieces, strict=False):
        if line[start] is None:
            line[start] = piece
            filled += start < span[1] and end > span[0]
    return filled
