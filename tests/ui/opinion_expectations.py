"""What the keys about ratings and quality must bring about: see `test_every_key.py`."""

from __future__ import annotations

from helpdesk_tui.services import ratings, working
from helpdesk_tui.ui.places import PLACES, QUEUE, TICKET
from tests.ui.expectations import expects
from tests.ui.seat import Seat

TICKETS = (QUEUE, TICKET)


def resolved(seat: Seat) -> int:
    """A ticket that Anna has resolved."""
    number, anna = seat.ticket("Paper jam"), seat.small.actor("anna")
    working.take(seat.small.desk, anna, number)
    working.resolve(seat.small.desk, anna, number, code="solved", text="Done.")
    return number


@expects("ticket.rate", *TICKETS)
async def _rate(seat: Seat, place: str) -> None:
    number = resolved(seat)
    await seat.go(place, number)
    await seat.act("ticket.rate")
    await seat.fill(score="4", comment="a bit slow")
    await seat.says(f"{number} rated 4 of 5")
    (row,) = ratings.listed(seat.small.desk, seat.small.actor(seat.login), ticket_id=number)
    assert (row.score, row.comment, row.requester) == (4, "a bit slow", "Bob Clerk")


@expects("go.quality", *PLACES)
async def _to_quality(seat: Seat, place: str) -> None:
    number = resolved(seat)
    ratings.add(seat.small.desk, seat.small.actor("boris"), number, 1, comment="still broken")
    await seat.go(place, number if place in TICKETS else None)
    await seat.act("go.quality")
    await seat.until(lambda: seat.app.current_mode == "quality" and str(number) in seat.text, "the quality cases")
