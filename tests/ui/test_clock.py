"""The stopwatch in the top line, and the line at the bottom."""

from __future__ import annotations

import pytest
from textual.geometry import Region

from helpdesk_tui.services import working
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.ui.widgets.clock import Stopwatch
from helpdesk_tui.ui.widgets.statusline import StatusLine
from tests.small_desk import SmallDesk
from tests.ui.conftest import press, screen_text, wait_for, watch_painting
from tests.ui.desk_console import at_another_door, console
from tests.ui.table_app import HOSTILE, TableApp


async def test_a_tick_paints_only_the_digits_that_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    elapsed = 761_000
    app = TableApp()
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        stopwatch = app.table_screen.stopwatch
        stopwatch.run_for(1042, lambda: elapsed)
        await wait_for(pilot, lambda: "⏱ 1042  00:12:41" in screen_text(pilot), "the stopwatch")
        painted = watch_painting(monkeypatch, Stopwatch)
        stopwatch.tick()
        assert painted == []
        elapsed += 1000
        stopwatch.tick()
        assert painted == [Region(19, 0, 1, 1)]
        elapsed += 60_000
        stopwatch.wake()
        assert painted[-1] == Region(16, 0, 1, 1)
        stopwatch.halt()
        await wait_for(pilot, lambda: "⏱" not in screen_text(pilot), "the halted stopwatch")


async def test_a_form_shows_the_time_that_runs_and_nothing_where_none_runs(small_desk: SmallDesk) -> None:
    number = small_desk.ticket("Printer on fire")
    async with console(small_desk) as (app, pilot):
        await press(pilot, "x")
        await wait_for(pilot, lambda: "To the client" in screen_text(pilot), "the form")
        assert "⏱" not in screen_text(pilot)
        at_another_door(small_desk, lambda desk: working.take(desk, small_desk.actor("anna"), number, spot=Spot()))
        await wait_for(pilot, lambda: "⏱ 1  00:00:00" in screen_text(pilot), "the time over the form")
        small_desk.clock.forward(minutes=5)
        await wait_for(pilot, lambda: "⏱ 1  00:05:00" in screen_text(pilot), "a tick")
        await press(pilot, "escape")
        await wait_for(pilot, lambda: app.screen is app.screen_stack[0] and "⏱ 1  00:05:00" in screen_text(pilot), "the queue")


async def test_a_sentence_stands_over_the_keys_until_the_next_command() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        screen = app.table_screen
        screen.say(f"1042 resolved {HOSTILE}", "good")
        await wait_for(pilot, lambda: "1042 resolved [/x]" in screen_text(pilot), "the sentence")
        await press(pilot, "j")
        assert "1042 resolved" in screen.status.sentence
        await press(pilot, "t")
        await wait_for(pilot, lambda: "n Next" in screen_text(pilot), "the keys")
        screen.say("store locked", "error")
        assert screen_text(pilot)
        await wait_for(pilot, lambda: "!! store locked" in screen_text(pilot), "the sign of an error")


async def test_a_click_on_a_key_does_it() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        line = screen_text(pilot).splitlines()[-1]
        await pilot.click(StatusLine, offset=(line.index("t Take") + 2, 0))
        await wait_for(pilot, lambda: app.table_screen.done == ["take"], "the take")
