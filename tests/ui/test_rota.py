"""Who is on when: the week, adding and taking away; an outage in two keys; what a phone entry names before anybody promises."""

from __future__ import annotations

import json

import pytest

from helpdesk_tui.services import intake, shifts
from helpdesk_tui.services.making import NewTicket
from helpdesk_tui.store import tables
from helpdesk_tui.store.shifts import ABSENCE, SHIFT
from tests.small_desk import MONDAY_9, SmallDesk
from tests.ui.conftest import check_golden
from tests.ui.seat import Seat, seat

HOUR = 3_600_000
SIZES = ((60, 15), (80, 24), (120, 40))


async def on_rota(here: Seat) -> None:
    """Be among who is on when."""
    await here.act("go.rota")
    await here.until(lambda: here.app.current_mode == "rota" and here.list_screen.takes_keys and "Anna" in here.text, "the week")
    await here.at_rest()


def week(small: SmallDesk) -> None:
    """A week with shifts over midnight, on call, and somebody away."""
    boris = small.actor("boris")
    for login, start, hours, kind in (
        ("anna", 0, 8, "on_duty"),
        ("anna", 37, 9, "on_duty"),
        ("ivan", 8, 12, "on_duty"),
        ("ivan", 48, 9, "on_call"),
    ):
        shifts.add(small.desk, boris, SHIFT, login, MONDAY_9 + start * HOUR, MONDAY_9 + (start + hours) * HOUR, kind)
    shifts.add(small.desk, boris, ABSENCE, "gleb", MONDAY_9 - 9 * HOUR, MONDAY_9 + 63 * HOUR, "leave")


async def test_the_week_as_it_looks(small_desk: SmallDesk) -> None:
    week(small_desk)
    for width, height in SIZES:
        async with seat(small_desk, "boris", (width, height)) as here:
            await on_rota(here)
            await check_golden(here.pilot, f"rota_{width}x{height}")


async def test_other_weeks_are_an_arrow_away(small_desk: SmallDesk) -> None:
    week(small_desk)
    async with seat(small_desk, "boris") as here:
        await on_rota(here)
        await here.act("day.after")
        await here.until(lambda: "2026-03-09" in here.text and "22-" not in here.text, "the next week")
        await here.act("day.before", "day.before")
        await here.until(lambda: "2026-02-23" in here.text, "the week before")


async def test_a_shift_and_an_absence_are_added_where_the_cursor_stands(small_desk: SmallDesk) -> None:
    async with seat(small_desk, "boris") as here:
        await on_rota(here)
        assert await here.list_screen.table.move_to_id(small_desk.ids.people["ivan"])
        await here.act("list.add")
        await here.fill(**{"from": "2026-03-03 8:00", "to": "2026-03-03 20:00"})
        await here.says("Shift 1: Ivan Orlov, Tue 2026-03-03 08:00 to Tue 2026-03-03 20:00")
        await here.until(lambda: "08-20" in here.text, "the shift")
        await here.act("list.add")
        await here.fill(**{"from": "2026-03-05", "to": "2026-03-06", "kind": "absence", "reason": "leave"})
        await here.until(lambda: here.text.count("away") >= 2, "two days away")
        await here.act("list.add")
        await here.write(**{"from": "2026-03-03 10:00", "to": "2026-03-03 12:00"})
        await here.keys("f9")
        await here.until(lambda: "overlaps 1" in here.text, "why not")
        await here.keys("escape")


async def test_an_end_by_weekday_is_the_next_one_after_the_beginning(small_desk: SmallDesk) -> None:
    """It is Monday, 9:00: `mon` as a beginning is in a week, `fri` then the Friday of that week, as the hints have it."""
    async with seat(small_desk, "boris") as here:
        await on_rota(here)
        assert await here.list_screen.table.move_to_id(small_desk.ids.people["ivan"])
        await here.act("list.add")
        await here.write(**{"from": "mon 8:00", "to": "+12h"})
        await here.until(lambda: "it must end after it begins: Mon 2026-03-09 08:00" in here.text, "which Monday")
        await here.fill(to="fri 20:00")
        await here.says("Shift 1: Ivan Orlov, Mon 2026-03-09 08:00 to Fri 2026-03-13 20:00")


