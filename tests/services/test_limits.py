"""Limits: what stops or asks, the client's word, warnings, the meter, who may decide (RULES.md §8)."""

from decimal import Decimal

import pytest

from helpdesk_tui.domain.errors import BadInput, NotAllowed, NotFound, Refused
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.services import (
    allowance,
    allowance_warnings,
    entries,
    foreseeing,
    handout,
    intake,
    limits,
    stopwatch,
    working,
)
from helpdesk_tui.services.making import NewTicket
from helpdesk_tui.services.stopwatch import Spot
from tests.services.money_desk import account, agree, hours_of_work, logged, minutes, move_clock, worked
from tests.small_desk import SmallDesk, utc


def used_up(small: SmallDesk, over_limit: str) -> tuple[int, int]:
    """An agreement of an hour that is used, and another open ticket of the client; on the Wednesday of the second week."""
    agreement, ticket, other = agree(small, allowance=3600, over_limit=over_limit), small.ticket(), small.ticket("Another", requester="bob")
    move_clock(small, utc(2026, 3, 11, 12))
    worked(small, ticket, "2026-03-11 09:00-10:00")
    return agreement, other


def test_a_limit_that_stops_refuses_timers_but_no_call_and_nothing_urgent(small_desk: SmallDesk) -> None:
    _agreement, ticket = used_up(small_desk, "stop")
    desk, anna = small_desk.desk, small_desk.actor("anna")
    with pytest.raises(Refused, match=r"ACME has used the 1 h 00 min of 2026-03.*A-001 stops there"):
        stopwatch.start(desk, anna, ticket, Spot("cli"))
    with pytest.raises(Refused, match="stops there"):
        working.take(desk, anna, ticket)
    urgent = small_desk.ticket("Down", priority=2)
    stopwatch.start(desk, anna, urgent, Spot("cli"))
    began = small_desk.clock.reading()
    small_desk.clock.forward(minutes=3)
    done = intake.create(desk, anna, NewTicket(client="acme", subject="A call", requester="bob", service="mail", save="take", began=began))
    assert done.ticket is not None
    running = stopwatch.status(desk, anna)
    assert running is not None
    assert running.ticket_id == done.ticket.id


def test_next_passes_over_what_is_stopped(small_desk: SmallDesk) -> None:
    _agreement, _ticket = used_up(small_desk, "stop")
    other = small_desk.ticket("Of another client", client="globex", requester="carl", priority=4)
    done = handout.next_ticket(small_desk.desk, small_desk.actor("anna"))
    assert done.ticket is not None
    assert done.ticket.id == other


def test_an_approval_lets_work_go_on_up_to_its_cap(small_desk: SmallDesk) -> None:
    agreement, ticket = used_up(small_desk, "stop")
    desk, egor = small_desk.desk, small_desk.actor("egor")
    limits.decide(desk, small_desk.actor("anna"), ticket, is_approved=True, by="Ann Chief", cap="1h")
    small_desk.clock.forward(hours=2)
    worked(small_desk, ticket, "12:30-13:30")
    with pytest.raises(Refused, match="stops there"):
        stopwatch.start(desk, egor, ticket, Spot("cli"))
    found = allowance.of_ticket(desk, egor, ticket)
    assert found is not None
    assert (found.approval, found.is_held) == ("approval needed: the 1 h 00 min that Ann Chief approved are used", True)
    limits.decide(desk, small_desk.actor("anna"), ticket, is_approved=True, by="Ann Chief", whole_period=True)
    with pytest.raises(Refused, match="stops there"):
        stopwatch.start(desk, egor, ticket, Spot("cli"))  # the last word on the ticket itself is what counts
    limits.decide(desk, small_desk.actor("anna"), ticket, is_approved=True, by="Ann Chief")
    stopwatch.start(desk, egor, ticket, Spot("cli"))
    assert account(small_desk, agreement, "2026-03").overage_min == 60


def test_a_top_up_lets_work_go_on(small_desk: SmallDesk) -> None:
    _agreement, ticket = used_up(small_desk, "stop")
    limits.top_up(small_desk.desk, small_desk.actor("max"), "acme", "30m", price="40", until="2026-03-31")
    small_desk.clock.forward(minutes=31)
    logged(small_desk, ticket, "30m")
    with pytest.raises(Refused, match="stops there"):
        stopwatch.start(small_desk.desk, small_desk.actor("egor"), ticket, Spot("cli"))


def test_an_agreement_that_asks_shows_that_approval_is_needed_and_what_was_said(small_desk: SmallDesk) -> None:
    agreement, ticket = used_up(small_desk, "ask")
    desk, anna = small_desk.desk, small_desk.actor("anna")

    def word() -> tuple[str, bool]:
        found = allowance.of_ticket(desk, anna, ticket)
        assert found is not None
        return found.approval, found.is_held

    assert word() == ("approval needed: the 1 h 00 min of 2026-03 are used", True)
    entries.log(desk, small_desk.actor("egor"), ticket, "5m")  # asking stops nothing
    limits.decide(desk, anna, ticket, is_approved=False, by="Bob Clerk")
    assert word() == ("Bob Clerk refused it on 2026-03-11", True)
    limits.decide(desk, anna, ticket, is_approved=True, by="Ann Chief", cap="3h")
    assert word() == ("Ann Chief approved it up to 3 h 00 min on 2026-03-11", False)
    with desk.store.read() as reader:
        version, mail = small_desk.ids.agreements["acme-2026"], small_desk.ids.services["mail"]
        told = allowance.needs_approval(reader, Policy(), version, mail, small_desk.clock.now())
    assert told == "approval needed: the 1 h 00 min of 2026-03 are used"  # a new ticket is another one
    assert agreement


