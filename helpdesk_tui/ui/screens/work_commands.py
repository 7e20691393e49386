"""Working tickets by keyboard: next, take, the timer, waiting, resolving, their way back, and undo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from helpdesk_tui.domain.codes import OPEN_STATES
from helpdesk_tui.domain.errors import Refused
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.screens.acting import Acting, count, what

if TYPE_CHECKING:
    from helpdesk_tui.domain.labour import Timer
    from helpdesk_tui.domain.queue_row import QueueRow


class WorkCommands(Acting):
    """The commands that change a ticket's state or whose it is, and the stopwatch with them."""

    async def do_ticket_next(self) -> None:
        from helpdesk_tui.services import handout

        done = await self.one(handout.next_ticket, spot=self.console.spot)
        if done.ticket is not None:
            await self.show_next(done.ticket.id)

    async def show_next(self, ticket_id: int) -> None:
        """Where the ticket that *next* has given, or that was interrupted, is shown: opened, so that work can begin."""
        said = self.status.sentence
        await self.console.open_ticket(ticket_id)
        self.console.tell(said, "good")

    async def do_ticket_skip(self) -> None:
        from helpdesk_tui.services import handout
        from helpdesk_tui.ui.screens import ticket_forms as forms

        ticket_id = self.one_meant(_("they are skipped one at a time"))
        await self.check([ticket_id], handout.may_skip)
        title = _("Skip {id}: why?").format(id=ticket_id)
        await forms.reason(self, title, "skip", lambda why: self.one(handout.skip, ticket_id, reason=why))

    async def do_ticket_take(self) -> None:
        from helpdesk_tui.services import working

        rows = await self.rows_meant()
        if await self.many_agreed(_("Take"), rows):
            await self.each([row.id for row in rows], working.take, spot=self.console.spot)

    async def do_ticket_release(self) -> None:
        from helpdesk_tui.services import working

        rows = await self.rows_meant()
        if await self.many_agreed(_("Release"), rows):
            await self.each([row.id for row in rows], working.release)

    # The timer

    async def do_timer_toggle(self) -> None:
        from helpdesk_tui.services import working

        running = self.console.news.timer
        ids = self.ticket_ids()
        if running is not None and (not ids or ids == [running.ticket_id]):
            await self.stop_watch(running)
            return
        await self.one(working.start_here, self.one_meant(_("the timer runs on one")), spot=self.console.spot)

    async def stop_watch(self, running: Timer) -> None:
        """Stop the timer; one that has lost its console asks first how long the work lasted."""
        from helpdesk_tui.services import stopwatch

        if not (self.console.news.is_doubted and await self.console.recovery.asks()):
            await self.one(stopwatch.stop, running.id)

    async def do_timer_return(self) -> None:
        from helpdesk_tui.services import stopwatch

        done = await self.one(stopwatch.return_to_parked, self.console.spot)
        if done.ticket is not None:
            await self.show_next(done.ticket.id)

    # Waiting, and going on

    async def do_ticket_wait_client(self) -> None:
        from helpdesk_tui.services import working
        from helpdesk_tui.ui.screens import composer

        rows = await self.rows_meant()
        if await self.resumed(rows, "waiting_client"):
            return
        await self.check([row.id for row in rows], working.may_go_on)
        if not await self.many_agreed(_("Wait for the client"), rows):
            return
        try:
            await self.each([row.id for row in rows], working.wait_client)
        except Refused:
            if len(rows) > 1 or rows[0].state not in OPEN_STATES:
                raise
            await composer.write(self, [rows[0].id], "reply", wait=True)

    async def do_ticket_wait_vendor(self) -> None:
        from helpdesk_tui.services import working
        from helpdesk_tui.ui.screens import ticket_forms as forms

        rows = await self.rows_meant()
        ids = [row.id for row in rows]
        if not await self.resumed(rows, "waiting_vendor"):
            await self.check(ids, working.may_go_on)
            await forms.vendor(
                self,
                rows,
                lambda it: self.each(ids, working.wait_vendor, vendor=it.who, reference=it.reference, until_at=it.until_at),
            )

    async def do_ticket_schedule(self) -> None:
        from helpdesk_tui.services import working
        from helpdesk_tui.ui.screens import ticket_forms as forms

        rows = await self.rows_meant()
        ids = [row.id for row in rows]
        if not await self.resumed(rows, "scheduled"):
            await self.check(ids, working.may_go_on)
            await forms.appointment(self, rows, lambda it: self.each(ids, working.schedule, until_at=it.until_at, agreed=it.who))

    async def resumed(self, rows: Sequence[QueueRow], state: str) -> bool:
        """Go on with the tickets if all of them are in this state: what the same key does again."""
        from helpdesk_tui.services import working

        if any(row.state != state for row in rows):
            return False
        if await self.many_agreed(_("Resume"), rows):
            await self.each([row.id for row in rows], working.resume, spot=self.console.spot)
        return True

    # The end of a ticket, and its way back

    async def do_ticket_dismiss(self) -> None:
        from helpdesk_tui.services import working

        rows = await self.rows_meant()
        if await self.many_agreed(_("No answer needed"), rows):
            await self.each([row.id for row in rows], working.dismiss)

    async def do_ticket_resolve(self) -> None:
        from helpdesk_tui.services import working
        from helpdesk_tui.ui.screens import ticket_forms as forms

        rows = await self.rows_meant()
        ids = [row.id for row in rows]
        if any(row.state != "resolved" for row in rows):
            await self.check(ids, working.may_go_on)
            await forms.resolution(
                self, rows, lambda it: self.each(ids, working.resolve, code=it.code, text=it.text, children=it.with_children)
            )
        elif await self.many_agreed(_("Close as confirmed"), rows):
            await self.each(ids, working.close)

    async def do_ticket_reopen(self) -> None:
        from helpdesk_tui.services import working
        from helpdesk_tui.ui.screens import ticket_forms as forms

        rows = await self.rows_meant()
        ids = [row.id for row in rows]
        if any(row.state == "cancelled" for row in rows):
            await self.check(ids, working.may_work)
            title = _("Reopen {what}: why?").format(what=what(rows))
            await forms.reason(self, title, "reopen", lambda why: self.each(ids, working.reopen, reason=why, spot=self.console.spot))
        elif await self.many_agreed(_("Reopen"), rows):
            await self.each(ids, working.reopen, spot=self.console.spot)

    async def do_ticket_cancel(self) -> None:
        from helpdesk_tui.services import working
        from helpdesk_tui.ui.screens import ticket_forms as forms

        rows = await self.rows_meant()
        ids = [row.id for row in rows]
        await self.check(ids, working.may_go_on)
        if await self.agreed(_("Cancel {tickets} as a mistake or spam?").format(tickets=count(len(rows))), rows):
            title = _("Cancel {what}: why?").format(what=what(rows))
            await forms.reason(self, title, "cancel", lambda why: self.each(ids, working.cancel, reason=why))

    # Undo

    async def do_app_undo(self) -> None:
        from helpdesk_tui.services import undo

        commands = list(self.console.undoable)
        if len(commands) > 1 and not await self.agreed(_("Undo your last command on all {n} tickets?").format(n=len(commands)), ()):
            return
        self.console.undoable = ()
        if commands:
            await self.each(commands[::-1], undo.undo, spot=self.console.spot)
        else:
            await self.one(undo.undo, spot=self.console.spot)
        self.console.undoable = ()
