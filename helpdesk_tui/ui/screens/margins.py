"""What clients leave after labour, worst first; agreements that end soon and overruns that repeat beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.errors import Refused
from helpdesk_tui.domain.money import money
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services import margin
from helpdesk_tui.ui.places import MARGINS
from helpdesk_tui.ui.screens.list_screen import Listed, ListScreen
from helpdesk_tui.ui.text import MUTED, line, lines
from helpdesk_tui.ui.widgets.columns import Cell, Column

if TYPE_CHECKING:
    from helpdesk_tui.services.margin import Ending, Margin, Margins


class MarginsScreen(ListScreen):
    """For managers, and auditors to read. The arrows go to other months."""

    PLACE = MARGINS
    HEADING = "Margins"
    EMPTY = "No period ends in this month."
    COLUMNS: ClassVar[Sequence[Column]] = (
        Column(_("client"), 0, least=16),
        Column(_("fee"), 11, drop=1, right=True),
        Column(_("income"), 11, right=True),
        Column(_("labour"), 11, right=True),
        Column(_("margin"), 15, right=True),
        Column("%", 6, right=True),
    )

    def __init__(self) -> None:
        super().__init__()
        self._month = ""
        self._shown: Margins | None = None
        self._rows: dict[int, Margin] = {}

    async def read(self) -> Sequence[Listed]:
        self._month = self._month or self._this_month()
        self._shown = await self.console.call(margin.margins, self._month)
        order = ", ".join(word for word in (_("worst first"), margin.compared(self._shown)) if word)
        self.put_heading(line((_(" Margins  {month}").format(month=self._month), "bold"), (f"  {order}", MUTED)))
        self._rows = dict(enumerate(self._shown.rows, 1))
        return [Listed(number, _cells(row), words=row.client_key) for number, row in self._rows.items()]

    def _this_month(self) -> str:
        now = formats.local_time(self.console.desk.clock.now(), self.console.actor.zone)
        return f"{now:%Y-%m}"

    async def about(self, row_id: int) -> Content:
        row = self._rows[row_id]
        told = [
            line((row.client, "bold"), (f"  {', '.join(row.periods) or _('no agreement')}", MUTED)),
            line(_income(row)),
            line(_told(row)),
        ]
        if row.penalties_waiting:
            n = row.penalties_waiting
            said = ngettext("{n} penalty waits for a decision", "{n} penalties wait for a decision", n).format(n=n)
            told.append(line((said, "$warning")))
        if row.unpriced_ms:
            told.append(line((_("{time} of engineers without a known cost").format(time=formats.labour(row.unpriced_ms)), "$warning")))
        return lines([*told, *self._ahead()])

    def _ahead(self) -> list[Content]:
        """Agreements that end soon, and overruns."""
        shown, zone = self._shown, self.console.actor.zone
        told: list[Content] = []
        if shown is not None and shown.endings:
            told += [line(""), line((_("Agreements that end soon"), "bold"))]
            for one in shown.endings:
                day = f"{formats.local_time(one.ends_at - 1, zone):%Y-%m-%d}"
                style = "$error" if one.within <= 30 else "$warning"
                told.append(line((day, style), f"  {one.agreement.client_name}, {one.agreement.number}  ", (_at_stake(one), MUTED)))
        if shown is not None and shown.overruns:
            told += [line(""), line((_("Allowance exceeded again and again"), "bold"))]
            for over in shown.overruns:
                minutes = ", ".join(f"{name[-2:]}: {formats.duration(n * 60) if n > 0 else '–'}" for name, n in over.periods)
                told.append(line(f"{over.agreement.client_name}, {over.agreement.number}  ", (minutes, MUTED)))
        return told

    async def open_row(self, row_id: int) -> None:
        self.console.client_id, self.console.all_periods = self._rows[row_id].client_id, False
        await self.app.switch_mode("periods")

    async def do_day_before(self) -> None:
        await self._go(-1)

    async def do_day_after(self) -> None:
        await self._go(1)

    async def _go(self, months: int) -> None:
        number = int(self._month[:4]) * 12 + int(self._month[5:]) - 1 + months
        name = f"{number // 12:04d}-{number % 12 + 1:02d}"
        if name > self._this_month():
            raise Refused(_("That month has not come yet."))
        self._month = name
        await self.read_again()


def _cells(row: Margin) -> tuple[Cell, ...]:
    return (
        row.client,
        money(row.fee),
        (money(row.revenue), "late" if row.penalties else ""),
        money(row.labour),
        (money(row.margin, row.currency), "late" if row.margin < 0 else "bold"),
        "" if row.percent is None else str(row.percent),
    )


def _income(row: Margin) -> str:
    """What the income is made of: `fee 412.00, overage 37.50, other 40.00, penalties -20.60`."""
    parts = ((_("fee"), row.fee), (_("overage"), row.overage), (_("other"), row.other), (_("penalties"), row.penalties))
    told = ", ".join(f"{word} {money(amount)}" for word, amount in parts if amount)
    return _("income {income}: {parts}").format(income=money(row.revenue, row.currency), parts=told or _("nothing"))


def _at_stake(one: Ending) -> str:
    """`margin of 3 periods 1,170.00 EUR`."""
    n = len(one.periods)
    told = ngettext("margin of {n} period {margin}", "margin of {n} periods {margin}", n)
    return told.format(n=n, margin=money(one.margin, one.currency))


def _told(row: Margin) -> str:
    worked = ngettext("{time} on {n} ticket", "{time} on {n} tickets", row.tickets).format(time=formats.labour(row.raw_ms), n=row.tickets)
    if row.ms_per_ticket is None or row.cost_per_ticket is None:
        return worked
    each = _("{time} and {cost} each").format(time=formats.labour(row.ms_per_ticket), cost=money(row.cost_per_ticket, row.currency))
    return f"{worked}, {each}"
