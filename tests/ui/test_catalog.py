"""The catalog of an admin: every part of the desk to see and to edit, its clients and their people too."""

from __future__ import annotations

from functools import partial

from helpdesk_tui.services.setup import editing
from helpdesk_tui.store import tables
from tests.small_desk import SmallDesk
from tests.ui.seat import Seat, seat


async def on_catalog(here: Seat) -> None:
    """Be in the catalog, on its first tab."""
    await here.act("go.catalog")
    await here.until(
        lambda: here.app.current_mode == "catalog" and here.list_screen.takes_keys and "[Services]" in here.text, "the catalog"
    )
    await here.at_rest()


def make_admin(small: SmallDesk) -> None:
    """Boris is an admin besides."""
    with small.desk.store.write() as writer:
        writer.add(tables.EngineerRole(person_id=small.ids.people["boris"], role="admin"))


async def test_an_admin_sees_and_edits_clients_and_their_people(small_desk: SmallDesk) -> None:
    make_admin(small_desk)
    async with seat(small_desk, "boris") as here:
        await on_catalog(here)
        await here.act("tab.previous")
        await here.until(lambda: "[People]" in here.text and "Bob Clerk" in here.text, "the people")
        await here.act("tab.previous")
        await here.until(lambda: "[Clients]" in here.text and "acme" in here.text, "the clients")
        await here.act("list.add")
        await here.form("New client")
        await here.fill(key="hooli", name="Hooli", zone="Europe/Berlin")
        await here.says("hooli saved")
    assert "hooli" in editing.forms_of(small_desk.desk, small_desk.actor("olga"), "clients")


async def test_times_are_told_with_their_units_and_all_tabs_are_named_at_80_columns(small_desk: SmallDesk) -> None:
    async with seat(small_desk, "boris") as here:
        await on_catalog(here)
        row = next(line for line in here.text.splitlines() if "vpn" in line)
        assert row.split()[-1] == editing.forms_of(small_desk.desk, small_desk.actor("boris"), "services")["vpn"]["norm"] == "1h"
        assert "[Services] Teams Engineers Agreements Calendars Templates Clients People" in here.text


async def test_where_tabs_do_not_fit_the_chosen_one_is_whole(small_desk: SmallDesk) -> None:
    async with seat(small_desk, "boris", (60, 15)) as here:
        await on_catalog(here)
        for title in ("People", "Clients", "Templates", "Calendars", "Agreements", "Engineers", "Teams", "Services"):
            await here.act("tab.previous")
            await here.until(partial(_shows, here, f"[{title}]"), title)


def _shows(here: Seat, words: str) -> bool:
    return words in here.text


async def test_a_form_is_headed_and_labelled_as_all_are(small_desk: SmallDesk) -> None:
    make_admin(small_desk)
    async with seat(small_desk, "boris", (120, 60)) as here:
        await here.app.open_client(small_desk.ids.clients["acme"])
        await here.until(lambda: here.app.current_mode == "client" and getattr(here.app.screen, "takes_keys", True), "the client")
        await here.act("tab.next", "tab.next")
        await here.until(lambda: "A-001" in here.text, "the agreement")
        await here.act("list.edit")
        await here.form("Agreement ")
        await here.until(partial(_shows, here, "VIP targets"), "its fields")
        await here.keys("escape")
