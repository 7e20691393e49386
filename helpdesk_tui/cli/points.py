"""`helpdesk points`: what was earned, how the next ones arise, why a ticket gave what it gave, the order within a team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk_tui.cli import context, late
from helpdesk_tui.cli.answers import moment
from helpdesk_tui.cli.answers import points as as_points
from helpdesk_tui.cli.arguments import AsJson
from helpdesk_tui.cli.output import Column, say, say_fields, say_json, say_table
from helpdesk_tui.domain import formats
from helpdesk_tui.domain.codes import state_word
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.words import _

if TYPE_CHECKING:
    from helpdesk_tui.domain.explanation import Explanation
    from helpdesk_tui.services import earning
    from helpdesk_tui.services.earning import PointsView
else:
    earning = late.service("earning")

EXPLAIN, RANKING = "explain", "ranking"
SHOWN = 10


def points(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[LOGIN | explain NUMBER | ranking]", help=_("Whose; or why a ticket gives what; or the order in a team.")),
    ] = None,
    month: Annotated[str, typer.Option("--month", metavar="PERIOD", help=_("2026-07, last-month, 2026-Q3; this month by default."))] = "",
    team: Annotated[str, typer.Option("--team", metavar="TEAM", help=_("Whose ranking, for who sees several teams."))] = "",
    as_json: AsJson = False,
) -> None:
    """Points: yours, or somebody's; `points explain NUMBER` says why a ticket gives what it gives; `points ranking` is the order in a team."""
    told = list(words or [])
    if told and not told[0].strip():
        raise BadInput(_("Whose points? Name a login, or leave it out for your own."))
    if told[:1] == [EXPLAIN]:
        _explain(told[1:], as_json=as_json)
    elif told[:1] == [RANKING]:
        if len(told) > 1:
            raise BadInput(_("`helpdesk points ranking` takes no words; a team is chosen by --team."))
        _ranking(team, month, as_json=as_json)
    elif len(told) > 1:
        raise BadInput(_("One login at a time: `helpdesk points LOGIN`, `helpdesk points explain NUMBER` or `helpdesk points ranking`."))
    else:
        s = context.reading()
        view = earning.of_person(s.desk, s.actor, told[0] if told else "", month, zone=s.zone)
        if as_json:
            say_json(_view_json(view))
        else:
            _say_view(s, view)


def _view_json(view: PointsView) -> dict[str, object]:
    return {
        "person": view.person.name,
        "period": view.period.name,
        "points": as_points(view.total),
        "rows": [
            {
                "at": moment(row.at),
                "ticket": row.ticket_id,
                "subject": row.subject,
                "points": as_points(row.amount),
                "taken_back": row.is_taken_back,
                "booked": row.is_booked,
            }
            for row in view.rows
        ],
        "coming": [
            {
                "ticket": one.ticket_id,
                "subject": one.subject,
                "state": one.state,
                "sample": as_points(one.sample),
                "factor": one.factor / 1000,
                "points": as_points(one.worth),
            }
            for one in view.coming
        ],
    }


def _say_view(s: context.Session, view: PointsView) -> None:
    columns = [Column(_("When")), Column(_("Ticket"), right=True), Column(_("Points"), right=True), Column(_("Subject"), gives_way=True)]
    rows = [[formats.instant(row.at, s.zone, s.now), str(row.ticket_id), formats.weight(row.amount), row.subject] for row in view.rows]
    say_table(columns, rows, nothing=_("No points in {period}.").format(period=view.period.name))
    total = _("{points} points of {name} in {period}").format(
        points=formats.weight(view.total), name=view.person.name, period=view.period.name
    )
    if not context.plain():
        say(total, one_line=True)
        if view.coming:
            say()
    coming = [
        [
            str(one.ticket_id),
            state_word(one.state),
            formats.weight(one.sample),
            f"{one.factor / 1000:g}",
            formats.weight(one.worth),
            one.subject,
        ]
        for one in view.coming[:SHOWN]
    ]
    if coming:
        columns = [Column(_("In hand"), right=True), Column(_("State")), Column(_("Sample"), right=True), Column(_("Factor"), right=True)]
        say_table([*columns, Column(_("Worth"), right=True), Column(_("Subject"), gives_way=True)], coming)


def _explain(words: list[str], *, as_json: bool) -> None:
    if len(words) != 1:
        raise BadInput(_("Which ticket? Write `helpdesk points explain NUMBER`."))
    s = context.reading()
    found = earning.explain(s.desk, s.actor, context.number(words[0]))
    if as_json:
        say_json(
            {
                "ticket": found.ticket_id,
                "sections": [
                    {"title": one.title, "facts": [{"what": f.what.strip(), "value": f.value, "how": f.how} for f in one.facts]}
                    for one in found.sections
                ],
            }
        )
        return
    _say_explanation(found)


def _say_explanation(found: Explanation) -> None:
    for section in found.sections:
        if not context.plain():
            say(section.title)
        say_fields([(f"  {fact.what}", f"{fact.value}  {fact.how}".rstrip()) for fact in section.facts])


def _ranking(team: str, month: str, *, as_json: bool) -> None:
    s = context.reading()
    row, period, places = earning.ranking(s.desk, s.actor, team, month, zone=s.zone)
    if as_json:
        found = [{"place": p.place, "login": p.login, "name": p.name, "points": as_points(p.amount), "tickets": p.tickets} for p in places]
        say_json({"team": row.key, "period": period.name, "places": found})
        return
    columns = [
        Column(_("Place"), right=True),
        Column(_("Who"), gives_way=True),
        Column(_("Points"), right=True),
        Column(_("Tickets"), right=True),
    ]
    say_table(columns, [[str(p.place), p.name, formats.weight(p.amount), str(p.tickets)] for p in places])
    if not context.plain():
        say(_("{team}, {period}").format(team=row.name, period=period.name), one_line=True)
