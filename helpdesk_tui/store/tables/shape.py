"""What writing a row needs to know of its table: name, columns in order, defaults. The standard library alone, and little of it."""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` is not worth its import here; checkers know this name
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Default = str | int | bytes | None
    Names = tuple[str, ...]


class Shape:
    """A table: its columns, the values of those that may be left out, and the surrogate key that the database gives (or None)."""

    __slots__ = ("columns", "defaults", "known", "surrogate", "table")

    def __init__(self, table: str, surrogate: str | None, required: Names, empty: Names, defaults: Mapping[str, Default]) -> None:
        """`empty` are the columns whose default is NULL."""
        self.table = table
        self.surrogate = surrogate
        self.defaults: dict[str, Default] = {**dict.fromkeys(empty), **defaults}
        self.columns = (*required, *self.defaults)
        self.known = frozenset(self.columns)

    def filled(self, given: Mapping[str, object]) -> dict[str, object]:
        """A whole row: what is given, and the defaults. Raises TypeError where a column is unknown or one without default is missing."""
        values = {**self.defaults, **given}
        if values.keys() != self.known:
            self.check(values)
            missing = ", ".join(name for name in self.columns if name not in values)
            raise TypeError(f"a row of {self.table} needs {missing}")
        return values

    def check(self, names: Iterable[str]) -> None:
        """Raise TypeError where a name is no column of the table."""
        unknown = ", ".join(name for name in names if name not in self.known)
        if unknown:
            raise TypeError(f"{self.table} has no column {unknown}")
