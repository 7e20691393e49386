"""The console with its services behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from importlib import import_module
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar
from uuid import uuid4

from helpdesk_tui.services import opening
from helpdesk_tui.ui.db import Db
from helpdesk_tui.ui.heartbeats import Pulse
from helpdesk_tui.ui.news import News
from helpdesk_tui.ui.screens.desk_screen import DeskScreen
from helpdesk_tui.ui.shell import Shell

if TYPE_CHECKING:
    from concurrent.futures import Future

    from textual.widget import AwaitMount
    from textual.worker import Worker

    from helpdesk_tui.domain.roles import Actor
    from helpdesk_tui.services.desk import Desk
    from helpdesk_tui.services.opening import Opening
    from helpdesk_tui.services.stopwatch import Spot
    from helpdesk_tui.ui.keys import Overrides
    from helpdesk_tui.ui.screens.form import Drafts
    from helpdesk_tui.ui.screens.recovery import Recovery

P = ParamSpec("P")
T = TypeVar("T")

SCREENS = {
    "queue": "QueueScreen",
    "ticket": "TicketScreen",
    "timer": "TimerScreen",
    "day": "DayScreen",
    "audit": "AuditScreen",
    "notices": "NoticesScreen",
    "outbox": "OutboxScreen",
    "recurring": "RecurringScreen",
    "clients": "ClientsScreen",
    "client": "ClientScreen",
    "catalog": "CatalogScreen",
    "periods": "PeriodsScreen",
    "margins": "MarginsScreen",
    "quality": "QualityScreen",
    "rota": "RotaScreen",
    "board": "BoardScreen",
    "figures": "FiguresScreen",
    "faults": "FaultsScreen",
    "ranking": "RankingScreen",
    "since": "SinceScreen",
}
"""The screens by mode; each lies in the module of its mode's name, which is imported when it is first shown.

A new screen is a place in `ui/command.py` (PLACES or LIST_PLACES, with the command `go.<mode>`), a row here, `ui/screens/<mode>.py`, and a
`do_go_<mode>` in DeskScreen that calls `go_to`. Neither the queue nor anything that it imports may import that module: then a screen
costs the start nothing, however many there are. Its forms are imported inside the handlers that show them.
"""

MAIN = ("queue", "timer", "day")
"""Where a way through lists begins anew."""


def _screen(mode: str) -> DeskScreen:
    screen = getattr(import_module(f"helpdesk_tui.ui.screens.{mode}"), SCREENS[mode])()
    assert isinstance(screen, DeskScreen)
    return screen


class HelpdeskApp(Shell):
    """A shell, a desk, and the one who sits at it. Screens ask services through `call`."""

    MODES = {mode: partial(_screen, mode) for mode in SCREENS}  # noqa: RUF012
    DEFAULT_MODE = "queue"

    def __init__(
        self,
        desk: Desk,
        actor: Actor,
        *,
        reading: tuple[Db, Future[Opening]] | None = None,
        overrides: Overrides | None = None,
        theme: str = "",
        notice: str = "",
    ) -> None:
        super().__init__(overrides=overrides, theme=theme, notice=notice)
        self.desk = desk
        self.actor = actor
        self.db, self.opening = reading or _begin_reading(desk, actor)
        """The store's thread, and what the queue shows first, which is being read there while the screen is being made."""
        self.news: News = News(self)
        self.pulse = Pulse(self)
        self.console_id = uuid4().hex
        """Names this console where its timer beats and where it has a ticket open."""
        self.ticket_id: int | None = None
        """The ticket that the ticket screen shows, or showed last."""
        self.client_id = 0
        """The client that the client's screen shows, or showed last."""
        self.all_periods = False
        """Whether the periods are those that wait at all clients; of this one's otherwise."""
        self.way: list[str] = []
        """The lists and tickets that one has come through, which Esc goes back."""
        self.form_drafts: Drafts | None = None
        """What was typed into forms and left; made with the first form."""
        self.undoable: Sequence[int] = ()
        """The commands of the last action in this console, which `u` takes back together."""

    async def call(self, service: Callable[Concatenate[Desk, Actor, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """What a service returns for this actor, run in the store's thread. Raises what it raises."""
        return await self.db.run(service, self.desk, self.actor, *args, **kwargs)

    async def call_aside(self, service: Callable[Concatenate[Desk, Actor, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """The same of a service that only reads and may take seconds, in a thread of its own: everything else goes on answering."""
        return await self.db.run_aside(service, self.desk, self.actor, *args, **kwargs)

    @property
    def spot(self) -> Spot:
        """From where this console drives a timer."""
        from helpdesk_tui.services.stopwatch import Spot

        return Spot("console", self.console_id)

    @cached_property
    def recovery(self) -> Recovery:
        """Who asks about a timer that has lost its console."""
        from helpdesk_tui.ui.screens.recovery import Recovery

        return Recovery(self)

    async def ready_to_write(self) -> None:
        """Wait until what writes is imported: the first change may come sooner."""
        await asyncio.to_thread(_load_what_writes)

    def switch_mode(self, mode: str) -> AwaitMount:
        came = self.current_mode
        if mode in self.way:
            del self.way[self.way.index(mode) :]
        elif mode in MAIN or came in MAIN:
            self.way.clear()
        elif mode != came:
            self.way.append(came)
        return super().switch_mode(mode)

    async def go_back(self) -> None:
        """Show the screen that one has come from; the queue where the way begins."""
        await self.switch_mode(self.way[-1] if self.way else "queue")

    async def open_ticket(self, ticket_id: int) -> None:
        """Show a ticket on the ticket screen."""
        self.ticket_id = ticket_id
        await self.switch_mode("ticket")

    async def open_client(self, client_id: int) -> None:
        """Show a client on the client's screen."""
        self.client_id = client_id
        await self.switch_mode("client")

    def on_first_frame(self) -> None:
        super().on_first_frame()
        self._beginning: Worker[None] = self.run_worker(self._after_first_frame, name="after first frame")

    async def _after_first_frame(self) -> None:
        for begin in (self.ready_to_write, self.news.begin, self._tell_of_drafts, self._follow_timer):
            if self.is_running:  # it may be left as soon as it is seen
                await begin()

    async def _tell_of_drafts(self) -> None:
        from helpdesk_tui.ui import unsent

        await unsent.tell(self)

    async def _follow_timer(self) -> None:
        silent_s = await self.pulse.begin()
        if self.is_running:
            await self.recovery.begin(silent_s)
        else:
            self.pulse.end()

    def on_unmount(self) -> None:
        self.pulse.end()
        self.db.close()


def _begin_reading(desk: Desk, actor: Actor) -> tuple[Db, Future[Opening]]:
    db = Db()
    return db, db.start(opening.opening, desk, actor)


def _load_what_writes() -> None:
    """Import what the first change will need, while nobody waits for it."""
    import_module("helpdesk_tui.services.working")
