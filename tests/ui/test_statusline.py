"""The bottom line: a sentence is read to its end, however narrow the screen."""

from __future__ import annotations

from textual.screen import Screen

from helpdesk_tui.ui.widgets.statusline import StatusLine
from tests.ui.conftest import screen_text, wait_for
from tests.ui.table_app import TableApp

SENTENCE = "2026-09 of A-1001 is closed since 3 October; what changes now comes as an adjustment with a name into the next period"


async def test_a_sentence_longer_than_the_line_takes_as_many_as_it_needs_and_gives_them_back() -> None:
    app = TableApp(30)
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await wait_for(pilot, lambda: "? Help" in screen_text(pilot), "the keys")
        status, rows = app.query_one(StatusLine), app.table.size.height
        status.say(SENTENCE, "warning")
        await wait_for(pilot, lambda: "into the next period" in screen_text(pilot).splitlines()[-1], "its end")
        above = screen_text(pilot).splitlines()[-2]
        assert above.startswith(" ! 2026-09 of A-1001")
        assert (app.table.size.height, SENTENCE) == (rows - 1, f"{above[3:]} {screen_text(pilot).splitlines()[-1].strip()}")
        status.say("short")
        await wait_for(pilot, lambda: screen_text(pilot).endswith("\n short"), "the short one")
        await wait_for(pilot, lambda: app.table.size.height == rows, "its row back")
        await pilot.resize_terminal(40, 24)
        status.say(SENTENCE)
        await wait_for(pilot, lambda: status.size.height == 4, "four lines")
        await pilot.resize_terminal(120, 24)
        await wait_for(pilot, lambda: screen_text(pilot).endswith(f"\n {SENTENCE}"), "one line again")
        status.clear()
        await wait_for(pilot, lambda: "? Help" in screen_text(pilot).splitlines()[-1], "the keys again")


async def test_what_even_four_lines_do_not_hold_ends_with_an_ellipsis() -> None:
    app = TableApp(3)
    async with app.run_test(size=(40, 15), notifications=True, tooltips=True) as pilot:
        await wait_for(pilot, lambda: "? Help" in screen_text(pilot), "the keys")
        app.query_one(StatusLine).say("word " * 60)
        await wait_for(pilot, lambda: screen_text(pilot).endswith("…"), "the cut")
        assert app.query_one(StatusLine).size.height == 4


async def test_a_long_sentence_said_while_another_screen_is_in_front_gives_its_rows_back() -> None:
    app = TableApp(30)
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await wait_for(pilot, lambda: "? Help" in screen_text(pilot), "the keys")
        status, rows = app.query_one(StatusLine), app.table.size.height
        await app.push_screen(Screen[None]())
        status.say(SENTENCE)
        status.clear()
        await app.pop_screen()
        await wait_for(pilot, lambda: "? Help" in screen_text(pilot).splitlines()[-1], "the keys again")
        await pilot.resize_terminal(80, 25)
        await wait_for(pilot, lambda: app.table.size.height > rows - 1 and app.size.height == 25, "one more row")
        assert (status.size.height, app.table.size.height) == (1, rows + 1)
