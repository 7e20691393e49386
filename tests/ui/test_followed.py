"""A new order takes what is in sight along with the cursor's ticket: how many heavier ones are out of sight then is said, until one moves."""

from __future__ import annotations

import pytest

from helpdesk_tui.services import steering
from helpdesk_tui.ui.widgets.lines import QUIET_S
from tests.small_desk import SmallDesk
from tests.ui.desk_console import at_another_door
from tests.ui.seat import Seat, seat


def quiet(here: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has pressed a key for long: what is new is shown at once."""
    at = here.queue.table.app_time()
    monkeypatch.setattr(here.queue.table, "app_time", lambda: at + QUIET_S + 1)


def boost(small: SmallDesk, number: int, weight: int) -> None:
    """The lead makes a ticket heavier by so much, at another console."""
    boris = small.actor("boris")
    at_another_door(small, lambda desk: steering.boost(desk, boris, number, weight, reason="the boss is there"))


async def test_a_ticket_that_falls_far_down_says_how_many_are_above(small_desk: SmallDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    own = small_desk.ticket("Second monitor", priority=4)
    others = [small_desk.ticket(f"ticket {n}", priority=3) for n in range(40)]
    boost(small_desk, own, 50_000)
    async with seat(small_desk) as here:
        table = here.queue.table
        await here.until(lambda: table.cursor_id == own, "the heaviest")
        quiet(here, monkeypatch)
        boost(small_desk, own, 0)
        await here.app.news.look()
        await here.until(lambda: table.cursor_index == len(others), "the ticket to fall to the end")
        assert table.cursor_id == own
        assert table.above > len(others) - table.size.height
        await here.until(lambda: f"↑ {table.above} heavier, g first · 41 open" in here.text, "how many are above")
        await here.act("move.top")
        await here.until(lambda: "heavier" not in here.text, "nothing above what is in sight")
        assert table.cursor_index == 0
        assert "41 open" in here.text


async def test_a_heavier_one_that_comes_above_the_first_line_is_told(small_desk: SmallDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    others = [small_desk.ticket(f"ticket {n}", priority=3) for n in range(30)]
    async with seat(small_desk) as here:
        table = here.queue.table
        await here.until(lambda: table.cursor_id == others[0], "the heaviest")
        quiet(here, monkeypatch)
        boost(small_desk, others[-1], 50_000)
        await here.app.news.look()
        await here.until(lambda: "↑ 1 heavier, g first · 30 open" in here.text, "that one is above")
        assert table.cursor_id == others[0], "rows do not jump under a reader"
        await here.act("move.up")
        await here.until(lambda: "ticket 29" in here.text and "heavier" not in here.text, "the one above")


async def test_who_reads_far_down_is_not_told_what_is_known(small_desk: SmallDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    others = [small_desk.ticket(f"ticket {n}", priority=3) for n in range(60)]
    async with seat(small_desk) as here:
        table = here.queue.table
        await here.until(lambda: table.cursor_id == others[0], "the queue")
        await here.act("move.bottom")
        quiet(here, monkeypatch)
        boost(small_desk, others[20], 50_000)
        await here.app.news.look()
        await here.until(lambda: table.ids[0] == others[20], "another first one")
        assert table.cursor_id == others[-1]
        assert "heavier" not in here.text
