"""The outbox and the recurring work as lists: what failed is sent again or dropped, work that comes again is added and paused."""

from __future__ import annotations

import pytest

from helpdesk_tui.services import messages, outgoing, recurring
from helpdesk_tui.store import deliveries, tables
from helpdesk_tui.ui.screens.dialogs import Notice
from tests.small_desk import SmallDesk
from tests.ui.conftest import press, screen_text, wait_for
from tests.ui.desk_console import console
from tests.ui.seat import Seat, seat


def failed(small: SmallDesk) -> int:
    """A reply that did not arrive; returns its row of the outbox."""
    number = small.ticket("[/var/log] disk full", assignee="anna", state="in_progress")
    messages.reply(small.desk, small.actor("anna"), number, "Which printer?")
    with small.desk.store.write() as writer:
        row = int(writer.value("SELECT max(id) FROM outbox"))
        delivery = deliveries.plan(writer, row, "mail", "bob@acme.example", small.clock.now())
        deliveries.end(writer, delivery, "failed", small.clock.now(), "550 [/no] such mailbox")
    return row


async def open_list(here: Seat, mode: str) -> None:
    await here.act(f"go.{mode}")
    await here.until(lambda: here.app.current_mode == mode and here.list_screen.takes_keys, mode)
    await here.at_rest()


async def test_what_failed_is_sent_again_or_dropped(small_desk: SmallDesk) -> None:
    row = failed(small_desk)
    boris = small_desk.actor("boris")
    async with seat(small_desk, "boris") as here:
        await open_list(here, "outbox")
        await here.until(lambda: "550 [/no] such mailbox" in screen_text(here.pilot), "the reason")
        await here.act("outbox.again")
        await here.says(f"{row} goes out again")
        assert [one.state for one in outgoing.listed(small_desk.desk, boris)] == ["pending"]
        await here.act("list.remove")
        await here.form("Drop")
        await here.write(reason="said on the phone")
        await here.keys("f9")
        await here.says(f"{row} dropped")
        await here.until(lambda: "nothing has failed" in screen_text(here.pilot), "the empty list")
        assert outgoing.listed(small_desk.desk, boris) == []


@pytest.mark.parametrize(("login", "is_told"), [("boris", True), ("olga", True), ("max", False)])
async def test_the_heading_names_the_keys_of_who_may_use_them(small_desk: SmallDesk, login: str, is_told: bool) -> None:
    failed(small_desk)
    async with console(small_desk, login, mode="outbox") as (_app, pilot):
        await wait_for(pilot, lambda: "550 [/no] such mailbox" in screen_text(pilot), "the outbox")
        assert ("= sends again · - drops" in screen_text(pilot)) == is_told


async def test_who_may_read_no_tickets_is_told_so_beside_the_message(small_desk: SmallDesk) -> None:
    failed(small_desk)
    async with console(small_desk, "olga", mode="outbox") as (app, pilot):
        await wait_for(pilot, lambda: "550 [/no] such mailbox" in screen_text(pilot), "the outbox")
        await press(pilot, "enter")
        await wait_for(pilot, lambda: isinstance(app.screen, Notice), "the message")
        told = " ".join(screen_text(pilot).replace("│", " ").split())
        assert "Which printer?" in told
        assert "Ticket 1 is not opened: Olga Admin may not read tickets." in told
        assert app.current_mode == "outbox"


async def test_who_may_not_see_it_is_told(small_desk: SmallDesk) -> None:
    async with seat(small_desk, "anna") as here:
        await here.act("go.outbox")
        await here.until(lambda: "may not do what a lead does" in screen_text(here.pilot), "why not")


async def test_work_that_comes_again_is_added_and_paused(small_desk: SmallDesk) -> None:
    with small_desk.desk.store.write() as writer:
        writer.add(tables.EngineerRole(person_id=small_desk.ids.people["boris"], role="manager"))
    async with seat(small_desk, "boris") as here:
        await open_list(here, "recurring")
        await here.act("list.add")
        await here.form("Work that comes again")
        await here.write(agreement="acme-2026", service="mail", subject="[x] Check the backups", key="backups", first="2026-03-09 9:00")
        await here.keys("f9")
        await here.says("backups: every month for ACME")
        await here.until(lambda: "[x] Check the backups" in screen_text(here.pilot), "the line")
        for word, active in (("paused", False), ("goes on", True)):
            await here.act("list.remove")
            await here.says(f"backups {word}")
            assert [one.row.is_active for one in recurring.listed(small_desk.desk, small_desk.actor("boris"))] == [active]
