"""The console's end by force, in real terminals: killed, hung up, stopped. No second is lost, and none is counted twice."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median

import pytest

from helpdesk_tui.domain.clock import Clock, Reading
from helpdesk_tui.domain.labour import Entry, Timer, measure
from helpdesk_tui.services import drafts, stopwatch
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store import labour, tables
from helpdesk_tui.store.engine import Store
from tests.small_desk import DeskIds, MovableClock, SmallDesk
from tests.ui.terminal import PATIENCE_S, Terminal

SUBJECT = "Printer on fire"
LOST = b"lost its console"
RIGHT, F4, F9 = "\x1b[C", "\x1bOS", "\x1b[20~"
RHYTHM = {"labour.beat_s": 1, "labour.silent_s": 3, "console.poll_ms": 100}
"""A console's life in fast motion."""


class Seat:
    """A real store with one ticket, whose consoles run in terminals; what they wrote is read from its rows."""

    def __init__(self, path: Path, ids: DeskIds, folder: Path) -> None:
        self.store = Store(str(path))
        self.store.open()
        self.desk = Desk(self.store, Clock())
        self.anna = self.desk.actor("anna", "cli")
        with self.store.write() as writer:
            for key, value in RHYTHM.items():
                writer.add(tables.Setting(key=key, value=json.dumps(value)))
        self.ticket = SmallDesk(self.desk, MovableClock(self.desk.clock.now()), ids).ticket(SUBJECT)
        self._folder = folder

    def console(self, around: Sequence[str] = ()) -> Terminal:
        """Anna's console, showing its queue; `around` is a command that runs it."""
        home = str(self._folder)
        env = {"XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home, "HOME": home}
        return Terminal("helpdesk_tui", "--db", self.store.path, "--as", "anna", command=(*around, sys.executable, "-m"), env=env)

    def timer(self) -> Timer | None:
        """The running timer."""
        return stopwatch.status(self.desk, self.anna)

    def running(self) -> Timer:
        """The running timer, which must be there."""
        timer = self.timer()
        assert timer is not None, "the timer has gone"
        return timer

    def entries(self) -> list[Entry]:
        """Anna's entries."""
        with self.store.read() as reader:
            return labour.entries_of_engineer(reader, self.anna.id, 0, 1 << 50)

    def has_beaten_since(self, at: int) -> bool:
        """Whether the timer has shown life after that moment."""
        beat_at = self.running().beat_at
        return beat_at is not None and beat_at > at


def until(terminal: Terminal, condition: Callable[[], object], what: str) -> None:
    """Read what the console writes until the condition holds; fails when that takes PATIENCE_S."""
    quiet = 0.0
    while not condition():
        quiet = 0.0 if terminal.read(0.05) and quiet < 0 else quiet + 0.05
        assert quiet < PATIENCE_S, f"waited in vain for {what}: {terminal.output[-1500:]!r}"


def open_text(terminal: Terminal, key: str) -> None:
    """Open the composer (`c`) or the form of a resolution (`x`)."""
    terminal.settle()
    terminal.type(key)
    terminal.wait_for(b"TO CLIENT" if key == "c" else b"To the client")
    terminal.settle()


@pytest.fixture
def seat(made_desk: tuple[Path, DeskIds], tmp_path: Path) -> Iterator[Seat]:
    template, ids = made_desk
    path = tmp_path / "desk.db"
    shutil.copyfile(template, path)
    made = Seat(path, ids, tmp_path)
    yield made
    made.store.close()


def take(seat: Seat, terminal: Terminal) -> Timer:
    """Take the ticket by `n`, and wait for the first sign of life after the start; the timer as it was then."""
    terminal.wait_for(SUBJECT.encode())
    terminal.type("n")
    until(terminal, seat.timer, "the timer")
    started = seat.running()
    assert started.ticket_id == seat.ticket
    until(terminal, lambda: seat.has_beaten_since(started.started_at), "a sign of life")
    return seat.running()


def kill(terminal: Terminal) -> None:
    """kill -9."""
    terminal.process.kill()
    terminal.process.wait(PATIENCE_S)


def test_killed_its_timer_ends_at_the_last_sign_of_life(seat: Seat) -> None:
    with seat.console() as terminal:
        take(seat, terminal)
        kill(terminal)
    left = seat.running()
    with seat.console() as terminal:
        terminal.wait_for(LOST)
        terminal.type(RIGHT + F9)
        until(terminal, lambda: seat.timer() is None, "the end of the timer")
    [entry] = seat.entries()
    assert left.beat_at is not None
    assert (entry.ticket_id, entry.start_at, entry.end_reason) == (seat.ticket, left.started_at, "recovered")
    last = Reading(left.beat_at, left.beat_boot_id, left.beat_boot_ms)
    assert entry.duration_ms == measure(left.started(), last, 0).duration_ms > 0


def test_killed_its_timer_is_kept_and_no_second_is_lost(seat: Seat) -> None:
    with seat.console() as terminal:
        take(seat, terminal)
        kill(terminal)
    left = seat.running()
    with seat.console() as terminal:
        terminal.wait_for(LOST)
        terminal.type(F9)
        until(terminal, lambda: seat.running().console_id != left.console_id, "the console to take it over")
        kept = seat.running()
        assert (kept.id, kept.started_at, kept.boot_ms) == (left.id, left.started_at, left.boot_ms)
        until(terminal, lambda: seat.has_beaten_since(kept.beat_at or 0), "a sign of life from here")
        terminal.type("s")
        until(terminal, lambda: seat.timer() is None, "the end of the timer")
    [entry] = seat.entries()
    assert (entry.ticket_id, entry.start_at, entry.end_reason) == (seat.ticket, left.started_at, "stop")
    assert abs(entry.start_at + entry.duration_ms - entry.recorded_at) <= 1, "to the moment of stopping, the time of death included"


def test_a_console_that_runs_already_asks_once_the_other_has_fallen_silent(seat: Seat) -> None:
    with seat.console() as first, seat.console() as second:
        take(seat, first)
        second.wait_for(SUBJECT.encode())
        assert LOST not in second.output
        kill(first)
        second.wait_for(LOST)
        second.type(RIGHT + F9)
        until(second, lambda: seat.timer() is None, "the end of the timer")
    assert [entry.end_reason for entry in seat.entries()] == ["recovered"]


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, None], ids=["SIGTERM", "SIGHUP", "SIGINT", "closed terminal"]
)
def test_ended_from_outside_it_leaves_cleanly_and_the_timer_runs_on(seat: Seat, number: signal.Signals | None) -> None:
    with seat.console() as terminal:
        timer = take(seat, terminal)
        if number is None:
            terminal.hang_up()
        else:
            terminal.process.send_signal(number)
        assert terminal.ended() == 128 + (number or signal.SIGHUP)
        if number is not None:
            assert b"\x1b[?1049l" in terminal.output, "the terminal is given back"
    left = seat.running()
    assert (left.id, left.started_at, left.console_id) == (timer.id, timer.started_at, timer.console_id)
    assert seat.entries() == []
    stopwatch.stop(seat.desk, seat.anna, left.id)
    [entry] = seat.entries()
    assert abs(entry.start_at + entry.duration_ms - entry.recorded_at) <= 1


