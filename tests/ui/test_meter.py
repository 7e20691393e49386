"""The client's time beside its tickets and in the entry form (RULES.md §8)."""

from __future__ import annotations

import pytest

from helpdesk_tui.services import entries, limits
from helpdesk_tui.store import tables
from tests.services.money_desk import agree, move_clock, worked
from tests.small_desk import SmallDesk, utc
from tests.ui.seat import seat


def used(small: SmallDesk, hours: int, **terms: object) -> int:
    """A ticket of ACME, of whose ten hours so many are used on another one; on the Wednesday of the second week."""
    agree(small, **terms)
    number, other = small.ticket("Printer on fire"), small.ticket("Another")
    move_clock(small, utc(2026, 3, 11, 12))
    worked(small, other, f"2026-03-10 09:00-{9 + hours:02}:00")
    with small.desk.store.write() as writer:
        writer.change(tables.Ticket, {"id": other}, {"is_open": 0, "state": "closed"})
    return number


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_the_pane_shows_used_and_left_beside_a_ticket(small_desk: SmallDesk, size: tuple[int, int]) -> None:
    used(small_desk, 4)
    async with seat(small_desk, "anna", size=size) as here:
        await here.until(lambda: "4 h of 10 h" in here.text, "the meter")
        if size[0] == 120:
            assert "6 h left" in here.text
            assert "at this pace" in here.text


async def test_what_is_over_has_its_price_and_what_must_be_approved_says_so(small_desk: SmallDesk) -> None:
    number = used(small_desk, 9, allowance=8 * 3600, over_limit="ask")
    async with seat(small_desk, "anna", size=(120, 40)) as here:
        await here.until(lambda: "1 h over, 60.00 EUR" in here.text, "the overage")
        await here.until(lambda: "approval needed" in here.text, "the approval")
        limits.decide(small_desk.desk, small_desk.actor("ivan"), number, is_approved=True, by="Ann Chief")
        await here.app.news.look()
        await here.until(lambda: "Ann Chief approved it" in here.text, "the client's word")


async def test_time_logged_elsewhere_moves_the_meter(small_desk: SmallDesk) -> None:
    number = used(small_desk, 4)
    async with seat(small_desk, "anna", size=(120, 40)) as here:
        await here.until(lambda: "4 h of 10 h" in here.text, "the meter")
        entries.log(small_desk.desk, small_desk.actor("egor"), number, "1h")
        await here.app.news.look()
        await here.until(lambda: "4 h + 1 h unconfirmed of 10 h, 5 h" in here.text, "the meter as it is now")


async def test_the_entry_form_says_what_the_entry_will_do(small_desk: SmallDesk) -> None:
    used(small_desk, 9)
    async with seat(small_desk, "anna", size=(120, 40)) as here:
        await here.act("entry.log")
        await here.write(time="1h30")
        await here.until(lambda: "1 h 30 min charged, 30 min of it over the limit: 30.00 EUR" in here.text, "what it will do")
        await here.until(lambda: "2026-03 then: 10 h 30 min of 10 h" in here.text, "the meter after it")
        await here.keys("escape")


async def test_a_ticket_without_terms_about_money_shows_no_meter(small_desk: SmallDesk) -> None:
    small_desk.ticket()
    async with seat(small_desk, "anna", size=(120, 40)) as here:
        await here.until(lambda: "priority P3" in here.text, "the pane")
        await here.until(
            lambda: not any(worker.group == "meter" and not worker.is_finished for worker in here.app.workers), "the meter read"
        )
        assert "2026-03" not in here.text


async def test_the_clients_screen_shows_how_its_time_stands(small_desk: SmallDesk) -> None:
    used(small_desk, 9)
    async with seat(small_desk, "anna", size=(120, 40)) as here:
        await here.app.open_client(small_desk.ids.clients["acme"])
        await here.until(lambda: "A-001 2026-03" in here.text, "the agreement")
        assert "9 h of 10 h" in here.text
        assert "at this pace" in here.text


async def test_a_limit_that_stops_says_what_helps(small_desk: SmallDesk) -> None:
    number = used(small_desk, 9, allowance=3600, over_limit="stop")
    async with seat(small_desk, "anna", size=(120, 40)) as here:
        await here.go("queue", number)
        await here.act("ticket.take")
        notice = await here.notice() if not here.sentence else None
        text = here.text if notice is not None else here.sentence
        assert "stops there except for P1 and P2" in " ".join(text.split())
        assert ": Client's word" in text
        await here.keys("escape")
        await here.act("limit.decide")
        await here.fill(by="Ann Chief")
        await here.says("Ann Chief approved work on")
        await here.act("ticket.take")
        await here.says(f"{number} taken")


async def test_the_entry_form_tells_of_the_flat_price_for_the_way(small_desk: SmallDesk) -> None:
    used(small_desk, 9, travel="flat", travel_price="40")
    async with seat(small_desk, "anna", size=(120, 40)) as here:
        await here.act("entry.log")
        await here.write(time="1h", kind="travel")
        await here.until(lambda: "travel, 40.00 EUR" in here.text, "what it will do")
        await here.keys("escape")


async def test_the_entry_form_says_that_a_lead_is_asked_where_a_limit_stops_work(small_desk: SmallDesk) -> None:
    number = used(small_desk, 9, allowance=3600, over_limit="stop")
    async with seat(small_desk, "anna", size=(120, 40)) as here:
        await here.go("queue", number)
        await here.act("entry.log")
        await here.write(time="10m")
        await here.until(lambda: "your lead will be asked about this time" in " ".join(here.text.split()), "who is asked")
        await here.fill()
        await here.says("your lead will be asked")


async def test_time_left_beside_overage_says_both(small_desk: SmallDesk) -> None:
    used(small_desk, 9, allowance=8 * 3600)
    limits.top_up(small_desk.desk, small_desk.actor("max"), "acme", "2h", price="100", until="2026-03-31")
    async with seat(small_desk, "anna", size=(120, 40)) as here:
        await here.until(lambda: "9 h, 2 h of 10 h left" in here.text, "what is left")
        assert "1 h over, 60.00 EUR" in here.text


async def test_the_clients_word_has_the_moment_when_it_was_given(small_desk: SmallDesk) -> None:
    number = used(small_desk, 9, allowance=8 * 3600, over_limit="ask")
    async with seat(small_desk, "anna", size=(120, 40)) as here:
        await here.go("queue", number)
        await here.act("limit.decide")
        await here.fill(by="Ann Chief", on="2026-03-09")
        await here.says("Mon 2026-03-09")
        await here.until(lambda: "approved it on 2026-03-09" in " ".join(here.text.split()), "the word")
