"""`helpdesk quality`: the cases that bad ratings open, and what is done about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk_tui.cli import context, late
from helpdesk_tui.cli.answers import moment
from helpdesk_tui.cli.arguments import AsJson
from helpdesk_tui.cli.output import Column, say_fields, say_json, say_table
from helpdesk_tui.cli.verbs import finish
from helpdesk_tui.domain import formats
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.words import _

if TYPE_CHECKING:
    from helpdesk_tui.services import quality as services
    from helpdesk_tui.services.quality import Findings
    from helpdesk_tui.store.ratings import CaseRow
else:
    services = late.service("quality")

app = typer.Typer(help=_("Quality cases: what a bad rating opens, and what is done about it."), no_args_is_help=True)


def _case_number(text: str) -> int:
    digits = text.strip().removeprefix("#")
    if not digits.isascii() or not digits.isdigit() or not 0 < int(digits[:19]) <= context.LARGEST:
        raise BadInput(_("{text!r} is no case; `helpdesk quality list` shows their numbers.").format(text=text))
    return int(digits)


Case = Annotated[int, typer.Argument(parser=_case_number, metavar="CASE", help=_("The case's number, from `helpdesk quality list`."))]
Text = Annotated[list[str], typer.Argument(metavar="TEXT...")]
Who = Annotated[str | None, typer.Option("--who", metavar="LOGIN", help=_("Who calls, or has called; you by default."))]
Said = Annotated[str | None, typer.Option("--said", metavar="TEXT", help=_("What the client said."))]


@app.command("list")
def list_cases(
    state: Annotated[str, typer.Option("--state", metavar="STATE", help=_("open, done, or all."))] = "open",
    as_json: AsJson = False,
) -> None:
    """List cases, the longest open first. Leads see those of their team."""
    s = context.reading()
    found = services.listed(s.desk, s.actor, state)
    if as_json:
        say_json({"cases": [_json(row) for row in found]})
        return
    columns = [
        Column(_("Case"), right=True), Column(_("State")), Column(_("Opened")), Column(_("Ticket"), right=True), Column(_("Rated"), right=True),
        Column(_("Client"), gives_way=True), Column(_("Resolved by"), gives_way=True), Column(_("Calls"), gives_way=True), Column(_("Missing")),
    ]  # fmt: skip
    rows = [
        [
            str(row.id), _(row.state), formats.instant(row.opened_at, s.zone, s.now), str(row.ticket_id), str(row.score), row.client,
            row.resolver, row.caller, "" if row.state == "done" else _missing(row),
        ]
        for row in found
    ]  # fmt: skip
    say_table(columns, rows, nothing=_("No quality case."))


def _missing(row: CaseRow) -> str:
    parts = ((_("call"), row.said), (_("cause"), row.cause), (_("measure"), row.measure))
    return ", ".join(word for word, text in parts if not text)


@app.command("show")
def show(case: Case, as_json: AsJson = False) -> None:
    """Show a case with the rating that has opened it."""
    s = context.reading()
    row = services.case(s.desk, s.actor, case)
    if as_json:
        say_json(_json(row))
        return

    def when(at: int | None) -> str:
        return "" if at is None else formats.instant(at, s.zone, s.now)

    say_fields(
        [
            (_("Case"), f"{row.id}, {_(row.state)}"),
            (_("Ticket"), f"{row.ticket_id} {row.subject}"),
            (_("Client"), row.client),
            (_("Rated"), _("{score} of 5 by {who}").format(score=row.score, who=row.requester or "—")),
            (_("Comment"), row.comment),
            (_("Phone"), row.phone),
            (_("Resolved by"), row.resolver),
            (_("Opened"), when(row.opened_at)),
            (_("Calls"), f"{row.caller} {when(row.called_at)}".strip()),
            (_("Said"), row.said),
            (_("Cause"), row.cause),
            (_("Measure"), row.measure),
            (_("Done"), f"{when(row.done_at)} {row.done_by}".strip()),
        ]
    )


def _json(row: CaseRow) -> dict[str, object]:
    return {
        "case": row.id, "state": row.state, "ticket": row.ticket_id, "subject": row.subject, "client": row.client, "score": row.score,
        "comment": row.comment, "requester": row.requester or None, "resolver": row.resolver or None, "opened_at": moment(row.opened_at),
        "caller": row.caller or None, "called_at": moment(row.called_at), "said": row.said, "cause": row.cause, "measure": row.measure,
        "done_at": moment(row.done_at), "done_by": row.done_by or None, "version": row.version,
    }  # fmt: skip


@app.command("call")
def call(case: Case, said: Said = None, who: Who = None, as_json: AsJson = False) -> None:
    """Say who calls the client (--who), and what was said (--said)."""
    if not (who if said is None else said.strip()):
        raise BadInput(_("Say what was said (--said TEXT), or who will call (--who LOGIN)."))
    _note(case, _findings(said=said, who=who), as_json=as_json)


@app.command("cause")
def cause(case: Case, text: Text, as_json: AsJson = False) -> None:
    """Write down the cause."""
    _note(case, _findings(cause=" ".join(text)), as_json=as_json)


@app.command("measure")
def measure(case: Case, text: Text, as_json: AsJson = False) -> None:
    """Write down what is done, so that it does not happen again."""
    _note(case, _findings(measure=" ".join(text)), as_json=as_json)


@app.command("done")
def done(
    case: Case,
    said: Said = None,
    cause: Annotated[str | None, typer.Option("--cause", metavar="TEXT", help=_("The cause."))] = None,
    measure: Annotated[str | None, typer.Option("--measure", metavar="TEXT", help=_("What is done about it."))] = None,
    who: Who = None,
    as_json: AsJson = False,
) -> None:
    """Close a case; what is still missing can be given with it."""
    _note(case, _findings(said=said, cause=cause, measure=measure, who=who), is_done=True, as_json=as_json)


def _findings(**told: str | None) -> Findings:
    from helpdesk_tui.services.quality import Findings

    return Findings(**told)


def _note(case: int, findings: Findings, *, is_done: bool = False, as_json: bool) -> None:
    s = context.writing()
    finish(s, services.note(s.desk, s.actor, case, findings, done=is_done), as_json=as_json)
