"""The console with its services behind it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from helpdesk_tui.ui.db import Db
from helpdesk_tui.ui.keymap import BadKeymap, read_keymap
from helpdesk_tui.ui.shell import Shell, run_console
from helpdesk_tui.ui.themes import DEFAULT_THEME

if TYPE_CHECKING:
    from helpdesk_tui.domain.roles import Actor
    from helpdesk_tui.services.desk import Desk
    from helpdesk_tui.settings import Settings
    from helpdesk_tui.ui.keys import Overrides

P = ParamSpec("P")
T = TypeVar("T")


class HelpdeskApp(Shell):
    """A shell, a desk, and the one who sits at it. Screens ask services through `call`."""

    def __init__(
        self, desk: Desk, actor: Actor, *, overrides: Overrides | None = None, theme: str = DEFAULT_THEME, notice: str = ""
    ) -> None:
        super().__init__(overrides=overrides, theme=theme, notice=notice)
        self.desk = desk
        self.actor = actor
        self.db = Db()

    async def call(self, service: Callable[Concatenate[Desk, Actor, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a service returns for this actor, run in the store's thread. Raises what it raises."""
        return await self.db.run(service, self.desk, self.actor, *args, **kwargs)

    def on_first_frame(self) -> None:
        super().on_first_frame()
        threading.Thread(target=_load_what_writes, name="imports", daemon=True).start()

    def on_unmount(self) -> None:
        self.db.close()


def _load_what_writes() -> None:
    """Import what the first change will need, while nobody waits for it."""
    from helpdesk_tui.services import working

    assert working


def run(desk: Desk, actor: Actor, settings: Settings) -> int:
    """Open the console; the exit status of the process once it is left."""
    overrides, notice = _own_keys(settings.keymap)
    theme = settings.theme or DEFAULT_THEME
    return run_console(HelpdeskApp(desk, actor, overrides=overrides, theme=theme, notice=notice or desk.store.notice))


def _own_keys(file: str) -> tuple[Overrides, str]:
    """The user's keys, or none of them and what is wrong with the file."""
    if not file:
        return {}, ""
    try:
        return read_keymap(Path(file)), ""
    except BadKeymap as error:
        return {}, error.sentence
