"""What a refusal says fits every door; the console adds the key of the command that helps."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import helpdesk_tui
from helpdesk_tui.domain.errors import Refused
from helpdesk_tui.services import working
from helpdesk_tui.ui.commands import BY_ID
from helpdesk_tui.ui.screens.desk_screen import DeskScreen
from tests.small_desk import SmallDesk
from tests.ui.desk_console import console

SERVICES = Path(helpdesk_tui.__file__).parent / "services"


def test_every_remedy_is_a_command_of_the_table() -> None:
    named = {name for path in SERVICES.rglob("*.py") for name in re.findall(r'remedy="([^"]+)"', path.read_text(encoding="utf-8"))}
    assert "ticket.reopen" in named
    assert named <= BY_ID.keys()


async def test_the_key_that_helps_stands_beside_the_refusal(small_desk: SmallDesk) -> None:
    number, anna = small_desk.ticket(), small_desk.actor("anna")
    working.cancel(small_desk.desk, anna, number, reason="spam")
    with pytest.raises(Refused) as refusal:
        working.take(small_desk.desk, anna, number)
    async with console(small_desk) as (app, _pilot):
        assert isinstance(app.screen, DeskScreen)
        assert app.screen.in_words(refusal.value) == f"{number} is cancelled: reopen it first. · X: Reopen"
        assert app.screen.in_words(Refused("No.")) == "No."
