"""What charging reads: the entries of one agreement, found by its tickets."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from helpdesk_tui.store import charges
from helpdesk_tui.store.reader import Reader, Row
from tests.small_desk import SmallDesk


class Planning(Reader):
    """Reads, and keeps how SQLite went about each query."""

    __slots__ = ("steps",)

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader.connection)
        self.steps: list[str] = []

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """All rows, after their plan was kept."""
        self.steps += [str(row[3]) for row in super().rows(f"EXPLAIN QUERY PLAN {sql}", parameters)]
        return super().rows(sql, parameters)


@pytest.mark.parametrize("read", [charges.worked, charges.day_sums, charges.disputed_booked])
def test_an_agreement_is_charged_without_reading_all_entries_or_tickets(
    small_desk: SmallDesk, read: Callable[[Reader, int], object]
) -> None:
    """A meter is reckoned while time is logged, under the store's lock: it may not take longer with each entry of other clients."""
    with small_desk.desk.store.read() as reader:
        planning = Planning(reader)
        read(planning, 1)
    tables = {step.removeprefix("SCAN ").split()[0] for step in planning.steps if step.startswith("SCAN ")}
    assert planning.steps
    assert not tables & {"e", "s", "t", "o", "c", "ticket", "work_entry", "charge"}, planning.steps
