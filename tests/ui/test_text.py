"""Text from outside on its way to the screen: nothing in it acts, nothing honest is lost."""

from __future__ import annotations

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.color import Color
from textual.widgets import Static

from helpdesk_tui.ui.shell import Shell
from helpdesk_tui.ui.text import ControlGuard, cut, in_cell, line, lines, safe
from tests.ui.conftest import screen_text, wait_for
from tests.ui.table_app import HONEST, HOSTILE


@pytest.mark.parametrize("text", HONEST)
def test_honest_text_is_unchanged(text: str) -> None:
    assert safe(text).plain == text
    assert line(("1042", "bold"), " ", text).plain == f"1042 {text}"


@pytest.mark.parametrize("text", HONEST)
def test_honest_text_is_unchanged_in_a_cell(text: str) -> None:
    assert in_cell(text) == text


def test_what_terminals_draw_in_different_widths_is_left_out_of_cells() -> None:
    assert in_cell("\U0001f469\U0001f3fd\u200d\U0001f4bb \u2764\ufe0f") == "\U0001f469\U0001f4bb \u2764"
    assert in_cell(HOSTILE) == safe(HOSTILE).plain


def test_hostile_text_shows_signs() -> None:
    assert safe(HOSTILE).plain.isprintable()
    assert "␛[c" in safe(HOSTILE).plain
    assert "␤" in safe(HOSTILE).plain
    assert lines([safe("a"), safe("b")]).plain == "a\nb"


@pytest.mark.parametrize(
    ("text", "width", "right", "shown"),
    [("abc", 5, False, "abc  "), ("abc", 5, True, "  abc"), ("abcdef", 4, False, "abc…"), ("abc", 0, False, ""), ("表格表", 5, False, "表格…"),
     ("表格表", 4, False, "表 …"), ("表", 3, True, " 表"), ("é", 2, False, "é ")],
)  # fmt: skip
def test_cuts_to_cells(text: str, width: int, right: bool, shown: str) -> None:
    assert cut(text, width, right=right) == shown


def test_the_guard_leaves_harmless_strips_alone_and_disarms_others() -> None:
    guard, black = ControlGuard(), Color(0, 0, 0)
    harmless = [Segment("Привет ", Style(bold=True)), Segment("", None), Segment("x\xa0y", None)]
    assert guard.apply(harmless, black) is harmless
    bad = [Segment("a\x1b[cb\x9b", Style(bold=True)), Segment("ok", Style(link="http://x/\x1b\\\x1b[c"))]
    shown = guard.apply(bad, black)
    assert "\x1b" not in shown[0].text + shown[1].text
    assert "\x9b" not in shown[0].text
    assert shown[0].text.startswith("a␛[")
    assert shown[1].style is not None
    assert shown[1].style.link is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a 👍🏽 b", "a 👍 b"),
        ("a 👩\u200d👩\u200d👧\u200d👦 b", "a 👩 b"),
        ("a 🛠\ufe0f b", "a 🛠  b"),
        ("1\ufe0f\u20e3 b", "1  b"),
        ("🏽 b", " b"),
        ("東京 می\u200cخواهم क्\u200dष", "東京 می\u200cخواهم क्\u200dष"),
    ],
)
def test_the_guard_leaves_no_emoji_that_terminals_draw_in_different_widths(text: str, shown: str) -> None:
    (segment,) = ControlGuard().apply([Segment(text, None)], Color(0, 0, 0))
    assert segment.text == shown
    assert segment.cell_length == Segment(text).cell_length


class _Careless(Shell):
    """A console whose author forgot the safe way."""

    def compose(self) -> ComposeResult:
        yield Static("raw \x1b[c \x1b]52;c;aGk=\x07 end", markup=False)


async def test_what_slips_through_is_caught_on_the_way_out() -> None:
    app = _Careless()
    async with app.run_test(size=(100, 24), notifications=True, tooltips=True) as pilot:
        app.notify(HOSTILE, title=HOSTILE)
        app.notify("[/x] [@click=app.quit]", markup=True)
        app.open_url("http://evil/[/x]\x1b[c")
        await wait_for(pilot, lambda: "not opened: http://evil/" in screen_text(pilot), "the toasts")
        shown = screen_text(pilot)
        assert "raw ␛[c" in shown
        assert "[/x] [@click=app.quit]" in shown
        assert all(character.isprintable() or character == "\n" for character in shown)


async def test_built_in_actions_that_text_could_abuse_do_nothing() -> None:
    app = _Careless()
    async with app.run_test(size=(100, 24), notifications=True, tooltips=True) as pilot:
        await app.run_action("app.simulate_key('ctrl+q')")
        await app.run_action("app.screenshot('/tmp/x.svg')")
        await app.run_action("app.notify('spoken')")
        await pilot.pause()
        assert app.is_running
        assert "spoken" not in screen_text(pilot)
        app.copy_to_clipboard("1042 \x1b[c")
        assert app.clipboard == "1042 ␛[c"
