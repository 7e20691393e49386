"""Textual's driver for Linux and macOS, writing what `output.lean` makes of a frame, and at once; reading what `InputText` makes of bytes.

Not to be imported on Windows.
"""

from __future__ import annotations

import codecs
import errno
import os
import select
import selectors
import signal
import termios
from contextlib import suppress
from io import TextIOWrapper
from typing import cast

from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver as LinuxDriver

from helpdesk_tui.ui.input_text import InputText
from helpdesk_tui.ui.output import lean

_ERRORS = "surrogateescape"
"""Half a character that the terminal did not take at once goes on as such."""
_CHUNK = 4096
_TICK_S = 0.1
"""So often it is asked whether the console ends, and whether an Esc was the key."""


class TerminalFile:
    """A terminal of UTF-8 as Textual's writing thread sees it, and a second way to it that never waits."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._handed = self._done = 0
        """Written by one thread each: how many texts the writing thread was given, and how many of them it has written."""
        try:
            self._prompt = os.open(os.ttyname(self._fd), os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError:
            self._prompt = -1

    def at_once(self, text: str) -> str:
        """Write what the terminal takes now, in front of nothing that waits; the rest, which is for the writing thread."""
        if self._prompt >= 0 and self._handed == self._done:
            data = text.encode("utf-8", _ERRORS)
            with suppress(OSError):  # it takes nothing now, or is gone: the writing thread finds out which
                text = data[os.write(self._prompt, data) :].decode("utf-8", _ERRORS)
        self._handed += bool(text)
        return text

    def write(self, text: str) -> None:
        """Write all of a text, however long that takes. Where the terminal is gone, nobody reads it: the hang-up's signal ends the program."""
        data = text.encode("utf-8", _ERRORS)
        with suppress(OSError):
            while data:
                try:
                    data = data[os.write(self._fd, data) :]
                except BlockingIOError:  # another program has left the terminal in a mode that does not wait
                    select.select([], [self._fd], [])
        self._done += 1

    def flush(self) -> None:
        """Nothing is kept back."""

    def fileno(self) -> int:
        """The terminal."""
        return self._fd


class LeanDriver(LinuxDriver):
    """Writes fewer bytes, without the way through another thread while the terminal keeps up."""

    def __init__(self, app: App[object], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None) -> None:
        self._must_stop = self._is_stopping = False
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._come_to_the_front()
        self._terminal: TerminalFile | None = None
        if self._file is not None and codecs.lookup(self._file.encoding).name == "utf-8":
            self._terminal = TerminalFile(self._file.fileno())
            self._file = cast("TextIOWrapper", self._terminal)

    def write(self, data: str) -> None:
        if self._writer_thread is None:  # the terminal could not be taken
            self._leave()
            return
        rest = lean(data)
        if self._terminal is not None:
            rest = self._terminal.at_once(rest)
        if rest:
            super().write(rest)

    # Stopped and going on

    def _come_to_the_front(self) -> None:
        """Wait, from the background (`helpdesk &`, `bg`) stopped as any program is there, until the terminal may be taken."""
        while self._was_held_back():
            pass

    def _was_held_back(self) -> bool:
        """Whether the terminal was asked for from the background, and this process was stopped for it until now."""
        try:
            termios.tcsetattr(self.fileno, termios.TCSANOW, termios.tcgetattr(self.fileno))
        except termios.error as error:
            return bool(error.args[0] == errno.EINTR)
        return False

    @property
    def _holds_terminal(self) -> bool:
        """Whether it is read from: the application mode has begun and has not ended."""
        return self._key_thread is not None and self._key_thread.is_alive()

    def resume_application_mode(self) -> None:
        """Take the terminal again, on which others have written meanwhile."""
        self._come_to_the_front()
        super().resume_application_mode()
        self._app.refresh(layout=True)

    def _sigtstp_application(self, *_args: object) -> None:
        """Give the terminal back before stopping, between two messages: in the midst of one the writing thread's queue may be held."""
        if self._auto_restart and not self._loop.is_closed():
            self._must_stop = True
            self._loop.call_soon_threadsafe(self._stop)
        else:
            os.kill(os.getpid(), signal.SIGSTOP)

    def _stop(self) -> None:
        if not self._must_stop:
            return
        self._must_stop = False
        if not self._holds_terminal:
            os.kill(os.getpid(), signal.SIGSTOP)
            return
        self._is_stopping = True
        self.suspend_application_mode()
        os.kill(os.getpid(), signal.SIGSTOP)
        self._must_signal_resume = True
        self.resume_application_mode()
        self._is_stopping = False

    def _sigcont_application(self, *_args: object) -> None:
        """Go on after a stop that could not be answered: nobody had asked to leave the terminal. A stop that is still to come is taken back."""
        self._must_stop = False
        if self._auto_restart and not self._is_stopping and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._begin_again)

    def _begin_again(self) -> None:
        """Enter the terminal anew. A hang-up sends that signal too, also to a console that is ending: the threads of before must end first."""
        if self._holds_terminal:
            self.suspend_application_mode()
            self.resume_application_mode()

    def _leave(self) -> None:
        """The terminal is gone: leave as after its hang-up, whose signal reaches only those in its foreground."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._app.exit, None, 128 + signal.SIGHUP)

    # Reading

    def run_input_thread(self) -> None:
        """Hand on what is typed and pasted for as long as the console runs."""
        parser, typed = XTermParser(self._debug), InputText()
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(_TICK_S):
                    try:
                        data = os.read(self.fileno, _CHUNK)
                    except BlockingIOError:  # another program has left the terminal in a mode that does not wait
                        continue
                    except OSError:
                        data = b""
                    if text := typed.read(data):  # an empty one would be the end to the parser
                        for message in parser.feed(text):
                            self.process_message(message)
                    elif not data:
                        self._leave()
                        return
                for message in parser.tick():
                    self.process_message(message)
