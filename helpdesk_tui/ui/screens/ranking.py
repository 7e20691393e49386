"""The order by points within a team, for its lead and for who oversees the desk; then what one person earned, then a ticket."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from helpdesk_tui.domain import charts, formats
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services import earning
from helpdesk_tui.ui.places import RANKING
from helpdesk_tui.ui.screens.drill_screen import DrillScreen
from helpdesk_tui.ui.screens.list_screen import Listed
from helpdesk_tui.ui.text import MUTED, line, lines
from helpdesk_tui.ui.widgets.columns import Column

if TYPE_CHECKING:
    from helpdesk_tui.domain.report_period import Period
    from helpdesk_tui.services.earning import Earned

_BAR = 4
"""The place of the column with the bars."""


class RankingScreen(DrillScreen[earning.Place]):
    """`]` and `[` show another team, the arrows and `z` another period."""

    PLACE = RANKING
    HEADING = "Points"
    EMPTY = "Nobody is in this team."
    COLUMNS: ClassVar[Sequence[Column]] = (
        Column(_("place"), 5, right=True),
        Column(_("who"), 22),
        Column(_("points"), 10, right=True),
        Column(_("tickets"), 7, right=True),
        Column("", 0, drop=1, least=7),
    )
    ROWS: ClassVar[Sequence[Column]] = (
        Column("#", 8),
        Column(_("when"), 16),
        Column(_("points"), 10, right=True),
        Column(_("subject"), 0, least=16),
    )

    def __init__(self) -> None:
        super().__init__()
        self.team = ""
        """The key of the team; empty for the first that one may look at."""

    async def read(self) -> Sequence[Listed]:
        period = (await self.asked()).period
        if self.inside is not None:
            view = await self.console.call_aside(earning.of_person, self.inside.login, period.name)
            self._head(period, self.inside.name)
            return self._rows(view.rows)
        team, _period, found = await self.console.call_aside(earning.ranking, self.team, period.name)
        self.team = team.key
        self._head(period, team.name)
        self.outer = dict(enumerate(found, 1))
        return self._ranked()

    def _head(self, period: Period, shown: str) -> None:
        keys = "" if self.inside is not None else _("{key} team · ").format(key=self.key("tab.next"))
        self.put(".top--title", line((_(" Points"), "bold"), "  ", (period.name, "bold $primary"), f"  {shown}"))
        self.put("#span", line((f" {keys}{self.period_keys()}", MUTED)))

    def _ranked(self) -> list[Listed]:
        self.table.set_columns(self.COLUMNS)
        most, room = max((one.amount for one in self.outer.values()), default=0), self.room(self.COLUMNS, _BAR)
        return [
            Listed(
                number,
                (
                    str(one.place),
                    one.name,
                    (formats.weight(one.amount), "bold"),
                    str(one.tickets),
                    charts.bar(Fraction(one.amount), Fraction(most), room),
                ),
                words=one.login,
            )
            for number, one in self.outer.items()
        ]

    def lay_again(self) -> None:
        if self.inside is None and self.listed:
            self.listed = {one.id: one for one in self._ranked()}
            self.table.put_rows({one.id: one.row for one in self.listed.values()})

    def _rows(self, earned: Sequence[Earned]) -> list[Listed]:
        self.table.set_columns(self.ROWS)
        zone, now = self.console.actor.zone, self.console.desk.clock.now()
        return [
            Listed(
                number,
                (str(one.ticket_id), formats.instant(one.at, zone, now), (formats.weight(one.amount), "bold"), one.subject),
                one.ticket_id,
            )
            for number, one in enumerate(earned, 1)
        ]

    def why_empty(self) -> str:
        return _("{name} has no points in this period.").format(name=self.inside.name) if self.inside is not None else super().why_empty()

    async def about(self, row_id: int) -> Content:
        one = self.inside or self.outer.get(row_id)
        if one is None:
            return Content("")
        told = [
            line((one.name, "bold"), (f"  {one.login}", MUTED)),
            line(
                ngettext(
                    "place {place}: {points} points of {n} ticket", "place {place}: {points} points of {n} tickets", one.tickets
                ).format(place=one.place, points=formats.weight(one.amount), n=one.tickets)
            ),
        ]
        if self.inside is None:
            told.append(line((_("{key} lists them").format(key=self.key("go.open")), MUTED)))
        return lines(told)

    async def do_tab_next(self) -> None:
        await self._turn(1)

    async def do_tab_previous(self) -> None:
        await self._turn(-1)

    async def _turn(self, by: int) -> None:
        """Show the next team."""
        teams = await self.console.call(earning.ranked_teams)
        keys = [team.key for team in teams]
        if len(keys) < 2:
            self.say(_("There is no other team that you can look at."), "warning")
            return
        self.inside = None
        self.team = keys[(keys.index(self.team) + by) % len(keys)] if self.team in keys else keys[0]
        await self.ask_anew(from_top=True)
