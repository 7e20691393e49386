"""Lists that lead to each other: Esc goes back the way that one has come."""

from __future__ import annotations

import pytest
from textual.widgets import Static

from helpdesk_tui.services import messages
from helpdesk_tui.ui.places import AUDIT, BOARD, CLIENTS, NOTICES, OUTBOX, QUALITY, QUEUE, RECURRING, TICKET
from helpdesk_tui.ui.screens.list_screen import ListScreen
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


async def test_a_client_with_many_tickets_says_how_many_are_shown_and_where_the_others_are(small_desk: SmallDesk) -> None:
    oldest = small_desk.ticket("The very first one")
    for n in range(200):
        small_desk.clock.forward(seconds=1)
        small_desk.ticket(f"Printer {n}", priority=4)
    async with seat(small_desk, "boris") as here:
        await here.app.open_client(small_desk.ids.clients["acme"])
        await on(here, "client")
        await here.until(lambda: "latest 200 of 201" in here.text and oldest not in here.list_screen.table.ids, "that they are not all")
        await here.act("queue.filter")
        await here.type("very first")
        await here.until(
            lambda: "None of the latest 200 of 201 says that" in here.text and "client:acme is:any" in here.text, "where it is"
        )


async def test_enter_shows_all_of_an_agreement_of_which_a_low_screen_shows_the_beginning(small_desk: SmallDesk) -> None:
    async with seat(small_desk, "boris") as here:
        await here.app.open_client(small_desk.ids.clients["acme"])
        await on(here, "client")
        await here.act("tab.next", "tab.next")
        await here.until(lambda: "A-001" in here.text, "the agreement")
        await here.act("go.open")
        told = str((await here.notice()).query_one(".dialog--details", Static).content)
        assert "A-001" in told
        assert "P4" in told
        await here.keys("escape")
        await on(here, "client")


@pytest.mark.parametrize("place", [AUDIT, BOARD, CLIENTS, NOTICES, OUTBOX, QUALITY, RECURRING])
async def test_a_list_that_is_opened_is_read_once(small_desk: SmallDesk, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    asked: list[str] = []
    read_soon = ListScreen.read_soon

    def note_and_read(self: ListScreen) -> None:
        asked.append(self.PLACE)
        read_soon(self)

    monkeypatch.setattr(ListScreen, "read_soon", note_and_read)
    async with seat(small_desk, "boris") as here:
        await here.app.switch_mode(place)
        assert asked == [place]
