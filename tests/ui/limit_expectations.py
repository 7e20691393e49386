"""What each key must bring about, by command and place: limits of agreements, marks on entries, top-ups. See `test_every_key.py`."""

from __future__ import annotations

from helpdesk_tui.services import entries, limits
from helpdesk_tui.store import limits as stored
from helpdesk_tui.store.charges import Mark
from helpdesk_tui.ui.places import DAY, TIMER
from tests.services.money_desk import agree
from tests.ui.expectations import expects
from tests.ui.seat import Seat
from tests.ui.work_expectations import TICKETS, on, rest


@expects("limit.decide", *TICKETS)
async def _decide(seat: Seat, place: str) -> None:
    agreement = agree(seat.small, over_limit="ask")
    number = seat.ticket()
    await on(seat, place, number, "limit.decide")
    await seat.fill(by="Ann Chief", word="yes", cap="3h")
    await seat.says("Ann Chief approved work on", str(number), "3 h 00 min")
    with seat.small.desk.store.read() as reader:
        said = stored.decisions(reader, agreement)[-1]
    assert (said.ticket_id, said.decision, said.decided_by, said.cap_s) == (number, "approved", "Ann Chief", 3 * 3600)


@expects("entry.mark", *TICKETS)
async def _mark(seat: Seat, place: str) -> None:
    number = seat.ticket()
    entries.log(seat.small.desk, seat.small.actor("ivan"), number, "5m")
    await on(seat, place, number, "entry.mark")
    await seat.fill(mark="goodwill", reason="our fault")
    await seat.says("goodwill", "our fault")
    assert [one.kind for one in marks(seat, number)] == ["goodwill"]


@expects("entry.mark", TIMER, DAY)
async def _mark_here(seat: Seat, place: str) -> None:
    await rest(seat)
    number = seat.own()
    seat.small.clock.forward(minutes=2)
    entries.log(seat.small.desk, seat.small.actor(seat.login), number, "1m")
    await seat.go(place)
    await seat.keys("home")
    await seat.until(lambda: seat.labour.entry() is not None, "an entry")
    entry = seat.labour.entry()
    assert entry is not None
    await seat.act("entry.mark")
    await seat.fill(mark="disputed", reason="not ordered")
    await seat.says("disputed", "not ordered")
    found = limits.marks_of(seat.small.desk, seat.small.actor(seat.login), entry.id)
    assert [one.kind for one in found] == ["disputed"]


@expects("limit.top_up", *TICKETS, TIMER, DAY)
async def _top_up(seat: Seat, place: str) -> None:
    agreement = agree(seat.small)
    await seat.go(place, seat.ticket() if place in TICKETS else None)
    await seat.act("limit.top_up")
    await seat.fill(client="acme", time="5h", price="100", until="2026-12-31", agreement="acme-2026")
    await seat.says("ACME, A-001: 5 h 00 min more until 2026-12-31")
    with seat.small.desk.store.read() as reader:
        assert stored.top_ups(reader, agreement)[-1].minutes == 300


def marks(seat: Seat, number: int) -> list[Mark]:
    """The marks of the ticket's newest entry."""
    newest = seat.entries(number)[-1]
    return limits.marks_of(seat.small.desk, seat.small.actor(seat.login), newest.id)
