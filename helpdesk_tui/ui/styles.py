"""A style sheet that is read once: Textual's own reads every source anew at each refresh, thrice before the first frame."""

from __future__ import annotations

from textual.css.stylesheet import Stylesheet


class Styles(Stylesheet):
    """Parsed sources are kept for as long as the variables are the same."""

    def __init__(self, *, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        self._known = variables

    def set_variables(self, variables: dict[str, str]) -> None:
        if variables != self._known:
            self._known = variables
            super().set_variables(variables)

    def reparse(self) -> None:
        """Parse what is new: `set_variables` has forgotten everything where a variable is another."""
        self.parse()
