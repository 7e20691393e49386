"""Taking a ticket in the console, from the key to the painted answer, against `vit` starting a task."""

from __future__ import annotations

import os
import shutil
import statistics
from pathlib import Path

from helpdesk_tui.store.driver import connect
from tests.bench.commands import tasks
from tests.bench.consoles import READY, console, key, rest
from tests.bench.measure import Row, against
from tests.bench.stores import Stores
from tests.ui.terminal import Terminal

TIMES = 7
SHOWN = b"Exec. time"
NEW = "3"
DOWN = "\x1b[B"


def measure(stores: Stores) -> list[Row]:
    """The median over the heaviest new tickets of an engineer who may have any number of them."""
    store = stores.copy(stores.small(), "taking.db")
    connection = connect(str(store))
    connection.executemany("INSERT INTO setting (key, value, version) VALUES (?, '99999', 1)", [("caps.active",), ("caps.all",)])
    connection.close()
    with console(store) as ours:
        ours.wait_for(READY)
        rest(ours, 2)
        ours.type(NEW)
        rest(ours, 1)
        taken = []
        for _time in range(TIMES):
            taken.append(key(ours, "t", 0.15)[0])
            rest(ours, 0.7)
            ours.type(DOWN)
            rest(ours, 0.4)
    ours_s = statistics.median(taken)
    vit = os.environ.get("VIT") or shutil.which("vit")
    if vit is None or shutil.which("task") is None:
        why = "vit or taskwarrior is not installed (PyPI: vit with urwid below 3; Debian: taskwarrior; VIT=path names vit)"
        return [Row("taking a ticket, key to painted", f"{ours_s * 1000:.1f} ms", "", None, None, why)]
    home = stores.folder / "vit"
    (home / ".vit").mkdir(parents=True, exist_ok=True)
    (home / ".vit" / "config.ini").touch()  # else it asks whether to make one
    env = {**tasks(stores, stores.open), "HOME": str(home), "PATH": f"{Path(vit).parent}:{os.environ['PATH']}"}
    with Terminal(command=[vit], env=env) as theirs:
        theirs.wait_for(SHOWN)
        rest(theirs, 1)
        theirs.type("b")
        theirs.wait_for(b"(y/n)")
        theirs_s, _count = key(theirs, "y", 10.0)  # it reads all its tasks again before it paints
    return [against("taking a ticket, key to painted", ours_s, theirs_s, 0.2)]