def test_the_manager_is_warned_once_of_each(small_desk: SmallDesk) -> None:
    agree(small_desk, allowance=10 * 3600)
    ticket, desk = small_desk.ticket(), small_desk.desk

    def told() -> list[str]:
        with desk.store.read() as reader:
            return [str(row[0]) for row in reader.rows("SELECT text FROM outbox WHERE kind = 'allowance' ORDER BY id")]

    move_clock(small_desk, utc(2026, 3, 20, 18))
    for day, hours, expected in (("18", 4, 0), ("19", 4, 2), ("20", 3, 3)):
        hours_of_work(small_desk, ticket, f"2026-03-{day}", hours)
        assert len(told()) == expected
        assert allowance_warnings.warn_due(desk, small_desk.actor("anna")) == []
    assert told() == [
        "ACME, A-001: 8 h 00 min of the 10 h 00 min of 2026-03 are used",
        "ACME, A-001: at this pace 2026-03 ends at 12 h 00 min of 10 h 00 min",
        "ACME, A-001: the 10 h 00 min of 2026-03 are used up",
    ]


def test_what_an_entry_will_do_is_what_it_does(small_desk: SmallDesk) -> None:
    agreement, ticket = agree(small_desk, allowance=3600, coefficients={"out_of_hours": "2"}, round_to=900), small_desk.ticket()
    move_clock(small_desk, utc(2026, 3, 11, 20))
    egor = small_desk.actor("egor")
    found = foreseeing.foresee(small_desk.desk, egor, ticket, 40 * 60_000, started_at=utc(2026, 3, 11, 17, 40))
    assert found is not None
    assert (found.charged_min, found.overage_min, found.overage_amount) == (60, 0, Decimal("0.00"))
    worked(small_desk, ticket, "2026-03-11 17:40-18:20")
    again = foreseeing.foresee(small_desk.desk, egor, ticket, 10 * 60_000, started_at=utc(2026, 3, 11, 10))
    assert again is not None
    assert (again.charged_min, again.overage_min, again.overage_amount) == (15, 15, Decimal("15.00"))
    worked(small_desk, ticket, "2026-03-11 10:00-10:10")
    assert minutes(account(small_desk, agreement, "2026-03"))[:2] == (75, 15)


def test_the_meter_shows_what_is_used_and_what_will_be_at_this_pace(small_desk: SmallDesk) -> None:
    agree(small_desk, allowance=10 * 3600)
    ticket = small_desk.ticket()
    move_clock(small_desk, utc(2026, 3, 17, 18))  # 11 of the 21 working days that are left by the holiday
    hours_of_work(small_desk, ticket, "2026-03-16", 6)
    logged(small_desk, ticket, "2026-03-17 10:00-11:00")
    (meter,) = allowance.meters(small_desk.desk, small_desk.actor("anna"), "acme")
    assert (meter.used_min, meter.unconfirmed_min, meter.left_min, meter.percent()) == (360, 60, 180, 70)
    assert (meter.projected_min, meter.projected_overage_min) == (-(-420 * 21 // 11), -(-420 * 21 // 11) - 600)
    assert meter.projected_overage_amount == Decimal(meter.projected_overage_min)


def test_who_may_decide_what(small_desk: SmallDesk) -> None:
    _agreement, ticket = used_up(small_desk, "ask")
    desk = small_desk.desk
    with pytest.raises(NotAllowed):
        limits.top_up(desk, small_desk.actor("anna"), "acme", "1h", price="1", until="2026-03-31")
    with pytest.raises(NotAllowed):
        limits.mark(desk, small_desk.actor("anna"), 1, "goodwill", reason="x")
    with pytest.raises(NotAllowed):
        limits.decide(desk, small_desk.actor("vera"), ticket, is_approved=True, by="Bob")
    with pytest.raises(NotAllowed):
        allowance.meters(desk, small_desk.actor("olga"))
    foreign = small_desk.ticket(client="globex", requester="carl")
    with pytest.raises(NotFound):
        allowance.of_ticket(desk, small_desk.actor("gleb"), foreign)


@pytest.mark.parametrize(
    ("typed", "price", "until"),
    [("x", "1", "2026-03-31"), ("0m", "1", "2026-03-31"), ("1h", "-1", "2026-03-31"), ("1h", "1.005", "2026-03-31")],
)
def test_a_top_up_that_cannot_be_read_is_bad_input(small_desk: SmallDesk, typed: str, price: str, until: str) -> None:
    agree(small_desk)
    with pytest.raises(BadInput):
        limits.top_up(small_desk.desk, small_desk.actor("max"), "acme", typed, price=price, until=until)
