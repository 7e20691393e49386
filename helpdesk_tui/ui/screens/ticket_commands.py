"""Every command on tickets, for the screens that show some: the queue and the ticket."""

from __future__ import annotations

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.ticket import state_word
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.screens.change_commands import ChangeCommands
from helpdesk_tui.ui.screens.work_commands import WorkCommands
from helpdesk_tui.ui.text import for_clipboard


class TicketCommands(WorkCommands, ChangeCommands):
    """A screen that acts on tickets; it says which by `ticket_ids` (and `under_cursor`), and repaints on the console's news."""

    # Writing

    async def do_ticket_reply(self) -> None:
        from helpdesk_tui.ui.screens import ticket_forms as forms

        await forms.reply(self, self.meant())

    async def do_ticket_note(self) -> None:
        from helpdesk_tui.ui.screens import ticket_forms as forms

        await forms.note(self, self.meant())

    # Looking

    async def do_copy_number(self) -> None:
        numbers = ", ".join(map(str, self.meant()))
        self.app.copy_to_clipboard(numbers)
        self.say(_("sent to the clipboard: {text}").format(text=numbers))

    async def do_copy_summary(self) -> None:
        lines = [
            for_clipboard(
                f"{row.id} P{row.priority} {state_word(row.state)} {row.client_name} "
                f"{row.assignee_login or '—'} {formats.weight(row.weight)}: {row.subject}"
            )
            for row in await self.rows_meant()
        ]
        self.app.copy_to_clipboard("\n".join(lines))
        more = _(" and {n} more lines").format(n=len(lines) - 1) if len(lines) > 1 else ""
        self.say(_("sent to the clipboard: {text}{more}").format(text=lines[0], more=more))
