"""The signs of life of this console's timer (RULES.md §7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.domain.errors import HelpdeskError
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.ui.db import Heartbeat

if TYPE_CHECKING:
    from helpdesk_tui.ui.app import HelpdeskApp


class Pulse:
    """Beats for the timer that this console drives, from a thread of its own: behind no slow service, and while an editor is open.

    A process that is stopped (SIGSTOP) does not beat, nor should it: its timer falls silent, and the next console asks about it. Once it
    goes on it beats again, unless the question was answered meanwhile.
    """

    def __init__(self, app: HelpdeskApp) -> None:
        self._app = app
        self._timer_id: str | None = None
        self.heart: Heartbeat | None = None
        """What beats; None before the console follows its timer."""

    async def begin(self) -> int:
        """Follow the running timer from now on; after how many seconds without a beat a timer counts as silent."""
        self._app.news.timers.subscribe(self._app, lambda _nothing: self.follow())
        self.follow()
        beat_s, silent_s = await self._rhythm()
        self.heart = Heartbeat(self._beat, beat_s)
        self.heart.start()
        return silent_s

    async def _rhythm(self) -> tuple[int, int]:
        from helpdesk_tui.services import stopwatch

        try:
            return await self._app.db.run(stopwatch.rhythm, self._app.desk)
        except HelpdeskError:  # the store cannot be read just now, and the console has said so; the timer lives all the same
            usual = Policy()
            return usual.number("labour.beat_s"), usual.number("labour.silent_s")

    def follow(self) -> None:
        """Beat for the timer that runs now, if it is this console's."""
        timer = self._app.news.timer
        mine = timer is not None and timer.console_id == self._app.console_id
        self._timer_id = timer.id if timer is not None and mine else None

    @property
    def trouble(self) -> HelpdeskError | None:
        """What the last beat failed with."""
        return self.heart.trouble if self.heart is not None else None

    def end(self) -> None:
        """Beat a last time and stop: the console is left, the timer goes on."""
        if self.heart is not None:
            self.heart.stop()

    def _beat(self) -> None:
        from helpdesk_tui.services import stopwatch

        timer_id = self._timer_id
        if timer_id is not None:
            stopwatch.beat(self._app.desk, timer_id)
