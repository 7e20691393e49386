"""Texts that people give to a command: as an option, from a file, on standard input, or typed in their own editor."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from helpdesk_tui.domain.errors import BadInput, Refused
from helpdesk_tui.domain.words import _

LONGEST = 1_000_000
"""Characters; a longer text is no message, but a file given by mistake."""


def given(text: str | None, file: str | None) -> str | None:
    """The text of `--text` or of `--file` (`-` is standard input); None where neither was given. Raises BadInput."""
    if text is not None and file is not None:
        raise BadInput(_("--text and --file say the same thing twice; give one of them."))
    if file is None:
        return text
    return standard_input() if file == "-" else _read(file)


def is_interactive() -> bool:
    """Whether somebody sits at a terminal who could be asked to type."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def standard_input() -> str:
    """All of standard input. Raises BadInput where it is no text, or nobody gave any."""
    if sys.stdin.isatty():
        raise BadInput(_("Nothing comes in on standard input; give the text with --text or --file."))
    try:
        return _checked(sys.stdin.read(LONGEST + 1), _("standard input"))
    except UnicodeDecodeError:
        raise BadInput(_("Standard input is not text in UTF-8.")) from None
    except OSError as error:
        raise BadInput(_("Standard input cannot be read: {reason}.").format(reason=error.strerror or error)) from None


def edited(text: str) -> str:
    """What the text is after the person's editor (`VISUAL`, else `EDITOR`, else `vi`) was closed. Raises Refused where it fails."""
    command = _editor()
    with tempfile.TemporaryDirectory(prefix="helpdesk-") as folder:
        file = Path(folder) / "message.txt"
        file.write_text(text, encoding="utf-8")
        try:
            ended = subprocess.run([*command, str(file)], check=False)
        except OSError as error:
            raise Refused(
                _("The editor {name!r} does not start ({reason}); set EDITOR, or use --text.").format(
                    name=command[0], reason=error.strerror
                )
            ) from None
        if ended.returncode:
            raise Refused(_("The editor {name!r} ended with an error, so nothing was done.").format(name=command[0]))
        return _read(str(file)).rstrip("\n")


def _editor() -> list[str]:
    told = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        return shlex.split(told) or ["vi"]
    except ValueError:
        raise BadInput(_("EDITOR is no command: {told!r}.").format(told=told)) from None


def _read(file: str) -> str:
    try:
        with open(file, encoding="utf-8-sig") as opened:
            return _checked(opened.read(LONGEST + 1), file)
    except OSError as error:
        raise BadInput(_("{file!r} cannot be read: {reason}.").format(file=file, reason=error.strerror or error)) from None
    except UnicodeDecodeError:
        raise BadInput(_("{file!r} is not text in UTF-8.").format(file=file)) from None
    except ValueError:  # a NUL in the name
        raise BadInput(_("{file!r} is no name that a file can have.").format(file=file)) from None


def _checked(text: str, where: str) -> str:
    if len(text) > LONGEST:
        raise BadInput(_("What {where} holds is longer than {n} characters; is it the right one?").format(where=where, n=LONGEST))
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise BadInput(_("What {where} holds is no text: there are bytes in it that no text has.").format(where=where))
    return text
