"""What is said on a ticket (RULES.md §3, §4)."""

import pytest

from helpdesk_tui.domain.clock import DAY, HOUR, MINUTE, SECOND
from helpdesk_tui.domain.errors import BadInput, NotAllowed, Refused
from helpdesk_tui.domain.ticket import as_of
from helpdesk_tui.services import messages, relations, stopwatch, working
from helpdesk_tui.store import tables
from tests.services.looking import history, load, resolved, said, taken, target
from tests.small_desk import MONDAY_9, SmallDesk, utc


def with_answer_target(small: SmallDesk, seconds: int = 1800) -> None:
    """ACME is promised answers too."""
    with small.desk.store.write() as writer:
        version_id = small.ids.agreements["acme-2026"]
        writer.add(tables.AgreementTarget(version_id=version_id, priority=3, is_vip=False, kind="answer", seconds=seconds))


def test_a_reply_counts_from_its_sending_and_leaves_after_thirty_seconds(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    small_desk.clock.forward(minutes=20)
    done = messages.reply(small_desk.desk, small_desk.actor("anna"), number, "On it.")
    assert "30 s to bob@acme.example" in done.said
    [reply] = said(small_desk, number, "reply")
    assert reply.leaves_at == small_desk.clock.now() + 30 * SECOND
    reaction = target(small_desk, number, "reaction")
    assert (reaction.verdict, reaction.consumed_s) == ("met", 1200)
    with small_desk.desk.store.read() as reader:
        row = reader.row("SELECT not_before_at, state, address, channel FROM outbox WHERE message_id = ?", (reply.id,))
    assert row == (reply.leaves_at, "pending", "bob@acme.example", "email")


def test_a_reply_to_nobody_says_so(small_desk: SmallDesk) -> None:
    number = small_desk.ticket(requester=None, assignee="anna", state="in_progress")
    done = messages.reply(small_desk.desk, small_desk.actor("anna"), number, "On it.")
    assert done.said == f"Reply on {number} is kept, but goes to nobody: no address is known"


def test_an_empty_reply_is_not_sent(small_desk: SmallDesk) -> None:
    with pytest.raises(BadInput, match="empty"):
        messages.reply(small_desk.desk, small_desk.actor("anna"), taken(small_desk), " \n")


def test_an_address_outside_the_client_is_warned_of(small_desk: SmallDesk) -> None:
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Identity, {"person_id": small_desk.ids.people["bob"], "kind": "email"}, {"value": "bob@home.example"})
    done = messages.reply(small_desk.desk, small_desk.actor("anna"), taken(small_desk), "On it.")
    assert [warning for warning in done.warnings if "bob@home.example is outside ACME" in warning]


