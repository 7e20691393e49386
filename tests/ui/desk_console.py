"""A console over the small desk, for tests: a clock that the test moves, a store of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store import labour, tables
from helpdesk_tui.store.engine import Store
from helpdesk_tui.ui.app import HelpdeskApp
from tests.small_desk import SmallDesk
from tests.ui.conftest import wait_for


@asynccontextmanager
async def console(
    small_desk: SmallDesk, login: str = "anna", *, size: tuple[int, int] = (80, 24), mode: str = "queue"
) -> AsyncIterator[tuple[HelpdeskApp, Pilot[None]]]:
    """A console of that engineer, which follows its timer by now, showing a screen."""
    app = HelpdeskApp(Desk(small_desk.desk.store, small_desk.clock), small_desk.actor(login))
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await wait_for(pilot, lambda: app.pulse.heart is not None, "the console to be up")
        if mode != "queue":
            await app.switch_mode(mode)
        yield app, pilot


def entries_of(small_desk: SmallDesk, login: str) -> list[tuple[int, int, int, str]]:
    """(ticket, start, duration in ms, how it ended) of an engineer's entries, oldest first."""
    with small_desk.desk.store.read() as reader:
        found = labour.entries_of_engineer(reader, small_desk.ids.people[login], 0, 1 << 50)
    return [(entry.ticket_id, entry.start_at, entry.duration_ms, entry.end_reason) for entry in found]


def tell(small_desk: SmallDesk, login: str, text: str, at: Instant | None = None) -> None:
    """Put a notice into the outbox."""
    now = small_desk.clock.now() if at is None else at
    with small_desk.desk.store.write() as writer:
        writer.add(
            tables.Outbox(
                once=f"test {text}", kind="crossing", channel="console", recipient_id=small_desk.ids.people[login], text=text,
                created_at=now, not_before_at=now,
            )
        )  # fmt: skip


def at_another_door(small_desk: SmallDesk, act: Callable[[Desk], object]) -> None:
    """Do something through a connection of its own, as another process does."""
    other = Store(small_desk.desk.store.path)
    other.open()
    try:
        act(Desk(other, small_desk.clock))
    finally:
        other.close()
