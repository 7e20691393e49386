"""What each key must bring about, by command and place: tickets, time, and what leads do. See `test_every_key.py`."""

from __future__ import annotations

from helpdesk_tui.domain.clock import HOUR
from helpdesk_tui.domain.ticket import Ticket
from helpdesk_tui.services import entries, intake, messages, showing, stopwatch, working
from helpdesk_tui.services.making import NewTicket
from helpdesk_tui.ui.commands import DAY, PLACES, QUEUE, TICKET
from tests.small_desk import CLIENTS
from tests.ui.expectations import LABOUR, expects
from tests.ui.seat import Seat

TICKETS = (QUEUE, TICKET)


async def on(seat: Seat, place: str, number: int, command_id: str) -> None:
    """Press a command's key on this ticket."""
    await seat.go(place, number)
    await seat.act(command_id)


async def becomes(seat: Seat, number: int, **wanted: object) -> Ticket:
    """Wait until these columns of the stored ticket are so, and the bottom line has named it."""

    def fits() -> bool:
        ticket = seat.stored(number)
        return all(getattr(ticket, name) == value for name, value in wanted.items())

    await seat.until(fits, f"{wanted} of {number}")
    await seat.says(str(number))
    return seat.stored(number)


# Working


@expects("ticket.next", *PLACES)
async def _next(seat: Seat, place: str) -> None:
    await rest(seat)
    number = seat.ticket("Heaviest of all", priority=1, requester="ann")
    await seat.go(place, number if place in TICKETS else None)
    await seat.act("ticket.next")
    await seat.until(lambda: seat.timer is not None, "the timer")
    await seat.until(lambda: seat.timer is not None and seat.on_ticket == seat.timer.ticket_id, "the ticket that next gave")
    given = seat.on_ticket
    assert given is not None
    assert seat.stored(given).assignee_login == seat.login
    working.resolve(seat.small.desk, seat.small.actor(seat.login), given, code="solved", text="Done.")


@expects("ticket.skip", *TICKETS)
async def _skip(seat: Seat, place: str) -> None:
    seat.ticket("Heaviest of all", priority=1, requester="ann")
    await seat.go(QUEUE)
    await seat.act("ticket.next")
    await seat.until(lambda: seat.on_ticket is not None, "the ticket that next gave")
    number = seat.on_ticket
    assert number is not None
    await on(seat, place, number, "ticket.skip")
    await seat.fill(reason="cannot do it")
    await seat.says(f"{number} skipped")
    assert seat.stored(number).assignee_id is None
    working.take(seat.small.desk, seat.small.actor("ivan"), number)


@expects("ticket.new", *PLACES)
async def _new(seat: Seat, place: str) -> None:
    await seat.go(place, seat.ticket() if place == TICKET else None)
    await seat.act("ticket.new")
    await seat.until(lambda: "a call since" in seat.text, "the phone entry")
    await seat.keys("escape")
    await seat.place(place)


@expects("ticket.take", *TICKETS)
async def _take(seat: Seat, place: str) -> None:
    number = seat.ticket()
    await on(seat, place, number, "ticket.take")
    await becomes(seat, number, state="in_progress", assignee_login=seat.login)
    await seat.says("taken", "u undoes")
    assert seat.timer is not None
    assert seat.timer.ticket_id == number


@expects("ticket.release", *TICKETS)
async def _release(seat: Seat, place: str) -> None:
    number = seat.own()
    await on(seat, place, number, "ticket.release")
    await becomes(seat, number, state="new", assignee_id=None)
    await seat.says("released")


@expects("ticket.reply", *TICKETS)
async def _reply(seat: Seat, place: str) -> None:
    number = seat.own()
    await on(seat, place, number, "ticket.reply")
    await seat.until(lambda: "TO CLIENT" in seat.text and "bob@acme.example" in seat.text, "to whom it goes")
    await seat.send("We are on it.")
    await seat.says(f"Reply on {number} leaves in 30 s to bob@acme.example")
    assert [message.body for message in seat.messages(number, "reply")] == ["We are on it."]


