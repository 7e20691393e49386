"""The statement: what the client reads, in Markdown, CSV and a workbook; what is never in it; what is frozen."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from helpdesk_tui.domain import statement_sheets
from helpdesk_tui.domain.clock import DAY, HOUR
from helpdesk_tui.domain.sheet import csv_document, csv_table, markdown
from helpdesk_tui.domain.statement import frozen, thawed
from helpdesk_tui.services import closing, penalties, working
from helpdesk_tui.services.sheets import workbook
from helpdesk_tui.store import tables
from tests.services.closing_desk import IN_APRIL, MoneyDesk, later_terms
from tests.small_desk import MONDAY_9, SmallDesk, utc

SECRET = "internal: the client's admin is an idiot"
GOLDEN = """\
# ACME, A-001, 2026-03

## Statement

| What |  |
| :--- | :--- |
| Client | ACME |
| Agreement | A-001 |
| Period | 2026-03 |
| Days | 2026-03-01 to 2026-03-31 (UTC) |
| Tickets created | 3 |
| Tickets resolved | 2 |
| Tickets open at the end | 1 |

## Amounts

Amounts in EUR.

| For | Quantity | Price | Net | VAT % | VAT | Total |
| :--- | :--- | ---: | ---: | :--- | ---: | ---: |
| Service fee 2026-03 | 1 period | 1,000.00 | 1,000.00 | 20 | 200.00 | 1,200.00 |
| Time over the allowance | 1:00 h | 60.00 | 60.00 | 20 | 12.00 | 72.00 |
| Penalty: resolution missed, ticket 2 | 1 | – | -40.00 | 20 | -8.00 | -48.00 |
| Sum |  | – | 1,020.00 |  | 204.00 | 1,224.00 |

## Time against the allowance

| What | Time |
| :--- | ---: |
| Rolled over from earlier periods | 0 min |
| Included in this period | 10 h 00 min |
| Available | 10 h 00 min |
| Used | 11 h 00 min |
| Over the allowance | 1 h 00 min |
| Left | 0 min |

## Work by service

| Service | Tickets | Reactive | Proactive | Other |
| :--- | ---: | ---: | ---: | ---: |
| Mail | 3 | 9 h 00 min | 2 h 00 min | 0 min |

## Service levels

| Target | Counted | Met | Missed | Met |
| :--- | ---: | ---: | ---: | ---: |
| reaction | 3 | 1 | 2 | 33.3 % |
| resolution | 3 | 1 | 2 | 33.3 % |

## Penalties

| Date | Ticket | For | Amount | Counted |
| :--- | :--- | :--- | ---: | ---: |
| 2026-03-03 | 2 | resolution missed | 40.00 | 40.00 |

## Ratings

| What |  |
| :--- | :--- |
| Average | 4.0 of 5 |
| Answers | 1 |
| Asked | 2 |
| Response rate | 50 % |

## What did not happen

1 piece of proactive work was done.

| Done ahead of trouble | Times | What did not happen because of it | Tickets |
| :--- | ---: | :--- | :--- |
| Check the backups | 1 | a lost file stays lost | 1 |

## Tickets

