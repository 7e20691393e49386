"""What the console is measured against: a minimal Textual app, and Textual's own DataTable. `python -m tests.bench.floors NAME`."""

from __future__ import annotations

import sys
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.widgets import DataTable, Static

ROWS = 1_000
TICKING = 50
READY = "floor-is-ready"


class Minimal(App[None]):
    """One line of text."""

    def compose(self) -> ComposeResult:
        yield Static(READY)


class Table(App[None]):
    """A DataTable of a thousand rows."""

    CSS = "DataTable { height: 1fr; }"
    BINDINGS: ClassVar = [("q", "quit", "quit")]

    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        """Fill it."""
        table = self.query_one(DataTable)
        table.add_columns("weight", "deadline", "#", "state", "client", "who", "subject")
        for number in range(ROWS):
            table.add_row(f"{number / 10}", "0:12", str(number), "working", "ACME", "ivan", f"subject {number} {READY}")
        table.focus()


class Ticking(Table):
    """The same with fifty countdowns and a clock that are updated cell by cell once a second."""

    def on_ready(self) -> None:
        """Let it tick."""
        self.left = 3_600
        self.set_interval(1, self.tick)

    def tick(self) -> None:
        """One second less in every countdown."""
        self.left -= 1
        table = self.query_one(DataTable)
        rows, columns = list(table.rows), list(table.columns)
        for row in rows[:TICKING]:
            table.update_cell(row, columns[1], f"{self.left // 60}:{self.left % 60:02}")


if __name__ == "__main__":
    {"minimal": Minimal, "table": Table, "ticking": Ticking}[sys.argv[1]]().run()
