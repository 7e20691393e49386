"""`python -m helpdesk_tui.store.tables` writes `shapes.py` anew from the SQLModel classes: run it after each change of a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Table

from helpdesk_tui.store import tables

if TYPE_CHECKING:
    from helpdesk_tui.store.tables.shape import Default

HEAD = '''"""Every table's columns and defaults, written by `python -m helpdesk_tui.store.tables` from the SQLModel classes: change those, not this."""

from __future__ import annotations

from helpdesk_tui.store.tables.shape import Shape

SHAPES = {
'''


def source() -> str:
    """The text of `shapes.py`, as the SQLModel classes say it."""
    return HEAD + "".join(_entry(name, table) for name, table in sorted(tables.metadata_tables().items())) + "}\n"


def _entry(name: str, table: Table) -> str:
    surrogate = next((column.name for column in table.c if _is_surrogate(table, column.name)), None)
    defaults = {column.name: _default(table, column.name) for column in table.c}
    may_be_null = {column.name for column in table.c if column.nullable or column.name == surrogate}
    required = [_quoted(column) for column, default in defaults.items() if default is None and column not in may_be_null]
    empty = [_quoted(column) for column, default in defaults.items() if default is None and column in may_be_null]
    rest = [f"{_quoted(column)}: {_quoted(default)}" for column, default in defaults.items() if default is not None]
    lines = [f'    "{name}": Shape(', f"        {_quoted(table.name)},", f"        {_quoted(surrogate)},"]
    lines += [*_listed("(", required, ")"), *_listed("(", empty, ")"), *_listed("{", rest, "}")]
    return "\n".join([*lines, "    ),\n"])


def _listed(opening: str, parts: list[str], closing: str) -> list[str]:
    """The lines of a tuple or dictionary, as the formatter would break them."""
    short = f"        {opening}{', '.join(parts)}{',' if opening == '(' and len(parts) == 1 else ''}{closing},"
    return [short] if len(short) <= 140 else [f"        {opening}", *(f"            {part}," for part in parts), f"        {closing},"]


def _is_surrogate(table: Table, column: str) -> bool:
    """Whether the database gives the column its value: the only key, an integer, that refers to nothing."""
    keys = list(table.primary_key.columns)
    return [key.name for key in keys] == [column] and keys[0].type.python_type is int and not keys[0].foreign_keys


def _default(table: Table, column: str) -> Default:
    value: Default = getattr(table.c[column].default, "arg", None)
    return value


def _quoted(value: Default) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' if isinstance(value, str) else repr(value)


def main() -> None:
    """Write the file."""
    (Path(__file__).parent / "shapes.py").write_text(source(), encoding="utf-8")


if __name__ == "__main__":
    main()
