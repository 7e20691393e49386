"""The figures: a period against the one before, then one figure by engineer, team, line, client, service or channel, then its rows.

Enter goes from the figures to one of them by a dimension, from there to the rows of a group, from there to a ticket; Esc goes back. The last
lines lead to lists of their own: faults that came again, and the order by points for who may see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from helpdesk_tui.domain import charts, figures, formats
from helpdesk_tui.domain.errors import Refused
from helpdesk_tui.domain.instant_input import day_start
from helpdesk_tui.domain.roles import OVERSEE, STEER
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services import figures as services
from helpdesk_tui.ui.places import FIGURES
from helpdesk_tui.ui.screens.list_screen import Listed
from helpdesk_tui.ui.screens.period_screen import PeriodScreen
from helpdesk_tui.ui.text import MUTED, line, lines
from helpdesk_tui.ui.widgets.columns import Cell, Column

if TYPE_CHECKING:
    from helpdesk_tui.domain.figures import Figure
    from helpdesk_tui.domain.report_period import Period
    from helpdesk_tui.services.figures import Asked, Group, Report, Traced

ROWS_SHOWN = 2_000
SAMPLE = 8
"""So many rows an explanation names."""
FAULTS_ROW, RANKING_ROW = 1_001, 1_002
"""The lines below the figures that lead to other lists."""
_STYLES = {"better": "good", "worse": "late", "": ""}
_COURSE = 4
"""The place of the column that shows the course, or a bar."""


class FiguresScreen(PeriodScreen):
    """`←` and `→` show the period before and after, `z` longer or shorter ones, `]` and `[` another dimension.

    The filter takes `period:2026-07 team:network client:acme service:mail engineer:anna line:2 channel:phone` and words.
    """

    PLACE = FIGURES
    HEADING = "Figures"
    EMPTY = "Nothing was counted. The filter knows period: team: engineer: client: service: line: channel:."
    NAMED = ("team", "engineer", "client", "service", "line", "channel")
    COLUMNS: ClassVar[Sequence[Column]] = (
        Column(_("figure"), 21),
        Column(_("now"), 13, right=True),
        Column(_("before"), 13, right=True, drop=2),
        Column(_("change"), 8, right=True),
        Column(_("course"), 0, drop=1, least=7),
    )

    def __init__(self) -> None:
        super().__init__()
        self.figure: Figure | None = None
        """The figure that is looked at by a dimension; None at the list of all."""
        self.by = figures.DIMENSIONS[0]
        self.group: Group | None = None
        """The group whose rows are looked at."""
        self.found: Report | None = None
        self.traced: Traced | None = None
        self.faults = 0
        """How many faults came again in the period."""

    # Reading

    async def read(self) -> Sequence[Listed]:
        asked = await self.asked()
        if self.figure is not None and self.group is not None:
            of_group = self._of_group(asked, self.group)
            self.traced = await self.console.call_aside(services.trace, of_group, self.figure.key, limit=ROWS_SHOWN)
            self._put_heading()
            return self._rows(self.traced)
        if self.figure is not None:
            asked = replace(asked, figures=(self.figure.key,), by=self.by)
        found = await self.console.call_aside(services.report, asked)
        if self.figure is None:
            self.faults = len(await self.console.call_aside(services.faults, asked, limit=0))
        self.found = found
        self._put_heading()
        return self._lines(found)

    def _lines(self, found: Report) -> list[Listed]:
        return self._figures(found) if self.figure is None else self._groups(found, self.figure)

    def lay_again(self) -> None:
        if self.found is not None and self.group is None and self.listed:
            self.listed = {one.id: one for one in self._lines(self.found)}
            self.table.put_rows({one.id: one.row for one in self.listed.values()})

    def _of_group(self, asked: Asked, group: Group) -> Asked:
        if self.by == "line" and group.key != services.NONE:
            return replace(asked, line=int(group.key))
        return services.narrowed(asked, self.by, group.key)

    # Showing

    def _put_heading(self) -> None:
        if self.period is None:
            return
        path = [figures.title(self.figure.key)] if self.figure is not None else []
        if self.figure is not None:
            path.append(_("by {dimension}").format(dimension=_(self.by)) if self.group is None else self.group.name)
        told = line((_(" Figures"), "bold"), "  ", (self.period.name, "bold $primary"), *((f" › {part}", "") for part in path))
        self.put(".top--title", told)
        self.put("#span", self._span())

    def _span(self) -> Content:
        if self.figure is not None and self.group is not None and self.traced is not None:
            value = figures.shown(self.figure.unit, self.traced.value)
            return line(f" {value} · ", (_rows(self.traced.found), MUTED))
        report = self.found
        if report is None:
            return Content("")
        against = _("against {before}").format(before=report.before.name)
        if report.is_partial:
            against += _(", as much of it as has passed")
        another = _(" · {key} by another").format(key=self.key("tab.next")) if self.figure is not None else ""
        return line((f" {self.period_keys()}{another} · ", MUTED), against)

    def _figures(self, report: Report) -> list[Listed]:
        self.table.set_columns(self.COLUMNS)
        begun = sum(1 for piece in report.pieces if day_start(piece.first, report.zone) <= report.at)
        room = self.room(self.COLUMNS, _COURSE)
        listed = []
        for number, one in enumerate(report.figures, 1):
            compared = _compared(one, report.total.now[one.key], report.total.before.get(one.key))
            listed.append(Listed(number, (figures.title(one.key), *compared, charts.sparkline(report.course[one.key][:begun], room))))
        listed.append(Listed(FAULTS_ROW, (_("recurring faults"), (str(self.faults), "bold"), "", "", "")))
        if self.console.actor.may(OVERSEE) or self.console.actor.may(STEER):
            listed.append(Listed(RANKING_ROW, (_("points, the order"), ("…", "dim"), "", "", ""), words=_("ranking")))
        return listed

    def _groups(self, report: Report, one: Figure) -> list[Listed]:
        columns = (Column(_(self.by), 21), *self.COLUMNS[1:_COURSE], Column("", 0, drop=1, least=7))
        self.table.set_columns(columns)
        most = max((value for group in report.groups if (value := group.now[one.key]) is not None), default=Fraction(0))
        room = self.room(columns, _COURSE)
        return [
            Listed(
                number,
                (group.name, *_compared(one, group.now[one.key], group.before.get(one.key)), charts.bar(group.now[one.key], most, room)),
                words=group.key,
            )
            for number, group in enumerate(report.groups, 1)
        ]

    def _rows(self, traced: Traced) -> list[Listed]:
        entry = Column(_("row"), 8, right=True, drop=1)
        self.table.set_columns(
            (Column("#", 8), entry, Column(_("value"), 12, right=True), Column(_("client"), 16, drop=2), Column(_("subject"), 0, least=16))
        )
        return [
            Listed(
                number,
                (
                    str(row.ticket_id),
                    str(row.row_id or ""),
                    figures.row_shown(traced.figure, row.value, row.whole),
                    row.client,
                    row.subject,
                ),
                row.ticket_id,
            )
            for number, row in enumerate(traced.lines, 1)
        ]

    def why_empty(self) -> str:
        return _("There is no row behind this figure.") if self.group is not None else super().why_empty()

    async def about(self, row_id: int) -> Content:
        report = self.found
        if report is None or self.group is not None:
            return Content("")
        if row_id in (FAULTS_ROW, RANKING_ROW):
            return self._about_list(row_id)
        one = self.figure or report.figures[row_id - 1]
        shown = report.total if self.figure is None else report.groups[row_id - 1]
        now, before = shown.now[one.key], shown.before.get(one.key)
        change, judged = figures.change(one.unit, now, before), figures.judged(one, now, before)
        told = [
            line(
                (figures.title(one.key), "bold"), f"  {figures.shown(one.unit, now)}",
                (_(" · before {value}").format(value=figures.shown(one.unit, before)), MUTED), f"  {change} {_(judged)}", (f"  {shown.name}", MUTED),
            ),
            line(figures.meaning(one.key)),
            line((_("made of {rows} · {key} explains").format(rows=_rows(shown.rows.get(one.key, 0)), key=self.key("ticket.explain")), MUTED)),
        ]  # fmt: skip
        if self.figure is None:
            told += [line(""), *_course(report, one)]
        return lines(told)

    def _about_list(self, row_id: int) -> Content:
        if row_id == FAULTS_ROW:
            title, told = _("recurring faults"), _("Incidents of the span with the same client, service and device, planned work left out.")
        else:
            title, told = _("points, the order"), _("Who has earned how many points in the period, team by team.")
        return lines([line((title, "bold")), line(told), line((_("{key} lists them").format(key=self.key("go.open")), MUTED))])

    # Commands

    async def open_row(self, row_id: int) -> None:
        if self.group is not None:
            await super().open_row(row_id)
            return
        if row_id in (FAULTS_ROW, RANKING_ROW):
            await self._open_list("faults" if row_id == FAULTS_ROW else "ranking")
            return
        if self.found is None:
            return
        if self.figure is None:
            self.figure = self.found.figures[row_id - 1]
        else:
            self.group = self.found.groups[row_id - 1]
        await self.ask_anew(from_top=True)

    async def _open_list(self, mode: str) -> None:
        """Go to a list of its own, of the same period."""
        await self.app.switch_mode(mode)
        screen = self.app.screen
        if isinstance(screen, PeriodScreen) and self.period is not None:
            screen.begin(self.period, self.typed)

    async def do_go_back(self) -> None:
        if self.group is not None:
            self.group = None
        elif self.figure is not None:
            self.figure = None
        else:
            await super().do_go_back()
            return
        await self.ask_anew(from_top=True)

    async def do_ticket_explain(self) -> None:
        """Say what the figure under the cursor counts and how it is made; on a row behind it, why its ticket is where it is."""
        row_id = self.cursor_row
        if self.group is not None or self.found is None or row_id is None or row_id in (FAULTS_ROW, RANKING_ROW):
            await super().do_ticket_explain()
            return
        from helpdesk_tui.ui.screens.dialogs import Notice

        one, asked = self.figure or self.found.figures[row_id - 1], await self.asked()
        if self.figure is not None:
            asked = self._of_group(asked, self.found.groups[row_id - 1])
        traced = await self.console.call_aside(services.trace, asked, one.key, limit=SAMPLE)
        await self.ask(Notice(figures.title(one.key), _explained(traced, self.key("go.open"))))

    async def do_tab_next(self) -> None:
        await self._turn(1)

    async def do_tab_previous(self) -> None:
        await self._turn(-1)

    async def _turn(self, by: int) -> None:
        """Take the figure by another dimension."""
        if self.figure is None:
            raise Refused(
                _("{key} opens a figure by {dimensions}.").format(key=self.key("go.open"), dimensions=", ".join(map(_, figures.DIMENSIONS)))
            )
        self.group = None
        place = figures.DIMENSIONS.index(self.by)
        self.by = figures.DIMENSIONS[(place + by) % len(figures.DIMENSIONS)]
        await self.ask_anew(from_top=True)


def _rows(n: int) -> str:
    return ngettext("{n} row", "{n} rows", n).format(n=n)


def _explained(traced: Traced, opens: str) -> Content:
    """What `--explain` says of a figure, and the first of its rows."""
    one = traced.figure
    told = [
        line((figures.shown(one.unit, traced.value), "bold"), (f"  {traced.period.name}", MUTED)),
        line(figures.meaning(one.key)),
        line(figures.made_of(one, traced.measured, traced.hours_ms)),
        line(""),
    ]
    for row in traced.lines:
        told.append(
            line(
                f"{row.ticket_id:>7}  ",
                (f"{figures.row_shown(one, row.value, row.whole):>11}", "bold"),
                f"  {row.client}  ",
                (row.subject, MUTED),
            )
        )
    more = traced.found - len(traced.lines)
    if more > 0:
        told.append(line((_("… and {n} more rows; {key} on the figure goes down to them").format(n=more, key=opens), MUTED)))
    return lines(told)


def _compared(one: Figure, now: Fraction | None, before: Fraction | None) -> tuple[Cell, ...]:
    """The cells now, before and change, which has a sign beside its colour."""
    judged = figures.judged(one, now, before)
    change = figures.change(one.unit, now, before)
    return (
        (figures.shown(one.unit, now), "bold"),
        (figures.shown(one.unit, before), "dim"),
        (f"{figures.SIGNS[judged]} {change}" if change else "", _STYLES[judged]),
    )


def _course(report: Report, one: Figure) -> list[Content]:
    """The pieces of the period with their figures, a bar each: the latest first."""
    course = report.course[one.key]
    most = max((value for value in course if value is not None), default=Fraction(0))
    found = []
    for piece, value in zip(report.pieces, course, strict=True):
        if day_start(piece.first, report.zone) <= report.at:
            found.append(
                line((f"{_short(piece):<11}", MUTED), f"{figures.shown(one.unit, value):>12} ", (charts.bar(value, most, 16), "$primary"))
            )
    return found[::-1]


def _short(piece: Period) -> str:
    if piece.unit == "day":
        return f"{formats.weekday(piece.first.weekday())} {piece.first:%m-%d}"
    return piece.name if len(piece.name) <= 10 else f"{piece.first:%m-%d}…"
