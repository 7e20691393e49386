"""The timer's screen: the large stopwatch, the day's entries, the week; starting, stopping, correcting, splitting, logging, approving."""

from __future__ import annotations

import pytest

from helpdesk_tui.domain.clock import HOUR, MINUTE, SECOND
from helpdesk_tui.services import drafts, entries, stopwatch, working
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.ui.screens.form import Form
from helpdesk_tui.ui.screens.timer import TimerScreen
from helpdesk_tui.ui.widgets.digits import Figure, LargeStopwatch
from tests.small_desk import SmallDesk
from tests.ui.conftest import check_golden, press, screen_text, wait_for, watch_painting
from tests.ui.desk_console import at_another_door, console, entries_of

CLI = Spot()


def a_week(small_desk: SmallDesk) -> list[int]:
    """A Monday's work, confirmed, and a Tuesday's, which is not; a timer runs on the last ticket. Returns the tickets."""
    from helpdesk_tui.services import day

    clock, desk, anna = small_desk.clock, small_desk.desk, small_desk.actor("anna")
    ids = [small_desk.ticket("[/var/log] disk full"), small_desk.ticket("Printer on fire"), small_desk.ticket("Почта не ходит")]
    working.take(desk, anna, ids[0], spot=CLI)
    clock.forward(hours=2, minutes=10)
    stopwatch.stop(desk, anna)
    day.confirm(desk, anna)
    clock.forward(days=1, minutes=-130)
    working.take(desk, anna, ids[1], spot=CLI)
    clock.forward(minutes=23, seconds=40)
    working.take(desk, anna, ids[2], spot=CLI)
    clock.forward(minutes=12, seconds=41)
    return ids


@pytest.mark.parametrize(("size", "name"), [((80, 24), "timer_80x24"), ((120, 40), "timer_120x40"), ((60, 15), "timer_60x15")])
async def test_it_looks_as_drawn(small_desk: SmallDesk, size: tuple[int, int], name: str) -> None:
    a_week(small_desk)
    async with console(small_desk, size=size, mode="timer") as (app, pilot):
        await wait_for(pilot, lambda: "Today  23 min" in screen_text(pilot), "the day")
        await pilot.pause()
        await wait_for(pilot, lambda: app.screen.query_one("#week").size.width or app.size.width < 72, "the layout")
        await check_golden(pilot, name)