@expects("ticket.note", *TICKETS)
async def _note(seat: Seat, place: str) -> None:
    number = seat.own()
    await on(seat, place, number, "ticket.note")
    await seat.until(lambda: "INTERNAL" in seat.text, "for whom it is")
    await seat.send("Third time this week.")
    await seat.says(f"Note saved on {number}")
    assert [message.body for message in seat.messages(number, "note")] == ["Third time this week."]


@expects("ticket.heard", *TICKETS)
async def _heard(seat: Seat, place: str) -> None:
    number = seat.own()
    await on(seat, place, number, "ticket.heard")
    await seat.send("It works again.")
    await seat.says(str(number), "message is in")
    assert [message.body for message in seat.messages(number, "client")] == ["It works again."]


@expects("ticket.wait_client", *TICKETS)
async def _wait_client(seat: Seat, place: str) -> None:
    number = seat.own()
    messages.reply(seat.small.desk, seat.small.actor(seat.login), number, "Which printer?")
    await on(seat, place, number, "ticket.wait_client")
    await becomes(seat, number, state="waiting_client")
    await seat.act("ticket.wait_client")
    await becomes(seat, number, state="in_progress")
    await seat.says("resumed")


@expects("ticket.wait_vendor", *TICKETS)
async def _wait_vendor(seat: Seat, place: str) -> None:
    number = seat.own()
    await on(seat, place, number, "ticket.wait_vendor")
    await seat.fill(who="HP", reference="C-17", until="+2d")
    await becomes(seat, number, state="waiting_vendor")
    await seat.act("ticket.wait_vendor")
    await becomes(seat, number, state="in_progress")


@expects("ticket.schedule", *TICKETS)
async def _schedule(seat: Seat, place: str) -> None:
    number = seat.own()
    await on(seat, place, number, "ticket.schedule")
    await seat.fill(until="tomorrow 9:00", agreed="Bob, by phone")
    await becomes(seat, number, state="scheduled")
    await seat.act("ticket.schedule")
    await becomes(seat, number, state="in_progress")


@expects("ticket.dismiss", *TICKETS)
async def _dismiss(seat: Seat, place: str) -> None:
    number, actor = seat.own(), seat.small.actor(seat.login)
    working.resolve(seat.small.desk, actor, number, code="solved", text="Done.")
    messages.receive(seat.small.desk, actor, number, "Thank you!")
    assert seat.stored(number).flag_at is not None
    await on(seat, place, number, "ticket.dismiss")
    await becomes(seat, number, flag_at=None, state="resolved")


@expects("ticket.resolve", *TICKETS)
async def _resolve(seat: Seat, place: str) -> None:
    number = seat.own()
    await on(seat, place, number, "ticket.resolve")
    await seat.fill(code="workaround", text="Use the other printer.")
    await becomes(seat, number, state="resolved", resolution_code="workaround", resolution_text="Use the other printer.")
    await on(seat, place, number, "ticket.resolve")
    await becomes(seat, number, state="closed")


@expects("ticket.reopen", *TICKETS)
async def _reopen(seat: Seat, place: str) -> None:
    number = seat.own()
    working.resolve(seat.small.desk, seat.small.actor(seat.login), number, code="solved", text="Done.")
    await on(seat, place, number, "ticket.reopen")
    await becomes(seat, number, state="in_progress", reopened=1)


@expects("ticket.cancel", *TICKETS)
async def _cancel(seat: Seat, place: str) -> None:
    number = seat.own()
    await on(seat, place, number, "ticket.cancel")
    await seat.question(yes=False)
    await seat.at_rest()
    assert seat.stored(number).state == "in_progress"
    await seat.act("ticket.cancel")
    await seat.question(yes=True)
    await seat.fill(reason="spam")
    await becomes(seat, number, state="cancelled")


