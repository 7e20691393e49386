"""The audit's list: what is typed is looked for in all events, and a cut, a mistake and nothing found are told apart."""

from __future__ import annotations

from helpdesk_tui.services import messages
from helpdesk_tui.store import journal
from tests.small_desk import SmallDesk
from tests.ui.conftest import screen_text
from tests.ui.seat import Seat, seat

MANY = 1010


def a_long_history(small: SmallDesk) -> int:
    """A ticket with a note at the beginning of a history that is longer than what is shown at once. Returns its number."""
    number = small.ticket("Printer")
    messages.note(small.desk, small.actor("ivan"), number, "It is out of paper")
    now = small.clock.now()
    with small.desk.store.write() as writer:
        for _n in range(MANY):
            journal.append(writer, at=now, recorded_at=now, actor_id=None, door="time", verb="crossed")
    return number


async def in_the_audit(here: Seat) -> None:
    """Go there, and wait for what is shown."""
    await here.act("go.audit")
    await here.until(lambda: here.app.current_mode == "audit" and here.list_screen.takes_keys, "the audit")


async def sees(here: Seat, words: str) -> None:
    """Wait until the screen says that."""
    await here.until(lambda: words in screen_text(here.pilot), words)


async def test_of_a_long_history_it_says_how_much_is_shown_and_finds_the_rest(small_desk: SmallDesk) -> None:
    number = a_long_history(small_desk)
    async with seat(small_desk, "vera") as here:
        await in_the_audit(here)
        await sees(here, f"latest 1000 of {MANY + 1}")
        await here.act("queue.filter")
        await here.type("orlov")
        await here.until(lambda: here.list_screen.ticket_ids() == [number], "the event of who is named")
        await here.keys("enter")
        await here.until(lambda: len(here.list_screen.table.ids) == 1, "it alone")


async def test_a_mistake_is_said_while_it_is_typed_and_what_was_found_stays(small_desk: SmallDesk) -> None:
    a_long_history(small_desk)
    async with seat(small_desk, "vera") as here:
        await in_the_audit(here)
        await here.act("queue.filter")
        await here.type("verb:cross")
        await sees(here, "did you mean “crossed”?")
        assert len(here.list_screen.table.ids) == 1000
        await here.type("ed")
        await here.until(lambda: here.list_screen.status.sentence == "", "nothing to be wrong any more")
        await sees(here, f"latest 1000 of {MANY}")


async def test_where_nothing_fits_it_says_what_can_be_looked_for(small_desk: SmallDesk) -> None:
    a_long_history(small_desk)
    async with seat(small_desk, "vera") as here:
        await in_the_audit(here)
        await here.act("queue.filter")
        await here.type("nothing-like-it")
        await sees(here, f"None of {MANY + 1} events fits.")
        await sees(here, "until:")