async def test_a_long_choice_is_cut_before_its_place_among_the_others(small_desk: SmallDesk) -> None:
    week(small_desk)
    async with seat(small_desk, "boris", (60, 24)) as here:
        await on_rota(here)
        assert await here.list_screen.table.move_to_id(small_desk.ids.people["anna"])
        await here.act("list.remove")
        await here.until(lambda: "› 1/2" in here.text, "the first of two")
        await here.keys("escape")


async def test_who_may_not_is_told_before_anything_is_typed(small_desk: SmallDesk) -> None:
    async with seat(small_desk, "anna") as here:
        await on_rota(here)
        assert await here.list_screen.table.move_to_id(small_desk.ids.people["anna"])
        await here.act("list.remove")
        await here.says("Anna Petrova may not do what a lead does: that takes the role lead or admin.")
        await here.act("list.add")
        await here.says("Anna Petrova may not do what a lead does")
        assert len(here.app.screen_stack) == 1
    async with seat(small_desk, "dina") as here:
        await on_rota(here)
        assert await here.list_screen.table.move_to_id(small_desk.ids.people["anna"])
        await here.act("list.add")
        await here.says("Shifts and absences of Anna Petrova are for an admin or the team's lead to change")
        assert len(here.app.screen_stack) == 1


async def test_marked_tickets_become_an_outage_by_two_keys(small_desk: SmallDesk) -> None:
    numbers = [small_desk.ticket(f"No mail {n}") for n in range(3)]
    async with seat(small_desk) as here:
        await here.act("move.top", "mark.toggle", "mark.toggle", "mark.toggle", "move.top")
        await here.act("ticket.merge")
        await here.form("Bind together 3 tickets")
        await here.keys("f9")
        await here.until(lambda: [here.stored(number).parent_id for number in numbers[1:]] == [numbers[0]] * 2, "the outage")


async def test_a_ticket_that_a_rule_has_handed_over_is_taken_by_the_key(small_desk: SmallDesk) -> None:
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Client, {"key": "acme"}, {"dedicated_engineer_id": small_desk.ids.people["anna"]})
    made = intake.create(small_desk.desk, small_desk.actor("ivan"), NewTicket("acme", "No mail", "mail", "ann")).ticket
    assert made is not None
    async with seat(small_desk, "anna", (120, 40)) as here:
        await here.go("queue", made.id)
        await here.until(lambda: "VIP: to be taken by 09:15" in here.text, "until when")
        await here.act("ticket.explain")
        await here.notice()
        await here.keys("G")
        await here.until(lambda: "If it came now" in here.text and "does not fit" in here.text, "the rules")
        await here.keys("escape")
        await here.act("ticket.take")
        await here.says(f"{made.id} taken, the timer runs")
        await here.until(lambda: "passed on" not in here.text, "the chain to end")


async def test_a_phone_entry_names_the_price_of_what_is_out_of_scope(small_desk: SmallDesk) -> None:
    key = {"version_id": small_desk.ids.agreements["acme-2026"], "service_id": small_desk.ids.services["erp"]}
    terms = json.dumps({"currency": "RUB", "out_of_scope_hour": "3500"})
    with small_desk.desk.store.write() as writer:
        writer.change(tables.AgreementVersion, {"id": key["version_id"]}, {"commercial": terms})
        writer.change(tables.AgreementService, key, {"scope": "out_of_scope"})
    async with seat(small_desk, "anna") as here:
        await here.act("ticket.new")
        await here.write(client="acme", service="erp")
        await here.until(lambda: "! out of scope of A-001, 3,500.00 RUB an hour" in here.text, "the price")
        await here.write(client="globex", service="vpn")
        await here.until(lambda: "! not covered by agreement A-002" in here.text, "not covered")
        await here.keys("escape")
        await here.place("queue")


@pytest.mark.parametrize("width", [80, 100, 109, 110])
async def test_no_day_of_the_week_is_left_out(small_desk: SmallDesk, width: int) -> None:
    async with seat(small_desk, "boris", (width, 30)) as here:
        await on_rota(here)
        header = next(row for row in here.text.splitlines() if row.strip().startswith("engineer"))
        assert all(day in header for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")), header
