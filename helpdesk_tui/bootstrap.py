"""The one place that builds what a command or a console works with: settings, clock, store, desk."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from helpdesk_tui.domain.clock import Clock
from helpdesk_tui.domain.errors import StoreTrouble
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.settings import Settings
from helpdesk_tui.store.engine import Store


def open_desk(settings: Settings, clock: Clock | None = None, *, create: bool = False) -> Desk:
    """The desk on the store that the settings name. With `create`, a store is made where there is none, and its default folder too.

    Raises StoreTrouble where there is no store and none shall be made, or where it cannot be opened.
    """
    path = settings.database
    if _is_missing(path):
        if not create:
            raise StoreTrouble(
                _(
                    "There is no store at {path}. `helpdesk setup apply desk.toml` makes one, `helpdesk demo` a demo desk, --db names another."
                ).format(path=path)
            )
        if settings.is_default_database:
            _make_folder(os.path.dirname(path))
    store = Store(path)
    store.open()
    return Desk(store, clock or Clock())


def _is_missing(path: str) -> bool:
    """Whether there is no such file; not where that cannot be known (a folder that is closed to this person), which opening it says."""
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


@contextmanager
def founding(settings: Settings, clock: Clock | None = None) -> Iterator[Desk]:
    """A desk on a new, empty store, which comes to where the settings name it when the block ends well: else nothing is left of it.

    Raises StoreTrouble where it cannot be made, Refused where a store has come there by then.
    """
    from helpdesk_tui.store import upkeep

    if settings.is_default_database:
        _make_folder(os.path.dirname(settings.database))
    with upkeep.founding(settings.database) as path:
        store = Store(path)
        try:
            store.open()
            yield Desk(store, clock or Clock())
        finally:
            store.close()


def _make_folder(folder: str) -> None:
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
    except OSError as error:
        raise StoreTrouble(_("The folder {path} cannot be made: {reason}.").format(path=folder, reason=error.strerror or error)) from None
