"""What each key must bring about, by command and place: time, and what leads do. See `test_every_key.py`."""

from __future__ import annotations

from helpdesk_tui.domain.clock import HOUR
from helpdesk_tui.services import entries, intake, stopwatch, working
from helpdesk_tui.services.making import NewTicket
from helpdesk_tui.ui.places import DAY, LISTS, PLACES
from tests.ui.expectations import LABOUR, expects
from tests.ui.seat import Seat
from tests.ui.work_expectations import TICKETS, becomes, on, rest

# Time


@expects("timer.toggle", *PLACES)
async def _toggle(seat: Seat, place: str) -> None:
    await rest(seat)
    number = seat.own()
    seat.small.clock.forward(minutes=2)
    entries.log(seat.small.desk, seat.small.actor(seat.login), number, "1m")
    await seat.go(place, number if place in TICKETS else None)
    await seat.keys(*(() if place in TICKETS else ("home",)))
    await seat.act("timer.toggle")
    await seat.until(lambda: seat.timer is not None and seat.timer.ticket_id == number, "the timer")
    await seat.until(lambda: seat.app.news.timer is not None, "the timer on the screen")
    await seat.at_rest()
    seat.small.clock.forward(minutes=5)
    await seat.act("timer.toggle")
    await seat.until(lambda: seat.timer is None, "the timer's end")
    assert sorted(entry.duration_ms for entry in seat.entries(number)) == [60_000, 300_000]


@expects("timer.return", *PLACES)
async def _return(seat: Seat, place: str) -> None:
    small, actor = seat.small, seat.small.actor(seat.login)
    await rest(seat)
    number = seat.own()
    stopwatch.start(small.desk, actor, number, seat.app.spot)
    small.clock.forward(minutes=3)
    call = NewTicket("acme", "A call", requester="bob", save="take", began=small.clock.reading())
    other = intake.create(small.desk, actor, call, spot=seat.app.spot).ticket
    assert other is not None
    small.clock.forward(minutes=2)
    await seat.go(place, other.id if place in TICKETS else None)
    await seat.act("timer.return")
    await seat.says(f"Back on {number}")
    assert seat.timer is not None
    assert seat.timer.ticket_id == number
    await seat.until(lambda: seat.app.current_mode == "ticket" and seat.app.ticket_id == number, "the interrupted ticket in sight")
    await rest(seat)


@expects("entry.log", *TICKETS)
async def _log(seat: Seat, place: str) -> None:
    number = seat.own()
    await on(seat, place, number, "entry.log")
    await seat.fill(time="45m", note="on site")
    await seat.says("45 min logged on", str(number))
    assert [(entry.duration_ms, entry.note) for entry in seat.entries(number)] == [(2_700_000, "on site")]
    assert "undoes" not in seat.sentence, "logged time is corrected, not undone"


@expects("entry.log", *LABOUR)
async def _log_anywhere(seat: Seat, place: str) -> None:
    number = seat.own()
    await seat.go(place)
    await seat.act("entry.log")
    await seat.fill(ticket=str(number), time="45m")
    await seat.says("45 min logged on", str(number))
    assert [entry.duration_ms for entry in seat.entries(number)] == [2_700_000]


@expects("entry.log", LISTS)
async def _log_on_a_line(seat: Seat, place: str) -> None:
    number = seat.own()
    await seat.go(place)
    await seat.keys("home")
    await seat.act("entry.log")
    await seat.fill(time="45m")
    await seat.says("45 min logged on", str(number))


@expects("entry.correct", *LABOUR)
async def _correct(seat: Seat, place: str) -> None:
    number = seat.own()
    seat.small.clock.forward(minutes=20)
    entries.log(seat.small.desk, seat.small.actor(seat.login), number, "5m", note="typo")
    await seat.go(place)
    await seat.keys("home")
    await seat.act("entry.correct")
    await seat.fill(time="15m", reason="a slip of the hand")
    await seat.until(lambda: sorted(entry.duration_ms for entry in seat.entries(number)) == [-300_000, 300_000, 900_000], "the correction")


@expects("day.confirm", *LABOUR)
async def _confirm(seat: Seat, place: str) -> None:
    number = seat.own()
    entries.log(seat.small.desk, seat.small.actor(seat.login), number, "9m")
    await seat.go(place)
    await seat.act("day.confirm")
    await seat.says("confirmed")
    assert all(entry.is_confirmed for entry in seat.entries(number))


@expects("day.confirm", *TICKETS)
async def _confirm_elsewhere(seat: Seat, place: str) -> None:
    number = seat.own()
    entries.log(seat.small.desk, seat.small.actor(seat.login), number, "9m")
    await on(seat, place, number, "day.confirm")
    await seat.place(DAY)
    await seat.says("O confirms it")
    assert not any(entry.is_confirmed for entry in seat.entries(number))


@expects("day.confirm", LISTS)
async def _confirm_from_a_list(seat: Seat, place: str) -> None:
    await seat.go(place)
    await seat.act("day.confirm")
    await seat.place(DAY)


@expects("day.before", *LABOUR)
async def _day_before(seat: Seat, place: str) -> None:
    await seat.go(place)
    before = seat.labour.shown
    assert before is not None
    await seat.act("day.before")
    await seat.until(lambda: seat.labour.shown is not None and seat.labour.shown.day < before.day, "the day before")
    await seat.act("day.after")
    await seat.until(lambda: seat.labour.shown is not None and seat.labour.shown.day == before.day, "the day itself")


@expects("day.after", *LABOUR)
async def _day_after(seat: Seat, place: str) -> None:
    await seat.go(place)
    await seat.act("day.after")
    await seat.says("has not come yet")


# Leads


@expects("lead.strike", *TICKETS)
async def _strike(seat: Seat, place: str) -> None:
    number = seat.own()
    working.schedule(seat.small.desk, seat.small.actor(seat.login), number, until_at=seat.small.clock.now() + HOUR)
    seat.small.clock.forward(minutes=1)
    await on(seat, place, number, "lead.strike")
    await seat.question(yes=True)
    await seat.fill(reason="the client never agreed")
    await becomes(seat, number, state="in_progress")
    await seat.says("is struck")


@expects("lead.approvals", *PLACES)
async def _approvals(seat: Seat, place: str) -> None:
    number = seat.ticket()
    entries.log(seat.small.desk, seat.small.actor("ivan"), number, "13h", note="a very long day")
    await seat.go(place, number if place in TICKETS else None)
    await seat.act("lead.approvals")
    await seat.form("Approval 1 of")
    await seat.until(lambda: "a very long day" in seat.text, "what waits")
    await seat.fill(decision="yes")
    await seat.at_rest()
    while len(seat.app.screen_stack) > 1:
        await seat.keys("escape")
        await seat.at_rest()
    assert number not in [entry.ticket_id for entry in entries.approvals(seat.small.desk, seat.small.actor("boris"))]


@expects("ticket.boost", *TICKETS)
async def _boost(seat: Seat, place: str) -> None:
    number = seat.ticket()
    await on(seat, place, number, "ticket.boost")
    await seat.fill(boost="20", reason="the board waits")
    await becomes(seat, number, boost=20_000)
