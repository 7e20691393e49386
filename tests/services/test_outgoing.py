"""Who may see what the desk sends out: rows that may name any client are for who may see all of them."""

import pytest

from helpdesk_tui.domain.errors import NotFound
from helpdesk_tui.services import messages, outgoing
from helpdesk_tui.store import tables
from tests.people import limit
from tests.services.looking import taken
from tests.small_desk import MONDAY_9, SmallDesk


def test_a_lead_who_sees_few_clients_reads_no_digest_of_others(small_desk: SmallDesk) -> None:
    messages.reply(small_desk.desk, small_desk.actor("anna"), taken(small_desk), "Which printer?")
    messages.reply(small_desk.desk, small_desk.actor("anna"), taken(small_desk, client="globex", requester="carl"), "Which one?")
    anna_id = small_desk.ids.people["anna"]
    row = tables.Outbox(
        once="digest:1",
        kind="digest",
        channel="notify",
        recipient_id=anna_id,
        text="2 is back",
        created_at=MONDAY_9,
        not_before_at=MONDAY_9,
    )
    with small_desk.desk.store.write() as writer:
        digest = writer.add(row)
    assert len(outgoing.listed(small_desk.desk, small_desk.actor("dina"))) == 3
    limit(small_desk, "dina", "desk", "acme")
    dina = small_desk.actor("dina")
    assert [one.ticket_id for one in outgoing.listed(small_desk.desk, dina)] == [1]
    with pytest.raises(NotFound):
        outgoing.drop(small_desk.desk, dina, digest, reason="why not")
