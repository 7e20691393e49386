"""`helpdesk rating`: record how a client rates a resolution, list ratings, and their averages with count and response rate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk_tui.cli import context, late
from helpdesk_tui.cli.answers import moment
from helpdesk_tui.cli.arguments import AsJson, Number
from helpdesk_tui.cli.output import Column, say, say_json, say_table
from helpdesk_tui.cli.verbs import finish
from helpdesk_tui.domain import formats
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.words import _

if TYPE_CHECKING:
    from helpdesk_tui.services import ratings as services
    from helpdesk_tui.services.ratings import Average
    from helpdesk_tui.store.ratings import RatingRow
else:
    services = late.service("ratings")

app = typer.Typer(help=_("Ratings of resolutions: record, list, average."), no_args_is_help=True)

Month = Annotated[str, typer.Option("--month", metavar="PERIOD", help=_("2026-07, last-month, 2026-Q3; this month by default."))]


def _score(text: str) -> int:
    if text.strip() not in ("1", "2", "3", "4", "5"):
        raise BadInput(_("{text!r} is no rating; it is a whole number from 1 (badly) to 5 (very well).").format(text=text))
    return int(text)


@app.command("add")
def add(
    ticket: Number,
    score: Annotated[int, typer.Argument(parser=_score, metavar="SCORE", help=_("1 (badly) to 5 (very well)."))],
    comment: Annotated[str, typer.Option(metavar="TEXT", help=_("What they said."))] = "",
    by: Annotated[str, typer.Option(metavar="REQUESTER", help=_("Who rates; the ticket's requester by default."))] = "",
    as_json: AsJson = False,
) -> None:
    """Record a rating of a ticket's resolution: rating add 1042 4 --comment "quick". A later one takes its place."""
    s = context.writing()
    finish(s, services.add(s.desk, s.actor, ticket, score, comment=comment, by=by), as_json=as_json)


@app.command("list")
def list_ratings(
    month: Month = "",
    low: Annotated[bool, typer.Option("--low", help=_("Only those that open quality cases."))] = False,
    ticket: Annotated[int | None, typer.Option("--ticket", parser=context.number, metavar="NUMBER", help=_("Of this ticket."))] = None,
    as_json: AsJson = False,
) -> None:
    """List ratings: an engineer the own ones, a lead the team's."""
    s = context.reading()
    found = services.listed(s.desk, s.actor, month, low=low, ticket_id=ticket, zone=s.zone)
    if as_json:
        say_json({"ratings": [_rating_json(row) for row in found]})
        return
    columns = [
        Column(_("When")), Column(_("Ticket"), right=True), Column(_("Rated"), right=True), Column(_("Client"), gives_way=True),
        Column(_("By"), gives_way=True), Column(_("Resolved by"), gives_way=True), Column(_("Said"), gives_way=True), Column(_("Case")),
    ]  # fmt: skip
    rows = [
        [
            formats.instant(row.at, s.zone, s.now), str(row.ticket_id), f"{row.score}" if row.counts else f"({row.score})", row.client,
            row.requester, row.resolver, row.comment, f"{row.case_id} {_(row.case_state)}" if row.case_id else "",
        ]
        for row in found
    ]  # fmt: skip
    say_table(columns, rows, nothing=_("No ratings."))


def _rating_json(row: RatingRow) -> dict[str, object]:
    return {
        "id": row.id, "ticket": row.ticket_id, "subject": row.subject, "client": row.client, "score": row.score, "comment": row.comment,
        "requester": row.requester or None, "resolver": row.resolver or None, "channel": row.channel, "at": moment(row.at),
        "resolved_at": moment(row.resolved_at), "recorded_by": row.recorded_by or None, "counts": row.counts, "case": row.case_id,
        "case_state": row.case_state or None,
    }  # fmt: skip


@app.command("average")
def average(
    by: Annotated[str, typer.Option("--by", metavar="GROUP", help=_("engineer, team, client, service, all."))] = "engineer",
    month: Month = "",
    as_json: AsJson = False,
) -> None:
    """Average ratings with how many there are, and how many of those asked have answered."""
    s = context.reading()
    period, found = services.averages(s.desk, s.actor, by, month, zone=s.zone)
    if as_json:
        say_json({"period": period.name, "by": by, "averages": [_average_json(row) for row in found]})
        return
    columns = [Column(_(by.capitalize()), gives_way=True), Column(_("Average"), right=True), Column(_("Ratings"), right=True)]
    columns += [Column(_("Asked"), right=True), Column(_("Answered"), right=True)]
    rows = [[row.name, mean(row), str(row.count), str(row.asked), _percent(row)] for row in found]
    say_table(columns, rows, nothing=_("Nobody was asked, and nobody has rated anything in {period}.").format(period=period.name))
    if found and not context.plain():
        say(_("in {period}; ratings by when they were given, asks by when they were sent").format(period=period.name))


def mean(row: Average) -> str:
    """`4.25`, or a dash."""
    return "—" if row.hundredths is None else f"{row.hundredths // 100}.{row.hundredths % 100:02d}"


def _percent(row: Average) -> str:
    return "—" if row.response_percent is None else f"{row.answered} ({row.response_percent} %)"


def _average_json(row: Average) -> dict[str, object]:
    return {
        "name": row.name or None, "average": None if row.hundredths is None else row.hundredths / 100, "ratings": row.count,
        "asked": row.asked, "answered": row.answered, "response_percent": row.response_percent,
    }  # fmt: skip
