"""What each key must bring about in the lists, where it is one of a list's own. See `test_every_key.py`; board and figures have their file."""

from __future__ import annotations

from helpdesk_tui.services import outgoing, ratings, shifts, working
from helpdesk_tui.store import deliveries, tables
from helpdesk_tui.store.shifts import SHIFT
from helpdesk_tui.ui.places import AUDIT, CATALOG, CLIENT, CLIENTS, MARGINS, NOTICES, OUTBOX, PERIODS, QUALITY, RECURRING, ROTA
from helpdesk_tui.ui.screens.client import ClientScreen
from helpdesk_tui.ui.screens.dialogs import Question
from tests.small_desk import MONDAY_9
from tests.ui.desk_console import tell
from tests.ui.expectations import expects
from tests.ui.seat import Seat
from tests.ui.work_expectations import becomes

HOUR = 3_600_000


async def on_line(seat: Seat, place: str, number: int) -> None:
    """Be in a list, the cursor on the first line of this ticket."""
    await seat.go(place)
    screen = seat.list_screen
    if isinstance(screen, ClientScreen):
        screen.tab = 0
    await screen.read_again()
    row = next(one.id for one in screen.listed.values() if one.ticket_id == number)
    assert await screen.table.move_to_id(row)


async def on_ticket_line(seat: Seat, place: str) -> int:
    """Be in a list, the cursor on the line of an open ticket; returns its number."""
    number = seat.ticket("Paper jam")
    desk, anna, boris = seat.small.desk, seat.small.actor("anna"), seat.small.actor("boris")
    if place == QUALITY:
        working.take(desk, anna, number)
        working.resolve(desk, anna, number, code="solved", text="Done.")
        ratings.add(desk, boris, number, 1, comment="still broken")
        working.reopen(desk, anna, number)
        working.release(desk, anna, number)
    elif place == NOTICES:
        with desk.store.write() as writer:
            writer.add(
                tables.Outbox(once=f"{place} {number}", kind="crossing", channel="console", recipient_id=boris.id, ticket_id=number,
                              text=f"{number}: half of it is over", created_at=desk.clock.now(), not_before_at=desk.clock.now())
            )  # fmt: skip
    elif place == AUDIT:
        working.take(desk, anna, number)
    await on_line(seat, place, number)
    return number


@expects("ticket.assign", CLIENT, QUALITY, NOTICES)
async def _assign(seat: Seat, place: str) -> None:
    number = await on_ticket_line(seat, place)
    await seat.act("ticket.assign")
    await seat.fill(login="ivan")
    await becomes(seat, number, assignee_login="ivan")


@expects("ticket.handover", CLIENT, QUALITY, NOTICES)
async def _handover(seat: Seat, place: str) -> None:
    number = await on_ticket_line(seat, place)
    await seat.act("ticket.handover")
    await seat.fill(login="ivan", note="Nobody has it.")
    await becomes(seat, number, assignee_login="ivan")


@expects("ticket.boost", CLIENT, QUALITY, NOTICES)
async def _boost(seat: Seat, place: str) -> None:
    number = await on_ticket_line(seat, place)
    await seat.act("ticket.boost")
    await seat.fill(boost="20", reason="the list waits")
    await becomes(seat, number, boost=20_000)


@expects("ticket.explain", CLIENT, QUALITY, NOTICES, AUDIT)
async def _explain(seat: Seat, place: str) -> None:
    number = await on_ticket_line(seat, place)
    await seat.act("ticket.explain")
    await seat.notice()
    await seat.until(lambda: f"Why {number} is where it is" in seat.text, "the explanation")
    await seat.keys("escape")
    await seat.place(place)


@expects("tab.next", CATALOG)
async def _next_part(seat: Seat, place: str) -> None:
    await seat.go(place)
    await seat.act("tab.next")
    await seat.until(lambda: "[Teams]" in seat.text, "the teams")
    await seat.act("tab.previous")
    await seat.until(lambda: "[Services]" in seat.text, "the services")


@expects("tab.previous", CATALOG)
async def _part_before(seat: Seat, place: str) -> None:
    await seat.go(place)
    await seat.act("tab.previous")
    await seat.until(lambda: "[People]" in seat.text, "the people")
    await seat.act("tab.next")
    await seat.until(lambda: "[Services]" in seat.text, "the services")


