"""Penalties at a desk: proposed once, confirmed or waived, withdrawn with what they were for, capped on the statement."""

from __future__ import annotations

from decimal import Decimal

import pytest

from helpdesk_tui.domain.clock import DAY, HOUR
from helpdesk_tui.domain.errors import BadInput, NotAllowed, NotFound, Refused
from helpdesk_tui.services import penalties, relations, working
from helpdesk_tui.store import tables
from helpdesk_tui.store.penalties import PenaltyRow
from tests.services.closing_desk import IN_APRIL, IN_MAY, MoneyDesk, second, told
from tests.small_desk import SmallDesk, utc

PER_BREACH = [{"target": "resolution", "percent": "4"}, {"target": "reaction", "amount": "15"}]
BANDS = [{"target": "resolution", "below": "95", "percent": "5"}, {"target": "resolution", "below": "90", "percent": "10"}]


@pytest.fixture
def money(small_desk: SmallDesk) -> MoneyDesk:
    """ACME with penalties per breach."""
    desk = MoneyDesk(small_desk)
    desk.terms(penalties=PER_BREACH)
    return desk


def resolved(money: MoneyDesk, days: int, *, client: str = "acme", requester: str = "bob", priority: int = 3, subject: str = "Slow") -> int:
    """A ticket resolved so many days after it came: two working days are in time for P3."""
    small = money.small
    ticket = small.ticket(subject, client=client, requester=requester, priority=priority)
    small.clock.forward(days=days)
    working.resolve(small.desk, small.actor("anna"), ticket, code="solved", text="done")
    money.confirm_all()
    return ticket


def rows(money: MoneyDesk, client: str = "") -> list[PenaltyRow]:
    return penalties.listing(money.small.desk, money.small.actor("max"), client)


def due(money: MoneyDesk) -> list[str]:
    return penalties.propose_due(money.small.desk, money.small.actor("max"))


def test_each_breach_is_proposed_once(money: MoneyDesk) -> None:
    ticket = resolved(money, 4)
    said = due(money)
    assert said == ["Penalty 1 proposed: 15.00 EUR for ACME, 2026-03", "Penalty 2 proposed: 40.00 EUR for ACME, 2026-03"]
    assert due(money) == []
    assert [(row.target, row.ticket_id, row.amount, row.state) for row in rows(money)] == [
        ("resolution", ticket, "40.00", "proposed"),
        ("reaction", ticket, "15.00", "proposed"),
    ]
    with money.small.desk.store.read() as reader:
        breach: dict[str, int] = dict(reader.rows("SELECT kind, at FROM ticket_crossing WHERE threshold = 100"))
    assert {row.target: row.at for row in rows(money)} == breach  # dated by the breach
    assert breach["reaction"] == utc(2026, 3, 2, 10, 0, 1)  # a second more than an hour after it came


def test_what_runs_out_of_time_is_a_breach_before_it_ends(money: MoneyDesk) -> None:
    money.small.ticket(priority=1)
    money.small.clock.forward(hours=4)
    assert due(money) == ["Penalty 1 proposed: 15.00 EUR for ACME, 2026-03"]
    money.small.clock.forward(minutes=1)
    assert due(money) == ["Penalty 2 proposed: 40.00 EUR for ACME, 2026-03"]


def test_what_no_longer_stands_is_withdrawn(money: MoneyDesk) -> None:
    ticket = money.small.ticket(priority=1)
    money.small.clock.forward(days=4)
    other = money.small.ticket()
    assert len(due(money)) == 2
    relations.merge(money.small.desk, money.small.actor("boris"), ticket, other)
    due(money)
    assert {row.state for row in rows(money)} == {"waived"}
    assert {row.reason for row in rows(money)} == {penalties.WITHDRAWN}
    assert {row.decided_by for row in rows(money)} == {""}
    small, actor = money.small, money.small.actor("max")
    for decision in (penalties.confirm, penalties.waive):
        with pytest.raises(Refused, match="Penalty 1 was withdrawn: what it was proposed for no longer stands"):
            decision(small.desk, actor, 1, "all the same")
    with small.desk.store.read() as reader:
        told = reader.rows("SELECT e.client_id, p.body FROM event e JOIN event_payload p ON p.seq = e.seq WHERE e.verb LIKE 'penalty.%'")
    assert {row[0] for row in told} == {small.ids.clients["acme"]}
    assert all('"client":"acme"' in row[1] for row in told)


