"""The pane's lines: what has no room is not hidden without a sign."""

from __future__ import annotations

from textual.app import App, ComposeResult

from helpdesk_tui.ui.widgets.pane import Pane
from helpdesk_tui.ui.widgets.pane_text import PaneLine
from tests.ui.conftest import screen_text, wait_for


class Told(Pane):
    """A pane with given lines, as high as under a table."""

    DEFAULT_CSS = "Told { height: 4; }"

    def _made(self) -> list[PaneLine]:
        exact, more = "x" * (self.size.width - 2), "more"
        return [
            [("·", ""), (exact, "dim"), (more, "")],
            [("·", ""), (exact, "dim"), ("", "note")],
            [("·", ""), (exact[:-4], ""), (more, "")],
        ]


class PaneApp(App[None]):
    """Nothing but the pane."""

    def compose(self) -> ComposeResult:
        yield Told("UTC")


async def test_a_line_that_ends_where_a_piece_ends_says_that_there_is_more() -> None:
    async with PaneApp().run_test(size=(40, 10)) as pilot:
        await wait_for(pilot, lambda: "more" in screen_text(pilot), "the lines")
        rule, cut, *whole = screen_text(pilot).splitlines()[:4]
        assert rule == "─" * 40
        assert cut == " ·" + "x" * 37 + "…"
        assert whole == [" ·" + "x" * 38, " ·" + "x" * 34 + "more"]
