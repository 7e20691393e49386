"""My day: figures, other days, confirming them one after another, notices and their badge."""

from __future__ import annotations

import pytest

from helpdesk_tui.services import day, inbox, stopwatch, working
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.ui.screens.day import DayScreen
from tests.small_desk import MONDAY_9, SmallDesk
from tests.ui.conftest import check_golden, press, screen_text, wait_for
from tests.ui.desk_console import at_another_door, console, tell

DISK = "[/var/log] disk full [@click=app.quit]"


def worked(small_desk: SmallDesk, days: int = 3) -> None:
    """An hour and 23 minutes on each of some days from Monday on, nothing confirmed; it is the last of these days, 10:23."""
    anna = small_desk.actor("anna")
    ticket = small_desk.ticket(DISK)
    for number in range(days):
        small_desk.clock.forward_to(MONDAY_9 + number * 24 * 3_600_000)
        working.start_here(small_desk.desk, anna, ticket, spot=Spot())
        small_desk.clock.forward(hours=1, minutes=23)
        stopwatch.stop(small_desk.desk, anna)


def unconfirmed(small_desk: SmallDesk) -> list[str]:
    return [f"{one:%a}" for one in day.unconfirmed_days(small_desk.desk, small_desk.actor("anna"))]


@pytest.mark.parametrize(("size", "name"), [((80, 24), "day_80x24"), ((120, 40), "day_120x40"), ((60, 15), "day_60x15")])
async def test_it_looks_as_drawn(small_desk: SmallDesk, size: tuple[int, int], name: str) -> None:
    worked(small_desk)
    for number in range(20):
        tell(small_desk, "anna", f"10{number:02}: 80 % of the answer target is used", MONDAY_9 + number)
    async with console(small_desk, size=size, mode="day") as (_app, pilot):
        await wait_for(pilot, lambda: "Today  1 h 23 min" in screen_text(pilot) and "notices" in screen_text(pilot), "the day")
        await pilot.pause()
        await check_golden(pilot, name)


async def test_arrows_show_other_days_but_none_to_come(small_desk: SmallDesk) -> None:
    worked(small_desk)
    async with console(small_desk, mode="day") as (_app, pilot):
        await wait_for(pilot, lambda: "Today  1 h 23 min" in screen_text(pilot), "today")
        await press(pilot, "left")
        await wait_for(pilot, lambda: "Tue 2026-03-03  1 h 23 min" in screen_text(pilot), "yesterday")
        await press(pilot, "left", "left")
        await wait_for(pilot, lambda: "Sun 2026-03-01  0 min" in screen_text(pilot), "Sunday")
        assert "Nothing was logged on this day. ← shows the day before." in screen_text(pilot)
        await press(pilot, "right", "right", "right", "right")
        await wait_for(pilot, lambda: "That day has not come yet" in screen_text(pilot), "the refusal")
        assert "Today" in screen_text(pilot)


async def test_days_are_confirmed_one_after_another_with_one_key(small_desk: SmallDesk) -> None:
    worked(small_desk)
    async with console(small_desk, mode="day") as (_app, pilot):
        await wait_for(pilot, lambda: "Tue 2026-03-03 and 1 more day wait" in screen_text(pilot), "what waits")
        await press(pilot, "O")
        await wait_for(pilot, lambda: "1 entry of 2026-03-04 confirmed" in screen_text(pilot), "today's")
        await wait_for(pilot, lambda: "confirmation, O goes there" in screen_text(pilot), "the way on")
        await press(pilot, "O")
        await wait_for(pilot, lambda: "Tue 2026-03-03 waits for your confirmation" in screen_text(pilot), "Tuesday shown")
        assert unconfirmed(small_desk) == ["Mon", "Tue"], "showing a day confirms nothing"
        await press(pilot, "O")
        await wait_for(pilot, lambda: "1 entry of 2026-03-03 confirmed" in screen_text(pilot), "Tuesday's")
        await wait_for(pilot, lambda: "? Mon 2026-03-02 waits for confirmation, O" in screen_text(pilot), "Monday waits")
        await press(pilot, "O", "O")
        await wait_for(pilot, lambda: "1 entry of 2026-03-02 confirmed" in screen_text(pilot), "Monday's")
        await wait_for(pilot, lambda: "unconfirmed" not in screen_text(pilot), "nothing to confirm")
        await press(pilot, "O")
        await wait_for(pilot, lambda: "Everything is confirmed." in screen_text(pilot), "the end")
    assert unconfirmed(small_desk) == []


async def test_an_entry_opens_its_ticket(small_desk: SmallDesk) -> None:
    worked(small_desk, days=1)
    async with console(small_desk, mode="day") as (app, pilot):
        await wait_for(pilot, lambda: "Today  1 h 23 min" in screen_text(pilot), "today")
        assert "[/var/log] disk full" in screen_text(pilot)
        await press(pilot, "enter")
        await wait_for(pilot, lambda: app.current_mode == "ticket", "the ticket")
        assert app.ticket_id == 1


async def test_notices_have_a_badge_until_they_were_shown_and_stay_while_they_are_looked_at(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("anna")
    for number in range(3):
        tell(small_desk, "anna", f"104{number}: [80 %] of the target is used")
    tell(small_desk, "ivan", "not for Anna")
    async with console(small_desk) as (app, pilot):
        await wait_for(pilot, lambda: "I•3" in screen_text(pilot), "the badge")
        await press(pilot, "f5")
        await wait_for(pilot, lambda: "3 notices" in screen_text(pilot), "the notices")
        assert "1042: [80 %] of the target is used" in screen_text(pilot)
        assert "not for Anna" not in screen_text(pilot)
        await wait_for(pilot, lambda: app.news.unseen == 0, "them to be seen")
        assert inbox.unseen(small_desk.desk, anna) == []
        at_another_door(small_desk, lambda desk: tell(SmallDesk(desk, small_desk.clock, small_desk.ids), "anna", "1050: answered"))
        await wait_for(pilot, lambda: "4 notices" in screen_text(pilot), "one more, beside those that stand there")
        await press(pilot, "f2")
        await wait_for(pilot, lambda: app.current_mode == "queue", "the queue")
        assert "I•" not in screen_text(pilot)
        await press(pilot, "f5")
        await wait_for(pilot, lambda: app.current_mode == "day" and "notice" not in screen_text(pilot), "the day without them")


async def test_what_found_no_room_is_not_seen(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("anna")
    for number in range(8):
        tell(small_desk, "anna", f"104{number}: told")
    async with console(small_desk, mode="day") as (_app, pilot):
        await wait_for(pilot, lambda: "6 notices, 2 more: r" in screen_text(pilot), "as many as there is room for")
        await wait_for(pilot, lambda: len(inbox.unseen(small_desk.desk, anna)) == 2, "these to be seen")
        await press(pilot, "r")
        await wait_for(pilot, lambda: "2 notices" in screen_text(pilot), "the others")
        await wait_for(pilot, lambda: not inbox.unseen(small_desk.desk, anna), "all to be seen")


async def test_it_paints_nothing_where_nothing_has_changed(small_desk: SmallDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    from textual.widgets import Static

    worked(small_desk)
    async with console(small_desk, mode="day") as (app, pilot):
        await wait_for(pilot, lambda: "Today  1 h 23 min" in screen_text(pilot), "today")
        screen = app.screen
        assert isinstance(screen, DayScreen)
        updated: list[object] = []
        monkeypatch.setattr(Static, "update", lambda self, content, **_options: updated.append(content))
        await screen.read_day()
        assert updated == []
        small_desk.clock.forward(days=1)
        await screen.read_day()
        assert updated
