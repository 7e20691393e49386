"""The meter of an agreement's time against its account: what is used, left and over, and when work goes beyond (RULES.md §8)."""

import json
from decimal import Decimal

import pytest

from helpdesk_tui.domain.allowance import Meter
from helpdesk_tui.domain.errors import BadInput, Refused
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.services import allowance, allowance_warnings, approval, entries, foreseeing, limits, stopwatch
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.store import labour
from helpdesk_tui.store import limits as stored
from tests.services.money_desk import account, agree, close, hours_of_work, logged, move_clock, word_on, worked
from tests.small_desk import SmallDesk, utc


def meter_of(small: SmallDesk) -> Meter:
    """How ACME's time stands now."""
    (found,) = allowance.meters(small.desk, small.actor("anna"), "acme")
    return found


def review_of(small: SmallDesk, entry_id: int) -> str:
    with small.desk.store.read() as reader:
        found = labour.entry(reader, entry_id)
    assert found is not None
    return found.review


# What is left


def test_what_a_closed_period_gives_back_in_money_leaves_the_meter_as_it_was(small_desk: SmallDesk) -> None:
    agreement, ticket = agree(small_desk, allowance=2 * 3600), small_desk.ticket()
    move_clock(small_desk, utc(2026, 3, 20, 18))
    over = [worked(small_desk, ticket, f"2026-03-{day} 09:00-12:00") for day in (17, 18)]
    move_clock(small_desk, utc(2026, 4, 10, 18))
    close(small_desk, agreement, "2026-03")
    worked(small_desk, ticket, "2026-04-09 09:00-10:00")
    before = meter_of(small_desk)
    assert (before.used_min, before.left_min, before.overage_min) == (60, 60, 0)
    limits.mark(small_desk.desk, small_desk.actor("max"), over[1], "goodwill", reason="our fault")
    assert meter_of(small_desk) == before
    found = account(small_desk, agreement, "2026-04")
    assert (found.used_min, found.own_overage_min, found.own_overage_amount) == (60, 0, Decimal(0))
    assert (found.overage_min, found.overage_amount, found.total) == (-180, Decimal(-180), Decimal(820))


def test_minutes_given_back_as_minutes_are_left(small_desk: SmallDesk) -> None:
    agreement, ticket = agree(small_desk), small_desk.ticket()
    move_clock(small_desk, utc(2026, 3, 20, 18))
    entry = worked(small_desk, ticket, "2026-03-17 09:00-12:00")
    move_clock(small_desk, utc(2026, 4, 10, 18))
    close(small_desk, agreement, "2026-03")
    worked(small_desk, ticket, "2026-04-09 09:00-13:00")
    limits.mark(small_desk.desk, small_desk.actor("max"), entry, "goodwill", reason="our fault")
    found = meter_of(small_desk)
    assert (found.used_min, found.left_min, found.available_min) == (60, 540, 600)


def test_a_top_up_after_the_limit_was_passed_is_left(small_desk: SmallDesk) -> None:
    agree(small_desk, allowance=3600)
    ticket = small_desk.ticket()
    move_clock(small_desk, utc(2026, 3, 11, 12))
    hours_of_work(small_desk, ticket, "2026-03-10", 3)
    limits.top_up(small_desk.desk, small_desk.actor("max"), "acme", "5h", price="40", until="2026-03-31")
    found = meter_of(small_desk)
    assert (found.used_min, found.available_min, found.left_min, found.is_over) == (180, 360, 300, False)
    assert (found.overage_min, found.overage_amount, found.percent()) == (120, Decimal(120), 16)


def test_a_top_up_lifts_the_stop_also_after_work_beyond_the_limit(small_desk: SmallDesk) -> None:
    agree(small_desk, allowance=3600, over_limit="stop")
    ticket = small_desk.ticket()
    move_clock(small_desk, utc(2026, 3, 11, 12))
    hours_of_work(small_desk, ticket, "2026-03-10", 3)
    with pytest.raises(Refused, match="stops there"):
        stopwatch.start(small_desk.desk, small_desk.actor("egor"), ticket, Spot("cli"))
    limits.top_up(small_desk.desk, small_desk.actor("max"), "acme", "1h", price="40", until="2026-03-31")
    stopwatch.start(small_desk.desk, small_desk.actor("egor"), ticket, Spot("cli"))


