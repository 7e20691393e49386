"""Giving a ticket to somebody by name."""

from __future__ import annotations

import pytest

from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.services import handing
from tests.small_desk import SmallDesk


@pytest.mark.parametrize(("typed", "said"), [("iv", "did you mean ivan?"), ("ana", "did you mean anna"), ("qqqq", "named by the login")])
def test_who_is_not_there_is_guessed_from_what_was_typed(small_desk: SmallDesk, typed: str, said: str) -> None:
    number = small_desk.ticket("Printer")
    with pytest.raises(BadInput, match=said.replace("?", r"\?")):
        handing.assign(small_desk.desk, small_desk.actor("boris"), number, typed)
