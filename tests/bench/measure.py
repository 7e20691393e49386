"""Measuring: commands in fresh processes, rows of ratios against a floor taken in the same run."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PYTHON = sys.executable
HELPDESK = str(Path(sys.executable).with_name("helpdesk"))


@dataclass(frozen=True, slots=True)
class Row:
    """One measured ratio. `limit` is what it should stay within; a row without measurement says in `note` why."""

    what: str
    measured: str
    floor: str
    ratio: float | None
    limit: float | None
    note: str = ""

    @property
    def verdict(self) -> str:
        """`ok`, `over`, or a dash where nothing was measured against a limit."""
        if self.ratio is None or self.limit is None:
            return "-"
        return "ok" if self.ratio <= self.limit else "over"


def environment() -> dict[str, str]:
    """What the measured commands see: no settings of the person who measures, and compiled bytecode kept, as an installed program has it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HELPDESK_") and name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "COLORTERM": "truecolor"}


def rounds(commands: Mapping[str, Sequence[str]], runs: int = 25, *, env: Mapping[str, str] | None = None) -> dict[str, float]:
    """The median seconds of each command over `runs` rounds in which they take turns, so that all see the same machine."""
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            began = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**environment(), **(env or {})})
            if turn:
                taken[name].append(time.perf_counter() - began)
    return {name: statistics.median(values) for name, values in taken.items()}


def against(what: str, measured_s: float, floor_s: float, limit: float | None, note: str = "") -> Row:
    """A row of two times."""
    return Row(what, f"{measured_s * 1000:.1f} ms", f"{floor_s * 1000:.1f} ms", measured_s / floor_s, limit, note)


def skipped(what: str, why: str) -> Row:
    """A row that could not be measured here, in words."""
    return Row(what, "", "", None, None, why)


def timed(work: Callable[[], object]) -> float:
    """Seconds that some work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of them lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def proportional_kib(pid: int) -> int:
    """The proportional set size of a process in KiB (Linux)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


def cpu_s(pid: int) -> float:
    """Processor seconds that a process has used (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
