"""What is rendered for a change is what Textual renders for it, on every screen and in any part of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual._compositor import Compositor
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip

from helpdesk_tui.ui.compositor import LeanCompositor
from tests.small_desk import SmallDesk
from tests.ui.conftest import press, wait_for, whole_text
from tests.ui.desk_console import console

WIDTH, HEIGHT = 120, 40
WAYS = {
    "queue": ("", "priority P1"),
    "ticket": ("enter", "nothing was said yet"),
    "filter": ("slash", "requester:"),
    "board": ("f6", "At risk"),
    "clients": ("f7", "1 agreement in force"),
    "help": ("question_mark", "Keys of this screen"),
    "form": ("b", "Boost"),
}
"""Screens and dialogs: the key that leads there from the queue, and what is then shown."""
DIALOGS = ("help", "form")
"""Rendered by Textual's own; the screen beneath them is not."""
REGIONS = st.builds(
    lambda x, y, right, bottom: Region.from_corners(min(x, right), min(y, bottom), max(x, right) + 1, max(y, bottom) + 1),
    *(st.integers(0, limit - 1) for limit in (WIDTH, HEIGHT, WIDTH, HEIGHT)),
)


def pieces(chops: Sequence[Mapping[int, Strip | None]], crop: Region, rows: set[int]) -> list[tuple[int, int, str, object]]:
    """What would be painted within the crop: place, text and the styles of its letters."""
    found: list[tuple[int, int, str, object]] = []
    for y in sorted(rows):
        for x, strip in chops[y].items():
            if strip is not None and x < crop.right and x + strip.cell_length > crop.x:
                letters = [(letter, segment.style) for segment in strip for letter in segment.text]
                found.append((y, x, strip.text, letters))
    return found


@pytest.mark.parametrize("name", WAYS)
async def test_a_part_is_rendered_as_textual_renders_it(small_desk: SmallDesk, name: str) -> None:
    for number in range(30):
        small_desk.ticket(f"Printer {number} is on fire [/nothing]", priority=1 + number % 4)
    async with console(small_desk, "boris", size=(WIDTH, HEIGHT)) as (app, pilot):
        key, shown = WAYS[name]
        await press(pilot, *key.split())
        await wait_for(pilot, lambda: shown in whole_text(pilot), name)
        tried: list[Screen[object]] = [screen for screen in app.screen_stack if isinstance(screen._compositor, LeanCompositor)]
        assert tried
        assert (len(app.screen_stack) == 2) is (name in DIALOGS)

        @settings(max_examples=25, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
        @given(REGIONS, st.sets(st.integers(0, HEIGHT - 1)))
        def same(crop: Region, rows: set[int]) -> None:
            rows &= set(crop.line_range)
            for screen in tried:
                lean = screen._compositor._render_chops(crop, rows.__contains__)
                whole = Compositor._render_chops(screen._compositor, crop, rows.__contains__)
                assert pieces(lean, crop, rows) == pieces(whole, crop, rows)

        same()
