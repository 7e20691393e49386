"""The service periods of a client: how each stands, its statement, what is left to do; closing, deciding penalties, invoices by keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Concatenate, ParamSpec

from textual.content import Content

from helpdesk_tui.domain import formats, statement_sheets
from helpdesk_tui.domain.errors import Refused
from helpdesk_tui.domain.money import money
from helpdesk_tui.domain.roles import CONTRACTS
from helpdesk_tui.domain.ticket import Done
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services import closing, period_list
from helpdesk_tui.ui.places import PERIODS
from helpdesk_tui.ui.screens import statement_text
from helpdesk_tui.ui.screens.list_screen import Listed, ListScreen
from helpdesk_tui.ui.text import MUTED, line
from helpdesk_tui.ui.widgets.columns import Cell, Column

if TYPE_CHECKING:
    from helpdesk_tui.domain.roles import Actor
    from helpdesk_tui.services.closing import Closed, Sheet
    from helpdesk_tui.services.desk import Desk
    from helpdesk_tui.services.period_list import Decided
    from helpdesk_tui.store.penalties import PenaltyRow
    from helpdesk_tui.ui.command import Command

P = ParamSpec("P")

_STEPS = frozenset({"period.close", "period.penalties", "period.bill", "period.notes", "list.add", "list.remove"})
"""What is done to a period."""

WIDEST, AROUND = 116, 6
"""How wide the box of a statement may be, and the cells of it that its border and its scroll bar take."""

TOLD = 3
"""So many things that stand in the way of closing are named in the question."""
_STYLES = {closing.OPEN: "", closing.CLOSING: "soon", closing.OVERDUE: "late", closing.PAID: "good"}


class PeriodsScreen(ListScreen):
    """For managers, and auditors to read. The client is the console's, as the clients' screens and tickets leave it."""

    PLACE = PERIODS
    NEEDS: ClassVar[Mapping[str, tuple[str, ...]]] = {"list.add": (CONTRACTS,), "list.remove": (CONTRACTS,)}
    HEADING = "Periods"
    EMPTY = "This client has no agreement, so it has no periods."
    COLUMNS: ClassVar[Sequence[Column]] = (
        Column(_("period"), 8),
        Column(_("agreement"), 10, drop=2),
        Column(_("state"), 9),
        Column(_("used"), 14, drop=1, right=True),
        Column(_("over"), 11, right=True),
        Column(_("net"), 0, least=12, right=True),
    )

    OF_ALL: ClassVar[Sequence[Column]] = (
        Column(_("period"), 8),
        Column(_("client"), 0, least=16),
        Column(_("agreement"), 10, drop=1),
        Column(_("state"), 9),
        Column(_("with VAT"), 16, drop=2, right=True),
    )

    def __init__(self) -> None:
        super().__init__()
        self._sheets: dict[int, Sheet] = {}
        self._waiting: dict[int, Decided] = {}

    async def read(self) -> Sequence[Listed]:
        client_id = self.console.client_id
        if self._is_of_all:
            return await self._read_all()
        found = await self.console.call(period_list.of_client, client_id)
        name = found[0].agreement.client_name if found else await self.console.call(period_list.client_name, client_id)
        self.put_keys(
            ("tab.next", _("{key} all clients")),
            ("list.remove", _("{key} takes a step back")),
            heading=name,
        )
        self._waiting, self._sheets = {}, dict(enumerate(found, 1))
        self.table.set_columns(self.COLUMNS)
        return [Listed(number, self._cells(sheet)) for number, sheet in self._sheets.items()]

    async def _read_all(self) -> Sequence[Listed]:
        """What waits at all clients."""
        found = await self.console.call(period_list.waiting)
        self._sheets, self._waiting = {}, dict(enumerate(found, 1))
        now = self.console.desk.clock.now()
        self.table.set_columns(self.OF_ALL)
        told = _("  of all clients: what waits · {key} one client").format(key=self.key("tab.next"))
        self.put_heading(line((_(" Periods"), "bold"), (told, MUTED)))
        rows = []
        for number, one in self._waiting.items():
            state = closing.standing(one.period, now)
            gross = "" if one.statement is None else money(one.statement.gross, one.statement.currency)
            word = (closing.standing_name(state), _STYLES.get(state, "dim"))
            cells = ((one.period.name, "bold"), one.agreement.client_name, one.agreement.number, word, gross)
            rows.append(Listed(number, cells, words=one.agreement.client_key))
        return rows

    def why_empty(self) -> str:
        return _("Nothing waits: all periods are closed, invoiced and paid in time.") if not self.console.client_id else super().why_empty()

    @property
    def _is_of_all(self) -> bool:
        """Whether the list is what waits at all clients."""
        return not self.console.client_id or self.console.all_periods

    def offers(self, command: Command) -> bool:
        """Steps are for one client's periods; the list of what waits at all clients leads there."""
        return super().offers(command) and not (self._is_of_all and command.id in _STEPS)

    async def _show_all(self, is_of_all: bool) -> None:
        self.console.all_periods = is_of_all
        await self.read_again()
        self.status.refresh()
        await self.table.move_to(0)

    async def do_tab_next(self) -> None:
        """All clients' periods that wait, and back to one client's."""
        if not self.console.client_id:
            raise Refused(_("Enter shows the periods of the client in this line."))
        await self._show_all(not self.console.all_periods)

    async def do_tab_previous(self) -> None:
        await self.do_tab_next()

    def _cells(self, sheet: Sheet) -> tuple[Cell, ...]:
        found = sheet.statement
        state = closing.standing(sheet.period, self.console.desk.clock.now())
        over = formats.duration(found.time.overage_min * 60) if found.time.overage_min > 0 else ""
        return (
            (found.period, "bold"),
            found.agreement,
            (closing.standing_name(state), _STYLES.get(state, "dim")),
            statement_text.hours(found.time),
            (over, "late"),
            money(found.net(), found.currency),
        )

    async def about(self, row_id: int) -> Content:
        if row_id in self._waiting:
            one = self._waiting[row_id]
            return line((one.agreement.client_name, "bold"), (_("  Enter shows its periods and what is left to do"), MUTED))
        return statement_text.about(self._sheets[row_id], self.console.desk.clock.now())

    async def open_row(self, row_id: int) -> None:
        from helpdesk_tui.ui.screens.dialogs import Notice

        if row_id in self._waiting:
            self.console.client_id = self._waiting[row_id].agreement.client_id
            await self._show_all(False)
            return
        sheet, width = self._sheets[row_id], min(WIDEST, self.size.width * 96 // 100)
        notice = Notice(statement_sheets.title(sheet.statement), statement_text.whole(sheet, width - AROUND))
        notice.call_later(lambda: setattr(notice.query_one(".dialog").styles, "width", width))
        await self.ask(notice)

    # Closing

    def _meant(self) -> Sheet:
        """The period under the cursor. Raises Refused where there is none."""
        row_id = self.cursor_row
        if row_id in self._waiting:
            raise Refused(_("Open the client's periods first: Enter."))
        if row_id is None or row_id not in self._sheets:
            raise Refused(_("There is no period under the cursor."))
        return self._sheets[row_id]

    async def do_period_close(self) -> None:
        """After a question a draft at first, which says what stands in the way; once more, it freezes the figures."""
        from helpdesk_tui.ui.screens.dialogs import Question

        sheet = self._meant()
        if self._can_step(sheet) and not await self.ask(Question(self._asked(sheet))):
            return
        await self._step(closing.close_one, sheet.agreement.id, sheet.period.name)

    def _can_step(self, sheet: Sheet) -> bool:
        """Whether a step of closing is possible; where not, the service says why."""
        if not self.console.actor.may(CONTRACTS):
            return False
        if sheet.period.state == closing.OPEN:
            return sheet.period.end_at <= self.console.desk.clock.now()
        return sheet.period.state == closing.CLOSING and not sheet.blocking

    def _asked(self, sheet: Sheet) -> str:
        """The question before a step of closing, with the first things that stand in the way."""
        facts = {"period": sheet.period.name, "number": sheet.agreement.number}
        if sheet.period.state == closing.CLOSING:
            net = money(sheet.statement.net(), sheet.statement.currency)
            return _("Close {period} of {number} over {net}? Its figures are frozen then.").format(net=net, **facts)
        asked = _("Begin closing {period} of {number}, as a draft?").format(**facts)
        n = len(sheet.blocking)
        if not n:
            return asked
        told = [item.said for item in sheet.blocking[:TOLD]] + ([_("And {n} more.").format(n=n - TOLD)] if n > TOLD else [])
        way = ngettext("{n} thing stands in the way:", "{n} things stand in the way:", n).format(n=n)
        return " ".join([asked, way, *told])

    async def do_list_remove(self) -> None:
        """Takes back the last step, with a reason: a payment, an invoice's number, or the draft."""
        from helpdesk_tui.services import taking_back

        sheet = self._meant()
        taking_back.may_take_back(sheet.agreement, sheet.period)
        state = closing.standing_name(closing.standing(sheet.period, self.console.desk.clock.now()))
        title = _("{period} of {number} is {state}: take that back").format(
            period=sheet.period.name, number=sheet.agreement.number, state=state
        )
        await self._with_reason(title, taking_back.take_back, sheet)

    async def do_period_notes(self) -> None:
        """All entries without a note pass at once, with a reason."""
        sheet = self._meant()
        n = sum(1 for item in sheet.items if item.kind == "no_note")
        if not n or sheet.period.is_closed:
            raise Refused(_("No entry of {period} lacks a note.").format(period=sheet.period.name))
        title = ngettext("{n} entry of {period} has no note: let it pass", "{n} entries of {period} have no note: let them pass", n)
        title = title.format(n=n, period=sheet.period.name)
        await self._with_reason(title, closing.let_notes_pass, sheet)

    async def _with_reason(self, title: str, step: Callable[[Desk, Actor, str, str, str, str], Closed], sheet: Sheet) -> None:
        """Ask for the reason, and take a step with it."""
        from helpdesk_tui.ui.screens.ticket_forms import fill
        from helpdesk_tui.ui.widgets.fields import Field

        where = (sheet.agreement.client_key, sheet.period.name)
        fields = [Field("reason", _("Reason"), required=True, hint=_("it stays in the record"))]
        await fill(self, title, fields, lambda values: self._step(step, *where, values["reason"], sheet.agreement.key), title)

    async def do_period_bill(self) -> None:
        """Closed: the invoice's number; invoiced: paid."""
        from helpdesk_tui.services import invoices
        from helpdesk_tui.ui.screens.ticket_forms import fill
        from helpdesk_tui.ui.widgets.fields import Field

        sheet = self._meant()
        where = (sheet.agreement.client_key, sheet.period.name)
        name = f"{sheet.period.name} {sheet.agreement.number}"
        if not sheet.period.is_closed:
            raise Refused(_("{period} is not closed yet; {key} closes it.").format(period=name, key=self.key("period.close")))
        if sheet.period.invoiced_at is None:
            fields = [Field("number", _("Invoice"), required=True, hint=_("its number"))]
            await fill(
                self,
                _("{period} was invoiced").format(period=name),
                fields,
                lambda values: self._step(invoices.invoice, *where, values["number"], sheet.agreement.key),
                f"invoice {name}",
            )
            return
        invoices.can_be_paid(sheet.agreement, sheet.period, self.console.actor.zone)
        fields = [Field("when", _("Paid"), hint=_("now, if empty: yesterday, 2026-08-12"))]
        await fill(
            self,
            _("{period} was paid").format(period=name),
            fields,
            lambda values: self._step(invoices.paid, *where, values["when"], sheet.agreement.key),
            f"paid {name}",
        )

    async def do_list_add(self) -> None:
        """A named amount on the statement of an open period."""
        from helpdesk_tui.ui.screens.ticket_forms import fill
        from helpdesk_tui.ui.widgets.fields import Field

        sheet = self._meant()
        closing.can_be_adjusted(sheet.period)
        where = (sheet.agreement.client_key, sheet.period.name)
        fields = [
            Field("amount", _("Amount"), required=True, hint=_("without VAT; negative is in the client's favour")),
            Field("name", _("For"), required=True, hint=_("it stands on the statement")),
        ]
        title = _("An amount for {period} of {number}").format(period=sheet.period.name, number=sheet.agreement.number)
        await fill(
            self,
            title,
            fields,
            lambda values: self._step(closing.adjust, *where, values["amount"], values["name"], sheet.agreement.key),
            title,
        )

    async def do_period_penalties(self) -> None:
        """The penalties that wait, one after another: confirm, waive with a reason, or leave it."""
        sheet = self._meant()
        waiting = await self.console.call(period_list.proposed, sheet.agreement.id, sheet.period.name)
        if not waiting:
            raise Refused(_("No penalty of {period} waits for a decision.").format(period=sheet.period.name))
        for number, row in enumerate(waiting, 1):
            if not await self._decide(row, _("Penalty {n} of {all}").format(n=number, all=len(waiting))):
                return

    async def _decide(self, row: PenaltyRow, title: str) -> bool:
        from helpdesk_tui.services import penalties
        from helpdesk_tui.ui.screens import ticket_forms

        target = statement_sheets.target_name(row.target)
        what = _("{target} missed on {id}: {subject}").format(target=target, id=row.ticket_id, subject=row.subject)
        if row.ticket_id is None:
            what = _("{target}: too few were met").format(target=target)
        heading = f"{title}: {money(Decimal(row.amount), row.currency)}, {what}"
        return await ticket_forms.decision(
            self,
            heading,
            (("confirmed", _("confirm")), ("waived", _("waive"))),
            _("it stays in the record"),
            lambda way, reason: self.one(penalties.decide, row.id, way, reason),
            f"penalty {row.id}",
        )

    async def _step(self, service: Callable[Concatenate[Desk, Actor, P], Closed], /, *args: P.args, **kwargs: P.kwargs) -> None:
        closed = await self.console.call(service, *args, **kwargs)
        await self.report([Done(closed.said, None, 0)])
