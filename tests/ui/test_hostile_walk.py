"""Hostile text through every screen, dialog, form and command, on a real pty: nothing in it reaches the terminal as a command.

What a console writes on a desk of plain words is the measure: on the hostile desk there may be no other kind of sequence.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ui import hostile
from tests.ui.terminal import ROOT
from tests.ui.viewer import Viewer, clipboard, kinds

ESC, F1, F2, F4, F5, DOWN, TAB = "\x1b", "\x1bOP", "\x1bOQ", "\x1bOS", "\x1b[15~", "\x1b[B", "\t"
F6, F7, F8 = "\x1b[17~", "\x1b[18~", "\x1b[19~"
LINES = ["queue", "queue -- h1", "show {n}", "show {n} --history", "explain {n}", "entries --ticket {n}", "entries", "day", "view list", "draft list",
         "timer status", "approve", "next --dry-run", "queue nonsense:[/x]", "show 99999", "calendar list", "doctor",
         "route explain {n}", "board", "since 2h ago", "report", "report --by client --figure created",
         "report --explain created", "report faults --times 1", "report views", "report figures",
         "shift list", "absence list", "shift end --dry-run"]  # fmt: skip
AUDIT = ["audit show --limit 500", "audit show --ticket {n}", "audit verify", "audit head"]


@dataclass(frozen=True, slots=True)
class Step:
    """Keys, and what the screen shows then, or shows no longer."""

    keys: str
    shows: str = ""
    hides: str = ""


def dialog(key: str, shows: str, typed: str = "", then: str = "", gone: str = "") -> list[Step]:
    """Open it, type into it, leave it; `gone` is what vanishes then, where it is not what was shown first."""
    return [Step(key, shows), *([Step(typed, then)] if typed else []), Step(ESC, hides=gone or shows)]


WRITING = "F9 Send"


WALK = [
    Step("7", "[7All]"),
    *(Step(key) for key in ("j", "j", "k", "\x04", "\x04", "\x04", "\x15", "G")),
    Step("g"),
    Step("p"),
    Step("p"),
    *(
        step
        for typed, then in (("[SPA", "2 of 53"), ("client:h", "Tab client:initech"))
        for step in (Step("/", "Tab client:"), Step(typed, then), Step(ESC, "everything open; /"))
    ),
    Step("8", "prio<=4"),
    Step("7", "[7All]"),
    Step(" ", "1 marked"),
    Step(" ", "2 marked"),
    *dialog("m", "Tags and links of 2"),
    Step(ESC, "nothing is marked"),
    *dialog("?", "Keys of this screen", "[/x]"),
    *dialog(":", "│ Commands", "[b]", "no command is called that"),
    *dialog("a", "Assign", "iv", "ivan h"),
    *dialog("E", "Escalate"),
    Step("e", "Edit "),
    Step(TAB),
    Step("\x7f", "acme  h"),
    Step(ESC, hides="Edit "),
    *dialog("P", "Priority of"),
    *dialog("b", "Boost"),
    *dialog("W", "waits for a vendor"),
    *dialog("D", "for a date agreed"),
    *dialog("x", "To the client"),
    *dialog("M", "Merge or split"),
    *dialog("l", "Log time on"),
    *dialog("A", "Hand over"),
    *dialog("i", "is where it is"),
    Step("Z", "y yes"),
    *(Step(key) for key in "zzqzqzqz"),
    Step(ESC, hides="y yes"),
    Step("y", "sent to the clipboard"),
    Step("Y", "sent to the clipboard: "),
]
ON_TICKET = [
    Step("G"),
    *(Step(key) for key in ("g", "\x04", "\x04", "\x15", "G")),
    Step("h", "events between the messages"),
    Step("h", "messages alone"),
    Step("]", "[Work"),
    Step("]", "relates"),
    Step("]", "[History]"),
    Step("G"),
    Step("g"),
    Step(ESC, "[Conversation"),
    *dialog("c", "leaves after 30 s", ":t", ":t0", WRITING),
    *dialog("C", "never shown to the client", "x :t1 ", "h", WRITING),
    *dialog("H", "F9 Send"),
    *dialog("i", "is where it is"),
    *dialog("m", "Tags and links of"),
    *dialog("M", "Merge or split"),
    *dialog("e", "Edit "),
    *dialog("x", "To the client"),
    Step("y", "sent to the clipboard"),
    Step("Y", "sent to the clipboard: "),
    Step("s", "⏱"),
]
LABOUR = [
    Step(F4, "O confirms"),
    *(Step(key) for key in "jjk"),
    *dialog("e", "Split off to"),
    *dialog("l", "Log time by hand"),
    *dialog("L", "Approval 1 of"),
    Step("s", "stopped"),
    Step(F6, "At risk"),
    *(Step(key) for key in "jjjjjk"),
    Step("h", "other days"),
    *(Step(key) for key in "jjk"),
    Step("\x1b[D"),
    Step("\x1b[C"),
    Step(ESC, "At risk"),
    Step(F8, "against"),
    *dialog("i", "the number of rows"),
    Step("G"),
    Step("\r", " Points"),
    Step("\r", "no points in this"),
    Step(ESC, "] team"),
    Step(ESC, "against"),
    Step("k"),
    Step("\r", " Recurring faults"),
    Step("z"),
    Step(ESC, "against"),
    Step("g"),
    Step("\r", "by engineer"),
    Step("[[[", "by client"),
    Step("\r", "rows"),
    Step("j"),
    Step(ESC, "by client"),
    Step(ESC, "backlog"),
    Step(F7, "late rating"),
    *(Step(key) for key in "jjk"),
    Step("\r", "[Tickets]"),
    Step("]", "[People]"),
    Step("]", "[Agreements]"),
    Step("]", "[Ratings]"),
    Step("]", "[Visits]"),
    Step("e", "may not"),
    Step(ESC, "late rating"),
    Step(F5, "O confirms"),
    Step("r"),
    *dialog("?", "Keys of this screen"),
    *dialog("N", "a call since", "h", "h"),
    Step("N", "a call since"),
    Step("\x7f" * 3 + "bo", "h"),
    Step(DOWN),
    Step("\r"),
    Step("ma"),
    Step(ESC, hides="a call since"),
    Step("J", "Who is on when"),
    *(Step(key) for key in "jjkjj"),
    Step("\x1b[C"),
    Step("\x1b[D"),
    Step("\r", "scroll"),
    Step(ESC, hides="scroll"),
    *dialog("+", "Add a shift or an absence", "mon 8:00"),
    *dialog("-", "Take away a shift or an absence of ivan"),
    Step(F2, "Queue  1Mine"),
]


def walk(path: Path, number: int) -> Viewer:
    """Go everywhere; the console must end by itself, with success."""
    env = {"HELPDESK_USER": "anna", "HELPDESK_LANG": "en", "HOME": str(path.parent), "XDG_CONFIG_HOME": str(path.parent)}
    with Viewer("helpdesk_tui", "--db", str(path), env=env) as viewer:
        viewer.shows("7All")
        for step in [
            *WALK,
            Step("/", "Tab client:"),
            Step("disk full who:anna\r", "1 of 53"),
            Step("\r", "Conversation"),
            *ON_TICKET,
            *LABOUR,
        ]:
            viewer.type(step.keys)
            if step.shows:
                viewer.shows(step.shows)
            elif step.hides:
                viewer.hides(step.hides)
            viewer.settle(0.03)
            viewer.seen.update(viewer.screen.display)
        viewer.type("q")
        assert viewer.ended() == 0, viewer.text
    return viewer


@dataclass(frozen=True, slots=True)
class Desks:
    """The two desks: the paths of their stores, and the ticket on which everything is."""

    hostile: Path
    plain: Path
    number: int


@pytest.fixture(scope="module")
def desks(made_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Desks:
    """Made once; the walks and the command line work on them."""
    folder = tmp_path_factory.mktemp("hostile")
    paths = folder / "hostile.db", folder / "plain.db"
    number = hostile.make(made_store, paths[0], hostile.hostile_words(), hostile.LONG)
    assert hostile.make(made_store, paths[1], hostile.plain_words(), "a long line " * 3) == number
    return Desks(*paths, number)


def test_no_screen_lets_anything_through(desks: Desks) -> None:
    plain, foreign = walk(desks.plain, desks.number), walk(desks.hostile, desks.number)
    assert kinds(foreign.output) <= kinds(plain.output)
    copied = clipboard(foreign.output)
    assert len(copied) == 4, "y and Y, twice each, and nothing else"
    assert all(text.isprintable() for text in copied)
    hidden = {
        character
        for character in foreign.output.decode()
        if ord(character) in range(0x202A, 0x202F) or ord(character) in range(0x2066, 0x206A)
    }
    assert not hidden
    for text in hostile.HONEST:
        assert any(text in line for line in foreign.seen), text


def run(path: Path, line: str, login: str) -> Viewer:
    """A command on a terminal."""
    env = {"HELPDESK_USER": login, "HELPDESK_LANG": "en", "HELPDESK_DATABASE_URL": f"sqlite:///{path}", "HOME": str(path.parent)}
    with Viewer("helpdesk_tui", *line.split(), env=env) as viewer:
        assert viewer.ended() in (0, 1, 2), viewer.output
    return viewer


@pytest.mark.parametrize("line", LINES + AUDIT)
def test_no_command_lets_anything_through(desks: Desks, line: str) -> None:
    login = "vera" if line in AUDIT else "boris" if line == "approve" else "anna"
    output = run(desks.hostile, line.format(n=desks.number), login).output
    assert b"Traceback" not in output
    assert kinds(output) <= {"control 0x0d", "control 0x0a", "CSI m"}, kinds(output)
    if line.startswith("show") and "9999" not in line:
        assert all(text in output.decode() for text in hostile.HONEST)


@pytest.mark.parametrize("line", [line for line in LINES + AUDIT if "99999" not in line and "nonsense" not in line and line != "doctor"])
def test_json_is_json(desks: Desks, line: str) -> None:
    login = "vera" if line in AUDIT else "boris" if line == "approve" else "anna"
    words = line.format(n=desks.number).split()
    at = words.index("--") if "--" in words else len(words)
    command = [sys.executable, "-m", "helpdesk_tui", "--db", str(desks.hostile), "--as", login, *words[:at], "--json", *words[at:]]
    ended = subprocess.run(command, capture_output=True, check=False, cwd=ROOT)
    assert ended.returncode in (0, 1), ended.stderr
    if ended.returncode == 0:
        json.loads(ended.stdout.decode())
