"""Moving through a screen's table: the same keys on every screen that has one."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from helpdesk_tui.ui.widgets.lines import Lines


class TableMoves:
    """The commands that move; a screen says which of its tables they move in."""

    @abstractmethod
    def moved(self) -> Lines:
        """The table whose cursor moves."""

    async def do_move_down(self) -> None:
        await self.moved().move_by(1)

    async def do_move_up(self) -> None:
        await self.moved().move_by(-1)

    async def do_move_top(self) -> None:
        await self.moved().move_to(0)

    async def do_move_bottom(self) -> None:
        table = self.moved()
        await table.move_to(len(table.ids) - 1)

    async def do_move_page_down(self) -> None:
        await self.moved().page(1)

    async def do_move_page_up(self) -> None:
        await self.moved().page(-1)
