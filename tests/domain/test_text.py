"""Text from outside: nothing in it commands or hides, and nothing honest is lost."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.domain.text import ELLIPSIS, casefolded, cell_width, fit, pad, printable

anything = st.text(st.characters(), max_size=40) | st.text(
    st.sampled_from("\x1b\x9b\x00\r\n\t\x7f\u202e\u2066\u200b\u200c\u200d\u2028\ufeff\U000e0041\ud800\udfffaя👨❤\ufe0f\u0301🏽🇷漢‹›␛ "),
    max_size=20,
)

HONEST = [
    "[SPAM] hi",
    "[#123] re",
    "[/var/log] disk full",
    "[@click=app.quit]",
    "Принтер не печатает, ещё раз",
    "e\u0301 и\u0306",
    "👨‍👩‍👧 ❤️ 👍🏽 🇷🇺",
    "می‌خواهم",
    "क्‍ष",
    "日本語 한국어",
    "“quotes” — … ‹›",
    "",
]


@pytest.mark.parametrize("text", HONEST)
def test_honest_text_is_unchanged(text: str) -> None:
    assert printable(text) == text
    assert printable(text, one_line=False) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]52;c;eA==\x07", "␛]52;c;eA==␇"),
        ("\x1b[c", "␛[c"),
        ("\x9b31m", "‹U+009B›31m"),
        ("a\x00b\x7f", "a␀b␡"),
        ("a\nb\r\nc\td", "a␤b␍␤c␉d"),
        ("evil\u202etxt.exe", "evil‹U+202E›txt.exe"),
        ("\u2066\u2069\u200e\u061c", "‹U+2066›‹U+2069›‹U+200E›‹U+061C›"),
        ("a\u200bb\u2060c\ufeff", "a‹U+200B›b‹U+2060›c‹U+FEFF›"),
        ("a\u2028b\u2029c", "a‹U+2028›b‹U+2029›c"),
        ("\U000e0001\U000e0061", "‹U+E0001›‹U+E0061›"),
        ("a\ud83db", "a‹U+D83D›b"),
        ("pass\u200dword \u200c", "pass‹U+200D›word ‹U+200C›"),
        ("é\u200d\u200dé", "é‹U+200D›‹U+200D›é"),
    ],
)
def test_what_steers_or_hides_becomes_visible(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_line_breaks_stay_where_lines_are_shown() -> None:
    assert printable("a\r\n\tb\x1b\n\rc\x0b", one_line=False) == "a\n        b␛\n␍c␋"


@given(anything, st.booleans())
def test_nothing_that_commands_is_left_and_twice_is_once(text: str, one_line: bool) -> None:
    shown = printable(text, one_line=one_line)
    left = {c for c in shown if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") or unicodedata.bidirectional(c) in BIDI_CONTROLS}
    assert left <= (set() if one_line else {"\n"})
    assert printable(shown, one_line=one_line) == shown


@given(anything)
def test_no_printable_character_is_lost(text: str) -> None:
    shown = iter(printable(text))
    assert all(character in shown for character in text if character.isprintable())


BIDI_CONTROLS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("abc", 3),
        ("Привет", 6),
        ("漢字", 4),
        ("e\u0301", 1),
        ("\u0301", 0),
        ("❤", 1),
        ("❤️", 2),
        ("1️⃣", 2),
        (" \ufe0f", 1),
        ("a\ufe0f", 1),
        ("👨‍👩‍👧", 2),
        ("👍🏽", 2),
        ("🇷🇺🇩🇪", 4),
        ("🇷", 1),
        ("한", 2),
        ("한국", 4),
        ("ｆｕｌｌ", 8),
        ("‹…›", 3),
    ],
)
def test_width_in_cells(text: str, cells: int) -> None:
    assert cell_width(text) == cells


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("subject", 7, "subject"),
        ("subject", 6, "subje…"),
        ("subject", 1, "…"),
        ("subject", 0, ""),
        ("subject", -3, ""),
        ("漢字漢", 4, "漢…"),
        ("漢字漢", 5, "漢字…"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("👨‍👩‍👧👨‍👩‍👧", 3, "👨‍👩‍👧…"),
        ("🇷🇺🇩🇪", 3, "🇷🇺…"),
    ],
)
def test_fitting_never_cuts_a_character(text: str, width: int, shown: str) -> None:
    assert fit(text, width) == shown


@given(anything.map(printable), st.integers(min_value=1, max_value=20))
def test_what_fits_is_at_most_so_wide_and_begins_like_the_text(text: str, width: int) -> None:
    shown = fit(text, width)
    assert cell_width(shown) <= width
    assert shown == text or (shown.endswith(ELLIPSIS) and text.startswith(shown[:-1]))
    assert cell_width(pad(text, width)) == cell_width(pad(text, width, right=True)) == width


def test_padding() -> None:
    assert (pad("漢", 4), pad("7", 3, right=True), pad("subject", 4)) == ("漢  ", "  7", "sub…")


def test_searching_ignores_case_yo_and_encoding() -> None:
    assert casefolded("ЕЩЁ Straße") == casefolded("еще STRASSE") == "еще strasse"
    assert casefolded("е\u0308ж И\u0306") == casefolded("ЁЖ й")
    assert casefolded("Printer") == "printer"
