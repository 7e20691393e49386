"""Rows into the store: INSERTs and UPDATEs made from the tables' own names, through the driver, inside one transaction."""

from __future__ import annotations

from functools import lru_cache

from helpdesk_tui.store.reader import Reader
from helpdesk_tui.store.tables.shapes import SHAPES

TYPE_CHECKING = False  # `typing` is not worth its import here; checkers know this name
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlmodel import SQLModel


class Writer(Reader):
    """A write transaction. Reads through the same connection see what was written before them.

    A table is named by its class. A name that is none of its columns, or a column without default that is left out, is a TypeError.
    """

    __slots__ = ()

    def add(self, row: SQLModel) -> int:
        """Insert a row; returns its surrogate key, or 0 where the table has none."""
        name, values = type(row).__name__, vars(row)
        shape = SHAPES[name]
        sql, columns = _insertion(name, shape.surrogate is not None and values[shape.surrogate] is not None)
        cursor = self.connection.execute(sql, tuple([values[column] for column in columns]))
        return 0 if shape.surrogate is None else int(cursor.lastrowid or 0)

    def add_all(self, table: type[SQLModel], rows: Iterable[Mapping[str, object]]) -> None:
        """Insert many rows of one table. What the database gives a key to must leave the key out in all of them."""
        shape = SHAPES[table.__name__]
        whole = [shape.filled(row) for row in rows]
        if whole:
            has_key = shape.surrogate is not None and any(row[shape.surrogate] is not None for row in whole)
            sql, columns = _insertion(table.__name__, has_key)
            self.connection.executemany(sql, [tuple([row[column] for column in columns]) for row in whole])

    def change(self, table: type[SQLModel], key: Mapping[str, object], values: Mapping[str, object]) -> int:
        """Set columns of the rows that `key` names; returns how many there were."""
        if not values:
            return 0
        sql = _update(table.__name__, tuple(values), tuple((name, value is None) for name, value in key.items()))
        return int(self.connection.execute(sql, (*values.values(), *(value for value in key.values() if value is not None))).rowcount)

    def change_version(self, table: type[SQLModel], row_id: int, version: int, values: Mapping[str, object]) -> int:
        """Set columns of a row that people edit, only if it still has `version`; returns the new version. Raises Stale."""
        if self.change(table, {"id": row_id, "version": version}, {**values, "version": version + 1}) == 0:
            from helpdesk_tui.domain.errors import Stale
            from helpdesk_tui.domain.words import _

            raise Stale(_("Somebody has changed this in the meantime. Look at what is there now, then save again."))
        return version + 1

    def run(self, sql: str, parameters: tuple[object, ...] = ()) -> int:
        """Run a statement that says more shortly in SQL what it changes; returns the number of rows."""
        return int(self.connection.execute(sql, parameters).rowcount)


@lru_cache(maxsize=256)
def _insertion(name: str, has_key: bool) -> tuple[str, tuple[str, ...]]:
    """(INSERT, its columns in order) for the table of this class, with its surrogate key or without."""
    shape = SHAPES[name]
    columns = tuple(column for column in shape.columns if has_key or column != shape.surrogate)
    names = ", ".join(f'"{column}"' for column in columns)
    return f'INSERT INTO "{shape.table}" ({names}) VALUES ({", ".join("?" * len(columns))})', columns


@lru_cache(maxsize=512)
def _update(name: str, columns: tuple[str, ...], key: tuple[tuple[str, bool], ...]) -> str:
    """The UPDATE of these columns for rows of this key: (column, whether it must be NULL)."""
    shape = SHAPES[name]
    shape.check(columns)
    shape.check([column for column, _is_null in key])
    changes = ", ".join(f'"{column}" = ?' for column in columns)
    condition = " AND ".join(f'"{column}" IS NULL' if is_null else f'"{column}" = ?' for column, is_null in key)
    return f'UPDATE "{shape.table}" SET {changes} WHERE {condition or 1}'
