"""The way into the console: what it shows first is being read in the store's thread while this one imports Textual and makes the screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from helpdesk_tui.services import opening
from helpdesk_tui.ui.db import Db

if TYPE_CHECKING:
    from helpdesk_tui.domain.roles import Actor
    from helpdesk_tui.services.desk import Desk
    from helpdesk_tui.settings import Settings
    from helpdesk_tui.ui.keys import Overrides


def run(desk: Desk, actor: Actor, settings: Settings) -> int:
    """Open the console; the exit status of the process once it is left."""
    desk.store.pass_on()
    if actor.is_client:
        return _run_own(desk, actor, settings)
    db = Db()
    first = db.start(opening.opening, desk, actor)
    from helpdesk_tui.ui.app import HelpdeskApp
    from helpdesk_tui.ui.shell import run_console

    console = HelpdeskApp
    if actor.only_sets_up:
        from helpdesk_tui.ui.admin_console import AdminConsole

        console = AdminConsole
    overrides, notice = _own_keys(settings.keymap)
    app = console(desk, actor, reading=(db, first), overrides=overrides, theme=settings.theme, notice=notice or desk.store.notice)
    app.config_file = settings.config
    return run_console(app)


def _run_own(desk: Desk, actor: Actor, settings: Settings) -> int:
    """The limited console of somebody at a client."""
    from helpdesk_tui.ui.own_console import OwnConsole
    from helpdesk_tui.ui.shell import run_console

    overrides, notice = _own_keys(settings.keymap)
    return run_console(OwnConsole(desk, actor, overrides=overrides, theme=settings.theme, notice=notice or desk.store.notice))


def _own_keys(file: str) -> tuple[Overrides, str]:
    """The user's keys, or none of them and what is wrong with the file."""
    if not file:
        return {}, ""
    from helpdesk_tui.ui.keymap import BadKeymap, read_keymap

    try:
        return read_keymap(Path(file)), ""
    except BadKeymap as error:
        return {}, error.sentence
