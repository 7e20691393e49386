"""Making and migrating a store: Alembic, in one transaction, after a backup. Imported only when the schema stamp differs."""

import os

from alembic import command
from alembic.config import Config
from sqlalchemy.exc import DBAPIError

from helpdesk_tui.store import driver
from helpdesk_tui.store.turn import turn

PATIENCE_S = 600.0
"""So long a program waits for another one that makes or migrates the store."""
MIGRATIONS = os.path.join(os.path.dirname(__file__), "migrations")


def migrate(path: str) -> None:
    """Bring the file at `path` to the schema of this program; make it where there is none.

    An existing store is first copied beside itself as `NAME.before-N`. A failed migration leaves the file as it was.
    Of several programs that come at once, one does it and the others wait. Raises the driver's errors.
    """
    with turn(path, PATIENCE_S):
        connection = driver.connect(path)
        try:
            stamp = driver.schema_of(connection)
            if stamp == 0:
                driver.set_journal(connection)
            elif stamp < driver.SCHEMA:
                _back_up(connection, f"{path}.before-{driver.SCHEMA}")
        finally:
            connection.close()
        if stamp < driver.SCHEMA:
            _upgrade(path)


def _back_up(connection: driver.Connection, target: str) -> None:
    copy = driver.connect(target)
    try:
        connection.backup(copy)
    finally:
        copy.close()


def _upgrade(path: str) -> None:
    config = Config()
    config.set_main_option("script_location", MIGRATIONS.replace("%", "%%"))
    config.attributes["path"] = path
    try:
        command.upgrade(config, "head")
    except DBAPIError as error:
        raise error.orig if isinstance(error.orig, driver.Error) else error from error
