"""The board, what has changed, and the figures: with as many open tickets in a store of 100,000 and in one ten times as large."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from helpdesk_tui.domain.clock import Clock
from helpdesk_tui.domain.report_period import parse
from helpdesk_tui.services import board, figures, queue, since
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.figures import Asked
from helpdesk_tui.store.engine import Store
from tests.bench.consoles import console, rest, until
from tests.bench.measure import Row, against
from tests.bench.stores import Stores

RUNS = 7
HOUR_MS = 3_600_000
LEAD, MANAGER = "boris", "maria"
F6, F8 = "\x1b[17~", "\x1b[19~"
SETTLED_S = 2.0


def measure(stores: Stores) -> list[Row]:
    """Rows of the services, then of the console."""
    smaller, larger = stores.of(stores.tickets // 10), stores.large()
    small, large = _services(smaller), _services(larger)
    rows = [
        against(f"{what}, {stores.tickets // 10:,} tickets, against the queue", took, small["queue"], None) for what, took in small.items()
    ]
    rows += [
        against(f"{what}, {stores.tickets:,} tickets, against a tenth of them", took, small[what], _limit(what))
        for what, took in large.items()
    ]
    return [*rows, *_screens(stores)]


def _limit(what: str) -> float:
    """How much dearer ten times the tickets may be: what looks at open ones no more than twice; a span that is ten times as full ten times,
    and half of that again where the store no longer fits into the page cache."""
    return 15.0 if what.startswith("figures") else 2.0


def _services(path: Path) -> dict[str, float]:
    """Median seconds of what the screens and commands ask for."""
    store = Store(str(path))
    store.open()
    desk = Desk(store, Clock())
    lead, manager = desk.actor(LEAD, "cli"), desk.actor(MANAGER, "cli")
    month, year = (Asked(parse(text, figures.today(desk))) for text in ("last-month", "last-year"))
    now = desk.clock.now()
    asked: dict[str, Callable[[], object]] = {
        "queue": lambda: queue.rows(desk, lead, queue.open_ids(desk, lead).ids[:50]),
        "board of a team": lambda: board.board(desk, lead),
        "board of all teams": lambda: board.board(desk, manager),
        "since an hour ago": lambda: since.since(desk, lead, now - HOUR_MS),
        "figures of a month": lambda: figures.report(desk, manager, month),
        "figures of a month by team": lambda: figures.report(desk, manager, Asked(month.period, by="team")),
        "figures of a year": lambda: figures.report(desk, manager, year),
        "figures: one of a year by client": lambda: figures.report(desk, manager, Asked(year.period, ("sla.resolution",), by="client")),
        "figures: faults of a month": lambda: figures.faults(desk, manager, month),
    }
    found = {what: _median(work, 3 if "year" in what else RUNS) for what, work in asked.items()}
    store.close()
    return found


def _median(work: Callable[[], object], runs: int) -> float:
    work()
    taken = []
    for _run in range(runs):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def _screens(stores: Stores) -> list[Row]:
    """From F6 and F8 to what they show, against the console's own first frame."""
    large = stores.large()
    taken: dict[str, list[float]] = {"frame": [], "board": [], "figures": []}
    for turn in range(RUNS + 1):
        began = time.perf_counter()
        with console(large, login=MANAGER) as terminal:
            terminal.wait_for(b"\xe2\x94\x80")
            times = {"frame": time.perf_counter() - began}
            rest(terminal, SETTLED_S)
            for name, key, wanted in (("board", F6, b" late"), ("figures", F8, b"against")):
                times[name] = until(terminal, key, wanted)
                rest(terminal, SETTLED_S)
        if turn:
            for name, value in times.items():
                taken[name].append(value)
    medians = {name: statistics.median(values) for name, values in taken.items()}
    return [
        against(f"F6 to the board at {stores.tickets:,} tickets", medians["board"], medians["frame"], 2.0, "of the queue's first frame"),
        against(
            f"F8 to the figures at {stores.tickets:,} tickets", medians["figures"], medians["frame"], None, "of the queue's first frame"
        ),
    ]
