"""What somebody may do and see is as it is now, also in a console that was opened before; who only sets the desk up begins where that is done."""

from __future__ import annotations

import pytest

from helpdesk_tui.services import leaving
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store import tables
from helpdesk_tui.ui.admin_console import AdminConsole
from tests.people import limit
from tests.small_desk import SmallDesk
from tests.ui.conftest import press, screen_text, wait_for
from tests.ui.desk_console import at_another_door
from tests.ui.seat import seat


def without_role(login: str, role: str, desk: Desk) -> None:
    """The setup takes a role away."""
    with desk.store.write() as writer:
        sql = "DELETE FROM engineer_role WHERE role = ? AND person_id = (SELECT person_id FROM identity WHERE value = ?)"
        assert writer.run(sql, (role, login)) == 1


async def test_a_role_that_is_taken_away_is_gone_from_an_open_console(small_desk: SmallDesk) -> None:
    number = small_desk.ticket()
    async with seat(small_desk, "boris") as here:
        await here.go("queue", number)
        at_another_door(small_desk, lambda desk: without_role("boris", "lead", desk))
        await here.app.news.look()
        await here.says("What you may do and see was changed")
        await here.act("ticket.boost")
        await here.says("Boris Lead may not")
        at_another_door(small_desk, lambda desk: without_role("boris", "engineer", desk))
        await here.app.news.look()
        await here.until(lambda: "Boris Lead may not read tickets" in here.text and "Printer" not in here.text, "an empty queue")


async def test_a_client_that_is_taken_away_is_out_of_sight_of_an_open_console(small_desk: SmallDesk) -> None:
    acme, globex = small_desk.ticket("Printer"), small_desk.ticket("Zanzibar", client="globex", requester="carl")
    async with seat(small_desk, "ivan") as here:
        await here.go("queue", globex)
        await here.go("ticket", globex)
        at_another_door(small_desk, lambda desk: limit(SmallDesk(desk, small_desk.clock, small_desk.ids), "ivan", "acme"))
        await here.app.news.look()
        await here.until(lambda: "Zanzibar" not in here.text and f"There is no ticket {globex}" in here.text, "the ticket to go")
        await here.go("queue")
        await here.act("app.refresh")
        await here.until(lambda: list(here.queue.table.ids) == [acme], "the queue without it")


async def test_who_has_left_sees_nothing_any_more(small_desk: SmallDesk) -> None:
    small_desk.ticket("Zanzibar")
    async with seat(small_desk, "anna") as here:
        await here.until(lambda: "Zanzibar" in here.text, "the queue")
        boris = small_desk.actor("boris")
        at_another_door(small_desk, lambda desk: leaving.leave(desk, boris, "anna"))
        await here.app.news.look()
        await here.until(lambda: "Zanzibar" not in here.text and "may not read tickets" in here.text, "an empty queue")


async def test_a_list_that_one_may_not_read_any_more_is_empty(small_desk: SmallDesk) -> None:
    async with seat(small_desk, "vera") as here:
        await here.act("go.audit")
        await here.until(lambda: here.app.current_mode == "audit" and here.list_screen.takes_keys, "the audit")
        at_another_door(small_desk, lambda desk: without_role("vera", "auditor", desk))
        await here.app.news.look()
        await here.until(lambda: "may not read the audit" in here.text and not here.list_screen.table.ids, "an empty list")


@pytest.mark.parametrize("size", [(80, 24), (60, 15)])
async def test_an_admin_begins_in_the_catalog_and_enters_shifts(small_desk: SmallDesk, size: tuple[int, int]) -> None:
    app = AdminConsole(small_desk.desk, small_desk.actor("olga"))
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await wait_for(pilot, lambda: "[Services]" in screen_text(pilot) and "Mail" in screen_text(pilot), "the catalog")
        assert "Help" in screen_text(pilot).splitlines()[-1]
        await press(pilot, "escape")
        await wait_for(pilot, lambda: "ctrl+q leaves the console" in " ".join(screen_text(pilot).split()), "how to leave")
        await press(pilot, "J")
        await wait_for(pilot, lambda: "Anna" in screen_text(pilot), "the week")
        await press(pilot, "+")
        await wait_for(pilot, lambda: "Add a shift or an absence" in screen_text(pilot), "the form")
        await press(pilot, "escape")
        await wait_for(pilot, lambda: len(app.screen_stack) == 1, "the form to go")
        await press(pilot, "f2")
        await wait_for(pilot, lambda: ": Catalog, J: Who is on when" in " ".join(screen_text(pilot).split()), "where to go")
        assert "Help" in screen_text(pilot).splitlines()[-1]
        await press(pilot, "escape")


def test_who_left_has_no_role_left(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("anna")
    assert small_desk.desk.again(anna) == anna
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Person, {"key": "anna"}, {"is_active": False})
    gone = small_desk.desk.again(anna)
    assert (gone.roles, gone.clients, gone.id, gone.name) == (frozenset(), frozenset(), anna.id, anna.name)
