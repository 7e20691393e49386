"""The large stores that are measured, made by the program's own `helpdesk demo`."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

from tests.bench.measure import HELPDESK, environment

LOGIN = "anna"


class Stores:
    """Stores in one folder, made when first asked for."""

    def __init__(self, folder: Path, tickets: int, open_tickets: int) -> None:
        self.folder = folder
        self.tickets = tickets
        self.open = open_tickets
        self.made_s: dict[int, float] = {}

    def large(self) -> Path:
        """The store with all tickets."""
        return self.of(self.tickets)

    def small(self) -> Path:
        """A store with only as many tickets as are open, and some more."""
        return self.of(self.open + self.open // 10)

    def of(self, tickets: int) -> Path:
        """A store of so many tickets, of which `open` are open."""
        path = self.folder / f"bench-{tickets}-{self.open}.db"
        if not path.exists():
            self.made_s[tickets] = self.make(path, tickets, self.open)
        return path

    def make(self, path: Path, tickets: int, open_tickets: int) -> float:
        """Make a store; returns the seconds it took."""
        command = [HELPDESK, "demo", "--no-open", "--file", str(path), "--tickets", str(tickets), "--open", str(open_tickets)]
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment())
        return time.perf_counter() - began

    def copy(self, source: Path, name: str) -> Path:
        """A copy to write to."""
        target = self.folder / name
        for suffix in ("", "-wal", "-shm"):
            Path(f"{target}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(source, target)
        return target
