"""The queue, the console's home: open tickets by weight, filtered while one types, with what matters about the one under the cursor."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical

from helpdesk_tui.domain.errors import BadInput, HelpdeskError, NotAllowed, Refused, StoreTrouble
from helpdesk_tui.domain.query import QueryError
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import queue
from helpdesk_tui.services import views as saved_views
from helpdesk_tui.ui.keys import bindings_in
from helpdesk_tui.ui.places import QUEUE
from helpdesk_tui.ui.screens.table_moves import TableMoves
from helpdesk_tui.ui.screens.ticket_commands import TicketCommands
from helpdesk_tui.ui.widgets.clock import Stopwatch
from helpdesk_tui.ui.widgets.columns import Row
from helpdesk_tui.ui.widgets.filter_line import FilterLine
from helpdesk_tui.ui.widgets.lines import Lines
from helpdesk_tui.ui.widgets.pane import Pane
from helpdesk_tui.ui.widgets.queue_rows import cells, columns
from helpdesk_tui.ui.widgets.statusline import StatusLine
from helpdesk_tui.ui.widgets.views_bar import ViewsBar

if TYPE_CHECKING:
    from textual.worker import Worker

    from helpdesk_tui.domain.queue_row import QueueRow
    from helpdesk_tui.services.views import View

TICK_S = 10.0
"""So often the visible lines are computed anew; only cells that differ are painted, and they show minutes."""
REORDER_TICKS = 6
"""Every so many ticks the order is, too."""
SETTLE_S = 0.12
"""The pane follows the cursor when it has rested for so long."""


class QueueScreen(TableMoves, TicketCommands):
    """Views and filter above, the table, the pane beside or below it, the bottom line."""

    PLACE = QUEUE
    AUTO_FOCUS = "Lines"
    BINDINGS: ClassVar[list[BindingType]] = bindings_in(QUEUE)
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (18, "-high")]  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__()
        self.views: Sequence[View] = ()
        self.view: View | None = None
        self.filter = ""
        self._asked = ""
        self._ticks = self._found = self._total = 0
        self._from_top = False
        self.table = Lines(columns(0), self, empty=_("reading the queue …"))
        self.bar = ViewsBar(_("Queue"))
        self.stopwatch = Stopwatch()

    def compose(self) -> ComposeResult:
        self.pane = Pane(self.console.actor.zone)
        self.filter_line = FilterLine(self.known)
        with Horizontal(classes="top"):
            yield self.bar
            yield self.stopwatch
        yield self.filter_line
        with Vertical(classes="body"):
            yield self.table
            yield self.pane
        yield StatusLine(QUEUE, self.shell.overrides, self.offers)

    async def on_mount(self) -> None:
        news = self.console.news
        news.tickets.subscribe(self, self.on_news)
        news.timers.subscribe(self, self.show_timer)
        self.show_timer()
        news.notices.subscribe(self, self.show_notices)
        self.set_interval(TICK_S, self.tick, name="queue")
        try:
            first = await asyncio.wrap_future(self.console.opening)
        except HelpdeskError as error:
            self.cannot_read(error)
            return
        self.views, self.view = first.views, first.view
        self.filter = self._asked = first.view.query
        self.filter_line.show(self.filter)
        self.table.put_rows(self.made(first.rows))
        self.take_order(first.ordering, now=True)

    # Reading

    async def fetch(self, ids: Sequence[int]) -> Mapping[int, Row]:
        """The lines of these tickets, for the table."""
        return self.made(await self.console.call(queue.rows, ids))

    def made(self, rows: Iterable[QueueRow]) -> dict[int, Row]:
        """Cells by ticket."""
        zone, now = self.console.actor.zone, self.console.desk.clock.now()
        return {row.id: cells(row, zone, now) for row in rows}

    async def read_order(self, *, now: bool = False) -> None:
        """Ask for the tickets of the filter in their order; a filter that cannot be read keeps the last good result."""
        asked = self._asked
        try:
            found = await self.console.call(queue.open_ids, asked)
        except BadInput as error:
            if self.filter_line.is_typing:
                self.filter_line.show_trouble(error.sentence, error.end if isinstance(error, QueryError) else 0)
            else:
                self._asked = self.filter
                self.filter_line.show(self.filter)
                self.say_trouble(error)
            return
        except HelpdeskError as error:
            self.cannot_read(error)
            return
        if asked != self._asked:
            return
        self.filter_line.show_trouble("")
        self.filter = " ".join(asked.split())
        self.take_order(found, now=now)
        if self._from_top:
            self._from_top = False
            await self.table.move_to(0)

    def take_order(self, found: queue.Ordering, *, now: bool) -> None:
        """Show an order: at once, or when the keyboard is quiet."""
        self.console.news.seen(found.mark)
        self.table.set_columns(columns(max(found.ids, default=0)))
        self.table.set_empty(self.why_empty(found))
        self._found, self._total = found.found, found.total
        self.bar.show(self.views, self.slot)
        self.table.set_ids(found.ids, now=now)
        self.show_count()

    def show_count(self) -> None:
        """How many tickets the filter lets through, of how many open ones; how many are marked.

        Where a new order took what is in sight down with the cursor's ticket, how many heavier ones are out of sight now.
        """
        of_all = _("{found} of {total}") if self._found != self._total else _("{total} open")
        marked = len(self.table.marked)
        told = _("{n} marked · ").format(n=marked) if marked else ""
        if self.table.above and not self.filter_line.is_typing:
            told += _("↑ {n} heavier, {key} first · ").format(n=self.table.above, key=self.key("move.top"))
        self.filter_line.show_count(told + of_all.format(found=self._found, total=self._total))

    def why_empty(self, found: queue.Ordering) -> str:
        """What an empty table says, with the key that helps."""
        if found.total and self.filter:
            return _("None of {n} open tickets fits this filter; {key} changes it, {all} shows all.").format(
                n=found.total, key=self.key("queue.filter"), all=self.key("view.7")
            )
        return _("Nothing is open. {key} makes a ticket.").format(key=self.key("ticket.new"))

    def cannot_read(self, error: HelpdeskError) -> None:
        """What is on the screen stays; where nothing is, it says why, and the key that tries again. Who may not read reads nothing any more."""
        if isinstance(error, NotAllowed):
            told = self.in_words(error)
            if self.console.actor.only_sets_up:
                told = _("{why}, {key}: {title}").format(why=told, key=self.key("go.rota"), title=_("Who is on when"))
            self.table.set_empty(told)
            self.table.set_ids((), now=True)
            self.pane.show(None)
            return
        self.table.set_empty(
            _("The queue cannot be read: {why} {key} tries again.").format(why=error.sentence, key=self.key("app.refresh"))
        )
        self.say_trouble(error)

    def read_soon(self, *, now: bool = False) -> None:
        """Read the order without holding up the keyboard; a later call takes the place of one under way."""
        self._ordering: Worker[None] = self.run_worker(partial(self.read_order, now=now), group="order", exclusive=True)

    # News

    def on_news(self, touched: frozenset[int]) -> None:
        """Somebody has changed these tickets, or opened one."""
        self.table.forget(touched or self.table.window)
        if touched:
            self.read_soon()
        self.follow()

    def show_notices(self, _news: None = None) -> None:
        """Say how much the desk has to tell, and where."""
        self.bar.show_notices(self.console.news.unseen, self.key("go.notices"))

    def tick(self) -> None:
        """Time has passed: figures change, now and then the order."""
        if not self.is_on_top:
            return
        self._ticks += 1
        self.table.forget(self.table.window)
        self.follow()
        if self._ticks % REORDER_TICKS == 0:
            self.read_soon()

    def on_screen_resume(self) -> None:
        if self.views:
            self.table.forget(self.table.window)
            self.follow()

    def on_lines_trouble(self, message: Lines.Trouble) -> None:
        self.say_trouble(message.error)

    # The pane

    def on_lines_moved(self, message: Lines.Moved) -> None:
        self.follow()

    def on_lines_followed(self, message: Lines.Followed) -> None:
        self.show_count()

    def follow(self) -> None:
        """Let the pane show the ticket under the cursor, once the cursor rests."""
        if self.pane.display:
            self._following: Worker[None] = self.run_worker(self.show_pane, group="pane", exclusive=True)

    async def show_pane(self) -> None:
        """Read and show the ticket under the cursor."""
        ticket_id = self.table.cursor_id
        if ticket_id is None:
            self.pane.show(None)
            return
        if self.pane.ticket_id != ticket_id:
            await asyncio.sleep(SETTLE_S)
        await self.console.ready_to_write()
        try:
            self.pane.show(await self.detail(ticket_id))
        except StoreTrouble as error:
            self.say_trouble(error)
        except HelpdeskError:
            self.pane.show(None)

    async def do_app_pane(self) -> None:
        self.pane.display = not self.pane.display
        self.follow()

    # The filter and the views

    async def known(self, field: str) -> Sequence[str]:
        """What a field of the filter can be compared with."""
        from helpdesk_tui.services import names

        return await self.console.call(names.values, field)

    async def do_queue_filter(self) -> None:
        await self.filter_line.begin()

    def on_filter_line_changed(self, message: FilterLine.Changed) -> None:
        self._asked = message.text
        self.read_soon(now=True)

    def on_filter_line_left(self, message: FilterLine.Left) -> None:
        self.table.focus()
        self.set_filter(message.text)

    def set_filter(self, text: str) -> None:
        """Look through another filter."""
        self._asked = " ".join(text.split())
        self.filter_line.show(self._asked)
        self.read_soon(now=True)

    async def show_view(self, slot: int) -> None:
        """Look through a saved view. Raises BadInput naming those that exist."""
        self.view = await self.console.call(saved_views.view, slot)
        await self.filter_line.end()
        self.table.focus()
        self.table.clear_marks()
        self._from_top = True
        self.set_filter(self.view.query)

    async def do_queue_save_view(self) -> None:
        from helpdesk_tui.ui.screens import view_forms

        await view_forms.save(self, self.filter, self.views)
        self.views = await self.console.call(saved_views.views)
        self.bar.show(self.views, self.slot)

    @property
    def slot(self) -> int | None:
        """The view whose filter is the one looked through, None where it is nobody's."""
        return next((view.slot for view in self.views if view.query == self.filter), None)

    def on_views_bar_pressed(self, message: ViewsBar.Pressed) -> None:
        self.perform(f"view.{message.slot}")

    async def do_view_1(self) -> None:
        await self.show_view(1)

    async def do_view_2(self) -> None:
        await self.show_view(2)

    async def do_view_3(self) -> None:
        await self.show_view(3)

    async def do_view_4(self) -> None:
        await self.show_view(4)

    async def do_view_5(self) -> None:
        await self.show_view(5)

    async def do_view_6(self) -> None:
        await self.show_view(6)

    async def do_view_7(self) -> None:
        await self.show_view(7)

    async def do_view_8(self) -> None:
        await self.show_view(8)

    async def do_view_9(self) -> None:
        await self.show_view(9)

    # Moving and marking

    async def action_command(self, command_id: str) -> None:
        self.table.note_key()
        await super().action_command(command_id)

    def moved(self) -> Lines:
        return self.table

    async def do_mark_toggle(self) -> None:
        self.table.toggle_mark()
        await self.table.move_by(1)
        self.say_marked()

    async def do_mark_range(self) -> None:
        self.table.mark_range()
        self.say_marked()

    def say_marked(self) -> None:
        """How many tickets the next command means."""
        n = len(self.table.marked)
        self.show_count()
        if n:
            self.say(_("{n} marked: the next command means them all; Esc unmarks").format(n=n))

    # What commands mean

    def ticket_ids(self) -> list[int]:
        if self.table.marked:
            return list(self.table.marked)
        return [] if self.table.cursor_id is None else [self.table.cursor_id]

    def under_cursor(self) -> int | None:
        return self.table.cursor_id

    def unmark(self) -> None:
        self.table.clear_marks()
        self.show_count()

    async def do_go_open(self) -> None:
        ticket_id = self.table.cursor_id
        if ticket_id is None:
            raise Refused(_("There is no ticket to open."))
        await self.console.open_ticket(ticket_id)

    async def do_go_ticket(self) -> None:
        ticket_id = self.console.ticket_id if self.console.ticket_id is not None else self.table.cursor_id
        if ticket_id is None:
            raise Refused(_("No ticket was opened yet, and none is under the cursor."))
        await self.console.open_ticket(ticket_id)

    async def do_go_back(self) -> None:
        if self.filter_line.is_typing:
            await self.filter_line.leave(keep=False)
        elif self.table.marked:
            self.unmark()
            self.say(_("nothing is marked any more"))
        elif self.view is not None and self._asked != self.view.query:
            self.set_filter(self.view.query)
        else:
            self.say(_("This is the queue; {key} leaves the console.").format(key=self.key("go.leave")))

    async def do_go_leave(self) -> None:
        self.app.exit()

    async def do_app_refresh(self) -> None:
        self.table.forget()
        await self.read_order(now=True)
        self.table.reorder_now()
        self.follow()
