"""Allowance, roll-over, top-ups and overage; what crosses a closed period; limits, the client's word, warnings (RULES.md §8)."""

from decimal import Decimal

import pytest

from helpdesk_tui.domain.clock import DAY
from helpdesk_tui.domain.errors import BadInput, NotAllowed, NotFound, Refused
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.services import (
    allowance,
    allowance_warnings,
    charging,
    entries,
    handout,
    intake,
    limits,
    periods,
    relations,
    stopwatch,
    working,
)
from helpdesk_tui.services.making import NewTicket
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.store import tables
from tests.services.looking import load
from tests.services.money_desk import account, agree, close, confirm, logged, minutes, move_clock, parts, worked
from tests.small_desk import SmallDesk, utc

MARCH_END = utc(2026, 3, 31, 20)
APRIL = utc(2026, 4, 15, 20)


def hours_of_work(small: SmallDesk, ticket: int, day: str, hours: int) -> int:
    return worked(small, ticket, f"{day} 09:00-{9 + hours:02}:00")


def test_rolled_over_minutes_go_first_then_the_periods_then_overage(small_desk: SmallDesk) -> None:
    agreement, ticket = agree(small_desk, rollover_periods=1), small_desk.ticket()
    move_clock(small_desk, MARCH_END)
    hours_of_work(small_desk, ticket, "2026-03-10", 4)
    move_clock(small_desk, APRIL)
    for day in ("2026-04-01", "2026-04-02", "2026-04-03"):
        hours_of_work(small_desk, ticket, day, 8)
    march, april = account(small_desk, agreement, "2026-03"), account(small_desk, agreement, "2026-04")
    # January and February were unused: February's ten hours go first in March, then March's own.
    assert (march.rolled_over_min, march.included_min, march.overage_min) == (600, 600, 0)
    assert [(use.rolled, use.included) for use in march.uses] == [(240, 0)]
    assert (april.rolled_over_min, april.included_min, april.overage_min) == (600, 600, 240)
    assert april.overage_amount == Decimal("240.00")
    assert [(use.rolled, use.included, use.overage) for use in april.uses] == [(480, 0, 0), (120, 360, 0), (0, 240, 240)]


@pytest.mark.parametrize(("periods_kept", "available"), [(0, 600), (1, 1200), (2, 1800)])
def test_minutes_roll_over_for_as_many_periods_as_agreed(small_desk: SmallDesk, periods_kept: int, available: int) -> None:
    agreement = agree(small_desk, rollover_periods=periods_kept)
    move_clock(small_desk, APRIL)
    assert account(small_desk, agreement, "2026-04").available_min == available


def test_top_ups_come_after_the_periods_minutes_while_they_are_valid(small_desk: SmallDesk) -> None:
    agreement, ticket = agree(small_desk, allowance=3600), small_desk.ticket()
    move_clock(small_desk, utc(2026, 3, 9, 12))
    limits.top_up(small_desk.desk, small_desk.actor("max"), "acme", "2h", price="100", until="2026-03-11")
    move_clock(small_desk, MARCH_END)
    hours_of_work(small_desk, ticket, "2026-03-05", 2)  # one hour of the period, one over: the top-up was not there yet
    hours_of_work(small_desk, ticket, "2026-03-11", 1)
    hours_of_work(small_desk, ticket, "2026-03-12", 1)  # no longer valid
    found = account(small_desk, agreement, "2026-03")
    assert [(use.included, use.top_up, use.overage) for use in found.uses] == [(60, 0, 60), (0, 60, 0), (0, 0, 60)]
    assert (found.top_up_min, found.overage_min, found.top_up_amount) == (120, 120, Decimal("100.00"))


def test_the_fee_is_prorated_by_covered_days_and_counts_seats(small_desk: SmallDesk) -> None:
    agreement = agree(small_desk, fee="310", fee_per="seat", seats=3)
    with small_desk.desk.store.write() as writer:
        key = {"id": small_desk.ids.agreements["acme-2026"]}
        writer.change(tables.AgreementVersion, key, {"valid_from_at": utc(2026, 1, 11), "valid_to_at": utc(2026, 3, 6)})
    move_clock(small_desk, APRIL)
    with small_desk.desk.store.read() as reader:
        found = charging.accounts(reader, Policy(), agreement, small_desk.clock.now())
    assert [(one.period.name, one.period.covered_days, one.fee) for one in found] == [
        ("2026-01", 21, Decimal("630.00")),
        ("2026-02", 28, Decimal("930.00")),
        ("2026-03", 5, Decimal("150.00")),
    ]


