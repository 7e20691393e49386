"""What somebody may not see any more does not leave the desk for that one (RULES.md §12)."""

import pytest

from helpdesk_tui.services.delivery.configuration import Outgoing
from helpdesk_tui.store import tables
from tests.people import limit
from tests.receivers import HookServer
from tests.services.loop.conftest import Turns
from tests.small_desk import MONDAY_9, SmallDesk


@pytest.mark.parametrize("kind", ["assigned", "came_back"])
def test_nothing_of_a_client_taken_away_leaves_the_desk(small_desk: SmallDesk, turn: Turns, hook: HookServer, kind: str) -> None:
    """Neither at once nor with the digest, nor what was planned before and is tried again."""
    outside = Outgoing(people={"boris": (hook.url(),)})
    number = small_desk.ticket("Zanzibar", priority=1)
    with small_desk.desk.store.write() as writer:
        writer.add(
            tables.Outbox(
                once="x", kind=kind, channel="console", recipient_id=small_desk.ids.people["boris"], ticket_id=number, text="Zanzibar",
                created_at=MONDAY_9, not_before_at=MONDAY_9,
            )
        )  # fmt: skip
    hook.faults = ["500"]
    small_desk.clock.forward(minutes=3)
    turn("deliver", "digest", "deliver", outgoing=outside)
    limit(small_desk, "boris", "globex")
    small_desk.clock.forward(days=1)
    turn("deliver", "digest", "deliver", outgoing=outside)
    small_desk.clock.forward(hours=9)
    turn("deliver", "digest", "deliver", outgoing=outside)
    assert [message.title for message in hook.taken] == []
    with small_desk.desk.store.read() as reader:
        assert reader.rows("SELECT DISTINCT state FROM delivery") == [("cancelled",)]