def test_cancelled_tickets_give_no_verdict(money: MoneyDesk) -> None:
    ticket = money.small.ticket(priority=1)
    money.small.clock.forward(days=2)
    working.cancel(money.small.desk, money.small.actor("boris"), ticket, reason="spam")
    assert due(money) == []


def test_an_outage_costs_a_client_once(money: MoneyDesk) -> None:
    small = money.small
    parent, *children = (small.ticket(f"Down {n}", priority=1) for n in range(4))
    relations.outage(small.desk, small.actor("boris"), parent, children)
    small.clock.forward(days=2)
    assert due(money) == ["Penalty 1 proposed: 40.00 EUR for ACME, 2026-03"]
    assert [row.ticket_id for row in rows(money)] == [parent]


def test_an_outage_that_grows_after_the_decision_costs_no_more(money: MoneyDesk) -> None:
    """Of two breaches that are decided one by one the tickets turn out to be one outage."""
    small = money.small
    parent, child = small.ticket("Down", priority=1), small.ticket("Down too", priority=1)
    small.clock.forward(days=2)
    assert len(due(money)) == 4
    waiting = [row.id for row in rows(money) if (row.target, row.ticket_id) == ("resolution", child)]
    penalties.confirm(small.desk, small.actor("max"), waiting[0], "agreed")
    relations.outage(small.desk, small.actor("boris"), parent, [child])
    assert due(money) == []
    assert [(row.ticket_id, row.state) for row in rows(money) if row.state != "waived"] == [(child, "confirmed")]


def test_an_outage_under_two_agreements_of_a_client_costs_it_once(money: MoneyDesk) -> None:
    small = money.small
    second(money, penalties=PER_BREACH)
    parent, child = small.ticket("Down", priority=1), small.ticket("Down too", priority=1)
    with small.desk.store.write() as writer:
        writer.change(tables.Ticket, {"id": child}, {"agreement_version_id": small.ids.agreements["acme-extra"]})
    relations.outage(small.desk, small.actor("boris"), parent, [child])
    small.clock.forward(days=2)
    assert due(money) == ["Penalty 1 proposed: 40.00 EUR for ACME, 2026-03"]
    assert due(money) == []


def test_an_outage_of_another_client_stays_unnamed(money: MoneyDesk) -> None:
    """The penalty is the client's own ticket's: neither the list nor the history knows where the outage began."""
    small = money.small
    parent = small.ticket("Secret of Globex", client="globex", requester="carl", priority=1)
    child = small.ticket("Down", priority=1)
    relations.outage(small.desk, small.actor("boris"), parent, [child])
    small.clock.forward(days=2)
    due(money)
    assert [(row.ticket_id, row.subject, row.root_id) for row in rows(money)] == [(child, "Down", parent)]
    done = penalties.confirm(small.desk, small.actor("max"), 1, "agreed")
    assert done.ticket is not None
    assert done.ticket.id == child
    with small.desk.store.read() as reader:
        told_of = reader.rows("SELECT DISTINCT ticket_id, client_id FROM event WHERE verb LIKE 'penalty.%'")
    assert [tuple(row) for row in told_of] == [(child, small.ids.clients["acme"])]


def test_attainment_is_judged_when_the_period_is_over(money: MoneyDesk) -> None:
    money.terms(penalties=BANDS)
    for _n in range(9):
        resolved(money, 0)
    resolved(money, 5)
    assert due(money) == []
    money.small.clock.forward_to(IN_APRIL)
    assert due(money) == ["Penalty 1 proposed: 50.00 EUR for ACME, 2026-03"]  # 90 % is below 95 %, not below 90 %
    (row,) = rows(money)
    assert (row.kind, row.at, row.period_start_at) == ("attainment", utc(2026, 4, 1) - 1, utc(2026, 3, 1))


def test_decided_with_a_reason_and_on_the_statement(money: MoneyDesk) -> None:
    ticket = resolved(money, 4)
    money.small.clock.forward_to(IN_APRIL)
    due(money)
    desk, actor = money.small.desk, money.small.actor("max")
    with pytest.raises(BadInput, match="needs a reason"):
        penalties.confirm(desk, actor, 1, " ")
    assert penalties.confirm(desk, actor, 2, "agreed").said == "Penalty 2 confirmed: 40.00 EUR for ACME"
    assert penalties.waive(desk, actor, 1, "the client asked for it").said == "Penalty 1 waived: 15.00 EUR for ACME"
    with pytest.raises(Refused, match="confirmed already"):
        penalties.confirm(desk, actor, 2, "again")
    statement = money.close("2026-03")
    assert told(statement)[1:] == [("penalty", "1", "-40.00")]
    assert statement.lines[1].name == f"Penalty: resolution missed, ticket {ticket}"
    assert (statement.lines[1].vat, statement.gross) == (Decimal(-8), Decimal(1152))
    with pytest.raises(Refused, match="is closed; its figures are frozen"):
        penalties.waive(desk, actor, 2, "changed my mind")
    assert due(money) == []