def test_what_a_top_up_held_is_gone_with_it(small_desk: SmallDesk) -> None:
    agree(small_desk, allowance=3600)
    ticket = small_desk.ticket()
    move_clock(small_desk, utc(2026, 3, 9, 12))
    limits.top_up(small_desk.desk, small_desk.actor("max"), "acme", "5h", price="40", until="2026-03-10", since="2026-03-09")
    hours_of_work(small_desk, ticket, "2026-03-09", 2)
    assert (meter_of(small_desk).available_min, meter_of(small_desk).left_min) == (360, 240)
    move_clock(small_desk, utc(2026, 3, 11, 12))
    found = meter_of(small_desk)
    assert (found.available_min, found.top_up_min, found.left_min, found.is_over) == (120, 60, 0, True)


def test_warnings_go_by_what_is_left(small_desk: SmallDesk) -> None:
    agreement, ticket = agree(small_desk, allowance=2 * 3600), small_desk.ticket()
    move_clock(small_desk, utc(2026, 3, 20, 18))
    over = worked(small_desk, ticket, "2026-03-17 09:00-15:00")
    move_clock(small_desk, utc(2026, 4, 10, 18))
    close(small_desk, agreement, "2026-03")
    limits.mark(small_desk.desk, small_desk.actor("max"), over, "goodwill", reason="our fault")
    with small_desk.desk.store.write() as writer:
        writer.run("DELETE FROM outbox")
    worked(small_desk, ticket, "2026-04-09 09:00-13:00")  # two of the four are what was given back as minutes
    with small_desk.desk.store.read() as reader:
        told = [str(row[0]) for row in reader.rows("SELECT text FROM outbox WHERE kind = 'allowance'")]
    assert told == ["ACME, A-001: the 2 h 00 min of 2026-04 are used up"]
    assert allowance_warnings.warn_due(small_desk.desk, small_desk.actor("anna")) == []


def test_used_is_what_will_be_billed_and_the_rest_stands_beside_it(small_desk: SmallDesk) -> None:
    agreement, ticket = agree(small_desk, round_to=900), small_desk.ticket()
    move_clock(small_desk, utc(2026, 3, 11, 12))
    worked(small_desk, ticket, "2026-03-10 09:00-10:00")
    logged(small_desk, small_desk.ticket("Another"), "2026-03-11 09:00-09:11")
    found = meter_of(small_desk)
    assert found.used_min == account(small_desk, agreement, "2026-03").charged_min == 60
    assert (found.unconfirmed_min, found.left_min) == (15, 525)
    listed = allowance.history(small_desk.desk, small_desk.actor("max"), "acme")[0]
    assert (listed.used_min, listed.unconfirmed_min) == (60, 15)


# Recording beyond a limit that stops work


def stopped_desk(small: SmallDesk) -> int:
    """A ticket of an agreement that stops at two hours, which were used by eleven on the tenth; on the next day."""
    agree(small, allowance=2 * 3600, over_limit="stop", travel="free")
    ticket, other = small.ticket(), small.ticket("Another", requester="bob")
    move_clock(small, utc(2026, 3, 11, 12))
    worked(small, other, "2026-03-10 09:00-11:00")
    return ticket


def test_work_that_was_done_is_recorded_where_a_limit_stops_work_and_the_lead_is_asked(small_desk: SmallDesk) -> None:
    ticket, desk, egor = stopped_desk(small_desk), small_desk.desk, small_desk.actor("egor")
    said = entries.log(desk, egor, ticket, "2026-03-11 09:00-09:30").said
    assert "your lead will be asked (the client's time was used up)" in said
    with desk.store.read() as reader:
        newest = int(reader.value("SELECT max(id) FROM work_entry"))
    assert review_of(small_desk, newest) == "approval:over_limit"


def test_no_correction_leads_around_the_lead_whom_a_limit_asks(small_desk: SmallDesk) -> None:
    """Neither of the note, nor to more time, nor to billable time, nor by splitting onto a ticket where work has stopped."""
    ticket, desk, egor = stopped_desk(small_desk), small_desk.desk, small_desk.actor("egor")
    elsewhere = small_desk.ticket("Elsewhere", client="globex", requester="carl")

    def newest() -> int:
        with desk.store.read() as reader:
            return int(reader.value("SELECT max(id) FROM work_entry"))

    entries.log(desk, egor, ticket, "2026-03-11 09:00-09:30")
    entries.correct(desk, egor, newest(), typed="20m", reason="less")
    assert review_of(small_desk, newest()) == "approval:over_limit"
    entries.log(desk, egor, ticket, "2026-03-11 10:00-10:10", billable=False)
    assert review_of(small_desk, newest()) == ""
    entries.correct(desk, egor, newest(), billable=True, reason="charged after all")
    assert review_of(small_desk, newest()) == "approval:over_limit"
    entries.log(desk, egor, elsewhere, "2026-03-11 11:00-11:10")
    entries.split(desk, egor, newest(), [(ticket, None)], reason="the other ticket")
    assert review_of(small_desk, newest()) == "approval:over_limit"


