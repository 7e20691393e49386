"""What the desk is made of, from its services to its clients' people, each to see and to edit in a form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual.app import ComposeResult
from textual.content import Content

from helpdesk_tui.domain.errors import Refused
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.setup import editing
from helpdesk_tui.services.setup.document import Form
from helpdesk_tui.ui.places import CATALOG
from helpdesk_tui.ui.screens import object_form
from helpdesk_tui.ui.screens.list_screen import Listed
from helpdesk_tui.ui.screens.object_list import ObjectList
from helpdesk_tui.ui.text import MUTED, line, lines
from helpdesk_tui.ui.widgets.columns import Column
from helpdesk_tui.ui.widgets.tabs_bar import TabsBar


class Part(NamedTuple):
    """A list of the screen: its title, the section of the setup file, and the fields that stand in its columns beside key and name."""

    title: str
    section: str
    columns: tuple[tuple[str, int], ...]


PARTS = (
    Part("Services", "services", (("kind", 9), ("line", 5), ("impact", 7), ("urgency", 8), ("norm", 6))),
    Part("Teams", "teams", (("line", 5), ("lead", 14), ("handout", 13), ("calendar", 14))),
    Part("Engineers", "engineers", (("team", 16), ("line", 5), ("roles", 16), ("deputy", 12))),
    Part("Agreements", "agreements", (("client", 18), ("number", 12), ("calendar", 12), ("rank", 5))),
    Part("Calendars", "calendars", (("tz", 24),)),
    Part("Templates", "templates", ()),
    Part("Clients", "clients", (("tier", 7), ("zone", 18), ("manager", 12))),
    Part("People", "requesters", (("client", 18), ("email", 26), ("phone", 14))),
)


class CatalogScreen(ObjectList):
    """The tabs are walked through by the keys of the ticket's tabs; `e` edits, `+` makes another."""

    PLACE = CATALOG
    HEADING = "Catalog"
    EMPTY = "There are none yet; + makes one."

    def __init__(self) -> None:
        super().__init__()
        self.tab = 0
        self._forms: dict[int, tuple[str, Form]] = {}
        self._is_named = True
        """Whether what is listed has names beside its keys: agreements need none."""

    def above(self) -> ComposeResult:
        yield TabsBar()

    async def read(self) -> Sequence[Listed]:
        part = PARTS[self.tab]
        self.query_one(TabsBar).show([_(one.title) for one in PARTS], self.tab)
        await self.read_rights(*(one.section for one in PARTS))
        found = await self.console.call(editing.forms_of, part.section)
        self._is_named = not found or any(form.get("name") for form in found.values())
        named = (Column(_("key"), 18), Column(_("name"), 0, least=14)) if self._is_named else (Column(_("key"), 0, least=18),)
        self.table.set_columns((*named, *(Column(_(name), width, drop=1) for name, width in part.columns)))
        self._forms = dict(enumerate(found.items(), 1))
        return [Listed(number, self._row(part, key, form)) for number, (key, form) in self._forms.items()]

    def _row(self, part: Part, key: str, form: Form) -> tuple[str | tuple[str, str], ...]:
        gone = "dim" if form.get("active") is False else ""
        named = ((str(form.get("name") or ""), gone),) if self._is_named else ()
        return ((key, "bold"), *named, *((_told(form.get(name)), gone) for name, _width in part.columns))

    async def about(self, row_id: int) -> Content:
        key, form = self._forms[row_id]
        told = [line((key, "bold"), (f"  {form.get('name') or ''}", MUTED))]
        filled = {name: value for name, value in form.items() if value not in (None, "", [], {})}
        return lines([*told, *(line((f"{_(name.replace('_', ' '))} ", MUTED), _told(value)) for name, value in filled.items())])

    def section(self, command_id: str) -> str:
        return PARTS[self.tab].section

    async def open_row(self, row_id: int) -> None:
        await self.do_list_edit()

    async def do_list_edit(self) -> None:
        """The object under the cursor."""
        if self.cursor_row is None:
            raise Refused(_("There is nothing here to edit; + makes one."))
        if await object_form.edit(self, PARTS[self.tab].section, self._forms[self.cursor_row][0]):
            await self.read_again()

    async def do_list_add(self) -> None:
        """Another object of this list."""
        if await object_form.edit(self, PARTS[self.tab].section):
            await self.read_again()

    async def do_tab_next(self) -> None:
        await self._show_tab(self.tab + 1)

    async def do_tab_previous(self) -> None:
        await self._show_tab(self.tab - 1)

    async def _show_tab(self, number: int) -> None:
        self.tab = number % len(PARTS)
        await self.read_again()
        await self.table.move_to(0)


def _told(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name} {_told(entry)}" for name, entry in value.items())
    if isinstance(value, list | tuple):
        return ", ".join("–".join(map(_told, one)) if isinstance(one, list | tuple) else _told(one) for one in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)
