"""The console of somebody who sets the desk up and reads no tickets: it begins in the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.app import HelpdeskApp
from helpdesk_tui.ui.commands import BY_ID
from helpdesk_tui.ui.keys import key_shown

if TYPE_CHECKING:
    from textual.screen import Screen


class AdminConsole(HelpdeskApp):
    """The same screens, with the way through them beginning in the catalog."""

    DEFAULT_MODE = "catalog"

    def _load_screen_css(self, screen: Screen[object]) -> None:
        """Its first screen is drawn with what the desk's console reads later."""
        self._styles.complete()
        super()._load_screen_css(screen)

    async def go_back(self) -> None:
        if self.way or self.current_mode != self.DEFAULT_MODE:
            await self.switch_mode(self.way[-1] if self.way else self.DEFAULT_MODE)
        else:
            self.tell(
                _("This is what the desk is made of; {key} leaves the console.").format(key=key_shown(BY_ID["app.quit"], self.overrides))
            )
