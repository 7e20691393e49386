"""The command line: hot commands against Python doing the same query, others against an empty Typer command, and taskwarrior."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.store import asking, handout
from helpdesk_tui.store.driver import connect
from helpdesk_tui.store.reader import Reader
from helpdesk_tui.store.weighing import ORDER, Weighing, in_scope
from tests.bench.measure import HELPDESK, PYTHON, Row, against, environment, rounds, skipped
from tests.bench.stores import LOGIN, Stores

FLOOR = """import sys, json
try:
    from pysqlite3 import dbapi2 as sqlite3
except ImportError:
    import sqlite3
connection = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
print(json.dumps([list(row) for row in connection.execute(open(sys.argv[2]).read())]))
"""
OTHERS = ("take", "entries", "log", "show", "reply", "doctor", "day", "setup plan", "import")
EMPTY_TYPER = """import typer
app = typer.Typer(add_completion=False)
@app.command()
def nothing() -> None: ...
app()
"""


class Listening(Reader):
    """Remembers the last query."""

    __slots__ = ("last",)

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        self.last = sql
        return super().rows(sql, parameters)


def measure(stores: Stores) -> list[Row]:
    """Rows for the hot commands, the others, and taskwarrior where it is installed."""
    store = stores.large()
    floors = _floors(stores, store)
    base = [HELPDESK, "--db", str(store), "--as", LOGIN]
    commands = {
        "queue": [*base, "queue", "--json", "--limit", "50"],
        "next": [*base, "next", "--dry-run", "--json"],
        "timer": [*base, "timer", "status", "--json"],
        **{name: [*base, *name.split(), "--help"] for name in OTHERS},
        **floors,
    }
    taken = rounds(commands, 15)
    rows = [
        against("helpdesk queue --json, 50 rows", taken["queue"], taken["floor queue"], 1.5),
        against("helpdesk next --dry-run", taken["next"], taken["floor next"], 1.5),
        against("helpdesk timer status", taken["timer"], taken["floor timer"], 1.5),
        *(against(f"before its own work: {name} --help", taken[name], taken["typer"], 1.3) for name in OTHERS),
    ]
    return [*rows, *_taskwarrior(stores, taken["next"])]


def _floors(stores: Stores, store: Path) -> dict[str, list[str]]:
    """The same queries in the shortest Python program that prints them."""
    script = stores.folder / "floor.py"
    script.write_text(FLOOR, encoding="utf-8")
    empty = stores.folder / "empty_typer.py"
    empty.write_text(EMPTY_TYPER, encoding="utf-8")
    connection = connect(str(store), readonly=True)
    reader, now = Listening(connection), time.time_ns() // 1_000_000
    who = asking.who(reader, LOGIN, Policy())
    assert who is not None
    weighed, _parameters = Weighing(reader, now, Policy()).query(in_scope(None, folded=True))
    handout.candidates(reader, Policy(), actor_id=who.id, line=who.line or 3, clients=who.clients, now=now, limit=5)
    connection.close()
    shown = (
        "SELECT q.*, t.subject, t.state, t.priority, c.name FROM ({}) q JOIN ticket t ON t.id = q.id JOIN client c ON c.id = t.client_id"
    )
    queries = {
        "floor queue": f"SELECT * FROM ({shown.format(f'{weighed} {ORDER} LIMIT 50')}) ORDER BY weight DESC, due IS NULL, due, id",
        "floor next": reader.last,
        "floor timer": f"SELECT m.* FROM timer m JOIN identity i ON i.person_id = m.engineer_id WHERE i.value = '{LOGIN}'",
    }
    found = {"typer": [PYTHON, str(empty)]}
    for name, sql in queries.items():
        file = stores.folder / f"{name.replace(' ', '-')}.sql"
        file.write_text(sql, encoding="utf-8")
        found[name] = [PYTHON, str(script), str(store), str(file)]
    return found


def _taskwarrior(stores: Stores, next_s: float) -> list[Row]:
    if shutil.which("task") is None:
        return [skipped("helpdesk next against `task next`", "taskwarrior is not installed (Debian: taskwarrior)")]
    env = tasks(stores, stores.open)
    taken = rounds({"task": ["task", "rc.verbose=nothing", "next", "limit:50"]}, 5, env=env)
    return [against(f"helpdesk next against `task next` at {stores.open:,}", next_s, taken["task"], 0.25)]


def tasks(stores: Stores, number: int) -> dict[str, str]:
    """A taskwarrior store of as many pending tasks; returns the environment that uses it."""
    data = stores.folder / f"tasks-{number}"
    env = {"TASKDATA": str(data), "TASKRC": str(stores.folder / "taskrc")}
    Path(env["TASKRC"]).write_text(f"data.location={data}\nconfirmation=off\n", encoding="utf-8")
    if not (data / "pending.data").exists():
        data.mkdir(parents=True, exist_ok=True)
        listed = [
            {"description": f"ticket {n}", "priority": "HML"[n % 3], "due": "20301201T000000Z", "project": f"client{n % 128}"}
            for n in range(number)
        ]
        file = stores.folder / "tasks.json"
        file.write_text(json.dumps(listed), encoding="utf-8")
        subprocess.run(["task", "import", str(file)], check=True, env={**os.environ, **environment(), **env}, capture_output=True)
    return env