def test_a_note_meets_nothing_and_tells_nobody(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    messages.note(small_desk.desk, small_desk.actor("anna"), number, "Angry man.")
    assert target(small_desk, number, "reaction").is_live
    with small_desk.desk.store.read() as reader:
        assert reader.value("SELECT count(*) FROM outbox") == 0


def test_an_auditor_writes_nothing(small_desk: SmallDesk) -> None:
    with pytest.raises(NotAllowed):
        messages.note(small_desk.desk, small_desk.actor("vera"), taken(small_desk), "I was here.")


def test_a_question_with_waiting_stops_the_clock_until_the_client_answers(small_desk: SmallDesk) -> None:
    number, anna = taken(small_desk), small_desk.actor("anna")
    small_desk.clock.forward(minutes=30)
    messages.reply(small_desk.desk, anna, number, "Which printer?", wait=True)
    small_desk.clock.forward(hours=3)
    messages.receive(small_desk.desk, small_desk.actor("ivan"), number, "The red one.")
    small_desk.clock.forward(minutes=30)
    ticket = load(small_desk, number)
    assert (ticket.state, ticket.came_back_at) == ("in_progress", MONDAY_9 + 3 * HOUR + 30 * MINUTE)
    working.resolve(small_desk.desk, anna, number, code="solved", text="Done.")
    assert target(small_desk, number).consumed_s == 3600


def test_the_answer_runs_from_the_first_unanswered_message(small_desk: SmallDesk) -> None:
    with_answer_target(small_desk)
    number, anna = taken(small_desk), small_desk.actor("anna")
    messages.reply(small_desk.desk, anna, number, "On it.")
    small_desk.clock.forward(minutes=10)
    messages.receive(small_desk.desk, anna, number, "And?")
    small_desk.clock.forward(minutes=20)
    messages.receive(small_desk.desk, anna, number, "And??")
    small_desk.clock.forward(minutes=11)
    messages.reply(small_desk.desk, anna, number, "Nearly.")
    answer = target(small_desk, number, "answer")
    assert (answer.verdict, answer.consumed_s, answer.by_s, answer.worst_s) == ("breached", 31 * 60, 60, 31 * 60)


def test_a_reply_settles_what_came_back(small_desk: SmallDesk) -> None:
    number, anna = taken(small_desk), small_desk.actor("anna")
    messages.receive(small_desk.desk, anna, number, "And?")
    assert load(small_desk, number).came_back_at is not None
    messages.reply(small_desk.desk, anna, number, "Nearly.")
    assert load(small_desk, number).came_back_at is None


def test_starting_the_timer_settles_it_too(small_desk: SmallDesk) -> None:
    number, anna = taken(small_desk), small_desk.actor("anna")
    messages.receive(small_desk.desk, anna, number, "And?")
    stopwatch.start(small_desk.desk, anna, number, working.CLI)
    assert load(small_desk, number).came_back_at is None


def test_a_reply_on_a_flagged_ticket_takes_the_flag_and_waits_for_confirmation_anew(small_desk: SmallDesk) -> None:
    number, anna = resolved(small_desk), small_desk.actor("anna")
    small_desk.clock.forward_to(utc(2026, 3, 4, 17, 30))
    messages.receive(small_desk.desk, anna, number, "How do I keep it so?")
    messages.reply(small_desk.desk, anna, number, "Do not touch it.")
    ticket = load(small_desk, number)
    assert (ticket.state, ticket.flag_at, ticket.reopen_at, ticket.confirm_at) == ("resolved", None, None, utc(2026, 3, 10, 17, 30))


def test_a_second_message_moves_neither_flag_nor_hour(small_desk: SmallDesk) -> None:
    number, anna = resolved(small_desk), small_desk.actor("anna")
    messages.receive(small_desk.desk, anna, number, "No.")
    first = load(small_desk, number)
    small_desk.clock.forward(minutes=30)
    messages.receive(small_desk.desk, anna, number, "No!")
    assert (load(small_desk, number).flag_at, load(small_desk, number).reopen_at) == (first.flag_at, first.reopen_at)


def test_a_message_on_a_closed_ticket_reopens_it_without_starting_a_timer(small_desk: SmallDesk) -> None:
    number, anna = resolved(small_desk), small_desk.actor("anna")
    working.close(small_desk.desk, anna, number)
    small_desk.clock.forward(days=1)
    messages.receive(small_desk.desk, anna, number, "It is back.")
    ticket = load(small_desk, number)
    assert (ticket.state, ticket.reopened, ticket.came_back_at) == ("in_progress", 1, small_desk.clock.now())
    assert stopwatch.status(small_desk.desk, anna) is None


def test_a_message_on_a_cancelled_ticket_reopens_it_and_after_the_window_begins_another(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("anna")
    mine, nobodys = taken(small_desk), small_desk.ticket()
    for number in (mine, nobodys):
        working.cancel(small_desk.desk, anna, number, reason="spam")
        messages.receive(small_desk.desk, anna, number, "Out of office", automatic=True)
        assert load(small_desk, number).state == "cancelled"
    small_desk.clock.forward(days=6)
    for number, state in ((mine, "in_progress"), (nobodys, "new")):
        messages.receive(small_desk.desk, anna, number, "This is no spam.")
        assert (load(small_desk, number).state, load(small_desk, number).is_open) == (state, True)
    assert load(small_desk, mine).came_back_at == small_desk.clock.now()
    working.cancel(small_desk.desk, anna, mine, reason="spam")
    small_desk.clock.forward(days=8)
    new = messages.receive(small_desk.desk, anna, mine, "It is none!").new_ticket
    assert new is not None
    assert (new.previous_id, [one.body for one in said(small_desk, new.id, "client")]) == (mine, ["It is none!"])
    assert load(small_desk, mine).state == "cancelled"


def test_after_the_window_the_message_begins_a_new_ticket(small_desk: SmallDesk) -> None:
    number, anna = resolved(small_desk), small_desk.actor("anna")
    small_desk.clock.forward(days=30)
    done = messages.receive(small_desk.desk, anna, number, "It is back, with smoke.")
    assert done.new_ticket is not None
    assert [message.body for message in said(small_desk, done.new_ticket.id)] == ["It is back, with smoke."]
    assert load(small_desk, done.new_ticket.id).previous_id == number
    assert load(small_desk, number).state == "closed"


def test_automatic_replies_change_no_state(small_desk: SmallDesk) -> None:
    number = resolved(small_desk)
    messages.receive(small_desk.desk, small_desk.actor("anna"), number, "I am away until May.", automatic=True)
    assert load(small_desk, number).flag_at is None


def test_a_reply_to_a_merged_ticket_lands_in_the_survivor(small_desk: SmallDesk) -> None:
    number, survivor, anna = taken(small_desk), taken(small_desk), small_desk.actor("anna")
    relations.merge(small_desk.desk, anna, number, survivor)
    messages.reply(small_desk.desk, anna, number, "One for both.")
    assert [message.body for message in said(small_desk, survivor, "reply")] == ["One for both."]
    assert ("replied", small_desk.clock.now()) in history(small_desk, survivor)


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_what_has_ended_is_reopened_before_a_reply(small_desk: SmallDesk, state: str) -> None:
    number, anna = taken(small_desk), small_desk.actor("anna")
    if state == "closed":
        working.resolve(small_desk.desk, anna, number, code="solved", text="Done.")
        small_desk.clock.forward(10 * DAY)
    else:
        working.cancel(small_desk.desk, anna, number, reason="spam")
    with pytest.raises(Refused, match="reopen it first"):
        messages.reply(small_desk.desk, anna, number, "One more thing.")


def test_an_outage_answers_every_requester_by_itself(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("anna")
    parent = taken(small_desk)
    children = [small_desk.ticket(client="globex", requester="carl"), small_desk.ticket(requester="ann")]
    relations.outage(small_desk.desk, anna, parent, children)
    messages.reply(small_desk.desk, anna, parent, "The mail is back at ten.")
    addresses = [said(small_desk, number, "reply")[0].to_address for number in (parent, *children)]
    assert addresses == ["bob@acme.example", "carl@globex.example", "ann@acme.example"]
    assert all(target(small_desk, number, "reaction").verdict == "met" for number in children)
    messages.note(small_desk.desk, anna, parent, "The switch again.")
    assert said(small_desk, children[0], "note") == []


def test_resolving_the_parent_resolves_the_children_when_asked(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("anna")
    parent, one, other = taken(small_desk), small_desk.ticket(), small_desk.ticket()
    relations.outage(small_desk.desk, anna, parent, [one, other])
    working.cancel(small_desk.desk, small_desk.actor("boris"), other, reason="mistake")
    done = working.resolve(small_desk.desk, anna, parent, code="solved", text="Back.", children=True)
    assert "1 child too" in done.said
    assert [load(small_desk, number).state for number in (parent, one, other)] == ["resolved", "resolved", "cancelled"]


def test_what_came_back_by_time_is_still_marked_after_a_note(small_desk: SmallDesk) -> None:
    number, anna = taken(small_desk), small_desk.actor("anna")
    working.schedule(small_desk.desk, anna, number, until_at=MONDAY_9 + HOUR)
    small_desk.clock.forward(hours=2)
    messages.note(small_desk.desk, anna, number, "Not yet.")
    assert as_of(load(small_desk, number), small_desk.clock.now()).came_back_at == MONDAY_9 + HOUR
