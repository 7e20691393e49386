"""Taking a ticket in the console, from the key to the painted answer, against `vit` starting a task."""

from __future__ import annotations

import os
import shutil
import statistics
from pathlib import Path

from tests.bench.commands import tasks
from tests.bench.consoles import READY, console, key, until
from tests.bench.measure import Row, against, skipped
from tests.bench.stores import Stores
from tests.ui.terminal import Terminal

TIMES = 5


def measure(stores: Stores) -> list[Row]:
    """The median over some tickets, each released again."""
    store = stores.copy(stores.small(), "taking.db")
    with console(store) as ours:
        ours.wait_for(READY)
        ours.settle(3)
        taken = []
        for _time in range(TIMES):
            taken.append(until(ours, "n", b" is next"))
            ours.settle(0.7)
            ours.type("u")
            ours.settle(0.7)
    ours_s = statistics.median(taken)
    vit = shutil.which("vit") or os.environ.get("VIT")
    if vit is None or shutil.which("task") is None:
        return [
            Row(
                "taking a ticket, key to painted",
                f"{ours_s * 1000:.1f} ms",
                "",
                None,
                None,
                "vit is not installed (PyPI: vit; VIT=path names it)",
            )
        ]
    env = tasks(stores, stores.open)
    with Terminal(command=[vit], env={**env, "PATH": f"{Path(vit).parent}:{os.environ['PATH']}"}) as theirs:
        theirs.settle(6)
        found = [key(theirs, "s", 3.0)[0] for _time in range(2)]
    if not found:
        return [skipped("taking a ticket", "vit did not answer")]
    return [against("taking a ticket, key to painted", ours_s, statistics.median(found), 0.2)]
