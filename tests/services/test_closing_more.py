"""Closing where things are not plain: two agreements of one client, gaps, reopened tickets, what comes late and unconfirmed, the doctor."""

from __future__ import annotations

from decimal import Decimal

import pytest

from helpdesk_tui.domain.errors import BadInput, NotAllowed, Refused
from helpdesk_tui.services import closing, doctor, entries, invoices, period_list, working
from helpdesk_tui.store import tables
from tests.services.closing_desk import APRIL, IN_APRIL, IN_MAY, MARCH, MoneyDesk, second, told
from tests.small_desk import MONDAY_9, SmallDesk, utc

D = Decimal


@pytest.fixture
def money(small_desk: SmallDesk) -> MoneyDesk:
    """ACME with an allowance of ten hours, in March."""
    desk = MoneyDesk(small_desk)
    desk.terms()
    return desk


def test_two_agreements_of_one_client_are_two_books(money: MoneyDesk) -> None:
    second(money, fee="50", allowance=0, overage_hour="100", currency="USD")
    small, actor = money.small, money.small.actor("max")
    plain, extra = small.ticket(service="mail"), small.ticket(service="vpn")
    money.work(plain, MONDAY_9, 60)
    money.work(extra, MONDAY_9 + 3_600_000, 30, key="acme-extra")
    small.clock.forward_to(IN_APRIL)
    done = closing.close(small.desk, actor, "acme", "2026-03", finally_=True)
    assert [(one.sheet.statement.agreement, told(one.sheet.statement)) for one in done] == [
        ("A-009", [("fee", "1", "50.00"), ("overage", "0:30", "50.00")]),
        ("A-001", [("fee", "1", "1000.00")]),
    ]
    with pytest.raises(BadInput, match="several agreements: acme-extra, acme-2026"):
        invoices.invoice(small.desk, actor, "acme", "2026-03", "R-1")
    assert "A-009 is invoiced as R-1" in invoices.invoice(small.desk, actor, "acme", "2026-03", "R-1", "acme-extra").said
    states = {one.agreement.key: closing.standing(one.period, IN_APRIL) for one in period_list.decided(small.desk, actor)}
    assert states == {"acme-extra": "invoiced", "acme-2026": "closed"}


def test_one_agreement_does_not_hold_up_the_other(money: MoneyDesk) -> None:
    second(money, fee="50", allowance=0)
    small = money.small
    money.work(small.ticket(service="mail"), MONDAY_9, 60, confirmed=False)
    small.clock.forward_to(IN_APRIL)
    (done,) = closing.close(small.desk, small.actor("max"), "acme", "2026-03", finally_=True)
    assert done.sheet.statement.agreement == "A-009"
    assert len(done.refused) == 1
    assert "60 min" in done.refused[0] or "1 h 00 min" in done.refused[0]
    with pytest.raises(Refused, match="are not confirmed"):
        closing.close(small.desk, small.actor("max"), "acme", "2026-03", finally_=True)


def test_a_gap_in_validity_is_not_billed(money: MoneyDesk) -> None:
    """Valid to the eleventh: ten days' fee; work after it is charged nowhere."""
    small = money.small
    ticket = small.ticket()
    with small.desk.store.write() as writer:
        writer.run("UPDATE agreement_version SET valid_to_at = ? WHERE id = 1", (utc(2026, 3, 11),))
    money.work(ticket, MONDAY_9, 60)
    money.work(ticket, utc(2026, 3, 16, 9), 900)
    small.clock.forward_to(IN_APRIL)
    statement = money.close("2026-03")
    assert told(statement) == [("fee", "1", "322.58")]
    assert statement.lines[0].name == "Service fee 2026-03, 10 of 31 days"
    assert (statement.time.used_min, statement.end_at) == (60, utc(2026, 3, 11))
    assert small.desk.clock.now() > APRIL


def test_work_after_a_reopen_belongs_to_its_own_period(money: MoneyDesk) -> None:
    small = money.small
    ticket = small.ticket()
    money.work(ticket, MONDAY_9, 660)
    small.clock.forward_to(utc(2026, 3, 31, 9))
    working.resolve(small.desk, small.actor("anna"), ticket, code="solved", text="done")
    money.confirm_all()
    small.clock.forward_to(IN_APRIL)
    frozen = money.close("2026-03")
    working.reopen(small.desk, small.actor("boris"), ticket)
    money.work(ticket, IN_APRIL, 30)
    small.clock.forward(minutes=30)
    working.resolve(small.desk, small.actor("boris"), ticket, code="solved", text="done again")
    money.confirm_all()
    april = money.sheet("2026-04").statement
    assert (april.time.used_min, april.corrections, april.tickets_resolved) == (30, (), 1)
    assert money.sheet("2026-03").statement == frozen


