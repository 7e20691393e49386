"""Tables that leave the program."""

import csv
import io
from decimal import Decimal

import pytest

from helpdesk_tui.domain.sheet import (
    COUNT,
    MINUTES,
    MONEY,
    PERCENT,
    Head,
    Sheet,
    csv_document,
    csv_table,
    csv_text,
    markdown,
    markdown_text,
)

SHEET = Sheet(
    "Work | by service",
    (Head("Service"), Head("Tickets", COUNT), Head("Time", MINUTES), Head("Amount", MONEY), Head("Met", PERCENT)),
    (("=HYPERLINK(1)", 3, 65, Decimal("-1234.5"), Decimal("99.95")), ('a "b",\nc', 0, 0, Decimal(0), None)),
    note="*all* of it",
)


def test_markdown() -> None:
    assert markdown("ACME [1]", [SHEET]) == (
        "# ACME \\[1\\]\n\n## Work \\| by service\n\n\\*all\\* of it\n\n"
        "| Service | Tickets | Time | Amount | Met |\n| :--- | ---: | ---: | ---: | ---: |\n"
        '| =HYPERLINK(1) | 3 | 1 h 05 min | -1,234.50 | 100.0 % |\n| a "b",␤c | 0 | 0 min | 0.00 | – |\n'
    )


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("<script>", "\\<script\\>"),
        ("https://evil.example/x", "https\\://evil.example/x"),
        ("www.evil.example", "www\\.evil.example"),
        ("![x](y)", "!\\[x\\](y)"),
        ("at 12:30, a.b", "at 12:30, a.b"),
        ("a\nb", "a␤b"),
        ("&lt;", "\\&lt;"),
    ],
)
def test_nothing_in_a_strangers_text_is_markup(text: str, escaped: str) -> None:
    assert markdown_text(text) == escaped


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(1)", "\tx", "\rx"])
def test_nothing_in_a_strangers_text_is_a_formula(text: str) -> None:
    assert csv_text(text) == "'" + text
    assert csv_text("a" + text) == "a" + text


def test_csv_keeps_numbers_as_they_are() -> None:
    read = list(csv.reader(io.StringIO(csv_table(SHEET), newline="")))
    assert read == [
        ["Service", "Tickets", "Time", "Amount", "Met"],
        ["'=HYPERLINK(1)", "3", "65", "-1234.50", "99.95"],
        ['a "b",\nc', "0", "0", "0.00", ""],
    ]


def test_several_tables_in_one_file() -> None:
    read = list(csv.reader(io.StringIO(csv_document([SHEET, Sheet("-x", (Head("A"),), (("b",),))]), newline="")))
    assert [row[0] for row in read] == ["Work | by service"] * 3 + ["'-x"] * 2
