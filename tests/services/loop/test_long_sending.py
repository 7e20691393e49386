"""A loop that hangs while it sends: another one judges, a person asks again, and the first one's late word changes nothing of that."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from helpdesk_tui.domain.clock import HOUR
from helpdesk_tui.domain.delivery import NotTaken, Parcel, Unanswered
from helpdesk_tui.services import messages, outgoing
from helpdesk_tui.services.delivery.doors import Doors
from helpdesk_tui.services.loop.run import Loop
from helpdesk_tui.services.loop.works import BY_NAME
from helpdesk_tui.store import deliveries
from tests.services.looking import taken
from tests.services.loop.conftest import Said
from tests.small_desk import SmallDesk


@dataclass(slots=True)
class Hanging:
    """A mail server that lets an hour pass, in which all of that happens, before it says no, or nothing."""

    small: SmallDesk
    word: Exception

    def send(self, _parcel: Parcel) -> None:
        """Hang."""
        now = self.small.clock.forward(HOUR)
        with self.small.desk.store.write() as writer:
            [one] = deliveries.orphaned(writer, now, now)
            deliveries.end(writer, one.id, "uncertain", now, "the loop ended")
            deliveries.again(writer, one.outbox_id, now)
            assert deliveries.claim(writer, one.id, "another loop", now)
        raise self.word


@pytest.mark.parametrize("word", [NotTaken("busy"), NotTaken("gone", is_final=True), Unanswered("silence")])
def test_what_another_loop_is_sending_by_now_is_left_to_it(small_desk: SmallDesk, word: Exception) -> None:
    messages.reply(small_desk.desk, small_desk.actor("anna"), taken(small_desk), "Which printer?")
    small_desk.clock.forward(minutes=1)
    Loop(small_desk.desk, Doors(mail=Hanging(small_desk, word)), [BY_NAME["deliver"]], Said()).once()
    with small_desk.desk.store.read() as reader:
        assert reader.rows("SELECT state, holder, reason FROM delivery") == [("sending", "another loop", "the loop ended")]
    assert [row.state for row in outgoing.listed(small_desk.desk, small_desk.actor("boris"))] == ["pending"]
