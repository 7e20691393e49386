"""What happens to a terminal while the console has it: stops from outside, an editor in it, its end without a signal, the background, any size."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.app import ComposeResult

from helpdesk_tui.services import drafts
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.ui.app import HelpdeskApp
from tests.small_desk import SmallDesk
from tests.ui.conftest import press, screen_text, wait_for
from tests.ui.desk_console import console
from tests.ui.test_kills import SUBJECT, Seat, open_text, take, until
from tests.ui.test_kills import seat as seat

ENTERED, LEFT = b"\x1b[?1049h", b"\x1b[?1049l"
EDITOR = """
import signal, sys, time
for number in (signal.SIGHUP, signal.SIGTERM):
    signal.signal(number, {handler})
with open(sys.argv[1], "a") as file:
    file.write("typed in the editor")
print("EDITING", flush=True)
time.sleep(300)
"""
"""Saves a text and stays for five minutes at most; `handler` is what it does when it is told to end."""
AT_ONCE, NEVER = "lambda *_: sys.exit(1)", "signal.SIG_IGN"

LETTING_GO = """
import fcntl, os, signal, sys, termios
signal.signal(signal.SIGHUP, signal.SIG_IGN)
fcntl.ioctl(0, termios.TIOCNOTTY)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Runs a program in a terminal that is not its controlling one: nobody is told when it goes."""


def is_stopped(pid: int) -> bool:
    """Whether the process is stopped."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


@pytest.fixture
def write_with(seat: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Make an editor of that script the user's."""

    def write(script: str) -> None:
        file = tmp_path / "editor.py"
        file.write_text(script)
        monkeypatch.setenv("VISUAL", f"{sys.executable} {file}")

    return write


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the state of a process is read from /proc")
@pytest.mark.parametrize(("key", "seen"), [("", SUBJECT), ("c", "TO CLIENT"), ("x", "To the client")], ids=["queue", "composer", "form"])
def test_stopped_from_outside_it_gives_the_terminal_back_and_shows_itself_whole(seat: Seat, key: str, seen: str) -> None:
    with seat.console() as terminal:
        take(seat, terminal)
        if key:
            open_text(terminal, key)
        for _time in range(2):
            terminal.settle()
            terminal.output = b""
            terminal.process.send_signal(signal.SIGTSTP)
            until(terminal, lambda: is_stopped(terminal.process.pid), "the stop")
            terminal.wait_for(LEFT)
            terminal.output = b""
            terminal.process.send_signal(signal.SIGCONT)
            terminal.wait_for(ENTERED)
            terminal.wait_for(seen.encode())
        terminal.process.send_signal(signal.SIGHUP)
        assert terminal.ended() == 128 + signal.SIGHUP
    assert seat.running().ticket_id == seat.ticket


def test_many_stops_and_goes_leave_it_going(seat: Seat) -> None:
    with seat.console() as terminal:
        take(seat, terminal)
        for _time in range(10):
            for number in (signal.SIGTSTP, signal.SIGTSTP, signal.SIGCONT, signal.SIGWINCH):
                terminal.process.send_signal(number)
        terminal.settle()
        terminal.process.send_signal(signal.SIGTERM)
        terminal.process.send_signal(signal.SIGCONT)
        assert terminal.ended() == 128 + signal.SIGTERM
        assert terminal.output.rfind(LEFT) > terminal.output.rfind(ENTERED)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP, None], ids=["SIGTERM", "SIGHUP", "closed terminal"])
@pytest.mark.parametrize(("key", "handler"), [("c", AT_ONCE), ("x", AT_ONCE), ("c", NEVER)], ids=["composer", "form", "editor that stays"])
def test_ended_while_an_editor_is_open_both_end_and_what_it_saved_is_the_draft(
    seat: Seat, write_with: Callable[[str], None], how: signal.Signals | None, key: str, handler: str
) -> None:
    write_with(EDITOR.format(handler=handler))
    with seat.console() as terminal:
        timer = take(seat, terminal)
        open_text(terminal, key)
        terminal.type("\x0f")
        terminal.wait_for(b"EDITING")
        if how is None:
            terminal.hang_up()
        else:
            terminal.process.send_signal(how)
        assert terminal.ended() == 128 + (how or signal.SIGHUP)
        with pytest.raises(ProcessLookupError):
            os.killpg(terminal.process.pid, 0)
    assert any("typed in the editor" in draft.body for draft in drafts.all_of(seat.desk, seat.anna))
    assert seat.running().id == timer.id


