"""When a digest is due: at its hour by the reader's clocks, also on the days on which those are changed."""

from __future__ import annotations

import pytest

from helpdesk_tui.services.loop.digest import last_hour
from tests.small_desk import utc


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (utc(2026, 3, 28, 12), utc(2026, 3, 28, 8)),
        (utc(2026, 3, 29, 12), utc(2026, 3, 29, 7)),
        (utc(2026, 3, 29, 6, 59), utc(2026, 3, 28, 8)),
        (utc(2026, 3, 29, 22, 30), utc(2026, 3, 29, 7)),
        (utc(2026, 10, 25, 7, 59), utc(2026, 10, 24, 7)),
        (utc(2026, 10, 25, 8), utc(2026, 10, 25, 8)),
    ],
)
def test_it_is_nine_by_the_clocks_of_berlin(now: int, expected: int) -> None:
    assert last_hour(now, "Europe/Berlin", 9) == expected