def test_tickets_have_a_price_but_not_merged_cancelled_or_children(small_desk: SmallDesk) -> None:
    agreement, anna = agree(small_desk, ticket_price="7.50"), small_desk.actor("anna")
    numbers = [small_desk.ticket(f"ticket {n}") for n in range(6)]
    relations.merge(small_desk.desk, anna, numbers[1], numbers[0])
    working.cancel(small_desk.desk, anna, numbers[2], reason="spam")
    relations.outage(small_desk.desk, anna, numbers[3], [numbers[4]])
    found = account(small_desk, agreement, "2026-03")
    assert (found.tickets, found.ticket_amount) == (3, Decimal("22.50"))


def test_a_quarter_and_a_year_are_periods_too(small_desk: SmallDesk) -> None:
    agreement = agree(small_desk, period="quarter")
    move_clock(small_desk, APRIL)
    for kind, names in (("quarter", ["2026-Q1", "2026-Q2"]), ("year", ["2026"])):
        agree(small_desk, period=kind)
        with small_desk.desk.store.read() as reader:
            assert [one.name for one in periods.periods_of(reader, agreement, APRIL)] == names


@pytest.mark.parametrize(("typed", "name"), [("2026-7", "2026-07"), ("2026-Q3", "2026-Q3"), ("2026-q3", "2026-Q3"), (" 2026 ", "2026")])
def test_a_period_is_named_as_people_type_it(typed: str, name: str) -> None:
    assert periods.parse_period(typed) == name


@pytest.mark.parametrize("typed", ["", "july", "2026-13", "2026-00", "2026-Q5", "26-07", "2026-07-01"])
def test_what_is_no_period_is_bad_input(typed: str) -> None:
    with pytest.raises(BadInput, match="period"):
        periods.parse_period(typed)


def test_a_period_that_is_not_there_says_which_are(small_desk: SmallDesk) -> None:
    agreement = agree(small_desk)
    with small_desk.desk.store.read() as reader, pytest.raises(NotFound, match="2026-01 to 2026-03"):
        periods.period_named(reader, agreement, "2025-07", small_desk.clock.now())


# Across a closed period


