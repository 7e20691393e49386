"""`helpdesk import` and `helpdesk export`: exit codes, reports, files."""

import json
import shutil
from pathlib import Path

import pytest

from helpdesk_tui.domain.errors import Refused
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store.upkeep import founding
from tests.cli.conftest import Cli
from tests.services.importing.conftest import EVENT_HEADER, EVENTS, SNAPSHOT_HEADER, SNAPSHOTS, snapshot

ODD = snapshot("INC9", "Asleep\x1b[31m", 0, "01-03-2016 09:00")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log in which one row has a state that nobody knows."""
    path = tmp_path / "log.csv"
    path.write_text("\n".join((SNAPSHOT_HEADER, *SNAPSHOTS, ODD, "")), "utf-8")
    return path


def test_refused_rows_end_with_1_and_are_named(cli: Cli, log: Path) -> None:
    ran = cli("import", str(log), "--as", "olga")
    assert (ran.code, ran.err) == (1, "")
    assert "13 rows read" in ran.out
    assert "row 14 (INC9) has the unknown state" in ran.out
    assert "\x1b" not in ran.out


def test_exact_duplicates_alone_end_with_0(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("\n".join((EVENT_HEADER, *EVENTS, "")), "utf-8")
    ran = cli("import", str(path), "--as", "olga")
    assert (ran.code, ran.err) == (0, "")
    assert "1 × duplicate" in ran.out


def test_the_json_report_names_every_refused_row(cli: Cli, log: Path) -> None:
    report = cli("import", str(log), "--json", "--until", "2016-03-01 10:30", "--as", "olga").json
    assert report["until"] == "2016-03-01T10:30:00Z"
    assert report["tickets"] == {"made": 2, "open": 2, "updated": 0, "unchanged": 0}
    assert [(row["row"], row["ticket"], row["reason"]) for row in report["refused"]] == [(14, "INC9", "unknown_state")]


def test_refused_rows_go_to_a_file_from_which_they_can_be_imported_when_mended(cli: Cli, log: Path, tmp_path: Path) -> None:
    refused = tmp_path / "refused.jsonl"
    cli("import", str(log), "--refused", str(refused), "--as", "olga")
    row = json.loads(refused.read_text("utf-8"))
    assert (row["refused_row"], row["incident_state"]) == (14, "Asleep\x1b[31m")
    refused.write_text(json.dumps({**row, "incident_state": "New"}) + "\n", "utf-8")
    report = cli("import", str(refused), "--json", "--as", "olga")
    assert (report.code, report.json["tickets"]["made"]) == (0, 1)


def test_a_dry_run_makes_no_store(bare_cli: Cli, log: Path, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    ran = bare_cli("import", str(log), "--dry-run", "--db", str(tmp_path / "nothing" / "new.db"), "--json")
    assert (ran.json["dry_run"], ran.json["tickets"]["made"]) == (True, 2)
    assert list((tmp_path / "nothing").iterdir()) == []


def test_an_import_that_cannot_be_read_makes_no_store(bare_cli: Cli, log: Path, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    for words in (["--map", "missing.toml"], ["--until", "someday"]):
        assert bare_cli("import", str(log), *words, "--db", str(tmp_path / "nothing" / "new.db")).code == 2
    assert list((tmp_path / "nothing").iterdir()) == []


def test_a_dry_run_says_so(cli: Cli, log: Path) -> None:
    ran = cli("import", str(log), "--dry-run", "--as", "olga")
    assert ran.out.startswith("Dry run: nothing was written.")
    assert cli("import", str(log), "--json", "--as", "olga").json["tickets"]["made"] == 2


@pytest.mark.parametrize(
    "words",
    [
        ("import", "no-such-file.csv"),
        ("import", "{log}", "--map", "no-such-map.toml"),
        ("import", "{log}", "--until", "some day"),
        ("import", "{log}", "--at", "+1d"),
        ("import", "{folder}"),
        ("import",),
        ("export", "{folder}/no/such/folder.jsonl"),
    ],
)
def test_bad_input_is_one_sentence_and_2(cli: Cli, log: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    ran = cli(*(word.format(log=log, folder=tmp_path) for word in words), "--as", "olga")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1


def test_an_engineer_may_neither_import_nor_export(cli: Cli, log: Path) -> None:
    assert cli("import", str(log)).code == 1
    assert cli("export").code == 1


def test_an_empty_store_is_filled_and_whoever_did_it_becomes_its_administrator(
    bare_cli: Cli, desk: Desk, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELPDESK_DATABASE_URL", desk.store.path)
    ran = bare_cli("import", str(log), "--as", "lena")
    assert "lena is one now" in ran.out
    actor = desk.actor("lena", "console")
    assert actor.roles == {"admin", "auditor", "engineer", "lead"}
    assert bare_cli("export", "--as", "lena").out.startswith('{"helpdesk_export":')
    assert bare_cli("import", str(log), "--as", "lena", "--json").json["tickets"]["unchanged"] == 2
    assert bare_cli("import", str(log), "--as", "stranger").code == 2


def test_an_export_comes_back_the_same(cli: Cli, bare_cli: Cli, log: Path, tmp_path: Path) -> None:
    cli("import", str(log), "--as", "olga")
    out, copy = tmp_path / "out.jsonl", str(tmp_path / "copy.db")
    said = cli("export", str(out), "--as", "vera")
    assert (said.code, said.out) == (0, f"{out.read_text('utf-8').count(chr(10)) - 1} rows written to {out}\n")
    assert cli("export", str(out), "--as", "vera").code == 1  # never over a file
    assert bare_cli("import", str(out), "--db", copy).code == 0
    assert bare_cli("export", "--db", copy, "--as", "vera").out == out.read_text("utf-8")
    assert bare_cli("export", "-", "--db", copy, "--as", "vera").out == out.read_text("utf-8")
    assert bare_cli("import", str(out), "--db", copy).code == 1
    assert bare_cli("import", str(out), "--db", str(tmp_path / "third.db"), "--until", "2016-03-01").code == 2


@pytest.fixture
def exported(cli: Cli, log: Path, tmp_path: Path) -> list[str]:
    """The lines of an export."""
    cli("import", str(log), "--as", "olga")
    assert cli("export", str(tmp_path / "out.jsonl"), "--as", "vera").code == 0
    return (tmp_path / "out.jsonl").read_text("utf-8").splitlines()


@pytest.mark.parametrize(
    ("damaged", "said"),
    [
        ("{half", "bad.jsonl, line 40 is no JSON"),
        ('{"table":"client","row":{"id":1}}', "bad.jsonl, line 40: a row of client has other columns"),
        ('{"table":"nothing","row":{}}', "bad.jsonl, line 40: there is no table 'nothing'"),
    ],
)
def test_a_damaged_export_leaves_no_store_and_the_good_one_makes_it(
    bare_cli: Cli, exported: list[str], tmp_path: Path, damaged: str, said: str
) -> None:
    folder = tmp_path / "nothing"
    folder.mkdir()
    new = str(folder / "new.db")
    good, bad = tmp_path / "out.jsonl", tmp_path / "bad.jsonl"
    bad.write_text("\n".join([*exported[:39], damaged, *exported[40:], ""]), "utf-8")
    ran = bare_cli("import", str(bad), "--db", new)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert said in ran.err
    assert list(folder.iterdir()) == []
    assert bare_cli("import", str(good), "--db", new).code == 0
    assert [path.name for path in folder.iterdir()] == ["new.db"]
    assert bare_cli("export", "--db", new, "--as", "vera").out == good.read_text("utf-8")
    assert bare_cli("audit", "verify", "--db", new, "--as", "vera").code == 0


def test_a_damaged_export_leaves_a_store_as_it_was(
    bare_cli: Cli, exported: list[str], made_store: Path, desk: Desk, tmp_path: Path
) -> None:
    bad, empty = tmp_path / "bad.jsonl", tmp_path / "empty.db"
    bad.write_text("\n".join([*exported[:39], "{half", *exported[40:], ""]), "utf-8")
    shutil.copyfile(made_store, empty)
    before = {path: bare_cli("export", "--db", path, "--as", "vera").out for path in (str(empty), desk.store.path)}
    assert bare_cli("import", str(bad), "--db", str(empty)).code == 2
    assert bare_cli("import", str(bad), "--db", desk.store.path).code == 1  # it is in use
    assert {path: bare_cli("export", "--db", path, "--as", "vera").out for path in before} == before
    assert bare_cli("import", str(tmp_path / "out.jsonl"), "--db", str(empty)).code == 0


def test_a_store_that_came_meanwhile_stays(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    with pytest.raises(Refused, match="stays"), founding(str(path)) as part:  # noqa: PT012
        Path(part).write_text("made", "utf-8")
        path.write_text("another's", "utf-8")
    assert path.read_text("utf-8") == "another's"
    assert [one.name for one in tmp_path.iterdir()] == ["new.db"]


def test_a_store_comes_to_where_a_link_leads(tmp_path: Path) -> None:
    path, target = tmp_path / "new.db", tmp_path / "disk" / "store.db"
    target.parent.mkdir()
    path.symlink_to(target)
    with founding(str(path)) as part:
        Path(part).write_text("made", "utf-8")
    assert (path.read_text("utf-8"), path.is_symlink()) == ("made", True)
    assert [one.name for one in target.parent.iterdir()] == ["store.db"]


def test_a_store_is_not_made_where_there_is_no_folder(bare_cli: Cli, exported: list[str], tmp_path: Path) -> None:
    assert exported
    ran = bare_cli("import", str(tmp_path / "out.jsonl"), "--db", str(tmp_path / "none" / "new.db"))
    assert (ran.code, ran.out, ran.err.count("\n")) == (3, "", 1)
    assert "folder exists" in ran.err


def test_a_file_of_which_every_row_is_refused_makes_no_store(bare_cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    path = tmp_path / "rows.jsonl"
    path.write_text('{"id":"1","opened":"2026-01-01 10:00","state":"asleep","subject":"x"}\n{"id":"2","opened":\n', "utf-8")
    new = tmp_path / "nothing" / "new.db"
    ran = bare_cli("import", str(path), "--db", str(new), "--json")
    assert (ran.code, [row["row"] for row in ran.json["refused"]]) == (1, [1, 2])
    assert list(new.parent.iterdir()) == []


def test_rows_none_of_which_can_be_read_are_refused_by_their_first_line(bare_cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('\n{"id":"1","opened":\n{"id":"2","opened":\n', "utf-8")
    ran = bare_cli("import", str(path), "--db", str(tmp_path / "new.db"))
    assert (ran.code, ran.out, ran.err) == (2, "", "rows.jsonl, line 2 is no JSON: there is no row that can be read.\n")
    assert not (tmp_path / "new.db").exists()
