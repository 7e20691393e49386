"""What goes to the terminal goes there whole and in order, also when the terminal takes nothing for a while."""

from __future__ import annotations

import os
import pty
import random
import select
import threading
import tty
from collections.abc import Iterator
from contextlib import closing, suppress
from io import TextIOWrapper
from typing import cast

import pytest
from textual.drivers._writer_thread import WriterThread

from helpdesk_tui.ui.lean_driver import TerminalFile


@pytest.fixture
def ends() -> Iterator[tuple[int, int]]:
    """Both ends of a terminal that changes nothing on the way: where it is read, where it is written."""
    reader, writer = pty.openpty()
    tty.setraw(writer)
    yield reader, writer
    for fd in (reader, writer):
        with suppress(OSError):
            os.close(fd)


def read(fd: int, length: int) -> bytes:
    """So many bytes, or what there is when nothing more comes."""
    found = b""
    while len(found) < length and select.select([fd], [], [], 10)[0]:
        found += os.read(fd, 65536)
    return found


def test_a_terminal_that_keeps_up_is_written_to_at_once(ends: tuple[int, int]) -> None:
    reader, writer = ends
    file = TerminalFile(writer)
    assert file.at_once("ticket № 7") == ""
    assert read(reader, 12) == "ticket № 7".encode()


@pytest.mark.parametrize("seed", range(5))
def test_one_that_stalls_gets_the_rest_in_order(ends: tuple[int, int], seed: int) -> None:
    reader, writer = ends
    chance = random.Random(seed)
    file = TerminalFile(writer)
    thread = WriterThread(cast("TextIOWrapper", file))
    thread.start()
    texts = ["".join(chance.choices("aё—🔥", k=chance.randrange(1, 5000))) for _text in range(20)]
    waited = 0
    for text in texts:
        rest = file.at_once(text)
        waited += bool(rest)
        if rest:
            thread.write(rest)
    whole = "".join(texts).encode()
    assert read(reader, len(whole)) == whole
    assert 0 < waited <= 20, "the terminal did not take it all at once"
    thread.stop()
    assert file.at_once("again") == "", "what waited is written: the short way is open again"
    assert read(reader, 5) == b"again"


def test_one_that_is_gone_is_left_to_the_thread(ends: tuple[int, int]) -> None:
    reader, writer = ends
    file = TerminalFile(writer)
    os.close(reader)
    assert file.at_once("lost") == "lost"


def test_one_that_stalls_and_then_closes_holds_up_nobody(ends: tuple[int, int]) -> None:
    reader, writer = ends
    thread = WriterThread(cast("TextIOWrapper", TerminalFile(writer)))
    thread.start()

    def paint() -> None:
        for _frame in range(200):
            thread.write("x" * 5_000)

    frames = threading.Thread(target=paint, daemon=True)
    frames.start()
    while not thread._queue.full():
        frames.join(0.01)
    os.close(reader)
    frames.join(10)
    assert not frames.is_alive(), "who paints goes on, and hears the hang-up"
    thread.stop()


def test_what_is_no_terminal_has_no_short_way() -> None:
    reader, writer = os.pipe()
    with closing(os.fdopen(reader, "rb")), closing(os.fdopen(writer, "wb")):
        assert TerminalFile(writer).at_once("text") == "text"
