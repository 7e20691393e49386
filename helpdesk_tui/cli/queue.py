"""`helpdesk queue`, `explain` and `view`: what there is to do, in the queue's order, and why in that order."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk_tui.cli import answers, context, late
from helpdesk_tui.cli.arguments import AsJson, Number
from helpdesk_tui.cli.output import Column, say, say_json, say_table
from helpdesk_tui.cli.verbs import finish
from helpdesk_tui.domain import formats
from helpdesk_tui.domain.words import _, ngettext

if TYPE_CHECKING:
    from helpdesk_tui.domain import query_parse
    from helpdesk_tui.domain import ticket as tickets
    from helpdesk_tui.domain.explanation import Explanation
    from helpdesk_tui.domain.queue_row import QueueRow
    from helpdesk_tui.services import explain as explaining
    from helpdesk_tui.services import queue as queues
    from helpdesk_tui.services import views
    from helpdesk_tui.store import window
else:
    explaining = late.service("explain")
    queues = late.service("queue")
    views = late.service("views")
    query_parse, tickets = (late.Late(f"helpdesk_tui.domain.{name}") for name in ("query_parse", "ticket"))
    window = late.Late("helpdesk_tui.store.window")

COLUMNS = (
    Column(_("weight"), right=True),
    Column(_("deadline")),
    Column("#", right=True),
    Column(_("state")),
    Column(_("client"), gives_way=True),
    Column(_("who")),
    Column(_("subject"), gives_way=True),
)
SHORT = {"reaction": "rea", "answer": "ans", "update": "upd", "resolution": "res"}

view = typer.Typer(help=_("Views of the queue under the keys 1-9: list, save, delete."))


def queue(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILTER]...",
            help=_('Words, client:acme, prio<=2, is:vip, who:@me ...; after -- also -tag:x. "" is all.'),
            show_default=False,
        ),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=0, help=_("So many lines; 0 is all."))] = answers.LINES,
    slot: Annotated[int | None, typer.Option("--view", metavar="N", help=_("The view under the key N, and the filter within it."))] = None,
    as_json: AsJson = False,
) -> None:
    """Show the open tickets by weight; a filter asks for others."""
    s = context.reading()
    query = " ".join(words or [])
    if slot is not None:
        query = f"{views.view(s.desk, s.actor, slot).query} {query}".strip()
    found = queues.open_ids(s.desk, s.actor, query_parse.parse(query, now=s.now, zone=s.zone), now=s.now, limit=limit or queues.MOST)
    rows = queues.rows(s.desk, s.actor, found.ids, now=found.at)
    if as_json:
        lines = [answers.line_json(row, window.FIELDS) for row in rows]
        say_json(answers.queue_json(found.at, query, found.found, found.total, lines))
        return
    nothing = _("No open tickets.")
    if query:
        nothing = ngettext("Nothing fits; {n} ticket is open.", "Nothing fits; {n} tickets are open.", found.total).format(n=found.total)
    say_table(COLUMNS, [cells(row) for row in rows], nothing=nothing)
    if len(rows) < found.found and not context.plain():
        say(_("{shown} of {found}; --limit 0 shows all.").format(shown=len(rows), found=found.found))


def cells(row: QueueRow) -> list[str]:
    """A line of the queue as the console shows it."""
    children = f" (+{row.children})" if row.children else ""
    return [
        formats.weight(row.weight),
        deadline(row),
        str(row.id),
        tickets.state_word(row.state) + (_(", came back") if row.came_back else "") + (_(", answered") if row.is_flagged else ""),
        row.client_name + (" ★" if row.is_vip else ""),
        row.assignee_login or "—",
        row.subject + children,
    ]


def deadline(row: QueueRow) -> str:
    """`! -0:12 res` is over, `~ 0:08 rea` more than half used, `‖ waiting` stands still."""
    if not row.target or row.left_s is None:
        return ""
    if row.is_paused:
        return f"‖ {tickets.state_word(row.state)}"
    sign = "!" if row.left_s < 0 else "~" if row.is_half else " "
    return f"{sign} {formats.time_left(row.left_s):>6} {SHORT[row.target]}"


def explain(ticket: Number, as_json: AsJson = False) -> None:
    """Explain every figure of a ticket: weight, priority, deadlines, routing."""
    s = context.reading()
    found = explaining.explain(s.desk, s.actor, ticket, now=s.now)
    if as_json:
        say_json(asdict(found))
        return
    say_sections(found)


def say_sections(found: Explanation) -> None:
    """An explanation for people, section by section."""
    for number, section in enumerate(found.sections):
        if number and not context.plain():
            say()
        say(section.title, one_line=True)
        width = max(len(fact.what) for fact in section.facts)
        for fact in section.facts:
            say(f"  {fact.what:{width}}  {fact.value}" + (f"  ({fact.how})" if fact.how else ""), one_line=True)


@view.callback()
def _view() -> None:
    """Views of the queue under the keys 1-9: list, save, delete."""


@view.command("list")
def list_views(as_json: AsJson = False) -> None:
    """List your views."""
    s = context.reading()
    found = views.views(s.desk, s.actor)
    if as_json:
        say_json({"views": [one._asdict() for one in found]})
        return
    rows = [[str(one.slot), one.name, one.query or _("(all)"), _("yours") if one.is_own else ""] for one in found]
    say_table([Column("#", right=True), Column(_("name")), Column(_("filter"), gives_way=True), Column("")], rows)


@view.command("save")
def save_view(
    slot: Annotated[int, typer.Argument(metavar="N", help=_("The key, 1 to 9."))],
    name: Annotated[str, typer.Argument(metavar="NAME")],
    words: Annotated[list[str] | None, typer.Argument(metavar="[FILTER]...", show_default=False)] = None,
    as_json: AsJson = False,
) -> None:
    """Save a filter as a view of yours, in place of the one that is there."""
    s = context.writing()
    finish(s, views.save(s.desk, s.actor, slot, name, " ".join(words or [])), as_json=as_json)


@view.command("delete")
def delete_view(slot: Annotated[int, typer.Argument(metavar="N", help=_("The key, 1 to 9."))], as_json: AsJson = False) -> None:
    """Delete a view of yours; the desk's own comes back."""
    s = context.writing()
    finish(s, views.delete(s.desk, s.actor, slot), as_json=as_json)
