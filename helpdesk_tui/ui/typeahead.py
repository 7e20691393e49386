"""Keys and pasted texts one after another, however many arrive at once: each goes to what has the keyboard after the one before has had its effect.

Textual hands all keys of a burst to the widget that has the focus when they arrive. Over a slow line, or from quick fingers, what was
typed or pasted behind `/`, Tab or a command that opens a form would be taken for commands, land in the field before, or nowhere.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from textual import events

if TYPE_CHECKING:
    from textual.app import App
    from textual.message_pump import MessagePump
    from textual.timer import Timer

Typed = events.Key | events.Paste
SETTLED_S = 0.15
"""A key that comes so long after the one before is no burst; it is given without a check."""
PATIENCE_S = 2.0
"""So long keys wait for a command that opens nothing; then they act as they come: one can move about while a store is slow."""
ROUNDS = 2
"""A key may end as a message of the widget that had it, which sets out behind the key itself."""


class TypeAhead:
    """The keys that wait. `give` hands one to the focused widget; a screen with `takes_keys` False lets them wait."""

    def __init__(self, app: App[None], give: Callable[[Typed], Awaitable[None]]) -> None:
        self._app = app
        self._give = give
        self._keys: deque[Typed] = deque()
        self._target: MessagePump | None = None
        """Who was given the last key, as long as it may not have had its effect yet."""
        self._given_at = float("-inf")
        self._is_settling = False
        self._is_impatient = False
        self._patience: Timer | None = None

    async def press(self, key: Typed) -> None:
        """A key has arrived, or a text that was pasted."""
        self._keys.append(key)
        if asyncio.get_running_loop().time() > self._given_at + SETTLED_S and not self._is_settling:
            self._target = None
        await self._go_on()

    def resume(self) -> None:
        """A command has ended, or what it opened has the keyboard now."""
        self._is_impatient = False
        if self._keys:
            self._app.call_later(self._go_on)

    async def _go_on(self) -> None:
        """Give the keys that wait, one by one, until one must wait for the effect of the one before."""
        while self._keys and self._is_taken and not self._is_settling:
            if self._target is not None:
                self._is_settling = True
                self._follow(self._target, ROUNDS)
                break
            self._target = self._app.focused or self._app.screen
            self._given_at = asyncio.get_running_loop().time()
            await self._give(self._keys.popleft())
        if self._keys and self._patience is None:
            self._patience = self._app.set_timer(PATIENCE_S, self._lose_patience, name="type-ahead")

    @property
    def _is_taken(self) -> bool:
        """Whether the screen takes keys now."""
        screen = self._app.screen
        return (self._is_impatient and not screen.is_modal) or bool(getattr(screen, "takes_keys", True))

    def _follow(self, node: MessagePump, rounds: int) -> None:
        """Queue up behind the key at each of those it bubbles to, the app at last."""
        if not node.call_later(self._passed, node, rounds) and node is not self._app:
            self._follow(self._app, rounds)

    def _passed(self, node: MessagePump, rounds: int) -> None:
        """The key was seen by this widget, and went on to its parent."""
        if node is not self._app:
            self._follow(node._parent or self._app, rounds)
        elif rounds > 1:
            self._follow(self._app.focused or self._app.screen, rounds - 1)
        else:
            self._is_settling, self._target = False, None
            self._app.call_later(self._go_on)

    async def _lose_patience(self) -> None:
        self._patience = None
        waited = asyncio.get_running_loop().time() - self._given_at
        if self._keys and waited < PATIENCE_S:
            self._patience = self._app.set_timer(PATIENCE_S - waited, self._lose_patience, name="type-ahead")
        elif self._keys:
            self._is_impatient, self._is_settling, self._target = True, False, None
            await self._go_on()
