"""Memory of consoles: proportional set size (Linux), at the first frame and after a write, alone and fifty of them."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path

from helpdesk_tui.store import driver
from tests.bench.consoles import FLOOR_READY, READY, console, floor, rest
from tests.bench.measure import Row, proportional_kib
from tests.bench.stores import Stores
from tests.ui.terminal import Terminal

MANY = 50
PATIENCE_S = 60.0
WRITTEN = b"undoes"
"""What the status line offers after a write that was acknowledged."""


def measure(stores: Stores) -> list[Row]:
    """Against a minimal Textual app, and against the limits for fifty consoles."""
    store = stores.copy(stores.small(), "memory.db")
    with floor("minimal") as minimal:
        minimal.wait_for(FLOOR_READY)
        rest(minimal, 1)
        floor_kib = proportional_kib(minimal.process.pid)
    with console(store) as ours:
        ours.wait_for(READY)
        first_kib = proportional_kib(ours.process.pid)
        rest(ours, 2)
        ours.type("n")
        ours.wait_for(WRITTEN)
        rest(ours, 2)
        written_kib = proportional_kib(ours.process.pid)
    rows = [
        _row("memory at the first frame", first_kib, floor_kib, 1.3),
        _row("memory after a write", written_kib, floor_kib, 2.2),
    ]
    with ExitStack() as opened:
        consoles = [opened.enter_context(console(store, login=login)) for login in _logins(store)]
        early = []
        for terminal in consoles:
            terminal.wait_for(READY)
            early.append(proportional_kib(terminal.process.pid))
        written = _write(consoles)
        after = [proportional_kib(terminal.process.pid) for terminal in written]
    rows.append(_row(f"each of {MANY} consoles when painted", sum(early) // MANY, 40 * 1024, 1.0))
    rows.append(_row(f"each of {MANY} consoles after a write", sum(after) // len(after), 65 * 1024, 1.0, f"{len(after)} have written"))
    return rows


def _logins(store: Path) -> list[str]:
    """As many engineers as there are consoles: each takes the next ticket of their own."""
    connection = driver.connect(str(store), readonly=True)
    try:
        rows = connection.execute(
            "SELECT p.key FROM person p JOIN engineer e ON e.person_id = p.id WHERE e.is_active ORDER BY p.id LIMIT ?", (MANY,)
        )
        return [str(row[0]) for row in rows]
    finally:
        connection.close()


def _write(consoles: list[Terminal]) -> list[Terminal]:
    """Let each take the next ticket; returns those whose write was acknowledged, a while after the last was."""
    for terminal in consoles:
        terminal.settle(0.01)
        terminal.type("n")
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and any(WRITTEN not in terminal.output for terminal in consoles):
        for terminal in consoles:
            rest(terminal, 0.01)
    for terminal in consoles:
        rest(terminal, 0.1)
    return [terminal for terminal in consoles if WRITTEN in terminal.output]


def _row(what: str, kib: int, floor_kib: int, limit: float, note: str = "") -> Row:
    return Row(what, f"{kib / 1024:.1f} MiB", f"{floor_kib / 1024:.1f} MiB", kib / floor_kib, limit, note)
