"""The figures: a period against the one before, then one figure by engineer, team, line, client, service or channel, then its rows.

Enter goes from the figures to one of them by a dimension, from there to the rows of a group, from there to a ticket; Esc goes back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from helpdesk_tui.domain import charts, figures, formats
from helpdesk_tui.domain.errors import BadInput, Refused
from helpdesk_tui.domain.instant_input import day_start
from helpdesk_tui.domain.report_period import UNITS, of
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import figures as services
from helpdesk_tui.ui.screens.list_screen import Listed, ListScreen
from helpdesk_tui.ui.text import MUTED, line, lines
from helpdesk_tui.ui.widgets.columns import Cell, Column

if TYPE_CHECKING:
    from helpdesk_tui.domain.figures import Figure
    from helpdesk_tui.domain.report_period import Period
    from helpdesk_tui.domain.roles import Actor
    from helpdesk_tui.services.desk import Desk
    from helpdesk_tui.services.figures import Asked, Group, Report, Traced

NAMED = ("team", "engineer", "client", "service", "line", "channel")
"""What the filter can name beside `period:` and words."""
ROWS_SHOWN = 2_000
BAR = 24
_STYLES = {"better": "good", "worse": "late", "": ""}


class FiguresScreen(ListScreen):
    """`←` and `→` show the period before and after, `z` longer or shorter ones, `]` and `[` another dimension.

    The filter takes `period:2026-07 team:network client:acme service:mail engineer:anna line:2 channel:phone` and words.
    """

    HEADING = "Figures"
    EMPTY = "Nothing was counted. The filter knows period: team: engineer: client: service: line: channel:."
    COLUMNS: ClassVar[Sequence[Column]] = (
        Column(_("figure"), 22),
        Column(_("now"), 13, right=True),
        Column(_("before"), 13, right=True, drop=2),
        Column(_("change"), 7, right=True),
        Column("", 7, drop=1),
        Column(_("course"), 0, least=12),
    )

    def __init__(self) -> None:
        super().__init__()
        self.period: Period | None = None
        self.figure: Figure | None = None
        """The figure that is looked at by a dimension; None at the list of all."""
        self.by = figures.DIMENSIONS[0]
        self.group: Group | None = None
        """The group whose rows are looked at."""
        self.found: Report | None = None
        self.traced: Traced | None = None
        self._said: dict[str, str] = {}

    def above(self) -> ComposeResult:
        yield Static("", id="figures-span", classes="board--sums")

    # Reading

    async def read(self) -> Sequence[Listed]:
        asked = await self._asked()
        if self.figure is not None and self.group is not None:
            self.traced = await self.console.call(services.trace, self._of_group(asked, self.group), self.figure.key, limit=ROWS_SHOWN)
            self._put_heading()
            return self._rows(self.traced)
        if self.figure is not None:
            asked = replace(asked, figures=(self.figure.key,), by=self.by)
        self.found = await self.console.call(services.report, asked)
        self._put_heading()
        return self._figures(self.found) if self.figure is None else self._groups(self.found, self.figure)

    async def _asked(self) -> Asked:
        """The question that period and filter come to. Raises BadInput."""
        named = dict(word.split(":", 1) for word in self.typed.split() if ":" in word)
        unknown = sorted(named.keys() - {*NAMED, "period"})
        if unknown:
            raise BadInput(
                _("The filter of figures knows period: and {names}:, not {odd}:.").format(names=": ".join(NAMED), odd=unknown[0])
            )
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

    def _of_group(self, asked: Asked, group: Group) -> Asked:
        if self.by == "line" and group.key != services.NONE:
            return replace(asked, line=int(group.key))
        return services.narrowed(asked, self.by, group.key)

    def words_of(self, typed: str) -> list[str]:
        return super().words_of(" ".join(word for word in typed.split() if ":" not in word))

    # Showing

    def _put_heading(self) -> None:
        if self.period is None:
            return
        path = [figures.title(self.figure.key)] if self.figure is not None else []
        if self.figure is not None:
            path.append(_("by {dimension}").format(dimension=_(self.by)) if self.group is None else self.group.name)
        told = line((_(" Figures"), "bold"), "  ", (self.period.name, "bold $primary"), *((f" › {part}", "") for part in path))
        self._put(".top--title", told)
        self._put("#figures-span", self._span())

    def _span(self) -> Content:
        if self.figure is not None and self.group is not None and self.traced is not None:
            value = figures.shown(self.figure.unit, self.traced.value)
            return line(f" {value} · ", (_("{n} rows").format(n=self.traced.found), MUTED))
        report = self.found
        if report is None:
            return Content("")
        against = _(" against {before}").format(before=report.before.name)
        if report.is_partial:
            against += _(", as much of it as has passed")
        keys = _(" · {left} {right} {period} · {zoom} span").format(
            left=self.key("day.before"), right=self.key("day.after"), period=_("other periods"), zoom=self.key("figures.span")
        )
        if self.figure is not None:
            keys += _(" · {key} by another").format(key=self.key("tab.next"))
        return line(against, (keys, MUTED))

    def _put(self, place: str, content: Content) -> None:
        if self._said.get(place) != content.plain:
            self._said[place] = content.plain
            self.query_one(place, Static).update(content)

    def _figures(self, report: Report) -> list[Listed]:
        self.table.set_columns(self.COLUMNS)
        begun = sum(1 for piece in report.pieces if day_start(piece.first, report.zone) <= report.at)
        listed = []
        for number, one in enumerate(report.figures, 1):
            now, before = report.total.now[one.key], report.total.before.get(one.key)
            listed.append(
                Listed(number, (figures.title(one.key), *_compared(one, now, before), charts.sparkline(report.course[one.key][:begun])))
            )
        return listed

    def _groups(self, report: Report, one: Figure) -> list[Listed]:
        self.table.set_columns((Column(_(self.by), 22), *self.COLUMNS[1:5], Column("", 0, least=10)))
        most = max((value for group in report.groups if (value := group.now[one.key]) is not None), default=Fraction(0))
        return [
            Listed(
                number,
                (group.name, *_compared(one, group.now[one.key], group.before.get(one.key)), charts.bar(group.now[one.key], most, BAR)),
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
                (str(row.ticket_id), str(row.row_id or ""), _row_value(traced.figure, row.value, row.whole), row.client, row.subject),
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
        one = self.figure or report.figures[row_id - 1]
        shown = report.total if self.figure is None else report.groups[row_id - 1]
        told = [
            line((figures.title(one.key), "bold"), f"  {figures.shown(one.unit, shown.now[one.key])}", (f"  {shown.name}", MUTED)),
            line(figures.meaning(one.key)),
            line((_("made of {n} rows").format(n=shown.rows.get(one.key, 0)), MUTED)),
        ]
        if self.figure is None:
            told += [line(""), *_course(report, one)]
        return lines(told)

    # Commands

    async def open_row(self, row_id: int) -> None:
        if self.group is not None:
            await super().open_row(row_id)
            return
        if self.found is None:
            return
        if self.figure is None:
            self.figure = self.found.figures[row_id - 1]
        else:
            self.group = self.found.groups[row_id - 1]
        await self._read_from_top()

    async def do_go_back(self) -> None:
        if self.group is not None:
            self.group = None
        elif self.figure is not None:
            self.figure = None
        else:
            await super().do_go_back()
            return
        await self._read_from_top()

    async def _read_from_top(self) -> None:
        self.listed = {}
        self.table.set_ids((), now=True)
        self.table.forget()
        await self.read_again()
        await self.table.move_to(0)

    async def do_day_before(self) -> None:
        await self._move(-1)

    async def do_day_after(self) -> None:
        await self._move(1)

    async def _move(self, by: int) -> None:
        """Show an earlier or later period."""
        if self.period is None:
            return
        await self._show_period(self.period.moved(by))

    async def do_figures_span(self) -> None:
        """Show a longer span around the same day; after the year the day."""
        if self.period is None:
            return
        units = [*UNITS]
        unit = units[(units.index(self.period.unit) + 1) % len(units)] if self.period.unit else "month"
        today = formats.local_time(self.console.desk.clock.now(), self.console.actor.zone).date()
        last = self.period.end.fromordinal(self.period.end.toordinal() - 1)
        await self._show_period(of(unit, min(last, today) if last >= today else self.period.first))

    async def _show_period(self, period: Period) -> None:
        today = formats.local_time(self.console.desk.clock.now(), self.console.actor.zone).date()
        if period.first > today:
            raise Refused(_("That period has not begun yet."))
        before, self.period = self.period, period
        if "period:" in self.typed:
            self.put_filter(" ".join(word for word in self.typed.split() if not word.startswith("period:")))
        try:
            await self.read_again()
        except BadInput:
            self.period = before
            raise

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
        await self._read_from_top()


def _period_of(desk: Desk, _actor: Actor, text: str) -> Period:
    return services.period_of(desk, text)


def _compared(one: Figure, now: Fraction | None, before: Fraction | None) -> tuple[Cell, ...]:
    judged = figures.judged(one, now, before)
    return (
        (figures.shown(one.unit, now), "bold"),
        (figures.shown(one.unit, before), "dim"),
        (figures.change(one.unit, now, before), _STYLES[judged]),
        (_(judged), _STYLES[judged]),
    )


def _row_value(one: Figure, value: int, whole: int) -> str:
    """What a row counts, as people read it."""
    if one.key == "paused":
        return figures.shown(figures.PERCENT, Fraction(value, whole)) if whole else "–"
    if one.unit == figures.PERCENT and one.key != "load":
        return _("yes") if value else _("no")
    return figures.shown(figures.LABOUR if one.key == "load" else one.unit, Fraction(value))


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
