"""Doing to a store's file what this program never does, so that tests see whether it is noticed."""

from helpdesk_tui.store import driver


def forget_guards(path: str, *statements: str) -> None:
    """Run statements on a file whose triggers and reference checks were taken away, as somebody with an SQLite shell would."""
    connection = driver.connect(path)
    try:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("PRAGMA ignore_check_constraints=ON")
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _sql in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _name, sql in triggers:
            connection.execute(sql)
    finally:
        connection.close()


def spoil(path: str, table: str = "event") -> None:
    """Overwrite the page with which a table begins with noise."""
    connection = driver.connect(path)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    finally:
        connection.close()
    with open(path, "r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xa5" * size)
