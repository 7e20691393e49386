"""What happens after a period is closed, or to the tickets under its work: another service, a merge, a dispute."""

from __future__ import annotations

from decimal import Decimal

import pytest

from helpdesk_tui.domain.clock import HOUR, MINUTE
from helpdesk_tui.services import entries, intake, limits, margin, relations, working
from tests.services.closing_desk import IN_APRIL, IN_MAY, MoneyDesk, later_terms, told
from tests.small_desk import MONDAY_9, SmallDesk, utc


@pytest.fixture
def money(small_desk: SmallDesk) -> MoneyDesk:
    """ACME with an hour of allowance; mail is included, what is done for VPN is paid by the hour beside it."""
    desk = MoneyDesk(small_desk)
    desk.terms(allowance=3600, out_of_scope_hour="93")
    with small_desk.desk.store.write() as writer:
        writer.run("UPDATE agreement_service SET scope = 'out_of_scope' WHERE service_id = ?", (small_desk.ids.services["vpn"],))
    return desk


def edit(money: MoneyDesk, ticket: int, *, who: str = "boris", service: str = "", requester: str = "", subject: str = "") -> None:
    """Somebody changes what the ticket is about."""
    actor = money.small.actor(who)
    intake.edit(money.small.desk, actor, ticket, service=service or None, requester=requester or None, subject=subject or None)


# Another service, another requester


def test_another_service_after_closing_is_adjusted_once(money: MoneyDesk) -> None:
    ticket = money.small.ticket()
    money.work(ticket, MONDAY_9, 180)
    money.small.clock.forward_to(IN_APRIL)
    assert told(money.close("2026-03")) == [("fee", "1", "1000.00"), ("overage", "2:00", "120.00")]
    edit(money, ticket, service="vpn")
    (later,) = money.sheet("2026-04").statement.corrections
    assert (later.period, str(later.amount), later.minutes) == (
        "2026-03",
        "159.00",
        -180,
    )  # 3 h at 93 for 2 h at 60 and one of the allowance
    money.small.clock.forward_to(IN_MAY)
    assert money.close("2026-04").corrections == (later,)
    assert money.sheet("2026-05").statement.corrections == ()
    edit(money, ticket, service="mail", who="dina")
    (back,) = money.sheet("2026-05").statement.corrections
    assert (back.period, str(back.amount + later.amount)) == ("2026-03", "0.00")


def test_another_requester_after_closing_is_adjusted(money: MoneyDesk) -> None:
    money.terms(allowance=0, coefficients={"vip": "2"})
    ticket = money.small.ticket()
    money.work(ticket, MONDAY_9, 60)
    money.small.clock.forward_to(IN_APRIL)
    money.close("2026-03")
    edit(money, ticket, requester="ann")
    assert [(one.period, str(one.amount), one.minutes) for one in money.sheet("2026-04").statement.corrections] == [
        ("2026-03", "60.00", 60)
    ]


def test_another_subject_adjusts_nothing(money: MoneyDesk) -> None:
    ticket = money.small.ticket(service="vpn")
    money.work(ticket, MONDAY_9, 60)
    money.small.clock.forward_to(IN_APRIL)
    money.close("2026-03")
    edit(money, ticket, subject="Something else")
    assert money.sheet("2026-04").statement.corrections == ()


# Visits that the period includes


def test_an_included_visit_out_of_scope_stays_free_and_so_does_its_correction(money: MoneyDesk) -> None:
    money.terms(visits_included=1, out_of_scope_hour="93")
    small = money.small
    entry = money.work(small.ticket(service="vpn"), MONDAY_9, 90, kind="visit")
    money.work(small.ticket(), MONDAY_9 + 24 * HOUR, 60, kind="visit")
    small.clock.forward_to(IN_APRIL)
    march = money.close("2026-03")
    assert (told(march), march.time.used_min, march.time.free_min) == ([("fee", "1", "1000.00")], 60, 90)
    assert money.sheet("2026-04").statement.corrections == ()
    entries.correct(small.desk, small.actor("anna"), entry, typed="2h", reason="it took longer")
    money.confirm_all()
    assert money.sheet("2026-04").statement.corrections == ()


def test_a_visit_found_later_does_not_take_the_place_of_one_that_was_free(money: MoneyDesk) -> None:
    money.terms(allowance=0, visits_included=1)
    small = money.small
    free = money.work(small.ticket(), MONDAY_9 + 24 * HOUR, 120, kind="visit")
    small.clock.forward_to(IN_APRIL)
    assert told(money.close("2026-03")) == [("fee", "1", "1000.00")]
    money.work(small.ticket(), MONDAY_9, 60, kind="visit")
    assert [(str(one.amount), one.minutes) for one in money.sheet("2026-04").statement.corrections] == [("60.00", 60)]
    small.clock.forward_to(IN_MAY)
    money.close("2026-04")
    entries.correct(small.desk, small.actor("anna"), free, typed="1h", reason="it took less")
    money.confirm_all()
    assert money.sheet("2026-05").statement.corrections == ()


def test_a_visit_taken_back_whole_leaves_its_place(money: MoneyDesk) -> None:
    money.terms(allowance=0, visits_included=1)
    small = money.small
    wrong, right = small.ticket(), small.ticket("Where it was")
    visit = money.work(wrong, MONDAY_9, 120, kind="visit")
    small.clock.forward_to(IN_APRIL)
    money.close("2026-03")
    entries.split(small.desk, small.actor("anna"), visit, [(right, None)], reason="the other ticket")
    money.confirm_all()
    assert money.sheet("2026-04").statement.corrections == ()


