"""Taking back the last step of a period: a draft, a payment, an invoice's number; never what is closed."""

from __future__ import annotations

import pytest

from helpdesk_tui.domain.errors import BadInput, NotAllowed, Refused
from helpdesk_tui.services import closing, invoices, period_list
from helpdesk_tui.services.taking_back import take_back
from tests.services.closing_desk import IN_APRIL, IN_MAY, MoneyDesk
from tests.small_desk import MONDAY_9, SmallDesk, utc


@pytest.fixture
def money(small_desk: SmallDesk) -> MoneyDesk:
    """ACME with an hour of work in March; it is April."""
    desk = MoneyDesk(small_desk)
    desk.terms()
    desk.work(small_desk.ticket(), MONDAY_9, 60)
    small_desk.clock.forward_to(IN_APRIL)
    return desk


def back(money: MoneyDesk, reason: str = "typed wrong", who: str = "max") -> str:
    return take_back(money.small.desk, money.small.actor(who), "acme", "2026-03", reason).said


def stands(money: MoneyDesk) -> str:
    return closing.standing(money.sheet("2026-03").period, money.small.clock.now())


def last_event(money: MoneyDesk) -> tuple[str, int]:
    with money.small.desk.store.read() as reader:
        row = reader.row("SELECT verb, client_id FROM event ORDER BY seq DESC LIMIT 1")
    assert row is not None
    return str(row[0]), int(row[1])


def test_a_draft_is_taken_back(money: MoneyDesk) -> None:
    small, actor = money.small, money.small.actor("max")
    closing.close(small.desk, actor, "acme", "2026-03")
    with pytest.raises(BadInput, match="needs a reason"):
        back(money, " ")
    assert back(money) == "2026-03 of A-001 is open again"
    assert (stands(money), last_event(money)) == ("open", ("period.reopened", small.ids.clients["acme"]))
    with pytest.raises(Refused, match="nothing to take back"):
        back(money)
    closing.close(small.desk, actor, "acme", "2026-03")
    closing.close(small.desk, actor, "acme", "2026-03")
    with pytest.raises(Refused, match="stays closed"):
        back(money)
    assert stands(money) == "closed"


def test_a_payment_then_an_invoice_is_taken_back_and_never_the_closing(money: MoneyDesk) -> None:
    small, actor = money.small, money.small.actor("max")
    frozen = money.close("2026-03")
    invoices.invoice(small.desk, actor, "acme", "2026-03", "R-7")
    invoices.paid(small.desk, actor, "acme", "2026-03", "2026-04-01")
    assert back(money) == "2026-03 of A-001 is not paid: the payment of 2026-04-01 is taken back"
    assert (stands(money), last_event(money)[0]) == ("invoiced", "period.payment_taken_back")
    invoices.paid(small.desk, actor, "acme", "2026-03")
    back(money)
    assert back(money) == "2026-03 of A-001 is not invoiced: R-7 is taken back"
    invoices.invoice(small.desk, actor, "acme", "2026-03", "R-8")
    back(money)
    with pytest.raises(Refused, match="stays closed"):
        back(money)
    assert money.sheet("2026-03").statement == frozen


@pytest.mark.parametrize("who", ["anna", "boris", "olga", "vera"])
def test_only_managers_take_back(money: MoneyDesk, who: str) -> None:
    closing.close(money.small.desk, money.small.actor("max"), "acme", "2026-03")
    with pytest.raises(NotAllowed, match="takes the role manager"):
        back(money, who=who)


def test_a_period_that_is_not_over_is_not_put_to_closing(money: MoneyDesk) -> None:
    small = money.small
    with pytest.raises(Refused, match=r"2026-04 of A-001 is not over yet: it ends Fri 2026-05-01"):
        closing.close(small.desk, small.actor("max"), "acme", "2026-04")
    assert money.sheet("2026-04").period.state == "open"


def test_periods_that_nobody_closed_are_listed(money: MoneyDesk) -> None:
    small, actor = money.small, money.small.actor("max")

    def left() -> list[tuple[str, str]]:
        return [(one.agreement.key, one.period.name) for one in period_list.decided(small.desk, actor, "open")]

    assert left() == [("acme-2026", "2026-03")]
    small.clock.forward_to(IN_MAY)
    assert left() == [("acme-2026", "2026-04"), ("acme-2026", "2026-03")]  # April has a fee
    closing.close(small.desk, actor, "acme", "2026-03")
    assert left() == [("acme-2026", "2026-04")]
    money.terms(fee="0")
    assert left() == []
    money.work(1, utc(2026, 4, 2, 9), 5)
    assert left() == [("acme-2026", "2026-04")]
