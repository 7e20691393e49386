"""What the keys about people at work must bring about: see `test_every_key.py`."""

from __future__ import annotations

from helpdesk_tui.services import escalating, shifts
from helpdesk_tui.store.shifts import SHIFT
from helpdesk_tui.ui.commands import LISTS, PLACES, QUEUE, TICKET
from tests.small_desk import MONDAY_9
from tests.ui.expectations import expects
from tests.ui.seat import Seat

TICKETS = (QUEUE, TICKET)
HOUR = 3_600_000


@expects("go.rota", *PLACES)
async def _to_rota(seat: Seat, place: str) -> None:
    await seat.go(place, seat.ticket() if place in TICKETS else None)
    await seat.act("go.rota")
    await seat.until(lambda: seat.app.current_mode == "rota" and "Anna Petrova" in seat.text, "who is on when")


@expects("list.remove", LISTS)
async def _take_away(seat: Seat, place: str) -> None:
    shifts.add(seat.small.desk, seat.small.actor("boris"), SHIFT, "anna", MONDAY_9, MONDAY_9 + 8 * HOUR)
    await seat.go(LISTS)
    await seat.act("go.rota")
    await seat.until(lambda: seat.app.current_mode == "rota" and "09-17" in seat.text, "the shift")
    await seat.until(lambda: seat.list_screen.takes_keys, "the list")
    assert await seat.list_screen.table.move_to_id(seat.small.ids.people["anna"])
    await seat.act("list.remove")
    await seat.form("Take away")
    await seat.keys("f9")
    await seat.says("Shift taken away")
    await seat.until(lambda: "09-17" not in seat.text, "the shift to go")


@expects("ticket.return", *TICKETS)
async def _give_back(seat: Seat, place: str) -> None:
    number, actor = seat.own(), seat.app.actor
    escalating.escalate(seat.small.desk, actor, number, reason="needs a switch")
    seat.app.actor = actor._replace(line=2)
    await seat.go(place, number)
    await seat.act("ticket.return")
    await seat.fill(reason="which switch?")
    await seat.says("given back to", "return 1")
    seat.app.actor = actor
    assert (seat.stored(number).line, seat.stored(number).assignee_login) == (1, "boris")


@expects("shift.end", *PLACES)
async def _end_shift(seat: Seat, place: str) -> None:
    number = seat.ticket("Heavy", priority=1, assignee=seat.login)
    await seat.go(place, number if place in TICKETS else None)
    await seat.act("shift.end")
    await seat.form("End the shift")
    await seat.write(**{f"note{number}": "the courier comes at noon"})
    await seat.keys("f9")
    await seat.says("left to")
    assert seat.stored(number).assignee_login in ("anna", "ivan", "gleb")
    assert any("the courier comes at noon" in message.body for message in seat.messages(number, "note"))


@expects("people.leave", *PLACES)
async def _leave(seat: Seat, place: str) -> None:
    number = seat.ticket("Left behind", assignee="gleb")
    await seat.go(place, number if place in TICKETS else None)
    await seat.act("people.leave")
    await seat.fill(login="gleb")
    await seat.says("Gleb Kim has left")
    assert seat.stored(number).assignee_login == "boris"
