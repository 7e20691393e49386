"""Periods, penalties and margins on the command line."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from helpdesk_tui.services import penalties, working
from tests.cli.conftest import Cli
from tests.services.closing_desk import IN_APRIL, MoneyDesk
from tests.small_desk import MONDAY_9, SmallDesk


@pytest.fixture
def money(small_desk: SmallDesk) -> MoneyDesk:
    """ACME's March with eleven hours and a late ticket, in April."""
    desk = MoneyDesk(small_desk)
    desk.terms(penalties=[{"target": "resolution", "percent": "4"}])
    desk.hour("anna", "30")
    ticket = small_desk.ticket("=1+1")
    small_desk.clock.forward(days=4)
    working.resolve(small_desk.desk, small_desk.actor("anna"), ticket, code="solved", text="done")
    desk.work(ticket, MONDAY_9, 660, note="")
    desk.confirm_all()
    small_desk.clock.forward_to(IN_APRIL)
    return desk


def test_from_the_draft_to_the_payment(cli: Cli, money: MoneyDesk) -> None:
    where = ("acme", "2026-03", "--as", "max")
    assert "2026-03 of A-001 is being closed: this is the draft. 1 thing stands in the way." in cli("period", "close", *where).out
    waits = cli("period", "checklist", *where, "--json")
    assert waits.code == 1
    assert [(item["kind"], item["blocks"]) for item in waits.json] == [("penalty", True), ("no_note", False)]
    refused = cli("period", "close", *where)
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == "2026-03 cannot be closed yet. Penalty 1 over 40.00 EUR waits for a decision.\n"
    assert cli("penalty", "confirm", "1", "--as", "max").code == 2
    assert "Penalty 1 confirmed: 40.00 EUR for ACME" in cli("penalty", "confirm", "1", "--reason", "agreed", "--as", "max").out
    assert "2026-03 of A-001 is closed: 1,020.00 EUR, 1,224.00 EUR with VAT." in cli("period", "close", *where).out
    assert "invoiced as R-1" in cli("period", "invoice", *where, "--number", "R-1").out
    shown = cli("period", "show", *where, "--json").json[0]
    assert (shown["state"], shown["invoice"], shown["net"], shown["due_at"]) == ("invoiced", "R-1", "1020.00", "2026-04-17T00:00:00Z")
    assert [line["kind"] for line in shown["lines"]] == ["fee", "overage", "penalty"]
    assert cli("period", "paid", *where).out == "2026-03 of A-001 is paid\n"
    assert "State\tpaid, R-1\n" in cli("period", "show", *where, "--plain").out
    assert cli("period", "close", *where).code == 1


def test_show_names_amounts_and_what_is_left(cli: Cli, money: MoneyDesk) -> None:
    out = cli("period", "show", "acme", "2026-03", "--as", "vera").out
    for text in ("ACME, A-001, 2026-03", "11 h 00 min of 10 h 00 min", "Time over the allowance", "1,272.00 EUR", "have no note"):
        assert text in out.replace("has no note", "have no note")


@pytest.mark.parametrize("format_", ["md", "csv", "xlsx"])
def test_the_statement_in_every_format(cli: Cli, money: MoneyDesk, tmp_path: Path, format_: str) -> None:
    file = tmp_path / f"statement.{format_}"
    ran = cli("period", "statement", "acme", "2026-03", "--format", format_, "--out", str(file), "--as", "max")
    assert (ran.code, ran.out) == (0, f"Written: {file}\n")
    content = file.read_bytes()
    if format_ == "xlsx":
        book = load_workbook(io.BytesIO(content))
        assert [cell.value for cell in book["Tickets"]["B"]] == ["Subject", "=1+1"]
        assert book["Tickets"]["B2"].data_type == "s"
    else:
        assert "'=1+1" in content.decode() if format_ == "csv" else "| =1+1 |" in content.decode()
        printed = cli("period", "statement", "acme", "2026-03", "--format", format_, "--as", "max").out
        assert printed.rstrip("\n") == content.decode().replace("\r\n", "\n").rstrip("\n")


def test_a_statement_as_json_has_no_costs(cli: Cli, money: MoneyDesk) -> None:
    (found,) = cli("period", "statement", "acme", "2026-03", "--json", "--as", "max").json
    assert "costs" not in found
    assert found["lines"][0]["net"] == "1000.00"


