"""Tables that leave the program: what a column holds, and the same rows as Markdown and as CSV.

Texts in them come from strangers: in Markdown nothing of them acts, in a spreadsheet nothing of them is a formula.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.money import money, plain
from helpdesk_tui.domain.text import printable

Value = str | int | Decimal | None
TEXT, COUNT, MINUTES, MONEY, PERCENT = "text", "count", "minutes", "money", "percent"
"""What a column holds: texts as they are, whole numbers, minutes, amounts, shares in per cent."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MARKUP = re.compile(r"([\\`*_\[\]<>#|~&])|(?<=[A-Za-z])(:)(?=//)|(?<=\bwww)(\.)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Head:
    """A column's heading and what it holds."""

    title: str
    kind: str = TEXT


@dataclass(frozen=True, slots=True)
class Sheet:
    """A titled table; `note` is a sentence under the title."""

    title: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = ""


def shown(value: Value, kind: str) -> str:
    """A value as people read it."""
    if value is None:
        return "–"
    if kind == MINUTES:
        return formats.duration(int(value) * 60)
    if kind == MONEY:
        return money(Decimal(value))
    if kind == PERCENT:
        return f"{Decimal(value):.1f} %"
    return str(value)


def markdown_text(text: str) -> str:
    """A stranger's text as Markdown shows it letter by letter, on one line."""
    return _MARKUP.sub(lambda found: "\\" + found[0], printable(text))


def markdown(title: str, sheets: Sequence[Sheet]) -> str:
    """A document of tables."""
    parts = [f"# {markdown_text(title)}", ""]
    for sheet in sheets:
        parts += [f"## {markdown_text(sheet.title)}", ""]
        if sheet.note:
            parts += [markdown_text(sheet.note), ""]
        if sheet.rows:
            parts += [*_table(sheet), ""]
    return "\n".join(parts)


def _table(sheet: Sheet) -> list[str]:
    rows = [[markdown_text(shown(value, head.kind)) for value, head in zip(row, sheet.heads, strict=True)] for row in sheet.rows]
    titles = [markdown_text(head.title) for head in sheet.heads]
    rule = [":---" if head.kind == TEXT else "---:" for head in sheet.heads]
    return [f"| {' | '.join(cells)} |" for cells in (titles, rule, *rows)]


def csv_text(text: str) -> str:
    """A stranger's text as a spreadsheet takes it for a text: one that begins like a formula gets a leading apostrophe."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv_value(value: Value, kind: str) -> str:
    if value is None:
        return ""
    if isinstance(value, str) and kind == TEXT:
        return csv_text(value)
    return plain(Decimal(value)) if kind == MONEY else str(value)


def csv_rows(sheet: Sheet) -> list[list[str]]:
    """The headings and the rows of a sheet as texts for a CSV file."""
    rows = [[_csv_value(value, head.kind) for value, head in zip(row, sheet.heads, strict=True)] for row in sheet.rows]
    return [[csv_text(head.title) for head in sheet.heads], *rows]


def csv_table(sheet: Sheet) -> str:
    """One table as CSV: headings, then rows; lines end as RFC 4180 says."""
    return _written(csv_rows(sheet))


def csv_document(sheets: Sequence[Sheet]) -> str:
    """Several tables in one CSV: each line begins with the table's title, headings come first in each."""
    return _written([[csv_text(sheet.title), *row] for sheet in sheets for row in csv_rows(sheet)])


def _written(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()
