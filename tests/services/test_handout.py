"""Next, skip and caps (RULES.md §6), and the points' sample (§9)."""

import json

import pytest

from helpdesk_tui.domain.clock import HOUR
from helpdesk_tui.domain.errors import BadInput, NotAllowed, Refused
from helpdesk_tui.services import handing, handout, messages, relations, showing, steering, stopwatch, working
from helpdesk_tui.store import tables
from tests.services.looking import load, taken
from tests.small_desk import MONDAY_9, SmallDesk, utc


def next_of(small: SmallDesk, login: str = "anna") -> int:
    done = handout.next_ticket(small.desk, small.actor(login))
    assert done.ticket is not None
    return done.ticket.id


def test_the_heaviest_comes_first_then_the_lower_number(small_desk: SmallDesk) -> None:
    light, heavy, twin = small_desk.ticket(priority=4), small_desk.ticket(priority=1), small_desk.ticket(priority=1)
    assert [next_of(small_desk), next_of(small_desk), next_of(small_desk)] == [heavy, twin, light]


def test_what_came_back_goes_before_everything(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("anna")
    mine = taken(small_desk, priority=4)
    messages.reply(small_desk.desk, anna, mine, "Which one?", wait=True)
    heavy = small_desk.ticket(priority=1)
    messages.receive(small_desk.desk, small_desk.actor("ivan"), mine, "The red one.")
    assert next_of(small_desk) == mine
    assert load(small_desk, mine).came_back_at is None
    timer = stopwatch.status(small_desk.desk, anna)
    assert timer is not None
    assert timer.ticket_id == mine
    assert next_of(small_desk) == heavy


def test_a_ticket_whose_until_has_passed_came_back(small_desk: SmallDesk) -> None:
    mine = taken(small_desk, priority=4)
    working.schedule(small_desk.desk, small_desk.actor("anna"), mine, until_at=MONDAY_9 + HOUR)
    small_desk.ticket(priority=1)
    small_desk.clock.forward(hours=2)
    assert next_of(small_desk) == mine


@pytest.mark.parametrize("why", ["waiting", "scheduled", "taken", "child", "line", "client", "resolved"])
def test_next_gives_nothing_that_cannot_be_worked_now(small_desk: SmallDesk, why: str) -> None:
    boris, login = small_desk.actor("boris"), "ivan"
    number = small_desk.ticket(team="network" if why == "line" else "service-desk")
    if why == "waiting":
        working.wait_vendor(small_desk.desk, boris, number, vendor="HP", reference="1", until_at=MONDAY_9 + HOUR)
    elif why == "scheduled":
        working.schedule(small_desk.desk, boris, number, until_at=MONDAY_9 + HOUR)
    elif why == "taken":
        working.take(small_desk.desk, boris, number)
    elif why == "child":
        relations.outage(small_desk.desk, boris, taken(small_desk), [number])
    elif why == "client":
        number, login = small_desk.ticket(client="globex", requester="carl"), "gleb"
        working.cancel(small_desk.desk, boris, number - 1, reason="mistake")
    elif why == "resolved":
        working.resolve(small_desk.desk, boris, number, code="solved", text="Done.")
    with pytest.raises(Refused, match="Nothing waits"):
        next_of(small_desk, login)


def test_higher_lines_may_have_what_is_below(small_desk: SmallDesk) -> None:
    number = small_desk.ticket()
    assert next_of(small_desk, "egor") == number
    assert stopwatch.status(small_desk.desk, small_desk.actor("egor")) is not None


def test_a_skip_wants_a_reason_counts_and_lasts_a_working_hour(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("anna")
    small_desk.clock.forward_to(utc(2026, 3, 2, 17, 30))
    number = small_desk.ticket()
    assert next_of(small_desk) == number
    with pytest.raises(BadInput, match="reason"):
        handout.skip(small_desk.desk, anna, number, reason=" ")
    handout.skip(small_desk.desk, anna, number, reason="I broke it myself")
    ticket = load(small_desk, number)
    assert (ticket.state, ticket.assignee_id) == ("new", None)
    assert showing.detail(small_desk.desk, anna, number).skips == 1
    small_desk.clock.forward_to(utc(2026, 3, 3, 9, 29))
    with pytest.raises(Refused, match="Nothing waits"):
        next_of(small_desk)
    small_desk.clock.forward(minutes=1)
    assert next_of(small_desk) == number


def test_others_are_still_offered_what_one_has_skipped(small_desk: SmallDesk) -> None:
    number = small_desk.ticket()
    next_of(small_desk)
    handout.skip(small_desk.desk, small_desk.actor("anna"), number, reason="lunch")
    assert next_of(small_desk, "ivan") == number


def test_only_what_next_gave_is_skipped(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    with pytest.raises(Refused, match="not handed to you"):
        handout.skip(small_desk.desk, small_desk.actor("anna"), number, reason="lunch")


def test_what_is_resolved_is_not_skipped_open_again(small_desk: SmallDesk) -> None:
    number, anna = small_desk.ticket(), small_desk.actor("anna")
    next_of(small_desk)
    working.resolve(small_desk.desk, anna, number, code="solved", text="Done.")
    with pytest.raises(Refused, match="resolved"):
        handout.skip(small_desk.desk, anna, number, reason="lunch")
    assert load(small_desk, number).state == "resolved"


# Caps


def test_a_cap_on_active_tickets_holds_for_take_and_next(small_desk: SmallDesk) -> None:
    for _ticket in range(7):
        taken(small_desk)
    number = small_desk.ticket()
    with pytest.raises(Refused, match="7 active tickets, the cap is 7"):
        working.take(small_desk.desk, small_desk.actor("anna"), number)
    with pytest.raises(Refused, match="the cap is 7"):
        next_of(small_desk)


def test_children_count_again_once_their_outage_is_over(small_desk: SmallDesk) -> None:
    anna, parent = small_desk.actor("anna"), taken(small_desk)
    numbers = [taken(small_desk) for _ticket in range(6)]
    relations.outage(small_desk.desk, anna, parent, numbers)
    taken(small_desk)
    said = working.resolve(small_desk.desk, anna, parent, code="solved", text="Done.").said
    assert said == f"{parent} resolved; its 6 children stand for themselves again"
    with pytest.raises(Refused, match="7 active tickets, the cap is 7"):
        taken(small_desk)


def test_waiting_tickets_are_not_active_until_they_come_back(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("anna")
    numbers = [taken(small_desk) for _ticket in range(7)]
    working.schedule(small_desk.desk, anna, numbers[0], until_at=MONDAY_9 + HOUR)
    taken(small_desk)
    working.schedule(small_desk.desk, anna, numbers[1], until_at=MONDAY_9 + HOUR)
    small_desk.clock.forward(hours=2)
    with pytest.raises(Refused, match="8 active"):
        taken(small_desk)


def test_what_came_back_and_what_is_handed_over_is_exempt(small_desk: SmallDesk) -> None:
    numbers = [taken(small_desk) for _ticket in range(7)]
    handing.hand_over(small_desk.desk, small_desk.actor("ivan"), taken(small_desk, login="ivan"), "anna")
    with pytest.raises(Refused, match="cap is"):
        handing.hand_over(small_desk.desk, small_desk.actor("anna"), small_desk.ticket(), "anna")
    messages.receive(small_desk.desk, small_desk.actor("ivan"), numbers[0], "And?")
    assert next_of(small_desk) == numbers[0]


def test_a_cap_on_all_open_tickets(small_desk: SmallDesk) -> None:
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Team, {"id": small_desk.ids.teams["service-desk"]}, {"cap_all": 2})
    for _ticket in range(2):
        working.schedule(small_desk.desk, small_desk.actor("anna"), taken(small_desk), until_at=MONDAY_9 + HOUR)
    with pytest.raises(Refused, match="2 open tickets"):
        taken(small_desk)


def test_children_of_an_outage_are_no_load(small_desk: SmallDesk) -> None:
    numbers = [taken(small_desk) for _ticket in range(7)]
    relations.outage(small_desk.desk, small_desk.actor("anna"), numbers[0], numbers[1:])
    taken(small_desk)


def test_a_team_may_forbid_picking_by_hand(small_desk: SmallDesk) -> None:
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Team, {"id": small_desk.ids.teams["service-desk"]}, {"may_pick": False})
    with pytest.raises(Refused, match="take the next"):
        taken(small_desk)
    next_of(small_desk)


def test_who_does_not_work_tickets_has_no_next(small_desk: SmallDesk) -> None:
    with pytest.raises(NotAllowed):
        next_of(small_desk, "vera")


# The sample of points


def sample(small: SmallDesk, number: int) -> tuple[int | None, dict[str, int]]:
    ticket = load(small, number)
    return ticket.points_sample, json.loads(ticket.points_terms or "{}")


def test_pressure_counts_in_the_sample_of_what_next_gave(small_desk: SmallDesk) -> None:
    number = small_desk.ticket(requester="ann")
    small_desk.clock.forward(hours=4)  # half of a VIP's eight hours; the reaction is long over
    assert next_of(small_desk) == number
    points, terms = sample(small_desk, number)
    assert (terms["priority"], terms["client"], terms["boost"], terms["counted_pressure"]) == (20_000, 24_000, 0, 40_000)
    assert points == 84_000


def test_pressure_does_not_count_where_it_was_picked(small_desk: SmallDesk) -> None:
    number = small_desk.ticket()
    small_desk.clock.forward(hours=4)
    working.take(small_desk.desk, small_desk.actor("anna"), number)
    points, terms = sample(small_desk, number)
    assert (points, terms["counted_pressure"]) == (32_000, 0)


def test_a_boost_counts_and_the_sample_is_taken_once(small_desk: SmallDesk) -> None:
    number, boris = small_desk.ticket(), small_desk.actor("boris")
    steering.boost(small_desk.desk, boris, number, 10_000, reason="board")
    handing.assign(small_desk.desk, boris, number, "ivan")
    assert sample(small_desk, number)[0] == 42_000
    steering.boost(small_desk.desk, boris, number, 90_000, reason="board!")
    working.release(small_desk.desk, boris, number)
    working.take(small_desk.desk, small_desk.actor("anna"), number)
    ticket = load(small_desk, number)
    assert (ticket.points_sample, ticket.first_taken_by_id, ticket.first_taken_how) == (42_000, small_desk.ids.people["ivan"], "assigned")


def test_children_and_ones_own_splits_earn_nothing(small_desk: SmallDesk) -> None:
    anna, parent, child = small_desk.actor("anna"), taken(small_desk), small_desk.ticket()
    relations.outage(small_desk.desk, anna, parent, [child])
    working.take(small_desk.desk, anna, child)
    assert sample(small_desk, child)[0] == 0
    messages.receive(small_desk.desk, anna, parent, "And my mouse is dead.")
    with small_desk.desk.store.read() as reader:
        message = int(reader.value("SELECT max(id) FROM message"))
    done = relations.split(small_desk.desk, anna, message, subject="Mouse dead")
    assert done.new_ticket is not None
    working.take(small_desk.desk, anna, done.new_ticket.id)
    assert sample(small_desk, done.new_ticket.id)[0] == 0
