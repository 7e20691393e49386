"""A screen that is a list: rows with a filter over their words, and beside or below them what is known of the one under the cursor.

A list is a subclass with PLACE, HEADING, COLUMNS and EMPTY that reads `Listed` rows, a row in `ui/app.py` SCREENS, a place in `ui/command.py`
LIST_PLACES, a command `go.<mode>` in the table and `do_go_<mode>` in DeskScreen. What its keys do beyond moving, opening and filtering the table
says of its place, and it by `do_list_add`, `do_list_edit` and so on; NEEDS says what they take where lists differ in it.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from helpdesk_tui.domain.errors import HelpdeskError, NotAllowed
from helpdesk_tui.domain.roles import READ
from helpdesk_tui.domain.text import casefolded
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.commands import BY_ID
from helpdesk_tui.ui.keys import bindings_in
from helpdesk_tui.ui.places import LISTS
from helpdesk_tui.ui.screens.table_moves import TableMoves
from helpdesk_tui.ui.screens.ticket_commands import TicketCommands
from helpdesk_tui.ui.text import MUTED, line, lines, safe
from helpdesk_tui.ui.widgets.clock import Stopwatch
from helpdesk_tui.ui.widgets.columns import Column, Row
from helpdesk_tui.ui.widgets.lines import Lines
from helpdesk_tui.ui.widgets.statusline import StatusLine

if TYPE_CHECKING:
    from textual.worker import Worker

    from helpdesk_tui.domain.ticket import Done


@dataclass(frozen=True, slots=True)
class Listed:
    """One row: its id, its cells, the ticket that it is about (None for none), and words that the filter finds it by beside its cells."""

    id: int
    row: Row
    ticket_id: int | None = None
    words: str = ""


class ListFilter(Input):
    """The field of a list's filter: what is typed filters at once, Enter keeps it, Esc empties it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    def __init__(self) -> None:
        super().__init__(compact=True, classes="filter--text")
        self.cursor_blink = False

    def action_leave(self) -> None:
        """Back to the whole list."""
        self.value = ""
        self.screen.set_focus(None)


