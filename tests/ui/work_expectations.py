"""What each key must bring about, by command and place: tickets. See `test_every_key.py`."""

from __future__ import annotations

from helpdesk_tui.domain.ticket import Ticket
from helpdesk_tui.services import messages, showing, stopwatch, working
from helpdesk_tui.ui.places import PLACES, QUEUE, TICKET
from tests.small_desk import CLIENTS
from tests.ui.expectations import expects
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


async def rest(seat: Seat) -> None:
    """Let no timer run."""
    if seat.timer is not None:
        stopwatch.stop(seat.small.desk, seat.small.actor(seat.login))
    await seat.app.news.look()
    await seat.until(lambda: seat.app.news.timer is None, "no timer")


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
