"""`helpdesk sla replay`: what it prints, and what it ends with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from helpdesk_tui.cli.sla import app
from helpdesk_tui.domain.errors import BadInput

GIVEN = Path(__file__).parents[1] / "data" / "sla_cases.json"
ALWAYS = {"tz": "UTC", "week": {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}}


def hours_between(name: str, seconds: int) -> dict[str, object]:
    """A case of one hour that expects so many seconds."""
    start, end = "2026-06-01T10:00:00Z", "2026-06-01T11:00:00Z"
    return {"id": name, "calendar": ALWAYS, "check": "between", "start": start, "end": end, "seconds": seconds}


def written(folder: Path, content: object) -> str:
    """A file with cases."""
    path = folder / "cases.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return str(path)


def test_the_given_cases_agree() -> None:
    result = CliRunner().invoke(app, ["replay", str(GIVEN)])
    assert (result.exit_code, result.stdout) == (0, "27 cases played, none differs\n")


def test_differing_cases_are_printed_and_end_with_1(tmp_path: Path) -> None:
    file = written(tmp_path, [hours_between("right", 3600), hours_between("wrong\x1b[c", 60)])
    result = CliRunner().invoke(app, ["replay", file])
    assert result.exit_code == 1
    first, last = result.stdout.splitlines()
    assert "\x1b" not in first
    assert first.endswith(": seconds: expected 60, found 3600")
    assert last == "2 cases played, 1 differs"


def test_json_for_programs(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["replay", "--json", written(tmp_path, {"cases": [hours_between("wrong", 60)]})])
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "cases": 1,
        "differing": 1,
        "differences": [{"case_id": "wrong", "field": "seconds", "expected": 60, "found": 3600}],
        "senseless": [],
    }


def test_cases_come_from_standard_input_too() -> None:
    result = CliRunner().invoke(app, ["replay", "-"], input=json.dumps([hours_between("right", 3600)]))
    assert (result.exit_code, result.stdout) == (0, "1 case played, none differs\n")


def test_standard_input_may_begin_with_a_byte_order_mark() -> None:
    result = CliRunner().invoke(app, ["replay", "-"], input="\ufeff" + json.dumps([hours_between("right", 3600)]))
    assert result.exit_code == 0


def test_two_cases_of_one_name_are_two(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["replay", written(tmp_path, [hours_between("twin", 60), hours_between("twin", 61)])])
    assert result.stdout.splitlines()[-1] == "2 cases played, 2 differ"


def test_a_senseless_case_is_told_after_the_others_were_played(tmp_path: Path) -> None:
    file = written(tmp_path, [{"id": "odd"}, hours_between("wrong", 60), 7])
    result = CliRunner().invoke(app, ["replay", file])
    assert isinstance(result.exception, BadInput)
    assert result.exception.sentence.startswith("case odd: ")
    assert result.exception.sentence.endswith("(1 more case makes no sense)")
    wrong, odd, number, last = result.stdout.splitlines()
    assert (wrong, last) == ("wrong: seconds: expected 60, found 3600", "1 case played, 1 differs")
    assert odd.startswith("case odd: check: ")
    assert number.startswith("case #3: ")


@pytest.mark.parametrize("content", ["", "{", "7", "{}", '"cases"', "[" * 100_000, "[" + "9" * 5_000 + "]"])
def test_what_is_no_list_of_cases_is_bad_input(tmp_path: Path, content: str) -> None:
    result = CliRunner().invoke(app, ["replay", written(tmp_path, content)])
    assert isinstance(result.exception, BadInput)


def test_files_that_cannot_be_read_are_bad_input(tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    for name in ("missing.json", ".", "bytes"):
        result = CliRunner().invoke(app, ["replay", str(tmp_path / name)])
        assert isinstance(result.exception, BadInput)
