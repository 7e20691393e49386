"""Whatever is given to a command: one sentence on standard error, exit code 1 or 2, nothing written, never a traceback."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from helpdesk_tui.cli.app import loaded
from helpdesk_tui.cli.registry import COMMANDS
from helpdesk_tui.store import journal
from tests.cli.conftest import Cli, Ran
from tests.cli.verb_cases import CASES, VerbCase
from tests.small_desk import SmallDesk

OWN_MODULES = {
    "ticket",
    "lifecycle",
    "conversation",
    "relations",
    "steering",
    "labour",
    "timer",
    "shifts",
    "route",
    "periods",
    "points",
    "rating",
    "quality",
    "clients",
    "board",
    "report",
}
HOSTILE = {
    "number": ("0", "-1", "99999999999999999999", "9223372036854775807", "424242", "abc", "1.5", "٣", "", " ", "#", "1 2"),
    "text": ("", "   ", "\t"),
    "login": ("", "nobody", "bob", "vera", "x" * 5000),
    "client": ("", "nobody", "x" * 5000, "g lobex"),
    "requester": ("nobody", "carl"),
    "service": ("nothing", "x" * 5000),
    "name": ("no such thing", "x" * 5000),
    "word": ("", "no such thing", "\x1b[2J \x07"),
    "code": ("", "fixed", "SOLVED!"),
    "level": ("5", "0", "-1", "nonsense", "highest"),
    "amount": ("", "abc", "1e9", "nan", "inf", "101", "-50.0001", "--", "1e999999999"),
    "tag": ("", " ", "two words", "0"),
    "labour": ("", "0m", "-5m", "25h", "tomorrow", "99999999999h", "14:05-14:05", "26:00-27:00"),
    "part": ("", "2", "=", "2=", "abc=5m", "777777=5m", "2=9h", "2=-5m", "0=1m", "2=0m"),
    "hours": ("0m", "abc", "-1h", "1d", "1:30:10", "9999999h"),
    "money": ("", "abc", "-1", "1.005", "nan", "1e99"),
    "day": ("", "someday", "2026-13-01", "2026-02-30", "99999-01-01", "0000-00-00"),
    "ahead": ("", "soon", "25:99", "2026-02-30", "1999-01-01 10:00", "-2h", "2 hours ago", "99999-01-01", "+99999999999h"),
    "past": ("", "soon", "25:99", "2026-02-30", "1999-01-01 10:00", "2027-01-01 10:00", "99999-01-01"),
}


def leaves() -> list[tuple[str, ...]]:
    """Every registered command with those below it, by name; a group that does something by itself is one too."""
    found: list[tuple[str, ...]] = []

    def walk(path: tuple[str, ...], command: Any) -> None:
        below = getattr(command, "commands", None)
        if not below or command.invoke_without_command:
            found.append(path)
        for name, inner in sorted((below or {}).items()):
            walk((*path, name), inner)

    for name in sorted(COMMANDS):
        walk((name,), loaded(name))
    return found


def required(path: tuple[str, ...]) -> bool:
    """Whether the command needs an argument or an option."""
    command: Any = loaded(path[0])
    for name in path[1:]:
        command = command.commands[name]
    return any(parameter.required for parameter in command.params)


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Relative names lead nowhere, and nothing comes in on standard input."""
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))


def head(small_desk: SmallDesk) -> tuple[int, str]:
    """The history's last event and chain value: what any write moves on."""
    with small_desk.desk.store.read() as reader:
        return journal.head(reader)


def assert_one_sentence(ran: Ran, why: object) -> None:
    """Not done or bad input, told in one line."""
    assert ran.code in (1, 2), (why, ran)
    assert len(ran.err.splitlines()) == 1, (why, ran)
    assert "Traceback" not in ran.err, (why, ran)
    assert "\x1b" not in ran.err, (why, ran)
    assert ran.err.strip(), (why, ran)


@pytest.mark.parametrize("path", leaves(), ids=" ".join)
def test_no_command_stumbles_over_words_that_it_does_not_know(cli: Cli, small_desk: SmallDesk, path: tuple[str, ...]) -> None:
    before = head(small_desk)
    for words in (
        ["--no-such-option"],
        ["-"],
        ["a\0b"],
        ["\udcff"],
        ["--json", "x\0"],
        ["--at"],
        ["--as"],
        ["--at", "no moment", "--no-such"],
    ):
        if words == ["-"] and not required(path):
            continue  # a name that may do
        ran = cli(*path, *words)
        assert_one_sentence(ran, words)
        assert ran.code == 2 or words == ["-"], ran
    if required(path):
        ran = cli(*path)
        assert_one_sentence(ran, "nothing")
        assert ran.code == 2, ran
    assert head(small_desk) == before
    assert list(Path.cwd().iterdir()) == []


