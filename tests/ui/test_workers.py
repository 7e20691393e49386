"""Work that runs beside the keyboard begins with a function: a coroutine that is taken back before its turn is one that nobody ever awaits."""

from __future__ import annotations

import ast
from pathlib import Path

import helpdesk_tui.ui

BEGINS = ("run_worker", "call_later", "call_next", "call_after_refresh", "set_timer", "set_interval")


def begun() -> list[tuple[str, ast.expr]]:
    """What is handed over to be begun later, and where."""
    root = Path(helpdesk_tui.ui.__file__).parent
    return [
        (f"{path.relative_to(root)}:{call.lineno}", argument)
        for path in root.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in BEGINS
        for argument in call.args
    ]


def test_what_begins_later_is_a_function() -> None:
    found = begun()
    assert len(found) > 20
    called = [
        where for where, work in found if isinstance(work, ast.Call) and not (isinstance(work.func, ast.Name) and work.func.id == "partial")
    ]
    assert called == []
