"""Between the lines (RULES.md §6): escalation with a reason, an internal target, and returns that are counted."""

import json
from collections.abc import Callable

import pytest

from helpdesk_tui.domain import hand_words
from helpdesk_tui.domain.clock import HOUR
from helpdesk_tui.domain.errors import BadInput, Refused
from helpdesk_tui.domain.ticket import Done
from helpdesk_tui.services import escalating, handing, showing, stopwatch, working
from helpdesk_tui.services.undo import undo
from helpdesk_tui.store import escalations, journal, tables
from tests.services.looking import load, said, taken
from tests.small_desk import MONDAY_9, SmallDesk


def escalated(small: SmallDesk, by: str = "anna") -> int:
    number = taken(small, login=by)
    escalating.escalate(small.desk, small.actor(by), number, reason="needs a switch")
    return number


def counts(small: SmallDesk, number: int) -> tuple[int, int]:
    with small.desk.store.read() as reader:
        return escalations.counts(reader, number)


def test_given_back_it_is_with_who_escalated_it_and_counted(small_desk: SmallDesk) -> None:
    number = escalated(small_desk)
    egor = small_desk.actor("egor")
    working.take(small_desk.desk, egor, number)
    with pytest.raises(BadInput, match="reason"):
        escalating.give_back(small_desk.desk, egor, number, reason=" ")
    done = escalating.give_back(small_desk.desk, egor, number, reason="which switch?")
    assert done.said == f"{number} given back to Anna Petrova, line 1 (return 1)"
    ticket = load(small_desk, number)
    assert (ticket.line, ticket.team_key, ticket.assignee_login, ticket.state) == (1, "service-desk", "anna", "in_progress")
    assert ticket.came_back_at == MONDAY_9
    assert counts(small_desk, number) == (1, 1)
    assert [message.body for message in said(small_desk, number, "note")] == ["which switch?"]


def test_where_who_escalated_it_is_away_it_goes_to_the_team(small_desk: SmallDesk) -> None:
    number = escalated(small_desk)
    with small_desk.desk.store.write() as writer:
        writer.add(tables.Absence(person_id=small_desk.ids.people["anna"], start_at=MONDAY_9 - HOUR, end_at=MONDAY_9 + HOUR))
    escalating.give_back(small_desk.desk, small_desk.actor("egor"), number, reason="which switch?")
    ticket = load(small_desk, number)
    assert (ticket.line, ticket.assignee_id, ticket.state) == (1, None, "new")


