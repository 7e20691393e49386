"""Charts of block characters: a bar for a share of the most, and a line of columns for a course over time."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

_COLUMNS = "▁▂▃▄▅▆▇█"
_PARTS = " ▏▎▍▌▋▊▉"
NOTHING = "·"
EARLIER = "…"


def sparkline(values: Sequence[Fraction | None], width: int = 0) -> str:
    """A column a value, from nothing to the highest; a dot where there is no value.

    Where a width is given and there are more values, it is the latest of them after a sign that there are earlier ones.
    """
    if width and len(values) > width:
        return EARLIER[: width - 1] + sparkline(values[len(values) - max(1, width - 1) :])
    most = max((value for value in values if value is not None), default=Fraction(0))
    return "".join(NOTHING if value is None else _COLUMNS[_step(value, most, len(_COLUMNS) - 1)] for value in values)


def _step(value: Fraction, most: Fraction, steps: int) -> int:
    return 0 if not most or value <= 0 else min(steps, int(value / most * steps + Fraction(1, 2)))


def bar(value: Fraction | None, most: Fraction, width: int) -> str:
    """A bar of at most `width` cells, to an eighth of a cell; what is not nothing shows at least an eighth."""
    if value is None or most <= 0 or value <= 0 or width <= 0:
        return ""
    eighths = max(1, min(width * 8, int(value / most * width * 8 + Fraction(1, 2))))
    full, rest = divmod(eighths, 8)
    return "█" * full + (_PARTS[rest] if rest else "")
