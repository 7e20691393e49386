"""From the command to the first painted frame: the console with 10,000 open tickets against a minimal Textual app."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from tests.bench.consoles import FLOOR_READY, console, floor
from tests.bench.measure import Row, against
from tests.bench.stores import Stores
from tests.ui.terminal import Terminal

RUNS = 9


def measure(stores: Stores) -> list[Row]:
    """First frames at the small and the large store."""
    small, large = stores.small(), stores.large()
    opened: dict[str, Callable[[], tuple[Terminal, bytes]]] = {
        "minimal": lambda: (floor("minimal"), FLOOR_READY),
        "small": lambda: (console(small), b"\xe2\x94\x80"),
        "large": lambda: (console(large), b"\xe2\x94\x80"),
    }
    taken: dict[str, list[float]] = {name: [] for name in opened}
    for turn in range(RUNS + 1):
        for name, start in opened.items():
            began = time.perf_counter()
            terminal, wanted = start()
            with terminal:
                terminal.wait_for(wanted)
                if turn:
                    taken[name].append(time.perf_counter() - began)
    medians = {name: statistics.median(values) for name, values in taken.items()}
    return [
        against(f"first frame, {stores.open:,} open", medians["small"], medians["minimal"], 1.3),
        against(f"first frame at {stores.tickets:,} tickets", medians["large"], medians["small"], 1.05, "no slower than the small store"),
    ]
