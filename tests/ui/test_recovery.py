"""A timer that has lost its console: asked about once, over no dialog, with one answer."""

from __future__ import annotations

from functools import partial

import pytest
from textual.pilot import Pilot

from helpdesk_tui.domain.clock import MINUTE, SECOND
from helpdesk_tui.domain.errors import Conflict
from helpdesk_tui.services import stopwatch, working
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.ui.app import HelpdeskApp
from helpdesk_tui.ui.screens.dialogs import Question
from helpdesk_tui.ui.screens.form import Form
from helpdesk_tui.ui.screens.queue import QueueScreen
from helpdesk_tui.ui.screens.recovery import Recovery
from tests.small_desk import MONDAY_9, SmallDesk
from tests.ui.conftest import press, screen_text, wait_for
from tests.ui.desk_console import at_another_door, console, entries_of

GONE = Spot("console", "gone")


def lost(small_desk: SmallDesk, silent_ms: int = 12 * MINUTE) -> int:
    """Anna's console took a ticket at 09:00, showed life at 09:35, and was killed; now it is so much later. Returns the ticket."""
    anna = small_desk.actor("anna")
    ticket = small_desk.ticket("[#123] re: disk full")
    working.take(small_desk.desk, anna, ticket, spot=GONE)
    timer = stopwatch.status(small_desk.desk, anna)
    assert timer is not None
    small_desk.clock.forward(minutes=35)
    assert stopwatch.beat(small_desk.desk, timer.id)
    small_desk.clock.forward(silent_ms)
    return ticket


def is_asked(app: HelpdeskApp) -> bool:
    return isinstance(app.screen, Form)


async def asked(app: HelpdeskApp, pilot: Pilot[None]) -> None:
    await wait_for(pilot, lambda: is_asked(app) and "A timer of yours has lost its console" in screen_text(pilot), "the question")


async def test_the_question_says_since_when_and_the_last_sign_of_life(small_desk: SmallDesk) -> None:
    lost(small_desk)
    async with console(small_desk) as (app, pilot):
        await asked(app, pilot)
        await wait_for(pilot, lambda: "running since 09:00, last sign of life 09:35" in screen_text(pilot), "what is known")
        assert "[keep to now] end at 09:35  enter a time" in screen_text(pilot)
        assert "[#123] re: disk full" in screen_text(pilot)


@pytest.mark.parametrize(
    ("keys", "ms"),
    [(["right", "f9"], 35 * MINUTE), (["right", "right", "down", *"9:40", "f9"], 40 * MINUTE)],
    ids=["at its last sign of life", "at a time"],
)
async def test_it_ends_it(small_desk: SmallDesk, keys: list[str], ms: int) -> None:
    ticket = lost(small_desk)
    async with console(small_desk) as (app, pilot):
        await asked(app, pilot)
        await press(pilot, *keys)
        await wait_for(pilot, lambda: "marked for your review" in screen_text(pilot), "what was done")
        assert app.news.timer is None
    assert entries_of(small_desk, "anna") == [(ticket, MONDAY_9, ms, "recovered")]


async def test_it_is_kept_and_beats_from_here(small_desk: SmallDesk) -> None:
    ticket = lost(small_desk)
    async with console(small_desk) as (app, pilot):
        await asked(app, pilot)
        await press(pilot, "f9")
        await wait_for(pilot, lambda: "Timer kept: 00:47:00 so far" in screen_text(pilot), "what was done")
        timer = app.news.timer
        assert timer is not None
        assert timer.console_id == app.console_id
        assert timer.beat_at == small_desk.clock.now()
        assert stopwatch.silent(small_desk.desk, small_desk.actor("anna"), app.console_id) is None
        small_desk.clock.forward(minutes=3)
        stopwatch.stop(small_desk.desk, small_desk.actor("anna"))
    assert entries_of(small_desk, "anna") == [(ticket, MONDAY_9, 50 * MINUTE, "stop")]


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        (["right", "right", "f9"], "! "),
        (["right", "right", "down", *"9:50", "f9"], "! "),
        (["right", "right", "down", *"8:59", "f9"], "must lie between the start at 09:00:00 and"),
        (["down", *"9:40", "f9"], "choose “enter a time”"),
    ],
    ids=["no time", "to come", "before the start", "a time beside another choice"],
)
async def test_a_time_that_cannot_be_is_refused_beside_its_field(small_desk: SmallDesk, keys: list[str], sentence: str) -> None:
    lost(small_desk)
    async with console(small_desk) as (app, pilot):
        await asked(app, pilot)
        await press(pilot, *keys)
        await wait_for(pilot, lambda: sentence in screen_text(pilot), "the sentence")
        assert is_asked(app)
    assert entries_of(small_desk, "anna") == []


