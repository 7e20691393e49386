"""Who is on when: a week of shifts and absences, an engineer a line; they are added and taken away here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.errors import Refused
from helpdesk_tui.domain.roles import SET_UP, STEER
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import week as services
from helpdesk_tui.ui.places import ROTA
from helpdesk_tui.ui.screens.list_screen import Listed, ListScreen
from helpdesk_tui.ui.text import MUTED, line, lines
from helpdesk_tui.ui.widgets.columns import Cell, Column

if TYPE_CHECKING:
    from datetime import date

    from helpdesk_tui.services.week import Week, WeekRow

DAY_WIDTH = 7
DROPS = (0, 0, 0, 0, 4, 3, 2)
"""Where there is no room, the team goes first, then Sunday, Saturday and Friday."""


class RotaScreen(ListScreen):
    """`←` and `→` show the week before and after, `+` adds a shift or an absence of the engineer, `-` takes one away."""

    PLACE = ROTA
    NEEDS: ClassVar[Mapping[str, tuple[str, ...]]] = {"list.add": (STEER, SET_UP), "list.remove": (STEER, SET_UP)}
    HEADING = "Who is on when"
    EMPTY = "Nobody works here yet: `helpdesk setup apply` makes engineers and teams."
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (60, "-narrow"), (110, "-wide")]  # noqa: RUF012
    """Only from there on all days of a week have room beside what is known of an engineer."""
    COLUMNS: ClassVar[Sequence[Column]] = (Column(_("engineer"), 0, least=16),)

    def __init__(self) -> None:
        super().__init__()
        self.monday: date | None = None
        self.found: Week | None = None

    async def read(self) -> Sequence[Listed]:
        found = await self.console.call(services.week, self.monday)
        self.found, self.monday = found, found.monday
        self._put_columns(found)
        return [self._listed(row, found) for row in found.rows]

    def _put_columns(self, found: Week) -> None:
        days = [found.monday + timedelta(days=day) for day in range(services.DAYS)]
        titles = [f"{formats.weekday(day.weekday())} {day.day}" for day in days]
        self.table.set_columns(
            (
                Column("", 1),
                Column(_("engineer"), 0, least=14),
                Column(_("team"), 14, drop=1),
                *(Column(title, DAY_WIDTH, drop=DROPS[number]) for number, title in enumerate(titles)),
            )
        )
        keys = _("  {left} {right} other weeks").format(left=self.key("day.before"), right=self.key("day.after"))
        last = days[-1]
        self.put_heading(line((f" {_(self.HEADING)}", "bold"), f"  {found.monday} – {last:%m-%d}", (keys, MUTED)))

    def _listed(self, row: WeekRow, found: Week) -> Listed:
        zone, today = self.console.actor.zone, formats.local_time(self.console.desk.clock.now(), self.console.actor.zone).date()
        cells: list[Cell] = [("●" if row.is_on_now else " ", "good"), row.name, (row.team, "dim")]
        for number, day in enumerate(row.days):
            said = services.hours(day, found.starts[number], found.starts[number + 1], zone)
            is_today = found.monday + timedelta(days=number) == today
            style = "soon" if day.absences else "dim" if not day.shifts else "bold" if is_today else ""
            cells.append((said, style))
        return Listed(row.person_id, cells, words=f"{row.login} {row.team} {_('on') if row.is_on_now else _('off')}")

    def _row(self) -> WeekRow:
        if self.found is not None:
            for row in self.found.rows:
                if row.person_id == self.cursor_row:
                    return row
        raise Refused(_("There is no engineer under the cursor."))

    async def about(self, row_id: int) -> Content:
        row = self._row()
        told = [
            line((row.name, "bold"), f"  {row.login}"),
            line((_("line {line}, {team}").format(line=row.line, team=row.team), MUTED)),
            line(""),
        ]
        told += [line(text) for _number, text in self._spans(row)] or [line((_("By the team's hours; no shifts in this week."), MUTED))]
        return lines(told)

    def _spans(self, row: WeekRow) -> list[tuple[str, str]]:
        """The engineer's shifts and absences of the week: (which one, in words)."""
        from helpdesk_tui.services import shifts

        zone = self.console.actor.zone
        found: dict[str, tuple[int, str]] = {}
        for day in row.days:
            for table, spans in (("shift", day.shifts), ("absence", day.absences)):
                for one in spans:
                    start, end = formats.instant_full(one.start_at, zone), formats.instant_full(one.end_at, zone)
                    what = shifts.kind_words(one.what) if table == "shift" else f"{_('away')} {one.what}".strip()
                    found[f"{table} {one.id}"] = (one.start_at, f"{start} – {end}  {what}")
        return [(key, text) for key, (_at, text) in sorted(found.items(), key=lambda entry: entry[1])]

    async def open_row(self, row_id: int) -> None:
        from helpdesk_tui.ui.screens.dialogs import Notice

        await self.ask(Notice(self._row().name, await self.about(row_id)))

    # Commands

    async def do_day_before(self) -> None:
        await self._turn(-services.DAYS)

    async def do_day_after(self) -> None:
        await self._turn(services.DAYS)

    async def _turn(self, days: int) -> None:
        if self.monday is not None:
            self.monday += timedelta(days=days)
        await self.read_again()

    async def do_list_add(self) -> None:
        from helpdesk_tui.services import shifts
        from helpdesk_tui.ui.screens import rota_forms

        row = self._row() if self.cursor_row is not None else None
        if row is not None:
            await self.console.call(shifts.check, row.login)
        await rota_forms.add(self, row.login if row else "")

    async def do_list_remove(self) -> None:
        from helpdesk_tui.services import shifts
        from helpdesk_tui.ui.screens import rota_forms

        row = self._row()
        spans = self._spans(row)
        if not spans:
            raise Refused(_("{name} has no shift or absence in this week.").format(name=row.name))
        await self.console.call(shifts.check, row.login)
        await rota_forms.remove(self, row.name, spans)
