"""What all screens share: the one dispatcher of commands, the bottom line, and the commands that act everywhere."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import events, on
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip

from helpdesk_tui.domain.errors import HelpdeskError
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.command import MOVE, Command
from helpdesk_tui.ui.commands import BY_ID
from helpdesk_tui.ui.compositor import LeanCompositor
from helpdesk_tui.ui.keys import key_shown, keys_of
from helpdesk_tui.ui.widgets.clock import Stopwatch
from helpdesk_tui.ui.widgets.statusline import StatusLine

if TYPE_CHECKING:
    from textual.screen import ModalScreen
    from textual.worker import Worker

    from helpdesk_tui.ui.shell import Shell

T = TypeVar("T")
Handler = Callable[[], Awaitable[None]]


class DeskScreen(Screen[None]):
    """A screen of the console. Subclasses set PLACE and BINDINGS (`bindings_in(PLACE)`) and have a method `do_<id with _ for .>` per command.

    A handler that cannot act raises a HelpdeskError that says why; the bottom line shows it and nothing is lost.
    """

    PLACE: ClassVar[str] = ""
    AUTO_FOCUS = ""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = LeanCompositor()
        self._in_turn = asyncio.Lock()
        self._begun = 0
        self._is_styled = False
        self._beneath: list[Strip] = []
        """What stands beneath a dialog now, by line; nothing where none is over it."""
        self._set_breakpoints()

    def _set_breakpoints(self) -> None:
        """Have the classes of the terminal's size from the start, so that the first layout stands and no widget is styled again."""
        width, height = self.app.size
        for size, breakpoints in ((width, self.HORIZONTAL_BREAKPOINTS), (height, self.VERTICAL_BREAKPOINTS)):
            fitting = [(least, name) for least, name in breakpoints or () if size >= least]
            if fitting:
                self.add_class(max(fitting)[1])

    @on(events.ScreenResume)
    def _keep_first_styles(self, event: events.ScreenResume) -> None:
        """A screen that was made just now is styled already."""
        event.refresh_styles, self._is_styled = self._is_styled, True

    def _compositor_refresh(self) -> None:
        """While a batch holds back what is painted, nothing is rendered either: all of it is again at the batch's end."""
        if self.app._batch_count:
            return
        if self in self.app._background_screens:
            self._refresh_beneath()
        else:
            self._beneath = []
            super()._compositor_refresh()

    def _refresh_beneath(self) -> None:
        """Beneath a dialog paint the lines that have changed; Textual paints what was drawn anew, changed or not, and more than once."""
        if self._compositor._dirty_regions:
            before, self._beneath = self._beneath, self._compositor.render_strips()
            changed = [y for y, strip in enumerate(self._beneath) if y >= len(before) or before[y] != strip]
            if changed:
                self.app.screen.refresh(*(Region(0, y, self.size.width, 1) for y in changed))
            self._compositor._dirty_regions.clear()
            self._dirty_widgets.clear()

    @property
    def shell(self) -> Shell:
        """The console."""
        from helpdesk_tui.ui.shell import Shell

        app = self.app
        assert isinstance(app, Shell)
        return app

    # The dispatcher

    async def action_command(self, command_id: str) -> None:
        """What every key of the screen comes to: moves at once, all else one after another without holding up the keyboard."""
        command = BY_ID[command_id]
        if command.group == MOVE and command_id.startswith("move."):
            await self._perform(command)
        else:
            self.perform(command_id)

    def perform(self, command_id: str) -> None:
        """Begin a command behind those that are under way."""
        self._begun += 1
        self._newest: Worker[None] = self.run_worker(partial(self._perform_in_turn, BY_ID[command_id]), name=command_id, group="commands")

    @property
    def takes_keys(self) -> bool:
        """Whether the next key is for this screen: a command that was begun may open something that the key is meant for."""
        return not self._begun

    async def _perform_in_turn(self, command: Command) -> None:
        try:
            async with self._in_turn:
                self.status.clear()
                await self._perform(command)
        finally:
            self._begun -= 1
            self.shell.typed.resume()

    async def _perform(self, command: Command) -> None:
        handler: Handler | None = getattr(self, "do_" + command.id.replace(".", "_"), None)
        if handler is None:
            self.say_not_here(command)
            return
        try:
            await self.make_ready(command)
            await handler()
        except HelpdeskError as error:
            self.say_trouble(error)

    async def make_ready(self, command: Command) -> None:
        """What must be before a command is done. Raises HelpdeskError where it cannot be, before anything is asked or typed."""

    def offers(self, command: Command) -> bool:
        """Whether who sits here can do it here, so that footer and help name it."""
        return True

    # The bottom line

    @property
    def status(self) -> StatusLine:
        """The bottom line."""
        return self.query_one(StatusLine)

    def say(self, sentence: str, kind: str = "") -> None:
        """Show a sentence in the bottom line."""
        self.status.say(sentence, kind)

    def say_trouble(self, error: HelpdeskError) -> None:
        """Show why something was not done; long or several sentences go into a box that waits for a key."""
        from helpdesk_tui.domain.errors import StoreTrouble

        self.say(self.in_words(error), "error" if isinstance(error, StoreTrouble) else "warning")

    def in_words(self, error: HelpdeskError) -> str:
        """What an error says, with the key of the command that helps."""
        remedy = BY_ID.get(error.remedy)
        if remedy is None:
            return error.sentence
        if not keys_of(remedy, self.shell.overrides):
            palette = key_shown(BY_ID["app.palette"], self.shell.overrides)
            return _("{sentence} · {key} {title}").format(sentence=error.sentence, key=palette, title=_(remedy.title))
        return _("{sentence} · {key}: {title}").format(
            sentence=error.sentence, key=key_shown(remedy, self.shell.overrides), title=_(remedy.title)
        )

    def say_not_here(self, command: Command) -> None:
        """Say why a key does nothing here."""
        has_key = keys_of(command, self.shell.overrides)
        name = f"{key_shown(command, self.shell.overrides)} {_(command.title)}" if has_key else _(command.title)
        self.say(_("{command}: there is nothing here that it could act on").format(command=name), "warning")

    def on_status_line_pressed(self, message: StatusLine.Pressed) -> None:
        self.perform(message.command_id)

    # Shown and hidden

    @property
    def is_on_top(self) -> bool:
        """Whether it is shown and no dialog is over it: beneath one, whatever changes repaints the whole screen, too much for a slow line."""
        return self.app.screen is self

    # Textual calls the handler of each class for an event, the last class first: `on_…` never calls that of `super()`.

    def on_screen_suspend(self) -> None:
        for stopwatch in self.query(Stopwatch):
            stopwatch.rest()

    def on_screen_resume(self) -> None:
        for stopwatch in self.query(Stopwatch):
            stopwatch.wake()

    # Commands that act everywhere

    async def ask(self, dialog: ModalScreen[T]) -> T | None:
        """Show a dialog and wait for its answer; only inside a command."""
        return await self.app.push_screen_wait(dialog)

    async def do_go_queue(self) -> None:
        await self.go_to("queue", _("This is the queue."))

    async def go_to(self, mode: str, here: str) -> None:
        """Show another screen; where it is shown already, say so by `here`."""
        if self.app.current_mode == mode:
            self.say(here)
        else:
            await self.app.switch_mode(mode)

    async def do_go_ticket(self) -> None:
        await self.app.switch_mode("ticket")

    async def do_go_timer(self) -> None:
        await self.go_to("timer", _("This is the timer."))

    async def do_go_day(self) -> None:
        await self.go_to("day", _("This is your day."))

    async def do_go_clients(self) -> None:
        await self.go_to("clients", _("These are the clients."))

    async def do_go_outbox(self) -> None:
        await self.go_to("outbox", _("This is the outbox."))

    async def do_go_recurring(self) -> None:
        await self.go_to("recurring", _("This is the recurring work."))

    async def do_go_notices(self) -> None:
        await self.go_to("notices", _("These are the notices."))

    async def do_go_quality(self) -> None:
        await self.go_to("quality", _("These are the quality cases."))

    async def do_go_margins(self) -> None:
        await self.go_to("margins", _("These are the margins."))

    async def do_go_board(self) -> None:
        await self.go_to("board", _("This is the board."))

    async def do_go_figures(self) -> None:
        await self.go_to("figures", _("These are the figures."))

    async def do_go_since(self) -> None:
        await self.go_to("since", _("This is what has changed."))

    async def do_go_faults(self) -> None:
        await self.go_to("faults", _("These are the recurring faults."))

    async def do_go_ranking(self) -> None:
        await self.go_to("ranking", _("This is the order by points."))

    async def do_go_catalog(self) -> None:
        await self.go_to("catalog", _("This is what the desk is made of."))

    async def do_go_rota(self) -> None:
        await self.go_to("rota", _("This is who is on when."))

    async def do_go_audit(self) -> None:
        await self.go_to("audit", _("This is the audit."))

    async def do_go_back(self) -> None:
        await self.app.switch_mode("queue")

    async def do_go_leave(self) -> None:
        await self.do_go_back()

    async def do_app_quit(self) -> None:
        self.app.exit()

    async def do_app_palette(self) -> None:
        from helpdesk_tui.ui.screens.palette import Palette

        chosen = await self.ask(Palette(self.PLACE, self.shell.overrides, self.offers))
        if chosen is not None:
            self.perform(chosen)

    async def do_app_theme(self) -> None:
        from helpdesk_tui.ui.screens import theme_list

        await theme_list.choose(self)

    async def do_app_help(self) -> None:
        from helpdesk_tui.ui.screens.palette import Help

        chosen = await self.ask(Help(self.PLACE, self.shell.overrides, self.offers))
        if chosen is not None:
            self.perform(chosen)
