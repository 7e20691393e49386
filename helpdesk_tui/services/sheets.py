"""Tables as a workbook for spreadsheets; takes the extra `xlsx`."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from decimal import Decimal

from helpdesk_tui.domain.errors import Refused
from helpdesk_tui.domain.sheet import COUNT, MINUTES, MONEY, PERCENT, Sheet, Value
from helpdesk_tui.domain.text import printable
from helpdesk_tui.domain.words import _

_FORMATS = {MONEY: "#,##0.00", PERCENT: "0.0", COUNT: "0", MINUTES: "0"}
_NAME_MOST = 31
_WIDEST = 60


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """A workbook with a sheet for each table. Texts stay texts, whatever they look like. Raises Refused where the extra is missing."""
    try:
        import xlsxwriter
    except ImportError:
        raise Refused(_("Workbooks take the extra xlsx: pip install 'helpdesk-tui[xlsx]'; CSV works without it.")) from None
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    bold = book.add_format({"bold": True})
    styles = {kind: book.add_format({"num_format": number}) for kind, number in _FORMATS.items()}
    taken: set[str] = set()
    for sheet in sheets:
        page = book.add_worksheet(_name(sheet.title, taken))
        for column, head in enumerate(sheet.heads):
            page.write_string(0, column, head.title, bold)
            page.set_column(column, column, _width(sheet, column))
        for number, row in enumerate(sheet.rows, 1):
            for column, (value, head) in enumerate(zip(row, sheet.heads, strict=True)):
                if isinstance(value, str):
                    page.write_string(number, column, printable(value))
                elif value is not None:
                    page.write_number(number, column, float(value), styles.get(head.kind))
        page.freeze_panes(1, 0)
    book.close()
    return file.getvalue()


def _width(sheet: Sheet, column: int) -> int:
    texts = [sheet.heads[column].title, *(_text(row[column]) for row in sheet.rows)]
    return min(_WIDEST, max(map(len, texts)) + 2)


def _text(value: Value) -> str:
    return f"{value:.2f}" if isinstance(value, Decimal) else str(value)


def _name(title: str, taken: set[str]) -> str:
    """A sheet's name as spreadsheets allow it: short, without some signs, unlike the others."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", printable(title)).strip()[:_NAME_MOST] or "-"
    name, number = plain, 1
    while name.casefold() in taken:
        number += 1
        name = f"{plain[: _NAME_MOST - 4]} {number}"
    taken.add(name.casefold())
    return name
