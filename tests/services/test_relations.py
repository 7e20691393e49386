"""Merging, splitting, outages, tags and links (RULES.md §3)."""

import pytest

from helpdesk_tui.domain.clock import MINUTE
from helpdesk_tui.domain.errors import BadInput, NotFound, Refused
from helpdesk_tui.services import entries, messages, relations, stopwatch, working
from helpdesk_tui.store import labour, tables
from helpdesk_tui.store import relations as stored
from tests.services.looking import load, resolved, said, taken, target
from tests.small_desk import SmallDesk


def total_ms(small: SmallDesk, number: int) -> int:
    with small.desk.store.read() as reader:
        return labour.ticket_total_ms(reader, number)


def test_messages_and_watchers_go_to_the_survivor(small_desk: SmallDesk) -> None:
    number, survivor, anna = taken(small_desk), taken(small_desk), small_desk.actor("anna")
    messages.note(small_desk.desk, anna, number, "One")
    messages.note(small_desk.desk, anna, survivor, "Two")
    with small_desk.desk.store.write() as writer:
        for person in ("ivan", "boris"):
            writer.add(tables.Watcher(ticket_id=number, person_id=small_desk.ids.people[person]))
        writer.add(tables.Watcher(ticket_id=survivor, person_id=small_desk.ids.people["boris"]))
    done = relations.merge(small_desk.desk, anna, number, survivor)
    assert done.said == f"{number} merged into {survivor}, 1 message moved"
    assert sorted(message.body for message in said(small_desk, survivor)) == ["One", "Two"]
    ticket = load(small_desk, number)
    assert (ticket.state, ticket.merged_into_id) == ("merged", survivor)
    with small_desk.desk.store.read() as reader:
        assert reader.value("SELECT count(*) FROM watcher WHERE ticket_id = ?", (survivor,)) == 2
        assert reader.value("SELECT count(*) FROM ticket_text WHERE ticket_text MATCH 'one'") == 1


def test_a_merge_ends_the_targets_of_what_was_merged_without_a_verdict(small_desk: SmallDesk) -> None:
    number, survivor = taken(small_desk), taken(small_desk)
    relations.merge(small_desk.desk, small_desk.actor("anna"), number, survivor)
    assert (target(small_desk, number).is_live, target(small_desk, number).verdict) == (False, None)
    assert target(small_desk, survivor).is_live


