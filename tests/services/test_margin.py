"""Margins: what clients leave after labour, worst first; agreements that end; overruns that repeat."""

from __future__ import annotations

from decimal import Decimal

import pytest

from helpdesk_tui.domain.clock import DAY, HOUR
from helpdesk_tui.domain.errors import BadInput, NotAllowed
from helpdesk_tui.services import margin
from helpdesk_tui.services.margin import Margin, Margins
from helpdesk_tui.store import tables
from tests.services.closing_desk import IN_APRIL, IN_MAY, MoneyDesk
from tests.small_desk import MONDAY_9, SmallDesk, utc

D = Decimal


@pytest.fixture
def money(small_desk: SmallDesk) -> MoneyDesk:
    """ACME and Globex pay; an hour of anna costs 30 EUR, from 15 March on 36."""
    desk = MoneyDesk(small_desk)
    desk.terms()
    desk.terms("globex-2026", fee="200", overage_hour="10", allowance=3600)
    desk.hour("anna", "30")
    desk.hour("anna", "36", since=utc(2026, 3, 15))
    return desk


def report(money: MoneyDesk, name: str = "", who: str = "max") -> Margins:
    return margin.margins(money.small.desk, money.small.actor(who), name)


def row_of(found: Margins, client: str) -> Margin:
    return next(row for row in found.rows if row.client_key == client)


def test_worst_first_with_every_figure(money: MoneyDesk) -> None:
    small = money.small
    acme, globex = small.ticket(), small.ticket(client="globex", requester="carl")
    money.work(acme, MONDAY_9, 120)
    money.work(globex, MONDAY_9, 600, key="globex-2026")
    money.work(globex, utc(2026, 3, 16, 9), 100, key="globex-2026")
    found = report(money)
    assert [row.client_key for row in found.rows][:2] == ["globex", "acme"]
    row = row_of(found, "globex")
    assert (row.fee, row.overage, row.penalties, row.other) == (D(200), D("107.50"), D(0), D(0))  # 600 + 105 minutes, 60 included
    assert row.labour == D("360.00")  # 10 h at 30, 1 h 40 at 36
    assert (row.margin, row.percent) == (D("-52.50"), D("-17.1"))
    assert (row.raw_ms, row.tickets, row.cost_per_ticket) == (700 * 60_000, 1, D("360.00"))
    assert not row.is_final
    assert row_of(found, "acme").margin == D("940.00")


def test_closed_periods_keep_their_cost(money: MoneyDesk) -> None:
    money.work(money.small.ticket(), MONDAY_9, 120)
    money.small.clock.forward_to(IN_APRIL)
    money.close("2026-03")
    before = row_of(report(money, "2026-03"), "acme")
    assert before.is_final
    with money.small.desk.store.write() as writer:
        writer.run("UPDATE engineer_cost SET hour = '900'")
    assert row_of(report(money, "2026-03"), "acme").labour == before.labour == D("60.00")


def test_disputed_work_costs_once(money: MoneyDesk) -> None:
    """It goes over into the period in which it is decided; until then it costs nowhere."""
    small = money.small
    entry = money.work(small.ticket(), MONDAY_9, 120)
    with small.desk.store.write() as writer:
        writer.add(tables.EntryMark(entry_id=entry, kind="disputed", reason="not ours", at=MONDAY_9, by_id=small.ids.people["max"]))
    small.clock.forward_to(IN_APRIL)
    money.close("2026-03")
    assert row_of(report(money, "2026-03"), "acme").labour == 0
    assert row_of(report(money, "2026-04"), "acme").labour == 0
    with small.desk.store.write() as writer:
        writer.run("UPDATE entry_mark SET cleared_at = ?, outcome = 'kept'", (IN_APRIL,))
    assert row_of(report(money, "2026-03"), "acme").labour == 0
    assert row_of(report(money, "2026-04"), "acme").labour == D("60.00")


def test_work_without_an_agreement_costs_too(money: MoneyDesk) -> None:
    ticket = money.small.ticket(client="umbrella", requester="uma")
    money.work(ticket, MONDAY_9, 90, key="")
    row = row_of(report(money), "umbrella")
    assert (row.revenue, row.labour, row.margin, row.periods) == (D(0), D("45.00"), D("-45.00"), [])
    assert row.currency == "EUR"  # what the hours cost in, where nothing else names a currency


def test_unknown_costs_are_counted_apart(money: MoneyDesk) -> None:
    money.hour("ivan", "3000", "RUB")
    ticket = money.small.ticket()
    money.work(ticket, MONDAY_9, 60, who="ivan")
    money.work(ticket, MONDAY_9, 30, who="dina")
    row = row_of(report(money), "acme")
    assert (row.labour, row.unpriced_ms) == (D(0), 90 * 60_000)
    with money.small.desk.store.write() as writer:
        writer.run("INSERT INTO setting (key, value, version) VALUES ('margin.rates', '\"EUR 1 RUB 0.01\"', 1)")
    row = row_of(report(money), "acme")
    assert (row.labour, row.unpriced_ms) == (D("30.00"), 30 * 60_000)


def test_agreements_that_end(money: MoneyDesk) -> None:
    money.work(money.small.ticket(), utc(2026, 2, 10, 9), 60)
    for days, within in ((61, None), (60, 60), (31, 60), (30, 30), (1, 30), (-1, None)):
        with money.small.desk.store.write() as writer:
            ends_at = money.small.clock.now() + days * DAY
            writer.run("UPDATE agreement_version SET valid_to_at = ? WHERE id = 1", (ends_at,))
        found = report(money).endings
        assert [(one.agreement.key, one.within, one.days) for one in found] == ([] if within is None else [("acme-2026", within, days)])
        if within is not None:
            assert found[0].periods == ("2026-01", "2026-02")
            assert found[0].margin == D("1970.00")  # two fees, an hour of labour


