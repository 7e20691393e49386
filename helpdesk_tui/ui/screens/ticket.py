"""One ticket: its conversation, work entries, links and history, with the same pane as the queue, and every command on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.timer import Timer
from textual.widgets import Static

from helpdesk_tui.domain.errors import HelpdeskError, NotAllowed, NotFound, Refused
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.keys import bindings_in
from helpdesk_tui.ui.places import TICKET
from helpdesk_tui.ui.screens.ticket_tabs import CONVERSATION, LINKS, TicketTabs
from helpdesk_tui.ui.text import line
from helpdesk_tui.ui.widgets import conversation_text, history_text
from helpdesk_tui.ui.widgets.clock import Stopwatch
from helpdesk_tui.ui.widgets.lines import Lines
from helpdesk_tui.ui.widgets.reading import TextLine
from helpdesk_tui.ui.widgets.statusline import StatusLine
from helpdesk_tui.ui.widgets.ticket_head import TicketPane

if TYPE_CHECKING:
    from textual.worker import Worker

    from helpdesk_tui.services.looking import Look

TICK_S = 10.0
"""So often the figures are computed anew while the ticket is shown."""
HOLD_S = 1.0
"""So often the seconds are counted down until a reply leaves."""


class TicketScreen(TicketTabs):
    """Shows the ticket that the console says, `console.ticket_id`, and follows what others do to it."""

    PLACE = TICKET
    BINDINGS: ClassVar[list[BindingType]] = bindings_in(TICKET)
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (18, "-high")]  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__()
        self.trail: list[int] = []
        """The tickets from which one came here by links, for the way back."""
        self._entered: int | None = None
        self._read_id: int | None = -1
        self._hold: Timer | None = None
        self.stopwatch = Stopwatch()

    def compose(self) -> ComposeResult:
        self.pane = TicketPane(self.console.actor.zone)
        with Horizontal(classes="top"):
            yield self.head
            yield self.stopwatch
        yield self.subject
        yield self.tabs
        with Vertical(classes="body"):
            with Vertical(classes="ticket--text"):
                yield self.conversation
                yield self.pages
                yield self.links
            yield self.pane
        yield Static("", classes="under-composer")
        yield StatusLine(TICKET, self.shell.overrides, self.offers)

    def on_mount(self) -> None:
        self.console.news.tickets.subscribe(self, self.on_news)
        self.console.news.timers.subscribe(self, self.show_timer)
        self.set_interval(TICK_S, self.tick, name="ticket")
        self._hold = self.set_interval(HOLD_S, self.show_conversation, name="hold", pause=True)
        self.show_timer()
        self.show_tab(CONVERSATION)

    # Shown and hidden

    def on_screen_resume(self) -> None:
        self.read_soon()

    def on_screen_suspend(self) -> None:
        if self._hold is not None:
            self._hold.pause()
        if self.app.current_mode != TICKET:
            self._leaving: Worker[None] = self.run_worker(self.leave, group="presence")

    async def on_unmount(self) -> None:
        if not self.console.db.closed:
            await self.leave()

    async def enter(self, ticket_id: int) -> None:
        """Let colleagues see that this console has the ticket open."""
        from helpdesk_tui.services import presence

        if self._entered != ticket_id:
            self._entered = ticket_id
            try:
                await self.console.call(presence.enter, self.console.console_id, ticket_id)
            except HelpdeskError as error:
                self._entered = None
                self.say_trouble(error)

    async def leave(self) -> None:
        """No ticket is open here any more. A store that cannot be written forgets the sign by itself."""
        if self._entered is None:
            return
        from helpdesk_tui.services import presence

        self._entered = None
        try:
            await self.console.db.run(presence.leave, self.console.desk, self.console.console_id)
        except HelpdeskError:
            return

    # Reading

    def read_soon(self) -> None:
        """Read the ticket without holding up the keyboard; a later call takes the place of one under way."""
        self._reading: Worker[None] = self.run_worker(self.read, group="read", exclusive=True)

    @property
    def takes_keys(self) -> bool:
        return super().takes_keys and self._read_id == self.console.ticket_id

    async def read(self) -> None:
        """Read and show the ticket that the console says; only then keys mean it."""
        ticket_id = self.console.ticket_id
        await self._read()
        self._read_id = ticket_id
        self.shell.typed.resume()

    async def _read(self) -> None:
        ticket_id = self.console.ticket_id
        if ticket_id is None:
            self.show_nothing(
                _("No ticket was opened yet: {key} on the queue opens one, {new} makes one.").format(
                    key=self.key("go.open"), new=self.key("ticket.new")
                )
            )
            return
        await self.console.ready_to_write()
        from helpdesk_tui.services import looking

        try:
            look = await self.console.call(looking.look, ticket_id)
        except (NotAllowed, NotFound) as error:
            self.show_nothing(error.sentence)
            return
        except HelpdeskError as error:
            if self.shown is None:
                self.show_nothing(
                    _("The ticket cannot be read: {why} {key} tries again.").format(why=error.sentence, key=self.key("app.refresh"))
                )
            self.say_trouble(error)
            return
        if ticket_id == self.console.ticket_id:
            self.take(look)
            if self.app.current_mode == TICKET:
                await self.enter(look.detail.ticket.id)

    def take(self, look: Look) -> None:
        """Show a ticket as it is now."""
        before, self.shown = self.shown, look
        is_other = before is None or before.detail.ticket.id != look.detail.ticket.id
        if is_other:
            self.with_events = False
            self.show_tab(CONVERSATION)
        self.show_head()
        self.show_conversation(anew=is_other)
        self.show_pages(anew=is_other)
        self.links.forget()
        self.links.set_ids(range(len(self.linked())), now=True)
        self.pane.show(look.detail)
        if before is not None and not is_other:
            self.tell_of(before, look)

    def tell_of(self, before: Look, look: Look) -> None:
        """Say what somebody else has said meanwhile, if it lies out of sight."""
        known = {message.id for message in before.detail.messages}
        new = [one for one in look.detail.messages if one.id not in known and one.author_id != self.console.actor.id]
        if new and not (self.tab == CONVERSATION and self.conversation.is_at_end):
            self.say(
                _("{name} has written; {key} goes there").format(name=new[-1].author_name or _("The client"), key=self.key("move.bottom"))
            )

    def show_nothing(self, why: str) -> None:
        """There is no ticket to show, and why."""
        self.shown = None
        self.head.update(line((_("Ticket"), "bold")), layout=False)
        self.subject.update("", layout=False)
        self.tabs.show((), 0)
        self.pane.show(None)
        self.links.set_ids((), now=True)
        self.show_tab(CONVERSATION)
        self.conversation.show(lambda width: [[(f" {why}", "dim")]], anew=True)

    def show_conversation(self, *, anew: bool = False) -> None:
        """Lay the conversation out; while a reply can still be taken back, its seconds are counted down."""
        look = self.shown
        if look is None:
            return
        now, zone, undo = self.console.desk.clock.now(), self.console.actor.zone, self.key("app.undo")
        events = [event for event in look.events if not history_text.is_quiet(event)] if self.with_events else []
        drafts = [] if self.has_class("-writing") else [self.draft_told(draft.kind) for draft in look.drafts]

        def layout(width: int) -> Sequence[TextLine]:
            return conversation_text.conversation(look.detail, events, look.names, drafts, undo=undo, zone=zone, now=now, width=width)

        self.conversation.show(layout, anew=anew)
        if self._hold is not None:
            is_held = any(conversation_text.is_held(message, now) for message in look.detail.messages)
            (self._hold.resume if is_held and self.is_on_top else self._hold.pause)()

    def draft_told(self, kind: str) -> str:
        """A draft of one's own, with the key that goes on with it."""
        return {
            "reply": _("a reply of yours is not sent yet; {key} goes on with it").format(key=self.key("ticket.reply")),
            "note": _("a note of yours is not saved yet; {key} goes on with it").format(key=self.key("ticket.note")),
            "client": _("what the client said is not saved yet; {key} goes on with it").format(key=self.key("ticket.heard")),
        }[kind]

    async def do_go_open(self) -> None:
        index = self.links.cursor_id if self.tab == LINKS else None
        if index is None:
            raise Refused(
                _("{key} opens a ticket under Links; {tab} goes from tab to tab.").format(key=self.key("go.open"), tab=self.key("tab.next"))
            )
        if self.shown is not None:
            self.trail.append(self.shown.detail.ticket.id)
        self.show_ticket(self.linked()[index][1])

    async def on_lines_opened(self, message: Lines.Opened) -> None:
        self.perform("go.open")

    def show_ticket(self, ticket_id: int) -> None:
        """Show another ticket in place of this one."""
        self.console.ticket_id = ticket_id
        self.read_soon()

    async def show_next(self, ticket_id: int) -> None:
        self.trail.clear()
        self.show_ticket(ticket_id)

    # News and time

    def on_news(self, touched: frozenset[int]) -> None:
        """Somebody has changed these tickets, or opened one."""
        if self.shown is None or self.app.current_mode != TICKET:
            return
        mine = {self.shown.detail.ticket.id, self.shown.detail.asked_id, *(number for _how, number, _state, _subject in self.linked())}
        if not touched or touched & mine:
            self.read_soon()

    def tick(self) -> None:
        """Time has passed: figures change."""
        if self.is_on_top and self.shown is not None:
            self.read_soon()

    # What commands mean

    def ticket_ids(self) -> list[int]:
        return [] if self.shown is None else [self.shown.detail.ticket.id]

    async def do_go_ticket(self) -> None:
        self.say(_("This is the ticket that was open last."))

    async def do_go_back(self) -> None:
        if self.tab != CONVERSATION:
            self.show_tab(CONVERSATION)
        elif self.trail:
            self.show_ticket(self.trail.pop())
        else:
            await self.console.go_back()

    async def do_go_leave(self) -> None:
        self.trail.clear()
        await self.app.switch_mode("queue")

    async def do_app_pane(self) -> None:
        self.pane.display = not self.pane.display

    async def do_app_refresh(self) -> None:
        await self.read()

    async def do_form_send(self) -> None:
        kinds = [draft.kind for draft in self.shown.drafts] if self.shown is not None else []
        if not kinds:
            raise Refused(
                _("Nothing is being written here: {reply} replies, {note} notes.").format(
                    reply=self.key("ticket.reply"), note=self.key("ticket.note")
                )
            )
        self.perform({"reply": "ticket.reply", "note": "ticket.note", "client": "ticket.heard"}[kinds[0]])

    async def do_form_editor(self) -> None:
        raise Refused(
            _("The editor opens from a reply or a note: {reply} or {note} first.").format(
                reply=self.key("ticket.reply"), note=self.key("ticket.note")
            )
        )
