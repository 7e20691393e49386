"""A whole day at 80×24 by keyboard alone, with English and with Russian switched on; time is accounted for to the second."""

from __future__ import annotations

import pytest

from helpdesk_tui.domain.clock import MINUTE, SECOND
from helpdesk_tui.services import entries, messages
from helpdesk_tui.ui.places import DAY, QUEUE
from helpdesk_tui.ui.screens.form import Form
from tests.small_desk import MONDAY_9, SmallDesk
from tests.ui.seat import Seat, seat


def spent(here: Seat, number: int) -> list[int]:
    """The durations of a ticket's entries in seconds, in the order of the day."""
    found = sorted(here.entries(number), key=lambda entry: entry.start_at)
    assert all(entry.duration_ms % SECOND == 0 for entry in found)
    return [entry.duration_ms // SECOND for entry in found]


async def phone(here: Seat) -> int:
    """Bob calls: everything is typed, the caller is completed by his phone number; saved and taken."""
    await here.act("ticket.new")
    await here.until(lambda: isinstance(here.app.screen, Form) and here.app.focused is not None, "the phone entry")
    form = here.app.screen
    assert isinstance(form, Form)
    here.small.clock.forward(seconds=95)
    await here.keys(*"15550002")
    await here.until(lambda: "Bob Clerk" in here.text, "the caller by his number")
    await here.keys("down", "enter")
    await here.until(lambda: form.values["client"] == "acme", "his client")
    while here.app.focused is not form._fields["subject"]:
        if here.app.focused is form._fields["service"]:
            await here.keys(*"mail")
        await here.keys("tab")
    await here.keys(*"Scanner is dead", "ctrl+t")
    await here.until(lambda: here.on_ticket is not None, "the new ticket")
    number = here.on_ticket
    assert number is not None
    return number


@pytest.mark.parametrize("russian", [False, True])
async def test_a_day(small_desk: SmallDesk, russian: bool) -> None:
    clock = small_desk.clock
    printer = small_desk.ticket("Printer on fire", priority=2)
    async with seat(small_desk, "anna", russian=russian) as here:
        # 9:00:00 a call, which takes 95 s to enter, is taken and worked for 5 min more
        scanner = await phone(here)
        assert here.stored(scanner).assignee_login == "anna"
        running = here.timer
        assert running is not None
        assert (running.ticket_id, running.started_at) == (scanner, MONDAY_9)
        clock.forward(minutes=5)

        # 9:06:35 next: the timer switches
        await here.act("ticket.next")
        await here.until(lambda: here.on_ticket == printer, "the printer")
        assert spent(here, scanner) == [95 + 300]
        clock.forward(seconds=421)

        # a question to the client, then waiting: the timer stops
        await here.act("ticket.reply")
        composer = await here.composer()
        await here.keys(*"Which floor?", "f9")
        await here.until(lambda: here.app.screen is not composer, "the composer to go")
        await here.says(f"Reply on {printer} leaves in 30 s")
        clock.forward(seconds=40)
        await here.act("ticket.wait_client")
        await here.until(lambda: here.stored(printer).state == "waiting_client", "the pause")
        await here.says("waiting")
        assert spent(here, printer) == [461]
        await here.until(lambda: here.timer is None, "no timer")

        # the client answers while Anna is away; it comes back to her by itself
        clock.forward(minutes=30)
        messages.receive(small_desk.desk, small_desk.actor("ivan"), printer, "The third one.")
        await here.until(lambda: "The third one." in here.text, "the answer on the screen")
        assert here.stored(printer).state == "in_progress"
        await here.act("timer.toggle")
        await here.until(lambda: here.timer is not None and here.timer.ticket_id == printer, "the timer")
        await here.at_rest()
        clock.forward(seconds=59)

        # waiting again, and resumed by the same key
        await here.act("ticket.schedule")
        await here.fill(until="tomorrow 9:00", agreed="Bob")
        await here.until(lambda: here.stored(printer).state == "scheduled", "the appointment")
        await here.until(lambda: here.timer is None, "the timer stopped")
        clock.forward(minutes=10)
        await here.act("ticket.schedule")
        await here.says("resumed")
        assert here.timer is not None
        clock.forward(seconds=121)

        # resolved, reopened, resolved again
        await here.act("ticket.resolve")
        await here.fill(text="Put the fire out.")
        await here.says(f"{printer} resolved")
        assert spent(here, printer) == [461, 59, 121]
        await here.act("ticket.reopen")
        await here.says("reopened")
        clock.forward(seconds=33)
        await here.act("ticket.resolve")
        await here.fill(text="Put the fire out, again.")
        await here.until(lambda: here.stored(printer).state == "resolved", "the end")
        await here.says("resolved")
        assert spent(here, printer) == [461, 59, 121, 33]
        await here.until(lambda: here.timer is None, "the timer stopped")

        # time by hand on the scanner, from the queue
        await here.act("go.queue")
        await here.place(QUEUE)
        await here.act("app.refresh")
        await here.at_rest()
        await here.until(lambda: here.queue.table.cursor_id == scanner, "the scanner under the cursor")
        await here.act("entry.log")
        await here.fill(time="12m", note="fetched a new one")
        await here.says("12 min logged on", str(scanner))
        assert sorted(spent(here, scanner)) == [395, 720]

        # the day is looked at and confirmed
        await here.act("go.day")
        await here.place(DAY)
        total = (395 + 720 + 461 + 59 + 121 + 33) * SECOND
        await here.until(lambda: here.labour.shown is not None and here.labour.shown.total_ms == total, "the whole day")
        await here.act("day.confirm")
        await here.says("confirmed")
        mine = entries.of_engineer(small_desk.desk, small_desk.actor("anna"), MONDAY_9 - 60 * MINUTE, clock.now() + MINUTE)
        assert all(entry.is_confirmed for entry in mine)
        assert sum(entry.duration_ms for entry in mine) == total

        await here.act("go.leave")
        await here.place(QUEUE)
        await here.act("go.leave")
        await here.until(lambda: here.app.return_code == 0, "the end")
