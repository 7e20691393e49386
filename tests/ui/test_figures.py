"""The figures on the console: a period, one figure by a dimension, its rows, a ticket; and the way back."""

from __future__ import annotations

import asyncio
import threading

import pytest
from textual.pilot import Pilot

from helpdesk_tui.services import messages, working
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.ui.screens.figures import FiguresScreen
from tests.small_desk import SmallDesk
from tests.ui.conftest import check_golden, press, screen_text, wait_for
from tests.ui.desk_console import console

SPAM = "[SPAM] hi [@click=app.quit]"


def worked(small_desk: SmallDesk) -> list[int]:
    """Three tickets resolved on three days, one left."""
    numbers = []
    for login, client, requester, minutes in (("anna", "acme", "bob", 20), ("ivan", "globex", "carl", 90), ("anna", "acme", "ann", 45)):
        number = small_desk.ticket(SPAM, client=client, requester=requester)
        actor = small_desk.actor(login)
        working.take(small_desk.desk, actor, number, spot=Spot())
        small_desk.clock.forward(minutes=minutes)
        messages.reply(small_desk.desk, actor, number, "Done?")
        working.resolve(small_desk.desk, actor, number, code="solved", text="Done.")
        numbers.append(number)
        small_desk.clock.forward(days=1)
    return [*numbers, small_desk.ticket("left")]


@pytest.mark.parametrize(("size", "name"), [((80, 24), "figures_80x24"), ((120, 40), "figures_120x40"), ((60, 15), "figures_60x15")])
async def test_it_looks_as_drawn(small_desk: SmallDesk, size: tuple[int, int], name: str) -> None:
    worked(small_desk)
    async with console(small_desk, "max", size=size, mode="figures") as (_app, pilot):
        await wait_for(pilot, lambda: "created" in screen_text(pilot), "the figures")
        await pilot.pause()
        await check_golden(pilot, name)


async def test_from_a_figure_to_a_ticket_and_back(small_desk: SmallDesk) -> None:
    numbers = worked(small_desk)
    async with console(small_desk, "max", mode="figures") as (app, pilot):
        await wait_for(pilot, lambda: "resolved" in screen_text(pilot), "the figures")
        await press(pilot, "j", "enter")
        await wait_for(pilot, lambda: "Figures  2026-03 › resolved › by engineer" in screen_text(pilot), "by engineer")
        assert "Anna Petrova" in screen_text(pilot)
        await check_golden(pilot, "figures_by_engineer")
        await press(pilot, "enter")
        await wait_for(pilot, lambda: "› resolved › Anna Petrova" in screen_text(pilot) and SPAM in screen_text(pilot), "her tickets")
        assert "2 · 2 rows" in screen_text(pilot)
        await press(pilot, "j", "enter")
        await wait_for(pilot, lambda: app.current_mode == "ticket", "the ticket")
        assert app.ticket_id == numbers[2]
        await press(pilot, "f8")
        await wait_for(pilot, lambda: "› Anna Petrova" in screen_text(pilot), "where one was")
        await press(pilot, "escape")
        await wait_for(pilot, lambda: "› by engineer" in screen_text(pilot), "one level back")
        await press(pilot, "escape")
        await wait_for(pilot, lambda: "backlog" in screen_text(pilot), "all figures")
        await press(pilot, "escape")
        await wait_for(pilot, lambda: app.current_mode == "queue", "the queue")


async def test_by_another_dimension(small_desk: SmallDesk) -> None:
    worked(small_desk)
    async with console(small_desk, "max", mode="figures") as (_app, pilot):
        await wait_for(pilot, lambda: "resolved" in screen_text(pilot), "the figures")
        await press(pilot, "]")
        await wait_for(pilot, lambda: "Enter opens a figure by engineer, team" in screen_text(pilot), "what must come first")
        await press(pilot, "enter", "[", "[", "[")
        await wait_for(pilot, lambda: "› by client" in screen_text(pilot), "by client")
        assert "ACME" in screen_text(pilot)
        assert "Globex" in screen_text(pilot)
        await press(pilot, "]", "]", "]", "]")
        await wait_for(pilot, lambda: "› by team" in screen_text(pilot), "by team")
        assert "Service-Desk" in screen_text(pilot)


async def test_the_filter_names_a_period_and_what_counts(small_desk: SmallDesk) -> None:
    worked(small_desk)
    async with console(small_desk, "max", mode="figures") as (app, pilot):
        await wait_for(pilot, lambda: "created" in screen_text(pilot), "the figures")
        screen = app.screen
        assert isinstance(screen, FiguresScreen)
        screen.put_filter("period:2026-W10 client:acme resolved")
        screen.read_soon()
        await wait_for(pilot, lambda: "Figures  2026-W10" in screen_text(pilot), "the week")
        assert screen.found is not None
        assert screen.found.total.now["resolved"] == 2
        assert "created" not in screen_text(pilot)
        await press(pilot, "left")
        await wait_for(pilot, lambda: "Figures  2026-W09" in screen_text(pilot), "the week before")
        for wrong, told in (
            ("moon:1", "knows team:"),
            ("line:x", "is no line"),
            ("period:soon", "Cannot read"),
            ("client:nobody", "nobody"),
        ):
            screen.put_filter(wrong)
            screen.read_soon()
            await wait_for(pilot, lambda: told in " ".join(screen_text(pilot).splitlines()[-2:]), f"why {wrong} is wrong")  # noqa: B023


