"""`helpdesk setup` and `helpdesk calendar` from the command line."""

from pathlib import Path

import pytest

from tests.cli.conftest import Cli

EXAMPLE = Path(__file__).parents[1] / "data" / "desk.toml"


def test_a_new_desk_from_the_example(bare_cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "new.db"
    monkeypatch.setenv("HELPDESK_DATABASE_URL", f"sqlite:///{store}")
    planned = bare_cli("setup", "plan", str(EXAMPLE))
    assert (planned.code, planned.err) == (0, "")
    assert "+ client “acme”  name ACME · tier gold" in planned.out
    assert "To do: 21 new, 1 changed, 0 the same." in planned.out
    assert not store.exists()
    applied = bare_cli("setup", "apply", str(EXAMPLE), "--as", "whoever")
    assert (applied.code, applied.err) == (0, "")
    assert "This desk had no admin yet" in applied.out
    again = bare_cli("setup", "apply", str(EXAMPLE), "--as", "olga")
    assert again.out == "Nothing to change: 22 objects are as the file says.\n"
    assert bare_cli("setup", "apply", str(EXAMPLE), "--as", "ivan").code == 1


def test_mistakes_come_one_on_a_line_and_make_no_store(bare_cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, file = tmp_path / "new.db", tmp_path / "desk.toml"
    monkeypatch.setenv("HELPDESK_DATABASE_URL", f"sqlite:///{store}")
    file.write_text('[[teams]]\nkey = "a"\nline = 9\nlead = "x\\u001b[2J"\n', "utf-8")
    ran = bare_cli("setup", "apply", str(file))
    assert ran.code == 2
    assert [line.partition(" ")[0] for line in ran.err.splitlines()] == ["desk.toml:3:", "desk.toml:4:"]
    assert "\x1b" not in ran.err
    assert not store.exists()
    assert bare_cli("setup", "plan", str(tmp_path / "none.toml")).code == 2


def test_export_edit_apply(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "desk.toml"
    assert cli("setup", "export", str(file), "--as", "olga").code == 0
    text = file.read_text("utf-8")
    assert cli("setup", "export", "--as", "olga").out == text
    for name in ("E-mail", "Post"):
        file.write_text(
            "# mine\n"
            + file.read_text("utf-8").replace('name = "Mail"', f'name = "{name}"').replace('name = "E-mail"', f'name = "{name}"'),
            "utf-8",
        )
        ran = cli("setup", "apply", str(file), "--as", "olga", "--json")
        assert ran.json["summary"] == {"new": 0, "changed": 1, "same": ran.json["summary"]["same"], "refused": 0}
        assert ran.json["revs_refreshed"] is True
    refused = cli("setup", "export", str(file), "--as", "olga")
    assert (refused.code, "--force" in refused.err) == (1, True)
    assert file.read_text("utf-8").startswith("# mine\n# mine\n")
    assert cli("setup", "export", str(file), "--force", "--as", "olga").code == 0
    assert not file.read_text("utf-8").startswith("#")


@pytest.mark.parametrize("verb", ["plan", "apply"])
def test_a_plan_for_programs_names_the_days_from_which_somebody_costs_so_much(cli: Cli, tmp_path: Path, verb: str) -> None:
    file = tmp_path / "desk.toml"
    file.write_text('[[engineers]]\nkey = "anna"\ncost = [{ from = 2026-01-01, hour = "18.50", currency = "EUR" }]\n', "utf-8")
    [change] = cli("setup", verb, str(file), "--as", "olga", "--json").json["changes"]
    after = [{"from": "2026-01-01", "hour": "18.5", "currency": "EUR"}]
    assert change["fields"] == [{"field": "cost", "before": [], "after": after}]


def test_what_changed_meanwhile_is_refused(cli: Cli, tmp_path: Path) -> None:
    file, other = tmp_path / "desk.toml", tmp_path / "other.toml"
    cli("setup", "export", str(file), "--as", "olga")
    other.write_text('[[services]]\nkey = "mail"\nnorm = "5m"\n', "utf-8")
    assert cli("setup", "apply", str(other), "--as", "olga").code == 0
    ran = cli("setup", "apply", str(file), "--as", "olga")
    assert ran.code == 1
    assert "norm is 30m in the file, 5m in the store" in ran.err
    planned = cli("setup", "plan", str(file), "--as", "olga")
    assert planned.code == 1
    assert "! service “mail”" in planned.out


def test_calendars_listed_shown_and_filled_with_holidays(cli: Cli) -> None:
    ran = cli("calendar", "import", "RU", "2024", "2025", "--calendar", "office", "--as", "olga")
    assert (ran.code, ran.err) == (0, "")
    assert "~ calendar “office”" in ran.out
    assert (
        cli("calendar", "import", "RU", "2024", "--calendar", "office", "--as", "olga").out
        == "= calendar “office” has these days already\n"
    )
    rows = {row["key"]: row for row in cli("calendar", "list", "--json").json}
    assert (rows["office"]["version"], rows["moscow"]["version"]) == (2, 1)
    shown = cli("calendar", "show", "office", "--year", "2024")
    assert "Sat 2024-04-27 09:00-18:00" in shown.out
    year = cli("calendar", "show", "office", "--year", "2024", "--json").json
    assert year["worked_s"] == sum(year["worked_s_by_month"]) == 248 * 9 * 3600  # Russia's working days of 2024


@pytest.mark.parametrize(
    "words",
    [
        ("calendar", "import", "XX", "2026"),
        ("calendar", "import", "RU", "abc"),
        ("calendar", "import", "RU", "99999"),
        ("calendar", "show", "nowhere"),
        ("calendar", "show", "office", "--year", "0"),
        ("setup",),
        ("setup", "apply"),
        ("setup", "apply", "/"),
        ("setup", "apply", "a\0b"),
        ("setup", "export", "/nowhere/at/all.toml"),
        ("setup", "plan", str(EXAMPLE), "--at", "nonsense"),
    ],
)
def test_bad_input_ends_with_two_and_one_sentence(cli: Cli, words: tuple[str, ...]) -> None:
    ran = cli(*words, "--as", "olga")
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 1
