"""Who may see what the desk sends out: rows that may name any client are for who may see all of them."""

import pytest

from helpdesk_tui.domain.errors import NotFound
from helpdesk_tui.services import messages, outgoing
from helpdesk_tui.store import tables
from helpdesk_tui.store.outbox import of_messages
from tests.people import limit
from tests.services.looking import said, taken
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


def test_a_reply_to_somebody_without_telegram_leaves_by_mail(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Ticket, {"id": number}, {"channel": "telegram"})
    messages.reply(small_desk.desk, small_desk.actor("anna"), number, "Which printer?")
    [row] = outgoing.listed(small_desk.desk, small_desk.actor("boris"))
    assert (row.channel, row.address) == ("email", "bob@acme.example")
    with small_desk.desk.store.write() as writer:
        writer.add(tables.Identity(person_id=small_desk.ids.people["bob"], kind="telegram", value="bob_clerk"))
    messages.reply(small_desk.desk, small_desk.actor("anna"), number, "Which floor?")
    row = outgoing.listed(small_desk.desk, small_desk.actor("boris"))[-1]
    assert (row.channel, row.address) == ("telegram", "bob_clerk")


def test_what_was_dropped_before_any_loop_saw_it_says_so_in_the_conversation(small_desk: SmallDesk) -> None:
    number, boris = taken(small_desk), small_desk.actor("boris")
    messages.reply(small_desk.desk, small_desk.actor("anna"), number, "Which printer?")
    [row] = outgoing.listed(small_desk.desk, boris)
    outgoing.drop(small_desk.desk, boris, row.id, reason="said on the phone")
    [message] = said(small_desk, number, "reply")
    with small_desk.desk.store.read() as reader:
        sending = of_messages(reader, [message.id])[message.id]
    assert (sending.state, sending.reason) == ("cancelled", "said on the phone")
