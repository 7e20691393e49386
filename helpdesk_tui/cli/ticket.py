"""Commands that make tickets and hand them out: new, edit, take, release, next, skip, assign, handover, escalate, undo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk_tui.cli import answers, context, late, texts
from helpdesk_tui.cli.arguments import AsJson, File, Number, Numbers, NumbersAndMore, Reason, Text, command_number, moment, numbers_and_last
from helpdesk_tui.cli.output import say, say_json
from helpdesk_tui.cli.verbs import done_json, each, finish
from helpdesk_tui.domain.clock import DAY, Reading
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.words import _

if TYPE_CHECKING:
    from helpdesk_tui.domain.ticket import Done
    from helpdesk_tui.services import calls, escalating, handing, handout, intake, making, queue, undo, working
else:
    calls = late.service("calls")
    escalating = late.service("escalating")
    handing = late.service("handing")
    handout = late.service("handout")
    intake = late.service("intake")
    making = late.service("making")
    queue = late.service("queue")
    undo = late.service("undo")
    working = late.service("working")

Impact = Annotated[str | None, typer.Option(metavar="LEVEL", help=_("high, medium or low; the service's by default."))]
Urgency = Annotated[str | None, typer.Option(metavar="LEVEL", help=_("high, medium or low; the service's by default."))]
Client = Annotated[str | None, typer.Option(metavar="KEY", help=_("The client, by key or name."))]
Requester = Annotated[str | None, typer.Option(metavar="WHO", help=_("Who asks: key, name, e-mail or phone."))]
Service = Annotated[str | None, typer.Option(metavar="KEY", help=_("The service, by key or name."))]
To = Annotated[str | None, typer.Option("--to", metavar="LOGIN", help=_("The engineer, where not named after the numbers."))]


def new(
    subject: Annotated[str, typer.Argument(metavar="SUBJECT", help=_("What is wrong, in one line."))],
    client: Client = None,
    service: Service = None,
    requester: Requester = None,
    text: Text = None,
    file: File = None,
    impact: Impact = None,
    urgency: Urgency = None,
    channel: Annotated[str, typer.Option(metavar="WORD", help=_("How it came in: phone, email, …"))] = "phone",
    device: Annotated[str, typer.Option(metavar="NAME", help=_("The computer or thing concerned."))] = "",
    agreement: Annotated[str, typer.Option(metavar="KEY", help=_("The agreement, where several cover the service."))] = "",
    tag: Annotated[list[str] | None, typer.Option("--tag", metavar="WORD", help=_("A tag; may be given several times."))] = None,
    answered: Annotated[
        bool | None,
        typer.Option("--answered-live/--not-answered", help=_("Whether somebody talked to the client already; so it is by phone.")),
    ] = None,
    since: Annotated[str | None, typer.Option(metavar="TIME", help=_("When the call began: the time since then is logged."))] = None,
    take: Annotated[bool, typer.Option("--take", help=_("Take it at once."))] = False,
    resolve: Annotated[str | None, typer.Option(metavar="TEXT", help=_("Resolve it at once with this text for the client."))] = None,
    code: Annotated[str, typer.Option(metavar="CODE", help=_("The resolution's code."))] = "solved",
    as_json: AsJson = False,
) -> None:
    """Make a ticket; --take takes it, --resolve resolves it at once."""
    if client is None:
        raise BadInput(_("A ticket needs a client: --client KEY."))
    save = _saved_how(resolve, take=take)
    s = context.writing()
    asked = making.NewTicket(
        client=client,
        subject=subject,
        service=service or "",
        requester=requester or "",
        body=texts.given(text, file) or "",
        impact=impact or "",
        urgency=urgency or "",
        channel=_word(channel, _("A channel")),
        device=device,
        agreement=agreement,
        tags=tuple(_word(word, _("A tag")) for word in tag or ()),
        answered_live=channel == "phone" if answered is None else answered,
        began=None if since is None else _began(s, since),
        save=save,
        resolution_code=code,
        resolution_text=resolve or "",
    )
    _say_made(s, asked, intake.create(s.desk, s.actor, asked, spot=context.spot()), as_json=as_json)


def _saved_how(resolve: str | None, *, take: bool) -> str:
    """`save`, `take` or `resolve`. Raises BadInput where two of them were asked for."""
    if take and resolve is not None:
        raise BadInput(_("A new ticket is taken or resolved at once, not both: give --take or --resolve."))
    return "take" if take else "save" if resolve is None else "resolve"


def _say_made(s: context.Session, asked: making.NewTicket, done: Done, *, as_json: bool) -> None:
    """What was made; for programs also what the agreement says of it."""
    if not as_json:
        finish(s, done, as_json=False)
        return
    told = calls.coverage(s.desk, s.actor, asked.client, asked.service, asked.agreement)
    say_json({**done_json(s, done), "coverage_said": told.sentence, "missing": told.missing or None})


def _word(text: str, what: str) -> str:
    if len(text.split()) != 1:
        raise BadInput(_("{what} is one word without spaces, not {text!r}.").format(what=what, text=text))
    return text.strip()


def _began(s: context.Session, since: str) -> Reading:
    at = moment(s, since, ahead=False)
    if not s.now - DAY < at <= s.now:
        raise BadInput(_("A call that is entered now began within the last 24 hours, not at {since!r}.").format(since=since))
    return Reading(at, "", 0)


def edit(
    ticket: Number,
    client: Client = None,
    requester: Annotated[str | None, typer.Option(metavar="WHO", help=_("Who asks; an empty one takes the requester away."))] = None,
    service: Annotated[str | None, typer.Option(metavar="KEY", help=_("The service; an empty one takes it away."))] = None,
    subject: Annotated[str | None, typer.Option(metavar="TEXT", help=_("What is wrong, in one line."))] = None,
    impact: Annotated[str | None, typer.Option(metavar="LEVEL", help=_("high, medium or low."))] = None,
    urgency: Annotated[str | None, typer.Option(metavar="LEVEL", help=_("high, medium or low."))] = None,
    device: Annotated[str | None, typer.Option(metavar="NAME", help=_("The computer or thing concerned."))] = None,
    version: Annotated[
        int | None, typer.Option("--if-version", metavar="N", help=_("Refuse if the ticket is no longer at this version."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Change what was entered; targets are computed anew from the ticket's creation."""
    if all(value is None for value in (client, requester, service, subject, impact, urgency, device)):
        raise BadInput(_("Nothing to change: give --client, --requester, --service, --subject, --impact, --urgency or --device."))
    s = context.writing()
    done = intake.edit(
        s.desk,
        s.actor,
        ticket,
        version=version,
        client=client,
        requester=requester,
        service=service,
        subject=subject,
        impact=impact,
        urgency=urgency,
        device=device,
    )
    finish(s, done, as_json=as_json)


