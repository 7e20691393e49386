"""The views over the queue: which of them have their names."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from textual.app import App, ComposeResult

from helpdesk_tui.ui.widgets.views_bar import ViewsBar

NAMES = ("Mine", "Team", "New", "VIP", "Risk", "Waiting", "All", "Unassigned", "Came back")


class Bar(App[None]):
    def __init__(self, slot: int, names: tuple[str, ...]) -> None:
        super().__init__()
        self._slot, self._names = slot, names

    def compose(self) -> ComposeResult:
        bar = ViewsBar("Queue")
        bar.show([SimpleNamespace(slot=slot, name=name) for slot, name in enumerate(self._names, 1)], self._slot)  # type: ignore[misc]
        yield bar


async def shown(width: int, slot: int, names: tuple[str, ...] = NAMES) -> str:
    app = Bar(slot, names)
    async with app.run_test(size=(width, 3), notifications=True, tooltips=True):
        return app.query_one(ViewsBar).render_line(0).text.rstrip()


async def test_all_have_names_where_there_is_room() -> None:
    assert await shown(120, 2) == " Queue  1Mine[2Team]3New 4VIP 5Risk 6Waiting 7All 8Unassigned 9Came back"


@pytest.mark.parametrize(
    ("width", "slot", "bar"),
    [
        (68, 2, " Queue  1Mine[2Team]3New 4VIP 5Risk 6Waiting 7All 8Unassi… 9Came b…"),
        (56, 2, " Queue  1Mine[2Team]3New 4VIP 5Risk 6Wai… 7All 8Una… 9"),
        (56, 8, " Queue  1Mine 2Team 3New 4VIP 5Risk 6 7[8Unassigned]9"),
        (30, 6, " Queue  1 2 3 4 5[6Waiting]7 8"),
    ],
)
async def test_names_are_cut_where_there_is_little_room_but_the_chosen_one_s(width: int, slot: int, bar: str) -> None:
    assert await shown(width, slot) == bar
