"""What work comes to (RULES.md §8): borders of hours and periods, coefficients, rounding, travel and visits, marks."""

from decimal import Decimal

import pytest

from helpdesk_tui.services import entries, limits, stopwatch
from helpdesk_tui.services.stopwatch import Spot
from tests.services.money_desk import account, agree, agreement_id, confirm, logged, minutes, move_clock, worked
from tests.small_desk import SmallDesk, utc

WEDNESDAY = utc(2026, 3, 11, 20)


def at_work(small: SmallDesk, **terms: object) -> tuple[int, int]:
    """An agreement with terms, and a ticket of its client, on the Wednesday of the second week; (agreement, ticket)."""
    found = agree(small, **terms), small.ticket()
    move_clock(small, WEDNESDAY)
    return found


def test_an_entry_is_cut_at_closing_time_and_each_part_has_its_coefficient(small_desk: SmallDesk) -> None:
    agreement, ticket = at_work(small_desk, coefficients={"out_of_hours": "1.5", "holiday": "2", "vip": "1.2"})
    worked(small_desk, ticket, "2026-03-10 17:00-19:00")
    found = account(small_desk, agreement, "2026-03")
    assert [(part.hours, part.raw_ms // 60_000, part.coefficient, part.charged_ms // 60_000) for part in found.parts] == [
        ("in_hours", 60, 1000, 60),
        ("out_of_hours", 60, 1500, 90),
    ]
    assert (found.raw_ms, found.charged_min) == (2 * 3_600_000, 150)


def test_a_date_that_holidays_close_is_a_holiday_and_a_weekend_is_none(small_desk: SmallDesk) -> None:
    agreement, ticket = at_work(small_desk, coefficients={"out_of_hours": "1.5", "holiday": "2"})
    worked(small_desk, ticket, "2026-03-08 23:30-00:30")  # Sunday into the holiday
    found = account(small_desk, agreement, "2026-03")
    assert [(part.hours, part.raw_ms // 60_000) for part in found.parts] == [("out_of_hours", 30), ("holiday", 30)]
    assert found.charged_min == 45 + 60


def test_a_vip_multiplies(small_desk: SmallDesk) -> None:
    agreement = agree(small_desk, coefficients={"out_of_hours": "1.5", "vip": "1.2"})
    ticket = small_desk.ticket(requester="ann")
    move_clock(small_desk, WEDNESDAY)
    worked(small_desk, ticket, "2026-03-10 17:00-19:00")
    assert account(small_desk, agreement, "2026-03").charged_min == 72 + 108


@pytest.mark.parametrize(("per", "charged"), [("entry", 4 * 15), ("ticket_day", 15 + 30), ("period", 30)])
def test_rounding_up_per_entry_per_ticket_and_day_or_per_period(small_desk: SmallDesk, per: str, charged: int) -> None:
    agreement, ticket = at_work(small_desk, round_to=900, round_per=per)
    for typed in ("2026-03-10 10:00-10:05", "2026-03-11 10:00-10:05", "2026-03-11 11:00-11:05", "2026-03-11 12:00-12:10"):
        worked(small_desk, ticket, typed)
    assert account(small_desk, agreement, "2026-03").charged_min == charged


def test_short_entries_count_where_the_ticket_has_a_minute_that_day(small_desk: SmallDesk) -> None:
    agreement, anna = agree(small_desk), small_desk.actor("anna")
    alone, together = small_desk.ticket(), small_desk.ticket()
    for ticket, seconds in ((alone, 50), (together, 40), (together, 40)):
        stopwatch.start(small_desk.desk, anna, ticket, Spot("cli"))
        small_desk.clock.forward(seconds=seconds)
        stopwatch.stop(small_desk.desk, anna)
    worked(small_desk, small_desk.ticket(), "1m")
    found = account(small_desk, agreement, "2026-03")
    assert {(part.ticket_id, part.treatment, part.why) for part in found.parts if part.ticket_id in (alone, together)} == {
        (alone, "free", "short"),
        (together, "allowance", ""),
    }
    assert found.charged_min == 2 + 1  # 80 seconds of one ticket, and the minute


@pytest.mark.parametrize(("travel", "charged", "amount"), [("free", 0, "0.00"), ("labour", 60, "0.00"), ("flat", 0, "80.00")])
def test_travel_is_free_labour_or_flat(small_desk: SmallDesk, travel: str, charged: int, amount: str) -> None:
    agreement, ticket = at_work(small_desk, travel=travel, travel_price="40")
    for typed in ("2026-03-10 10:00-10:30", "2026-03-11 17:45-18:15"):  # the second is cut at closing time, but one journey
        worked(small_desk, ticket, typed, kind="travel")
    found = account(small_desk, agreement, "2026-03")
    assert (found.charged_min, found.travel_amount) == (charged, Decimal(amount))


def test_a_visit_has_its_least_and_the_first_ones_are_included(small_desk: SmallDesk) -> None:
    agreement, ticket = at_work(small_desk, visit_least=3600, visits_included=1)
    worked(small_desk, ticket, "2026-03-04 10:00-11:30", kind="visit")
    worked(small_desk, ticket, "2026-03-05 10:00-10:10", kind="visit")
    worked(small_desk, ticket, "2026-03-05 10:30-10:40", kind="visit")
    worked(small_desk, ticket, "2026-03-06 10:00-11:10", kind="visit")
    assert account(small_desk, agreement, "2026-03").charged_min == 0 + 60 + 70


def test_unconfirmed_time_is_seen_and_not_billed(small_desk: SmallDesk) -> None:
    agreement, ticket = at_work(small_desk)
    worked(small_desk, ticket, "2026-03-10 10:00-11:00")
    logged(small_desk, ticket, "2026-03-11 10:00-10:30")
    found = account(small_desk, agreement, "2026-03")
    assert (found.raw_ms, found.charged_min, found.unconfirmed_ms) == (90 * 60_000, 60, 30 * 60_000)
    foreseen = account(small_desk, agreement, "2026-03", with_unconfirmed=True)
    assert (foreseen.charged_min, foreseen.unconfirmed_min) == (90, 30)


def test_time_that_waits_for_a_lead_is_not_billed(small_desk: SmallDesk) -> None:
    agreement, ticket = at_work(small_desk)
    entry = logged(small_desk, ticket, "2026-03-03 10:00-11:00")  # a week ago: the lead is asked
    with small_desk.desk.store.write() as writer:
        writer.run("INSERT INTO entry_confirmation (entry_id, confirmed_at, confirmed_by_id) VALUES (?, 1, 1)", (entry,))
    assert account(small_desk, agreement, "2026-03").charged_min == 0
    entries.approve(small_desk.desk, small_desk.actor("dina"), entry)
    assert account(small_desk, agreement, "2026-03").charged_min == 60


def test_marks_take_an_entry_off_the_bill_and_settling_brings_it_back(small_desk: SmallDesk) -> None:
    (agreement, ticket), manager = at_work(small_desk), small_desk.actor("max")
    entry = worked(small_desk, ticket, "2026-03-10 10:00-11:00")
    limits.mark(small_desk.desk, manager, entry, "disputed", reason="not ordered")
    found = account(small_desk, agreement, "2026-03")
    assert (found.charged_min, found.disputed) == (0, (entry,))
    limits.settle(small_desk.desk, manager, entry, outcome="was ordered by mail")
    assert account(small_desk, agreement, "2026-03").charged_min == 60
    limits.mark(small_desk.desk, manager, entry, "goodwill", reason="a gift")
    assert [(part.treatment, part.raw_ms) for part in account(small_desk, agreement, "2026-03").parts] == [("goodwill", 3_600_000)]


def test_a_correction_settles_no_mark(small_desk: SmallDesk) -> None:
    agreement, ticket = at_work(small_desk)
    entry = worked(small_desk, ticket, "2026-03-11 10:00-11:00")
    limits.mark(small_desk.desk, small_desk.actor("max"), entry, "goodwill", reason="a gift")
    entries.correct(small_desk.desk, small_desk.actor("egor"), entry, typed="30m", reason="typo")
    confirm(small_desk)
    found = account(small_desk, agreement, "2026-03")
    assert ([(part.treatment, part.raw_ms) for part in found.parts], found.charged_min) == ([("goodwill", 30 * 60_000)], 0)


def test_work_that_is_not_billable_is_kept_and_costs_nothing(small_desk: SmallDesk) -> None:
    agreement, ticket = at_work(small_desk)
    worked(small_desk, ticket, "2026-03-10 10:00-11:00", billable=False)
    found = account(small_desk, agreement, "2026-03")
    assert ([part.why for part in found.parts], found.raw_ms, found.charged_min) == (["not_billable"], 3_600_000, 0)


def test_work_out_of_scope_has_a_price_of_its_own(small_desk: SmallDesk) -> None:
    agreement, ticket = at_work(small_desk, out_of_scope_hour="90")
    other = small_desk.ticket(service="vpn")
    with small_desk.desk.store.write() as writer:
        writer.run("UPDATE agreement_service SET scope = 'out_of_scope' WHERE service_id = ?", (small_desk.ids.services["mail"],))
        writer.run("UPDATE agreement_service SET rate = '120' WHERE service_id = ?", (small_desk.ids.services["vpn"],))
    worked(small_desk, ticket, "2026-03-10 10:00-11:00")
    worked(small_desk, other, "2026-03-10 12:00-12:30")
    found = account(small_desk, agreement, "2026-03")
    assert (found.charged_min, found.out_of_scope_min, found.out_of_scope_amount) == (0, 90, Decimal("150.00"))


def test_a_period_ends_at_midnight_in_the_clients_zone(small_desk: SmallDesk) -> None:
    agreement, ticket = agree(small_desk), small_desk.ticket()
    with small_desk.desk.store.write() as writer:
        writer.run("UPDATE client SET zone = 'Europe/Moscow' WHERE key = 'acme'")
    move_clock(small_desk, utc(2026, 4, 1, 9))
    worked(small_desk, ticket, "2026-03-31 20:30-21:30")  # midnight in Moscow at 21:00
    assert [account(small_desk, agreement, name).charged_min for name in ("2026-03", "2026-04")] == [30, 30]


def test_one_who_takes_part_of_it_back_leaves_the_rest(small_desk: SmallDesk) -> None:
    agreement, ticket = at_work(small_desk, round_to=900)
    entry = worked(small_desk, ticket, "2026-03-11 10:00-10:50")
    entries.correct(small_desk.desk, small_desk.actor("egor"), entry, typed="20m", reason="typo")
    assert account(small_desk, agreement, "2026-03").charged_min == 0  # the new row is unconfirmed
    worked(small_desk, ticket, "2026-03-11 12:00-12:05")
    found = account(small_desk, agreement, "2026-03")
    assert (found.charged_min, found.raw_ms) == (30, 25 * 60_000)


def test_an_agreement_without_an_allowance_has_no_limit(small_desk: SmallDesk) -> None:
    agreement, ticket = at_work(small_desk, allowance=None, overage_hour=None)
    worked(small_desk, ticket, "2026-03-10 09:00-18:00")
    found = account(small_desk, agreement, "2026-03")
    assert (found.charged_min, found.overage_min, found.available_min, found.total) == (540, 0, None, Decimal("1000.00"))


def test_nothing_of_one_agreement_stands_in_another(small_desk: SmallDesk) -> None:
    first, second = agree(small_desk), agree(small_desk, "globex-2026")
    mine, other = small_desk.ticket(), small_desk.ticket(client="globex", requester="carl")
    move_clock(small_desk, WEDNESDAY)
    worked(small_desk, mine, "2026-03-10 10:00-11:00")
    worked(small_desk, other, "2026-03-10 12:00-12:30")
    assert agreement_id(small_desk, "globex-2026") == second
    assert [minutes(account(small_desk, one, "2026-03"))[0] for one in (first, second)] == [60, 30]
