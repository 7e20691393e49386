"""Changing what a ticket is and whose it is by keyboard: assigning, editing, steering, binding together, and time by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from helpdesk_tui.domain.errors import BadInput, Refused, Stale
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.screens.acting import what
from helpdesk_tui.ui.screens.hand_commands import HandCommands

if TYPE_CHECKING:
    from helpdesk_tui.domain.queue_row import QueueRow
    from helpdesk_tui.domain.ticket import Done
    from helpdesk_tui.domain.ticket_detail import TicketDetail
    from helpdesk_tui.ui.screens.form import Values


class ChangeCommands(HandCommands):
    """The commands that ask for more than a key."""

    async def do_ticket_assign(self) -> None:
        from helpdesk_tui.services import handing
        from helpdesk_tui.ui.screens import change_forms as forms

        rows = await self.rows_meant()
        ids = [row.id for row in rows]
        await self.check(ids, handing.may_assign)
        title = _("Assign {what}").format(what=what(rows))
        await forms.engineer(self, title, lambda login, _note: self.each(ids, handing.assign, login), with_note=False)

    async def do_ticket_handover(self) -> None:
        from helpdesk_tui.services import handing
        from helpdesk_tui.ui.screens import change_forms as forms

        rows = await self.rows_meant()
        ids = [row.id for row in rows]
        await self.check(ids, handing.may_hand_over)
        title = _("Hand over {what}").format(what=what(rows))
        await forms.engineer(self, title, lambda login, note: self.each(ids, handing.hand_over, login, note=note), with_note=True)

    async def do_ticket_escalate(self) -> None:
        from helpdesk_tui.services import escalating
        from helpdesk_tui.ui.screens import ticket_forms as forms

        rows = await self.rows_meant()
        ids = [row.id for row in rows]
        await self.check(ids, escalating.may_escalate)
        title = _("Escalate {what} to the next line: what was tried?").format(what=what(rows))
        await forms.reason(self, title, "escalate", lambda why: self.each(ids, escalating.escalate, reason=why))

    async def do_ticket_edit(self) -> None:
        from helpdesk_tui.services import intake, working
        from helpdesk_tui.ui.screens import change_forms as forms

        ticket_id = self.one_meant(_("they are edited one at a time"))
        await self.check([ticket_id], working.may_work)
        known = (await self.detail(ticket_id)).ticket

        async def send(changed: Values) -> None:
            nonlocal known
            if not changed:
                raise BadInput(_("Nothing was changed; Esc leaves."))
            try:
                await self.one(intake.edit, known.id, version=known.version, **changed)
            except Stale:
                before, known = known, (await self.detail(known.id)).ticket
                raise Stale(forms.both(before, known, changed, self.key("form.send"))) from None

        await forms.edit(self, known, send)

    async def detail(self, ticket_id: int) -> TicketDetail:
        """Everything about a ticket as of now."""
        from helpdesk_tui.services import showing

        return await self.console.call(showing.detail, ticket_id)

    # Steering

    async def do_ticket_priority(self) -> None:
        from helpdesk_tui.services import steering
        from helpdesk_tui.ui.screens import change_forms as forms

        rows = await self.rows_meant()
        ids = [row.id for row in rows]
        await self.check(ids, steering.may_steer)
        await forms.priority(self, rows, lambda priority, why: self.each(ids, steering.set_priority, priority, reason=why))

    async def do_ticket_boost(self) -> None:
        from helpdesk_tui.services import steering
        from helpdesk_tui.ui.screens import change_forms as forms

        rows = await self.rows_meant()
        ids = [row.id for row in rows]
        await self.check(ids, steering.may_boost)
        await forms.boost(
            self, rows, lambda thousandths, why, until_at: self.each(ids, steering.boost, thousandths, reason=why, until_at=until_at)
        )

    async def do_lead_strike(self) -> None:
        from helpdesk_tui.services import steering
        from helpdesk_tui.ui.screens import ticket_forms as forms

        rows = await self.rows_meant()
        if len(rows) > 1:
            raise Refused(_("Pauses are struck one at a time; Esc unmarks."))
        await self.check([rows[0].id], steering.may_strike)
        if await self.agreed(_("Count the last pause of {id} as working time after all?").format(id=rows[0].id), rows):
            title = _("Strike the pause of {id}: why?").format(id=rows[0].id)
            await forms.reason(self, title, "strike", lambda why: self.one(steering.strike, rows[0].id, reason=why))

    # Binding together

    async def do_ticket_tag(self) -> None:
        from helpdesk_tui.ui.screens import change_forms as forms

        rows = await self.rows_meant()
        ids = [row.id for row in rows]
        present = (await self.detail(ids[0])).tags if len(ids) == 1 else ()
        title = _("Tags and links of {what}").format(what=what(rows))
        await forms.tags(self, title, present, lambda values: self.bind(ids, present, values))

    async def bind(self, ids: Sequence[int], present: Sequence[str], values: Values) -> None:
        """Put tags and a link as the form says; of several tickets tags are only added."""
        from helpdesk_tui.services import relations
        from helpdesk_tui.ui.screens.change_forms import number
        from helpdesk_tui.ui.screens.ticket_forms import YES

        other = number(values, "other") if values["other"].strip() else None
        wanted = values["tags"].casefold().split()
        add, remove = sorted(set(wanted) - set(present)), sorted(set(present) - set(wanted))
        if not add and not remove and other is None:
            raise BadInput(_("Nothing was changed; Esc leaves."))
        if add or remove:
            await self.each(ids, relations.tag, add=add, remove=remove)
        if other is not None:
            await self.each(ids, relations.link, other, values["kind"], remove=values["remove"] == YES)

    async def do_ticket_merge(self) -> None:
        from helpdesk_tui.ui.screens import change_forms as forms

        rows = await self.rows_meant()
        if len(rows) == 1:
            said = (await self.detail(rows[0].id)).messages
            messages = [(str(one.id), f"{one.author_name}: {' '.join(one.body.split())[:40]}") for one in said if one.kind != "note"]
            await forms.merge(self, rows[0], messages, lambda values: self.merge_one(rows[0], values))
            return
        under = self.under_cursor()
        into = under if under in {row.id for row in rows} else rows[0].id
        await forms.gather(self, rows, into, lambda way: self.gather([row for row in rows if row.id != into], into, way))

    def under_cursor(self) -> int | None:
        """The ticket under the cursor, which leads where several are marked."""
        return None

    def unmark(self) -> None:
        """Marks that have served go, where there are any."""

    async def merge_one(self, row: QueueRow, values: Values) -> None:
        """Do with one ticket what the form says; a merge is asked about once more."""
        from helpdesk_tui.services import relations
        from helpdesk_tui.ui.screens.change_forms import number

        if values["way"] == "split":
            await self.one(relations.split, int(values["message"]), subject=values["subject"].strip() or row.subject)
        elif values["way"] == "leave":
            await self.one(relations.leave_outage, row.id)
        elif values["way"] == "outage":
            await self.one(relations.outage, number(values, "into"), [row.id])
        else:
            into = number(values, "into")
            if await self.agreed(_("Merge {id} into {into}? It cannot be undone.").format(id=row.id, into=into), [row]):
                await self.one(relations.merge, row.id, into)

    async def gather(self, rows: Sequence[QueueRow], into: int, way: str) -> None:
        """Make the tickets children of an outage, or merge them all."""
        from helpdesk_tui.services import relations

        ids = [row.id for row in rows]
        if way == "outage":
            await self.one(relations.outage, into, ids)
        elif await self.agreed(_("Merge {n} tickets into {into}? It cannot be undone.").format(n=len(ids), into=into), rows):
            await self.each(ids, relations.merge, into)
        else:
            return
        self.unmark()  # they are one thing now: what comes next is meant for the one under the cursor

    # Time by hand

    async def do_entry_log(self) -> None:
        from helpdesk_tui.services import entries
        from helpdesk_tui.ui.screens import change_forms as forms
        from helpdesk_tui.ui.screens.ticket_forms import YES

        ticket_id = self.one_meant(_("time is logged on one"))

        async def send(values: Values) -> Done:
            return await self.one(
                entries.log,
                ticket_id,
                values["time"],
                note=values["note"],
                kind=values["kind"],
                billable=values["billable"] == YES,
            )

        await forms.labour(self, ticket_id, send)