def test_entries_stay_where_they_were_written_and_the_sum_is_the_survivors(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("anna")
    first, second, third = (taken(small_desk) for _ticket in range(3))
    small_desk.clock.forward(days=1)
    for number, minutes in ((first, 10), (second, 20), (third, 40)):
        entries.log(small_desk.desk, anna, number, f"{minutes}m")
    before = sum(total_ms(small_desk, number) for number in (first, second, third))
    relations.merge(small_desk.desk, anna, first, second)
    relations.merge(small_desk.desk, anna, second, third)
    assert total_ms(small_desk, third) == before
    with small_desk.desk.store.read() as reader:
        rows = reader.rows("SELECT ticket_id, duration_ms FROM work_entry WHERE mode = 'manual' ORDER BY id")
    assert rows == [(first, 10 * MINUTE), (second, 20 * MINUTE), (third, 40 * MINUTE)]


def test_tickets_of_two_clients_are_never_merged(small_desk: SmallDesk) -> None:
    number, other = taken(small_desk), taken(small_desk, client="globex", requester="carl")
    with pytest.raises(Refused, match="never merged"):
        relations.merge(small_desk.desk, small_desk.actor("anna"), number, other)


@pytest.mark.parametrize("case", ["itself", "resolved", "into merged", "into cancelled"])
def test_what_cannot_be_merged(small_desk: SmallDesk, case: str) -> None:
    anna, number, other = small_desk.actor("anna"), taken(small_desk), taken(small_desk)
    if case == "itself":
        other = number
    elif case == "resolved":
        number = resolved(small_desk)
    elif case == "into merged":
        relations.merge(small_desk.desk, anna, other, taken(small_desk))
    else:
        working.cancel(small_desk.desk, anna, other, reason="spam")
    with pytest.raises((Refused, BadInput)):
        relations.merge(small_desk.desk, anna, number, other)


def test_the_timers_of_all_who_work_on_it_move_along(small_desk: SmallDesk) -> None:
    number, survivor = taken(small_desk), small_desk.ticket()
    stopwatch.start(small_desk.desk, small_desk.actor("ivan"), number, working.CLI)
    small_desk.clock.forward(minutes=5)
    relations.merge(small_desk.desk, small_desk.actor("boris"), number, survivor)
    for login in ("anna", "ivan"):
        timer = stopwatch.status(small_desk.desk, small_desk.actor(login))
        assert timer is not None
        assert (timer.ticket_id, timer.part) == (survivor, 2)
    assert total_ms(small_desk, survivor) == 10 * MINUTE


def test_an_outage_merged_away_leaves_its_children_to_the_survivor(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("anna")
    parent, child, heir = taken(small_desk), small_desk.ticket(), small_desk.ticket()
    relations.outage(small_desk.desk, anna, parent, [child, heir])
    relations.merge(small_desk.desk, anna, parent, heir)
    assert (load(small_desk, child).parent_id, load(small_desk, heir).parent_id) == (heir, None)


def test_a_child_merged_into_its_outage_is_a_child_no_more(small_desk: SmallDesk) -> None:
    anna, parent, child = small_desk.actor("anna"), taken(small_desk), small_desk.ticket()
    relations.outage(small_desk.desk, anna, parent, [child])
    relations.merge(small_desk.desk, anna, child, parent)
    with small_desk.desk.store.read() as reader:
        assert stored.children(reader, parent) == []


def test_a_split_makes_a_linked_ticket_of_a_message(small_desk: SmallDesk) -> None:
    anna, number = small_desk.actor("anna"), taken(small_desk)
    messages.receive(small_desk.desk, anna, number, "And my mouse is dead.")
    message = said(small_desk, number, "client")[-1]
    done = relations.split(small_desk.desk, anna, message.id, subject="Mouse dead")
    assert done.new_ticket is not None
    new = load(small_desk, done.new_ticket.id)
    assert (new.client_key, new.requester_name, new.subject, new.state) == ("acme", "Bob Clerk", "Mouse dead", "new")
    assert [message.body for message in said(small_desk, new.id)] == ["And my mouse is dead."]
    with small_desk.desk.store.read() as reader:
        assert [tuple(row[:2]) for row in stored.links(reader, new.id)] == [(number, "split")]
    with pytest.raises(NotFound):
        relations.split(small_desk.desk, anna, 999, subject="x")


def test_an_outage_has_one_level(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("anna")
    parent, child, other = taken(small_desk), small_desk.ticket(), small_desk.ticket()
    said = relations.outage(small_desk.desk, anna, parent, [child]).said
    assert said == f"{parent} is the outage of 1 ticket"
    with pytest.raises(Refused, match="child of"):
        relations.outage(small_desk.desk, anna, child, [other])
    with pytest.raises(Refused, match="children of its own"):
        relations.outage(small_desk.desk, anna, other, [parent])
    with pytest.raises(BadInput, match="at least one"):
        relations.outage(small_desk.desk, anna, other, [other])
    relations.leave_outage(small_desk.desk, anna, child)
    assert load(small_desk, child).parent_id is None


def test_tags_are_single_words_in_lower_case(small_desk: SmallDesk) -> None:
    anna, number = small_desk.actor("anna"), taken(small_desk)
    relations.tag(small_desk.desk, anna, number, add=["Printer", "ПОЖАР"])
    with small_desk.desk.store.read() as reader:
        assert stored.tags(reader, number) == ["printer", "пожар"]
    assert relations.tag(small_desk.desk, anna, number, add=["printer"]).command_id == 0
    with pytest.raises(BadInput, match="one word"):
        relations.tag(small_desk.desk, anna, number, add=["on fire"])


def test_links_are_made_once_and_removed(small_desk: SmallDesk) -> None:
    anna, number, other = small_desk.actor("anna"), taken(small_desk), taken(small_desk)
    relations.link(small_desk.desk, anna, number, other, "causes")
    with pytest.raises(Refused, match="already"):
        relations.link(small_desk.desk, anna, number, other, "causes")
    with small_desk.desk.store.read() as reader:
        assert [tuple(row[:2]) for row in stored.links(reader, other)] == [(number, "causes")]
    relations.link(small_desk.desk, anna, number, other, "causes", remove=True)
    with pytest.raises(Refused, match="not linked"):
        relations.link(small_desk.desk, anna, number, other, "causes", remove=True)
    with pytest.raises(BadInput):
        relations.link(small_desk.desk, anna, number, number)
