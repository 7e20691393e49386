"""What each key must bring about while a dialog has the keyboard. See `test_every_key.py`."""

from __future__ import annotations

from helpdesk_tui.services import queue
from helpdesk_tui.ui.places import CALL, FORM, QUESTION, QUEUE, TICKET
from helpdesk_tui.ui.screens.dialogs import Question
from helpdesk_tui.ui.screens.phone_entry import PhoneEntry
from tests.ui.expectations import expects
from tests.ui.seat import Seat


async def form(seat: Seat) -> int:
    """Have a form open, for the priority of a new ticket."""
    number = seat.own()
    await seat.go(QUEUE, number)
    await seat.act("ticket.priority")
    await seat.write(priority="1", reason="the board waits")
    return number


async def call(seat: Seat, subject: str) -> PhoneEntry:
    """Have a phone entry open and filled."""
    await seat.go(QUEUE)
    await seat.act("ticket.new")
    screen = await seat.form()
    assert isinstance(screen, PhoneEntry)
    await seat.write(caller="Bob Clerk", client="acme", service="mail", subject=subject)
    return screen


async def asked(seat: Seat) -> tuple[int, Question]:
    """Have a question open that may be answered."""
    number = seat.own()
    await seat.go(QUEUE, number)
    await seat.act("ticket.cancel")
    await seat.until(lambda: isinstance(seat.app.screen, Question) and seat.app.screen.answerable, "a question")
    screen = seat.app.screen
    assert isinstance(screen, Question)
    return number, screen


def found(seat: Seat, subject: str) -> list[int]:
    """The open tickets with this subject."""
    actor = seat.small.actor(seat.login)
    ids = queue.open_ids(seat.small.desk, actor, "").ids
    return [row.id for row in queue.rows(seat.small.desk, actor, list(ids)) if row.subject == subject]


@expects("form.send", FORM)
async def _send(seat: Seat, place: str) -> None:
    number = await form(seat)
    await seat.act("form.send")
    await seat.says(f"{number} is P1")
    await seat.place(QUEUE)


@expects("form.leave", FORM)
async def _leave(seat: Seat, place: str) -> None:
    number = await form(seat)
    await seat.act("form.leave")
    await seat.place(QUEUE)
    await seat.at_rest()
    assert seat.stored(number).priority == 3
    await seat.act("ticket.priority")
    again = await seat.form()
    assert again.values == {"priority": "1", "reason": "the board waits"}, "what was typed is offered again"
    await seat.act("form.leave")
    await seat.place(QUEUE)


@expects("form.editor", FORM, CALL)
async def _editor(seat: Seat, place: str) -> None:
    await (form(seat) if place == FORM else call(seat, "Editor"))
    await seat.act("form.editor")
    await seat.until(lambda: "the editor opens on a text of several lines" in seat.text, "where the editor opens")
    await seat.act("form.leave")
    await seat.place(QUEUE)


@expects("form.send", TICKET)
async def _send_nothing(seat: Seat, place: str) -> None:
    await seat.go(TICKET, seat.own())
    await seat.act("form.send")
    await seat.says("Nothing is being written here")


@expects("form.editor", TICKET)
async def _edit_nothing(seat: Seat, place: str) -> None:
    await seat.go(TICKET, seat.own())
    await seat.act("form.editor")
    await seat.says("editor opens from a reply or a note")


@expects("app.quit", FORM, CALL, QUESTION)
async def _quit(seat: Seat, place: str) -> None:
    await {FORM: form, CALL: lambda seat: call(seat, "Quit"), QUESTION: asked}[place](seat)
    await seat.act("app.quit")
    await seat.until(lambda: seat.app.return_code == 0, "the end")


# The phone entry


@expects("form.send", CALL)
async def _save(seat: Seat, place: str) -> None:
    await call(seat, "No toner")
    await seat.act("form.send")
    await seat.place(QUEUE)
    await seat.until(lambda: found(seat, "No toner"), "the ticket")
    assert seat.stored(found(seat, "No toner")[0]).assignee_id is None


@expects("form.take", CALL)
async def _save_and_take(seat: Seat, place: str) -> None:
    await call(seat, "No paper")
    await seat.act("form.take")
    await seat.until(lambda: found(seat, "No paper"), "the ticket")
    number = found(seat, "No paper")[0]
    await seat.until(lambda: seat.on_ticket == number, "the ticket's screen")
    assert seat.stored(number).assignee_login == seat.login
    assert seat.timer is not None
    assert seat.timer.ticket_id == number


@expects("form.resolve", CALL)
async def _save_and_resolve(seat: Seat, place: str) -> None:
    screen = await call(seat, "No power")
    await seat.act("form.resolve")
    await seat.until(lambda: seat.app.screen is not screen, "the resolution")
    await seat.fill(text="Switched it on.")
    await seat.place(QUEUE)
    await seat.says("resolved")
    number = seat.small.desk
    with number.store.read() as reader:
        row = reader.row("SELECT state, resolution_text FROM ticket WHERE subject = 'No power'")
    assert row == ("resolved", "Switched it on.")


@expects("form.empty", CALL)
async def _empty(seat: Seat, place: str) -> None:
    screen = await call(seat, "Wrong number")
    await seat.act("form.empty")
    await seat.until(lambda: not screen.values["subject"] and not screen.values["caller"], "empty fields")
    await seat.act("form.empty")
    await seat.until(lambda: screen.values["subject"] == "Wrong number", "what was there")
    await seat.act("form.empty", "form.leave")
    await seat.place(QUEUE)


@expects("form.leave", CALL)
async def _leave_call(seat: Seat, place: str) -> None:
    await call(seat, "Hung up")
    await seat.act("form.leave")
    await seat.place(QUEUE)
    assert not found(seat, "Hung up")
    await seat.act("ticket.new")
    again = await seat.form()
    assert again.values["subject"] == "Hung up", "what was typed is offered again"
    await seat.act("form.empty", "form.leave")
    await seat.place(QUEUE)


# Questions


@expects("question.yes", QUESTION)
async def _yes(seat: Seat, place: str) -> None:
    number, _question = await asked(seat)
    await seat.act("question.yes")
    await seat.fill(reason="spam")
    await seat.until(lambda: seat.stored(number).state == "cancelled", "the ticket's end")


@expects("question.no", QUESTION)
async def _no(seat: Seat, place: str) -> None:
    number, _question = await asked(seat)
    await seat.act("question.no")
    await seat.place(QUEUE)
    await seat.at_rest()
    assert seat.stored(number).state == "in_progress"


@expects("question.neither", QUESTION)
async def _neither(seat: Seat, place: str) -> None:
    number, question = await asked(seat)
    await seat.act("question.neither")
    await seat.until(lambda: "answers nothing" in seat.text, "that it answers nothing")
    assert seat.app.screen is question
    await seat.keys("escape")
    await seat.place(QUEUE)
    await seat.at_rest()
    assert seat.stored(number).state == "in_progress"