| Ticket | Subject | Service | State | Created | Resolved | Worked |
| ---: | :--- | :--- | :--- | :--- | :--- | ---: |
| 1 | Check the backups | Mail | resolved | 2026-03-02 | 2026-03-02 | 2 h 00 min |
| 2 | \\[x\\](https\\://evil.example) =1+1 | Mail | resolved | 2026-03-02 | 2026-03-06 | 8 h 00 min |
| 3 | -cmd\\|' /C calc'!A0 | Mail | new | 2026-03-06 |  | 1 h 00 min |
"""


@pytest.fixture
def money(small_desk: SmallDesk) -> MoneyDesk:
    """ACME's March: proactive work, a late ticket with a penalty, a rating, hostile subjects; another client's month beside it."""
    desk = MoneyDesk(small_desk)
    desk.terms(penalties=[{"target": "resolution", "percent": "4"}])
    desk.hour("anna", "30")
    small = small_desk
    check = small.ticket("Check the backups")
    _resolve(small, check)
    late = small.ticket("[x](https://evil.example) =1+1")
    small.clock.forward(days=4)
    _resolve(small, late)
    other = small.ticket("-cmd|' /C calc'!A0")
    small.ticket("Globex business", client="globex", requester="carl")
    with small.desk.store.write() as writer:
        recurring = writer.add(
            tables.Recurring(
                key="backups", agreement_id=1, service_id=small.ids.services["mail"], subject="Check the backups", every="month",
                first_at=MONDAY_9, prevents="a lost file stays lost",
            )
        )  # fmt: skip
        writer.add(tables.RecurringRun(recurring_id=recurring, due_at=MONDAY_9, ticket_id=check))
        writer.run("DELETE FROM rating_ask")
        writer.run("DELETE FROM entry_confirmation")
        at = writer.value("SELECT resolved_at FROM ticket WHERE id = ?", (late,))
        for ticket in (check, late):
            asked = writer.value("SELECT resolved_at FROM ticket WHERE id = ?", (ticket,))
            writer.add(
                tables.RatingAsk(
                    ticket_id=ticket, resolved_at=asked, requester_id=small.ids.people["bob"], channel="console", asked_at=asked
                )
            )
        for score in (2, 4):
            writer.add(tables.Rating(ticket_id=late, resolved_at=at, score=score, at=at + HOUR, comment=SECRET))
    desk.work(check, MONDAY_9, 120, kind="proactive", note=SECRET)
    desk.work(late, MONDAY_9 + DAY, 480, note=SECRET)
    desk.work(other, MONDAY_9 + 2 * DAY, 60, note=SECRET)
    desk.confirm_all()
    small.clock.forward_to(IN_APRIL)
    penalties.propose_due(small.desk, small.actor("max"))
    waiting = [row for row in penalties.listing(small.desk, small.actor("max"), "acme") if row.ticket_id == late]
    penalties.confirm(small.desk, small.actor("max"), waiting[0].id, "agreed")
    for row in penalties.listing(small.desk, small.actor("max"), waiting=True):
        penalties.waive(small.desk, small.actor("max"), row.id, "not ours")
    return desk


def _resolve(small: SmallDesk, ticket: int) -> None:
    working.resolve(small.desk, small.actor("anna"), ticket, code="solved", text="done")


def test_markdown(money: MoneyDesk) -> None:
    statement = money.close("2026-03")
    assert markdown(statement_sheets.title(statement), statement_sheets.for_client(statement)) == GOLDEN


def test_a_draft_says_so(money: MoneyDesk) -> None:
    statement = money.sheet("2026-03").statement
    text = markdown(statement_sheets.title(statement), statement_sheets.for_client(statement))
    assert text.startswith("# ACME, A-001, 2026-03 (draft)\n")
    assert "the period is not closed, figures may still change" in text


def test_the_client_reads_no_secrets(money: MoneyDesk) -> None:
    """No notes, no costs, no margin, no other client, no engineers' names, in no format."""
    statement = money.close("2026-03")
    assert statement.costs.labour == Decimal("330.00")
    sheets = statement_sheets.for_client(statement)
    book = load_workbook(io.BytesIO(workbook(sheets)))
    cells = " ".join(str(cell.value) for page in book for row in page.iter_rows() for cell in row)
    shown = json.dumps({name: value for name, value in frozen(statement).items() if name != "costs"})
    for text in (markdown("x", sheets), csv_document(sheets), csv_table(statement_sheets.accounting(statement)), cells, shown):
        for secret in ("idiot", "330", "Anna", "Petrova", "Globex", "labour", "margin"):
            assert secret not in text


def test_recurring_work_whose_ticket_went_to_another_client_is_not_told(money: MoneyDesk) -> None:
    (work,) = money.sheet("2026-03").statement.prevented
    with money.small.desk.store.write() as writer:
        writer.change(tables.Ticket, {"id": work.tickets[0]}, {"client_id": money.small.ids.clients["globex"]})
    assert money.sheet("2026-03").statement.prevented == ()


def test_csv_and_workbook_hold_the_same(money: MoneyDesk) -> None:
    statement = money.close("2026-03")
    sheets = statement_sheets.for_client(statement)
    lines = list(csv.reader(io.StringIO(csv_document(sheets), newline="")))
    subjects = [line[2] for line in lines if line[0] == "Tickets"]
    assert subjects == ["Subject", "Check the backups", "[x](https://evil.example) =1+1", "'-cmd|' /C calc'!A0"]
    book = load_workbook(io.BytesIO(workbook(sheets)))
    assert book.sheetnames == [sheet.title for sheet in sheets]
    for sheet in sheets:
        rows = list(book[sheet.title].iter_rows(values_only=True))
        assert [cell or "" for cell in rows[0]] == [head.title for head in sheet.heads]
        for row, cells in zip(sheet.rows, rows[1:], strict=True):
            assert [_plain(value) for value in row] == [_plain(cell) for cell in cells]


def _plain(value: object) -> object:
    """A value as a workbook can hold it: numbers are floats, nothing and empty are one."""
    return float(value) if isinstance(value, int | float | Decimal) else value or ""


def test_lines_for_accounting(money: MoneyDesk) -> None:
    statement = money.close("2026-03")
    rows = list(csv.DictReader(io.StringIO(csv_table(statement_sheets.accounting(statement)), newline="")))
    assert [(row["kind"], row["quantity"], row["net"], row["vat_percent"], row["vat"], row["gross"]) for row in rows] == [
        ("fee", "1", "1000.00", "20", "200.00", "1200.00"),
        ("overage", "1", "60.00", "20", "12.00", "72.00"),
        ("penalty", "1", "-40.00", "20", "-8.00", "-48.00"),
    ]
    assert {(row["client"], row["agreement"], row["from"], row["to"], row["currency"]) for row in rows} == {
        ("acme", "A-001", "2026-03-01", "2026-03-31", "EUR")
    }
    assert sum(Decimal(row["gross"]) for row in rows) == statement.gross


def test_what_is_frozen_comes_back_the_same(money: MoneyDesk) -> None:
    statement = money.close("2026-03")
    assert thawed(json.loads(json.dumps(frozen(statement)))) == statement


def test_a_cancelled_ticket_that_was_worked_on_was_not_created(money: MoneyDesk) -> None:
    before = money.sheet("2026-03").statement
    with money.small.desk.store.write() as writer:
        number = int(writer.value("SELECT ticket_id FROM work_entry WHERE start_at < ? ORDER BY id LIMIT 1", (IN_APRIL,)))
        writer.change(tables.Ticket, {"id": number}, {"state": "cancelled", "is_open": False})
    after = money.sheet("2026-03").statement
    assert after.tickets_created == before.tickets_created - 1
    assert after.time == before.time, "its time was worked all the same"


def lines_for_accounting(money: MoneyDesk, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_table(statement_sheets.accounting(money.sheet(name).statement)), newline="")))