@expects("day.before", MARGINS)
@expects("day.after", MARGINS)
async def _month(seat: Seat, place: str) -> None:
    await seat.go(place)
    await seat.act("day.before")
    await seat.until(lambda: "2026-02" in seat.text.splitlines()[0], "February")
    await seat.act("day.after")
    await seat.until(lambda: "2026-03" in seat.text.splitlines()[0], "March again")


@expects("day.before", ROTA)
@expects("day.after", ROTA)
async def _week(seat: Seat, place: str) -> None:
    await seat.go(place)
    await seat.until(lambda: "2026-03-02" in seat.text, "this week")
    await seat.act("day.before")
    await seat.until(lambda: "2026-02-23" in seat.text, "the week before")
    await seat.act("day.after")
    await seat.until(lambda: "2026-03-02" in seat.text, "this week again")


# Editing lines


@expects("list.edit", CLIENTS)
async def _edit_client(seat: Seat, place: str) -> None:
    await seat.go(place)
    assert await seat.list_screen.table.move_to_id(seat.small.ids.clients["acme"])
    await seat.act("list.edit")
    await seat.form()
    await seat.write(note="pays early")
    await seat.keys("f9")
    await seat.says("acme saved")


@expects("list.edit", CATALOG)
async def _edit_service(seat: Seat, place: str) -> None:
    await seat.go(place)
    await seat.keys("home")
    await seat.act("list.edit")
    await seat.form()
    await seat.write(name="Renamed")
    await seat.keys("f9")
    await seat.until(lambda: "Renamed" in seat.text, "its new name")


@expects("list.edit", QUALITY)
async def _edit_case(seat: Seat, place: str) -> None:
    await on_ticket_line(seat, place)
    await seat.act("list.edit")
    await seat.form("Quality case")
    await seat.write(cause="a worn roller")
    await seat.keys("f9")
    await seat.says("the cause written down")


@expects("list.add", CLIENTS)
async def _add_client(seat: Seat, place: str) -> None:
    await seat.go(place)
    await seat.act("list.add")
    await seat.form()
    await seat.write(key="umbra", name="Umbra Works")
    await seat.keys("f9")
    await seat.until(lambda: "Umbra Works" in seat.text and len(seat.app.screen_stack) == 1, "the new client")


@expects("list.add", CATALOG)
async def _add_service(seat: Seat, place: str) -> None:
    await seat.go(place)
    await seat.act("list.add")
    await seat.form()
    await seat.write(key="scanning", name="Scanning")
    await seat.keys("f9")
    await seat.until(lambda: "Scanning" in seat.text and len(seat.app.screen_stack) == 1, "the new service")


@expects("list.add", PERIODS)
async def _add_amount(seat: Seat, place: str) -> None:
    await seat.go(place)
    await seat.keys("home")
    await seat.act("list.add")
    await seat.fill(amount="-20", name="Regret")
    await seat.says("-20.00", "2026-03", "Regret")


@expects("list.add", RECURRING)
@expects("list.remove", RECURRING)
async def _work_that_comes_again(seat: Seat, place: str) -> None:
    key = f"backups-{len(seat.shown)}"
    seat.shown.add(key)
    await seat.go(place)
    await seat.act("list.add")
    await seat.fill(agreement="acme-2026", service="mail", subject="Check the backups", key=key, first="2026-03-09 9:00")
    await seat.at_rest()
    assert await seat.list_screen.table.move_to_id(max(seat.list_screen.listed))
    await seat.act("list.remove")
    await seat.says(key, "pause")


@expects("list.add", ROTA)
async def _add_shift(seat: Seat, place: str) -> None:
    await seat.go(place)
    assert await seat.list_screen.table.move_to_id(seat.small.ids.people["ivan"])
    await seat.act("list.add")
    await seat.write(**{"from": "2026-03-03 10:00", "to": "2026-03-03 16:00"})
    await seat.keys("f9")
    await seat.until(lambda: "10-16" in seat.text, "the shift")


@expects("list.remove", ROTA)
async def _take_away(seat: Seat, place: str) -> None:
    shifts.add(seat.small.desk, seat.small.actor("boris"), SHIFT, "anna", MONDAY_9, MONDAY_9 + 8 * HOUR)
    await seat.go(place)
    await seat.until(lambda: "09-17" in seat.text, "the shift")
    assert await seat.list_screen.table.move_to_id(seat.small.ids.people["anna"])
    await seat.act("list.remove")
    await seat.form("Take away")
    await seat.keys("f9")
    await seat.says("Shift taken away")
    await seat.until(lambda: "09-17" not in seat.text, "the shift to go")