def test_settings_that_mean_nothing_stop_nothing(money: MoneyDesk) -> None:
    """Days that are no numbers warn of nothing; of the last periods there is at least one, of overruns too."""
    with money.small.desk.store.write() as writer:
        for key, value in (("ending_days", '"soon, 45"'), ("periods", "0"), ("overruns", "0")):
            writer.add(tables.Setting(key=f"margin.{key}", value=value))
        writer.run("UPDATE agreement_version SET valid_to_at = ? WHERE id = 1", (money.small.clock.now() + 40 * DAY,))
    found = report(money)
    assert [(one.within, one.periods) for one in found.endings] == [(45, ("2026-02",))]
    assert found.overruns == ()


def test_overruns_in_two_of_three_periods(money: MoneyDesk) -> None:
    ticket = money.small.ticket()
    assert report(money).overruns == ()
    money.work(ticket, utc(2026, 2, 10, 9), 11 * 60)
    money.small.clock.forward_to(IN_APRIL)
    assert report(money).overruns == ()
    money.work(ticket, utc(2026, 3, 10, 9), 10 * 60 + 30)
    money.small.clock.forward_to(IN_APRIL + HOUR)
    (over,) = report(money).overruns
    assert (over.agreement.key, over.periods) == ("acme-2026", (("2026-01", 0), ("2026-02", 60), ("2026-03", 30)))
    money.small.clock.forward_to(IN_MAY)
    assert len(report(money).overruns) == 1  # February, March, April
    money.small.clock.forward_to(IN_MAY + 31 * DAY)
    assert report(money).overruns == ()  # March, April, May


@pytest.mark.parametrize(("name", "periods"), [("2026-02", 1), ("2026-Q1", 3), ("2026", 5)])
def test_longer_spans_sum_their_periods(money: MoneyDesk, name: str, periods: int) -> None:
    money.small.clock.forward_to(IN_MAY)
    row = row_of(report(money, name), "acme")
    assert (len(row.periods), row.fee) == (periods, D(1000) * periods)


def test_who_may(money: MoneyDesk) -> None:
    assert report(money, who="vera").rows
    for who in ("anna", "boris", "olga"):
        with pytest.raises(NotAllowed):
            report(money, who=who)
    for name in ("march", "0000-01", "9999-12", "9999", "2026-13"):
        with pytest.raises(BadInput):
            report(money, name)


def test_work_after_an_agreements_end_costs_its_client(money: MoneyDesk) -> None:
    """It is in no period; in the month in which it was done it stands beside the others."""
    small = money.small
    ticket = small.ticket(client="globex", requester="carl")
    money.work(ticket, MONDAY_9, 60, key="globex-2026")
    with small.desk.store.write() as writer:
        writer.run("UPDATE agreement_version SET valid_to_at = ? WHERE id = ?", (utc(2026, 3, 11), small.ids.agreements["globex-2026"]))
    money.work(ticket, utc(2026, 3, 12, 9), 120, key="globex-2026")
    late = money.work(ticket, utc(2026, 4, 1, 9), 30, key="globex-2026")
    small.clock.forward_to(IN_MAY)
    march, april = (row_of(report(money, name), "globex") for name in ("2026-03", "2026-04"))
    assert (march.raw_ms, march.labour, march.tickets) == (180 * 60_000, D("90.00"), 2)
    assert (april.raw_ms, april.labour, april.fee, april.periods) == (30 * 60_000, D("18.00"), D(0), [])
    assert not any(row.client_key == "globex" for row in report(money, "2026-05").rows)
    with small.desk.store.write() as writer:
        writer.add(tables.EntryMark(entry_id=late, kind="disputed", reason="not ours", at=IN_MAY, by_id=small.ids.people["max"]))
    assert row_of(report(money, "2026-04"), "globex").labour == D("18.00")  # there is no period in which it could be decided


def test_work_found_when_all_periods_are_closed_costs_in_its_month(money: MoneyDesk) -> None:
    small = money.small
    ticket = small.ticket(client="globex", requester="carl")
    with small.desk.store.write() as writer:
        writer.run("UPDATE agreement_version SET valid_to_at = ? WHERE id = ?", (utc(2026, 3, 31), small.ids.agreements["globex-2026"]))
    small.clock.forward_to(IN_APRIL)
    for name in ("2026-01", "2026-02", "2026-03"):
        money.close(name, "globex")
    money.work(ticket, MONDAY_9, 60, key="globex-2026")
    assert row_of(report(money, "2026-03"), "globex").labour == D("30.00")


def test_what_is_compared_across_currencies_names_its_rate(money: MoneyDesk) -> None:
    money.work(money.small.ticket(), MONDAY_9, 60)
    assert margin.compared(report(money)) == ""
    money.terms("globex-2026", fee="200", currency="RUB")
    with money.small.desk.store.write() as writer:
        writer.add(tables.Setting(key="margin.rates", value='"EUR 1 RUB 0.01"'))
    found = report(money)
    assert (margin.compared(found), [(row.client_key, row.revenue - row.labour == row.margin) for row in found.rows]) == (
        "1 RUB as 0.01 EUR",
        [("globex", True), ("acme", True)],
    )
