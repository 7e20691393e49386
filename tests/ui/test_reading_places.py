"""Where reading begins and ends: a long notice goes to its ends, a view begins at its top."""

from __future__ import annotations

from textual.content import Content

from helpdesk_tui.ui.screens.dialogs import Notice, Scrolled
from tests.small_desk import SmallDesk
from tests.ui.conftest import press, wait_for
from tests.ui.seat import seat
from tests.ui.table_app import TableApp


async def test_a_long_notice_is_scrolled_to_its_ends() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        notice = Notice("Why", Content("\n".join(str(n) for n in range(100))))
        await app.push_screen(notice)
        box = notice.query_one(Scrolled)
        await wait_for(pilot, lambda: box.max_scroll_y > 0, "something to scroll")
        await press(pilot, "G")
        await wait_for(pilot, lambda: box.scroll_offset.y == box.max_scroll_y, "the end")
        await press(pilot, "g")
        await wait_for(pilot, lambda: box.scroll_offset.y == 0, "the top")


async def test_a_view_begins_at_its_top(small_desk: SmallDesk) -> None:
    async with seat(small_desk) as here:
        numbers = [here.ticket(f"Printer {n}", priority=priority) for n, priority in enumerate((1, 2, 3, 4))]
        await here.keys("7", "r")
        await here.until(lambda: set(numbers) <= set(here.queue.table._ids), "all of them")
        await here.keys("G")
        await here.until(lambda: here.queue.table.cursor_id == numbers[-1], "the cursor on the lightest")
        await here.keys("3")
        await here.until(lambda: here.queue.filter == "state:new" and here.queue.table.cursor_id == numbers[0], "the heaviest of the view")
