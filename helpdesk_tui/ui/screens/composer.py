"""Writing on tickets: to the client, for colleagues only, or down what the client said. What is typed is never lost.

A draft is saved while one types; `:word` becomes a template; what others say meanwhile is shown before anything leaves.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.timer import Timer
from textual.widgets import Static, TextArea

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.errors import HelpdeskError
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.ui.commands import BY_ID
from helpdesk_tui.ui.keys import bindings_in, key_shown
from helpdesk_tui.ui.places import FORM
from helpdesk_tui.ui.screens.dialogs import Dialog
from helpdesk_tui.ui.text import MUTED, Part, line
from helpdesk_tui.ui.widgets.clock import Stopwatch
from helpdesk_tui.ui.widgets.conversation_text import kind_word
from helpdesk_tui.ui.widgets.fields import ChoiceField, Field, TextField
from helpdesk_tui.ui.widgets.statusline import StatusLine

if TYPE_CHECKING:
    from textual.content import Content
    from textual.worker import Worker

    from helpdesk_tui.domain.ticket import Done
    from helpdesk_tui.services.composing import Composing
    from helpdesk_tui.ui.app import HelpdeskApp
    from helpdesk_tui.ui.screens.acting import Acting

SAVE_S = 1.0
"""A draft is saved so long after the first key that it does not hold yet."""
INK = {"reply": "$success", "note": "$accent", "client": "$primary"}
"""The colour of a kind, the same as in the conversation."""
GO_ON, WAIT = "go on", "wait"
_SHORTHAND = re.compile(r"(?:^|\s):(\w*)$")
Send = Callable[[str, bool], Awaitable[Sequence["Done"]]]
"""Sends a text, with True to wait for the client then; returns what was done, one for each ticket that took it."""


async def write(screen: Acting, ids: Sequence[int], kind: str, *, wait: bool = False) -> bool:
    """Compose a message of a kind (reply, note, client) on these tickets; whether it was sent. Raises what refuses it."""
    from helpdesk_tui.services import composing, messages

    about = await screen.console.call(composing.begin, ids, kind)
    if kind == "reply" and about.draft is None:  # what was typed is shown whatever became of the ticket
        await screen.check(ids, messages.may_reply)
    numbers = [one.ticket_id for one in about.recipients]

    async def send(body: str, then_wait: bool) -> Sequence[Done]:
        if kind == "reply":
            return await screen.each(numbers, messages.reply, body, wait=then_wait)
        return await screen.each(numbers, messages.note if kind == "note" else messages.receive, body)

    screen.add_class("-writing")
    sent: bool | None = await screen.ask(Composer(screen.console, about, kind, send, wait=wait))
    screen.remove_class("-writing")
    await screen.console.news.did(numbers)
    return bool(sent)


class MessageText(TextField):
    """The text; after `:word` Tab, space or Enter puts the template in its place."""

    def __init__(self, field: Field, templates: dict[str, str]) -> None:
        super().__init__(field)
        self.templates = templates

    def shorthand(self) -> str | None:
        """The word after a colon that ends at the cursor, None where there is none."""
        row, column = self.cursor_location
        found = _SHORTHAND.search(self.document.get_line(row)[:column])
        return found[1] if found and self.selection.is_empty else None

    def meant(self) -> list[str]:
        """The templates that the word may become, the exact one first."""
        word = self.shorthand()
        if word is None:
            return []
        return sorted((key for key in self.templates if key.startswith(word)), key=lambda key: (key != word, key))

    def on_key(self, event: events.Key) -> None:
        if event.key not in ("tab", "space", "enter"):
            return
        word, meant = self.shorthand(), self.meant()
        if not word or not meant or (meant[0] != word and (event.key != "tab" or len(meant) > 1)):
            return
        event.stop()
        event.prevent_default()
        row, column = self.cursor_location
        self.replace(self.templates[meant[0]].rstrip("\n"), (row, column - len(word) - 1), (row, column))


class Composer(Dialog[bool]):
    """The lower half of the screen: to whom, the text, and what happens then. True once it was sent."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_in(FORM)]

    def __init__(self, console: HelpdeskApp, about: Composing, kind: str, send: Send, *, wait: bool = False) -> None:
        super().__init__()
        self.console, self._about, self._kind, self._send = console, about, kind, send
        draft = about.draft.body if about.draft is not None else ""
        self.text = MessageText(Field("body", "", "text", draft, hint=_hint_of(kind)), about.templates)
        choices = ((GO_ON, _("go on working")), (WAIT, _("wait for the client's answer")))
        self.then = ChoiceField(Field("then", _("Then"), "choice", WAIT if wait else GO_ON, choices))
        self._saved = draft
        self._lost: str | None = None
        """What could not be saved when it was to be left."""
        self._timer: Timer | None = None
        self._sending = False

    def compose(self) -> ComposeResult:
        with Vertical(classes=f"composer -{self._kind}"):
            with Horizontal(classes="composer--top"):
                yield Static(self.header(), classes="composer--head")
                yield Stopwatch()
            for warning in self.warnings():
                yield Static(line(("! ", "bold"), warning), classes="composer--warning")
            yield self.text
            if self._kind == "reply":
                with Horizontal(classes="composer--then"):
                    yield Static(line((_("then"), MUTED)), classes="composer--label")
                    yield self.then
            yield Static("", classes="composer--hint")
            yield StatusLine(FORM, self.console.overrides)

    def header(self) -> Content:
        """` TO CLIENT  Ann Chief ★ ann@acme.example · 1042 Printer on fire`, or ` INTERNAL  …`."""
        first, n = self._about.recipients[0], len(self._about.recipients)
        parts: list[Part] = [(f" {kind_word(self._kind)} ", f"bold $surface on {INK[self._kind]}"), "  "]
        if n > 1:
            parts.append((ngettext("{n} ticket, each separately", "{n} tickets, each separately", n).format(n=n), "bold"))
            return line(*parts, "  ", ", ".join(str(one.ticket_id) for one in self._about.recipients))
        if self._kind == "reply":
            parts += [(first.address or _("no address is known"), "bold"), f"  {first.name}{' ★' if first.is_vip else ''}"]
        elif self._kind == "note":
            parts.append((_("never shown to the client"), "bold"))
        else:
            parts.append((_("what {name} said").format(name=first.name or _("the client")), "bold"))
        return line(*parts, (f"  · {first.ticket_id} {first.subject}", ""))

    def warnings(self) -> list[str]:
        """What to know before sending."""
        told: list[str] = []
        if self._kind != "reply":
            return told
        for one in self._about.recipients:
            told += [one.warning] if one.warning else []
            if not one.address:
                told.append(_("{id}: no address of the requester is known; the reply stays in the ticket").format(id=one.ticket_id))
            if one.children:
                children = ngettext("{n} requester", "{n} requesters", one.children).format(n=one.children)
                told.append(_("{id} is an outage: {children} of its tickets get it too").format(id=one.ticket_id, children=children))
        return told[:3]

    def on_mount(self) -> None:
        self.console.news.timers.subscribe(self, self._show_timer)
        self._show_timer()
        self.set_focus(self.text)
        self.text.move_cursor(self.text.document.end)
        draft = self._about.draft
        if draft is not None:
            when = formats.instant(draft.saved_at, self.console.actor.zone, self.console.desk.clock.now())
            self.hint(_("your draft of {when}; empty it to throw it away").format(when=when))
        else:
            self.hint(self._usual_hint())

    def _show_timer(self, _nothing: None = None) -> None:
        timer, stopwatch = self.console.news.timer, self.query_one(Stopwatch)
        stopwatch.display = timer is not None and timer.ticket_id is not None
        stopwatch.follow(self.console.news)

    def _usual_hint(self) -> str:
        told: list[str] = []
        if self._kind == "reply":
            undo = key_shown(BY_ID["app.undo"], self.console.overrides)
            told.append(_("leaves after {s} s, until then {key} takes it back").format(s=self._about.hold_s, key=undo))
        if self._about.templates:
            told.append(_(":word inserts a template"))
        return " · ".join(told)

    def hint(self, sentence: str, kind: str = "") -> None:
        """A sentence under the text; as a warning it stands out."""
        hint = self.query_one(".composer--hint", Static)
        hint.update(line(("! " if kind else " ", "bold"), sentence), layout=False)
        hint.set_class(bool(kind), "-warning")

    # Typing

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        if self._timer is None and self.text.text != self._saved:
            self._timer = self.set_timer(SAVE_S, self._save_soon, name="draft")

    def on_text_area_selection_changed(self, event: TextArea.SelectionChanged) -> None:
        word = self.text.shorthand()
        meant = self.text.meant()
        if meant and word is not None:
            told = "   ".join(f":{key}" for key in meant[:8])
            self.hint(_("{words}  Tab, space or Enter after a whole word inserts it").format(words=told))
        elif word:
            self.hint(_("there is no template :{word}").format(word=word))

    # Drafts

    async def _save_soon(self) -> None:
        self._timer = None
        await self.save()

    async def save(self) -> bool:
        """Keep what is typed; an empty text throws the draft away. Whether the store has it now."""
        body = self.text.text
        if body != self._saved and await self._keep(body):
            self._saved = body
        return body == self._saved

    async def _keep(self, body: str, numbers: Sequence[int] = ()) -> bool:
        from helpdesk_tui.services import composing, drafts

        ticket_id, slot = composing.draft_slot(numbers or [one.ticket_id for one in self._about.recipients], self._kind)
        try:
            await self.console.call(drafts.save, ticket_id, slot, body)
        except HelpdeskError as error:
            if self.query(".composer--hint"):  # not while it is being taken down
                self.hint(_("this is no draft yet, a second Esc throws it away: {why}").format(why=error.sentence), "warning")
            return False
        return True

    async def on_unmount(self) -> None:
        if not self._sending and not self.console.db.closed:
            await self.save()

    # Keys

    async def action_command(self, command_id: str) -> None:
        """Send, leave, write in an editor, or quit."""
        if command_id == "form.send":
            self.takes_keys = False
            self._delivering: Worker[None] = self.run_worker(self._deliver, group="send")
        elif command_id == "form.editor":
            self._edit()
        elif command_id == "form.leave" and not self._sending:
            if await self._may_leave():
                self.dismiss(False)
        elif command_id == "app.quit" and await self._may_leave():
            self.app.exit()

    async def _may_leave(self) -> bool:
        """Whether the text is kept; where it cannot be, only who asks a second time loses it. Keys wait for what comes then."""
        self.takes_keys = False
        if await self.save() or self._lost == self.text.text:
            return True
        self._lost = self.text.text
        self._take_keys()
        return False

    async def on_status_line_pressed(self, message: StatusLine.Pressed) -> None:
        """A click counts where a key would."""
        if self.takes_keys:
            await self.action_command(message.command_id)

    def _edit(self) -> None:
        from helpdesk_tui.ui.editor import edit_text

        try:
            self.text.put(edit_text(self.app, self.text.text))
        except HelpdeskError as error:
            self.hint(error.sentence, "warning")

    async def _deliver(self) -> None:
        """Send, unless somebody has said something meanwhile that was not seen yet; an error keeps the text."""
        if self._sending:
            return
        body, wait = self.text.text, self._kind == "reply" and self.then.text == WAIT
        if not body.strip():
            self._take_keys()
            self.hint(_("There is nothing to send yet: type the text, Esc leaves."), "warning")
            return
        self._sending, self.takes_keys = True, False
        sent = False
        try:
            if self._kind != "reply" or not await self._is_news():
                done = await self._send(body, wait)
                await self._clear_away(body, done)
                sent = True
        except HelpdeskError as error:
            self.hint(error.sentence, "warning")
        finally:
            self._sending = sent
        if sent:
            self.dismiss(True)
        else:
            self._take_keys()

    async def _is_news(self) -> bool:
        """Whether others have said something since this was opened; it is shown, and counts as seen."""
        from helpdesk_tui.services import composing

        said = await self.console.call(composing.said_since, self._about.recipients)
        if not said:
            return False
        latest: dict[int, int] = {}
        for ticket_id, message_id, _author, _body in said:
            latest[ticket_id] = max(latest.get(ticket_id, 0), message_id)
        recipients = tuple(replace(one, last_message_id=latest.get(one.ticket_id, one.last_message_id)) for one in self._about.recipients)
        self._about = replace(self._about, recipients=recipients)
        ticket_id, _message, author, text = said[-1]
        self.hint(
            _("{name} wrote on {id} meanwhile: “{text}” {key} again sends yours").format(
                key=key_shown(BY_ID["form.send"], self.console.overrides),
                name=author or _("the client"),
                id=ticket_id,
                text=" ".join(text.split())[:120],
            ),
            "warning",
        )
        return True

    async def _clear_away(self, body: str, done: Sequence[Done]) -> None:
        """Throw the draft away; tickets that did not take the text keep it as theirs."""
        if self._timer is not None:
            self._timer.stop()
        if await self._keep(""):
            self._saved = body
        took = {one.ticket.id for one in done if one.ticket is not None} | {one.new_ticket.id for one in done if one.new_ticket is not None}
        for one in self._about.recipients if len(self._about.recipients) > 1 else ():
            if one.ticket_id not in took:
                await self._keep(body, [one.ticket_id])


def _hint_of(kind: str) -> str:
    return {
        "reply": _("what the client will read"),
        "note": _("for colleagues only"),
        "client": _("what the client said, on the phone for instance"),
    }[kind]