@pytest.mark.parametrize(
    ("typed", "kind", "billable"),
    [
        ("2026-03-10 08:30-08:50", "reactive", True),  # before the limit was reached
        ("2026-03-11 09:00-09:20", "reactive", False),
        ("2026-03-11 09:00-09:20", "travel", True),
    ],
)
def test_work_that_is_not_beyond_a_limit_that_stops_asks_nobody(small_desk: SmallDesk, typed: str, kind: str, billable: bool) -> None:
    ticket = stopped_desk(small_desk)
    entry = logged(small_desk, ticket, typed, kind=kind, billable=billable)
    assert review_of(small_desk, entry) == ""


def test_the_entry_form_says_that_the_lead_will_be_asked(small_desk: SmallDesk) -> None:
    ticket, egor = stopped_desk(small_desk), small_desk.actor("egor")
    for minutes, started_at, is_asked in ((30, utc(2026, 3, 11, 9), True), (30, utc(2026, 3, 9, 9), False)):
        found = foreseeing.foresee(small_desk.desk, egor, ticket, minutes * 60_000, started_at=started_at)
        assert found is not None
        assert found.is_asked == is_asked
    limits.decide(small_desk.desk, small_desk.actor("anna"), ticket, is_approved=True, by="Ann Chief")
    found = foreseeing.foresee(small_desk.desk, egor, ticket, 30 * 60_000, started_at=utc(2026, 3, 11, 9))
    assert found is not None
    assert (found.is_asked, found.overage_min) == (False, 30)


# What an entry will do


def test_the_entry_form_tells_of_a_flat_price_for_the_way(small_desk: SmallDesk) -> None:
    agree(small_desk, travel="flat", travel_price="40")
    ticket = small_desk.ticket()
    move_clock(small_desk, utc(2026, 3, 11, 12))
    found = foreseeing.foresee(small_desk.desk, small_desk.actor("egor"), ticket, 3_600_000, kind="travel")
    assert found is not None
    assert (found.charged_min, found.travel_amount) == (0, Decimal(40))


def test_work_of_a_period_that_is_over_but_open_is_charged_there(small_desk: SmallDesk) -> None:
    agree(small_desk)
    ticket = small_desk.ticket()
    move_clock(small_desk, utc(2026, 4, 2, 12))
    egor = small_desk.actor("egor")
    found = foreseeing.foresee(small_desk.desk, egor, ticket, 3_600_000, started_at=utc(2026, 3, 31, 9))
    assert found is not None
    assert (found.charged_min, found.period, found.meter.period, found.meter.worked_min) == (60, "2026-03", "2026-04", 0)
    today = foreseeing.foresee(small_desk.desk, egor, ticket, 3_600_000, started_at=utc(2026, 4, 2, 9))
    assert today is not None
    assert (today.charged_min, today.period, today.meter.worked_min) == (60, "", 60)


def test_work_out_of_scope_is_foreseen_rounded_with_that_of_its_day(small_desk: SmallDesk) -> None:
    agreement, ticket = agree(small_desk, out_of_scope_hour="90", round_to=1800), small_desk.ticket()
    with small_desk.desk.store.write() as writer:
        writer.run("UPDATE agreement_service SET scope = 'out_of_scope' WHERE version_id = ?", (small_desk.ids.agreements["acme-2026"],))
    move_clock(small_desk, utc(2026, 3, 11, 18))
    worked(small_desk, ticket, "2026-03-11 09:00-09:10")
    found = foreseeing.foresee(small_desk.desk, small_desk.actor("egor"), ticket, 40 * 60_000, started_at=utc(2026, 3, 11, 10))
    assert found is not None
    assert (found.charged_min, found.out_of_scope_min, found.out_of_scope_hour) == (0, 30, Decimal(90))
    worked(small_desk, ticket, "2026-03-11 10:00-10:40")
    assert account(small_desk, agreement, "2026-03").out_of_scope_min == 60


