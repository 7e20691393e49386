"""A key that cannot act says why before it asks for anything: nobody types a reason, a text or a call that is refused afterwards."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from helpdesk_tui.domain.roles import STEER, TIME, WORK
from helpdesk_tui.services import drafts, entries, handout, messages, working
from helpdesk_tui.ui.commands import COMMANDS, acts_in
from helpdesk_tui.ui.places import DAY, QUEUE, TICKET
from helpdesk_tui.ui.widgets.statusline import StatusLine
from tests.people import join
from tests.small_desk import SmallDesk
from tests.ui.seat import Seat, seat

CHANGES = [command for command in COMMANDS if command.needs in ((WORK,), (TIME,), (STEER,)) and acts_in(command, QUEUE)]


@pytest.mark.parametrize("place", [QUEUE, TICKET])
async def test_who_may_not_work_on_tickets_is_told_at_the_key(small_desk: SmallDesk, place: str) -> None:
    """The one role that reads everything and changes nothing."""
    number = small_desk.ticket()
    join(small_desk, "lydia", "Lydia Auditor", "auditor")
    async with seat(small_desk, "lydia") as here:
        await here.go(place, number)
        for command in CHANGES:
            here.desk_screen.query_one(StatusLine).clear()
            await here.act(command.id)
            await here.says("Lydia Auditor may not")
            assert len(here.app.screen_stack) == 1, command.id


def closed(small: SmallDesk) -> int:
    """A ticket that has ended."""
    number, anna = small.ticket(), small.actor("anna")
    working.take(small.desk, anna, number)
    working.resolve(small.desk, anna, number, code="solved", text="Done.")
    working.close(small.desk, anna, number)
    return number


def picked(small: SmallDesk) -> int:
    """One of Boris's own, which he picked himself, which never paused and never went to another line."""
    number = small.ticket()
    working.take(small.desk, small.actor("boris"), number)
    return number


def of_the_network(small: SmallDesk) -> int:
    """A ticket of another lead's team."""
    return small.ticket(team="network")


CASES: list[tuple[str, Callable[[SmallDesk], int], str]] = [
    *(
        (command_id, closed, "reopen it first")
        for command_id in (
            "ticket.wait_client", "ticket.wait_vendor", "ticket.schedule", "ticket.resolve", "ticket.cancel", "ticket.reply",
            "ticket.assign", "ticket.handover", "ticket.escalate", "ticket.return", "ticket.priority", "ticket.boost",
        )
    ),
    ("ticket.skip", picked, "was not handed to you by *next*"),
    ("ticket.return", picked, "was not escalated to this line"),
    ("lead.strike", picked, "has no pause to strike"),
    ("ticket.rate", picked, "what is rated is a resolution"),
    ("ticket.boost", of_the_network, "its own lead steers it"),
    ("ticket.priority", of_the_network, "its own lead steers it"),
    ("ticket.assign", of_the_network, "its own lead steers it"),
]  # fmt: skip


@pytest.mark.parametrize(("command_id", "prepare", "why"), CASES)
async def test_what_cannot_be_is_said_at_the_key(
    small_desk: SmallDesk, command_id: str, prepare: Callable[[SmallDesk], int], why: str
) -> None:
    number = prepare(small_desk)
    async with seat(small_desk, "boris") as here:
        await here.go(TICKET, number)
        await here.act(command_id)
        await here.says(str(number), why)
        assert len(here.app.screen_stack) == 1


async def marked(here: Seat, numbers: list[int]) -> None:
    """Mark these tickets in the queue."""
    await here.go(QUEUE, numbers[0])
    for number in numbers:
        assert await here.queue.table.move_to_id(number)
        await here.act("mark.toggle")
    await here.until(lambda: len(here.queue.table.marked) == len(numbers), "the marks")


async def test_of_several_the_form_opens_where_one_of_them_can_be_done(small_desk: SmallDesk) -> None:
    numbers = [closed(small_desk), small_desk.ticket("Still open")]
    async with seat(small_desk, "boris") as here:
        await marked(here, numbers)
        await here.act("ticket.resolve")
        await here.fill(code="solved", text="Done.")
        await here.says(f"{numbers[1]} resolved", "1 not")


async def test_a_draft_is_shown_whatever_became_of_the_ticket(small_desk: SmallDesk) -> None:
    number = closed(small_desk)
    drafts.save(small_desk.desk, small_desk.actor("boris"), number, "reply", "Half a sentence")
    async with seat(small_desk, "boris") as here:
        await here.go(TICKET, number)
        await here.act("ticket.reply")
        assert "Half a sentence" in (await here.composer()).text.text
        await here.keys("escape")
        await here.place(TICKET)


async def test_what_next_has_given_and_what_was_escalated_ask_as_before(small_desk: SmallDesk) -> None:
    small_desk.ticket("Heaviest of all", priority=1)
    boris = small_desk.actor("boris")
    given = handout.next_ticket(small_desk.desk, boris).ticket
    assert given is not None
    paused = small_desk.ticket(assignee="boris")
    messages.reply(small_desk.desk, boris, paused, "Which one?", wait=True)
    async with seat(small_desk, "boris") as here:
        for command_id, number in (("ticket.skip", given.id), ("lead.strike", paused), ("ticket.escalate", given.id)):
            await here.go(TICKET, number)
            await here.act(command_id)
            if command_id == "lead.strike":
                await here.question(yes=True)
            await here.form()
            await here.keys("escape")
            await here.place(TICKET)


async def test_an_entry_that_was_taken_back_is_not_marked(small_desk: SmallDesk) -> None:
    number, boris = small_desk.ticket(assignee="boris"), small_desk.actor("boris")
    entries.log(small_desk.desk, boris, number, "1h")
    (entry,) = entries.of_ticket(small_desk.desk, boris, number)
    entries.correct(small_desk.desk, boris, entry.id, typed="30m", reason="too much")
    async with seat(small_desk, "boris") as here:
        await here.go(DAY)
        assert await here.labour.entries.move_to_id(entry.id), here.labour.entries.ids
        await here.act("entry.mark")
        await here.says(f"Entry {entry.id} was taken back")
        assert len(here.app.screen_stack) == 1
