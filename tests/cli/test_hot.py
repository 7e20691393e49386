"""Commands that must answer at once say exactly what the ordinary path says, and import nothing heavy."""

import subprocess
import sys

import pytest

from helpdesk_tui.cli import hot
from helpdesk_tui.domain.clock import HOUR
from helpdesk_tui.domain.roles import PERMISSIONS, READ, WORK
from helpdesk_tui.services import views, working
from helpdesk_tui.store import asking, tables
from tests.cli.conftest import Cli
from tests.small_desk import MONDAY_9, SmallDesk
from tests.store.any_tickets import fill

HEAVY = (
    "typer",
    "rich",
    "dataclasses",
    "enum",
    "functools",
    "json",
    "re",
    "zoneinfo",
    "tomllib",
    "typing",
    "pathlib",
    "sqlalchemy",
    "sqlmodel",
    "textual",
    "gettext",
    "inspect",
    "logging",
)

LINES = [
    "queue --json",
    "queue --json --limit 3",
    "queue --json --limit=0",
    "queue --json --limit 2 is:vip",
    "queue printer --json",
    "queue --json --view 1",
    "queue --view=7 --json who:-",
    "queue --json -- -is:vip",
    "queue --json is:any",
    "queue --json --view 9",
    "--as gleb queue --json",
    "queue --json --as dina --plain",
    "next --dry-run",
    "next --dry-run --json",
    "next --json --dry-run --as egor",
    "timer status",
    "timer status --json",
    "timer status --json --as egor",
    "timer status --as egor",
]


@pytest.fixture
def busy(small_desk: SmallDesk) -> SmallDesk:
    """A desk with tickets of all sorts, hostile subjects, a running timer, a saved view."""
    fill(small_desk, 5, 30)
    small_desk.ticket("\x1b]52;c;aGk=\x07 [/var/log] disk full Ёж", requester="ann", priority=1)
    number = small_desk.ticket("[@click=app.quit]\u202e", assignee=None)
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Team, {"id": small_desk.ids.teams["service-desk"]}, {"cap_active": 99, "cap_all": 99})
    working.take(small_desk.desk, small_desk.actor("anna"), number)
    views.save(small_desk.desk, small_desk.actor("anna"), 9, "Nine", "prio<=2 sla<8h")
    small_desk.clock.forward(minutes=7)
    return small_desk


@pytest.mark.parametrize("line", LINES)
def test_the_quick_answer_is_the_ordinary_one(busy: SmallDesk, cli: Cli, capsys: pytest.CaptureFixture[str], line: str) -> None:
    ordinary = cli(*line.split())
    assert ordinary.code == 0
    assert hot.run(line.split(), busy.clock) == 0
    assert capsys.readouterr().out == ordinary.out
    assert ordinary.out.strip()


@pytest.mark.parametrize(
    "line",
    [
        "queue",
        "queue --json --at 10:00",
        "queue --json --as nobody",
        "queue --json --as olga",
        "queue --json --limit -1",
        "queue --json --limit x",
        "queue --json --view 8",
        "queue --json --wrong",
        "next --dry-run --as vera",
        "next --dry-run 5",
        "timer status now",
        "timer stop",
        "--db /nowhere/at/all.db queue --json",
    ],
)
def test_what_is_out_of_the_ordinary_is_left_to_the_ordinary_path(busy: SmallDesk, cli: Cli, line: str) -> None:
    assert hot.run(line.split(), busy.clock) is None


def test_another_schema_or_language_is_left_to_the_ordinary_path(busy: SmallDesk, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPDESK_LANG", "ru")
    assert hot.run(["timer", "status"], busy.clock) is None
    assert hot.run(["timer", "status", "--json"], busy.clock) == 0
    with busy.desk.store.write() as writer:
        writer.connection.execute("PRAGMA user_version = 99")
    assert hot.run(["timer", "status", "--json"], busy.clock) is None


def test_nothing_to_hand_out_is_said_by_the_ordinary_path(small_desk: SmallDesk, cli: Cli) -> None:
    assert hot.run(["next", "--dry-run"], small_desk.clock) is None
    assert cli("next", "--dry-run").code == 1
    assert hot.run(["queue", "--json"], small_desk.clock) == 0


def test_next_passes_over_the_ticket_that_the_timer_runs_on(small_desk: SmallDesk, cli: Cli, capsys: pytest.CaptureFixture[str]) -> None:
    mine, other = small_desk.ticket(priority=1), small_desk.ticket(priority=4)
    working.take(small_desk.desk, small_desk.actor("anna"), mine)
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Ticket, {"id": mine}, {"came_back_at": MONDAY_9 + HOUR})
    assert hot.run(["next", "--dry-run"], small_desk.clock) == 0
    assert capsys.readouterr().out.startswith(f"{other} would be next")


def test_the_roles_are_those_of_the_one_table() -> None:
    assert set(asking.READERS) == {role for role, given in PERMISSIONS.items() if READ in given}
    assert set(asking.WORKERS) == {role for role, given in PERMISSIONS.items() if WORK in given}


@pytest.mark.parametrize("line", ["queue --json", "next --dry-run --json", "timer status --json"])
def test_nothing_heavy_is_imported(busy: SmallDesk, cli: Cli, line: str) -> None:
    listing = "print(*sys.modules, sep='\\n', file=sys.stderr)"
    program = f"import sys; from helpdesk_tui.__main__ import main; code = main({line.split()!r}); {listing}; sys.exit(code)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert set(ran.stderr.split()) & set(HEAVY) == set()
