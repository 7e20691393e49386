"""`helpdesk board`, `since` and `report`: for people, for programs, for spreadsheets; mistakes are answered."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from helpdesk_tui.store import tables
from tests.cli.conftest import Cli
from tests.small_desk import SmallDesk


@pytest.mark.usefixtures("known")
class TestOfWork:
    """Commands over the worked desk."""

    def test_the_board(self, cli: Cli) -> None:
        shown = cli("board", "--as", "boris")
        assert shown.code == 0, shown.err
        assert all(word in shown.out for word in ("Anna Petrova", "Late:", "At risk:", "Unassigned:", "Waiting long:", "To approve:"))
        found = cli("board", "--as", "max", "--json").json
        assert found["teams"] == ["service-desk", "network", "applications"]
        assert {one["login"] for one in found["engineers"]} >= {"anna", "egor"}
        assert set(found["sections"]) == {"late", "risk", "unassigned", "stuck"}
        network = cli("board", "--as", "max", "--team", "network", "--json").json
        assert {one["team"] for one in network["engineers"]} == {"network"}
        plain = cli("--plain", "board", "--as", "boris").out
        assert "\t" in plain

    def test_since(self, cli: Cli, small_desk: SmallDesk) -> None:
        shown = cli("since", "yesterday", "--as", "boris")
        assert shown.code == 0, shown.err
        assert "taken" in shown.out
        found = cli("since", "yesterday", "--as", "boris", "--limit", "1", "--json").json
        assert len(found["tickets"]) == 1 < found["found"]
        assert {"at", "who", "verb", "words", "told", "door"} <= set(found["tickets"][0]["changes"][0])
        small_desk.clock.forward(minutes=1)
        assert cli("since", "now", "--as", "boris").out.startswith("Nothing has changed since")
        assert "when you were last here" in cli("since", "--as", "boris").out
        assert cli("since", "--as", "boris", "--json").json["since"] < cli("since", "now", "--as", "boris", "--json").json["since"]

    def test_a_report(self, cli: Cli) -> None:
        shown = cli("report", "--as", "max")
        assert shown.code == 0, shown.err
        assert "2026-03 against 2026-02" in shown.out
        assert "reaction.median" in shown.out
        found = cli("report", "--as", "max", "--json").json
        assert [one["key"] for one in found["figures"]][:3] == ["created", "resolved", "backlog"]
        assert found["figures"][0]["value"] > 0
        assert len(found["figures"][0]["course"]) == len(found["pieces"]) == 31
        assert found["before"]["is_partial"]

    def test_groups_and_pieces(self, cli: Cli) -> None:
        shown = cli("report", "--as", "max", "--by", "team", "--figure", "created")
        assert "Service-Desk" in shown.out
        assert "█" in shown.out, "a bar a team"
        found = cli("report", "--as", "max", "--by", "client", "--each", "week", "--period", "2026-W10", "--json").json
        assert found["by"] == "client"
        assert {group["piece"]["name"] for group in found["groups"]} == {"2026-W10"}

    def test_what_is_behind_a_figure(self, cli: Cli) -> None:
        created = next(one for one in cli("report", "--as", "max", "--json").json["figures"] if one["key"] == "created")
        traced = cli("report", "--as", "max", "--explain", "created", "--json").json
        assert traced["found"] == len(traced["rows"]) == created["value"]
        assert {"ticket_id", "subject", "client", "value", "whole", "row_id"} == set(traced["rows"][0])
        shown = cli("report", "--as", "max", "--explain", "created", "--limit", "1").out
        assert f"1 of {created['value']}" in shown
        assert "without cancelled and merged ones and the children of an outage." in shown

    def test_csv(self, cli: Cli, tmp_path: Path, small_desk: SmallDesk) -> None:
        with small_desk.desk.store.write() as writer:
            writer.change(tables.Client, {"key": "acme"}, {"name": "=cmd()"})
        target = tmp_path / "figures.csv"
        assert cli("report", "--as", "max", "--by", "client", "--format", "csv", "--output", str(target)).code == 0
        rows = list(csv.reader(io.StringIO(target.read_text(encoding="utf-8"))))
        assert rows[0][:3] == ["Figures", "figure", "key"]
        assert any("'=cmd()" in row for row in rows), "a name is no formula"

    def test_a_workbook(self, cli: Cli, tmp_path: Path) -> None:
        openpyxl = pytest.importorskip("openpyxl")
        target = tmp_path / "figures.xlsx"
        done = cli("report", "--as", "max", "--by", "team", "--format", "xlsx", "-o", str(target))
        assert (done.code, done.out.strip()) == (0, f"{target} written")
        book = openpyxl.load_workbook(target)
        assert book.sheetnames == ["Figures", "By team"]
        assert book["Figures"]["B2"].value == "created"

    def test_recurring_faults(self, cli: Cli, small_desk: SmallDesk) -> None:
        for n in range(3):
            number = small_desk.ticket(f"jam {n}")
            with small_desk.desk.store.write() as writer:
                writer.change(tables.Ticket, {"id": number}, {"device": "printer-1"})
        assert "printer-1" in cli("report", "faults", "--as", "max").out
        (found,) = cli("report", "faults", "--as", "max", "--json").json["faults"]
        assert (found["times"], found["device"]) == (3, "printer-1")
        told = cli("report", "faults", "--as", "max", "--times", "9").out
        assert "No fault came 9 times or more" in told
        assert "2025-12-03…2026-03-02; --period and --times reach further" in told
        small_desk.clock.forward(days=40)
        assert "printer-1" in cli("report", "faults", "--as", "max").out, "a month would be too short to see one"
        assert "printer-1" not in cli("report", "faults", "--as", "max", "--period", "this-month").out


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("report", "--as", "max", "--period", "soon"), 2, "Cannot read 'soon' as a period"),
        (("report", "--as", "max", "--period", "2027"), 2, "has not begun"),
        (("report", "--as", "max", "--figure", "nonsense"), 2, "There is no figure"),
        (("report", "--as", "max", "--by", "moon"), 2, "not taken by 'moon'"),
        (("report", "--as", "max", "--each", "hour"), 2, "not for each 'hour'"),
        (("report", "--as", "max", "--explain", "nonsense"), 2, "There is no figure"),
        (("report", "--as", "max", "--format", "pdf"), 2, "There is no format 'pdf'"),
        (("report", "--as", "max", "--format", "xlsx"), 2, "give --output FILE"),
        (("report", "--as", "max", "--output", "x.csv"), 2, "goes with --format csv"),
        (("report", "--as", "max", "--to", "2026-03-01"), 2, "--from and --to"),
        (("report", "--as", "max", "--from", "2026-03-02", "--to", "2026-03-01"), 2, "before the first"),
        (("report", "--as", "max", "--format", "csv", "--output", "/nowhere/x.csv"), 2, "cannot be written"),
        (("report", "--as", "olga"), 1, "may not read tickets"),
        (("report", "--as", "anna", "--engineer", "ivan"), 1, "may not look at the figures of ivan"),
        (("report", "--as", "max", "--client", "nobody"), 2, "nobody"),
        (("board", "--as", "olga"), 1, "may not read tickets"),
        (("board", "--as", "max", "--team", "moon"), 2, "no team 'moon'"),
        (("since", "--as", "boris", "blue"), 2, "cannot read “blue”"),
        (("report", "faults", "--as", "max", "--times", "0"), 2, "greater than or equal to 1"),
    ],
)
def test_mistakes_are_answered_in_a_sentence(cli: Cli, words: tuple[str, ...], code: int, told: str) -> None:
    ran = cli(*words)
    assert ran.code == code
    assert told in ran.err
    assert "Traceback" not in ran.err


def test_lists_of_figures_and_views(cli: Cli) -> None:
    assert "sla.resolution" in cli("report", "figures").out
    assert {one["key"] for one in cli("report", "figures", "--json").json["figures"]} >= {"created", "load"}
    assert "bi_work_entries: a row is a work entry" in cli("report", "views").out
    assert cli("report", "views", "--json").json["views"][0]["view"] == "bi_tickets"
