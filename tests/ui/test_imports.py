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


SHOWN_LATER = (
    "helpdesk_tui.ui.screens.ticket",
    "helpdesk_tui.ui.screens.timer",
    "helpdesk_tui.ui.screens.day",
    "helpdesk_tui.ui.screens.form",
    "helpdesk_tui.ui.screens.palette",
    "helpdesk_tui.ui.screens.dialogs",
    "helpdesk_tui.ui.screens.recovery",
    "helpdesk_tui.ui.widgets.fields",
    "helpdesk_tui.ui.widgets.filter_input",
    "helpdesk_tui.ui.keymap",
    "helpdesk_tui.services.job",
    "helpdesk_tui.services.inbox",
    "helpdesk_tui.store.journal",
    "helpdesk_tui.store.writer",
    "helpdesk_tui.domain.instant_input",
    "helpdesk_tui.domain.query_complete",
    "json",
    "zoneinfo",
    "tomllib",
)
"""Of what the console is made, what the queue's first frame does without. A new screen, form or service belongs to these by itself:
it is imported by the handler that shows or calls it."""


def test_the_first_frame_does_without_what_is_shown_later() -> None:
    import helpdesk_tui.ui.app as console

    modes = [f"helpdesk_tui.ui.screens.{mode}" for mode in console.SCREENS if mode != "queue"]
    code = f"""
import sys, helpdesk_tui.ui.entrance, helpdesk_tui.ui.app, helpdesk_tui.ui.screens.queue
print(sorted({{*{SHOWN_LATER!r}, *{modes!r}}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