def take(tickets: Numbers, as_json: AsJson = False) -> None:
    """Take unassigned tickets; with automatic timers the stopwatch switches to each, and stays on the last."""
    s = context.writing()
    each(s, tickets, lambda number: working.take(s.desk, s.actor, number, spot=context.spot()), as_json=as_json)


def release(tickets: Numbers, reason: Reason = "", as_json: AsJson = False) -> None:
    """Give tickets back: nobody has them, and the timer on them stops."""
    s = context.writing()
    each(s, tickets, lambda number: working.release(s.desk, s.actor, number, reason=reason), as_json=as_json)


def next_ticket(
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Only say which ticket it would be."))] = False, as_json: AsJson = False
) -> None:
    """From idle to working: your ticket that came back, else the heaviest that you may take; takes it and starts the timer."""
    if not dry_run:
        s = context.writing()
        finish(s, handout.next_ticket(s.desk, s.actor, spot=context.spot()), as_json=as_json)
        return
    s = context.reading()
    offer = handout.offer(s.desk, s.actor)
    if as_json:
        [row] = queue.rows(s.desk, s.actor, [offer.ticket.id], now=s.now)
        say_json(answers.line_json(row, row._fields))
        return
    shown = offer.ticket
    said = answers.next_words(shown.id, shown.subject, offer.weight, offer.due_at, came_back=offer.came_back, zone=s.zone, now=s.now)
    say(said, one_line=True)


def skip(ticket: Number, reason: Reason = "", as_json: AsJson = False) -> None:
    """Give back what next has just offered, with a reason; it is not offered to you for a working hour."""
    s = context.writing()
    finish(s, handout.skip(s.desk, s.actor, ticket, reason=reason), as_json=as_json)


def assign(words: NumbersAndMore, to: To = None, as_json: AsJson = False) -> None:
    """Give tickets to an engineer, as a lead: assign NUMBER... LOGIN."""
    numbers, login = numbers_and_last(words, to, _("Who gets it? Write `helpdesk assign NUMBER LOGIN`."))
    s = context.writing()
    each(s, numbers, lambda number: handing.assign(s.desk, s.actor, number, login), as_json=as_json)


def handover(
    words: NumbersAndMore,
    to: To = None,
    note: Annotated[str, typer.Option(metavar="TEXT", help=_("What the colleague must know."))] = "",
    as_json: AsJson = False,
) -> None:
    """Hand tickets to a colleague with a note: handover NUMBER... LOGIN."""
    numbers, login = numbers_and_last(words, to, _("Who gets it? Write `helpdesk handover NUMBER LOGIN`."))
    s = context.writing()
    each(s, numbers, lambda number: handing.hand_over(s.desk, s.actor, number, login, note=note), as_json=as_json)


def escalate(tickets: Numbers, reason: Reason = "", as_json: AsJson = False) -> None:
    """Escalate to the next line with a reason; clocks run on, the timer stops."""
    s = context.writing()
    each(s, tickets, lambda number: escalating.escalate(s.desk, s.actor, number, reason=reason), as_json=as_json)


def give_back(tickets: Numbers, reason: Reason = "", as_json: AsJson = False) -> None:
    """Give escalated tickets back to the line they came from, with a reason; it is counted as a return."""
    s = context.writing()
    each(s, tickets, lambda number: escalating.give_back(s.desk, s.actor, number, reason=reason), as_json=as_json)


def undo_last(
    command: Annotated[
        int | None,
        typer.Argument(
            parser=command_number, metavar="[COMMAND]", help=_("The command's number, as --json names it; your last one by default.")
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take back your last command, or the one named."""
    s = context.writing()
    finish(s, undo.undo(s.desk, s.actor, command, spot=context.spot()), as_json=as_json)