def test_a_price_that_changes_within_the_period_is_two_lines(small_desk: SmallDesk) -> None:
    """Valid from the eleventh on: twenty days at the old price are not one piece at one price."""
    small, money = small_desk, MoneyDesk(small_desk)
    money.terms(fee="1000", ticket_price="5", fee_per="seat", seats=3)
    small.ticket()
    later_terms(money, utc(2026, 3, 11), fee="1100", ticket_price="7")
    small.clock.forward_to(utc(2026, 3, 12, 9))
    small.ticket()
    small.ticket()
    found = lines_for_accounting(money, "2026-03")
    assert [(row["kind"], row["name"], row["quantity"], row["unit"], row["price"], row["net"]) for row in found] == [
        ("seats", "Service fee 2026-03, 3 seats, 10 of 31 days", "1", "period", "967.74", "967.74"),
        ("fee", "Service fee 2026-03, 21 of 31 days", "1", "period", "745.16", "745.16"),
        ("tickets", "Tickets", "1", "ticket", "5.00", "5.00"),
        ("tickets", "Tickets", "2", "ticket", "7.00", "14.00"),
    ]


def test_what_an_accounting_program_computes_is_the_net_amount(small_desk: SmallDesk) -> None:
    money = MoneyDesk(small_desk)
    money.terms(allowance=0, overage_hour="50", round_to=60)
    money.work(money.small.ticket(), MONDAY_9, 80)
    (hours,) = [row for row in lines_for_accounting(money, "2026-03") if row["kind"] == "overage"]
    assert (hours["quantity"], hours["unit"], hours["price"], hours["net"]) == ("1.333333", "hour", "50.00", "66.67")
    closing.adjust(money.small.desk, money.small.actor("max"), "acme", "2026-03", "-12.50", "Regret")
    for row in lines_for_accounting(money, "2026-03"):
        assert (Decimal(row["quantity"]) * Decimal(row["price"])).quantize(Decimal("0.01")) == Decimal(row["net"])