async def test_without_colour_it_says_the_same(small_desk: SmallDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    a_week(small_desk)
    async with console(small_desk, mode="timer") as (app, pilot):
        await wait_for(pilot, lambda: "Today  23 min" in screen_text(pilot), "the day")
        await pilot.pause()
        await wait_for(pilot, lambda: app.screen.query_one("#week").size.width or app.size.width < 72, "the layout")
        await check_golden(pilot, "timer_80x24")
        assert "▒ to confirm" in screen_text(pilot)


async def test_a_stopped_watch_says_that_it_runs_by_itself(small_desk: SmallDesk) -> None:
    async with console(small_desk, mode="timer") as (_app, pilot):
        await wait_for(pilot, lambda: "No entry yet" in screen_text(pilot), "the empty day")
        assert "stopped" in screen_text(pilot)
        assert "it runs by itself: taking starts it" in screen_text(pilot)


async def test_the_watch_follows_the_clock_and_paints_only_what_changed(small_desk: SmallDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    a_week(small_desk)
    async with console(small_desk, mode="timer") as (app, pilot):
        await wait_for(pilot, lambda: "Today  23 min" in screen_text(pilot), "the day")
        watch = app.screen.query_one(LargeStopwatch)
        assert watch.text == "00:12:41"
        painted = watch_painting(monkeypatch, Figure)
        small_desk.clock.forward(seconds=1)
        watch.tick()
        assert watch.text == "00:12:42"
        assert painted
        assert {region.size for region in painted} == {(4, 1)}
        assert len(painted) == 3, "three rows of the last figure alone"


@pytest.mark.parametrize(
    ("elapsed_ms", "text"),
    [(0, "00:00:00"), (100 * HOUR - 1, "99:59:59"), (100 * HOUR + 12 * MINUTE, "  100:12"), (-5 * SECOND, "00:00:00")],
)
async def test_a_long_time_is_never_shown_as_a_short_one(small_desk: SmallDesk, elapsed_ms: int, text: str) -> None:
    async with console(small_desk, mode="timer") as (app, pilot):
        await wait_for(pilot, lambda: "No entry yet" in screen_text(pilot), "the empty day")
        watch = app.screen.query_one(LargeStopwatch)
        watch.run_for(lambda: elapsed_ms)
        assert watch.text == text
        await wait_for(pilot, lambda: "".join(figure.character for figure in watch.query(Figure)) == text, "the figures")


async def test_stop_and_start_name_the_timer_they_mean(small_desk: SmallDesk) -> None:
    ids = a_week(small_desk)
    async with console(small_desk, mode="timer") as (app, pilot):
        await wait_for(pilot, lambda: "Today  23 min" in screen_text(pilot), "the day")
        await press(pilot, "s")  # the watch that is shown is meant, not the entry that the cursor happens to begin on
        await wait_for(pilot, lambda: app.news.timer is None and "stopped" in screen_text(pilot), "the stopped watch")
        await wait_for(pilot, lambda: "Today  36 min" in screen_text(pilot), "the new entry")
        await press(pilot, "s")
        await wait_for(pilot, lambda: f"Timer runs on {ids[2]}" in screen_text(pilot), "the same ticket again")
        await press(pilot, "end", "s")
        await wait_for(pilot, lambda: f"runs on {ids[1]}" in screen_text(pilot), "the switch to the entry that was gone to")
        await press(pilot, "s")
        await wait_for(pilot, lambda: app.news.timer is None and "stopped" in screen_text(pilot), "the stopped watch")
    spans = entries_of(small_desk, "anna")[1:]
    assert [(ticket, ms) for ticket, _start, ms, _how in spans] == [
        (ids[1], 23 * MINUTE + 40 * SECOND),
        (ids[2], 12 * MINUTE + 41 * SECOND),
        (ids[2], 0),
        (ids[1], 0),
    ]


async def test_what_another_door_does_appears(small_desk: SmallDesk) -> None:
    ids = a_week(small_desk)
    async with console(small_desk, mode="timer") as (app, pilot):
        await wait_for(pilot, lambda: "Today  23 min" in screen_text(pilot), "the day")
        other = small_desk.actor("anna", "cli")
        small_desk.clock.forward(minutes=1)
        at_another_door(small_desk, lambda desk: stopwatch.stop(desk, other))
        await wait_for(pilot, lambda: "Today  37 min" in screen_text(pilot), "the new entry")
        assert app.news.timer is None
        assert f"{ids[2]}" in screen_text(pilot)


async def test_a_correction_keeps_the_seconds_of_a_time_left_as_it_stands(small_desk: SmallDesk) -> None:
    ids = a_week(small_desk)
    async with console(small_desk, mode="timer") as (_app, pilot):
        await wait_for(pilot, lambda: "Today  23 min" in screen_text(pilot), "the day")
        await press(pilot, "e")
        await wait_for(pilot, lambda: "Correct 23 min" in screen_text(pilot), "the form")
        await press(pilot, "down", "down", *"cable", "down", "down", *"forgot it", "f9")
        await wait_for(pilot, lambda: "corrected: 23 min is now 23 min" in screen_text(pilot), "what was done")
        await wait_for(pilot, lambda: "cable · Printer on" in screen_text(pilot), "the corrected entry")
        assert "takes back an entry" in screen_text(pilot)
    assert [(ticket, ms) for ticket, _start, ms, _how in entries_of(small_desk, "anna")[1:]] == [
        (ids[1], 23 * MINUTE + 40 * SECOND),
        (ids[1], -(23 * MINUTE + 40 * SECOND)),
        (ids[1], 23 * MINUTE + 40 * SECOND),
    ]


@pytest.mark.parametrize(("typed", "moved_ms"), [("10m", 10 * MINUTE), ("", 23 * MINUTE + 40 * SECOND)])
async def test_a_split_conserves_the_sum(small_desk: SmallDesk, typed: str, moved_ms: int) -> None:
    ids = a_week(small_desk)
    async with console(small_desk, mode="timer") as (_app, pilot):
        await wait_for(pilot, lambda: "Today  23 min" in screen_text(pilot), "the day")
        await press(pilot, "e")
        await wait_for(pilot, lambda: "Correct 23 min" in screen_text(pilot), "the form")
        await press(pilot, *["backspace"] * (8 if typed else 0), *typed, "down", *str(ids[0]), "down", "down", "down", *"both", "f9")
        await wait_for(pilot, lambda: "split into" in screen_text(pilot), "what was done")
    tuesday = entries_of(small_desk, "anna")[1:]
    assert sum(ms for _ticket, _start, ms, _how in tuesday) == 23 * MINUTE + 40 * SECOND
    assert sum(ms for ticket, _start, ms, _how in tuesday if ticket == ids[0]) == moved_ms


async def test_a_corrected_entry_is_not_corrected_again(small_desk: SmallDesk) -> None:
    a_week(small_desk)
    anna = small_desk.actor("anna")
    stopwatch.stop(small_desk.desk, anna)
    with small_desk.desk.store.read() as reader:
        entry_id = int(reader.value("SELECT max(id) FROM work_entry"))
    entries.correct(small_desk.desk, anna, entry_id, typed="5m", reason="slip")
    async with console(small_desk, mode="timer") as (app, pilot):
        await wait_for(pilot, lambda: "taken back" in screen_text(pilot), "the day")
        screen = app.screen
        assert isinstance(screen, TimerScreen)
        await screen.entries.move_to_id(entry_id)
        await press(pilot, "e")
        await wait_for(pilot, lambda: "corrected already" in screen_text(pilot), "the refusal")


async def test_who_works_by_hand_gets_the_form_first(small_desk: SmallDesk) -> None:
    ticket = small_desk.ticket("VPN drops", service="vpn", team="network")
    async with console(small_desk, "egor", mode="timer") as (app, pilot):
        await wait_for(pilot, lambda: isinstance(app.screen, Form), "the form")
        await press(pilot, *str(ticket), "down", *"1h30", "down", *"new certificate")
        await wait_for(pilot, lambda: "1 h 30 min" in screen_text(pilot), "what it means")
        await press(pilot, "f9")
        await wait_for(pilot, lambda: f"1 h 30 min logged on {ticket}" in screen_text(pilot), "what was done")
        await wait_for(pilot, lambda: "new certificate" in screen_text(pilot), "the entry")
        assert "by hand: l logs, s starts the watch" in screen_text(pilot)


async def test_what_cannot_be_read_as_time_stays_in_the_form(small_desk: SmallDesk) -> None:
    small_desk.ticket()
    async with console(small_desk, mode="timer") as (app, pilot):
        await wait_for(pilot, lambda: "No entry yet" in screen_text(pilot), "the empty day")
        await press(pilot, "l")
        await wait_for(pilot, lambda: isinstance(app.screen, Form), "the form")
        await press(pilot, *"x1", "down", *"soon", "f9")
        await wait_for(pilot, lambda: "cannot read “soon”" in screen_text(pilot), "the sentence")
        assert isinstance(app.screen, Form)
    assert entries_of(small_desk, "anna") == []


async def test_a_lead_approves_refuses_and_leaves(small_desk: SmallDesk) -> None:
    ticket = small_desk.ticket()
    anna = small_desk.actor("anna")
    for hour in (1, 2, 3):
        entries.log(small_desk.desk, anna, ticket, f"2026-02-2{hour} 10:00 {hour}h")
    async with console(small_desk, "boris", mode="timer") as (_app, pilot):
        await wait_for(pilot, lambda: "No entry yet" in screen_text(pilot), "the empty day")
        await press(pilot, "L")
        await wait_for(pilot, lambda: "Approval 1 of 3: 1 h 00 min of Anna Petrova" in screen_text(pilot), "the first")
        assert "written down late" in screen_text(pilot)
        await press(pilot, "f9")
        await wait_for(pilot, lambda: "Approval 2 of 3: 2 h 00 min" in screen_text(pilot), "the second")
        await press(pilot, "right", "f9")
        await wait_for(pilot, lambda: "refusing time needs a reason" in screen_text(pilot), "the sentence")
        await press(pilot, *"no", "f9")
        await wait_for(pilot, lambda: "Approval 3 of 3: 3 h 00 min" in screen_text(pilot), "the third")
        await press(pilot, "left", "f9")
        await wait_for(pilot, lambda: "Refused: 2 h 00 min of Anna Petrova" in screen_text(pilot), "what was done")
    assert [entry.duration_ms for entry in entries.approvals(small_desk.desk, small_desk.actor("boris"))] == [3 * HOUR]
    assert sum(ms for _ticket, _start, ms, _how in entries_of(small_desk, "anna")) == 4 * HOUR


async def test_a_reason_beside_an_approval_that_is_left_is_offered_again(small_desk: SmallDesk) -> None:
    ticket = small_desk.ticket()
    for hour in (1, 2):
        entries.log(small_desk.desk, small_desk.actor("anna"), ticket, f"2026-02-2{hour} 10:00 {hour}h")
    async with console(small_desk, "boris", mode="timer") as (_app, pilot):
        await wait_for(pilot, lambda: "No entry yet" in screen_text(pilot), "the empty day")
        await press(pilot, "L")
        await wait_for(pilot, lambda: "Approval 1 of 2" in screen_text(pilot), "the first")
        await press(pilot, "left", "tab", *"ask", "f9")
        await wait_for(pilot, lambda: "Approval 2 of 2" in screen_text(pilot), "the second")
        assert "this is what you had typed before" not in screen_text(pilot)
        await press(pilot, "left", "f9")
        await wait_for(pilot, lambda: "left for now; the reason is kept" in screen_text(pilot), "what became of it")
    async with console(small_desk, "boris", mode="timer") as (app, pilot):
        await wait_for(pilot, lambda: "No entry yet" in screen_text(pilot), "the empty day")
        await press(pilot, "L")
        await wait_for(pilot, lambda: "this is what you had typed before" in screen_text(pilot), "what was left")
        assert isinstance(app.screen, Form)
        assert app.screen.values == {"decision": "leave", "reason": "ask"}
        await press(pilot, "right", "right", "f9")
        await wait_for(pilot, lambda: "Approval 2 of 2" in screen_text(pilot), "the second")
        assert "this is what you had typed before" not in screen_text(pilot), "nothing was typed beside this one"
        await press(pilot, "escape")
    assert drafts.load_fields(small_desk.desk, small_desk.actor("boris"), "approve 1") == {}, "what was sent is no draft"
