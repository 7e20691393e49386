"""Real processes on one file: nobody wins twice, nothing acknowledged is lost, whatever is killed and however full the disk is."""

import sys
from collections.abc import Sequence
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from helpdesk_tui.services import stopwatch
from helpdesk_tui.store import journal, labour, tickets
from helpdesk_tui.store import relations as stored
from tests.services.chains import broken
from tests.small_desk import SmallDesk

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")


def started(small: SmallDesk, task: str, login: str, *arguments: object) -> "Popen[str]":
    """A process that stands at the start."""
    command = [sys.executable, "-m", "tests.services.racing", task, small.desk.store.path, login, *map(str, arguments)]
    process = Popen(command, stdin=PIPE, stdout=PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def go(processes: Sequence["Popen[str]"]) -> None:
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()


def raced(small: SmallDesk, task: str, logins: Sequence[str], *arguments: object) -> dict[str, list[list[str]]]:
    """Let a process for each login run at once; what each acknowledged, word by word."""
    processes = [started(small, task, login, *arguments) for login in logins]
    go(processes)
    said = {}
    for login, process in zip(logins, processes, strict=True):
        out, _err = process.communicate(timeout=120)
        assert process.returncode == 0, out
        said[login] = [line.split(" ") for line in out.splitlines()]
    return said


def test_every_ticket_has_one_taker(small_desk: SmallDesk) -> None:
    numbers = [small_desk.ticket(f"Ticket {index}") for index in range(6)]
    said = raced(small_desk, "take", ["anna", "ivan", "boris", "gleb"], *numbers)
    winners: dict[int, list[str]] = {number: [] for number in numbers}
    for login, lines in said.items():
        assert len(lines) == len(numbers)
        for line in lines:
            if line[0] == "took":
                winners[int(line[1])].append(login)
    assert all(len(found) == 1 for found in winners.values()), winners
    with small_desk.desk.store.read() as reader:
        for number, [login] in winners.items():
            ticket = tickets.load(reader, number)
            assert ticket is not None
            assert ticket.assignee_login == login
        timers = labour.timers(reader)
        entries = int(reader.value("SELECT count(*) FROM work_entry"))
    assert len(timers) == len({login for [login] in winners.values()})
    assert len(timers) + entries == len(numbers)
    assert broken(small_desk.desk.store) is None


def test_no_edit_is_lost_where_all_edit_what_they_have_read(small_desk: SmallDesk) -> None:
    number = small_desk.ticket("Printer")
    said = raced(small_desk, "edit", ["anna", "ivan", "boris", "gleb"], number, 8)
    acknowledged = [line[1] for lines in said.values() for line in lines if line[0] == "edited"]
    with small_desk.desk.store.read() as reader:
        ticket = tickets.load(reader, number)
    assert ticket is not None
    assert len(acknowledged) == 32
    assert sorted(ticket.subject.split()[1:]) == sorted(acknowledged)
    assert ticket.version == 33


def test_no_tag_is_lost_where_nobody_looks_first(small_desk: SmallDesk) -> None:
    number = small_desk.ticket("Printer")
    said = raced(small_desk, "tag", ["anna", "ivan", "boris", "gleb"], number, 8)
    acknowledged = sorted(line[1] for lines in said.values() for line in lines)
    with small_desk.desk.store.read() as reader:
        assert stored.tags(reader, number) == acknowledged
    assert broken(small_desk.desk.store) is None


@pytest.mark.parametrize("lines", [1, 7, 12])
def test_a_kill_loses_nothing_that_was_acknowledged(small_desk: SmallDesk, lines: int) -> None:
    one, other = small_desk.ticket("One"), small_desk.ticket("Other")
    process = started(small_desk, "note", "anna", one, other)
    go([process])
    assert process.stdout is not None
    acknowledged = [int(process.stdout.readline().split()[1]) for _line in range(lines)]
    process.kill()
    rest = process.stdout.read()  # also what came with the lines above, of which the pipe no longer knows
    process.communicate(timeout=60)
    acknowledged += [int(line.split()[1]) for line in rest.splitlines() if line.startswith("noted ")]
    small = small_desk.desk
    with small.store.read() as reader:
        notes = {str(row[0]) for row in reader.rows("SELECT body FROM message WHERE kind = 'note'")}
        entries = int(reader.value("SELECT count(*) FROM work_entry"))
        starts = int(reader.value("SELECT count(*) FROM event WHERE verb = 'time.started'"))
        assert reader.value("PRAGMA integrity_check") == "ok"
    assert {f"note {count}" for count in acknowledged} <= notes
    assert len(notes) - len(acknowledged) in (0, 1)
    timer = stopwatch.status(small, small.actor("anna", "console"))
    assert timer is not None
    assert entries == starts - 1
    assert starts - len(notes) in (0, 1)
    assert broken(small.store) is None


def test_a_full_disk_is_told_loses_nothing_and_heals(small_desk: SmallDesk) -> None:
    number = small_desk.ticket()
    process = started(small_desk, "fill", "anna", number)
    go([process])
    out, _err = process.communicate(timeout=120)
    assert process.returncode == 0, out
    said = out.splitlines()
    acknowledged = [int(line.split()[1]) for line in said if line.startswith("noted ")]
    [trouble] = [line for line in said if line.startswith("trouble ")]
    assert "Nothing was written" in trouble
    assert "disk" in trouble
    assert said[-1] == f"resolved {number}"
    with small_desk.desk.store.read() as reader:
        bodies = [str(row[0]) for row in reader.rows("SELECT body FROM message WHERE kind = 'note' ORDER BY id")]
        assert reader.value("PRAGMA integrity_check") == "ok"
        assert "resolved" in [event.verb for event in journal.of_ticket(reader, number)]
    assert [int(body.split()[1]) for body in bodies] == acknowledged
    assert len(acknowledged) > 1
    assert broken(small_desk.desk.store) is None
