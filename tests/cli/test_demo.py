"""`helpdesk demo` from the command line: where it makes its store, what it says, what it refuses."""

import resource
from pathlib import Path

import pytest

from helpdesk_tui.domain.clock import DAY
from tests.cli.conftest import Cli
from tests.small_desk import MovableClock
from tests.ui.terminal import Terminal

SMALL = ("--tickets", "40", "--open", "8")


def test_it_makes_a_store_of_its_own_and_says_how_to_open_it(bare_cli: Cli, alone: Path) -> None:
    ran = bare_cli("demo", "--no-open", *SMALL)
    path = alone / "data" / "helpdesk" / "demo.db"
    assert ran.code == 0
    assert ran.out.splitlines()[0] == f"Demo desk: {path}"
    assert "40 tickets, 8 open" in ran.out
    assert ran.out.splitlines()[-1] == f"Open it: helpdesk --db {path} --as anna"
    assert [file.name for file in path.parent.iterdir()] == ["demo.db"]
    assert bare_cli("queue", "--json", "--db", str(path), "--as", "anna").code == 0


def test_without_a_terminal_it_only_makes_it(bare_cli: Cli, alone: Path) -> None:
    ran = bare_cli("demo", "--file", str(alone / "d.db"), *SMALL)
    assert (ran.code, ran.out.splitlines()[0]) == (0, f"Demo desk: {alone / 'd.db'}")


def test_in_a_terminal_it_says_where_it_is_before_the_console_covers_it(alone: Path) -> None:
    with Terminal("helpdesk_tui", "demo", "--file", str(alone / "d.db"), *SMALL) as terminal:
        terminal.wait_for(b"\x1b[?1049h")
        said = terminal.output.partition(b"\x1b[?1049h")[0]
        assert f"Open it: helpdesk --db {alone / 'd.db'} --as anna".encode() in said


def test_todays_is_used_again_and_yesterdays_is_made_anew(bare_cli: Cli, alone: Path, clock: MovableClock) -> None:
    file = str(alone / "d.db")
    assert bare_cli("demo", "--json", "--file", file, *SMALL).json["tickets"] == 40
    clock.forward(DAY - 1)
    again = bare_cli("demo", "--json", "--file", file)
    assert (again.code, again.json["tickets"], again.json["open"]) == (0, 40, 8)
    assert "--fresh makes it anew" in again.err
    clock.forward(1)
    assert bare_cli("demo", "--json", "--file", file, "--months", "1").json["tickets"] > 1_900


def test_fresh_makes_it_anew(bare_cli: Cli, alone: Path) -> None:
    file = str(alone / "d.db")
    bare_cli("demo", "--no-open", "--file", file, *SMALL)
    ran = bare_cli("demo", "--json", "--file", file, "--fresh", "--months", "1")
    assert ran.json["tickets"] > 1_900
    assert ran.err == ""


@pytest.mark.parametrize("most", [4096, 1_000_000])
def test_a_full_disk_leaves_nothing_behind(bare_cli: Cli, tmp_path: Path, most: int) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        ran = bare_cli("demo", "--no-open", "--file", str(folder / "demo.db"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (3, "", 1)
    assert f"{folder / 'demo.db'} " in ran.err
    assert list(folder.iterdir()) == []


def test_a_store_that_is_no_demo_is_left_alone(cli: Cli, made_store: Path) -> None:
    before = made_store.read_bytes()
    ran = cli("demo", "--no-open", "--file", str(made_store), *SMALL)
    assert (ran.code, ran.out) == (1, "")
    assert "is not a demo store" in ran.err
    assert made_store.read_bytes() == before


@pytest.mark.parametrize(
    "words",
    [
        ("--open", "5"),
        ("--tickets", "5", "--open", "6"),
        ("--tickets", "-1"),
        ("--months", "0"),
        ("--months", "many"),
        ("--at", "tomorrow"),
    ],
)
def test_bad_input_is_one_sentence(bare_cli: Cli, words: tuple[str, ...]) -> None:
    ran = bare_cli("demo", "--no-open", *words)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