async def test_an_engineer_sees_their_own(small_desk: SmallDesk) -> None:
    worked(small_desk)
    async with console(small_desk, "ivan", mode="figures") as (app, pilot):
        await wait_for(pilot, lambda: "resolved" in screen_text(pilot), "the figures")
        screen = app.screen
        assert isinstance(screen, FiguresScreen)
        assert screen.found is not None
        assert screen.found.total.now["resolved"] == 1


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_better_and_worse_have_a_sign_and_before_is_there(small_desk: SmallDesk, size: tuple[int, int]) -> None:
    small_desk.clock.forward(days=-28)
    worked(small_desk)
    small_desk.clock.forward(days=25)
    worked(small_desk)
    small_desk.ticket("another")
    async with console(small_desk, "max", size=size, mode="figures") as (_app, pilot):
        await wait_for(pilot, lambda: "backlog" in screen_text(pilot), "the figures")
        lines = screen_text(pilot).splitlines()
        backlog = next(line for line in lines if line.startswith(" backlog "))
        assert backlog.split()[:4] == ["backlog", "3", "1", "!"]
        assert "before" in lines[3]
        await press(pilot, "j", "j")
        if size[0] == 120:
            await wait_for(pilot, lambda: "before 1" in screen_text(pilot) and "worse" in screen_text(pilot), "the same in words beside it")


async def test_the_latest_days_of_the_course_are_seen_and_bars_have_their_length(small_desk: SmallDesk) -> None:
    small_desk.clock.forward(days=24)
    worked(small_desk)
    async with console(small_desk, "max", mode="figures") as (app, pilot):
        await wait_for(pilot, lambda: "created" in screen_text(pilot), "the figures")
        screen = app.screen
        assert isinstance(screen, FiguresScreen)
        created = next(line for line in screen_text(pilot).splitlines() if "created " in line)
        assert created.split()[-1].startswith("…")
        assert created.split()[-1][-1] == "█", "a ticket came today"
        await press(pilot, "j", "enter")
        await wait_for(pilot, lambda: "Ivan Orlov" in screen_text(pilot), "by engineer")
        await wait_for(pilot, lambda: "…" not in "".join(_line_of(pilot, name) for name in ("Anna", "Ivan")), "whole bars")
        assert _line_of(pilot, "Anna").count("█") // 2 == _line_of(pilot, "Ivan").count("█") > 0
        await pilot.resize_terminal(100, 30)
        await wait_for(pilot, lambda: _line_of(pilot, "Anna").count("█") > 20, "longer bars where there is more room")
        assert "…" not in _line_of(pilot, "Anna")


def _line_of(pilot: Pilot[None], name: str) -> str:
    return next((line for line in screen_text(pilot).splitlines() if name in line and "█" in line), "")


async def test_a_figure_is_explained(small_desk: SmallDesk) -> None:
    numbers = worked(small_desk)
    async with console(small_desk, "max", mode="figures") as (_app, pilot):
        await wait_for(pilot, lambda: "created" in screen_text(pilot), "the figures")
        await press(pilot, "j", "i")
        await wait_for(pilot, lambda: "the number of rows, 3" in screen_text(pilot), "how it is made")
        assert "without merged ones and the children" in screen_text(pilot)
        assert SPAM in screen_text(pilot)
        await press(pilot, "escape", "enter")
        await wait_for(pilot, lambda: "by engineer" in screen_text(pilot) and "Anna Petrova" in screen_text(pilot), "by engineer")
        await press(pilot, "i")
        await wait_for(pilot, lambda: "the number of rows, 2" in screen_text(pilot), "how hers is made")
        await press(pilot, "escape", "enter")
        await wait_for(pilot, lambda: SPAM in screen_text(pilot), "her tickets")
        await press(pilot, "i")
        await wait_for(pilot, lambda: f"Why {numbers[0]} is where it is" in screen_text(pilot), "why a ticket is where it is")


async def test_what_is_asked_next_does_not_wait_for_what_is_slow(small_desk: SmallDesk) -> None:
    worked(small_desk)
    async with console(small_desk, "max", mode="figures") as (app, pilot):
        await wait_for(pilot, lambda: "created" in screen_text(pilot), "the figures")
        gate = threading.Event()
        blocked = asyncio.ensure_future(app.db.run_aside(gate.wait))
        await press(pilot, "left")
        await wait_for(pilot, lambda: "2026-02 is being read" in screen_text(pilot), "what is under way")
        await press(pilot, "f2")
        await wait_for(pilot, lambda: app.current_mode == "queue" and "left" in screen_text(pilot), "the queue while figures are counted")
        gate.set()
        await blocked
        await press(pilot, "f8")
        await wait_for(pilot, lambda: "Figures  2026-02" in screen_text(pilot), "the month before")
        assert "being read" not in screen_text(pilot)
