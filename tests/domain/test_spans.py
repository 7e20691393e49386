"""Spans as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.domain.clock import HOUR, MINUTE, SECOND
from helpdesk_tui.domain.spans import TypedSpan, read_span


@pytest.mark.parametrize(
    ("text", "days", "ms"),
    [
        ("45m", 0, 45 * MINUTE),
        ("90 min", 0, 90 * MINUTE),
        ("1h30", 0, 90 * MINUTE),
        ("1h 30m", 0, 90 * MINUTE),
        ("1H30M", 0, 90 * MINUTE),
        ("1.5h", 0, 90 * MINUTE),
        ("1,5ч", 0, 90 * MINUTE),
        ("1:30", 0, 90 * MINUTE),
        ("0:00:05", 0, 5 * SECOND),
        ("102:30", 0, 102 * HOUR + 30 * MINUTE),
        ("45м", 0, 45 * MINUTE),
        ("1ч30", 0, 90 * MINUTE),
        ("1 час 30 мин.", 0, 90 * MINUTE),
        ("2 hours 5 seconds", 0, 2 * HOUR + 5 * SECOND),
        ("40s", 0, 40 * SECOND),
        ("0.0005s", 0, 1),
        ("2d", 2, 0),
        ("1w 2d 3h", 9, 3 * HOUR),
        ("2 недели", 14, 0),
    ],
)
def test_spans(text: str, days: int, ms: int) -> None:
    assert read_span(text) == TypedSpan(days, ms)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "45",
        "h",
        "1x",
        "30m 1h",
        "1h 2h",
        "1h90",
        "1h 60m",
        "1:60",
        "1.5d",
        "-45m",
        "1h-30",
        "1..5h",
        "٤٥m",
        "1h30 5",
        "9" * 5000 + "m",
    ],
)
def test_what_is_no_span(text: str) -> None:
    assert read_span(text) is None


@given(st.integers(0, 999), st.integers(0, 59), st.integers(0, 59))
def test_every_way_of_writing_says_the_same(hours: int, minutes: int, seconds: int) -> None:
    expected = TypedSpan(0, hours * HOUR + minutes * MINUTE + seconds * SECOND)
    assert read_span(f"{hours}h {minutes}m {seconds}s") == expected
    assert read_span(f"{hours}ч{minutes}м{seconds}с") == expected
    assert read_span(f"{hours}:{minutes:02d}:{seconds:02d}") == expected