def test_work_of_an_agreement_that_has_ended_is_foreseen_in_its_last_period(small_desk: SmallDesk) -> None:
    agree(small_desk)
    ticket = small_desk.ticket()
    with small_desk.desk.store.write() as writer:
        writer.run("UPDATE agreement_version SET valid_to_at = ? WHERE id = ?", (utc(2026, 4, 1), small_desk.ids.agreements["acme-2026"]))
    move_clock(small_desk, utc(2026, 4, 2, 18))
    egor = small_desk.actor("egor")
    found = foreseeing.foresee(small_desk.desk, egor, ticket, 3_600_000, started_at=utc(2026, 3, 31, 9))
    assert found is not None
    assert (found.charged_min, found.meter.period, found.meter.worked_min) == (60, "2026-03", 60)
    assert foreseeing.foresee(small_desk.desk, egor, ticket, 3_600_000, started_at=utc(2026, 4, 2, 9)) is None


def test_work_of_a_closed_period_is_charged_in_the_open_one(small_desk: SmallDesk) -> None:
    agreement, ticket = agree(small_desk, allowance=3600), small_desk.ticket()
    move_clock(small_desk, utc(2026, 4, 2, 12))
    close(small_desk, agreement, "2026-03")
    found = foreseeing.foresee(small_desk.desk, small_desk.actor("egor"), ticket, 2 * 3_600_000, started_at=utc(2026, 3, 31, 9))
    assert found is not None
    assert (found.charged_min, found.overage_min, found.overage_amount, found.period) == (120, 60, Decimal(60), "")


# Which terms hold


def new_version(small: SmallDesk, in_force_at: int, **terms: object) -> None:
    """The agreement's next version, with other terms about money, in force from a moment on."""
    first = small.ids.agreements["acme-2026"]
    with small.desk.store.write() as writer:
        row = writer.row("SELECT commercial FROM agreement_version WHERE id = ?", (first,))
        assert row is not None
        writer.run(
            f"INSERT INTO agreement_version ({_COPIED}, number, in_force_at, commercial) SELECT {_COPIED}, 2, ?, ? FROM agreement_version WHERE id = ?",
            (in_force_at, json.dumps({**json.loads(row[0]), **terms}), first),
        )


_COPIED = "agreement_id, valid_from_at, valid_to_at, calendar_id, pause_states, reaction_by, counts_until, terms_document"


@pytest.mark.parametrize(("in_force_at", "is_stopped"), [(utc(2026, 3, 10), True), (utc(2026, 3, 20), False)])
def test_the_terms_in_force_now_say_what_is_done_at_the_limit(small_desk: SmallDesk, in_force_at: int, is_stopped: bool) -> None:
    agree(small_desk, allowance=3600, over_limit="ask")
    ticket = small_desk.ticket()
    new_version(small_desk, in_force_at, over_limit="stop")
    move_clock(small_desk, utc(2026, 3, 11, 12))
    hours_of_work(small_desk, ticket, "2026-03-09", 2)
    assert meter_of(small_desk).over_limit == ("stop" if is_stopped else "ask")
    with small_desk.desk.store.read() as reader:
        assert bool(allowance.stopped(reader, Policy(), ticket, small_desk.clock.now())) == is_stopped
        told = allowance.needs_approval(reader, Policy(), small_desk.ids.agreements["acme-2026"], None, small_desk.clock.now())
    assert bool(told) != is_stopped


# The client's word


def test_a_cap_is_used_by_what_is_charged_beyond_the_limit_alone(small_desk: SmallDesk) -> None:
    agree(small_desk, allowance=9 * 3600, over_limit="ask", coefficients={"out_of_hours": "2"}, round_to=1800)
    ticket = small_desk.ticket()
    move_clock(small_desk, utc(2026, 3, 10, 9))
    limits.decide(small_desk.desk, small_desk.actor("anna"), ticket, is_approved=True, by="Ann", cap="1h", whole_period=True)
    move_clock(small_desk, utc(2026, 3, 13, 23))
    hours_of_work(small_desk, ticket, "2026-03-11", 9)
    assert word_on(small_desk, ticket) == ("Ann approved it up to 1 h 00 min on 2026-03-10", False)
    worked(small_desk, ticket, "2026-03-12 09:00-09:20")  # half an hour, rounded up
    assert word_on(small_desk, ticket) == ("Ann approved it up to 1 h 00 min on 2026-03-10", False)
    worked(small_desk, ticket, "2026-03-13 20:00-20:10")  # twenty minutes outside the hours
    assert word_on(small_desk, ticket) == ("approval needed: the 1 h 00 min that Ann approved are used", True)


