"""Plain SQL over a driver connection: the one door for reads, hot or not, inside a write transaction or outside."""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` is not worth its import here; checkers know this name
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TypeVar

    from helpdesk_tui.store.driver import Connection

    Row = tuple[Any, ...]
    T = TypeVar("T")
else:
    Row = tuple


class Reader:
    """Reads on one connection. Parameters are `?`."""

    __slots__ = ("connection",)

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def begin(self) -> None:
        """Begin a snapshot: every read from here on sees the same state, until the connection is closed."""
        self.connection.execute("BEGIN")

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


def record(make: Callable[..., T], row: Row, *booleans: str) -> T:
    """A record (a dataclass, a NamedTuple) from a row in the order of its fields; the named fields become true booleans, which SQLite stores as 0 and 1."""
    if not booleans:
        return make(*row)
    values = list(row)
    for index in _places(make, booleans):
        values[index] = bool(values[index])
    return make(*values)


_known_places: dict[tuple[Callable[..., object], tuple[str, ...]], tuple[int, ...]] = {}


def _places(make: Callable[..., object], names: tuple[str, ...]) -> tuple[int, ...]:
    """Where the named fields stand in a record; looked up once for each (`functools` would cost hot commands more than they save)."""
    known = _known_places.get((make, names))
    if known is None:
        known = _known_places[make, names] = _looked_up(make, names)
    return known


def _looked_up(make: Callable[..., object], names: tuple[str, ...]) -> tuple[int, ...]:
    order = list(getattr(make, "_fields", None) or getattr(make, "__dataclass_fields__"))  # noqa: B009  (a class, hidden from mypy by Callable)
    return tuple(order.index(name) for name in names)
