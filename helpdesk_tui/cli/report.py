"""`helpdesk report`: figures of a period against the one before, what is behind each, faults that recur, and views for other programs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk_tui.cli import answers, context, late
from helpdesk_tui.cli.arguments import AsJson, day_or_none
from helpdesk_tui.cli.context import Session
from helpdesk_tui.cli.output import Column, say, say_json, say_table
from helpdesk_tui.cli.shapes import Json
from helpdesk_tui.domain import charts, figures, formats, report_period
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.report_period import Period
from helpdesk_tui.domain.roles import READ
from helpdesk_tui.domain.words import _

if TYPE_CHECKING:
    from helpdesk_tui.domain.figures import Figure
    from helpdesk_tui.domain.sheet import Sheet
    from helpdesk_tui.services import figures as services
    from helpdesk_tui.services import report_sheets, sheets
    from helpdesk_tui.services.figures import Asked, Group, Report, Traced
    from helpdesk_tui.store import bi
else:
    services, report_sheets, sheets = (late.service(name) for name in ("figures", "report_sheets", "sheets"))
    bi = late.Late("helpdesk_tui.store.bi")

BRIEF = (
    "created", "resolved", "backlog", "reaction.median", "resolution.median", "sla.reaction", "sla.resolution", "first_contact", "reopened",
    "paused", "time_per_ticket", "worked", "load", "rating",
)  # fmt: skip
"""The figures of a table by engineers, clients and the like, unless --figure names others; the other formats have all."""
FORMATS = ("table", "json", "csv", "xlsx")
BAR = 20
app = typer.Typer(help=_("Figures of a period; faults that recur; views for other programs."))

PeriodOption = Annotated[
    str | None, typer.Option("--period", metavar="PERIOD", help=_("this-month, last-week, 2026-07, 2026-W30, 2026-Q3, 2026, 2026-07-03."))
]
From = Annotated[str | None, typer.Option("--from", metavar="DAY", help=_("From this day on, instead of --period."))]
To = Annotated[str | None, typer.Option("--to", metavar="DAY", help=_("The last day; today by default."))]
Team = Annotated[str | None, typer.Option("--team", metavar="KEY")]
Engineer = Annotated[str | None, typer.Option("--engineer", metavar="LOGIN")]
Client = Annotated[str | None, typer.Option("--client", metavar="KEY")]
Service = Annotated[str | None, typer.Option("--service", metavar="KEY")]
Line = Annotated[int | None, typer.Option("--line", metavar="N", min=1, max=3)]
Channel = Annotated[str | None, typer.Option("--channel", metavar="NAME")]
Format = Annotated[str, typer.Option("--format", metavar="FORMAT", help=", ".join(FORMATS))]
Output = Annotated[str, typer.Option("--output", "--out", "-o", metavar="FILE", help=_("Write into this file; - is standard output."))]


@app.callback(invoke_without_command=True)
def report(
    ctx: typer.Context,
    period: PeriodOption = None,
    first: From = None,
    last: To = None,
    figure: Annotated[
        list[str] | None, typer.Option("--figure", metavar="KEY", help=_("Only these; `helpdesk report figures` lists them."))
    ] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="WHAT", help=", ".join(figures.DIMENSIONS))] = None,
    each: Annotated[str | None, typer.Option("--each", metavar="PIECE", help=", ".join(report_period.PIECES))] = None,
    explain: Annotated[str | None, typer.Option("--explain", metavar="KEY", help=_("List the rows that this figure is made of."))] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=0, help=_("So many rows of --explain; 0 is all."))] = 200,
    team: Team = None,
    engineer: Engineer = None,
    client: Client = None,
    service: Service = None,
    line: Line = None,
    channel: Channel = None,
    without: Annotated[str | None, typer.Option("--without", metavar="WHAT", help=_("Only what has no engineer, service, ..."))] = None,
    form: Format = "table",
    output: Output = "",
    as_json: AsJson = False,
) -> None:
    """Show the figures of a period (this month) against the one before: in all, --by WHAT, or for --each day, week, month."""
    if ctx.invoked_subcommand is not None:
        return
    s = context.reading()
    asked = _asked(_period(s, period, first, last), team=team, engineer=engineer, client=client, service=service, channel=channel)
    asked = replace(asked, figures=tuple(figure or ()), by=_word("--by", by), each=_word("--each", each), line=line)
    asked = replace(asked, without=_word("--without", without))
    wanted = _format(form, as_json=as_json, output=output)
    if explain is not None:
        _trace(s, asked, explain, limit, wanted, output)
        return
    found = services.report(s.desk, s.actor, asked)
    if wanted == "json":
        say_json(report_json(found))
    elif wanted == "table":
        _say_report(found, [one for one in found.figures if figure or one.key in BRIEF])
    else:
        _write(wanted, report_sheets.sheets(found), output)


def _asked(period: Period, **named: str | None) -> Asked:
    """The question of a period with the rows that were named. Raises BadInput for a name without letters."""
    asked = services.Asked(period)
    for name, value in named.items():
        if value is not None:
            asked = services.narrowed(asked, name, _word(f"--{name}", value))
    return asked


def _word(option: str, value: str | None) -> str:
    if value is not None and not value.strip():
        raise BadInput(_("{option} wants a word after it.").format(option=option))
    return value or ""


def _period(s: Session, text: str | None, first: str | None, last: str | None) -> Period:
    if first is None and last is None:
        return services.period_of(s.desk, "this-month" if text is None else text)
    if text is not None or first is None:
        raise BadInput(_("Give either --period, or --from and --to."))
    start, end = day_or_none(s, first), day_or_none(s, last)
    today = services.today(s.desk)
    return report_period.between(start or today, end or max(today, start or today))


def _format(form: str, *, as_json: bool, output: str) -> str:
    if form.casefold() not in FORMATS:
        raise BadInput(_("There is no format {form!r}; there are {formats}.").format(form=form, formats=", ".join(FORMATS)))
    wanted = "json" if as_json else form.casefold()
    if wanted == "xlsx" and (not output or (output == "-" and sys.stdout.isatty())):
        raise BadInput(_("A workbook goes into a file: give --output FILE."))
    if output and wanted in ("table", "json"):
        raise BadInput(_("--output goes with --format csv or xlsx; send the rest into a file by > FILE."))
    return wanted


def _write(wanted: str, made: Sequence[Sheet], output: str) -> None:
    """CSV or a workbook, into a file or to standard output. Raises BadInput where the file cannot be written."""
    from helpdesk_tui.domain.sheet import csv_document, csv_table

    text = "" if wanted == "xlsx" else csv_table(made[0]) if len(made) == 1 else csv_document(made)
    content = text.encode() if text else sheets.workbook(made)
    if not output or output == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        return
    try:
        with open(output, "wb") as file:
            file.write(content)
    except OSError as error:
        raise BadInput(_("{file} cannot be written: {why}.").format(file=output, why=error.strerror or error)) from None
    say(_("{file} written").format(file=output))


# For people


def _say_report(found: Report, brief: Sequence[Figure]) -> None:
    until = _("; of it, as much as has passed of {period}").format(period=found.period.name) if found.is_partial else ""
    if not context.plain():
        say(_("{period} against {before}{until}").format(period=found.period.name, before=found.before.name, until=until))
    columns = [
        Column(_("figure")), Column(found.period.name, right=True), Column(found.before.name, right=True), Column(_("change"), right=True), Column(""),
        Column(_("course")), Column(_("rows"), right=True), Column(_("key")),
    ]  # fmt: skip
    rows = []
    for one in found.figures:
        now, before = found.total.now[one.key], found.total.before.get(one.key)
        rows.append(
            [
                figures.title(one.key),
                figures.shown(one.unit, now),
                figures.shown(one.unit, before),
                figures.change(one.unit, now, before),
                _(figures.judged(one, now, before)),
                charts.sparkline(_begun(found, one.key)),
                str(found.total.rows[one.key]),
                one.key,
            ]
        )
    say_table(columns, rows)
    if found.groups:
        _say_groups(found, brief)


def _begun(found: Report, key: str) -> Sequence[Fraction | None]:
    """The course of a figure as far as time has come."""
    from helpdesk_tui.domain.instant_input import day_start

    begun = sum(1 for piece in found.pieces if day_start(piece.first, found.zone) <= found.at)
    return found.course[key][:begun]


def _say_groups(found: Report, brief: Sequence[Figure]) -> None:
    if not context.plain():
        say()
    first = [Column(_(found.by), gives_way=True)] if found.by else []
    time = [Column(_("span"))] if any(group.piece for group in found.groups) else []
    chart = [Column("")] if len(brief) == 1 else []
    columns = [*first, *time, *(Column(figures.title(one.key), right=True) for one in brief), *chart]
    say_table(columns, [_group(found, group, brief) for group in found.groups], nothing=_("Nothing to tell apart."))


def _group(found: Report, group: Group, brief: Sequence[Figure]) -> list[str]:
    cells = [group.name] if found.by else []
    cells += [group.piece.name] if group.piece else []
    cells += [figures.shown(one.unit, group.now[one.key]) for one in brief]
    if len(brief) == 1:
        most = max((other.now[brief[0].key] or 0 for other in found.groups), default=0)
        cells.append(charts.bar(group.now[brief[0].key], Fraction(most), BAR))
    return cells


def _trace(s: Session, asked: Asked, key: str, limit: int, wanted: str, output: str) -> None:
    found = services.trace(s.desk, s.actor, asked, key, limit=limit)
    if wanted == "json":
        say_json(_traced_json(found))
        return
    if wanted != "table":
        _write(wanted, [report_sheets.traced(found)], output)
        return
    if not context.plain():
        value = figures.shown(found.figure.unit, found.value)
        say(_("{title}, {period}: {value}").format(title=figures.title(key), period=found.period.name, value=value))
        say(figures.meaning(key))
        say(figures.made_of(found.figure, found.measured, found.hours_ms))
    rows = [
        [str(one.ticket_id), str(one.row_id or ""), figures.row_shown(found.figure, one.value, one.whole), one.client, one.subject]
        for one in found.lines
    ]
    columns = [
        Column("#", right=True), Column(_("row"), right=True), Column(_("value"), right=True),
        Column(_("client"), gives_way=True), Column(_("subject"), gives_way=True),
    ]  # fmt: skip
    say_table(columns, rows, nothing=_("There is no such row."))
    if len(found.lines) < found.found and not context.plain():
        say(_("{shown} of {found}; --limit 0 shows all.").format(shown=len(found.lines), found=found.found))


# For programs


def report_json(found: Report) -> Json:
    """The report: shares in per cent, spans in seconds of working time, labour and ages in minutes."""
    return {
        "at": answers.moment(found.at),
        "zone": found.zone,
        "period": _period_json(found.period),
        "before": {**_period_json(found.before), "is_partial": found.is_partial},
        "figures": [
            {
                "key": one.key,
                "unit": one.unit,
                "value": figures.number(one.unit, found.total.now[one.key]),
                "before": figures.number(one.unit, found.total.before.get(one.key)),
                "rows": found.total.rows[one.key],
                "course": [figures.number(one.unit, value) for value in found.course[one.key]],
            }
            for one in found.figures
        ],
        "pieces": [_period_json(piece) for piece in found.pieces],
        "by": found.by or None,
        "groups": [_group_json(found, group) for group in found.groups],
    }


def _period_json(period: Period) -> Json:
    return {"name": period.name, "first": period.first.isoformat(), "end": period.end.isoformat()}


def _group_json(found: Report, group: Group) -> Json:
    return {
        "key": group.key or None,
        "name": group.name or None,
        "piece": _period_json(group.piece) if group.piece else None,
        "values": {one.key: figures.number(one.unit, group.now[one.key]) for one in found.figures},
        "before": {one.key: figures.number(one.unit, group.before.get(one.key)) for one in found.figures} if group.before else None,
        "rows": dict(group.rows),
    }


def _traced_json(found: Traced) -> Json:
    return {
        "figure": found.figure.key,
        "meaning": figures.meaning(found.figure.key),
        "period": _period_json(found.period),
        "value": figures.number(found.figure.unit, found.value),
        "unit": found.figure.unit,
        "how": found.figure.how,
        "measured": asdict(found.measured),
        "found": found.found,
        "rows": [asdict(line) for line in found.lines],
    }


# Other questions


def _known() -> None:
    """Raise BadInput for somebody whom the desk does not know, NotAllowed for who may not read tickets."""
    context.reading().actor.require(READ)


@app.command("figures")
def list_figures(as_json: AsJson = False) -> None:
    """List the figures, with what each means."""
    _known()
    if as_json:
        listed = [{"key": one.key, "unit": one.unit, "how": one.how, "meaning": figures.meaning(one.key)} for one in figures.FIGURES]
        say_json({"figures": listed})
        return
    say_table([Column(_("key")), Column(_("meaning"), gives_way=True)], [[one.key, figures.meaning(one.key)] for one in figures.FIGURES])


@app.command("faults")
def faults(
    period: PeriodOption = None,
    first: From = None,
    last: To = None,
    least: Annotated[
        int | None, typer.Option("--times", metavar="N", min=1, help=_("At least so often; report.fault_times by default."))
    ] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=0, help=_("So many; 0 is all."))] = 50,
    team: Team = None,
    client: Client = None,
    service: Service = None,
    form: Format = "table",
    output: Output = "",
    as_json: AsJson = False,
) -> None:
    """List faults that came again and again within ninety days, or --period: the same client, service and device; planned work is left out."""
    s = context.reading()
    is_usual = period is None and first is None and last is None
    chosen = services.fault_period(s.desk) if is_usual else _period(s, period, first, last)
    asked = _asked(chosen, team=team, client=client, service=service)
    found, times = services.faults(s.desk, s.actor, asked, least=least, limit=limit), services.fault_times(s.desk, least)
    wanted = _format(form, as_json=as_json, output=output)
    if wanted == "json":
        listed = [{**one._asdict(), "first_at": answers.moment(one.first_at), "last_at": answers.moment(one.last_at)} for one in found]
        say_json({"faults": listed})
    elif wanted != "table":
        _write(wanted, [report_sheets.recurring(found)], output)
    else:
        columns = [
            Column(_("times"), right=True), Column(_("client"), gives_way=True), Column(_("service"), gives_way=True), Column(_("device")),
            Column(_("last")), Column(_("worked"), right=True), Column(_("tickets"), gives_way=True),
        ]  # fmt: skip
        rows = [
            [
                str(one.times), one.client, one.service, one.device, formats.instant(one.last_at, s.zone, s.now), formats.labour(one.labour_ms),
                one.tickets.replace(",", " "),
            ]
            for one in found
        ]  # fmt: skip
        say_table(columns, rows, nothing=_no_fault(chosen, times))


def _no_fault(period: Period, times: int) -> str:
    return _(
        "No fault came {times} times or more with the same client, service and device in {period}; --period and --times reach further."
    ).format(times=times, period=period.name)


@app.command("views")
def views(as_json: AsJson = False) -> None:
    """List the views that other programs can read from the store, with their columns."""
    _known()
    if as_json:
        listed = [{"view": view.name, "row": view.row, "columns": {one.name: one.meaning for one in view.columns}} for view in bi.VIEWS]
        say_json({"views": listed})
        return
    for number, view in enumerate(bi.VIEWS):
        if number and not context.plain():
            say()
        say(_("{view}: a row is {row}").format(view=view.name, row=view.row))
        say_table([Column(_("column")), Column(_("meaning"), gives_way=True)], [[one.name, one.meaning] for one in view.columns])
