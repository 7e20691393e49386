"""Workbooks, opened again by another program's reader."""

import io
import sys
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from helpdesk_tui.domain.errors import Refused
from helpdesk_tui.domain.sheet import COUNT, MONEY, Head, Sheet
from helpdesk_tui.services.sheets import workbook

SHEET = Sheet(
    "Lines: [a]/b",
    (Head("Name"), Head("n", COUNT), Head("Net", MONEY)),
    (("=1+1", 2, Decimal("-10.05")), ("https://evil.example", 0, None), ("0123", 1, Decimal("1234567.89")), ("\x1b[31mred", 1, Decimal(0))),
)


def test_a_workbook_holds_what_was_given() -> None:
    book = load_workbook(io.BytesIO(workbook([SHEET, SHEET, Sheet("", (Head("x"),), ())])))
    assert book.sheetnames == ["Lines   a  b", "Lines   a  b 2", "-"]
    page = book.worksheets[0]
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["Name", "n", "Net"],
        ["=1+1", 2, -10.05],
        ["https://evil.example", 0, None],
        ["0123", 1, 1234567.89],
        ["␛[31mred", 1, 0],
    ]
    assert [cell.data_type for cell in page["A"]] == ["s"] * 5
    assert all(cell.hyperlink is None for cell in page["A"])


def test_the_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(Refused, match=r"extra xlsx.*helpdesk-tui\[xlsx\]"):
        workbook([SHEET])
