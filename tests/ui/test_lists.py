"""Lists that lead to each other: Esc goes back the way that one has come."""

from __future__ import annotations

from helpdesk_tui.services import messages
from helpdesk_tui.ui.commands import QUEUE, TICKET
from tests.small_desk import SmallDesk
from tests.ui.seat import Seat, seat


async def on(here: Seat, mode: str) -> None:
    """Wait until this screen is there and takes keys."""
    await here.until(lambda: here.app.current_mode == mode and getattr(here.app.screen, "takes_keys", True), mode)


async def test_esc_goes_back_through_the_lists_to_the_queue(small_desk: SmallDesk) -> None:
    async with seat(small_desk, "boris") as here:
        number = here.own()
        await here.go(QUEUE)
        await here.act("go.clients")
        await on(here, "clients")
        await here.until(lambda: here.list_screen.table.ids, "the clients")
        assert await here.list_screen.table.move_to_id(small_desk.ids.clients["acme"])
        await here.act("go.open")
        await on(here, "client")
        await here.until(lambda: here.list_screen.table.cursor_id == number, "its ticket")
        await here.act("go.open")
        await here.until(lambda: here.on_ticket == number, "the ticket")
        for wanted in ("client", "clients", "queue"):
            await here.act("go.back")
            await on(here, wanted)


async def test_a_list_opened_from_a_ticket_leads_back_to_it_and_a_main_screen_begins_anew(small_desk: SmallDesk) -> None:
    async with seat(small_desk, "boris") as here:
        number = here.own()
        messages.note(small_desk.desk, small_desk.actor("boris"), number, "look")
        await here.go(TICKET, number)
        await here.act("go.clients")
        await on(here, "clients")
        await here.act("go.back")
        await here.place(TICKET)
        await here.act("go.clients")
        await on(here, "clients")
        await here.act("go.day", "go.back")
        await here.place(QUEUE)
