"""Every line of SQL lives in the store: elsewhere nothing is a statement, and nothing reaches for the driver's connection."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import helpdesk_tui

PACKAGE = Path(helpdesk_tui.__file__).parent
STATEMENT = re.compile(
    r"^\s*(SELECT\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|WITH\s+(RECURSIVE\s+)?\w+\s*(\(|AS)|PRAGMA\s|BEGIN\b|CREATE\s+TABLE)"
    r"|\bFROM\s+[a-z_]+\s+(WHERE|ORDER\s+BY|JOIN)\b",
)


def _modules() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if path.relative_to(PACKAGE).parts[0] != "store"]


def offences(source: str) -> list[str]:
    """What in a module belongs into the store, as `line: what`."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and STATEMENT.search(node.value):
            found.append(f"{node.lineno}: {node.value[:60]!r}")
        if isinstance(node, ast.Attribute) and node.attr == "connection":
            found.append(f"{node.lineno}: .connection")
    return found


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_outside_the_store_speaks_sql(path: Path) -> None:
    assert offences(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        'reader.value("SELECT count(*) FROM skip WHERE ticket_id = ?", (1,))',
        'reader.rows(f"SELECT id FROM {table}")',
        'writer.run("DELETE FROM draft")',
        'writer.run("INSERT OR IGNORE INTO watcher VALUES (1, 2)")',
        'writer.run("UPDATE ticket SET line = 1")',
        '_UNSEEN = "FROM outbox WHERE seen_at IS NULL"',
        'job.writer.connection.execute("x")',
        'reader.row("""\n  WITH RECURSIVE way (id) AS (SELECT 1) SELECT id FROM way""")',
    ],
)
def test_what_is_looked_for_is_found(source: str) -> None:
    assert offences(source)


def test_sentences_are_no_statements() -> None:
    assert not offences('_("Select a ticket from the queue where it waits.")\n_("Update it, then set its state; delete from the list.")')
