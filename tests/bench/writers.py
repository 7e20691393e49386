"""Many consoles writing at once: 50 processes, each one write a second, against 10."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.measure import PYTHON, ROOT, Row, environment, percentile
from tests.bench.stores import LOGIN, Stores

SECONDS = 15
REST_S = 3
"""How long all stay when they have written: fifty interpreters that end are not what is measured."""


def measure(stores: Stores) -> list[Row]:
    """p99 of a note with 50 writers against 10, and that no acknowledged write is lost."""
    few, few_errors, few_lost = run(stores, 10)
    many, many_errors, many_lost = run(stores, 50)
    p_few, p_many = percentile(few, 0.99), percentile(many, 0.99)
    note = f"errors {few_errors + many_errors}, lost {few_lost + many_lost}, of {len(few) + len(many)} writes"
    return [Row("p99 of a write, 50 processes against 10", f"{p_many * 1000:.1f} ms", f"{p_few * 1000:.1f} ms", p_many / p_few, 3.0, note)]


def run(stores: Stores, processes: int) -> tuple[list[float], int, int]:
    """Seconds of each acknowledged write, errors, and acknowledged writes that are not in the store."""
    store = stores.copy(stores.small(), "writers.db")
    start = time.monotonic() + 5 + 1.5 * processes / (os.cpu_count() or 1)  # when all have imported what writes
    started = [
        subprocess.Popen(
            [PYTHON, "-m", "tests.bench.writers", str(store), str(number), str(processes), str(start)],
            stdout=subprocess.PIPE,
            text=True,
            env=environment(),
            cwd=ROOT,
        )
        for number in range(processes)
    ]
    results = [json.loads(process.communicate()[0]) for process in started]
    taken = [second for result in results for second in result["taken"]]
    return taken, sum(result["errors"] for result in results), len(taken) - _notes(store)


def _notes(store: Path) -> int:
    from helpdesk_tui.store.driver import connect

    connection = connect(str(store), readonly=True)
    count = int(connection.execute("SELECT count(*) FROM message WHERE body LIKE 'bench note %'").fetchone()[0])
    connection.close()
    return count


def write(argv: Sequence[str]) -> None:
    """One process: a note a second on a ticket of its own, spread over the second."""
    from helpdesk_tui.domain.clock import Clock
    from helpdesk_tui.domain.errors import HelpdeskError
    from helpdesk_tui.services import messages
    from helpdesk_tui.services.desk import Desk
    from helpdesk_tui.store.engine import Store

    path, number, processes = argv[0], int(argv[1]), int(argv[2])
    store = Store(path)
    store.open()
    desk = Desk(store, Clock())
    actor = desk.actor(LOGIN, "cli")
    with store.read() as reader:
        ticket = int(reader.value("SELECT id FROM ticket WHERE is_open = 1 ORDER BY id LIMIT 1 OFFSET ?", (number,)))
    messages.note(desk, actor, ticket, "warming up")
    taken, errors = [], 0
    start = float(argv[3]) + number / processes
    for turn in range(SECONDS):
        time.sleep(max(0.0, start + turn - time.monotonic()))
        began = time.perf_counter()
        try:
            messages.note(desk, actor, ticket, f"bench note {number}.{turn}")
            taken.append(time.perf_counter() - began)
        except HelpdeskError:
            errors += 1
    time.sleep(max(0.0, float(argv[3]) + SECONDS + REST_S - time.monotonic()))
    print(json.dumps({"taken": taken, "errors": errors}))


if __name__ == "__main__":
    write(sys.argv[1:])
