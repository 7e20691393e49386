"""A style sheet that is read once, in two parts: what the first frame needs, and after that frame the rest.

Textual's own reads every source anew at each refresh, thrice before the first frame.
"""

from __future__ import annotations

from pathlib import PurePath

from textual.css.stylesheet import CssSource, Stylesheet

LATER = "/* === What follows is read after the first frame === */"
"""The line of `screens.css` that parts it: above it stands what the queue is drawn with, below it every other screen and dialog."""


class Styles(Stylesheet):
    """Parsed sources are kept for as long as the variables are the same; rules below `LATER` are added by `complete`."""

    def __init__(self, *, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        self._known = variables
        self._later: dict[str, str] = {}

    def read(self, filename: str | PurePath) -> None:
        super().read(filename)
        for place, source in list(self.source.items()):
            first, line, later = source.content.partition(LATER)
            if line:
                self.source[place] = source._replace(content=first)
                self._later[place[0]] = "\n" * first.count("\n") + later

    def complete(self) -> None:
        """Add the rules of what is not shown yet: nothing that is on the screen changes."""
        later, self._later = self._later, {}
        for path, content in later.items():
            self.source[path, LATER] = CssSource(content, is_defaults=False)
        if later:
            self.parse()

    def set_variables(self, variables: dict[str, str]) -> None:
        if variables != self._known:
            self._known = variables
            super().set_variables(variables)

    def reparse(self) -> None:
        """Parse what is new: `set_variables` has forgotten everything where a variable is another."""
        self.parse()
