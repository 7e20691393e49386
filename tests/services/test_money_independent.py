"""A year of the demo desk's money, recomputed from its export by other code, to the cent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import pytest

from helpdesk_tui.domain.clock import HOUR
from helpdesk_tui.services import export, period_list
from helpdesk_tui.services.closing import Sheet
from helpdesk_tui.services.demo import make
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store.engine import Store
from tests.services.independent_money import Books, Row
from tests.small_desk import MONDAY_9, MovableClock

NOW = MONDAY_9 + 6 * HOUR


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Books]]:
    """A year of the demo desk, thinner than usual, and its export."""
    path, clock = tmp_path_factory.mktemp("money") / "year.db", MovableClock(NOW)
    make.make(str(path), clock, seed=3, months=12, a_month=300)
    store = Store(str(path))
    store.open()
    yield Desk(store, clock), Books(export.lines(Desk(store, clock), "lydia"), NOW)
    store.close()


def said(sheet: Sheet) -> dict[str, object]:
    """What the program says of a period."""
    found = sheet.statement
    net: Counter[str] = Counter()
    amounts: dict[str, Decimal] = {}
    for line in found.lines:
        net[line.kind] += 1
        amounts[line.kind] = amounts.get(line.kind, Decimal(0)) + line.net
    return {
        "net": amounts,
        "vat": found.vat,
        "used": found.time.used_min,
        "over": found.time.overage_min,
        "left": found.time.left_min,
        "labour": found.costs.labour,
        "raw_ms": found.costs.raw_ms,
        "levels": {level.target: (level.counted, level.met) for level in found.levels},
    }


def computed(books: Books, agreement: Row) -> dict[str, dict[str, object]]:
    """What the export comes to, by period."""
    is_metered = books.terms(agreement).get("allowance") is not None
    return {
        span.name: {
            "net": came.net,
            "vat": came.vat,
            "used": came.used,
            "over": came.over,
            "left": came.left if is_metered else None,
            "labour": came.labour,
            "raw_ms": came.raw_ms,
            "levels": came.levels,
        }
        for span, came in books.reckon(agreement)
    }


def test_every_period_of_every_agreement_to_the_cent(year: tuple[Desk, Books]) -> None:
    desk, books = year
    manager = desk.actor("maria", "cli")
    seen: Counter[str] = Counter()
    for client_id in books.clients:
        sheets = period_list.of_client(desk, manager, client_id)
        for agreement in (row for row in books.rows["agreement"] if row["client_id"] == client_id):
            expected = computed(books, agreement)
            for sheet in (one for one in sheets if one.agreement.id == agreement["id"]):
                name = f"{agreement['number']} {sheet.period.name}"
                assert said(sheet) == expected[sheet.period.name], name
                assert sheet.statement.corrections == (), name
                seen[sheet.statement.state] += 1
                seen.update(line.kind for line in sheet.statement.lines)
    assert seen["final"] > 100
    assert seen["draft"] > 500
    assert {"fee", "seats", "overage", "tickets", "out_of_scope", "top_up", "penalty", "adjustment"} <= seen.keys()


def test_all_time_under_an_agreement_is_in_some_period_or_in_a_gap(year: tuple[Desk, Books]) -> None:
    desk, books = year
    with desk.store.read() as reader:
        for agreement in books.rows["agreement"]:
            mine = sum(entry["duration_ms"] for entry in books.by_version[books.versions[agreement["id"]]["id"]])
            inside = sum(came.raw_ms for _span, came in books.reckon(agreement))
            version = books.versions[agreement["id"]]
            ends = [at for at in (version["valid_to_at"], version["prolonged_to_at"]) if at is not None]
            if not ends:
                assert mine == inside
            booked = reader.value(
                "SELECT coalesce(sum(raw_ms), 0) FROM charge c JOIN service_period p ON p.id = c.period_id WHERE p.agreement_id = ?",
                (agreement["id"],),
            )
            assert booked <= inside <= mine
