"""What the first frame must not wait for is not imported before it."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["helpdesk_tui.ui.app", "helpdesk_tui.ui.screens.desk_screen", "helpdesk_tui.ui.widgets.lines"])
def test_the_console_does_without_the_orm_at_first(module: str) -> None:
    heavy = "{'sqlmodel', 'sqlalchemy', 'alembic', 'pydantic', 'typer', 'holidays'}"
    code = f"import sys, {module}; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_table_of_commands_needs_no_textual() -> None:
    code = "import sys, helpdesk_tui.ui.commands; print('textual' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
