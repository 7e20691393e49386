"""What an idle second costs: bytes to the terminal and processor time, with fifty countdowns and the stopwatch visible."""

from __future__ import annotations

import time

from tests.bench.consoles import FLOOR_READY, READY, console, floor, rest
from tests.bench.measure import Row, cpu_s
from tests.bench.stores import Stores
from tests.ui.terminal import Terminal

SECONDS = 12
ROWS = 60


def measure(stores: Stores) -> list[Row]:
    """Bytes against 1 KiB a second, processor time against a DataTable updated by cell, and silence where nothing changes."""
    store = stores.copy(stores.small(), "idle.db")
    with console(store, rows=ROWS) as ours:
        ours.wait_for(READY)
        rest(ours, 2)
        quiet_bytes, _cpu = _watch(ours)
        ours.type("n")
        rest(ours, 2)
        count, seconds = _watch(ours)
    with floor("ticking", rows=ROWS) as table:
        table.wait_for(FLOOR_READY)
        table.read(1)
        floor_count, floor_seconds = _watch(table)
    return [
        Row(
            "idle second with 50 countdowns and the stopwatch, bytes",
            f"{count:.0f} B",
            "1024 B",
            count / 1024,
            1.0,
            f"a DataTable: {floor_count:.0f} B",
        ),
        Row("the same, processor time", f"{seconds * 1000:.2f} ms", f"{floor_seconds * 1000:.2f} ms", seconds / floor_seconds, 0.125),
        Row(
            "idle second without a stopwatch, bytes",
            f"{quiet_bytes:.0f} B",
            "",
            None,
            None,
            "countdowns below an hour show each minute only",
        ),
    ]


def _watch(terminal: Terminal) -> tuple[float, float]:
    """Bytes and processor seconds a second."""
    before, used = len(terminal.output), cpu_s(terminal.process.pid)
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        terminal.read(0.1)
    return (len(terminal.output) - before) / SECONDS, (cpu_s(terminal.process.pid) - used) / SECONDS
