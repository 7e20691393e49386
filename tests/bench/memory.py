"""Memory of consoles: proportional set size (Linux), at the first frame and after a write, alone and fifty of them."""

from __future__ import annotations

import time
from contextlib import ExitStack

from tests.bench.consoles import FLOOR_READY, READY, console, floor, rest
from tests.bench.measure import Row, proportional_kib
from tests.bench.stores import Stores

MANY = 50


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
        rest(ours, 2)
        written_kib = proportional_kib(ours.process.pid)
    rows = [
        _row("memory at the first frame", first_kib, floor_kib, 1.3),
        _row("memory after a write", written_kib, floor_kib, 2.2),
    ]
    with ExitStack() as opened:
        consoles = [opened.enter_context(console(store)) for _number in range(MANY)]
        early = []
        for terminal in consoles:
            terminal.wait_for(READY)
            early.append(proportional_kib(terminal.process.pid))
        time.sleep(3)
        after = [proportional_kib(terminal.process.pid) for terminal in consoles]
    rows.append(_row(f"each of {MANY} consoles when painted", sum(early) // MANY, 40 * 1024, 1.0))
    rows.append(_row(f"each of {MANY} consoles, SQLModel loaded", sum(after) // MANY, 65 * 1024, 1.0))
    return rows


def _row(what: str, kib: int, floor_kib: int, limit: float) -> Row:
    return Row(what, f"{kib / 1024:.1f} MiB", f"{floor_kib / 1024:.1f} MiB", kib / floor_kib, limit)