@pytest.mark.parametrize(
    ("case", "slot"),
    [(case, slot) for case in CASES for slot in range(len(case.slots))],
    ids=lambda value: value.line if isinstance(value, VerbCase) else str(value),
)
def test_no_verb_stumbles_over_a_wrong_argument(cli: Cli, small_desk: SmallDesk, known: dict[str, int], case: VerbCase, slot: int) -> None:
    before = head(small_desk)
    for hostile in HOSTILE[case.slots[slot]]:
        words = case.words(known, slot, hostile)
        ran = cli(*words)
        assert_one_sentence(ran, words)
        assert ran.out == "", (words, ran)
        as_json = cli(*words, "--json")
        assert (as_json.code, as_json.err) == (ran.code, ran.err), words
        if as_json.out:
            failed = json.loads(as_json.out)["failed"]
            assert [row["error"] for row in failed] == [ran.err.rstrip("\n")], words
    assert head(small_desk) == before


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.line)
def test_no_verb_works_for_somebody_unknown_or_without_the_role(
    cli: Cli, small_desk: SmallDesk, known: dict[str, int], case: VerbCase
) -> None:
    before = head(small_desk)
    words = [word for word in case.words(known) if word not in ("--as", "boris", "ivan")] if "--as" in case.line else case.words(known)
    for login in ("nobody", "x" * 300, "\x1b[c"):
        ran = cli(*words, "--as", login)
        assert_one_sentence(ran, login)
        assert ran.code == 2, ran
    if case.changes:
        ran = cli(*words, "--as", "vera")
        assert_one_sentence(ran, "vera")
    assert head(small_desk) == before


@pytest.mark.parametrize("words", [("export", "--as", "vera"), ("backup",), ("demo", "--no-open", "--file")], ids=lambda words: words[0])
def test_a_file_whose_name_is_too_long_is_told_by_its_name(cli: Cli, small_desk: SmallDesk, words: tuple[str, ...]) -> None:
    before = head(small_desk)
    name = "x" * 300
    ran = cli(*words, name)
    assert (ran.code, len(ran.err.splitlines())) == (2 if words[0] == "export" else 3, 1), ran
    assert f"{name}" in ran.err, ran
    assert ": File name too long" in ran.err, ran
    assert list(Path.cwd().iterdir()) == []
    assert head(small_desk) == before


@pytest.mark.parametrize("words", [("absence", "import"), ("shift", "import"), ("setup", "plan"), ("import",)], ids=" ".join)
@pytest.mark.parametrize("content", ["[" * 50_000, "9" * 50_000, "x" * 50_000 + " = 1\n"], ids=["json", "digits", "name"])
def test_a_file_of_another_kind_is_not_repeated_on_the_screen(cli: Cli, tmp_path: Path, words: tuple[str, ...], content: str) -> None:
    file = tmp_path / "wrong"
    file.write_text(content)
    ran = cli(*words, str(file), "--as", "olga")
    assert (ran.code, len(ran.err.splitlines())) == (2, 1)
    assert len(ran.err) < 1000


def test_tickets_of_a_client_that_is_not_granted_do_not_exist(cli: Cli, small_desk: SmallDesk) -> None:
    secret = str(small_desk.ticket(client="globex", requester="carl"))
    mine = str(small_desk.ticket())
    for words in (
        ["take", secret],
        ["reply", secret, "--text", "x"],
        ["note", secret, "--text", "x"],
        ["log", secret, "5m"],
        ["timer", "start", secret],
        ["link", mine, secret],
        ["merge", mine, secret],
        ["outage", mine, secret],
        ["entries", "--ticket", secret],
        ["new", "Subject", "--client", "globex"],
        ["edit", mine, "--client", "globex"],
    ):
        ran = cli(*words, "--as", "gleb")
        assert (ran.code, ran.out) == (2, ""), (words, ran)
        assert "Globex" not in ran.err, ran
