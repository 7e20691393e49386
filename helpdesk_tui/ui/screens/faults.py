"""Faults that came again and again: the same client, service and device; then the tickets of one, then a ticket."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.clock import DAY
from helpdesk_tui.domain.codes import state_word
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services import figures as services
from helpdesk_tui.services import queue
from helpdesk_tui.ui.places import FAULTS
from helpdesk_tui.ui.screens.drill_screen import DrillScreen
from helpdesk_tui.ui.screens.list_screen import Listed
from helpdesk_tui.ui.text import MUTED, line, lines
from helpdesk_tui.ui.widgets.columns import Column

if TYPE_CHECKING:
    from helpdesk_tui.domain.queue_row import QueueRow
    from helpdesk_tui.domain.report_period import Period
    from helpdesk_tui.domain.roles import Actor
    from helpdesk_tui.services.desk import Desk
    from helpdesk_tui.store.faults import Fault


class FaultsScreen(DrillScreen["Fault"]):
    """Causes to remove: what came so often, and what it has cost. The last ninety days at first, other periods by the arrows and `z`."""

    PLACE = FAULTS
    HEADING = "Recurring faults"
    NAMED = ("team", "client", "service")
    COLUMNS: ClassVar[Sequence[Column]] = (
        Column(_("times"), 5, right=True),
        Column(_("client"), 18),
        Column(_("service"), 18, drop=2),
        Column(_("device"), 0, least=14),
        Column(_("worked"), 11, right=True),
        Column(_("last"), 10, drop=1),
    )
    TICKETS: ClassVar[Sequence[Column]] = (
        Column("#", 8),
        Column(_("state"), 12),
        Column(_("created"), 16),
        Column(_("who"), 14, drop=1),
        Column(_("subject"), 0, least=16),
    )

    def __init__(self) -> None:
        super().__init__()
        self._times = 0

    async def read(self) -> Sequence[Listed]:
        if self.inside is not None:
            return self._tickets(await self.console.call(queue.rows, [int(number) for number in self.inside.tickets.split(",")]))
        if self.period is None:
            self.period = await self.console.call(_usual)
        self._times, asked = await self.console.call(_least), await self.asked()
        found = await self.console.call_aside(services.faults, asked, limit=0)
        self.outer = dict(enumerate(found, 1))
        self.put(".top--title", line((_(" Recurring faults"), "bold"), "  ", (asked.period.name, "bold $primary")))
        self.put("#span", line((f" {self.period_keys()}", MUTED)))
        self.table.set_columns(self.COLUMNS)
        return [Listed(number, self._cells(fault)) for number, fault in self.outer.items()]

    def _cells(self, fault: Fault) -> tuple[str | tuple[str, str], ...]:
        return (
            (str(fault.times), "bold"),
            fault.client,
            fault.service or "—",
            fault.device,
            formats.labour(fault.labour_ms),
            f"{formats.local_time(fault.last_at, self.console.actor.zone):%Y-%m-%d}",
        )

    def _tickets(self, rows: Sequence[QueueRow]) -> list[Listed]:
        self.table.set_columns(self.TICKETS)
        zone, now = self.console.actor.zone, self.console.desk.clock.now()
        return [
            Listed(
                row.id,
                (str(row.id), state_word(row.state), formats.instant(row.created_at, zone, now), row.assignee_name or "—", row.subject),
                row.id,
            )
            for row in sorted(rows, key=lambda row: row.created_at)
        ]

    def why_empty(self) -> str:
        return _("No fault came {times} times or more with the same client, service and device; {key} shows a longer span.").format(
            times=self._times, key=self.key("figures.span")
        )

    async def about(self, row_id: int) -> Content:
        fault = self.inside or self.outer.get(row_id)
        if fault is None:
            return Content("")
        days = max(1, round((fault.last_at - fault.first_at) / DAY))
        span = ngettext("{n} day", "{n} days", days).format(n=days)
        times = ngettext("{n} time", "{n} times", fault.times).format(n=fault.times)
        told = [
            line((fault.device, "bold"), f"  {fault.client} · {fault.service or '—'}"),
            line(_("{times} within {span}, {time} worked").format(times=times, span=span, time=formats.labour(fault.labour_ms))),
            line((_("tickets {numbers}").format(numbers=fault.tickets.replace(",", " ")), MUTED)),
        ]
        if self.inside is None:
            told.append(line((_("{key} lists them").format(key=self.key("go.open")), MUTED)))
        return lines(told)

    async def show_period(self, period: Period) -> None:
        self.inside = None
        await super().show_period(period)


def _usual(desk: Desk, _actor: Actor) -> Period:
    return services.fault_period(desk)


def _least(desk: Desk, _actor: Actor) -> int:
    return services.fault_times(desk)
