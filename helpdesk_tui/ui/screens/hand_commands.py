"""Handing on by keyboard: back to the line before, to colleagues at a shift's end, from who leaves."""

from __future__ import annotations

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.errors import Refused
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.screens.acting import Acting, what


class HandCommands(Acting):
    """The commands about whose a ticket is while people come and go."""

    async def do_ticket_return(self) -> None:
        from helpdesk_tui.services import escalating
        from helpdesk_tui.ui.screens import ticket_forms as forms

        rows = await self.rows_meant()
        ids = [row.id for row in rows]
        await self.check(ids, escalating.may_give_back)
        title = _("Give {what} back to the line it came from: what is missing?").format(what=what(rows))
        await forms.reason(self, title, "return", lambda why: self.each(ids, escalating.give_back, reason=why))

    async def do_shift_end(self) -> None:
        from helpdesk_tui.services import shift_end
        from helpdesk_tui.ui.screens import rota_forms

        found = await self.console.call(shift_end.plan)
        if not found.leaving:
            when = formats.instant(found.back_at, self.console.actor.zone, self.console.desk.clock.now())
            raise Refused(_("Nothing of yours needs anybody before {when}.").format(when=when))
        await rota_forms.end_shift(self, found)

    async def do_people_leave(self) -> None:
        from helpdesk_tui.ui.screens import rota_forms

        await rota_forms.leave(self)