def test_a_cap_is_used_by_work_out_of_scope_too(small_desk: SmallDesk) -> None:
    agree(small_desk, over_limit="ask", out_of_scope_hour="90")
    with small_desk.desk.store.write() as writer:
        writer.run("UPDATE agreement_service SET scope = 'out_of_scope' WHERE version_id = ?", (small_desk.ids.agreements["acme-2026"],))
    ticket = small_desk.ticket()
    move_clock(small_desk, utc(2026, 3, 10, 9))
    limits.decide(small_desk.desk, small_desk.actor("anna"), ticket, is_approved=True, by="Ann", cap="2h")
    move_clock(small_desk, utc(2026, 3, 13, 18))
    worked(small_desk, ticket, "2026-03-11 09:00-10:00")
    assert not word_on(small_desk, ticket)[1]
    worked(small_desk, ticket, "2026-03-12 09:00-10:00")
    assert word_on(small_desk, ticket)[1]


def test_a_cap_on_a_ticket_is_not_new_with_every_period(small_desk: SmallDesk) -> None:
    agree(small_desk, allowance=0, over_limit="ask")
    ticket = small_desk.ticket()
    move_clock(small_desk, utc(2026, 3, 10, 8))
    limits.decide(small_desk.desk, small_desk.actor("anna"), ticket, is_approved=True, by="Ann", cap="2h")
    move_clock(small_desk, utc(2026, 4, 2, 18))
    worked(small_desk, ticket, "2026-03-11 09:00-10:30")
    assert not word_on(small_desk, ticket)[1]
    worked(small_desk, ticket, "2026-04-02 09:00-09:30")
    assert word_on(small_desk, ticket) == ("approval needed: the 2 h 00 min that Ann approved are used", True)


def test_a_word_counts_from_the_moment_when_it_was_given(small_desk: SmallDesk) -> None:
    agree(small_desk, allowance=3600, over_limit="ask")
    ticket, desk, anna = small_desk.ticket(), small_desk.desk, small_desk.actor("anna")
    move_clock(small_desk, utc(2026, 3, 13, 18))
    worked(small_desk, ticket, "2026-03-12 09:00-11:00")
    done = limits.decide(desk, anna, ticket, is_approved=True, by="Ann", cap="1h", on="2026-03-12 08:00")
    assert done.said == f"Ann approved work on {ticket}, up to 1 h 00 min, Thu 2026-03-12 08:00"
    assert word_on(small_desk, ticket) == ("approval needed: the 1 h 00 min that Ann approved are used", True)
    limits.decide(desk, anna, ticket, is_approved=False, by="Bob", on="2026-03-11 08:00")
    assert word_on(small_desk, ticket)[0].endswith("that Ann approved are used")  # the word given last, not the one typed last
    with pytest.raises(BadInput, match="before now"):
        limits.decide(desk, anna, ticket, is_approved=True, by="Ann", on="2026-03-14 08:00")
    with pytest.raises(Refused, match="covered"):
        limits.decide(desk, anna, ticket, is_approved=True, by="Ann", on="2020-03-14 08:00")


def test_a_word_about_a_part_of_what_is_rounded_together_uses_that_part(small_desk: SmallDesk) -> None:
    agreement = agree(small_desk, allowance=0, over_limit="ask", round_per="period")
    ticket, other = small_desk.ticket(), small_desk.ticket("Another", requester="bob")
    move_clock(small_desk, utc(2026, 3, 13, 18))
    limits.decide(small_desk.desk, small_desk.actor("anna"), ticket, is_approved=True, by="Ann", cap="1h", on="2026-03-12 08:00")
    worked(small_desk, other, "2026-03-12 09:00-12:00")
    worked(small_desk, ticket, "2026-03-12 13:00-13:40")
    with small_desk.desk.store.read() as reader:
        (said,) = stored.decisions(reader, agreement)
    assert approval.beyond_min(account(small_desk, agreement, "2026-03"), said, with_extra=True) == 40
    assert not word_on(small_desk, ticket)[1]
