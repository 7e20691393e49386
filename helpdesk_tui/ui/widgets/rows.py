"""The rows of a table that are at hand: fetched by id in the order they are wanted, the longest unseen dropped first."""

from __future__ import annotations

import asyncio
import inspect
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from helpdesk_tui.domain.errors import HelpdeskError
from helpdesk_tui.ui.widgets.columns import Row

MOST_ROWS = 1000


class RowSource(Protocol):
    """Where rows come from: given ids, the rows of those that exist, at once or awaited."""

    def fetch(self, ids: Sequence[int]) -> Mapping[int, Row] | Awaitable[Mapping[int, Row]]: ...


class RowCache:
    """Rows by id. `arrived` is called with fetched rows, `failed` with the error of a fetch; both in the event loop."""

    def __init__(
        self,
        source: RowSource,
        arrived: Callable[[Mapping[int, Row]], None],
        failed: Callable[[HelpdeskError], None],
        most: int = MOST_ROWS,
    ) -> None:
        self._source = source
        self._arrived = arrived
        self._failed = failed
        self._most = most
        self._rows: OrderedDict[int, Row] = OrderedDict()
        self._asked: set[int] = set()
        self._last: asyncio.Task[None] | None = None

    def __contains__(self, row_id: int) -> bool:
        return row_id in self._rows

    def __iter__(self) -> Iterator[int]:
        return iter(self._rows)

    def get(self, row_id: int) -> Row | None:
        """A row at hand, else None."""
        return self._rows.get(row_id)

    def put(self, row_id: int, row: Row) -> Row | None:
        """Keep a row; the one it replaces comes back."""
        old = self._rows.get(row_id)
        self._rows[row_id] = row
        self._rows.move_to_end(row_id)
        self._asked.discard(row_id)
        if len(self._rows) > self._most:
            self._rows.popitem(last=False)
        return old

    def drop(self, ids: Iterable[int]) -> None:
        """Forget rows, also that they were asked for in vain."""
        for row_id in ids:
            self._rows.pop(row_id, None)
            self._asked.discard(row_id)

    def ask(self, ids: Iterable[int], *, again: bool = False) -> None:
        """Fetch what is neither at hand nor asked for already (with `again`, all of it), behind what was asked before."""
        wanted = [row_id for row_id in ids if again or (row_id not in self._rows and row_id not in self._asked)]
        if wanted:
            self._asked.update(wanted)
            previous = self._last if self._last is not None and not self._last.done() else None
            self._last = asyncio.create_task(self._fetch(wanted, previous))

    async def settle(self, timeout: float) -> None:  # noqa: ASYNC109
        """Wait, at most `timeout` seconds, until what was asked for is there."""
        if self._last is not None and not self._last.done():
            await asyncio.wait([self._last], timeout=timeout)

    async def _fetch(self, ids: Sequence[int], previous: asyncio.Task[None] | None) -> None:
        if previous is not None:
            await asyncio.wait([previous])
        try:
            found = self._source.fetch(ids)
            rows = await found if inspect.isawaitable(found) else found
        except HelpdeskError as error:
            self._asked.difference_update(ids)
            self._failed(error)
        else:
            self._arrived(rows)