class ListScreen(TableMoves, TicketCommands):
    """Reads its rows when it is shown and whenever the news say that something has changed."""

    PLACE = LISTS
    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab,shift+tab", "app.elsewhere('tab.next')", show=False)]
    """Where a list has no tabs, Tab says so: it does not lead into the filter, where the next key would be a letter."""
    HEADING: ClassVar[str] = ""
    COLUMNS: ClassVar[Sequence[Column]] = ()
    EMPTY: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        """The keys of its place, with those of all lists."""
        cls.BINDINGS = bindings_in(cls.PLACE)
        super().__init_subclass__()

    def __init__(self) -> None:
        super().__init__()
        self.listed: dict[int, Listed] = {}
        self._reading: Worker[None] | None = None
        self._has_read = False
        self.table = Lines(self.COLUMNS, self, empty=_("reading …"), dom_id="list")

    def compose(self) -> ComposeResult:
        with Horizontal(classes="top"):
            yield Static(line((f" {_(self.HEADING)}", "bold")), classes="top--title")
            yield Stopwatch()
        yield from self.above()
        with Horizontal(classes="filter--row list--filter"):
            yield Static(line((" /", MUTED)), classes="filter--sign")
            yield ListFilter()
            yield Static("", classes="filter--count")
        with Horizontal(classes="list--body"):
            yield self.table
            with VerticalScroll(classes="list--about", can_focus=False):
                yield Static("", id="about")
        yield StatusLine(self.PLACE, self.shell.overrides, self.offers)

    # What subclasses say

    def above(self) -> ComposeResult:
        """What stands between the heading and the filter; nothing by default."""
        yield from ()

    def why_empty(self) -> str:
        """What an empty list says."""
        return _(self.EMPTY)

    def none_fits(self) -> str:
        """What it says where no row says what was typed."""
        return _("nothing here says that; Esc in the filter shows all")

    def count_words(self, shown: int) -> str:
        """How many rows there are, at the right of the filter."""
        return str(shown)

    def put_heading(self, heading: Content) -> None:
        """Say another heading."""
        self.query_one(".top--title", Static).update(heading)

    def put_keys(self, *told: tuple[str, str], heading: str = "") -> None:
        """Say beside the heading which keys do what here, of commands that who sits here can give: (command, sentence with `{key}`)."""
        keys = " · ".join(sentence.format(key=self.key(command_id)) for command_id, sentence in told if self.offers(BY_ID[command_id]))
        self.put_heading(line((f" {heading or _(self.HEADING)}", "bold"), (f"  {keys}", MUTED)))

    def put_filter(self, text: str) -> None:
        """Have another filter."""
        self.query_one(ListFilter).value = text

    @abstractmethod
    async def read(self) -> Sequence[Listed]:
        """The rows in their order, from the store. Raises HelpdeskError."""

    async def about(self, row_id: int) -> Content:
        """What stands beside the row under the cursor; nothing by default."""
        return Content("")

    def about_none(self) -> Content:
        """What stands there where no row is under the cursor; nothing by default."""
        return Content("")

    async def open_row(self, row_id: int) -> None:
        """What Enter does: the ticket of the row by default, else all that is known of it, of which a low screen shows the beginning.

        Who may not read tickets is told so, beside what is known of the row.
        """
        ticket_id = self.listed[row_id].ticket_id
        may_read = self.console.actor.may(READ)
        if ticket_id is not None and may_read:
            await self.console.open_ticket(ticket_id)
            return
        told = await self.about(row_id)
        if ticket_id is not None:
            why = _("Ticket {id} is not opened: {name} may not read tickets.").format(id=ticket_id, name=self.console.actor.name)
            told = lines([told, line(""), line((why, "$warning"))])
        if told.plain.strip():
            from helpdesk_tui.ui.screens.dialogs import Notice

            await self.ask(Notice(_(self.HEADING), told))
        else:
            self.say(_("There is nothing behind this line."), "warning")

    def words_of(self, typed: str) -> list[str]:
        """The words that a row must say to be shown, of what was typed into the filter."""
        return casefolded(typed).split()

    # Reading and showing

    @property
    def typed(self) -> str:
        """What the filter holds."""
        return self.query_one(ListFilter).value

    @property
    def takes_keys(self) -> bool:
        return super().takes_keys and self._has_read

    @property
    def cursor_row(self) -> int | None:
        """The id of the row under the cursor."""
        return self.table.cursor_id

    def ticket_ids(self) -> list[int]:
        """The ticket of the row under the cursor."""
        found = self.listed.get(self.cursor_row) if self.cursor_row is not None else None
        return [found.ticket_id] if found is not None and found.ticket_id is not None else []

    def why_no_ticket(self) -> str:
        return _("This line is about no ticket; {key} opens what is behind it.").format(key=self.key("go.open"))

    def fetch(self, ids: Sequence[int]) -> Mapping[int, Row]:
        """The rows of what was read, for the table."""
        return {row_id: self.listed[row_id].row for row_id in ids if row_id in self.listed}

    def on_mount(self) -> None:
        self.console.news.tickets.subscribe(self, lambda _touched: self.read_soon())
        self.console.news.timers.subscribe(self, self.show_timer)
        self.show_timer()
        self.read_soon()

    def on_screen_resume(self) -> None:
        if self._has_read:
            self.read_soon()

    def read_soon(self) -> None:
        """Read again behind what is under way; a later call takes the place of one before."""
        if self.is_current or not self._has_read:
            self._reading = self.run_worker(self._read_quietly, group="read", exclusive=True)

    async def _read_quietly(self) -> None:
        try:
            await self.read_again()
        except HelpdeskError as error:
            self._has_read = True
            self.table.set_empty(self.in_words(error))
            if isinstance(error, NotAllowed):  # what was read before is out of sight now, and the keys that lead elsewhere stay in sight
                self.listed = {}
                self.table.set_ids((), now=True)
                self.query_one("#about", Static).update("")
            else:
                self.say_trouble(error)
            self.shell.typed.resume()

    async def read_again(self) -> None:
        """Read and show the list; the cursor stays on its row."""
        found = await self.read()
        self.listed = {one.id: one for one in found}
        self.table.put_rows({one.id: one.row for one in found})
        self._has_read = True
        self._show()
        await self._show_about()
        self.shell.typed.resume()

    def _show(self) -> None:
        words = self.words_of(self.typed)
        ids = [one.id for one in self.listed.values() if all(word in _searched(one) for word in words)]
        self.table.set_empty(self.none_fits() if words and self.listed else self.why_empty())
        self.table.set_ids(ids, now=True)
        shown = _("{n} of {all}").format(n=len(ids), all=len(self.listed)) if words else self.count_words(len(ids))
        self.query_one(".filter--count", Static).update(safe(f"{shown} "))

    async def _show_about(self) -> None:
        row_id = self.cursor_row
        told = self.about_none() if row_id is None or row_id not in self.listed else await self.about(row_id)
        self.query_one("#about", Static).update(told)

    async def on_lines_moved(self, event: Lines.Moved) -> None:
        event.stop()
        try:
            await self._show_about()
        except HelpdeskError as error:
            self.say_trouble(error)

    async def on_lines_opened(self, event: Lines.Opened) -> None:
        self.perform("go.open")

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.set_focus(None)
        self.read_soon()

    async def after(self, done: Sequence[Done]) -> None:
        await super().after(done)
        await self.read_again()

    # Commands

    def moved(self) -> Lines:
        return self.table

    async def do_go_open(self) -> None:
        row_id = self.cursor_row
        if row_id is None:
            self.say(_("There is no line here to open."), "warning")
        else:
            await self.open_row(row_id)

    async def do_queue_filter(self) -> None:
        self.query_one(ListFilter).focus()

    async def do_go_back(self) -> None:
        await self.console.go_back()

    async def do_app_refresh(self) -> None:
        await self.read_again()
        self.say(_("Read again."))


def _searched(one: Listed) -> str:
    return casefolded(" ".join([*(cell if isinstance(cell, str) else cell[0] for cell in one.row), one.words]))
