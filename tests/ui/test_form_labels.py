"""Labels of forms: a space stands between each and its field."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import helpdesk_tui.ui

UI = Path(helpdesk_tui.ui.__file__).parent
SHEET = Path(__file__).parents[2] / "screens.css"


def labels() -> dict[str, bool]:
    """What stands before the fields of all forms, and whether a star follows it."""
    found = {}
    for path in UI.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.func.id != "Field" or len(call.args) < 2:
                continue
            match call.args[1]:
                case ast.Call(func=ast.Name(id="_"), args=[ast.Constant(value=str(label))]):
                    found[label] = any(word.arg == "required" for word in call.keywords)
    return found


def test_labels_leave_a_space() -> None:
    width = re.search(r"\.field--label \{ width: (\d+);", SHEET.read_text("utf-8"))
    assert width is not None
    found = labels()
    assert len(found) > 20
    assert [label for label, starred in found.items() if len(label) + starred >= int(width[1])] == []
