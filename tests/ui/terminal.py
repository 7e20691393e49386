"""A program in a real pseudo-terminal: what it writes, what it is sent, how it ends."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).parents[2]
PATIENCE_S = 30.0
"""So long nothing may come."""
END_S = 120.0
"""So long it may take until what is waited for comes, whatever comes meanwhile: a running stopwatch writes every second."""


class Terminal:
    """A Python module (or another command) running on a pty of 80×24. Use as a context manager; what is left running is killed."""

    def __init__(
        self,
        *args: str,
        rows: int = 24,
        columns: int = 80,
        command: Sequence[str] = (sys.executable, "-m"),
        env: Mapping[str, str] | None = None,
    ) -> None:
        self._open = True
        self.output = b""
        self._fd, child = pty.openpty()
        self.resize(rows, columns)
        environ = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": str(ROOT)}
        for name in ("NO_COLOR", "PYTHONDONTWRITEBYTECODE", "COLUMNS", "LINES"):
            environ.pop(name, None)
        shell = ["sh", "-c", 'exec "$@" <"$0" >"$0" 2>&1', os.ttyname(child)]  # a session's first terminal becomes its controlling one
        self.process = subprocess.Popen([*shell, *command, *args], env={**environ, **(env or {})}, start_new_session=True)
        self._wait_until_opened()
        os.close(child)

    def _wait_until_opened(self) -> None:
        """Keep this side of the terminal open until the program has it; else it would see a hang-up."""
        self.read(PATIENCE_S)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_error: object) -> None:
        self.process.kill()
        self.process.wait()
        self.hang_up()

    def wait_for(self, wanted: bytes) -> None:
        """Read until the program has written this; fails after PATIENCE_S without a byte, and after END_S."""
        end = monotonic() + END_S
        while wanted not in self.output:
            chunk = self.read(PATIENCE_S) if monotonic() < end else b""
            assert chunk, f"waited in vain for {wanted!r} in {self.output[-2000:]!r}"

    def read(self, quiet_s: float) -> bytes:
        """What comes next, nothing after `quiet_s` seconds of silence or at the end."""
        ready, _, _ = select.select([self._fd], [], [], quiet_s)
        if not ready:
            return b""
        try:
            chunk = os.read(self._fd, 65536)
        except OSError:
            return b""
        self.output += chunk
        return chunk

    def settle(self, quiet_s: float = 0.5) -> None:
        """Read until nothing more comes for a moment; fails after END_S."""
        self._drain(quiet_s)

    def _drain(self, quiet_s: float) -> None:
        end = monotonic() + END_S
        while self._open and self.read(quiet_s):
            assert monotonic() < end, f"it writes on and on: {self.output[-2000:]!r}"

    def type(self, keys: str) -> None:
        """Send keys; a byte that is no UTF-8 is written as the surrogate that Python decodes it to."""
        os.write(self._fd, keys.encode("utf-8", "surrogateescape"))

    def resize(self, rows: int, columns: int) -> None:
        """Give the terminal another size, of which its programs hear."""
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def hang_up(self) -> None:
        """Close the terminal, as a dropped connection does."""
        if self._open:
            self._open = False
            os.close(self._fd)

    def ended(self) -> int:
        """The exit status, negative for a signal; what it still writes is read. Fails where it goes on for END_S."""
        self._drain(PATIENCE_S)
        return self.process.wait(PATIENCE_S)
