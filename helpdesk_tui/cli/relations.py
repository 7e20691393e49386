"""Commands that bind tickets together: tag, link, merge, split, outage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk_tui.cli import context, late
from helpdesk_tui.cli.arguments import AsJson, Number, Numbers, NumbersAndMore, message_number, numbers_and_last
from helpdesk_tui.cli.verbs import each, finish
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.words import _

if TYPE_CHECKING:
    from helpdesk_tui.services import relations
else:
    relations = late.service("relations")


def tag(
    words: NumbersAndMore,
    add: Annotated[list[str] | None, typer.Option("--add", metavar="TAG", help=_("A tag to add; may be given several times."))] = None,
    remove: Annotated[
        list[str] | None, typer.Option("--remove", metavar="TAG", help=_("A tag to take away; may be given several times."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tag tickets: tag NUMBER... TAG..., or take tags away with --remove."""
    last = next((index for index, word in enumerate(words) if index and not _is_number(word)), len(words))
    numbers = [context.number(word) for word in words[:last]]
    wanted, unwanted = [*(word.removeprefix("+") for word in words[last:]), *(add or ())], remove or []
    if not wanted and not unwanted:
        raise BadInput(_("Which tag? Write `helpdesk tag NUMBER TAG`, or --remove TAG."))
    s = context.writing()
    each(s, numbers, lambda number: relations.tag(s.desk, s.actor, number, add=wanted, remove=unwanted), as_json=as_json)


def _is_number(word: str) -> bool:
    return word.removeprefix("#").isdigit()


def link(
    ticket: Number,
    other: Annotated[int, typer.Argument(parser=context.number, metavar="OTHER", help=_("The other ticket's number."))],
    kind: Annotated[str, typer.Option(metavar="KIND", help=", ".join(relations.LINK_KINDS))] = "relates",
    remove: Annotated[bool, typer.Option("--remove", help=_("Take the link away."))] = False,
    as_json: AsJson = False,
) -> None:
    """Link two tickets, or take the link away."""
    s = context.writing()
    finish(s, relations.link(s.desk, s.actor, ticket, other, kind, remove=remove), as_json=as_json)


def merge(
    words: NumbersAndMore,
    into: Annotated[
        str | None, typer.Option("--into", metavar="NUMBER", help=_("The ticket that survives; the last one by default."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Merge tickets into another of the same client: merge NUMBER... SURVIVOR."""
    numbers, told = numbers_and_last(words, into, _("Into which ticket? Write `helpdesk merge NUMBER SURVIVOR`."))
    survivor = context.number(told)
    s = context.writing()
    each(s, numbers, lambda number: relations.merge(s.desk, s.actor, number, survivor), as_json=as_json)


def split(
    message: Annotated[int, typer.Argument(parser=message_number, metavar="MESSAGE", help=_("The message's number, as `show` prints it."))],
    subject: Annotated[str, typer.Option(metavar="TEXT", help=_("What the new ticket is about."))] = "",
    as_json: AsJson = False,
) -> None:
    """Make a new ticket of a message; both are linked."""
    if not subject.strip():
        raise BadInput(_("A ticket needs a subject: --subject TEXT, what is wrong, in one line."))
    s = context.writing()
    finish(s, relations.split(s.desk, s.actor, message, subject=subject), as_json=as_json)


def outage(
    tickets: Numbers,
    leave: Annotated[bool, typer.Option("--leave", help=_("Take these tickets out of their outage."))] = False,
    as_json: AsJson = False,
) -> None:
    """Make tickets the children of an outage, the first of them; or take them out with --leave."""
    s = context.writing()
    if leave:
        each(s, tickets, lambda number: relations.leave_outage(s.desk, s.actor, number), as_json=as_json)
        return
    finish(s, relations.outage(s.desk, s.actor, tickets[0], list(dict.fromkeys(tickets[1:]))), as_json=as_json)
