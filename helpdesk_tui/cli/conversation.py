"""Commands that say something: reply, note, receive; and the drafts of what was not sent yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk_tui.cli import context, late, texts
from helpdesk_tui.cli.answers import moment
from helpdesk_tui.cli.arguments import AsJson, File, Number, Text, Until, moment_or_none
from helpdesk_tui.cli.output import Column, say_json, say_table
from helpdesk_tui.cli.verbs import finish
from helpdesk_tui.domain import formats
from helpdesk_tui.domain.errors import BadInput, HelpdeskError
from helpdesk_tui.domain.words import _

if TYPE_CHECKING:
    from helpdesk_tui.domain.ticket import Done
    from helpdesk_tui.services import drafts, messages
else:
    drafts = late.service("drafts")
    messages = late.service("messages")

draft = typer.Typer(help=_("What you have written and not sent yet."))


def reply(
    ticket: Number,
    text: Text = None,
    file: File = None,
    wait: Annotated[bool, typer.Option("--wait", help=_("It is a question: wait for the client's answer."))] = False,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """Reply to the client: --text, --file, standard input, or your editor at a terminal. It leaves after 30 seconds; undo cancels it."""
    if until is not None and not wait:
        raise BadInput(_("--until goes with --wait: until when the ticket waits for the answer."))
    s = context.writing()
    until_at = moment_or_none(s, until)
    send = _composed(s, ticket, "reply", text, file)
    finish(s, send(lambda body: messages.reply(s.desk, s.actor, ticket, body, wait=wait, until_at=until_at)), as_json=as_json)


def note(ticket: Number, text: Text = None, file: File = None, as_json: AsJson = False) -> None:
    """Write an internal note: --text, --file, standard input, or your editor at a terminal. The client never sees it."""
    s = context.writing()
    save = _composed(s, ticket, "note", text, file)
    finish(s, save(lambda body: messages.note(s.desk, s.actor, ticket, body)), as_json=as_json)


def receive(
    ticket: Number,
    text: Text = None,
    file: File = None,
    channel: Annotated[str, typer.Option(metavar="WORD", help=_("How it came in: phone, email, …"))] = "phone",
    automatic: Annotated[bool, typer.Option("--automatic", help=_("A machine's reply: it is kept, and changes nothing."))] = False,
    as_json: AsJson = False,
) -> None:
    """Record what the client said: --text, --file, or standard input."""
    if len(channel.split()) != 1:
        raise BadInput(_("{what} is one word without spaces, not {text!r}.").format(what=_("A channel"), text=channel))
    s = context.writing()
    told = texts.given(text, file)
    body = texts.standard_input() if told is None else told
    finish(s, messages.receive(s.desk, s.actor, ticket, body, channel=channel.strip(), automatic=automatic), as_json=as_json)


def _composed(s: context.Session, ticket_id: int, kind: str, text: str | None, file: str | None) -> Callable[[Callable[[str], Done]], Done]:
    """What sends a text: given, piped in, or typed in the editor, where the draft is kept until it was sent."""
    told = texts.given(text, file)
    if told is None and not texts.is_interactive():
        told = texts.standard_input()
    if told is not None:
        body = told
        return lambda act: act(body)
    kept = drafts.load(s.desk, s.actor, ticket_id, kind)
    typed = texts.edited(kept.body if kept is not None else "")
    drafts.save(s.desk, s.actor, ticket_id, kind, typed)

    def act_and_forget(act: Callable[[str], Done]) -> Done:
        try:
            done = act(typed)
        except HelpdeskError as error:
            if typed.strip():
                error.sentence = _("{sentence} Your text is kept as a draft.").format(sentence=error.sentence)
            raise
        drafts.save(s.desk, s.actor, ticket_id, kind, "")
        return done

    return act_and_forget


@draft.callback()
def draft_group() -> None:
    """What you have written and not sent yet."""


@draft.command("list")
def list_drafts(as_json: AsJson = False) -> None:
    """List your drafts, the latest first."""
    s = context.reading()
    found = drafts.all_of(s.desk, s.actor)
    if as_json:
        shown = [{"ticket": row.ticket_id or None, "kind": row.kind, "saved_at": moment(row.saved_at), "body": row.body} for row in found]
        say_json({"drafts": shown})
        return
    columns = [Column(_("Ticket"), right=True), Column(_("Kind")), Column(_("Saved")), Column(_("Text"), gives_way=True)]
    rows = [[str(row.ticket_id or _("new")), row.kind, formats.instant(row.saved_at, s.zone, s.now), row.body] for row in found]
    say_table(columns, rows, nothing=_("No drafts."))