@expects("ticket.assign", *TICKETS)
async def _assign(seat: Seat, place: str) -> None:
    number = seat.ticket()
    await on(seat, place, number, "ticket.assign")
    await seat.fill(login="ivan")
    await becomes(seat, number, assignee_login="ivan")


@expects("ticket.handover", *TICKETS)
async def _handover(seat: Seat, place: str) -> None:
    number = seat.own()
    await on(seat, place, number, "ticket.handover")
    await seat.fill(login="ivan", note="Cable is ordered.")
    await becomes(seat, number, assignee_login="ivan")
    assert [message.body for message in seat.messages(number, "note")] == ["Cable is ordered."]


@expects("ticket.escalate", *TICKETS)
async def _escalate(seat: Seat, place: str) -> None:
    number = seat.own()
    await on(seat, place, number, "ticket.escalate")
    await seat.fill(reason="restarted twice")
    await becomes(seat, number, line=2)


@expects("ticket.edit", *TICKETS)
async def _edit(seat: Seat, place: str) -> None:
    number = seat.own()
    await on(seat, place, number, "ticket.edit")
    await seat.fill(subject="Printer is smoking", impact="high")
    await becomes(seat, number, subject="Printer is smoking", impact="high")


@expects("ticket.priority", *TICKETS)
async def _priority(seat: Seat, place: str) -> None:
    number = seat.own()
    await on(seat, place, number, "ticket.priority")
    await seat.fill(priority="1", reason="the board waits")
    await becomes(seat, number, priority=1)


@expects("ticket.tag", *TICKETS)
async def _tag(seat: Seat, place: str) -> None:
    number, other = seat.own(), seat.ticket()
    await on(seat, place, number, "ticket.tag")
    await seat.fill(tags="hot paper", other=str(other))
    await seat.says(str(number))
    detail = showing.detail(seat.small.desk, seat.small.actor(seat.login), number)
    assert set(detail.tags) == {"hot", "paper"}
    assert [link.id for link in detail.links] == [other]


@expects("ticket.merge", *TICKETS)
async def _merge(seat: Seat, place: str) -> None:
    into, number = seat.own(), seat.ticket("The same again")
    await on(seat, place, number, "ticket.merge")
    form = await seat.form("Merge or split")
    await seat.write(into=str(into))
    await seat.keys("f9")
    await seat.question(yes=True)
    await seat.until(lambda: seat.app.screen is not form, "the form to go")
    await seat.until(lambda: seat.stored(number).state == "merged", "the merge")
    assert seat.stored(number).merged_into_id == into


@expects("ticket.explain", *TICKETS)
async def _explain(seat: Seat, place: str) -> None:
    number = seat.own()
    await on(seat, place, number, "ticket.explain")
    await seat.notice()
    await seat.until(lambda: f"Why {number} is where it is" in seat.text, "the explanation")
    await seat.keys("escape")
    await seat.place(place)


@expects("copy.number", *TICKETS)
async def _copy_number(seat: Seat, place: str) -> None:
    number = seat.own()
    await on(seat, place, number, "copy.number")
    await seat.says("sent to the clipboard", str(number))
    assert seat.app.clipboard == str(number)


@expects("copy.summary", *TICKETS)
async def _copy_summary(seat: Seat, place: str) -> None:
    number = seat.own("Paper jam")
    await on(seat, place, number, "copy.summary")
    await seat.says("sent to the clipboard", str(number))
    assert seat.app.clipboard.startswith(f"{number} P3 working {CLIENTS['acme'][0]} {seat.login}")
    assert seat.app.clipboard.endswith(": Paper jam")


# Time


async def rest(seat: Seat) -> None:
    """Let no timer run."""
    if seat.timer is not None:
        stopwatch.stop(seat.small.desk, seat.small.actor(seat.login))
    await seat.app.news.look()
    await seat.until(lambda: seat.app.news.timer is None, "no timer")


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
