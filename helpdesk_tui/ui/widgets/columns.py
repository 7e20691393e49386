"""Columns of a table: which fit into a width, and where a change lies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

Cell = str | tuple[str, str]
"""Text, or text and the name of its style (see `lines.STYLES`)."""
Row = Sequence[Cell]
"""A cell per column of the table, also for those that a narrow terminal leaves out."""


class Column(NamedTuple):
    """A column of `width` cells; 0 takes what is left, but at least `least`.

    `drop` says which columns go first where there is no room: 1 first, then 2; 0 stays. `gap` cells follow it.
    """

    title: str
    width: int
    drop: int = 0
    right: bool = False
    gap: int = 1
    least: int = 16


Fitted = Sequence[tuple[int, Column, int]]
"""The columns that are shown: position in the row, the column, its width now."""


def fit_columns(columns: Sequence[Column], width: int) -> Fitted:
    """The columns that a width has room for; those with the lowest `drop` go first."""
    shown = list(enumerate(columns))
    while sum((column.width or column.least) + column.gap for _position, column in shown) > width:
        droppable = [(column.drop, position) for position, column in shown if column.drop]
        if not droppable:
            break
        gone = min(droppable)[1]
        shown = [(position, column) for position, column in shown if position != gone]
    spare = width - sum(column.width + column.gap for _position, column in shown)
    return tuple((position, column, column.width or max(1, spare)) for position, column in shown)


def changed_span(fitted: Fitted, old: Row | None, new: Row) -> tuple[int, int] | None:
    """Start and width, in cells of the line, of what differs between two rows of one id; None for the whole line.

    The line begins with one cell for the cursor's sign.
    """
    if old is None or len(old) != len(new):
        return None
    start, end, x = -1, 0, 1
    for position, column, room in fitted:
        if old[position] != new[position]:
            start = x if start < 0 else start
            end = x + room
        x += room + column.gap
    return (start, end - start) if start >= 0 else (0, 0)
