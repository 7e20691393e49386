"""Writing one setting into the person's configuration, with everything else in it left as it is."""

from __future__ import annotations

import os
import re
import tempfile
import tomllib
from contextlib import suppress

from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.words import _

BOM = "\ufeff"


def keep(file: str, name: str, value: str) -> None:
    """Set a text of the file's first part (before its tables); the file is made where there is none.

    Raises BadInput where it cannot be read or written, or where it is written in a way that only a person can change.
    """
    place = os.path.realpath(file)  # what a link leads to is written, the link stays
    try:
        text, mode = _read(place)
        edited = _edited(text, name, value)
        if edited is None:
            raise BadInput(
                _('{file} cannot be changed from here: write {name} = "{value}" into it.').format(file=file, name=name, value=value)
            )
        if edited != text:
            _write(place, edited, mode)
    except (OSError, UnicodeDecodeError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        raise BadInput(_("{file} cannot be written: {reason}.").format(file=file, reason=reason)) from None


def _read(place: str) -> tuple[str, int]:
    """What the file says, and its permissions."""
    try:
        with open(place, encoding="utf-8", newline="") as stream:
            return stream.read(), os.fstat(stream.fileno()).st_mode & 0o777
    except FileNotFoundError:
        return "", 0o600


def _edited(text: str, name: str, value: str) -> str | None:
    """The text with the setting in it; None where the result would say anything else than before."""
    mark = BOM if text.startswith(BOM) else ""
    body = text.removeprefix(BOM)
    told = f'"{value}"'
    written = re.compile(rf"""^([ \t]*{re.escape(name)}[ \t]*=[ \t]*)("[^"\r\n]*"|'[^'\r\n]*')""", re.MULTILINE)
    ways = (written.sub(lambda found: found[1] + told, body, count=1), f"{name} = {told}{_line_end(body)}{body}")
    for changed in ways:
        with suppress(tomllib.TOMLDecodeError):
            if tomllib.loads(_plain(changed)) == {**tomllib.loads(_plain(body)), name: value}:
                return mark + changed
    return None


def _line_end(body: str) -> str:
    return "\r\n" if "\r\n" in body else "\n"


def _plain(body: str) -> str:
    return body.replace("\r\n", "\n")


def _write(place: str, text: str, mode: int) -> None:
    """Put a whole file in place of the one there, which stays as it is until then."""
    folder = os.path.dirname(place)
    os.makedirs(folder, exist_ok=True)
    number, beside = tempfile.mkstemp(dir=folder, prefix=".config-", suffix=".toml")
    try:
        with open(number, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        os.chmod(beside, mode)
        os.replace(beside, place)
    except OSError:
        with suppress(FileNotFoundError):
            os.unlink(beside)
        raise
