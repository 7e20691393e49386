"""The clients: open tickets, what is at risk, agreements that end, ratings; Enter opens one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from helpdesk_tui.domain.clock import DAY
from helpdesk_tui.domain.errors import Refused
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services import client_words, clients
from helpdesk_tui.ui.places import CLIENTS
from helpdesk_tui.ui.screens import object_form
from helpdesk_tui.ui.screens.list_screen import Listed
from helpdesk_tui.ui.screens.object_list import ObjectList
from helpdesk_tui.ui.text import MUTED, line, lines
from helpdesk_tui.ui.widgets.columns import Cell, Column

if TYPE_CHECKING:
    from helpdesk_tui.domain.client_view import ClientLine

SOON_MS = 60 * DAY
"""An agreement that ends within this is named in amber."""


class ClientsScreen(ObjectList):
    """All clients that one may see."""

    PLACE = CLIENTS
    HEADING = "Clients"
    EMPTY = "There are no clients that you may see."
    COLUMNS: ClassVar[Sequence[Column]] = (
        Column(_("client"), 0, least=16),
        Column(_("tier"), 6, drop=2),
        Column(_("open"), 5, right=True),
        Column(_("risk"), 5, right=True),
        Column(_("late"), 5, right=True),
        Column(_("rating"), 6, right=True, drop=1),
        Column(_("until"), 10),
    )

    def __init__(self) -> None:
        super().__init__()
        self._lines: dict[int, ClientLine] = {}

    async def read(self) -> Sequence[Listed]:
        await self.read_rights("clients")
        found = await self.console.call(clients.listing)
        self._lines = {one.id: one for one in found}
        return [Listed(one.id, self._cells(one), words=one.key) for one in found]

    def _cells(self, one: ClientLine) -> tuple[Cell, ...]:
        rating = "" if one.rating is None else f"{one.rating / 100:.2f}"
        return (
            (one.name, "" if one.is_active else "dim"),
            client_words.tier_word(one.tier),
            str(one.open or ""),
            (str(one.at_risk or ""), "soon"),
            (str(one.late or ""), "late"),
            (rating, "late" if one.rating is not None and one.rating < 300 else ""),
            self._until(one),
        )

    def _until(self, one: ClientLine) -> Cell:
        if not one.agreements:
            return (_("none"), "soon")
        if one.ends_at is None:
            return ""
        day = client_words.last_day(one.ends_at, self.console.actor.zone)
        return (day, "soon" if one.ends_at - self.console.desk.clock.now() < SOON_MS else "dim")

    async def about(self, row_id: int) -> Content:
        one = self._lines[row_id]
        told = [line((one.name, "bold"), (f"  {client_words.tier_word(one.tier)}", MUTED))]
        told.append(line(ngettext("{n} open ticket", "{n} open tickets", one.open).format(n=one.open)))
        if one.late:
            told.append(line((_("{n} late: the time of a target is over").format(n=one.late), "bold $error")))
        if one.at_risk:
            told.append(line((_("{n} at risk: more than half of a target is used").format(n=one.at_risk), "$warning")))
        told.append(line(ngettext("{n} agreement in force", "{n} agreements in force", one.agreements).format(n=one.agreements)))
        if one.rating is not None:
            told.append(line(client_words.rated(one.rating, one.ratings)))
        return lines(told)

    def section(self, command_id: str) -> str:
        return "clients"

    async def do_list_edit(self) -> None:
        """The client under the cursor."""
        if self.cursor_row is None:
            raise Refused(_("There is no client here to edit."))
        if await object_form.edit(self, "clients", self._lines[self.cursor_row].key):
            await self.read_again()

    async def do_list_add(self) -> None:
        """Another client."""
        if await object_form.edit(self, "clients"):
            await self.read_again()

    async def do_go_periods(self) -> None:
        self.console.client_id = self.cursor_row or 0
        await super().do_go_periods()

    async def open_row(self, row_id: int) -> None:
        await self.console.open_client(row_id)
