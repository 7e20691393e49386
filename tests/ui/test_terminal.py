"""The console in a real terminal: how it ends, what it never sends, and its silence."""

from __future__ import annotations

import re
import signal

import pytest

from tests.ui.terminal import Terminal

APP = "tests.ui.table_app"
PAINTING = re.compile(rb"\x1b\[[0-9;]*[mHABCDEJK]|[\r\n]")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_cleanly(number: signal.Signals) -> None:
    with Terminal(APP) as terminal:
        terminal.wait_for(b"subject 21")
        terminal.process.send_signal(number)
        assert terminal.ended() == 128 + number
        assert b"\x1b[?1049l" in terminal.output, "the terminal is given back"


def test_a_closed_terminal_ends_it() -> None:
    with Terminal(APP) as terminal:
        terminal.wait_for(b"subject 21")
        terminal.hang_up()
        assert terminal.ended() == 128 + signal.SIGHUP


def test_quitting_is_a_success() -> None:
    with Terminal(APP) as terminal:
        terminal.wait_for(b"subject 21")
        terminal.type("\x11")
        assert terminal.ended() == 0


def test_bytes_that_are_no_text_do_not_end_it() -> None:
    with Terminal(APP) as terminal:
        terminal.wait_for(b"subject 21")
        terminal.settle()
        terminal.type("\udcff\udce9\udc80")
        terminal.type("G")
        terminal.wait_for(b"subject 99")
        terminal.type("\x11")
        assert terminal.ended() == 0


def test_a_crash_is_a_failure_and_shows_no_values() -> None:
    with Terminal(APP, "crash") as terminal:
        assert terminal.ended() == 1
        assert b"ZeroDivisionError" in terminal.output
        assert b"a client's secret" not in terminal.output


def test_idle_it_sends_nothing_and_a_move_sends_little() -> None:
    with Terminal(APP) as terminal:
        terminal.wait_for(b"subject 21")
        terminal.settle(1.0)
        assert terminal.read(1.5) == b""
        before = len(terminal.output)
        terminal.type("j")
        terminal.settle()
        assert 0 < len(terminal.output) - before < 600


def test_foreign_sequences_never_reach_the_terminal() -> None:
    with Terminal(APP, "hostile", columns=200) as terminal:
        terminal.wait_for("␛[c".encode())
        terminal.settle()
        start = terminal.output.index(b"deadline")
        painted = PAINTING.sub(b"", terminal.output[start:])
        painted = re.sub(rb"\x1b\[\?2026[hl]", b"", painted)
        assert not re.search(rb"[\x00-\x1f\x7f]", painted), re.search(rb".{30}[\x00-\x1f\x7f].{30}", painted)
        assert all(ord(character) >= 0xA0 or character.isascii() for character in painted.decode())