async def test_a_console_that_is_left_was_alive_until_then(small_desk: SmallDesk) -> None:
    """The end at the last sign of life loses nothing of what was worked before `q`, however long ago the beat before was."""
    anna = small_desk.actor("anna")
    async with console(small_desk) as (app, _pilot):
        working.take(small_desk.desk, anna, small_desk.ticket(), spot=app.spot)
        await app.news.look()
        small_desk.clock.forward(29 * SECOND)
    timer = stopwatch.status(small_desk.desk, anna)
    assert timer is not None
    assert timer.beat_at == MONDAY_9 + 29 * SECOND


async def test_left_unanswered_it_runs_on_and_is_not_asked_again(small_desk: SmallDesk) -> None:
    lost(small_desk)
    async with console(small_desk) as (app, pilot):
        await asked(app, pilot)
        await press(pilot, "escape")
        await wait_for(pilot, lambda: "nothing is decided. F4 s asks again" in screen_text(pilot), "what it means")
        await app.recovery.look()
        assert not is_asked(app)
        left = app.news.timer
        assert left is not None
        assert "⏱ 1 ?00:47:00" in screen_text(pilot)
        small_desk.clock.forward(minutes=3)
        assert stopwatch.status(small_desk.desk, small_desk.actor("anna")) == left, "nobody beats for it"


async def test_left_unanswered_it_is_asked_again_by_the_key_that_would_stop_it(small_desk: SmallDesk) -> None:
    ticket = lost(small_desk)
    async with console(small_desk) as (app, pilot):
        await asked(app, pilot)
        await press(pilot, "escape")
        await wait_for(pilot, lambda: not is_asked(app), "the queue")
        await press(pilot, "f4")
        await wait_for(pilot, lambda: "? its console is lost: s decides" in screen_text(pilot), "the doubt")
        small_desk.clock.forward(minutes=3)
        await press(pilot, "s")
        await asked(app, pilot)
        assert entries_of(small_desk, "anna") == []
        await press(pilot, "escape")
        await wait_for(pilot, lambda: not is_asked(app), "the timer's screen")
        await press(pilot, "s")
        await asked(app, pilot)
        assert "[keep to now] end at 09:35  enter a time" in screen_text(pilot)
        await press(pilot, "right", "f9")
        await wait_for(pilot, lambda: app.news.timer is None, "the end of the timer")
        assert not app.news.is_doubted
    assert entries_of(small_desk, "anna") == [(ticket, MONDAY_9, 35 * MINUTE, "recovered")]


async def test_on_the_queue_the_key_asks_too_and_what_is_kept_is_in_no_doubt(small_desk: SmallDesk) -> None:
    ticket = lost(small_desk)
    async with console(small_desk) as (app, pilot):
        await asked(app, pilot)
        await press(pilot, "escape")
        await wait_for(pilot, lambda: app.news.is_doubted and not is_asked(app), "the doubt")
        await press(pilot, "s")
        await asked(app, pilot)
        await press(pilot, "f9")
        await wait_for(pilot, lambda: "⏱ 1  00:47:00" in screen_text(pilot), "the timer in no doubt")
        await press(pilot, "s")
        await wait_for(pilot, lambda: app.news.timer is None, "the end of the timer")
    assert entries_of(small_desk, "anna") == [(ticket, MONDAY_9, 47 * MINUTE, "stop")]


async def test_a_doubt_ends_when_the_other_console_shows_life(small_desk: SmallDesk) -> None:
    lost(small_desk)
    async with console(small_desk) as (app, pilot):
        await asked(app, pilot)
        await press(pilot, "escape")
        await wait_for(pilot, lambda: app.news.is_doubted, "the doubt")
        assert app.news.timer is not None
        assert stopwatch.beat(small_desk.desk, app.news.timer.id)
        await app.recovery.look()
        assert not app.news.is_doubted
        await wait_for(pilot, lambda: "⏱ 1  00:47:00" in screen_text(pilot), "the timer in no doubt")


async def test_a_timer_that_loses_a_second_console_is_asked_about_anew(small_desk: SmallDesk) -> None:
    lost(small_desk)
    desk, anna = small_desk.desk, small_desk.actor("anna")
    async with console(small_desk) as (app, pilot):
        await asked(app, pilot)
        await press(pilot, "escape")
        await wait_for(pilot, lambda: app.news.is_doubted, "the doubt")
        assert app.news.timer is not None
        timer_id = app.news.timer.id
        at_another_door(small_desk, lambda other: stopwatch.adopt(other, anna, timer_id, Spot("console", "third")))
        small_desk.clock.forward(minutes=2)
        look = app.run_worker(app.recovery.look())
        await asked(app, pilot)
        await app.news.look()
        assert is_asked(app), "that the third console had it is no answer: it is what is asked about"
        await press(pilot, "escape")
        await look.wait()
    assert stopwatch.status(desk, anna) is not None


