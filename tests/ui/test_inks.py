"""The styles that lines are drawn with: reckoned once, the letters' alone where they lie over any ground, anew with another theme."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.widget import Widget

from helpdesk_tui.ui.widgets.inks import Inks
from tests.ui.conftest import wait_for


class Drawn(Widget):
    COMPONENT_CLASSES: ClassVar[set[str]] = {"drawn--late", "drawn--cursor"}
    DEFAULT_CSS = "Drawn { color: $foreground; } .drawn--late { color: $error; text-style: bold; } .drawn--cursor { background: $primary; }"

    def __init__(self) -> None:
        super().__init__()
        self.inks = Inks(self, "drawn", ("late",))

    def notify_style_update(self) -> None:
        self.inks.forget()
        super().notify_style_update()


class Drawing(App[None]):
    def compose(self) -> ComposeResult:
        yield Drawn()


async def test_letters_have_no_ground_and_what_is_known_is_kept() -> None:
    app = Drawing()
    async with app.run_test():
        drawn = app.query_one(Drawn)
        late = drawn.inks.style("late")
        assert (late.bgcolor, late.bold) == (None, True)
        assert late.color is not None
        assert drawn.inks.style("late") is late
        assert drawn.inks.style("cursor") == drawn.get_component_rich_style("drawn--cursor")
        assert drawn.inks.style("cursor").bgcolor is not None
        assert drawn.inks.style("") == drawn.rich_style


async def test_another_theme_has_other_styles() -> None:
    app = Drawing()
    async with app.run_test() as pilot:
        drawn = app.query_one(Drawn)
        before = drawn.inks.style("")
        app.theme = "textual-light"
        await wait_for(pilot, lambda: drawn.inks.style("") != before, "the colour of another theme")