def test_the_cap_holds_on_the_statement(money: MoneyDesk) -> None:
    money.terms(penalties=[{"target": "resolution", "amount": "120"}], penalty_cap_percent="30")
    for _n in range(3):
        resolved(money, 7)
    money.small.clock.forward_to(IN_APRIL)
    due(money)
    for number in (1, 2, 3):
        penalties.confirm(money.small.desk, money.small.actor("max"), number, "agreed")
    statement = money.close("2026-03")
    assert [str(one.counted) for one in statement.penalties] == ["120.00", "120.00", "60.00"]
    assert sum(line.net for line in statement.lines if line.kind == "penalty") == -300


def test_a_breach_found_after_the_closing_comes_onto_the_next_statement(money: MoneyDesk) -> None:
    """A reopened ticket breaches in the month in which its time ran out, though that is closed."""
    ticket = resolved(money, 0)
    money.small.clock.forward_to(IN_APRIL)
    frozen = money.close("2026-03")
    with money.small.desk.store.write() as writer:
        writer.run(
            "UPDATE ticket_target SET verdict = 'breached', met_at = ? WHERE ticket_id = ? AND kind = 'resolution'",
            (utc(2026, 3, 20), ticket),
        )
        writer.run("INSERT INTO ticket_crossing VALUES (?, 'resolution', 0, 100, ?)", (ticket, utc(2026, 3, 19)))
        writer.run("UPDATE ticket SET updated_at = ? WHERE id = ?", (IN_APRIL, ticket))
    money.small.clock.forward_to(IN_MAY)
    with pytest.raises(Refused, match="Penalty 1 over 40"):
        money.close("2026-04")
    (row,) = rows(money)
    assert (row.at, row.period_start_at) == (utc(2026, 3, 19), utc(2026, 4, 1))
    penalties.confirm(money.small.desk, money.small.actor("max"), 1, "late but true")
    assert told(money.close("2026-04"))[1:] == [("penalty", "1", "-40.00")]
    assert money.sheet("2026-03").statement == frozen


def test_who_may(money: MoneyDesk) -> None:
    resolved(money, 4)
    due(money)
    desk = money.small.desk
    for who in ("anna", "boris", "olga", "vera"):
        for do in (penalties.confirm, penalties.waive):
            with pytest.raises(NotAllowed):
                do(desk, money.small.actor(who), 1, "because")
        with pytest.raises(NotAllowed):
            penalties.propose(desk, money.small.actor(who))
    assert len(penalties.listing(desk, money.small.actor("vera"), "acme", waiting=True)) == 2
    with pytest.raises(NotAllowed, match="may not see what clients pay: that takes the role manager or auditor"):
        penalties.listing(desk, money.small.actor("anna"))
    with pytest.raises(NotFound):
        penalties.confirm(desk, money.small.actor("max"), 99, "x")
    assert penalties.listing(desk, money.small.actor("max"), "globex") == []


@pytest.mark.parametrize("manager", ["boris", ""])
def test_told_to_the_clients_manager_else_to_all_managers(money: MoneyDesk, manager: str) -> None:
    if manager:
        with money.small.desk.store.write() as writer:
            writer.run("UPDATE client SET manager_id = ? WHERE key = 'acme'", (money.small.ids.people[manager],))
    resolved(money, 4)
    due(money)
    with money.small.desk.store.read() as reader:
        told_to = reader.rows("SELECT recipient_id, text FROM outbox WHERE kind = 'penalty' ORDER BY id")
    assert [row[0] for row in told_to] == [money.small.ids.people[manager or "max"]] * 2
    assert told_to[0][1] == "Penalty 1 proposed: 15.00 EUR for ACME, 2026-03"


def test_without_terms_nothing_is_foreseen(money: MoneyDesk) -> None:
    money.terms()
    resolved(money, 10)
    assert due(money) == []
    assert money.small.clock.now() > utc(2026, 3, 2) + 8 * DAY + HOUR