async def test_a_timer_that_falls_silent_later_is_asked_about(small_desk: SmallDesk) -> None:
    lost(small_desk, silent_ms=80 * SECOND)
    async with console(small_desk) as (app, pilot):
        await app.recovery.look()
        assert not is_asked(app)
        small_desk.clock.forward(seconds=11)
        look = app.run_worker(app.recovery.look())
        await asked(app, pilot)
        await press(pilot, "escape")
        await look.wait()


async def test_it_waits_for_a_dialog_and_for_a_field(small_desk: SmallDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpdesk_tui.ui.screens.recovery.FREE_S", 0.01)
    lost(small_desk, silent_ms=80 * SECOND)
    async with console(small_desk) as (app, pilot):
        question = Question("Sure?")
        monkeypatch.setattr(Question, "QUIET_S", 0.0)
        await app.push_screen(question)
        small_desk.clock.forward(seconds=11)
        await app.recovery.look()
        assert app.screen is question
        await wait_for(pilot, lambda: question.answerable, "the question to be open")
        await press(pilot, "n")
        await asked(app, pilot)
        await press(pilot, "escape")
        await wait_for(pilot, lambda: not is_asked(app), "the end")


async def test_it_does_not_take_the_keyboard_from_a_filter(small_desk: SmallDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpdesk_tui.ui.screens.recovery.FREE_S", 0.01)
    lost(small_desk, silent_ms=80 * SECOND)
    async with console(small_desk) as (app, pilot):
        await press(pilot, "/")
        await wait_for(pilot, lambda: app.focused is not None and app.focused.check_consume_key("a", "a"), "the filter")
        small_desk.clock.forward(seconds=11)
        await app.recovery.look()
        await press(pilot, *"disk")
        assert not is_asked(app)
        await press(pilot, "enter")
        await asked(app, pilot)
        queue = app.screen_stack[0]
        assert isinstance(queue, QueueScreen)
        assert queue.filter.endswith("disk")
        await press(pilot, "escape")
        await wait_for(pilot, lambda: not is_asked(app), "the end")


async def test_an_answer_elsewhere_takes_the_question_away(small_desk: SmallDesk) -> None:
    ticket = lost(small_desk)
    async with console(small_desk) as (app, pilot):
        await asked(app, pilot)
        timer = app.news.timer
        assert timer is not None
        at_another_door(small_desk, lambda desk: stopwatch.recover(desk, small_desk.actor("anna"), timer.id, seen=timer))
        await wait_for(pilot, lambda: "was answered elsewhere" in screen_text(pilot), "the end of the question")
        assert not is_asked(app)
    assert entries_of(small_desk, "anna") == [(ticket, MONDAY_9, 35 * MINUTE, "recovered")]


@pytest.mark.parametrize("second", ["recover", "adopt"])
def test_there_are_never_two_answers(small_desk: SmallDesk, second: str) -> None:
    lost(small_desk)
    desk, anna = small_desk.desk, small_desk.actor("anna")
    seen = stopwatch.silent(desk, anna, "second")
    assert seen is not None
    stopwatch.adopt(desk, anna, seen.id, Spot("console", "second"), seen=seen)
    third = partial(stopwatch.adopt, spot=Spot("console", "third")) if second == "adopt" else stopwatch.recover
    with pytest.raises(Conflict, match="A console drives that timer again"):
        third(desk, anna, seen.id, seen=seen)
    kept = stopwatch.status(desk, anna)
    assert kept is not None
    assert kept.console_id == "second"


def test_a_console_that_was_only_stopped_answers_by_its_beat(small_desk: SmallDesk) -> None:
    lost(small_desk)
    desk, anna = small_desk.desk, small_desk.actor("anna")
    seen = stopwatch.silent(desk, anna, "second")
    assert seen is not None
    assert stopwatch.beat(desk, seen.id)
    with pytest.raises(Conflict):
        stopwatch.recover(desk, anna, seen.id, seen=seen)
    assert entries_of(small_desk, "anna") == []


async def test_what_came_before_a_reboot_is_asked_about_too(small_desk: SmallDesk) -> None:
    ticket = lost(small_desk, silent_ms=0)
    small_desk.clock.reboot()
    async with console(small_desk) as (app, pilot):
        await asked(app, pilot)
        await press(pilot, "right", "f9")
        await wait_for(pilot, lambda: app.news.timer is None, "the end of the timer")
    assert entries_of(small_desk, "anna") == [(ticket, MONDAY_9, 35 * MINUTE, "recovered")]


async def test_a_timer_of_the_command_line_is_nobodys_question(small_desk: SmallDesk) -> None:
    working.take(small_desk.desk, small_desk.actor("anna"), small_desk.ticket(), spot=Spot())
    small_desk.clock.forward(hours=3)
    async with console(small_desk) as (app, _pilot):
        assert isinstance(app.recovery, Recovery)
        await app.recovery.look()
        assert not is_asked(app)
