"""A text in the user's own editor, with the console put aside meanwhile."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from textual.app import App, SuspendNotSupported

from helpdesk_tui.domain.errors import Refused
from helpdesk_tui.domain.words import _


def edit_text(app: App[object], text: str) -> str:
    """What the text is after the user's editor (`VISUAL`, else `EDITOR`, else `vi`) was closed.

    Raises Refused when there is no such editor, it failed, or this terminal cannot be lent to it; the text is then unchanged.
    """
    command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    with tempfile.TemporaryDirectory(prefix="helpdesk-") as folder:
        file = Path(folder) / "message.txt"
        file.write_text(text, encoding="utf-8")
        try:
            with app.suspend():
                ended = subprocess.run([*command, str(file)], check=False)
        except SuspendNotSupported:
            raise Refused(_("the editor cannot be opened: this terminal cannot be lent to another program; type the text here")) from None
        except OSError as error:
            raise Refused(
                _("the editor “{name}” does not start ({reason}); set EDITOR").format(name=command[0], reason=error.strerror)
            ) from error
        if ended.returncode:
            raise Refused(_("the editor “{name}” ended with an error; the text is as it was").format(name=command[0]))
        return file.read_text(encoding="utf-8", errors="replace").rstrip("\n")
