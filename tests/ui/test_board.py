"""The board on the console: what it shows, how it follows, and what one does from it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helpdesk_tui.services import board, stopwatch, working
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.ui.screens.board import BoardScreen, sums
from helpdesk_tui.ui.screens.queue import QueueScreen
from helpdesk_tui.ui.widgets.lines import Lines
from tests.small_desk import SmallDesk
from tests.ui.conftest import check_golden, press, screen_text, wait_for, watch_painting
from tests.ui.desk_console import at_another_door, console
from tests.ui.hostile import HONEST

DISK = "[/var/log] disk full [@click=app.quit]"


def morning(small_desk: SmallDesk) -> dict[str, int]:
    """Anna works on a disk, Ivan for long on a printer; a few tickets have nobody."""
    small_desk.ticket("Keyboard", priority=4)
    numbers = {"printer": small_desk.ticket("Printer", priority=4), "disk": small_desk.ticket(DISK, requester="ann", priority=2)}
    working.take(small_desk.desk, small_desk.actor("ivan"), numbers["printer"], spot=Spot())
    small_desk.clock.forward(hours=2, minutes=3)
    working.take(small_desk.desk, small_desk.actor("anna"), numbers["disk"], spot=Spot())
    small_desk.clock.forward(minutes=12)
    numbers["late"] = small_desk.ticket("No mail", priority=1)
    small_desk.clock.forward(minutes=20)
    numbers["router"] = small_desk.ticket("Router", team="network", service="vpn", client="acme")
    return numbers


@pytest.mark.parametrize(("size", "name"), [((80, 24), "board_80x24"), ((120, 40), "board_120x40"), ((60, 15), "board_60x15")])
async def test_it_looks_as_drawn(small_desk: SmallDesk, size: tuple[int, int], name: str) -> None:
    morning(small_desk)
    async with console(small_desk, "boris", size=size, mode="board") as (_app, pilot):
        await wait_for(pilot, lambda: "At risk" in screen_text(pilot), "the board")
        await pilot.pause()
        await check_golden(pilot, name)


def test_sums_that_are_long_are_told_in_shorter_words_and_none_is_left_out(small_desk: SmallDesk) -> None:
    found = board.board(small_desk.desk, small_desk.actor("max"))
    totals = {"late": 81, "risk": 38, "unassigned": 95, "stuck": 44}
    busy = replace(found, sections=tuple(replace(one, total=totals[one.key]) for one in found.sections))
    wide, narrow = sums(busy, 120).plain, sums(busy, 60).plain
    assert wide == f" 0 timers · {busy.idle} without · 81 late · 38 at risk · 95 unassigned · 44 stuck"
    assert narrow == f" 0 timers · {busy.idle} idle · 81 late · 38 risk · 95 free · 44 stuck"


async def test_a_manager_turns_from_team_to_team(small_desk: SmallDesk) -> None:
    morning(small_desk)
    async with console(small_desk, "max", mode="board") as (_app, pilot):
        await wait_for(pilot, lambda: "all teams" in screen_text(pilot) and "Egor Net" in screen_text(pilot), "all teams")
        await press(pilot, "]")
        await wait_for(pilot, lambda: "Service-Desk" in screen_text(pilot) and "Egor Net" not in screen_text(pilot), "the first team")
        await press(pilot, "]")
        await wait_for(pilot, lambda: "Egor Net" in screen_text(pilot) and "Anna" not in screen_text(pilot), "the network team")
        await press(pilot, "[", "[")
        await wait_for(pilot, lambda: "all teams" in screen_text(pilot), "all again")


async def test_of_all_teams_only_those_at_work_stand_there(small_desk: SmallDesk) -> None:
    morning(small_desk)
    small_desk.clock.forward(hours=10)
    async with console(small_desk, "max", mode="board") as (_app, pilot):
        await wait_for(pilot, lambda: "5 off shift" in screen_text(pilot), "who is at work")
        assert "Anna Petrova" in screen_text(pilot), "her timer runs"
        assert "Egor Net" not in screen_text(pilot)
        await press(pilot, "]", "]")
        await wait_for(pilot, lambda: "Egor Net" in screen_text(pilot), "the network team")


async def test_a_lead_has_no_other_team(small_desk: SmallDesk) -> None:
    async with console(small_desk, "boris", mode="board") as (_app, pilot):
        await wait_for(pilot, lambda: "Unassigned" in screen_text(pilot), "the board")
        await press(pilot, "]")
        await wait_for(pilot, lambda: "no other team" in screen_text(pilot), "the refusal")


async def test_enter_opens_what_somebody_works_on_or_has(small_desk: SmallDesk) -> None:
    numbers = morning(small_desk)
    async with console(small_desk, "boris", mode="board") as (app, pilot):
        await wait_for(pilot, lambda: "Unassigned" in screen_text(pilot), "the board")
        await press(pilot, "enter")
        await wait_for(pilot, lambda: app.current_mode == "ticket", "Anna's ticket")
        assert app.ticket_id == numbers["disk"]
        await press(pilot, "f6", "j", "enter")
        await wait_for(pilot, lambda: app.current_mode == "queue", "Boris, who has no timer: his tickets")
        screen = app.screen
        assert isinstance(screen, QueueScreen)
        await wait_for(pilot, lambda: screen.filter == "who:boris", "the filter")


async def test_it_follows_what_others_do(small_desk: SmallDesk) -> None:
    morning(small_desk)
    async with console(small_desk, "boris", mode="board") as (app, pilot):
        await wait_for(pilot, lambda: "2 timers" in screen_text(pilot), "two timers")
        at_another_door(small_desk, lambda desk: stopwatch.stop(desk, small_desk.actor("anna")))
        await wait_for(pilot, lambda: "1 timer ·" in screen_text(pilot), "one timer")
        assert app.current_mode == "board"


async def test_it_paints_only_what_has_changed(small_desk: SmallDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    morning(small_desk)
    async with console(small_desk, "boris", mode="board") as (app, pilot):
        await wait_for(pilot, lambda: "2 timers" in screen_text(pilot), "the board")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, BoardScreen)
        painted = watch_painting(monkeypatch, Lines)
        await screen.read_again()
        assert painted == [], "nothing has changed"
        small_desk.clock.forward(minutes=1)
        await screen.read_again()
        assert 0 < len(painted) <= 12
        assert all(region.height == 1 and region.width < 40 for region in painted), "cells of lines"


async def test_foreign_text_is_text(small_desk: SmallDesk) -> None:
    for text in (DISK, *HONEST):
        number = small_desk.ticket(text, priority=1)
    working.take(small_desk.desk, small_desk.actor("anna"), number, spot=Spot())
    async with console(small_desk, "boris", size=(200, 40), mode="board") as (_app, pilot):
        await wait_for(pilot, lambda: "Unassigned" in screen_text(pilot), "the board")
        assert all(text in screen_text(pilot) for text in (DISK, *HONEST))


async def test_a_heading_says_that_it_is_one(small_desk: SmallDesk) -> None:
    """What a key that acts on tickets says there leads to no key that does nothing there either."""
    morning(small_desk)
    async with console(small_desk, "boris", mode="board") as (app, pilot):
        await wait_for(pilot, lambda: "At risk" in screen_text(pilot), "the board")
        screen = app.screen
        assert isinstance(screen, BoardScreen)
        for _row in screen.table.ids:
            if screen._is_on_heading():
                break
            await press(pilot, "j")
        for key in ("A", "enter", "i"):
            screen.status.clear()
            await press(pilot, key)
            await wait_for(pilot, lambda: "This line is a heading; what it counts stands below it." in screen_text(pilot), key)
        await press(pilot, "home", "j", "A")
        await wait_for(pilot, lambda: "This line is about no ticket; Enter opens" in screen_text(pilot), "another line without a ticket")
