"""A program on a real pty, seen as a person sees it: pyte interprets what it writes. And what it writes, taken apart."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from time import monotonic

import pyte

from tests.ui.terminal import PATIENCE_S, Terminal

SEQUENCE = re.compile(
    r"\x1b\[(?P<params>[0-?]*)(?P<between>[ -/]*)(?P<final>[@-~])"
    r"|\x1b\](?P<osc>[^\x07\x1b]*)(?:\x07|\x1b\\)"
    r"|\x1b(?P<string>[PX^_])[^\x1b]*\x1b\\"
    r"|\x1b(?P<escape>[ -/]*[0-~]?)"
    r"|(?P<control>[\x00-\x1f\x7f-\x9f])"
)
TELLING = "hlncqtpu"
"""The final bytes of sequences whose parameters say what they ask of the terminal."""
_NOT_FOR_PYTE = re.compile(rb"\x1b\[[<=>][0-?]*[ -/]*[@-~]|\x1b\[[0-?]*[ -/]+[@-~]")


class Viewer(Terminal):
    """A pty with a screen behind it."""

    def __init__(self, *args: str, command: Sequence[str] | None = None, env: Mapping[str, str] | None = None) -> None:
        self.screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self.screen)
        self.seen: set[str] = set()
        """Every line that was on the screen when something was waited for."""
        if command is None:
            super().__init__(*args, env=env)
        else:
            super().__init__(*args, command=command, env=env)

    def __enter__(self) -> Viewer:
        super().__enter__()
        return self

    def read(self, quiet_s: float) -> bytes:
        chunk = super().read(quiet_s)
        self._stream.feed(_NOT_FOR_PYTE.sub(b"", chunk))
        return chunk

    @property
    def text(self) -> str:
        """What is on the screen."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def until(self, condition: Callable[[str], bool], what: str) -> None:
        """Read until the screen is so; fails after a long while."""
        until = monotonic() + PATIENCE_S
        while not condition(self.text):
            chunk = self.read(PATIENCE_S) if monotonic() < until else b""
            assert chunk, f"waited in vain for {what}\n{self.text}"
        self.seen.update(self.screen.display)

    def shows(self, wanted: str) -> None:
        """Read until the screen shows this."""
        self.until(lambda text: wanted in text, f"“{wanted}”")

    def hides(self, unwanted: str) -> None:
        """Read until the screen shows this no longer."""
        self.until(lambda text: unwanted not in text, f"the end of “{unwanted}”")


def kinds(output: bytes) -> set[str]:
    """The kinds of everything in the output that is not text, each with what it asks of a terminal. Raises where it is no UTF-8."""
    return {_kind(found) for found in SEQUENCE.finditer(output.decode())}


def _kind(found: re.Match[str]) -> str:
    if found["final"]:
        telling = found["final"] in TELLING or found["params"][:1] in tuple("<=>?")
        return f"CSI {found['params'] if telling else ''}{found['between']}{found['final']}"
    if found["osc"] is not None:
        return f"OSC {found['osc'].split(';')[0]}"
    if found["string"]:
        return f"ESC {found['string']} …"
    return f"ESC {found['escape']}" if found["control"] is None else f"control {ord(found['control']):#04x}"


def clipboard(output: bytes) -> list[str]:
    """What was sent to the clipboard."""
    return [base64.b64decode(found[1]).decode() for found in re.finditer(rb"\x1b\]52;[a-z]*;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)", output)]
