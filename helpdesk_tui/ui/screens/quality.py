"""The quality cases: what bad ratings have opened, who calls, what is missing; Enter opens the ticket, `e` writes down what was found out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from helpdesk_tui.domain import formats, roles
from helpdesk_tui.domain.errors import Refused
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import quality
from helpdesk_tui.ui.places import QUALITY
from helpdesk_tui.ui.screens.list_screen import Listed, ListScreen
from helpdesk_tui.ui.widgets.columns import Cell, Column

if TYPE_CHECKING:
    from helpdesk_tui.store.ratings import CaseRow


class QualityScreen(ListScreen):
    """Open cases first, those longest open at the top; then those that are done."""

    PLACE = QUALITY
    NEEDS: ClassVar[Mapping[str, tuple[str, ...]]] = {"list.edit": (roles.QUALITY,)}
    HEADING = "Quality cases"
    EMPTY = "No rating has opened a case."
    COLUMNS: ClassVar[Sequence[Column]] = (
        Column("", 1),
        Column(_("rated"), 5, right=True),
        Column(_("opened"), 16, drop=2),
        Column("#", 7, right=True),
        Column(_("client"), 0, least=14),
        Column(_("resolved by"), 16, drop=1),
        Column(_("missing"), 20),
    )

    def __init__(self) -> None:
        super().__init__()
        self._cases: dict[int, CaseRow] = {}

    def on_mount(self) -> None:
        self.put_keys(("list.edit", _("{key} writes down what was found out")))

    async def read(self) -> Sequence[Listed]:
        found = await self.console.call(quality.listed, "all")
        self._cases = {row.id: row for row in found}
        return [
            Listed(row.id, self._cells(row), row.ticket_id, f"{row.subject} {row.requester} {row.comment} {row.state}") for row in found
        ]

    def _cells(self, row: CaseRow) -> tuple[Cell, ...]:
        is_open = row.state == quality.OPEN
        zone, now = self.console.actor.zone, self.console.desk.clock.now()
        return (
            ("!" if is_open else " ", "late"),
            (str(row.score), "late" if is_open else "dim"),
            (formats.instant(row.opened_at, zone, now), "" if is_open else "dim"),
            (str(row.ticket_id), "bold" if is_open else "dim"),
            (row.client, "" if is_open else "dim"),
            (row.resolver or "—", "dim"),
            (missing(row), "soon" if is_open else "dim"),
        )

    async def about(self, row_id: int) -> Content:
        from helpdesk_tui.ui.screens import opinion_forms

        return opinion_forms.about(self._cases[row_id], self.console.actor.zone, self.console.desk.clock.now())

    async def do_list_edit(self) -> None:
        """The case under the cursor."""
        from helpdesk_tui.ui.screens import opinion_forms

        if self.cursor_row is None:
            raise Refused(_("There is no case here."))
        await opinion_forms.case(self, self._cases[self.cursor_row])


def missing(row: CaseRow) -> str:
    """What a case still lacks: `call, cause, measure`; `done` where it lacks nothing more."""
    if row.state == quality.DONE:
        return _("done")
    parts = ((_("call"), row.said), (_("cause"), row.cause), (_("measure"), row.measure))
    return ", ".join(word for word, text in parts if not text) or _("to be closed")
