"""A text in the user's own editor, with the console put aside meanwhile."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from textual.app import App, SuspendNotSupported

from helpdesk_tui.domain.errors import Refused
from helpdesk_tui.domain.words import _

ENDING = tuple(getattr(signal, name) for name in ("SIGHUP", "SIGTERM") if hasattr(signal, name))
"""The signals that end the console."""
EDITORS_OWN = tuple(getattr(signal, name) for name in ("SIGINT", "SIGQUIT") if hasattr(signal, name))
"""What the keyboard sends to all that run in the terminal: to a program that the editor runs it means something."""
LOOK_S = 0.2
GRACE_S = 2.0
"""An editor that is told to end has so long to save what it has."""


def edit_text(app: App[object], text: str) -> str:
    """What the text is after the user's editor (`VISUAL`, else `EDITOR`, else `vi`) was closed.

    Where the console is told to end meanwhile (a hang-up, SIGTERM), so is the editor, and what it had saved is the text.
    Raises Refused when there is no such editor, it failed, or this terminal cannot be lent to it; the text is then unchanged.
    """
    command = _command()
    try:
        with tempfile.TemporaryDirectory(prefix="helpdesk-") as folder:
            file = Path(folder) / "message.txt"
            file.write_text(text, encoding="utf-8")
            status = _lend_terminal(app, [*command, str(file)])
            if status > 0:
                raise Refused(_("the editor “{name}” ended with an error; the text is as it was").format(name=command[0]))
            return file.read_text(encoding="utf-8", errors="replace").rstrip("\n")
    except OSError as error:
        sentence = _("the editor cannot be given the text in a file, or has left none ({reason}); the text is as it was")
        raise Refused(sentence.format(reason=error.strerror)) from error


def _command() -> list[str]:
    """The user's editor, with its arguments. Raises Refused where it cannot be read."""
    typed = os.environ.get("VISUAL", "").strip() or os.environ.get("EDITOR", "").strip() or "vi"
    try:
        return shlex.split(typed)
    except ValueError:
        raise Refused(_("the editor “{name}” cannot be read: a quote in it is not closed; set EDITOR").format(name=typed)) from None


def _lend_terminal(app: App[object], command: Sequence[str]) -> int:
    """Run the editor in the console's terminal; its exit status as `_edit` says it. Raises Refused where either is not to be had."""
    failed: OSError | None = None
    status = 0
    try:
        with app.suspend():
            try:
                status = _edit(command)
            except OSError as error:  # which is not to leave this block: the console takes its terminal again only where that ends well
                failed = error
    except SuspendNotSupported:
        raise Refused(_("the editor cannot be opened: this terminal cannot be lent to another program; type the text here")) from None
    if failed is not None:
        sentence = _("the editor “{name}” does not start ({reason}); set EDITOR")
        raise Refused(sentence.format(name=command[0], reason=failed.strerror)) from failed
    return status


def _edit(command: Sequence[str]) -> int:
    """Run the editor to its end: its exit status, below zero where a signal has ended it or the console.

    Meanwhile the console's loop hears of no signal; what ends the console is said to it again as soon as it goes on.
    """
    told: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        told.append(number)

    def leave_it(_number: int, _frame: FrameType | None) -> None:
        """It is the editor's."""

    loop = signal.set_wakeup_fd(-1)
    before = {number: signal.signal(number, note) for number in ENDING}
    before |= {number: signal.signal(number, leave_it) for number in EDITORS_OWN}
    try:
        status = _wait_for(subprocess.Popen(command), told)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(loop)
    for number in told:
        signal.raise_signal(number)
    return -told[0] if told else status


def _wait_for(editor: subprocess.Popen[bytes], told: Sequence[int]) -> int:
    """The editor's exit status; a signal that the console was `told` is passed on to it.

    Looks every LOOK_S: this thread sleeps on where the system gave the signal to another one.
    """
    is_told = False
    while True:
        try:
            return editor.wait(GRACE_S if is_told else LOOK_S)
        except subprocess.TimeoutExpired:
            if is_told:
                editor.kill()
            elif told:
                editor.send_signal(told[0])
                is_told = True
