"""What comes from the terminal, as Textual's parser can read it, whatever bytes they are.

A byte that is no UTF-8 (a terminal of another encoding, a bad line, Meta as the eighth bit) ends Textual's reading thread and so the
console. An ESC within a bracketed paste (a log with colours, pasted by tmux, which leaves it in) is taken for a key: the form closes,
and what follows is obeyed as commands. Both become signs that can be seen.
"""

from __future__ import annotations

from codecs import getincrementaldecoder

from helpdesk_tui.domain.text import printable

PASTE, PASTED = "\x1b[200~", "\x1b[201~"
"""What a terminal writes before and after a pasted text."""
_ESC = "\x1b"


class InputText:
    """The bytes of one terminal in the order of their coming, in pieces of any length."""

    def __init__(self) -> None:
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._pasting = False
        self._before = ""
        """The last of what was handed on, where the mark of a paste may have begun."""
        self._kept = ""
        """Kept back within a paste: it may be the beginning of its end."""

    def read(self, data: bytes) -> str:
        """The text of the next bytes, as far as it is complete; empty where more must come first."""
        text, found = self._decode(data), ""
        while text:
            part, text = self._pasted(text) if self._pasting else self._typed(text)
            found += part
        return found

    def _typed(self, text: str) -> tuple[str, str]:
        """Text up to where a paste begins, and the rest."""
        seen = self._before + text
        at = seen.find(PASTE)
        if at < 0:
            self._before = seen[1 - len(PASTE) :]
            return text, ""
        self._before, self._pasting = "", True
        end = at + len(PASTE) - (len(seen) - len(text))
        return text[:end], text[end:]

    def _pasted(self, text: str) -> tuple[str, str]:
        """Text up to where the paste ends, its end included, and the rest."""
        text, self._kept = self._kept + text, ""
        body, end, rest = text.partition(PASTED)
        if end:
            self._pasting = False
        else:
            kept = next(n for n in range(len(PASTED) - 1, -1, -1) if body.endswith(PASTED[:n]))
            body, self._kept = body[: len(body) - kept], body[len(body) - kept :]
        return body.replace(_ESC, printable(_ESC)) + end, rest
