"""How soon another console's change is visible: from the commit of one process to the paint of another."""

from __future__ import annotations

import time

from helpdesk_tui.domain.clock import Clock
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.services import intake
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store.engine import Store
from tests.bench.consoles import PATIENCE_S, READY, console, rest
from tests.bench.measure import Row, percentile
from tests.bench.stores import LOGIN, Stores

TIMES = 40


def measure(stores: Stores) -> list[Row]:
    """The 99th percentile against the poll interval and a tenth of a second."""
    path = stores.copy(stores.small(), "changes.db")
    store = Store(str(path))
    store.open()
    desk = Desk(store, Clock())
    actor = desk.actor(LOGIN, "cli")
    with store.read() as reader:
        top = int(reader.value("SELECT id FROM ticket WHERE is_open = 1 AND line = 1 AND assignee_id IS NULL ORDER BY id DESC LIMIT 1"))
    taken = []
    with console(path) as watching:
        watching.wait_for(READY)
        rest(watching, 2)
        watching.type("/")
        rest(watching, 0.5)
        watching.type(f"#{top}")
        rest(watching, 1)
        watching.type("\r")
        rest(watching, 1)
        for number in range(TIMES):
            subject = f"seen-{number:03}"
            before = len(watching.output)
            intake.edit(desk, actor, top, subject=subject)
            began = time.perf_counter()
            while subject.encode() not in watching.output[before:]:
                if time.perf_counter() - began > PATIENCE_S:
                    break
                watching.read(0.05)
            taken.append(time.perf_counter() - began)
            time.sleep(0.13)
    store.close()
    allowed = Policy().number("console.poll_ms") / 1000 + 0.1
    seen = percentile(taken, 0.99)
    return [Row("another console's change becomes visible, p99", f"{seen * 1000:.0f} ms", f"{allowed * 1000:.0f} ms", seen / allowed, 1.0)]