# Periods


@expects("period.close", PERIODS)
async def _close(seat: Seat, place: str) -> None:
    """Asks, or says what comes of it: `test_periods.py` goes through the whole of it."""
    await seat.go(place)
    await seat.keys("home")
    await seat.act("period.close")
    await seat.until(lambda: isinstance(seat.app.screen, Question) or "2026-03" in seat.sentence, "a question or a word about the period")
    if isinstance(seat.app.screen, Question):
        await seat.question(yes=False)


@expects("period.penalties", PERIODS)
async def _no_penalty(seat: Seat, place: str) -> None:
    await seat.go(place)
    await seat.keys("home")
    await seat.act("period.penalties")
    await seat.says("No penalty of 2026-03 waits")


@expects("tab.next", PERIODS)
@expects("tab.previous", PERIODS)
async def _of_all_clients(seat: Seat, place: str) -> None:
    await seat.go(place)
    await seat.act("tab.next")
    await seat.until(lambda: "of all clients" in seat.text, "what waits at all clients")
    await seat.act("tab.previous")
    await seat.until(lambda: "of all clients" not in seat.text and "takes a step back" in seat.text, "the one client again")


@expects("list.remove", PERIODS)
async def _nothing_to_take_back(seat: Seat, place: str) -> None:
    await seat.go(place)
    await seat.keys("home")
    await seat.act("list.remove")
    await seat.says("is open; there is nothing to take back")


@expects("period.notes", PERIODS)
async def _no_note_is_missing(seat: Seat, place: str) -> None:
    await seat.go(place)
    await seat.keys("home")
    await seat.act("period.notes")
    await seat.says("lacks a note")


@expects("period.bill", PERIODS)
async def _not_closed(seat: Seat, place: str) -> None:
    await seat.go(place)
    await seat.keys("home")
    await seat.act("period.bill")
    await seat.says("is not closed yet", "x closes it")


# What is sent and told


def failed(seat: Seat) -> int:
    """A reply that did not arrive; returns its row of the outbox."""
    number = seat.own()
    now, boris = seat.small.clock.now(), seat.small.actor("boris")
    with seat.small.desk.store.write() as writer:
        row = int(
            writer.add(
                tables.Outbox(once=f"reply {number}", kind="reply", channel="mail", recipient_id=boris.id, ticket_id=number, text="Which?",
                              created_at=now, not_before_at=now)
            )
        )  # fmt: skip
        deliveries.end(writer, deliveries.plan(writer, row, "mail", "bob@acme.example", now), "failed", now, "550 no such mailbox")
    return row


@expects("outbox.again", OUTBOX)
async def _send_again(seat: Seat, place: str) -> None:
    row = failed(seat)
    await seat.go(place)
    assert await seat.list_screen.table.move_to_id(row)
    await seat.act("outbox.again")
    await seat.says(f"{row} goes out again")
    outgoing.drop(seat.small.desk, seat.small.actor("boris"), row, reason="seen")


@expects("list.remove", OUTBOX)
async def _drop(seat: Seat, place: str) -> None:
    row = failed(seat)
    await seat.go(place)
    assert await seat.list_screen.table.move_to_id(row)
    await seat.act("list.remove")
    await seat.fill(reason="said on the phone")
    await seat.says(f"{row} dropped")


@expects("notice.seen", NOTICES)
async def _seen(seat: Seat, place: str) -> None:
    tell(seat.small, seat.login, "the first thing")
    await seat.go(place)
    await seat.list_screen.read_again()
    assert await seat.list_screen.table.move_to_id(max(seat.list_screen.listed))
    unseen = seat.text.count("•")
    await seat.act("notice.seen")
    await seat.until(lambda: seat.text.count("•") == unseen - 1, "it to be seen")


@expects("notice.all_seen", NOTICES)
async def _all_seen(seat: Seat, place: str) -> None:
    for n in range(2):
        tell(seat.small, seat.login, f"thing {n} for all")
    await seat.go(place)
    await seat.act("notice.all_seen")
    await seat.says("notices seen")
    assert "•" not in seat.text
