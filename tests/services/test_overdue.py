"""Invoices that nobody paid: their manager is told, once per invoice."""

from __future__ import annotations

from helpdesk_tui.services import invoices, overdue
from helpdesk_tui.services.taking_back import take_back
from helpdesk_tui.store import tables
from tests.services.closing_desk import IN_APRIL, MoneyDesk
from tests.small_desk import MONDAY_9, SmallDesk, utc


def told(money: MoneyDesk) -> list[tuple[str, str]]:
    with money.small.desk.store.read() as reader:
        rows = reader.rows(
            "SELECT p.name, o.text FROM outbox o JOIN person p ON p.id = o.recipient_id WHERE o.kind = 'invoice' ORDER BY o.id"
        )
    return [(str(row[0]), str(row[1])) for row in rows]


def test_a_manager_is_told_of_each_unpaid_invoice_once(small_desk: SmallDesk) -> None:
    small, money, actor = small_desk, MoneyDesk(small_desk), small_desk.actor("max")
    money.terms()
    money.work(small.ticket(), MONDAY_9, 60)
    small.clock.forward_to(IN_APRIL)
    money.close("2026-03")
    invoices.invoice(small.desk, actor, "acme", "2026-03", "R-7")
    small.clock.forward_to(utc(2026, 4, 16, 23, 59))
    assert overdue.tell_due(small.desk, actor) == []
    small.clock.forward_to(utc(2026, 4, 17))
    sentence = "ACME, A-001 2026-03: invoice R-7 over 1,200.00 EUR was due 2026-04-16 and is not paid"
    assert overdue.tell_due(small.desk, actor) == [sentence]
    assert overdue.tell_due(small.desk, actor) == []
    assert told(money) == [("Max Manager", sentence)]
    invoices.paid(small.desk, actor, "acme", "2026-03")
    take_back(small.desk, actor, "acme", "2026-03", "another client's")
    assert overdue.tell_due(small.desk, actor) == []  # it was told of
    take_back(small.desk, actor, "acme", "2026-03", "wrong number")
    invoices.invoice(small.desk, actor, "acme", "2026-03", "R-8")
    small.clock.forward_to(utc(2026, 6, 1))
    assert len(overdue.tell_due(small.desk, actor)) == 1


def test_the_clients_own_manager_is_told(small_desk: SmallDesk) -> None:
    small, money, actor = small_desk, MoneyDesk(small_desk), small_desk.actor("max")
    with small.desk.store.write() as writer:
        writer.change(tables.Client, {"id": small.ids.clients["acme"]}, {"manager_id": small.ids.people["boris"]})
    money.terms()
    small.clock.forward_to(IN_APRIL)
    money.close("2026-03")
    invoices.invoice(small.desk, actor, "acme", "2026-03", "R-7")
    small.clock.forward_to(utc(2026, 5, 1))
    overdue.tell_due(small.desk, actor)
    assert [name for name, _text in told(money)] == ["Boris Lead"]
