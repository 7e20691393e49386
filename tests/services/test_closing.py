"""Closing a period: the draft, everything on the checklist, frozen figures, and later changes as adjustments in the next."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from helpdesk_tui.domain.clock import HOUR, MINUTE
from helpdesk_tui.domain.errors import BadInput, NotAllowed, NotFound, Refused
from helpdesk_tui.services import closing, entries, intake, invoices, limits, relations, stopwatch, undo, working
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.store import tables
from tests.services.closing_desk import APRIL, IN_APRIL, IN_MAY, MAY, MoneyDesk, told
from tests.small_desk import MONDAY_9, SmallDesk, utc

D = Decimal


@pytest.fixture
def money(small_desk: SmallDesk) -> MoneyDesk:
    """ACME with an allowance of ten hours, in March."""
    desk = MoneyDesk(small_desk)
    desk.terms()
    return desk


def march(money: MoneyDesk, minutes: float = 661) -> int:
    """A ticket of March with so much work; then it is April."""
    ticket = money.small.ticket()
    money.work(ticket, MONDAY_9, minutes / 2)
    money.work(ticket, MONDAY_9 + 24 * HOUR, minutes / 2)
    money.small.clock.forward_to(IN_APRIL)
    return ticket


def test_a_draft_first_then_frozen(money: MoneyDesk) -> None:
    march(money)
    small, actor = money.small, money.small.actor("max")
    (draft,) = closing.close(small.desk, actor, "acme", "2026-03")
    assert (draft.sheet.period.state, draft.sheet.statement.state, draft.sheet.blocking) == ("closing", "draft", ())
    assert "Nothing stands in the way" in draft.said
    with small.desk.store.read() as reader:
        assert reader.value("SELECT count(*) FROM charge") == 0
    (done,) = closing.close(small.desk, actor, "acme", "2026-03")
    assert told(done.sheet.statement) == [("fee", "1", "1000.00"), ("overage", "1:30", "90.00")]  # 2 × 345 minutes, 600 included
    assert done.said == "2026-03 of A-001 is closed: 1,090.00 EUR, 1,308.00 EUR with VAT."
    with small.desk.store.read() as reader:
        rows = reader.rows("SELECT sum(raw_ms), count(*) FROM charge")
        assert rows == [(661 * MINUTE, 2)]
        assert reader.value("SELECT verb FROM event ORDER BY seq DESC LIMIT 1") == "period.closed"
    assert money.sheet("2026-03").statement == done.sheet.statement
    with pytest.raises(Refused, match="is closed since"):
        closing.close(small.desk, actor, "acme", "2026-03")
    with pytest.raises(Refused, match="stays closed"):
        undo.undo(small.desk, actor)


def test_what_was_frozen_stays(money: MoneyDesk) -> None:
    ticket = march(money)
    frozen = money.close("2026-03")
    money.terms(fee="5000", overage_hour="1")
    money.work(ticket, MONDAY_9 + 48 * HOUR, 600)
    assert money.sheet("2026-03").statement == frozen


# The checklist


def _not_over(money: MoneyDesk) -> None:
    money.small.clock.step(-3 * 24 * HOUR)


def _earlier(money: MoneyDesk) -> None:
    money.work(money.small.ticket(), utc(2026, 2, 10, 9), 10)


def _timer(money: MoneyDesk) -> None:
    money.small.clock.step(-5 * 24 * HOUR)
    stopwatch.start(money.small.desk, money.small.actor("anna"), money.small.ticket(assignee="anna", state="in_progress"), Spot("cli"))
    money.small.clock.step(5 * 24 * HOUR)


def _unconfirmed(money: MoneyDesk) -> None:
    money.work(money.small.ticket(), MONDAY_9, 10, confirmed=False)


def _penalty(money: MoneyDesk) -> None:
    money.terms(penalties=[{"target": "resolution", "below": "95", "percent": "5"}])
    with money.small.desk.store.write() as writer:
        writer.run("UPDATE ticket_target SET verdict = 'breached', is_live = 0, met_at = due_at WHERE kind = 'resolution'")
    closing.close(money.small.desk, money.small.actor("max"), "acme", "2026-03")


@pytest.mark.parametrize(
    ("arrange", "kind", "sentence"),
    [
        (_not_over, "not_over", "2026-03 is not over yet: it ends Wed 2026-04-01 00:00."),
        (_earlier, "earlier_open", "2026-02 is still open and has work in it; close it first."),
        (_timer, "timer", "Anna Petrova's timer runs on 2 since Sat 2026-03-28 10:00."),
        (_unconfirmed, "unconfirmed", "10 min of Anna Petrova on 2 are not confirmed (entry 3)."),
        (_penalty, "penalty", "Penalty 1 over 50.00 EUR waits for a decision."),
    ],
)
def test_what_blocks(money: MoneyDesk, arrange: Callable[[MoneyDesk], None], kind: str, sentence: str) -> None:
    march(money)
    arrange(money)
    assert [(item.kind, item.said) for item in money.sheet("2026-03").blocking] == [(kind, sentence)]
    with pytest.raises(Refused, match="cannot be closed yet") as refused:
        money.close("2026-03")
    assert sentence in refused.value.sentence
    assert not money.sheet("2026-03").period.is_closed


def test_what_only_warns(money: MoneyDesk) -> None:
    ticket = march(money, 120)
    bare = money.work(ticket, MONDAY_9 + 72 * HOUR, 30, note=" ")
    disputed = money.work(ticket, MONDAY_9 + 96 * HOUR, 45)
    limits.mark(money.small.desk, money.small.actor("max"), disputed, "disputed", reason="not ordered")
    sheet = money.sheet("2026-03")
    assert sheet.blocking == ()
    assert [(item.kind, item.entry_id) for item in sheet.items] == [("disputed", disputed), ("no_note", bare)]
    money.close("2026-03")
    limits.settle(money.small.desk, money.small.actor("max"), disputed, outcome="charged")
    april = money.sheet("2026-04").statement
    assert april.time.corrected_min == 45  # decided later, it counts in the next period


def test_a_proposal_stays_where_closing_is_refused(money: MoneyDesk) -> None:
    march(money)
    money.terms(penalties=[{"target": "resolution", "below": "95", "percent": "5"}])
    with money.small.desk.store.write() as writer:
        writer.run("UPDATE ticket_target SET verdict = 'breached', is_live = 0, met_at = due_at WHERE kind = 'resolution'")
    with pytest.raises(Refused, match="Penalty 1 over"):
        money.close("2026-03")
    with money.small.desk.store.read() as reader:
        assert reader.rows("SELECT id, state FROM penalty") == [(1, "proposed")]


# Later changes


def _corrected(money: MoneyDesk, ticket: int) -> None:
    money.small.clock.forward(minutes=1)
    entries.correct(money.small.desk, money.small.actor("anna"), 1, typed="2h", reason="too much")


def _taken_back(money: MoneyDesk, ticket: int) -> None:
    with money.small.desk.store.write() as writer:
        row = writer.row("SELECT engineer_id, agreement_version_id, start_at, duration_ms FROM work_entry WHERE id = 2")
        assert row is not None
        writer.add(
            tables.WorkEntry(
                engineer_id=row[0], ticket_id=ticket, agreement_version_id=row[1], start_at=row[2], duration_ms=-row[3], reverses_id=2,
                end_reason="reversal", reason="never happened", recorded_at=money.small.clock.now(), recorded_by_id=row[0],
            )
        )  # fmt: skip


def _logged_late(money: MoneyDesk, ticket: int) -> None:
    money.work(ticket, MONDAY_9 + 72 * HOUR, 90)


def _merged(money: MoneyDesk, ticket: int) -> None:
    other = money.small.ticket()
    relations.merge(money.small.desk, money.small.actor("boris"), ticket, other)


def _moved(money: MoneyDesk, ticket: int) -> None:
    intake.edit(money.small.desk, money.small.actor("boris"), ticket, client="globex", requester="carl")


@pytest.mark.parametrize(
    ("change", "march_minutes", "amount", "minutes"),
    [
        (_corrected, 661, "-90.00", -225),  # 330.5 minutes become 120: all the overage comes back, the rest in minutes
        (_taken_back, 661, "-90.00", -345),
        (_logged_late, 661, "0.00", 90),  # April's allowance pays for it
        (_merged, 661, "0.00", 0),
        (_moved, 661, "-90.00", -690),
    ],
)
def test_a_later_change_is_an_adjustment_in_the_next_period(
    money: MoneyDesk, change: Callable[[MoneyDesk, int], None], march_minutes: float, amount: str, minutes: int
) -> None:
    money.terms("globex-2026", fee="0", allowance=100 * 3600)
    ticket = march(money, march_minutes)
    frozen = money.close("2026-03")
    change(money, ticket)
    money.confirm_all()
    assert money.sheet("2026-03").statement == frozen
    april = money.sheet("2026-04").statement
    time = april.time
    assert time.corrected_min == minutes - int(D(amount))  # a minute of overage is 1.00: what is money is no time
    assert (time.available_min, time.left_min) == (600, 600 - time.used_min)
    assert [(one.period, str(one.amount), one.minutes) for one in april.corrections] == (
        [("2026-03", amount, minutes)] if minutes or D(amount) else []
    )
    adjusted = [(line.name, str(line.net)) for line in april.lines if line.kind == "adjustment"]
    assert adjusted == ([("Later changes to 2026-03", amount)] if D(amount) else [])
    money.small.clock.forward_to(IN_MAY)
    if change is not _moved:  # there the other client's work of March is booked first
        _is_conserved(money, "acme")
    final = money.close("2026-04")
    assert final.corrections == april.corrections
    assert money.sheet("2026-05").statement.corrections == ()  # corrected once


def _is_conserved(money: MoneyDesk, client: str) -> None:
    """All booked and open raw time is all that was recorded."""
    with money.small.desk.store.read() as reader:
        recorded = reader.value("SELECT sum(duration_ms) FROM work_entry")
        booked = reader.value("SELECT coalesce(sum(raw_ms), 0) FROM charge")
    later = [money.sheet(name, client).statement.costs.raw_ms for name in ("2026-04", "2026-05")]
    assert booked + sum(later) == recorded


def test_moved_work_is_charged_where_it_went(money: MoneyDesk) -> None:
    money.terms("globex-2026", fee="0", allowance=0, round_to=60)
    ticket = march(money, 660)
    money.close("2026-03")
    _moved(money, ticket)
    globex = money.sheet("2026-03", "globex").statement
    assert told(globex) == [("overage", "11:00", "660.00")]


def test_a_ticket_that_is_cancelled_later_is_paid_back_once(money: MoneyDesk) -> None:
    money.terms(ticket_price="7.5")
    ticket = march(money, 60)
    assert told(money.close("2026-03")) == [("fee", "1", "1000.00"), ("tickets", "1", "7.50")]
    working.cancel(money.small.desk, money.small.actor("boris"), ticket, reason="was never one")
    assert told(money.sheet("2026-04").statement) == [("fee", "1", "1000.00"), ("adjustment", "1", "-7.50")]
    money.small.clock.forward_to(IN_MAY)
    assert told(money.close("2026-04")) == [("fee", "1", "1000.00"), ("adjustment", "1", "-7.50")]
    assert told(money.sheet("2026-05").statement) == [("fee", "1", "1000.00")]


def test_a_managers_own_adjustment(money: MoneyDesk) -> None:
    march(money, 60)
    small, actor = money.small, money.small.actor("max")
    said = closing.adjust(small.desk, actor, "acme", "2026-03", "-120,50", "Regret").said
    assert said == "-120.50 EUR stand on 2026-03 of A-001: Regret"
    assert told(money.close("2026-03")) == [("fee", "1", "1000.00"), ("adjustment", "1", "-120.50")]
    with pytest.raises(Refused, match="put the amount onto the next period"):
        closing.adjust(small.desk, actor, "acme", "2026-03", "1", "more")
    for typed, name in (("x", "y"), ("0.001", "y"), ("12,500", "y"), ("1.005", "y"), ("0", "y"), ("NaN", "y"), ("1e40", "y"), ("5", " ")):
        with pytest.raises(BadInput):
            closing.adjust(small.desk, actor, "acme", "2026-04", typed, name)


# Invoices


def test_invoiced_due_overdue_paid(money: MoneyDesk) -> None:
    march(money, 60)
    small, actor = money.small, money.small.actor("max")
    with pytest.raises(Refused, match="is not closed yet"):
        invoices.invoice(small.desk, actor, "acme", "2026-03", "R-7")
    money.close("2026-03")
    with pytest.raises(Refused, match="was not invoiced yet"):
        invoices.paid(small.desk, actor, "acme", "2026-03")
    with pytest.raises(BadInput, match="needs its number"):
        invoices.invoice(small.desk, actor, "acme", "2026-03", " ")
    said = invoices.invoice(small.desk, actor, "acme", "2026-03", "R-7").said
    assert said == "2026-03 of A-001 is invoiced as R-7: 1,200.00 EUR, due 2026-04-16"
    with pytest.raises(Refused, match="invoiced already: R-7"):
        invoices.invoice(small.desk, actor, "acme", "2026-03", "R-8")
    states = []
    for at in (utc(2026, 4, 16, 23, 59), utc(2026, 4, 17)):
        small.clock.forward_to(at)
        states.append(closing.standing(money.sheet("2026-03").period, at))
    assert states == ["invoiced", "overdue"]
    with pytest.raises(BadInput, match=r"lies ahead|passed|to come"):
        invoices.paid(small.desk, actor, "acme", "2026-03", "2027-01-01")
    with pytest.raises(BadInput, match="lies before 2026-03 began"):
        invoices.paid(small.desk, actor, "acme", "2026-03", "2026-02-28")
    assert invoices.paid(small.desk, actor, "acme", "2026-03").said == "2026-03 of A-001 is paid, late"
    assert closing.standing(money.sheet("2026-03").period, small.clock.now()) == "paid"
    with pytest.raises(Refused, match="was paid"):
        invoices.paid(small.desk, actor, "acme", "2026-03")


# Who may


@pytest.mark.parametrize("who", ["anna", "boris", "olga", "vera"])
def test_only_managers_close(money: MoneyDesk, who: str) -> None:
    march(money, 60)
    small, actor = money.small, money.small.actor(who)
    for attempt in (
        lambda: closing.close(small.desk, actor, "acme", "2026-03", finally_=True),
        lambda: closing.close_one(small.desk, actor, 1, "2026-03"),
        lambda: closing.adjust(small.desk, actor, "acme", "2026-03", "1", "x"),
        lambda: invoices.invoice(small.desk, actor, "acme", "2026-03", "1"),
        lambda: invoices.paid(small.desk, actor, "acme", "2026-03"),
    ):
        with pytest.raises(NotAllowed, match="takes the role manager"):
            attempt()
    with small.desk.store.read() as reader:
        assert reader.value("SELECT count(*) FROM service_period") == 0


def test_auditors_read_and_others_do_not(money: MoneyDesk) -> None:
    march(money, 60)
    small = money.small
    assert closing.sheets(small.desk, small.actor("vera"), "acme", "2026-03")[0].statement.client == "ACME"
    for who in ("anna", "boris", "olga"):
        with pytest.raises(NotAllowed):
            closing.sheets(small.desk, small.actor(who), "acme", "2026-03")


def test_what_cannot_be_found(money: MoneyDesk) -> None:
    actor = money.small.actor("max")
    for client, name, agreement, error in (
        ("acme", "2026-3x", "", BadInput),
        ("nobody", "2026-03", "", BadInput),
        ("acme", "2031-03", "", NotFound),
        ("acme", "2026-03", "other", NotFound),
        ("umbrella", "2026-03", "", NotFound),
    ):
        with pytest.raises(error):
            closing.sheets(money.small.desk, actor, client, name, agreement)


def test_an_empty_period_closes(money: MoneyDesk) -> None:
    money.small.clock.forward_to(MAY + HOUR)
    assert told(money.close("2026-04")) == [("fee", "1", "1000.00")]
    assert money.sheet("2026-04").period.start_at == APRIL