def test_lines_and_adjustments(cli: Cli, money: MoneyDesk) -> None:
    said = cli("period", "adjust", "acme", "2026-03", "--name", "Regret", "--as", "max", "--", "-50").out
    assert said == "-50.00 EUR stand on 2026-03 of A-001: Regret\n"
    lines = cli("period", "lines", "acme", "2026-03", "--as", "max").out.splitlines()
    assert lines[0].startswith("client,agreement,period,from,to,kind,name,quantity,unit,price,currency,net,vat_percent,vat,gross")
    assert lines[-1] == "acme,A-001,2026-03,2026-03-01,2026-03-31,adjustment,Regret,1,,-50.00,EUR,-50.00,20,-10.00,-60.00"
    assert [row["kind"] for row in cli("period", "lines", "acme", "2026-03", "--as", "max", "--json").json] == [
        "fee",
        "overage",
        "adjustment",
    ]


def test_penalties(cli: Cli, money: MoneyDesk) -> None:
    assert cli("penalty", "list", "--as", "max").out == "There are no penalties.\n"
    assert cli("penalty", "propose", "--as", "max").out == "Penalty 1 proposed: 40.00 EUR for ACME, 2026-03\n"
    assert cli("penalty", "propose", "acme", "--as", "max").out == "No new penalty is to be proposed.\n"
    (row,) = cli("penalty", "list", "acme", "--waiting", "--json", "--as", "vera").json
    assert (row["penalty"], row["state"], row["amount"], row["explanation"]["percent"]) == (1, "proposed", "40.00", "4")
    assert cli("penalty", "waive", "1", "--reason", "their fault", "--as", "max").code == 0
    assert "waived" in cli("penalty", "list", "--as", "max").out
    assert cli("penalty", "list", "--waiting", "--as", "max").out == "There are no penalties.\n"
    assert penalties.listing(money.small.desk, money.small.actor("max"))[0].reason == "their fault"


def test_what_was_decided_is_listed(cli: Cli, money: MoneyDesk) -> None:
    assert cli("period", "list", "--as", "max").out == "There is no such period.\n"
    cli("period", "close", "acme", "2026-03", "--as", "max")
    (found,) = cli("period", "list", "--json", "--as", "vera").json
    assert (found["client"], found["period"], found["state"], found["gross"]) == ("acme", "2026-03", "closing", None)
    assert "A-001" in cli("period", "list", "--state", "closing", "--as", "max").out
    assert cli("period", "list", "--state", "paid", "--json", "--as", "max").json == []


def test_margin(cli: Cli, money: MoneyDesk) -> None:
    found = cli("margin", "2026-03", "--json", "--as", "max").json
    acme = next(row for row in found["clients"] if row["client"] == "acme")
    assert (acme["revenue"], acme["labour"], acme["margin"], acme["currency"]) == ("1060.00", "330.00", "730.00", "EUR")
    out = cli("margin", "2026-03", "--as", "vera").out
    assert out.startswith("Margins of the periods that end in 2026-03, worst first\n")
    assert "730.00 EUR" in out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("period", "show", "acme", "2026-3x"), 2),
        (("period", "show", "nobody", "2026-03"), 2),
        (("period", "close", "acme", "2031-01"), 2),
        (("period", "statement", "acme", "2026-03", "--format", "pdf"), 2),
        (("period", "statement", "acme", "2026-03", "--out", "/nowhere/at/all"), 3),
        (("period", "adjust", "acme", "2026-03", "much", "--name", "x"), 2),
        (("period", "invoice", "acme", "2026-03", "--number", "1"), 1),
        (("penalty", "waive", "77", "--reason", "x"), 2),
        (("penalty", "list", "nobody"), 2),
        (("margin", "sometime"), 2),
        (("period", "list", "--state", "late"), 2),
    ],
)
def test_bad_input_is_a_sentence(cli: Cli, money: MoneyDesk, words: tuple[str, ...], code: int) -> None:
    ran = cli(*words, "--as", "max")
    assert (ran.code, ran.out, ran.err.count("\n")) == (code, "", 1)


@pytest.mark.parametrize("words", [("period", "show", "acme", "2026-03"), ("penalty", "list"), ("margin",), ("penalty", "propose")])
def test_engineers_are_refused(cli: Cli, money: MoneyDesk, words: tuple[str, ...]) -> None:
    ran = cli(*words, "--as", "anna")
    assert (ran.code, ran.out) == (1, "")
    assert "takes the role manager" in ran.err