def test_only_what_was_escalated_to_this_line_is_given_back(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    with pytest.raises(Refused, match="was not escalated"):
        escalating.give_back(small_desk.desk, small_desk.actor("anna"), number, reason="mine?")


def test_going_up_and_down_is_counted_each_time(small_desk: SmallDesk) -> None:
    number = escalated(small_desk)
    egor, anna = small_desk.actor("egor"), small_desk.actor("anna")
    escalating.give_back(small_desk.desk, egor, number, reason="which?")
    escalating.escalate(small_desk.desk, anna, number, reason="switch 4")
    escalating.escalate(small_desk.desk, egor, number, reason="it is the server")
    escalating.give_back(small_desk.desk, small_desk.actor("fedor"), number, reason="the server is fine")
    assert load(small_desk, number).line == 2
    assert counts(small_desk, number) == (3, 2)
    escalating.give_back(small_desk.desk, egor, number, reason="so is the switch")
    assert (load(small_desk, number).line, counts(small_desk, number)) == (1, (3, 3))


def test_handing_it_to_the_line_below_is_a_return_too(small_desk: SmallDesk) -> None:
    number = escalated(small_desk)
    egor = small_desk.actor("egor")
    working.take(small_desk.desk, egor, number)
    handing.hand_over(small_desk.desk, egor, number, "ivan", note="look at the cable")
    assert (load(small_desk, number).line, counts(small_desk, number)) == (1, (1, 1))
    other = escalated(small_desk, "ivan")
    handing.assign(small_desk.desk, small_desk.actor("dina"), other, "ivan")
    assert (load(small_desk, other).line, counts(small_desk, other)) == (1, (1, 1))


def test_undone_nothing_is_counted(small_desk: SmallDesk) -> None:
    number = escalated(small_desk)
    undo(small_desk.desk, small_desk.actor("anna"))
    assert (load(small_desk, number).line, counts(small_desk, number)) == (1, (0, 0))
    again = escalated(small_desk, "ivan")
    escalating.give_back(small_desk.desk, small_desk.actor("egor"), again, reason="no")
    undo(small_desk.desk, small_desk.actor("egor"))
    assert (load(small_desk, again).line, counts(small_desk, again)) == (2, (1, 0))


def test_an_internal_target_starts_and_is_shown_until_somebody_takes_it(small_desk: SmallDesk) -> None:
    with small_desk.desk.store.write() as writer:
        writer.add(tables.Setting(key="escalation.internal_s", value=json.dumps(2 * 3600)))
    number = escalated(small_desk)

    def told() -> list[str]:
        hands = showing.detail(small_desk.desk, small_desk.actor("anna"), number).hands
        return hand_words.words(hands, "UTC", small_desk.clock.now())

    assert told() == ["escalated ×1", "internal: take by 11:00"]
    small_desk.clock.forward(hours=3)
    assert told() == ["escalated ×1", "internal: overdue since 11:00"]
    working.take(small_desk.desk, small_desk.actor("egor"), number)
    assert told() == ["escalated ×1"]
    undo(small_desk.desk, small_desk.actor("egor"))
    assert told()[1] == "internal: overdue since 11:00"


@pytest.mark.parametrize("how", [handing.assign, handing.hand_over])
def test_the_internal_target_ends_too_where_a_lead_gives_it_to_somebody_there(small_desk: SmallDesk, how: Callable[..., Done]) -> None:
    with small_desk.desk.store.write() as writer:
        writer.add(tables.Setting(key="escalation.internal_s", value=json.dumps(2 * 3600)))
    number = escalated(small_desk)

    def take_by() -> int | None:
        hands = showing.detail(small_desk.desk, small_desk.actor("anna"), number).hands
        assert hands is not None
        return hands.take_by_at

    how(small_desk.desk, small_desk.actor("dina"), number, "egor")
    assert take_by() is None
    undo(small_desk.desk, small_desk.actor("dina"))
    assert take_by() == MONDAY_9 + 2 * HOUR


def test_the_next_line_may_hand_it_out_by_rule(small_desk: SmallDesk) -> None:
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Team, {"id": small_desk.ids.teams["network"]}, {"handout": "round_robin"})
    numbers = [escalated(small_desk) for _n in range(2)]
    assert {load(small_desk, number).assignee_login for number in numbers} == {"dina", "egor"}
    assert {load(small_desk, number).state for number in numbers} == {"new"}
    assert stopwatch.status(small_desk.desk, small_desk.actor("anna")) is None


def test_between_the_lines_nothing_is_said_of_vips(small_desk: SmallDesk) -> None:
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Team, {"id": small_desk.ids.teams["network"]}, {"handout": "round_robin"})
    number = taken(small_desk, requester="ann")
    escalating.escalate(small_desk.desk, small_desk.actor("anna"), number, reason="needs a switch")
    with small_desk.desk.store.read() as reader:
        routed = journal.last_of(reader, number, "routed")
    assert routed is not None
    assert routed.payload is not None
    assert "no VIP" not in json.dumps(routed.payload["rules"])


def test_who_hands_over_hears_that_the_colleague_is_away(small_desk: SmallDesk) -> None:
    number, anna = taken(small_desk), small_desk.actor("anna")
    with small_desk.desk.store.write() as writer:
        writer.add(tables.Absence(person_id=small_desk.ids.people["ivan"], start_at=MONDAY_9 - HOUR, end_at=MONDAY_9 + HOUR))
    done = handing.hand_over(small_desk.desk, anna, number, "ivan")
    assert done.warnings == ("Ivan Orlov is not at work now: absent",)
    small_desk.clock.forward(hours=2)
    assert handing.assign(small_desk.desk, small_desk.actor("boris"), number, "gleb").warnings == ()
