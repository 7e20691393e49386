"""The limited view of somebody at a client."""

from dataclasses import asdict

import pytest

from helpdesk_tui.domain.errors import NotAllowed, NotFound
from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.services import messages, own, queue, showing, working
from helpdesk_tui.services.undo import undo
from tests.people import join
from tests.small_desk import SmallDesk


def at_client(small_desk: SmallDesk, client: str = "acme") -> Actor:
    join(small_desk, "cleo", "Cleo", "client", client=client)
    return small_desk.actor("cleo")


def test_the_own_organisations_tickets_are_listed_and_no_others(small_desk: SmallDesk) -> None:
    ours, _theirs = small_desk.ticket("Ours"), small_desk.ticket("Theirs", client="globex", requester="carl")
    assert [(one.id, one.subject) for one in own.listing(small_desk.desk, at_client(small_desk))] == [(ours, "Ours")]


def test_a_ticket_of_another_organisation_is_not_there(small_desk: SmallDesk) -> None:
    theirs, cleo = small_desk.ticket("Theirs", client="globex", requester="carl"), at_client(small_desk)
    with pytest.raises(NotFound, match=f"There is no ticket {theirs}"):
        own.conversation(small_desk.desk, cleo, theirs)
    with pytest.raises(NotFound, match=f"There is no ticket {theirs}"):
        own.say(small_desk.desk, cleo, theirs, "Hello?")


def test_only_what_was_said_in_public_is_shown_once_it_has_left(small_desk: SmallDesk) -> None:
    number, anna, cleo = small_desk.ticket(), small_desk.actor("anna"), at_client(small_desk)
    messages.note(small_desk.desk, anna, number, "They never pay.")
    messages.reply(small_desk.desk, anna, number, "We are looking.")
    assert own.conversation(small_desk.desk, cleo, number).messages == ()
    small_desk.clock.forward(seconds=31)
    found = own.conversation(small_desk.desk, cleo, number)
    assert [(one.is_from_client, one.body) for one in found.messages] == [(False, "We are looking.")]
    assert "pay" not in str(asdict(found))


def test_a_message_of_the_client_is_the_authors_and_wakes_the_ticket(small_desk: SmallDesk) -> None:
    number, anna, cleo = small_desk.ticket(), small_desk.actor("anna"), at_client(small_desk)
    working.take(small_desk.desk, anna, number)
    messages.reply(small_desk.desk, anna, number, "Which printer?", wait=True)
    own.say(small_desk.desk, cleo, number, "The red one.")
    last = showing.detail(small_desk.desk, anna, number).messages[-1]
    assert (last.kind, last.author_name, last.body) == ("client", "Cleo", "The red one.")
    assert own.conversation(small_desk.desk, cleo, number).ticket.state == "in_progress"


def test_the_desks_own_views_are_refused(small_desk: SmallDesk) -> None:
    number, cleo = small_desk.ticket(), at_client(small_desk)
    with pytest.raises(NotAllowed):
        queue.open_ids(small_desk.desk, cleo)
    with pytest.raises(NotAllowed):
        showing.detail(small_desk.desk, cleo, number)
    with pytest.raises(NotAllowed):
        messages.note(small_desk.desk, cleo, number, "A note.")


def test_engineers_have_the_queue_instead(small_desk: SmallDesk) -> None:
    with pytest.raises(NotAllowed, match="role client"):
        own.listing(small_desk.desk, small_desk.actor("anna"))


def test_what_a_client_wrote_is_not_undone_by_the_client(small_desk: SmallDesk) -> None:
    number, cleo = small_desk.ticket(), at_client(small_desk)
    own.say(small_desk.desk, cleo, number, "Still the same.")
    small_desk.clock.forward(minutes=50)
    with pytest.raises(NotAllowed, match="may see the own organisation's tickets alone"):
        undo(small_desk.desk, cleo)
    assert [one.body for one in own.conversation(small_desk.desk, cleo, number).messages] == ["Still the same."]