def test_an_interrupt_in_the_editor_is_the_editors(seat: Seat, write_with: Callable[[str], None]) -> None:
    write_with(EDITOR.format(handler=NEVER).replace("time.sleep", "signal.signal(signal.SIGINT, lambda *_: sys.exit(0))\ntime.sleep"))
    with seat.console() as terminal:
        take(seat, terminal)
        open_text(terminal, "c")
        terminal.type("\x0f")
        terminal.wait_for(b"EDITING")
        terminal.settle()
        terminal.type("\x03")
        terminal.wait_for(b"yped in the editor")  # the cursor stands on the first letter
        terminal.type("and ")
        until(terminal, lambda: any("and typed in the editor" in draft.body for draft in drafts.all_of(seat.desk, seat.anna)), "the draft")


@pytest.mark.parametrize(
    ("editor", "why"),
    [("/nowhere/editor", b"does not start"), ('vi "', b"cannot be read")],
    ids=["that is not there", "with an open quote"],
)
def test_an_editor_that_does_not_come_leaves_the_console_as_it_was(
    seat: Seat, monkeypatch: pytest.MonkeyPatch, editor: str, why: bytes
) -> None:
    monkeypatch.setenv("VISUAL", editor)
    with seat.console() as terminal:
        take(seat, terminal)
        open_text(terminal, "c")
        terminal.type("\x0f")
        terminal.wait_for(why)
        terminal.settle()
        terminal.type("still here")
        until(terminal, lambda: any("still here" in draft.body for draft in drafts.all_of(seat.desk, seat.anna)), "the draft")
        terminal.type("\x11")
        assert terminal.ended() == 0


def test_what_was_typed_just_before_the_end_is_in_the_draft_of_a_form(seat: Seat) -> None:
    with seat.console() as terminal:
        take(seat, terminal)
        open_text(terminal, "x")
        terminal.type("\x1b[200~The bucket was empty\x1b[201~")
        terminal.wait_for(b"bucket")
        terminal.process.send_signal(signal.SIGHUP)
        assert terminal.ended() == 128 + signal.SIGHUP
    assert any("bucket" in draft.body for draft in drafts.all_of(seat.desk, seat.anna))


def test_a_terminal_that_goes_without_a_signal_ends_it_too(seat: Seat) -> None:
    with seat.console(around=(sys.executable, "-c", LETTING_GO)) as terminal:
        timer = take(seat, terminal)
        terminal.hang_up()
        assert terminal.ended() == 128 + signal.SIGHUP
    assert seat.running().id == timer.id


@pytest.mark.skipif(shutil.which("bash") is None, reason="jobs are a shell's")
def test_begun_in_the_background_it_waits_for_its_turn(seat: Seat) -> None:
    shell = (
        "bash",
        "--norc",
        "--noprofile",
        "-i",
        "-c",
        'set -m; "$@" & until [ "$(jobs -s)" ]; do sleep 0.1; done; echo WAITS; fg',
        "bash",
    )
    with seat.console(around=shell) as terminal:
        terminal.wait_for(b"WAITS")
        assert ENTERED not in terminal.output.partition(b"WAITS")[0]
        take(seat, terminal)
        terminal.type("\x11")
        assert terminal.ended() == 0


async def test_told_to_end_while_its_first_screen_is_made_it_ends_so(small_desk: SmallDesk) -> None:
    class Hasty(HelpdeskApp):
        def compose(self) -> ComposeResult:
            self.exit(None, 128 + signal.SIGHUP)
            return super().compose()

    app = Hasty(Desk(small_desk.desk.store, small_desk.clock), small_desk.actor("anna"))
    await app.run_async(headless=True)
    assert app.return_code == 128 + signal.SIGHUP


def test_any_size_is_endured(seat: Seat) -> None:
    with seat.console() as terminal:
        take(seat, terminal)
        open_text(terminal, "c")
        for rows, columns in ((24, 1), (1, 1), (5, 20), (24, 2), (60, 200), (2, 3), (24, 80)):
            terminal.resize(rows, columns)
            terminal.settle(0.1)
        terminal.type("still here")
        terminal.wait_for(b"still here")


@pytest.mark.parametrize("columns", [1, 2, 3])
async def test_a_hint_in_no_room_is_none(small_desk: SmallDesk, columns: int) -> None:
    small_desk.ticket(SUBJECT)
    async with console(small_desk) as (app, pilot):
        await press(pilot, "c")
        await wait_for(pilot, lambda: "TO CLIENT" in screen_text(pilot), "the composer")
        await pilot.resize_terminal(columns, 24)
        await wait_for(pilot, lambda: app.screen.size.width == columns, "the size")
        await pilot.resize_terminal(80, 24)
        await wait_for(pilot, lambda: "TO CLIENT" in screen_text(pilot), "the composer again")