def test_a_correction_after_closing_goes_into_the_open_period_with_the_date_of_the_work(small_desk: SmallDesk) -> None:
    agreement, ticket, egor = agree(small_desk, round_to=1800), small_desk.ticket(), small_desk.actor("egor")
    move_clock(small_desk, MARCH_END)
    entry = worked(small_desk, ticket, "2026-03-10 10:00-12:00")
    move_clock(small_desk, APRIL)
    frozen = close(small_desk, agreement, "2026-03")
    entries.correct(small_desk.desk, egor, entry, typed="50m", reason="typo")
    confirm(small_desk)
    march, april = account(small_desk, agreement, "2026-03"), account(small_desk, agreement, "2026-04")
    assert minutes(march) == minutes(frozen) == (120, 0, 480)
    assert [(part.work_at, part.raw_ms // 60_000, part.is_late, part.is_reversal) for part in april.parts] == [
        (utc(2026, 3, 10, 10), -120, True, True),
        (utc(2026, 3, 10, 10), 50, True, False),
    ]
    assert april.charged_min == 60 - 120  # both are one ticket's day, rounded as one
    assert march.raw_ms + april.raw_ms == 50 * 60_000


def test_what_was_overage_is_given_back_at_its_old_price(small_desk: SmallDesk) -> None:
    agreement, ticket, egor = agree(small_desk, allowance=3600), small_desk.ticket(), small_desk.actor("egor")
    move_clock(small_desk, MARCH_END)
    worked(small_desk, ticket, "2026-03-10 10:00-11:00")
    entry = worked(small_desk, ticket, "2026-03-11 10:00-13:00")
    move_clock(small_desk, APRIL)
    assert close(small_desk, agreement, "2026-03").overage_amount == Decimal("180.00")
    with small_desk.desk.store.write() as writer:  # from April on an hour costs more
        row = writer.row("SELECT agreement_id, calendar_id, commercial FROM agreement_version WHERE id = 1")
        assert row is not None
        dearer = str(row[2]).replace('"overage_hour": "60"', '"overage_hour": "90"')
        writer.add(
            tables.AgreementVersion(
                agreement_id=row[0], number=2, in_force_at=utc(2026, 4, 1), valid_from_at=0, calendar_id=row[1], commercial=dearer
            )
        )
    entries.correct(small_desk.desk, egor, entry, typed="1h", reason="typo")
    confirm(small_desk)
    april = account(small_desk, agreement, "2026-04")
    assert (april.charged_min, april.overage_min, april.overage_amount, april.left_min) == (-120, -120, Decimal("-120.00"), 60)
    assert april.terms.overage_hour == Decimal(90)


def test_a_ticket_edited_to_another_client_takes_its_charge_along_by_reversal(small_desk: SmallDesk) -> None:
    mine, other, ticket = agree(small_desk), agree(small_desk, "globex-2026"), small_desk.ticket()
    move_clock(small_desk, MARCH_END)
    worked(small_desk, ticket, "2026-03-10 10:00-12:00")
    move_clock(small_desk, APRIL)
    close(small_desk, mine, "2026-03")
    intake.edit(small_desk.desk, small_desk.actor("anna"), ticket, client="globex", requester="carl")
    given, back = account(small_desk, mine, "2026-03"), account(small_desk, mine, "2026-04")
    taken = account(small_desk, other, "2026-03")  # still open there: the work stands where it belongs
    assert (given.charged_min, back.charged_min, taken.charged_min) == (120, -120, 120)
    assert [(part.raw_ms, part.is_reversal, part.is_late) for part in back.parts] == [(-2 * 3_600_000, True, True)]
    close(small_desk, mine, "2026-04")
    intake.edit(small_desk.desk, small_desk.actor("anna"), ticket, client="acme", requester="bob")
    move_clock(small_desk, APRIL + 30 * DAY)
    assert account(small_desk, mine, "2026-05").charged_min == 120
    assert account(small_desk, other, "2026-03").charged_min == 0
    assert sum(part.raw_ms for part in parts(small_desk)) == 2 * 3_600_000


def test_merging_and_reopening_leave_what_was_booked(small_desk: SmallDesk) -> None:
    agreement, anna = agree(small_desk), small_desk.actor("anna")
    ticket, survivor = small_desk.ticket(), small_desk.ticket()
    move_clock(small_desk, MARCH_END)
    worked(small_desk, ticket, "2026-03-31 10:00-12:00")
    working.resolve(small_desk.desk, anna, survivor, code="solved", text="done")
    move_clock(small_desk, utc(2026, 4, 1, 9))
    close(small_desk, agreement, "2026-03")
    working.reopen(small_desk.desk, anna, survivor)
    relations.merge(small_desk.desk, anna, ticket, survivor)
    assert load(small_desk, ticket).merged_into_id == survivor
    assert account(small_desk, agreement, "2026-03").charged_min == 120
    assert [part for part in account(small_desk, agreement, "2026-04").parts if part.ticket_id == ticket] == []


def test_goodwill_after_closing_takes_the_charge_back(small_desk: SmallDesk) -> None:
    agreement, ticket = agree(small_desk), small_desk.ticket()
    move_clock(small_desk, MARCH_END)
    entry = worked(small_desk, ticket, "2026-03-31 10:00-12:00")
    move_clock(small_desk, APRIL)
    close(small_desk, agreement, "2026-03")
    limits.mark(small_desk.desk, small_desk.actor("max"), entry, "goodwill", reason="our fault")
    april = account(small_desk, agreement, "2026-04")
    assert ([(part.treatment, part.raw_ms // 60_000) for part in april.parts], april.charged_min) == (
        [("allowance", -120), ("goodwill", 120)],
        -120,
    )
    close(small_desk, agreement, "2026-04")
    assert account(small_desk, agreement, "2026-04").charged_min == -120


def test_work_confirmed_after_closing_comes_into_the_open_period(small_desk: SmallDesk) -> None:
    agreement, ticket = agree(small_desk), small_desk.ticket()
    move_clock(small_desk, MARCH_END)
    logged(small_desk, ticket, "2026-03-31 10:00-12:00")
    move_clock(small_desk, APRIL)
    assert close(small_desk, agreement, "2026-03").raw_ms == 2 * 3_600_000
    confirm(small_desk)
    assert [account(small_desk, agreement, name).charged_min for name in ("2026-03", "2026-04")] == [0, 120]


def test_work_in_a_gap_of_validity_is_listed_and_not_charged(small_desk: SmallDesk) -> None:
    agreement, ticket = agree(small_desk), small_desk.ticket()
    with small_desk.desk.store.write() as writer:
        row = writer.row("SELECT agreement_id, calendar_id, commercial FROM agreement_version WHERE id = 1")
        assert row is not None
        writer.change(tables.AgreementVersion, {"id": 1}, {"valid_to_at": utc(2026, 3, 16)})
        new = tables.AgreementVersion(
            agreement_id=row[0], number=2, in_force_at=utc(2026, 4, 6), valid_from_at=utc(2026, 4, 6), calendar_id=row[1], commercial=row[2]
        )
        writer.add(new)
    move_clock(small_desk, APRIL)
    for day in ("2026-03-10", "2026-03-20", "2026-04-02", "2026-04-07"):
        hours_of_work(small_desk, ticket, day, 1)
    with small_desk.desk.store.read() as reader:
        book = charging.ledger(reader, Policy(), agreement, small_desk.clock.now())
    assert [(one.name, one.covered_days) for one in book.periods][-2:] == [("2026-03", 15), ("2026-04", 25)]
    assert [part.work_at for part in book.outside] == [utc(2026, 3, 20, 9), utc(2026, 4, 2, 9)]
    assert [account(small_desk, agreement, name).charged_min for name in ("2026-03", "2026-04")] == [60, 60]


# Limits


def used_up(small: SmallDesk, over_limit: str) -> tuple[int, int]:
    """An agreement of an hour that is used, and another open ticket of the client; on the Wednesday of the second week."""
    agreement, ticket, other = agree(small, allowance=3600, over_limit=over_limit), small.ticket(), small.ticket("Another", requester="bob")
    move_clock(small, utc(2026, 3, 11, 12))
    worked(small, ticket, "2026-03-11 09:00-10:00")
    return agreement, other


def test_a_limit_that_stops_refuses_timers_and_logging_but_no_call_and_nothing_urgent(small_desk: SmallDesk) -> None:
    _agreement, ticket = used_up(small_desk, "stop")
    desk, anna, egor = small_desk.desk, small_desk.actor("anna"), small_desk.actor("egor")
    with pytest.raises(Refused, match=r"ACME has used the 1 h 00 min of 2026-03.*A-001 stops there"):
        stopwatch.start(desk, anna, ticket, Spot("cli"))
    with pytest.raises(Refused, match="stops there"):
        entries.log(desk, egor, ticket, "30m")
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
        entries.log(desk, egor, ticket, "10m")
    found = allowance.of_ticket(desk, egor, ticket)
    assert found is not None
    assert (found.approval, found.is_held) == ("approval needed: the 1 h 00 min that Ann Chief approved are used", True)
    limits.decide(desk, small_desk.actor("anna"), ticket, is_approved=True, by="Ann Chief", whole_period=True)
    with pytest.raises(Refused, match="stops there"):
        entries.log(desk, egor, ticket, "10m")  # the last word on the ticket itself is what counts
    limits.decide(desk, small_desk.actor("anna"), ticket, is_approved=True, by="Ann Chief")
    entries.log(desk, egor, ticket, "10m")
    assert account(small_desk, agreement, "2026-03").overage_min == 60


def test_a_top_up_lets_work_go_on(small_desk: SmallDesk) -> None:
    _agreement, ticket = used_up(small_desk, "stop")
    limits.top_up(small_desk.desk, small_desk.actor("max"), "acme", "30m", price="40", until="2026-03-31")
    entries.log(small_desk.desk, small_desk.actor("egor"), ticket, "30m")
    small_desk.clock.forward(minutes=1)
    with pytest.raises(Refused, match="stops there"):
        entries.log(small_desk.desk, small_desk.actor("egor"), ticket, "1m")


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
    found = allowance.foresee(small_desk.desk, egor, ticket, 40 * 60_000, started_at=utc(2026, 3, 11, 17, 40))
    assert found is not None
    assert (found.charged_min, found.overage_min, found.overage_amount) == (60, 0, Decimal("0.00"))
    worked(small_desk, ticket, "2026-03-11 17:40-18:20")
    again = allowance.foresee(small_desk.desk, egor, ticket, 10 * 60_000, started_at=utc(2026, 3, 11, 10))
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
    assert (meter.used_min, meter.unconfirmed_min, meter.left_min, meter.percent()) == (420, 60, 180, 70)
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