# Tickets at two prices


@pytest.mark.parametrize(
    ("first", "second", "paid", "back"), [("5", "7", "12.00", "-7.00"), ("0", "7", "7.00", "-7.00"), ("5", "0", "5.00", "0.00")]
)
def test_a_ticket_that_is_cancelled_later_is_paid_back_at_its_own_price(
    money: MoneyDesk, first: str, second: str, paid: str, back: str
) -> None:
    money.terms(ticket_price=first)
    later_terms(money, utc(2026, 3, 11), ticket_price=second)
    small = money.small
    small.ticket()
    small.clock.forward_to(utc(2026, 3, 12, 9))
    mistake = small.ticket()
    small.clock.forward_to(IN_APRIL)
    assert str(money.close("2026-03").net("tickets")) == paid
    assert money.sheet("2026-04").statement.corrections == ()
    working.cancel(small.desk, small.actor("boris"), mistake, reason="was never one")
    assert money.sheet("2026-04").statement.net("adjustment") == Decimal(back)
    small.clock.forward_to(IN_MAY)
    money.close("2026-04")
    assert money.sheet("2026-05").statement.corrections == (), "once"


# Merged tickets


def test_merged_tickets_are_one_ticket_on_the_bill(money: MoneyDesk) -> None:
    money.terms(allowance=0, round_to=1800)
    small = money.small
    one, other = small.ticket(), small.ticket("The same again")
    money.work(one, MONDAY_9, 41)
    money.work(other, MONDAY_9 + HOUR, 2)
    assert told(money.sheet("2026-03").statement)[1:] == [("overage", "1:30", "90.00")]
    relations.merge(small.desk, small.actor("boris"), other, one)
    found = money.sheet("2026-03").statement
    assert told(found)[1:] == [("overage", "1:00", "60.00")]
    assert [(row.id, row.worked_min) for row in found.tickets] == [(one, 43)]
    assert (found.services[0].tickets, found.costs.tickets) == (1, 1)
    assert {row.client_key: row.tickets for row in margin.margins(small.desk, small.actor("max")).rows}["acme"] == 1


def test_merged_work_follows_the_survivors_service(money: MoneyDesk) -> None:
    small = money.small
    one, other, third = small.ticket(), small.ticket(), small.ticket(service="vpn")
    money.work(one, MONDAY_9, 60)
    relations.merge(small.desk, small.actor("boris"), one, other)
    relations.merge(small.desk, small.actor("boris"), other, third)
    assert told(money.sheet("2026-03").statement) == [("fee", "1", "1000.00"), ("out_of_scope", "1:00", "93.00")]


def test_what_was_billed_before_a_merge_stays(money: MoneyDesk) -> None:
    small = money.small
    one, other = small.ticket(), small.ticket(service="vpn")
    money.work(one, MONDAY_9, 61)
    small.clock.forward_to(IN_APRIL)
    money.close("2026-03")
    relations.merge(small.desk, small.actor("boris"), one, other)
    assert money.sheet("2026-04").statement.corrections == ()


def test_short_work_counts_with_what_was_done_on_the_other(money: MoneyDesk) -> None:
    """Less than a minute on its own is not charged; with the work of the ticket that it was merged into it is."""
    small = money.small
    one, other = small.ticket(), small.ticket()
    money.work(other, MONDAY_9 + HOUR, 0.5, short=True)
    money.work(one, MONDAY_9, 10)
    assert money.sheet("2026-03").statement.time.free_min == 1
    relations.merge(small.desk, small.actor("boris"), other, one)
    assert money.sheet("2026-03").statement.time.free_min == 0


# Disputes


def test_a_dispute_of_closed_work_is_on_the_next_checklist_until_it_is_settled(money: MoneyDesk) -> None:
    small, actor = money.small, money.small.actor("max")
    ticket = small.ticket()
    entry = money.work(ticket, MONDAY_9, 45)
    small.clock.forward_to(IN_APRIL)
    money.close("2026-03")
    said = limits.mark(small.desk, actor, entry, "disputed", reason="not ordered").said
    assert said == f"Entry {entry} is disputed now: not ordered; it stays on the statement of 2026-03, and what is decided comes after it"
    wanted = f"45 min on {ticket} are disputed (entry {entry}) and stand on the statement of 2026-03."
    (item,) = [one for one in money.sheet("2026-04").items if one.kind == "disputed"]
    assert (item.said, item.blocks, item.entry_id) == (wanted, False, entry)
    assert [one.said for one in money.sheet("2026-03").items] == [wanted]
    small.clock.forward_to(IN_MAY)
    assert not any(one.kind == "disputed" for one in money.sheet("2026-05").items)
    money.close("2026-04")
    assert any(one.kind == "disputed" for one in money.sheet("2026-05").items)
    limits.mark(small.desk, actor, entry, "goodwill", reason="once")
    assert not any(one.kind == "disputed" for one in money.sheet("2026-05").items)
    assert [(one.period, one.minutes) for one in money.sheet("2026-05").statement.corrections] == [("2026-03", -45)]


def test_a_dispute_of_open_work_is_told_as_before(money: MoneyDesk) -> None:
    small = money.small
    entry = money.work(small.ticket(), MONDAY_9, 45)
    small.clock.forward(45 * MINUTE)
    said = limits.mark(small.desk, small.actor("max"), entry, "disputed", reason="not ordered").said
    assert said == f"Entry {entry} is disputed now: not ordered"
