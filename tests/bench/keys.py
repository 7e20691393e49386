"""A cursor key and a page key through a pty, against a Textual DataTable of 1,000 rows."""

from __future__ import annotations

import statistics

from tests.bench.consoles import FLOOR_READY, READY, console, floor, key
from tests.bench.measure import Row, against
from tests.bench.stores import Stores
from tests.ui.terminal import Terminal

DOWN, PAGE_DOWN = "\x1b[B", "\x1b[6~"
PRESSES = 15


def measure(stores: Stores) -> list[Row]:
    """Time and bytes of both keys: until the cursor is painted; the pane that follows it comes later and is not counted."""
    with console(stores.large()) as ours:
        ours.wait_for(READY)
        ours.settle(1.5)
        down, page = _presses(ours, DOWN), _presses(ours, PAGE_DOWN)
    with floor("table") as table:
        table.wait_for(FLOOR_READY)
        table.settle(1.5)
        floor_down, floor_page = _presses(table, DOWN), _presses(table, PAGE_DOWN)
    return [
        against("cursor key, time", down[0], floor_down[0], 0.6),
        Row("cursor key, bytes", f"{down[1]} B", f"{floor_down[1]} B", down[1] / floor_down[1], 0.6),
        against("page key, time", page[0], floor_page[0], 0.25),
        Row("page key, bytes", f"{page[1]} B", f"{floor_page[1]} B", page[1] / floor_page[1], 0.25),
    ]


def _presses(terminal: Terminal, sent: str) -> tuple[float, int]:
    found = []
    for _press in range(PRESSES):
        found.append(key(terminal, sent))
        terminal.settle(0.2)  # the pane follows the cursor once it rests
    return statistics.median(seconds for seconds, _count in found), int(statistics.median(count for _seconds, count in found))
