"""Reports as tables that leave the program (see `domain/sheet.py`)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from helpdesk_tui.domain import figures, formats
from helpdesk_tui.domain.figures import Figure
from helpdesk_tui.domain.sheet import COUNT, MINUTES, PERCENT, Head, Sheet, Value
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.figures import Group, Report, Traced
from helpdesk_tui.store.faults import Fault

SCORE = "score"
_KINDS = {
    figures.COUNT: COUNT, figures.PERCENT: PERCENT, figures.SPAN: MINUTES, figures.AGE: MINUTES, figures.LABOUR: MINUTES, figures.SCORE: SCORE,
}  # fmt: skip


def sheets(report: Report) -> list[Sheet]:
    """The report as tables: all figures against the period before, then the groups."""
    note = _("{period}, as of {at}; times are minutes").format(period=report.period.name, at=formats.instant_full(report.at, report.zone))
    made = [_all(report, note)]
    if report.groups:
        made.append(_groups(report, note))
    return made


def _all(report: Report, note: str) -> Sheet:
    heads = (
        Head(_("figure")), Head(_("key")), Head(_("unit")), Head(report.period.name, SCORE), Head(report.before.name, SCORE), Head(_("rows"), COUNT),
        Head(_("meaning")),
    )  # fmt: skip
    rows = tuple(
        (
            figures.title(one.key),
            one.key,
            unit(one),
            _value(one, report.total.now[one.key]),
            _value(one, report.total.before.get(one.key)),
            report.total.rows[one.key],
            figures.meaning(one.key),
        )
        for one in report.figures
    )
    return Sheet(_("Figures"), heads, rows, note)


def _groups(report: Report, note: str) -> Sheet:
    first = [Head(_("key")), Head(_(report.by))] if report.by else []
    time = [Head(_("span"))] if any(group.piece for group in report.groups) else []
    heads = (*first, *time, *(Head(figures.title(one.key), _KINDS[one.unit]) for one in report.figures))
    rows = tuple((*_labels(report, group), *(_value(one, group.now[one.key]) for one in report.figures)) for group in report.groups)
    return Sheet(_("By {dimension}").format(dimension=_(report.by)) if report.by else _("Course"), heads, rows, note)


def _labels(report: Report, group: Group) -> tuple[Value, ...]:
    labels: list[Value] = [group.key, group.name] if report.by else []
    return (*labels, group.piece.name) if group.piece else tuple(labels)


def _value(one: Figure, value: Fraction | None) -> Value:
    if value is None:
        return None
    if one.unit == figures.PERCENT:
        return Decimal(figures.rounded(value * 1000)) / 10
    if one.unit == figures.SCORE:
        return Decimal(figures.rounded(value * 100)) / 100
    if one.unit in (figures.SPAN, figures.LABOUR, figures.AGE):
        return figures.minutes(one.unit, value)
    return figures.rounded(value)


def unit(one: Figure) -> str:
    """In what a figure is counted, for tables."""
    return {
        figures.COUNT: _("number"),
        figures.PERCENT: _("per cent"),
        figures.SPAN: _("minutes of working time"),
        figures.AGE: _("minutes"),
        figures.LABOUR: _("minutes of labour"),
        figures.SCORE: _("1 to 5"),
    }[one.unit]


def traced(found: Traced) -> Sheet:
    """The rows behind a figure as a table."""
    heads = (
        Head(_("ticket"), COUNT),
        Head(_("row"), COUNT),
        Head(_("value"), COUNT),
        Head(_("of"), COUNT),
        Head(_("client")),
        Head(_("subject")),
    )
    rows = tuple((one.ticket_id, one.row_id, one.value, one.whole, one.client, one.subject) for one in found.lines)
    return Sheet(figures.title(found.figure.key), heads, rows, figures.meaning(found.figure.key))


def recurring(found: list[Fault]) -> Sheet:
    """Recurring faults as a table."""
    heads = (
        Head(_("times"), COUNT), Head(_("client")), Head(_("service")), Head(_("device")), Head(_("first")), Head(_("last")), Head(_("worked"), MINUTES),
        Head(_("tickets")),
    )  # fmt: skip
    rows = tuple(
        (
            one.times, one.client, one.service, one.device, formats.instant_json(one.first_at), formats.instant_json(one.last_at),
            one.labour_ms // 60_000, one.tickets,
        )
        for one in found
    )  # fmt: skip
    return Sheet(_("Recurring faults"), heads, rows)
