"""A list of what the desk is made of, whose lines some may edit and others only see."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from helpdesk_tui.services.setup import editing
from helpdesk_tui.ui.command import Command
from helpdesk_tui.ui.screens.list_screen import ListScreen

if TYPE_CHECKING:
    from helpdesk_tui.domain.roles import Actor


class ObjectList(ListScreen):
    """It asks for each section of the setup whether who sits here may edit it, anew where that one's roles have changed."""

    _may_edit: Mapping[str, bool] = MappingProxyType({})
    _rights_of: Actor | None = None

    @abstractmethod
    def section(self, command_id: str) -> str:
        """The section of the setup to which editing a line, or adding one, belongs."""

    async def read_rights(self, *sections: str) -> None:
        """Ask whether these sections may be edited, where it was not asked yet; the footer names keys accordingly."""
        if self._rights_of != self.console.actor:
            self._rights_of = self.console.actor
            self._may_edit = {section: await self.console.call(editing.may_edit, section) for section in sections}
        self.status.refresh()

    def offers(self, command: Command) -> bool:
        if command.id in ("list.edit", "list.add"):
            return self._may_edit.get(self.section(command.id), False)
        return super().offers(command)
