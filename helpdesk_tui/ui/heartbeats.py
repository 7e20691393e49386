"""The signs of life of this console's timer (RULES.md §7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.ui.db import Heartbeat

if TYPE_CHECKING:
    from helpdesk_tui.ui.app import HelpdeskApp


class Pulse:
    """Beats for the timer that this console drives, from a thread of its own, also while the console is suspended."""

    def __init__(self, app: HelpdeskApp) -> None:
        self._app = app
        self._timer_id: str | None = None
        self._heart = Heartbeat(self._beat, Policy().number("labour.beat_s"))

    def begin(self) -> None:
        """Follow the running timer from now on."""
        self._app.news.timers.subscribe(self._app, lambda _nothing: self.follow())
        self.follow()
        self._heart.start()

    def follow(self) -> None:
        """Beat for the timer that runs now, if it is this console's."""
        timer = self._app.news.timer
        mine = timer is not None and timer.console_id == self._app.console_id
        self._timer_id = timer.id if timer is not None and mine else None

    def end(self) -> None:
        """Stop beating: the console is left, the timer goes on."""
        self._heart.stop()

    def _beat(self) -> None:
        from helpdesk_tui.services import stopwatch

        timer_id = self._timer_id
        if timer_id is not None:
            stopwatch.beat(self._app.desk, timer_id)