def test_stopped_it_is_silent_and_going_on_it_has_answered_for_itself(seat: Seat) -> None:
    with seat.console() as first:
        take(seat, first)
        os.kill(first.process.pid, signal.SIGSTOP)
        left = seat.running()
        with seat.console() as second:
            second.wait_for(LOST)
            assert seat.running().beat_at == left.beat_at, "a stopped process does not beat"
            os.kill(first.process.pid, signal.SIGCONT)
            until(first, lambda: seat.has_beaten_since(left.beat_at or 0), "a sign of life")
            second.type(RIGHT + F9)
            second.wait_for(b"drives that timer again")
        now = seat.running()
        assert (now.id, now.started_at, now.console_id) == (left.id, left.started_at, left.console_id)
        assert seat.entries() == []


def test_however_often_it_was_stopped_it_shows_itself_again_and_ends(seat: Seat) -> None:
    with seat.console() as terminal:
        terminal.wait_for(SUBJECT.encode())
        for _time in range(5):
            terminal.settle()
            terminal.output = b""
            os.kill(terminal.process.pid, signal.SIGSTOP)
            os.kill(terminal.process.pid, signal.SIGCONT)
            terminal.wait_for(SUBJECT.encode())
        terminal.type("q")
        assert terminal.ended() == 0


def test_what_was_typed_survives(seat: Seat) -> None:
    with seat.console() as terminal:
        take(seat, terminal)
        open_text(terminal, "c")
        terminal.type("We are on our way, bring water")
        until(terminal, lambda: any("bring water" in draft.body for draft in drafts.all_of(seat.desk, seat.anna)), "the draft")
        kill(terminal)
    assert any(draft.ticket_id == seat.ticket and "bring water" in draft.body for draft in drafts.all_of(seat.desk, seat.anna))
    with seat.console() as terminal:
        terminal.wait_for(LOST)
        terminal.type(F9)
        until(terminal, lambda: b"Timer kept" in terminal.output, "the answer")
        terminal.type("c")
        terminal.wait_for(b"bring water")


def test_what_was_typed_into_a_form_survives(seat: Seat) -> None:
    with seat.console() as terminal:
        take(seat, terminal)
        open_text(terminal, "x")
        terminal.type("\x1b[200~The bucket was empty\x1b[201~")
        until(terminal, lambda: any("bucket" in draft.body for draft in drafts.all_of(seat.desk, seat.anna)), "the draft")
        kill(terminal)
    with seat.console() as terminal:
        terminal.wait_for("not sent yet: “Resolve".encode())
        terminal.wait_for(LOST)
        terminal.type(F9)
        until(terminal, lambda: b"Timer kept" in terminal.output, "the answer")
        terminal.type("x")
        terminal.wait_for(b"The bucket was empty")
        terminal.settle()
        terminal.type(F9)
        until(terminal, lambda: seat.timer() is None and not drafts.all_of(seat.desk, seat.anna), "the resolution, and the draft's end")


def test_over_a_form_the_time_is_seen_and_a_tick_costs_about_a_hundred_bytes(seat: Seat) -> None:
    with seat.console() as terminal:
        take(seat, terminal)
        open_text(terminal, "x")
        sent = [len(terminal.read(PATIENCE_S)) for _tick in range(5)]
        assert 20 < median(sent) < 200, "what else may come is the weight beneath, which has grown"


def test_a_tick_of_the_large_watch_costs_about_a_hundred_bytes(seat: Seat) -> None:
    with seat.console() as terminal:
        take(seat, terminal)
        terminal.type(F4)
        terminal.wait_for(b"runs on")
        sent = [len(terminal.read(PATIENCE_S)) for _tick in range(9)]
        assert 20 < median(sent) < 200, "the screen itself may still be on its way in the first of them"
