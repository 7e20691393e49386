"""The list of notices: what is new stands first, Enter opens the ticket and counts as seen, a key marks all."""

from __future__ import annotations

from helpdesk_tui.services import inbox
from helpdesk_tui.store import tables
from helpdesk_tui.ui.screens.notices import MOST
from tests.small_desk import SmallDesk
from tests.ui.conftest import screen_text
from tests.ui.seat import Seat, seat


def notice(small: SmallDesk, text: str, ticket: int | None = None) -> int:
    """A notice for anna, a minute after the one before."""
    now = small.clock.forward(minutes=1)
    with small.desk.store.write() as writer:
        return writer.add(
            tables.Outbox(
                once=f"test:{text}", kind="assigned", channel="console", recipient_id=small.ids.people["anna"], text=text, ticket_id=ticket,
                created_at=now, not_before_at=now,
            )
        )  # fmt: skip


def unseen(small: SmallDesk) -> list[str]:
    return [one.text for one in inbox.unseen(small.desk, small.actor("anna"))]


async def open_list(here: Seat) -> None:
    await here.act("go.notices")
    await here.until(lambda: here.app.current_mode == "notices", "the notices")
    await here.at_rest()


async def test_new_ones_stand_first_and_a_key_sees_them_all(small_desk: SmallDesk) -> None:
    old = notice(small_desk, "the first")
    inbox.mark_seen(small_desk.desk, small_desk.actor("anna"), [old])
    for text in ("the second", "[/var/log] the third"):
        notice(small_desk, text)
    async with seat(small_desk, "anna") as here:
        await here.until(lambda: "I•2" in screen_text(here.pilot), "the badge")
        await open_list(here)
        lines = [line for line in screen_text(here.pilot).splitlines() if "the " in line and ("•" in line or "first" in line)]
        assert [("•" in line, word in line) for line, word in zip(lines, ("third", "second", "first"), strict=False)] == [
            (True, True), (True, True), (False, True),
        ]  # fmt: skip
        await here.act("notice.seen")
        await here.at_rest()
        assert unseen(small_desk) == ["the second"]
        await here.act("notice.all_seen")
        await here.says("1 notice seen")
        assert unseen(small_desk) == []
        await here.act("notice.all_seen")
        await here.says("You have seen all of them")
        await here.act("go.queue")
        await here.until(lambda: "I•" not in screen_text(here.pilot), "no badge")


async def test_one_after_another_is_seen_by_the_same_key(small_desk: SmallDesk) -> None:
    for text in ("the first", "the second", "the third"):
        notice(small_desk, text)
    async with seat(small_desk, "anna") as here:
        await open_list(here)
        await here.act("move.down", "notice.seen")
        await here.at_rest()
        assert unseen(small_desk) == ["the third", "the first"]
        await here.act("notice.seen", "notice.seen")
        await here.at_rest()
        assert unseen(small_desk) == []
        await here.act("notice.seen")
        await here.says("You have seen this one already")


async def test_enter_opens_the_ticket_and_counts_as_seen(small_desk: SmallDesk) -> None:
    number = small_desk.ticket("Printer on fire", assignee="anna", state="in_progress")
    notice(small_desk, f"{number} is yours now", number)
    async with seat(small_desk, "anna") as here:
        await open_list(here)
        await here.act("go.open")
        await here.until(lambda: here.app.current_mode == "ticket" and "Printer on fire" in screen_text(here.pilot), "the ticket")
        assert unseen(small_desk) == []


async def test_how_it_went_outside_stands_beside_it(small_desk: SmallDesk) -> None:
    row = notice(small_desk, "something")
    with small_desk.desk.store.write() as writer:
        writer.add(
            tables.Delivery(
                outbox_id=row, door="mail", address="anna@desk.example", state="failed", ended_at=1, attempts=1, reason="550 no"
            )
        )
    async with seat(small_desk, "anna") as here:
        await open_list(here)
        await here.until(
            lambda: "by mail to anna@desk.example: not delivered, 550 no" in " ".join(screen_text(here.pilot).split()), "the delivery"
        )


async def test_an_empty_list_says_so(small_desk: SmallDesk) -> None:
    async with seat(small_desk, "anna") as here:
        await open_list(here)
        await here.until(lambda: "nothing to tell you" in screen_text(here.pilot), "what an empty list says")


async def test_of_very_many_it_says_that_they_are_the_latest(small_desk: SmallDesk) -> None:
    for n in range(MOST + 1):
        notice(small_desk, f"told {n:04}")
    async with seat(small_desk, "anna") as here:
        await open_list(here)
        await here.until(lambda: f"latest {MOST}" in here.text, "that there are more")
        await here.act("queue.filter")
        await here.type("told 0000")
        await here.until(lambda: f"None of the latest {MOST} says that" in here.text, "that it may be older")
