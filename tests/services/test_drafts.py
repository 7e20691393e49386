"""Drafts, presence and the caller's file: what a console keeps and shows around the work."""

import pytest

from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.services import calls, drafts, presence, showing
from helpdesk_tui.store import tables
from tests.small_desk import SmallDesk


def test_a_draft_is_kept_until_it_is_emptied(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("anna")
    drafts.save(small_desk.desk, anna, 7, "reply", "Dear Bo")
    drafts.save(small_desk.desk, anna, 7, "reply", "Dear Bob,\n")
    small_desk.clock.forward(minutes=1)
    drafts.save(small_desk.desk, anna, drafts.NEW_TICKET, "form", "{}")
    found = drafts.load(small_desk.desk, anna, 7, "reply")
    assert found is not None
    assert found.body == "Dear Bob,\n"
    assert [draft.ticket_id for draft in drafts.all_of(small_desk.desk, anna)] == [0, 7]
    drafts.save(small_desk.desk, anna, 7, "reply", " \n")
    assert drafts.load(small_desk.desk, anna, 7, "reply") is None


def test_drafts_are_each_persons_and_each_kinds_own(small_desk: SmallDesk) -> None:
    anna, ivan = small_desk.actor("anna"), small_desk.actor("ivan")
    drafts.save(small_desk.desk, anna, 7, "reply", "to the client")
    drafts.save(small_desk.desk, anna, 7, "note", "to ourselves")
    assert drafts.load(small_desk.desk, ivan, 7, "reply") is None
    found = drafts.load(small_desk.desk, anna, 7, "note")
    assert found is not None
    assert found.body == "to ourselves"


def test_templates_are_found_by_their_word(small_desk: SmallDesk) -> None:
    with small_desk.desk.store.write() as writer:
        writer.add(tables.Template(key="hi", name="Greeting", body="Good morning!"))
    assert drafts.templates(small_desk.desk) == {"hi": "Good morning!"}


def test_who_has_a_ticket_open_is_shown_to_the_others(small_desk: SmallDesk) -> None:
    anna, ivan, one, other = small_desk.actor("anna"), small_desk.actor("ivan"), small_desk.ticket(), small_desk.ticket()
    presence.enter(small_desk.desk, anna, "console-1", one)
    assert list(showing.detail(small_desk.desk, ivan, one).present) == ["Anna Petrova"]
    assert list(showing.detail(small_desk.desk, anna, one).present) == []
    presence.enter(small_desk.desk, anna, "console-1", other)
    assert list(showing.detail(small_desk.desk, ivan, one).present) == []
    presence.leave(small_desk.desk, "console-1")
    assert list(showing.detail(small_desk.desk, ivan, other).present) == []


def test_a_presence_of_yesterday_is_a_console_that_died(small_desk: SmallDesk) -> None:
    number = small_desk.ticket()
    presence.enter(small_desk.desk, small_desk.actor("anna"), "console-1", number)
    small_desk.clock.forward(hours=8)
    assert list(showing.detail(small_desk.desk, small_desk.actor("ivan"), number).present) == []


def test_callers_are_found_within_the_engineers_scope(small_desk: SmallDesk) -> None:
    anna, gleb = small_desk.actor("anna"), small_desk.actor("gleb")
    assert [caller.name for caller in calls.callers(small_desk.desk, anna, "car")] == ["Carl Smith"]
    assert [caller.name for caller in calls.callers(small_desk.desk, anna, "15550003")] == ["Carl Smith"]
    assert [caller.name for caller in calls.callers(small_desk.desk, anna, "елк")] == ["Инга Ёлкина"]
    assert calls.callers(small_desk.desk, gleb, "car") == []
    assert [client.key for client in calls.clients(small_desk.desk, gleb)] == ["acme"]
    with pytest.raises(BadInput, match="There is no client 'globex'"):
        calls.people_of(small_desk.desk, gleb, "globex")


def test_a_caller_is_found_by_words_of_name_and_client_who_called_last_first(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("anna")
    assert [caller.name for caller in calls.callers(small_desk.desk, anna, "acme bo")] == ["Bob Clerk"]
    assert [caller.name for caller in calls.callers(small_desk.desk, anna, "cl bob")] == ["Bob Clerk"]
    assert calls.callers(small_desk.desk, anna, "globex bo") == []
    for requester in ("ann", "bob", "ann"):
        small_desk.ticket(requester=requester)
        assert calls.callers(small_desk.desk, anna, "acme")[0].key == requester


def test_the_callers_open_tickets_are_at_hand(small_desk: SmallDesk) -> None:
    number = small_desk.ticket("No mail")
    small_desk.ticket("Not his", requester="ann")
    assert calls.open_tickets(small_desk.desk, small_desk.actor("anna"), "bob") == [(number, "new", "No mail")]
