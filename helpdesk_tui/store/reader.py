"""Plain SQL over a driver connection: the one door for reads, hot or not, inside a write transaction or outside."""

from collections.abc import Sequence
from typing import Any

from helpdesk_tui.store.driver import Connection

Row = tuple[Any, ...]


class Reader:
    """Reads on one connection. Parameters are `?`."""

    __slots__ = ("connection",)

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """All rows."""
        return self.connection.execute(sql, tuple(parameters)).fetchall()

    def row(self, sql: str, parameters: Sequence[object] = ()) -> Row | None:
        """The first row, or None."""
        found: Row | None = self.connection.execute(sql, tuple(parameters)).fetchone()
        return found

    def value(self, sql: str, parameters: Sequence[object] = ()) -> Any:
        """The first column of the first row, or None."""
        found = self.row(sql, parameters)
        return None if found is None else found[0]
