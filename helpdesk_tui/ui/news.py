"""What all screens of a console follow: which tickets were changed, by whomever, and the timer that runs for the one who sits here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.signal import Signal

from helpdesk_tui.domain.errors import HelpdeskError, StoreTrouble
from helpdesk_tui.domain.words import _

if TYPE_CHECKING:
    from helpdesk_tui.domain.labour import Timer
    from helpdesk_tui.domain.roles import Actor
    from helpdesk_tui.services import queue
    from helpdesk_tui.services.desk import Desk
    from helpdesk_tui.ui.app import HelpdeskApp


class News:
    """Asks the store every `console.poll_ms` what has changed. Screens subscribe to its signals and read its state; no widget owns it."""

    def __init__(self, app: HelpdeskApp) -> None:
        self._app = app
        self._mark: queue.Mark | None = None
        self._asking = False
        self._in_trouble = False
        self.timer: Timer | None = None
        """The running timer, whoever started it: this console, another one, or a command line."""
        self.doubted: tuple[str, str | None] | None = None
        """The timer, and the console it has lost, of which the question how long the work lasted was left; see `is_doubted`."""
        self.tickets: Signal[frozenset[int]] = Signal(app, "tickets")
        """The tickets that were changed; empty where only signs of presence or life were."""
        self.timers: Signal[None] = Signal(app, "timers")
        """`timer` is another one now, or none."""
        self.unseen = 0
        """How many notices the one who sits here has not been shown."""
        self.notices: Signal[None] = Signal(app, "notices")
        """`unseen` is another number now."""

    async def begin(self) -> None:
        """Follow from now on; only after the first frame, since what reads timers is slow to import."""
        from helpdesk_tui.services import queue

        try:
            if self._mark is None:
                self._mark = await self._app.db.run(queue.mark, self._app.desk)
            every_ms = await self._app.db.run(queue.poll_ms, self._app.desk)
        except HelpdeskError as error:
            self._complain(error)
            every_ms = 1_000
        await self.read_timer()
        await self.read_notices()
        self._app.set_interval(every_ms / 1000, self.look, name="news")

    def seen(self, mark: queue.Mark) -> None:
        """A screen has read the store as it was at this mark: only what comes later is news."""
        if self._mark is None:
            self._mark = mark

    async def look(self) -> None:
        """Ask once; publish what has changed."""
        from helpdesk_tui.services import queue

        if self._asking or self._mark is None or self._app.db.closed:
            return
        self._asking = True
        try:
            mark, touched = await self._app.db.run(queue.changes, self._app.desk, self._mark)
        except HelpdeskError as error:
            self._complain(error)
            return
        finally:
            self._asking = False
        self._in_trouble = False
        if mark != self._mark:
            self._mark = mark
            await self.read_actor()
            self.tickets.publish(touched)
            await self.read_timer()
            await self.read_notices()

    async def did(self, ticket_ids: Iterable[int]) -> None:
        """This console has changed these tickets itself: tell the screens at once, without waiting for the next look."""
        self.tickets.publish(frozenset(ticket_ids))
        await self.read_timer()

    async def read_actor(self) -> None:
        """Read anew what the one who sits here may do and see; where that is something else, every screen reads anew, too."""
        app = self._app
        try:
            actor = await app.db.run(app.desk.again, app.actor)
        except HelpdeskError as error:
            self._complain(error)
            return
        if actor != app.actor:
            app.actor = actor
            self.tickets.publish(frozenset({app.ticket_id or 0}))
            app.tell(_("What you may do and see was changed; this console goes by it now."), "warning")

    async def read_timer(self) -> None:
        """Read the running timer, and tell if it is another one."""
        try:
            timer = await self._app.call(_status)
        except HelpdeskError as error:
            self._complain(error)
            return
        if _without_beats(timer) != _without_beats(self.timer):
            self.timer = timer
            self.timers.publish(None)

    @property
    def is_doubted(self) -> bool:
        """Whether the timer has lost its console, and the one who sits here has not answered yet what shall become of it."""
        return self.timer is not None and (self.timer.id, self.timer.console_id) == self.doubted

    def doubt(self, timer: Timer | None) -> None:
        """The question about this timer was left; None where there is none any more that was."""
        doubted = None if timer is None else (timer.id, timer.console_id)
        if doubted != self.doubted:
            self.doubted = doubted
            self.timers.publish(None)

    async def read_notices(self) -> None:
        """Count what was not shown yet, and tell if there is more or less of it."""
        from helpdesk_tui.services import inbox

        try:
            unseen = await self._app.call(inbox.count)
        except HelpdeskError as error:
            self._complain(error)
            return
        if unseen != self.unseen:
            self.unseen = unseen
            self.notices.publish(None)

    def elapsed_ms(self) -> int:
        """How long the timer has been running by now, in milliseconds; 0 where none runs."""
        return self.timer.elapsed_ms(self._app.desk.clock.reading()) if self.timer is not None else 0

    def _complain(self, error: HelpdeskError) -> None:
        """Say once that the store cannot be asked; the screens keep what they show."""
        if not self._in_trouble:
            self._in_trouble = True
            self._app.tell(error.sentence, "error" if isinstance(error, StoreTrouble) else "warning")


def _status(desk: Desk, actor: Actor) -> Timer | None:
    from helpdesk_tui.services import stopwatch

    return stopwatch.status(desk, actor)


def _without_beats(timer: Timer | None) -> Timer | None:
    return None if timer is None else replace(timer, beat_at=None, beat_boot_ms=0)