def test_a_late_correction_must_be_confirmed_before_its_period_closes(money: MoneyDesk) -> None:
    small = money.small
    ticket = small.ticket()
    entry = money.work(ticket, MONDAY_9, 660)
    small.clock.forward_to(IN_APRIL)
    money.close("2026-03")
    entries.correct(small.desk, small.actor("anna"), entry, typed="9h", reason="typed wrong")
    small.clock.forward_to(IN_MAY)
    with pytest.raises(Refused, match="are not confirmed"):
        money.close("2026-04")
    money.confirm_all()
    assert [str(one.amount) for one in money.close("2026-04").corrections] == ["-60.00"]


def test_missing_notes_pass_at_once_with_a_reason(money: MoneyDesk) -> None:
    small, actor = money.small, money.small.actor("max")
    ticket = small.ticket()
    for day in range(3):
        money.work(ticket, MONDAY_9 + day * 86_400_000, 10, note="")
    small.clock.forward_to(IN_APRIL)

    def kinds() -> list[tuple[str, str]]:
        return [(item.kind, item.said) for item in money.sheet("2026-03").items]

    assert [kind for kind, _said in kinds()] == ["no_note"] * 3
    with pytest.raises(BadInput, match="needs a reason"):
        closing.let_notes_pass(small.desk, actor, "acme", "2026-03", " ")
    with pytest.raises(NotAllowed):
        closing.let_notes_pass(small.desk, small.actor("boris"), "acme", "2026-03", "agreed")
    said = closing.let_notes_pass(small.desk, actor, "acme", "2026-03", "agreed on the phone").said
    assert said == "3 entries of 2026-03 need no note"
    assert kinds() == [("notes_passed", "3 entries without a note were passed: agreed on the phone")]
    with pytest.raises(Refused, match="lacks a note"):
        closing.let_notes_pass(small.desk, actor, "acme", "2026-03", "again")
    closing.close(small.desk, actor, "acme", "2026-03")
    money.work(ticket, MONDAY_9 + 4 * 86_400_000, 10, note="")
    assert [kind for kind, _said in kinds()] == ["no_note", "notes_passed"]
    closing.let_notes_pass(small.desk, actor, "acme", "2026-03", "that one too")
    assert kinds() == [("notes_passed", "4 entries without a note were passed: that one too")]
    frozen = money.close("2026-03")
    assert money.sheet("2026-03").statement == frozen
    with pytest.raises(Refused, match="nothing is asked for"):
        closing.let_notes_pass(small.desk, actor, "acme", "2026-03", "late")
    assert not [one for one in doctor.examine(small.desk) if one.level == "wrong" and one.name.startswith("money.")]


def test_what_was_decided_is_listed(money: MoneyDesk) -> None:
    small, actor = money.small, money.small.actor("max")
    money.work(small.ticket(), MONDAY_9, 60)
    small.clock.forward_to(IN_APRIL)
    money.close("2026-03")
    invoices.invoice(small.desk, actor, "acme", "2026-03", "R-1")
    small.clock.forward_to(IN_MAY)
    closing.close(small.desk, actor, "acme", "2026-04")
    listed = {
        state: [one.period.name for one in period_list.decided(small.desk, actor, state)] for state in ("", "overdue", "paid", "closing")
    }
    assert listed == {"": ["2026-04", "2026-03"], "overdue": ["2026-03"], "paid": [], "closing": ["2026-04"]}
    with pytest.raises(BadInput, match="no state 'late'"):
        period_list.decided(small.desk, actor, "late")
    with pytest.raises(NotAllowed):
        period_list.decided(small.desk, small.actor("anna"))


FAULTS = {
    "money.booked": "UPDATE service_period SET state = 'open', closed_at = NULL",
    "money.once": "INSERT INTO charge SELECT 99, period_id, entry_id, agreement_version_id, ticket_id, work_at, raw_ms, hours, coefficient, treatment,"
    " charged_ms, is_reversal, explanation FROM charge LIMIT 1",
    "money.figures": "UPDATE service_period SET figures = '{}'",
    "money.apart": "INSERT INTO service_period (agreement_id, name, start_at, end_at, state, figures, invoice, version)"
    " SELECT agreement_id, 'x', start_at + 1, end_at, 'open', '{}', '', 1 FROM service_period",
    "money.penalties": "UPDATE penalty SET state = 'proposed'",
}


@pytest.mark.parametrize("name", FAULTS)
def test_the_doctor_finds_what_is_wrong_with_closed_periods(money: MoneyDesk, name: str) -> None:
    small = money.small
    money.work(small.ticket(), MONDAY_9, 60)
    small.clock.forward_to(IN_APRIL)
    money.close("2026-03")
    with small.desk.store.write() as writer:
        writer.add(
            tables.Penalty(
                once="x", agreement_id=1, period_start_at=MARCH, kind="breach", target="reaction", at=MARCH, amount="1", currency="EUR",
                state="waived",
            )
        )  # fmt: skip
    assert {one.name for one in doctor.examine(small.desk) if one.level == "wrong" and one.name.startswith("money.")} == set()
    with small.desk.store.write() as writer:
        writer.run(FAULTS[name])
    assert {one.name for one in doctor.examine(small.desk) if one.level == "wrong" and one.name.startswith("money.")} == {name}
