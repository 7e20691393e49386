"""Saving what one looks through as a view: what it comes in place of is said before and after."""

from __future__ import annotations

from tests.small_desk import SmallDesk
from tests.ui.seat import seat


async def test_a_view_names_the_one_in_whose_place_it_comes(small_desk: SmallDesk) -> None:
    small_desk.ticket("Printer on fire")
    async with seat(small_desk) as here:
        await here.act("queue.save_view")
        await here.write(name="vip", slot="7")
        await here.until(lambda: "in place of All (everything open)" in here.text, "what is replaced")
        await here.until(lambda: "4 VIP (is:vip) has this name too, and stays" in here.text, "the other of this name")
        await here.write(slot="8")
        await here.until(lambda: "in place of" not in here.text, "a free key to replace nothing")
        await here.fill(slot="3")
        await here.says("View 3 is now vip; it was New (state:new)")
