"""Somebody at a console: the whole program on a small desk, driven by keys alone; conditions are waited for, never times."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from textual import events
from textual.pilot import Pilot
from textual.screen import Screen

from helpdesk_tui.domain.labour import Entry, Timer
from helpdesk_tui.domain.ticket import Message, Ticket
from helpdesk_tui.services import entries, stopwatch
from helpdesk_tui.ui.app import HelpdeskApp
from helpdesk_tui.ui.commands import BY_ID
from helpdesk_tui.ui.keys import twin
from helpdesk_tui.ui.places import CLIENT, LIST_PLACES, LISTS, PERIODS, QUEUE, TICKET
from helpdesk_tui.ui.screens.composer import Composer
from helpdesk_tui.ui.screens.dialogs import Notice, Question
from helpdesk_tui.ui.screens.form import Form
from helpdesk_tui.ui.screens.labour_screen import LabourScreen
from helpdesk_tui.ui.screens.list_screen import ListScreen
from helpdesk_tui.ui.screens.palette import Palette
from helpdesk_tui.ui.screens.queue import QueueScreen
from helpdesk_tui.ui.screens.ticket import TicketScreen
from helpdesk_tui.ui.widgets.fields import AnyField, ChoiceField, LineField
from helpdesk_tui.ui.widgets.statusline import StatusLine
from tests.services.looking import load, said
from tests.small_desk import SmallDesk
from tests.ui.conftest import press, screen_text, wait_for

MODE_OF = {LISTS: "audit"}
"""The mode that stands for a place which is the place of many."""
EVERYTHING = "state:new,working,waiting,scheduled,resolved,closed,cancelled"
"""A filter of the queue that hides nothing."""


@dataclass
class Seat:
    """A console that is open, who sits at it, and what lies in the store. `russian` presses the keys of the other layout."""

    small: SmallDesk
    app: HelpdeskApp
    pilot: Pilot[None]
    login: str
    russian: bool = False
    shown: set[str] = field(default_factory=set)

    # Keys

    def key_of(self, command_id: str) -> str:
        """The first key of a command, in the layout that is on."""
        first = BY_ID[command_id].keys[0] if BY_ID[command_id].keys else ""
        return (twin(first) or first) if self.russian and BY_ID[command_id].twins else first

    async def act(self, *command_ids: str) -> None:
        """Press the keys of commands; one without a key is chosen by its name."""
        for command_id in command_ids:
            if BY_ID[command_id].keys:
                await press(self.pilot, self.key_of(command_id))
            else:
                await press(self.pilot, self.key_of("app.palette"))
                await self.until(lambda: isinstance(self.app.screen, Palette), "the palette")
                await self.type(command_id)
                await press(self.pilot, "enter")

    async def keys(self, *keys: str) -> None:
        """Press keys as they are."""
        await press(self.pilot, *keys)

    async def type(self, text: str) -> None:
        """Put a text into the field that has the keyboard, as a terminal's paste does."""
        focused = self.app.focused
        assert focused is not None, "a field has the keyboard"
        self.app.post_message(events.Paste(text))
        await self.pilot.pause()

    # Waiting

    async def until(self, condition: Callable[[], object], what: str) -> None:
        """Let the console work until the condition holds."""
        await wait_for(self.pilot, condition, what)

    @property
    def desk_screen(self) -> Screen[object]:
        """The screen beneath all dialogs."""
        return self.app.screen_stack[0]

    @property
    def sentence(self) -> str:
        """What the bottom line says; empty where it shows keys."""
        return self.desk_screen.query_one(StatusLine).sentence

    async def says(self, *words: str) -> None:
        """Wait until the bottom line says all of these words."""
        await self.until(lambda: all(word in self.sentence for word in words), f"{words} in the bottom line, which says {self.sentence!r}")

    async def at_rest(self) -> None:
        """Wait until every command that was begun has ended."""
        await self.until(
            lambda: (
                not any(
                    worker.group in ("commands", "send", "order", "read", "day") for worker in self.app.workers if not worker.is_finished
                )
            ),
            "the commands to end",
        )

    async def place(self, place: str) -> None:
        """Wait until this screen is there, without a dialog."""
        await self.until(
            lambda: self.app.current_mode == MODE_OF.get(place, place) and len(self.app.screen_stack) == 1, f"the screen {place}"
        )

    # Screens

    @property
    def queue(self) -> QueueScreen:
        """The queue, which must be shown."""
        screen = self.desk_screen
        assert isinstance(screen, QueueScreen), screen
        return screen

    @property
    def ticket_screen(self) -> TicketScreen:
        """The ticket's screen, which must be shown."""
        screen = self.desk_screen
        assert isinstance(screen, TicketScreen), screen
        return screen

    @property
    def labour(self) -> LabourScreen:
        """The timer or my day, which must be shown."""
        screen = self.desk_screen
        assert isinstance(screen, LabourScreen), screen
        return screen

    @property
    def list_screen(self) -> ListScreen:
        """The list, which must be shown."""
        screen = self.desk_screen
        assert isinstance(screen, ListScreen), screen
        return screen

    async def go(self, place: str, number: int | None = None) -> None:
        """Be on a screen; on the queue and the ticket's, at this ticket."""
        if place == QUEUE:
            await self.app.switch_mode(QUEUE)
            await self.place(QUEUE)
            await self.until(lambda: self.queue.views, "the queue")
            if number is not None:
                self.queue.set_filter(EVERYTHING)
                await self.at_rest()
                await self.app.news.look()
                await self.queue.do_app_refresh()
                assert await self.queue.table.move_to_id(number), f"{number} among {self.queue.table.ids}"
                self.queue.table.clear_marks()
            return
        if place == TICKET and number is not None:
            if self.app.current_mode == TICKET:
                self.ticket_screen.show_ticket(number)
            else:
                await self.app.open_ticket(number)
            await self.until(lambda: self.on_ticket == number, f"ticket {number}")
            self.ticket_screen.trail.clear()
        else:
            if place in (CLIENT, PERIODS):
                self.app.client_id = self.small.ids.clients["acme"]
            await self.app.switch_mode(MODE_OF.get(place, place))
            self.app.way.clear()
            await self.place(place)
            if place in (LISTS, *LIST_PLACES):
                await self.until(lambda: self.list_screen.takes_keys, "the list")
            elif place != TICKET:
                await self.until(lambda: self.labour.shown is not None, "the day")
        await self.at_rest()
        await self.app.news.look()
        await self.at_rest()

    @property
    def on_ticket(self) -> int | None:
        """The ticket that the ticket's screen shows, None on another screen."""
        screen = self.desk_screen
        return screen.shown.detail.ticket.id if isinstance(screen, TicketScreen) and screen.shown is not None else None

    @property
    def text(self) -> str:
        """The screen as text."""
        return screen_text(self.pilot)

    # Dialogs

    async def form(self, title: str = "") -> Form[object]:
        """Wait for a form."""
        await self.until(
            lambda: isinstance(self.app.screen, Form) and self.app.focused is not None and title in self.text, f"a form “{title}”"
        )
        screen = self.app.screen
        assert isinstance(screen, Form)
        return screen

    async def composer(self) -> Composer:
        """Wait for the composer."""
        await self.until(lambda: isinstance(self.app.screen, Composer) and self.app.screen.text.has_focus, "the composer")
        screen = self.app.screen
        assert isinstance(screen, Composer)
        return screen

    async def question(self, *, yes: bool) -> None:
        """Wait for a question and answer it."""
        await self.until(lambda: isinstance(self.app.screen, Question) and self.app.screen.answerable, "a question")
        asked = self.app.screen
        await self.keys("y" if yes else "n")
        await self.until(lambda: self.app.screen is not asked, "the question to go")

    async def notice(self) -> Notice:
        """Wait for a box that tells something."""
        await self.until(lambda: isinstance(self.app.screen, Notice), "a notice")
        screen = self.app.screen
        assert isinstance(screen, Notice)
        return screen

    async def fill(self, send: str = "f9", **values: str) -> None:
        """Fill the fields of the form that is open, by Tab and typing, and send it."""
        form = await self.form()
        await self.write(**values)
        await self.keys(send)
        await self.until(lambda: self.app.screen is not form, "the form to go")

    async def write(self, **values: str) -> None:
        """Fill fields without sending."""
        form = await self.form()
        for name, wanted in values.items():
            widget = form._fields[name]
            for _tab in range(len(form._fields)):
                if widget.has_focus:
                    break
                await self.keys("tab")
            assert widget.has_focus, f"Tab reaches {name}"
            if isinstance(widget, ChoiceField):
                for _turn in widget.field.choices:
                    if widget.text != wanted:
                        await self.keys("right")
            elif isinstance(widget, LineField):
                await self.keys("home", "shift+end", "delete")
                await self.type(wanted)
            else:
                await self.type(wanted)
            await self.until(partial(_holds, widget, wanted), f"“{wanted}” in {name}")

    async def send(self, text: str) -> None:
        """Type into the composer that is coming, and send."""
        composer = await self.composer()
        await self.type(text)
        await self.keys("f9")
        await self.until(lambda: self.app.screen is not composer, "the composer to go")

    # The store

    def ticket(self, subject: str = "Printer on fire", *, priority: int = 3, requester: str = "bob", assignee: str | None = None) -> int:
        """A new ticket of ACME."""
        state = "new" if assignee is None else "in_progress"
        return self.small.ticket(subject, priority=priority, requester=requester, assignee=assignee, state=state)

    def own(self, subject: str = "Printer on fire") -> int:
        """A new ticket of whoever sits here."""
        return self.ticket(subject, assignee=self.login)

    def stored(self, number: int) -> Ticket:
        """A ticket as it is in the store."""
        return load(self.small, number)

    def messages(self, number: int, kind: str = "") -> list[Message]:
        """What was said on a ticket."""
        return said(self.small, number, kind)

    @property
    def timer(self) -> Timer | None:
        """The timer that runs for who sits here, as stored."""
        return stopwatch.status(self.small.desk, self.small.actor(self.login))

    def entries(self, number: int) -> list[Entry]:
        """The work entries of a ticket as stored."""
        return entries.of_ticket(self.small.desk, self.small.actor(self.login), number)


def _holds(widget: AnyField, text: str) -> bool:
    return widget.text == text


@asynccontextmanager
async def seat(small: SmallDesk, login: str = "anna", size: tuple[int, int] = (80, 24), *, russian: bool = False) -> AsyncIterator[Seat]:
    """An open console; the queue is shown."""
    app = HelpdeskApp(small.desk, small.actor(login))
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        here = Seat(small, app, pilot, login, russian)
        await here.until(lambda: isinstance(app.screen, QueueScreen) and app.screen.views, "the queue")
        await app.ready_to_write()
        await here.until(lambda: app.news._mark is not None, "the news")
        yield here
        if app.return_code is None:
            await here.at_rest()
