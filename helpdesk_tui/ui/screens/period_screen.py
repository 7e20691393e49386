"""A list of a period: the arrows go to the period before and after, `z` to longer or shorter ones, and the filter can name one.

What such a list asks may take seconds over a year of a large desk. It is read aside: the console answers meanwhile, and what is asked next
takes the place of what was asked before.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.errors import BadInput, HelpdeskError, Refused
from helpdesk_tui.domain.report_period import UNITS, of
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import figures as services
from helpdesk_tui.ui.screens.list_screen import ListScreen
from helpdesk_tui.ui.widgets.columns import Column, fit_columns

if TYPE_CHECKING:
    from textual import events

    from helpdesk_tui.domain.report_period import Period
    from helpdesk_tui.domain.roles import Actor
    from helpdesk_tui.services.desk import Desk
    from helpdesk_tui.services.figures import Asked

PATIENCE_S = 0.3
"""So long a command waits for what it has asked: what comes sooner is there before the next key acts."""


class PeriodScreen(ListScreen):
    """Reads the rows of `period`, this month at first."""

    NAMED: ClassVar[Sequence[str]] = ()
    """What the filter can name beside `period:` and words."""

    def __init__(self) -> None:
        super().__init__()
        self.period: Period | None = None
        self._said: dict[str, str] = {}
        self._has_come = asyncio.Event()
        self._waits = False
        """Whether the bottom line says that something is being read."""
        self._width = 0

    def above(self) -> ComposeResult:
        yield Static("", id="span", classes="board--sums")

    # What is asked

    async def asked(self) -> Asked:
        """The question that period and filter come to. Raises BadInput."""
        named = dict(word.split(":", 1) for word in self.typed.split() if ":" in word)
        unknown = sorted(named.keys() - {*self.NAMED, "period"})
        if unknown:
            known = " ".join(f"{name}:" for name in (*self.NAMED, "period"))
            raise BadInput(_("The filter here knows {names}; {odd}: is none of them.").format(names=known, odd=unknown[0]))
        if named.get("period"):
            self.period = await self.console.call(_period_of, named["period"])
        elif self.period is None:
            self.period = await self.console.call(_period_of, "this-month")
        number = named.pop("line", "")
        if number and not number.isdigit():
            raise BadInput(_("{text!r} is no line; lines are 1, 2 and 3.").format(text=number))
        asked = services.Asked(self.period, line=int(number) if number else None)
        for name, value in named.items():
            asked = asked if name == "period" or not value else services.narrowed(asked, name, value)
        return asked

    def words_of(self, typed: str) -> list[str]:
        return super().words_of(" ".join(word for word in typed.split() if ":" not in word))

    # Reading

    async def read_again(self) -> None:
        self._width = self.table.size.width
        try:
            await super().read_again()
        except HelpdeskError:
            self._waits = False
            self._has_come.set()
            raise
        self._has_come.set()
        if self._waits:
            self._waits = False
            self.status.clear()
        self.call_after_refresh(self._fit)

    async def ask_anew(self, *, from_top: bool = False) -> None:
        """Read what is asked now, and wait for it a moment; with `from_top` what is shown is of another kind and goes at once."""
        self._has_come.clear()
        if from_top:
            self.listed = {}
            self.table.set_empty(_("reading …"))
            self.table.set_ids((), now=True)
            self.table.forget()
        self.read_soon()
        try:
            await asyncio.wait_for(self._has_come.wait(), PATIENCE_S)
        except TimeoutError:
            self._waits = True
            self.say(_("{period} is being read; the other keys act meanwhile.").format(period=self.period.name if self.period else ""))

    def begin(self, period: Period, typed: str) -> None:
        """Be opened from a list of the same period: what that one's filter names is kept where it can be named here."""
        self.period = period
        self.put_filter(" ".join(word for word in typed.split() if word.split(":")[0] in self.NAMED and ":" in word))
        self.read_soon()

    async def show_period(self, period: Period) -> None:
        """Show another period. Raises Refused where it has not begun."""
        if period.first > self._today:
            raise Refused(_("That period has not begun yet."))
        self.period = period
        if "period:" in self.typed:
            self.put_filter(" ".join(word for word in self.typed.split() if not word.startswith("period:")))
        await self.ask_anew()

    @property
    def _today(self) -> date:
        return formats.local_time(self.console.desk.clock.now(), self.console.actor.zone).date()

    # Showing

    def put(self, place: str, content: Content) -> None:
        """Say something where it differs from what stands there."""
        if self._said.get(place) != content.plain:
            self._said[place] = content.plain
            self.query_one(place, Static).update(content)

    def period_keys(self) -> str:
        """The keys that show other periods, for the line above the list."""
        return _("{left} {right} {period} · {zoom} span").format(
            left=self.key("day.before"), right=self.key("day.after"), period=_("other periods"), zoom=self.key("figures.span")
        )

    def room(self, columns: Sequence[Column], place: int) -> int:
        """How many cells a column has now; none where it is left out."""
        fitted = fit_columns(columns, (self.table.size.width or self.size.width) - 1)
        return next((width for position, _column, width in fitted if position == place), 0)

    def lay_again(self) -> None:
        """The list has another width: what is drawn to its width is drawn anew. Nothing by default."""

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        if self.table.size.width != self._width:
            self._width = self.table.size.width
            self.lay_again()

    # Commands

    async def do_day_before(self) -> None:
        await self._move(-1)

    async def do_day_after(self) -> None:
        await self._move(1)

    async def _move(self, by: int) -> None:
        """Show an earlier or later period."""
        if self.period is not None:
            await self.show_period(self.period.moved(by))

    async def do_figures_span(self) -> None:
        """Show a longer span around the same day; after the year the day."""
        if self.period is None:
            return
        units = [*UNITS]
        unit = units[(units.index(self.period.unit) + 1) % len(units)] if self.period.unit else "month"
        last = self.period.end.fromordinal(self.period.end.toordinal() - 1)
        await self.show_period(of(unit, min(last, self._today) if last >= self._today else self.period.first))


def _period_of(desk: Desk, _actor: Actor, text: str) -> Period:
    return services.period_of(desk, text)
