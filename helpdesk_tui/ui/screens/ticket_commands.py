"""Every command on tickets, for the screens that show some: the queue and the ticket."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from textual.content import Content

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.clock import Reading
from helpdesk_tui.domain.codes import state_word
from helpdesk_tui.domain.text import printable
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.screens.change_commands import ChangeCommands
from helpdesk_tui.ui.screens.work_commands import WorkCommands
from helpdesk_tui.ui.text import for_clipboard, line, lines

if TYPE_CHECKING:
    from helpdesk_tui.domain.explanation import Explanation, Fact


class TicketCommands(WorkCommands, ChangeCommands):
    """A screen that acts on tickets; it says which by `ticket_ids` (and `under_cursor`), and repaints on the console's news."""

    # New tickets

    _pressed: Reading | None = None

    def perform(self, command_id: str) -> None:
        if command_id == "ticket.new":
            self._pressed = self.console.desk.clock.reading()
        super().perform(command_id)

    async def do_ticket_new(self) -> None:
        from helpdesk_tui.ui.screens import phone_entry

        await phone_entry.enter(self, self._pressed or self.console.desk.clock.reading())

    # My day, and a lead's list

    async def do_day_confirm(self) -> None:
        """Nobody confirms what they have not looked at: the day is shown first, and the same key confirms it there."""
        await self.app.switch_mode("day")
        self.console.tell(_("This is your day as it stands: {key} confirms it.").format(key=self.key("day.confirm")))

    async def do_lead_approvals(self) -> None:
        from helpdesk_tui.ui.screens import entry_forms

        await entry_forms.approvals(self)

    # The client's money

    async def do_go_periods(self) -> None:
        """The periods of the client whose ticket is meant, else of the one that was looked at last."""
        from helpdesk_tui.services import period_list

        ids = self.ticket_ids()
        if ids:
            self.console.client_id = await self.console.call(period_list.client_of, ids[0])
        self.console.all_periods &= self.app.current_mode == "periods"
        await self.go_to("periods", _("These are the periods."))

    # Limits

    async def do_limit_decide(self) -> None:
        from helpdesk_tui.ui.screens import limit_forms

        await limit_forms.decide(self, self.one_meant(_("the client decides about one")))

    async def do_entry_mark(self) -> None:
        from helpdesk_tui.ui.screens import limit_forms

        await limit_forms.mark_of_ticket(self, self.one_meant(_("entries of one are marked")))

    async def do_limit_top_up(self) -> None:
        from helpdesk_tui.ui.screens import limit_forms

        rows = await self.rows_meant() if self.ticket_ids() else []
        await limit_forms.top_up(self, rows[0].client_key if rows else "")

    # Writing

    async def do_ticket_reply(self) -> None:
        from helpdesk_tui.ui.screens import composer

        await composer.write(self, self.meant(), "reply")

    async def do_ticket_note(self) -> None:
        from helpdesk_tui.ui.screens import composer

        await composer.write(self, self.meant(), "note")

    async def do_ticket_rate(self) -> None:
        from helpdesk_tui.ui.screens import opinion_forms

        self.one_meant(_("a rating belongs to one"))
        await opinion_forms.rate(self, (await self.rows_meant())[0])

    async def do_ticket_heard(self) -> None:
        from helpdesk_tui.ui.screens import composer

        await composer.write(self, [self.one_meant(_("what a client said belongs to one"))], "client")

    # Looking

    async def do_ticket_explain(self) -> None:
        from helpdesk_tui.services import explain
        from helpdesk_tui.ui.screens.dialogs import Notice

        ticket_id = self.one_meant(_("they are explained one at a time"))
        found = await self.console.call(explain.explain, ticket_id)
        await self.ask(Notice(_("Why {id} is where it is").format(id=found.ticket_id), told(found, Notice.room(self.size.width))))

    async def do_copy_number(self) -> None:
        numbers = ", ".join(map(str, self.meant()))
        self.app.copy_to_clipboard(numbers)
        self.say(_("sent to the clipboard: {text}").format(text=numbers))

    async def do_copy_summary(self) -> None:
        copied = [
            for_clipboard(
                f"{row.id} P{row.priority} {state_word(row.state)} {row.client_name} "
                f"{row.assignee_login or '—'} {formats.weight(row.weight)}: {row.subject}"
            )
            for row in await self.rows_meant()
        ]
        self.app.copy_to_clipboard("\n".join(copied))
        more = _(" and {n} more lines").format(n=len(copied) - 1) if len(copied) > 1 else ""
        self.say(_("sent to the clipboard: {text}{more}").format(text=copied[0], more=more))


def told(found: Explanation, room: int) -> Content:
    """An explanation as text: a heading per section, a line per figure with its inputs; what needs more than `room` goes on under the figure."""
    rows: list[Content] = []
    for section in found.sections:
        rows += [*([line("")] if rows else []), line((section.title, "bold"))]
        width = max(len(fact.what) for fact in section.facts)
        for fact in section.facts:
            rows += _fact_lines(fact, f"  {fact.what:<{width}}  ", room)
    return lines(rows)


def _fact_lines(fact: Fact, head: str, room: int) -> list[Content]:
    text, end = printable(f"{fact.value}  {fact.how}".rstrip()), 0
    bold, rows = len(printable(fact.value)), []
    for piece in wrap(text, max(1, room - len(head)), break_on_hyphens=False):
        start = text.index(piece, end)
        end = start + len(piece)
        rows.append(line(head, (text[start : min(end, bold)], "bold"), (text[max(start, bold) : end], "dim")))
        head = " " * len(head)
    return rows or [line(head)]
