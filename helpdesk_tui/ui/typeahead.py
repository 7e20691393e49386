"""Keys one after another, however many arrive at once: each goes to what has the keyboard after the one before has had its effect.

Textual hands all keys of a burst to the widget that has the focus when they arrive. Over a slow line, or from quick fingers, what was
typed behind `/`, Tab or a command that opens a form would be taken for commands, or land in the field before.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from textual import events

if TYPE_CHECKING:
    from textual.app import App
    from textual.timer import Timer

PATIENCE_S = 1.0
"""So long keys wait for a command that opens nothing; then they act as they come: one can move about while a store is slow."""


class TypeAhead:
    """The keys that wait. `give` hands one to the focused widget; a screen with `takes_keys` False lets them wait."""

    def __init__(self, app: App[None], give: Callable[[events.Key], Awaitable[None]]) -> None:
        self._app = app
        self._give = give
        self._keys: deque[events.Key] = deque()
        self._given_at: float | None = None
        self._patience: Timer | None = None
        self._is_impatient = False

    async def press(self, key: events.Key) -> None:
        """A key has arrived."""
        self._keys.append(key)
        if self._given_at is not None and asyncio.get_running_loop().time() > self._given_at + PATIENCE_S:
            self._given_at = None  # what had the key is gone, and cannot say that it is through with it
        await self._go_on()

    def resume(self) -> None:
        """A command has ended, or what it opened has the keyboard now."""
        self._is_impatient = False
        if self._keys:
            self._app.call_later(self._go_on)

    async def _go_on(self) -> None:
        while self._keys and self._given_at is None and self._is_taken:
            target = self._app.focused or self._app.screen
            await self._give(self._keys.popleft())
            if target.call_later(self._had_effect):
                self._given_at = asyncio.get_running_loop().time()
        if self._keys and not self._is_taken and self._patience is None:
            self._patience = self._app.set_timer(PATIENCE_S, self._lose_patience, name="type-ahead")

    @property
    def _is_taken(self) -> bool:
        """Whether the screen takes keys now."""
        return self._is_impatient or bool(getattr(self._app.screen, "takes_keys", True))

    def _had_effect(self) -> None:
        self._given_at = None
        if self._keys:
            self._app.call_later(self._go_on)

    async def _lose_patience(self) -> None:
        self._patience = None
        self._is_impatient = True
        await self._go_on()
