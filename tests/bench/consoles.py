"""Running the console and its floors on pseudo-terminals, and timing what they paint."""

from __future__ import annotations

import time
from pathlib import Path

from tests.bench.measure import HELPDESK
from tests.bench.stores import LOGIN
from tests.ui.terminal import Terminal

READY = b"weight"
PATIENCE_S = 3.0
FLOOR_READY = b"floor-is-ready"


def console(store: Path, *, login: str = LOGIN, rows: int = 24, columns: int = 80) -> Terminal:
    """The console on a store."""
    return Terminal("--db", str(store), "--as", login, rows=rows, columns=columns, command=[HELPDESK])


def floor(name: str, *, rows: int = 24, columns: int = 80) -> Terminal:
    """One of the floors."""
    return Terminal("tests.bench.floors", name, rows=rows, columns=columns)


def key(terminal: Terminal, keys: str, quiet_s: float = 0.05) -> tuple[float, int]:
    """Send keys; returns the seconds until the last byte before `quiet_s` of silence, and how many bytes there were."""
    before = len(terminal.output)
    began = time.perf_counter()
    last = began
    terminal.type(keys)
    while terminal.read(quiet_s if last > began else PATIENCE_S):
        last = time.perf_counter()
    return last - began, len(terminal.output) - before


def rest(terminal: Terminal, seconds: float) -> None:
    """Read for so long; `settle` would wait for ever where a stopwatch ticks."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        terminal.read(0.1)


def until(terminal: Terminal, keys: str, wanted: bytes) -> float:
    """Send keys; returns the seconds until `wanted` is written."""
    began = time.perf_counter()
    before = len(terminal.output)
    terminal.type(keys)
    while wanted not in terminal.output[before:]:
        terminal.read(1)
        if time.perf_counter() - began > 10 * PATIENCE_S:
            raise TimeoutError(wanted)
    return time.perf_counter() - began
