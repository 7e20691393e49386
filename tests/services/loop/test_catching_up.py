"""A loop that was down for days leaves the same desk, with the same dates, as one that never slept."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk_tui.domain.clock import DAY, HOUR, MINUTE
from helpdesk_tui.services import audit, messages, recurring, steering, working
from helpdesk_tui.services.delivery.doors import Doors
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.loop.run import Loop
from helpdesk_tui.services.loop.works import BY_NAME
from helpdesk_tui.services.recurring import Work
from helpdesk_tui.store.engine import Store
from helpdesk_tui.store.reader import Row
from tests.services.loop.conftest import Said
from tests.small_desk import MONDAY_9, DeskIds, MovableClock, SmallDesk

WORKS = [BY_NAME[name] for name in ("wake", "reopen", "close", "boosts", "recurring", "crossings")]
WHAT = ("schedule", "vendor", "resolve", "flag", "boost", "leave")
ASKED = """SELECT id, state, until_at, came_back_at, closed_at, confirm_at, reopened, flag_at, reopen_at, boost, created_at, next_due_at
             FROM ticket ORDER BY created_at, subject"""


def begin(small: SmallDesk, what: list[tuple[str, int]]) -> None:
    """Tickets in every state that time ends, and daily work; each lasts so many hours."""
    anna, boris = small.actor("anna"), small.actor("boris")
    recurring.add(small.desk, small.actor("max"), Work("daily", "globex-2026", "mail", "Daily work", "day", MONDAY_9 + 3 * HOUR))
    for place, (kind, hours) in enumerate(what):
        number = small.ticket(f"{place} {kind}", assignee="anna", state="in_progress", priority=1 + place % 4)
        small.clock.forward(minutes=1)
        until_at = small.clock.now() + hours * HOUR
        if kind == "schedule":
            working.schedule(small.desk, anna, number, until_at=until_at)
        elif kind == "vendor":
            working.wait_vendor(small.desk, anna, number, vendor="HP", reference="7", until_at=until_at)
        elif kind in ("resolve", "flag"):
            working.resolve(small.desk, anna, number, code="solved", text="Done.")
            if kind == "flag":
                messages.receive(small.desk, boris, number, "No!")
        elif kind == "boost" and place < 5:
            steering.boost(small.desk, boris, number, 20_000, reason="Because", until_at=until_at)


def lived(template: Path, ids: DeskIds, what: list[tuple[str, int]], pause: int, days: int) -> dict[str, list[Row]]:
    """What the store says after so many days with a loop that looked once in a `pause`."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(shutil.copyfile(template, f"{folder}/desk.db"))
        store.open()
        clock = MovableClock()
        small = SmallDesk(Desk(store, clock), clock, ids)
        begin(small, what)
        loop = Loop(small.desk, Doors(), WORKS, Said())
        end_at = MONDAY_9 + days * DAY
        while clock.now() < end_at:
            clock.forward_to(min(end_at, clock.now() + pause))
            loop.once()
        with store.read() as reader:
            found = {
                "tickets": [row[1:] for row in reader.rows(ASKED)],
                "crossings": reader.rows(
                    """SELECT t.subject, t.created_at, c.kind, c.exchange, c.threshold, c.at FROM ticket_crossing c JOIN ticket t ON t.id = c.ticket_id
                        ORDER BY 2, 1, 3, 4, 5"""
                ),
                "targets": reader.rows(
                    """SELECT t.subject, t.created_at, g.kind, g.is_live, g.met_at, g.verdict, g.by_s FROM ticket_target g
                         JOIN ticket t ON t.id = g.ticket_id ORDER BY 2, 1, 3"""
                ),
                "works": reader.rows("SELECT due_at FROM recurring_run ORDER BY due_at"),
                "moments": reader.rows(
                    "SELECT t.subject, m.kind, m.at FROM ticket_moment m JOIN ticket t ON t.id = m.ticket_id ORDER BY t.created_at, t.subject, m.at, m.kind"
                ),
            }
        assert audit.verify(small.desk).is_whole
        store.close()
        return found


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    what=st.lists(st.tuples(st.sampled_from(WHAT), st.integers(1, 90)), min_size=1, max_size=5),
    pause=st.sampled_from((7 * HOUR + 13 * MINUTE, DAY, 3 * DAY)),
    days=st.integers(3, 4),
)
def test_a_pause_changes_nothing(made_desk: tuple[Path, DeskIds], what: list[tuple[str, int]], pause: int, days: int) -> None:
    often = lived(*made_desk, what, 2 * HOUR, days)
    seldom = lived(*made_desk, what, pause, days)
    for name, rows in often.items():
        assert seldom[name] == rows, name
