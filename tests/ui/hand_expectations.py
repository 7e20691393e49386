"""What the keys about people at work must bring about: see `test_every_key.py`."""

from __future__ import annotations

from helpdesk_tui.services import escalating
from helpdesk_tui.store import tables
from helpdesk_tui.ui.places import PLACES, QUEUE, TICKET
from tests.ui.expectations import expects
from tests.ui.seat import Seat

TICKETS = (QUEUE, TICKET)


@expects("go.rota", *PLACES)
async def _to_rota(seat: Seat, place: str) -> None:
    await seat.go(place, seat.ticket() if place in TICKETS else None)
    await seat.act("go.rota")
    await seat.until(lambda: seat.app.current_mode == "rota" and "Anna Petrova" in seat.text, "who is on when")


def _work_line(seat: Seat, line: int) -> None:
    """Who sits here works this line from now on."""
    with seat.small.desk.store.write() as writer:
        writer.change(tables.Engineer, {"person_id": seat.app.actor.id}, {"line": line})
    seat.app.actor = seat.small.actor(seat.login)


@expects("ticket.return", *TICKETS)
async def _give_back(seat: Seat, place: str) -> None:
    number, actor = seat.own(), seat.app.actor
    escalating.escalate(seat.small.desk, actor, number, reason="needs a switch")
    _work_line(seat, 2)
    await seat.go(place, number)
    await seat.act("ticket.return")
    await seat.fill(reason="which switch?")
    await seat.says("given back to", "return 1")
    _work_line(seat, actor.line)
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
