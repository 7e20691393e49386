"""The console of somebody at a client: the own organisation's tickets, what was said on them, answering and rating; nothing of the desk's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Concatenate, ParamSpec, TypeVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Static

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.codes import state_word
from helpdesk_tui.domain.errors import HelpdeskError, NotAllowed, Refused
from helpdesk_tui.domain.ticket import Done
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import own, ratings
from helpdesk_tui.ui.commands import BY_ID
from helpdesk_tui.ui.db import Db
from helpdesk_tui.ui.keys import bindings_in, key_shown
from helpdesk_tui.ui.places import OWN
from helpdesk_tui.ui.screens.desk_screen import DeskScreen
from helpdesk_tui.ui.screens.form import Form, Values, stored_drafts
from helpdesk_tui.ui.screens.table_moves import TableMoves
from helpdesk_tui.ui.shell import Shell
from helpdesk_tui.ui.text import line
from helpdesk_tui.ui.widgets.columns import Column, Row
from helpdesk_tui.ui.widgets.fields import Field
from helpdesk_tui.ui.widgets.lines import Lines
from helpdesk_tui.ui.widgets.reading import Reading, TextLine, wrapped
from helpdesk_tui.ui.widgets.statusline import StatusLine

if TYPE_CHECKING:
    from textual.screen import Screen

    from helpdesk_tui.domain.own import OwnConversation, OwnTicket
    from helpdesk_tui.domain.roles import Actor
    from helpdesk_tui.services.desk import Desk
    from helpdesk_tui.ui.keys import Overrides

P = ParamSpec("P")
T = TypeVar("T")
EVERY_S = 5.0
"""How often the list is read again."""


class OwnScreen(TableMoves, DeskScreen):
    """The tickets above or at the left, the conversation of the one under the cursor beside them."""

    PLACE = OWN
    BINDINGS: ClassVar[list[BindingType]] = bindings_in(OWN)

    def __init__(self) -> None:
        super().__init__()
        self.listed: dict[int, OwnTicket] = {}
        columns = (Column("#", 7, right=True), Column(_("state"), 10), Column(_("due"), 16, drop=1), Column(_("subject"), 0, least=16))
        self.table = Lines(columns, self, empty=_("reading …"), dom_id="list")
        self.said = Reading(at_end=True, dom_id="said")

    def compose(self) -> ComposeResult:
        with Horizontal(classes="top"):
            yield Static(line((_(" Your organisation's tickets"), "bold")), classes="top--title")
        with Horizontal(classes="list--body"):
            yield self.table
            yield self.said
        yield StatusLine(OWN, self.shell.overrides)

    @property
    def console(self) -> OwnConsole:
        """The console with its services."""
        app = self.app
        assert isinstance(app, OwnConsole)
        return app

    async def on_mount(self) -> None:
        self.said.can_focus = False
        self.set_interval(EVERY_S, self.read_quietly, name="own")
        await self.read_quietly()

    def fetch(self, ids: Sequence[int]) -> Mapping[int, Row]:
        """The rows of what was read, for the table."""
        return {number: self._row(self.listed[number]) for number in ids if number in self.listed}

    def _row(self, one: OwnTicket) -> Row:
        zone, now = self.console.actor.zone, self.console.desk.clock.now()
        due = "" if one.due_at is None else formats.instant(one.due_at, zone, now)
        gone = "dim" if one.resolved_at is not None else ""
        return (
            (str(one.id), "bold"),
            (state_word(one.state), gone),
            (due, "soon" if one.due_at is not None and one.due_at < now else ""),
            (one.subject, gone),
        )

    async def read_quietly(self) -> None:
        """Read again; what cannot be read is told, and what stands there stays."""
        try:
            self.console.actor = await self.console.db.run(self.console.desk.again, self.console.actor)
            found = await self.console.call(own.listing)
        except NotAllowed as error:
            self.table.set_empty(error.sentence)
            self.table.set_ids((), now=True)
            self.said.show(lambda _width: [], anew=True)
            return
        except HelpdeskError as error:
            self.say_trouble(error)
            return
        self.listed = {one.id: one for one in found}
        self.table.put_rows({one.id: self._row(one) for one in found})
        self.table.set_empty(_("Your organisation has no tickets."))
        self.table.set_ids([one.id for one in found])
        await self._show_said()

    async def _show_said(self, *, anew: bool = False) -> None:
        number = self.table.cursor_id
        if number is not None:
            found = await self.console.call(own.conversation, number)
            self.said.show(lambda width: self._told(found, width), anew=anew)

    def _told(self, found: OwnConversation, width: int) -> list[TextLine]:
        zone, now = self.console.actor.zone, self.console.desk.clock.now()
        room = width - 2  # a margin, and the scroll bar
        told: list[TextLine] = [[(row, "bold")] for row in wrapped(found.ticket.subject, room)]
        ticket = found.ticket
        at = formats.instant(ticket.created_at, zone, now)
        made = _("{state}, made {at} by {who}").format(state=state_word(ticket.state), at=at, who=ticket.requester or "—")
        told.append([(made, "dim")])
        for message in found.messages:
            author = message.author or (_("you") if message.is_from_client else _("the desk"))
            style = "client" if message.is_from_client else "reply"
            told += [[], [(author, style), (f"  {formats.instant(message.at, zone, now)}", "dim")]]
            told += [[(row, "")] for row in wrapped(message.body, room)]
        return [[(" ", ""), *row] for row in told]

    async def on_lines_moved(self, event: Lines.Moved) -> None:
        event.stop()
        try:
            await self._show_said(anew=True)
        except HelpdeskError as error:
            self.say_trouble(error)

    # Commands

    def moved(self) -> Lines:
        return self.table

    async def do_move_page_down(self) -> None:
        self.said.page(1)

    async def do_move_page_up(self) -> None:
        self.said.page(-1)

    async def do_app_refresh(self) -> None:
        await self.read_quietly()
        self.say(_("Read again."))

    async def do_own_leave(self) -> None:
        self.app.exit()

    async def do_own_reply(self) -> None:
        """Write to the desk."""
        number = self._meant()
        await self._fill(_("To the desk, on {id}").format(id=number), [Field("body", _("Message"), "text", required=True)],
                         lambda values: self.console.call(own.say, number, values["body"]))  # fmt: skip

    async def do_own_rate(self) -> None:
        """Say how the ticket was resolved."""
        number = self._meant()
        await self.console.call(ratings.check, number)
        scores = tuple((str(score), str(score)) for score in range(ratings.LEAST, ratings.MOST + 1))
        fields = [Field("score", _("From 1 to 5"), "choice", choices=scores, required=True), Field("comment", _("Comment"), "text")]
        await self._fill(_("How was {id} resolved?").format(id=number), fields,
                         lambda values: self.console.call(ratings.add, number, int(values["score"]), comment=values["comment"]))  # fmt: skip

    def _meant(self) -> int:
        number = self.table.cursor_id
        if number is None:
            raise Refused(_("Your organisation has no tickets."))
        return number

    async def _fill(self, title: str, fields: Sequence[Field], send: Callable[[Values], Awaitable[Done]]) -> None:
        await self.console.drafts.fetch(title)
        done = await self.ask(Form[Done](title, fields, send, draft=(self.console.drafts, title)))
        if done is not None:
            await self.read_quietly()
            self.say(done.said, "good")


class OwnConsole(Shell):
    """A shell, a desk, and somebody at a client."""

    MODES = {"own": OwnScreen}  # noqa: RUF012
    DEFAULT_MODE = "own"

    def __init__(self, desk: Desk, actor: Actor, *, overrides: Overrides | None = None, theme: str = "", notice: str = "") -> None:
        super().__init__(overrides=overrides, theme=theme, notice=notice)
        self.desk = desk
        self.actor = actor
        self.db = Db()
        self.drafts = stored_drafts(self)

    def _load_screen_css(self, screen: Screen[object]) -> None:
        """Its one screen is drawn with what the desk's console reads later."""
        self._styles.complete()
        super()._load_screen_css(screen)

    def action_elsewhere(self, command_id: str) -> None:
        """Of the desk's keys nothing is said to a client."""
        key = key_shown(BY_ID[command_id], self.overrides)
        self.tell(
            _("{key} does nothing here; {help} shows the keys.").format(key=key, help=key_shown(BY_ID["app.help"], self.overrides)),
            "warning",
        )

    def action_how_to_quit(self) -> None:
        self.tell(_("{key} leaves the console").format(key=key_shown(BY_ID["own.leave"], self.overrides)))

    async def call(self, service: Callable[Concatenate[Desk, Actor, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """What a service returns for this actor, run in the store's thread. Raises what it raises."""
        return await self.db.run(service, self.desk, self.actor, *args, **kwargs)

    def on_unmount(self) -> None:
        self.db.close()
