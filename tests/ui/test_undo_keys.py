"""`u` after each command that can be undone: the store is as it was, and the bottom line says what was taken back."""

from __future__ import annotations

import pytest

from helpdesk_tui.services import messages, showing
from helpdesk_tui.store import tables
from helpdesk_tui.ui.commands import BY_ID, commands_in
from helpdesk_tui.ui.places import QUEUE, TICKET
from tests.small_desk import SmallDesk
from tests.ui.seat import Seat, seat

FORMS: dict[str, dict[str, str]] = {
    "ticket.wait_vendor": {"who": "HP", "reference": "C-17", "until": "+2d"},
    "ticket.schedule": {"until": "tomorrow 9:00"},
    "ticket.resolve": {"text": "Done."},
    "ticket.assign": {"login": "ivan"},
    "ticket.handover": {"login": "ivan", "note": "Cable is ordered."},
    "ticket.escalate": {"reason": "restarted twice"},
    "ticket.edit": {"subject": "Printer is smoking"},
    "ticket.priority": {"priority": "1", "reason": "the board waits"},
    "ticket.tag": {"tags": "hot paper"},
    "ticket.boost": {"boost": "20", "reason": "the board waits"},
    "ticket.cancel": {"reason": "spam"},
    "ticket.skip": {"reason": "cannot do it"},
    "ticket.return": {"reason": "which switch?"},
    "shift.end": {"note1": "the courier comes at noon"},
}
WRITTEN = ("ticket.reply", "ticket.note")
UNASSIGNED = ("ticket.take", "ticket.next", "ticket.skip", "ticket.assign")
ELSEWHERE = {"ticket.reopen": "a resolved ticket", "ticket.dismiss": "a reply on a resolved ticket", "ticket.wait_client": "a question"}
UNDOABLE = [command.id for command in commands_in(TICKET) if command.undo]


def snapshot(here: Seat, number: int) -> dict[str, object]:
    """What undo must restore."""
    ticket, actor = here.stored(number), here.small.actor("boris")
    columns = {name: getattr(ticket, name) for name in ticket.__dataclass_fields__ if name not in ("version", "updated_at", "reopened")}
    written = [message.body for message in here.messages(number)]
    return {**columns, "tags": showing.detail(here.small.desk, actor, number).tags, "said": written}


async def prepared(here: Seat, command_id: str) -> int:
    """A ticket on which the command can act."""
    from helpdesk_tui.services import escalating, working

    small, actor = here.small, here.small.actor(here.login)
    number = here.ticket() if command_id in UNASSIGNED else here.own()
    if command_id in ("ticket.reopen", "ticket.dismiss"):
        working.resolve(small.desk, actor, number, code="solved", text="Done.")
    if command_id == "ticket.dismiss":
        messages.receive(small.desk, actor, number, "Thank you!")
    if command_id == "ticket.wait_client":
        messages.reply(small.desk, actor, number, "Which printer?")
    if command_id == "ticket.return":
        escalating.escalate(small.desk, actor, number, reason="needs a switch")
        with small.desk.store.write() as writer:
            writer.change(tables.Engineer, {"person_id": actor.id}, {"line": 2})
        here.app.actor = small.actor(actor.login)
    if command_id == "ticket.skip":
        await here.go(QUEUE, number)
        await here.act("ticket.next")
        await here.until(lambda: here.on_ticket == number, "the ticket")
    return number


@pytest.mark.parametrize("command_id", UNDOABLE)
async def test_u_takes_it_back(small_desk: SmallDesk, command_id: str) -> None:
    async with seat(small_desk, "boris") as here:
        number = await prepared(here, command_id)
        await here.go(TICKET, number)
        before = snapshot(here, number)
        here.ticket_screen.status.clear()
        await here.act(command_id)
        if BY_ID[command_id].confirm:
            await here.question(yes=True)
        if command_id in FORMS:
            await here.fill(**FORMS[command_id])
        if command_id in WRITTEN:
            await here.send("We are on it.")
        await here.says("u undoes")
        assert snapshot(here, number) != before
        small_desk.clock.forward(seconds=29)
        await here.act("app.undo")
        await here.says("Undone", str(number))
        assert snapshot(here, number) == before
        assert "undoes" not in here.sentence


@pytest.mark.parametrize(
    ("command_id", "seconds", "why"), [("ticket.reply", 31, "has left"), ("ticket.take", 61, "can be undone for 60 seconds")]
)
async def test_u_comes_too_late(small_desk: SmallDesk, command_id: str, seconds: int, why: str) -> None:
    async with seat(small_desk, "boris") as here:
        number = await prepared(here, command_id)
        await here.go(TICKET, number)
        await here.act(command_id)
        if command_id in WRITTEN:
            await here.send("We are on it.")
        await here.says("u undoes")
        after = snapshot(here, number)
        small_desk.clock.forward(seconds=seconds)
        await here.act("app.undo")
        await here.says(why)
        assert snapshot(here, number) == after


async def test_u_asks_before_it_takes_many_back(small_desk: SmallDesk) -> None:
    async with seat(small_desk, "boris") as here:
        numbers = [here.ticket() for _n in range(3)]
        await here.go(QUEUE, numbers[0])
        await here.keys("home")
        await here.act("mark.range", "move.bottom", "mark.range", "ticket.take")
        await here.question(yes=True)
        await here.says("3 tickets done", "u undoes")
        await here.act("app.undo")
        await here.question(yes=True)
        await here.says("Undone: ", ", and 2 more")
        assert [here.stored(number).assignee_id for number in numbers] == [None, None, None]


def test_each_has_a_way_to_be_done() -> None:
    known = {*FORMS, *WRITTEN, *UNASSIGNED, *ELSEWHERE, "ticket.release"}
    assert not set(UNDOABLE) - known
