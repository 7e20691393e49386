"""What commands print: sentences, tables for people, JSON for programs. Foreign text never reaches the terminal as it came."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from shutil import get_terminal_size

from helpdesk_tui.cli import context
from helpdesk_tui.domain.text import cell_width, fit, pad, printable
from helpdesk_tui.domain.words import _

GAP = "  "
NARROWEST = 8


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, whether figures stand right, and whether it gives way where the terminal is narrow."""

    heading: str
    right: bool = False
    gives_way: bool = False


def say(text: str = "", *, one_line: bool = False) -> None:
    """Print text for people, with everything that could steer a terminal made visible."""
    print(printable(text, one_line=one_line))  # noqa: T201


def warn(sentence: str) -> None:
    """Print one line on standard error."""
    print(printable(sentence), file=sys.stderr)  # noqa: T201


def say_json(value: object) -> None:
    """Print a value as one JSON document; on a terminal everything outside ASCII is escaped, so that nothing in it steers the terminal."""
    print(json.dumps(value, ensure_ascii=sys.stdout.isatty() or not _writes_utf8()))  # noqa: T201


def say_table(columns: Sequence[Column], rows: Sequence[Sequence[str]], *, nothing: str = "") -> None:
    """Print rows under headings, aligned; with `--plain` as fields between tabs under no heading.

    On a terminal the columns that give way are cut to its width; elsewhere nothing is cut. `nothing` is said instead of no rows.
    """
    if not rows:
        if not context.plain():
            say(nothing or _("Nothing."))
        return
    cells = [[printable(cell) for cell in row] for row in rows]
    if context.plain():
        for row in cells:
            print("\t".join(row))  # noqa: T201
        return
    widths = [max(cell_width(text) for text in (column.heading, *(row[i] for row in cells))) for i, column in enumerate(columns)]
    if sys.stdout.isatty():
        _narrow(columns, widths, get_terminal_size().columns)
    print(_strong(_line(columns, widths, [column.heading for column in columns])))  # noqa: T201
    for row in cells:
        print(_line(columns, widths, row))  # noqa: T201


def say_fields(fields: Sequence[tuple[str, str]]) -> None:
    """Print names and values, one pair a line, the values under each other; with `--plain` a tab between them."""
    width = max((cell_width(name) for name, _value in fields), default=0)
    for name, value in fields:
        print(f"{name}\t{printable(value)}" if context.plain() else f"{pad(name, width)}{GAP}{printable(value)}".rstrip())  # noqa: T201


def _line(columns: Sequence[Column], widths: Sequence[int], cells: Sequence[str]) -> str:
    parts = [pad(fit(cell, width), width, right=column.right) for column, width, cell in zip(columns, widths, cells, strict=True)]
    return GAP.join(parts).rstrip()


def _narrow(columns: Sequence[Column], widths: list[int], available: int) -> None:
    """Take width from the columns that give way, the widest first, until the line fits or none can give more."""
    while (excess := sum(widths) + len(GAP) * (len(widths) - 1) - available) > 0:
        willing = [i for i, column in enumerate(columns) if column.gives_way and widths[i] > NARROWEST]
        if not willing:
            return
        widest = max(willing, key=lambda i: widths[i])
        widths[widest] = max(NARROWEST, widths[widest] - excess)


def _strong(text: str) -> str:
    if sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb":
        return f"\x1b[1m{text}\x1b[0m"
    return text


def _writes_utf8() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
