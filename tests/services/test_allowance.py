"""Allowance, roll-over, top-ups and overage; what crosses a closed period (RULES.md §8)."""

from decimal import Decimal

import pytest

from helpdesk_tui.domain.clock import DAY
from helpdesk_tui.domain.errors import BadInput, NotFound
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.service_period import Period
from helpdesk_tui.services import (
    allowance,
    charging,
    entries,
    intake,
    limits,
    periods,
    relations,
    working,
)
from helpdesk_tui.store import tables
from tests.services.looking import load
from tests.services.money_desk import account, agree, close, confirm, hours_of_work, logged, minutes, move_clock, parts, worked
from tests.small_desk import SmallDesk, utc

MARCH_END = utc(2026, 3, 31, 20)
APRIL = utc(2026, 4, 15, 20)


def covered_days(period: Period) -> int:
    """How many of a period's days the agreement covers."""
    return sum(days for _version, days in period.days)


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
    assert [(one.period.name, covered_days(one.period), one.fee) for one in found] == [
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
    assert [(one.name, covered_days(one)) for one in book.periods][-2:] == [("2026-03", 15), ("2026-04", 25)]
    assert [part.work_at for part in book.outside] == [utc(2026, 3, 20, 9), utc(2026, 4, 2, 9)]
    assert [account(small_desk, agreement, name).charged_min for name in ("2026-03", "2026-04")] == [60, 60]


def second_agreement(small: SmallDesk) -> int:
    """ACME's other agreement, of higher rank, for VPN alone, at another price; returns its id."""
    with small.desk.store.write() as writer:
        agreement = writer.add(tables.Agreement(key="acme-vpn", number="A-009", client_id=small.ids.clients["acme"], rank=100))
        version = writer.add(
            tables.AgreementVersion(
                agreement_id=agreement,
                number=1,
                in_force_at=utc(2026, 1, 1),
                valid_from_at=utc(2026, 1, 1),
                calendar_id=small.ids.calendars["always"],
                commercial='{"allowance": 0, "overage_hour": "100", "currency": "EUR"}',
            )
        )
        writer.add_all(tables.AgreementService, [{"version_id": version, "service_id": small.ids.services["vpn"]}])
    return agreement


def test_two_agreements_of_one_client_have_an_account_each(small_desk: SmallDesk) -> None:
    basic, vpn = agree(small_desk), second_agreement(small_desk)
    mail, tunnel = small_desk.ticket(), small_desk.ticket(service="vpn")
    move_clock(small_desk, MARCH_END)
    hours_of_work(small_desk, mail, "2026-03-10", 1)
    hours_of_work(small_desk, tunnel, "2026-03-11", 2)
    assert [
        (one.charged_min, one.overage_amount) for one in (account(small_desk, basic, "2026-03"), account(small_desk, vpn, "2026-03"))
    ] == [
        (60, Decimal("0.00")),
        (120, Decimal("200.00")),
    ]
    assert [one.number for one in allowance.meters(small_desk.desk, small_desk.actor("anna"), "acme")] == ["A-009", "A-001"]
    with pytest.raises(BadInput, match=r"Which agreement of acme\?.*acme-vpn, acme-2026"):
        limits.top_up(small_desk.desk, small_desk.actor("max"), "acme", "1h", price="1", until="2026-12-31")
    limits.top_up(small_desk.desk, small_desk.actor("max"), "acme", "1h", price="1", until="2026-12-31", agreement="a-009")
    # Another service is another agreement's: what was booked moves by reversal.
    move_clock(small_desk, APRIL)
    close(small_desk, vpn, "2026-03")
    intake.edit(small_desk.desk, small_desk.actor("dina"), tunnel, service="mail")
    assert (account(small_desk, vpn, "2026-04").overage_amount, account(small_desk, basic, "2026-03").charged_min) == (
        Decimal("-200.00"),
        180,
    )


def test_work_that_moves_to_a_client_without_an_agreement_is_given_back_and_listed(small_desk: SmallDesk) -> None:
    agreement, ticket = agree(small_desk), small_desk.ticket()
    move_clock(small_desk, MARCH_END)
    entry = hours_of_work(small_desk, ticket, "2026-03-31", 2)
    move_clock(small_desk, APRIL)
    close(small_desk, agreement, "2026-03")
    intake.edit(small_desk.desk, small_desk.actor("anna"), ticket, client="umbrella", requester="uma")
    assert account(small_desk, agreement, "2026-04").charged_min == -120
    listed = allowance.outside(small_desk.desk, small_desk.actor("max"), "umbrella")
    assert [(one.entry_id, one.duration_ms) for one in listed] == [(entry, 2 * 3_600_000)]
