"""Alembic's environment: one transaction over the whole upgrade, foreign keys off meanwhile and checked after.

Batch mode rebuilds tables, which with `foreign_keys=ON` and cascades would silently delete child rows; and without a BEGIN of our own a
failed migration would leave half its DDL (both seen on SQLite with Alembic 1.20).
"""

from alembic import context
from sqlalchemy import create_engine

from helpdesk_tui.domain.errors import StoreTrouble
from helpdesk_tui.domain.words import _
from helpdesk_tui.store import driver, tables


def run() -> None:
    """Upgrade the file named in the configuration's attributes."""
    path = str(context.config.attributes["path"])
    engine = create_engine("sqlite://", module=driver.sqlite_module(), creator=lambda: driver.connect(path))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        context.configure(
            connection=connection,
            target_metadata=tables.load(),
            render_as_batch=True,
            compare_type=True,
            transaction_per_migration=False,
        )
        context.run_migrations()
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            connection.exec_driver_sql("ROLLBACK")
            raise StoreTrouble(_("Migrating {path} would break {n} references; nothing was changed.").format(path=path, n=len(broken)))
        connection.exec_driver_sql(f"PRAGMA user_version={driver.SCHEMA}")
        connection.exec_driver_sql("COMMIT")
    engine.dispose()


run()
