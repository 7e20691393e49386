"""Boost, priority by hand, struck pauses (RULES.md §3, §5)."""

import pytest

from helpdesk_tui.domain.clock import HOUR, MINUTE
from helpdesk_tui.domain.errors import BadInput, NotAllowed, Refused
from helpdesk_tui.services import handing, intake, steering, stopwatch, working
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.store import tables, weighing
from helpdesk_tui.store.people import policy
from tests.services.looking import history, load, taken, target
from tests.small_desk import MONDAY_9, SmallDesk, utc


def weight(small: SmallDesk, number: int) -> int:
    with small.desk.store.read() as reader:
        found = weighing.ordered(reader, small.clock.now(), policy(reader), weighing.in_scope(None))
    return next(row[1] for row in found if row[0] == number)


def test_a_boost_adds_to_the_weight_for_one_working_day(small_desk: SmallDesk) -> None:
    number = small_desk.ticket()
    assert weight(small_desk, number) == 32_000
    steering.boost(small_desk.desk, small_desk.actor("boris"), number, 15_500, reason="board meeting")
    ticket = load(small_desk, number)
    assert weight(small_desk, number) == 47_500
    assert (ticket.boost_until_at, ticket.boost_reason, ticket.boost_by_id) == (
        utc(2026, 3, 2, 17),
        "board meeting",
        small_desk.ids.people["boris"],
    )
    small_desk.clock.forward_to(utc(2026, 3, 2, 17))
    assert weight(small_desk, number) == 32_000 + 60_000  # the boost is gone; the reaction has been over for long


def test_a_boost_never_pushes_the_weight_below_zero(small_desk: SmallDesk) -> None:
    number = small_desk.ticket(client="umbrella", requester="uma", priority=4)
    steering.boost(small_desk.desk, small_desk.actor("boris"), number, -50_000, reason="can wait")
    assert weight(small_desk, number) == 0


def test_the_new_boost_replaces_the_old_and_zero_takes_it_away(small_desk: SmallDesk) -> None:
    number, boris = small_desk.ticket(), small_desk.actor("boris")
    steering.boost(small_desk.desk, boris, number, 10_000, reason="one")
    steering.boost(small_desk.desk, boris, number, 20_000, reason="two")
    assert weight(small_desk, number) == 52_000
    steering.boost(small_desk.desk, boris, number, 0)
    assert weight(small_desk, number) == 32_000
    with pytest.raises(Refused, match="no boost"):
        steering.boost(small_desk.desk, boris, number, 0)


@pytest.mark.parametrize(("thousandths", "reason"), [(100_001, "much"), (-50_001, "little"), (10_000, " ")])
def test_a_boost_has_limits_and_a_reason(small_desk: SmallDesk, thousandths: int, reason: str) -> None:
    with pytest.raises(BadInput):
        steering.boost(small_desk.desk, small_desk.actor("boris"), small_desk.ticket(), thousandths, reason=reason)


def test_a_boost_ends_ahead_of_now(small_desk: SmallDesk) -> None:
    with pytest.raises(BadInput, match="ahead"):
        steering.boost(small_desk.desk, small_desk.actor("boris"), small_desk.ticket(), 1_000, reason="x", until_at=MONDAY_9)


def test_a_lead_has_five_active_boosts(small_desk: SmallDesk) -> None:
    boris = small_desk.actor("boris")
    numbers = [small_desk.ticket() for _ticket in range(6)]
    for number in numbers[:5]:
        steering.boost(small_desk.desk, boris, number, 1_000, reason="x", until_at=MONDAY_9 + HOUR)
    with pytest.raises(Refused, match="5 active boosts"):
        steering.boost(small_desk.desk, boris, numbers[5], 1_000, reason="x")
    steering.boost(small_desk.desk, boris, numbers[0], 2_000, reason="y", until_at=MONDAY_9 + HOUR)
    small_desk.clock.forward(hours=1)
    steering.boost(small_desk.desk, boris, numbers[5], 1_000, reason="x")


def test_only_the_teams_lead_steers(small_desk: SmallDesk) -> None:
    number = small_desk.ticket()
    with pytest.raises(NotAllowed, match="lead"):
        steering.boost(small_desk.desk, small_desk.actor("anna"), number, 1_000, reason="mine")
    with pytest.raises(NotAllowed, match="Service-Desk"):
        steering.boost(small_desk.desk, small_desk.actor("dina"), number, 1_000, reason="mine")


@pytest.mark.parametrize("by", ["dina", "boris"])
@pytest.mark.parametrize("what", ["assign", "release", "hand over", "boost", "priority"])
def test_a_lead_reaches_into_no_other_team(small_desk: SmallDesk, what: str, by: str) -> None:
    """Neither from the line above nor from the one below; a ticket's own lead may."""
    mine, theirs = ("network", "service-desk") if by == "dina" else ("service-desk", "network")
    colleague, engineer = ("egor", "anna") if by == "dina" else ("ivan", "egor")
    desk, lead = small_desk.desk, small_desk.actor(by)

    def act(number: int) -> None:
        {
            "assign": lambda: handing.assign(desk, lead, number, colleague),
            "release": lambda: working.release(desk, lead, number, reason="oops"),
            "hand over": lambda: handing.hand_over(desk, lead, number, colleague),
            "boost": lambda: steering.boost(desk, lead, number, 1_000, reason="mine"),
            "priority": lambda: steering.set_priority(desk, lead, number, 1, reason="mine"),
        }[what]()

    foreign = small_desk.ticket(team=theirs, assignee=engineer, state="in_progress")
    before = load(small_desk, foreign)
    with pytest.raises(NotAllowed):
        act(foreign)
    assert load(small_desk, foreign) == before
    other = "fedor" if by == "dina" else "anna"
    own = small_desk.ticket(team=mine, assignee=other, state="in_progress")
    act(own)
    assert load(small_desk, own) != before
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Team, {"id": small_desk.ids.teams[theirs]}, {"lead_id": small_desk.ids.people[by]})
    if by == "dina" or what in ("assign", "release", "boost", "priority"):  # line 1 hands nothing over that is with line 2
        act(foreign)


def test_what_no_lead_of_another_team_takes_keeps_its_stopwatch(small_desk: SmallDesk) -> None:
    number = small_desk.ticket(team="network", assignee="egor", state="in_progress")
    stopwatch.start(small_desk.desk, small_desk.actor("egor"), number, Spot())
    small_desk.clock.forward(minutes=20)
    with pytest.raises(NotAllowed, match="is with Network; its own lead steers it"):
        working.release(small_desk.desk, small_desk.actor("boris"), number)
    with pytest.raises(NotAllowed, match="is with Network; its own lead steers it"):
        handing.assign(small_desk.desk, small_desk.actor("boris"), number, "anna")
    assert stopwatch.status(small_desk.desk, small_desk.actor("egor")) is not None


def test_a_priority_by_hand_needs_a_reason_and_moves_the_deadline(small_desk: SmallDesk) -> None:
    number, boris = small_desk.ticket(), small_desk.actor("boris")
    with pytest.raises(BadInput, match="reason"):
        steering.set_priority(small_desk.desk, boris, number, 1)
    with pytest.raises(BadInput, match="1, 2, 3 or 4"):
        steering.set_priority(small_desk.desk, boris, number, 5, reason="x")
    steering.set_priority(small_desk.desk, boris, number, 1, reason="the board's printer")
    assert (load(small_desk, number).priority, target(small_desk, number).due_at) == (1, MONDAY_9 + 4 * HOUR)
    assert [verb for verb, _at in history(small_desk, number)] == ["prioritised", "deadlines"]


def test_a_priority_by_hand_survives_an_edit_until_it_is_given_back(small_desk: SmallDesk) -> None:
    number, boris = small_desk.ticket(), small_desk.actor("boris")
    steering.set_priority(small_desk.desk, boris, number, 1, reason="board")
    intake.edit(small_desk.desk, boris, number, impact="low")
    assert load(small_desk, number).priority == 1
    steering.set_priority(small_desk.desk, boris, number, None)
    assert (load(small_desk, number).priority, load(small_desk, number).priority_reason) == (4, None)


def test_a_struck_pause_counts_as_worked(small_desk: SmallDesk) -> None:
    number, anna, boris = taken(small_desk), small_desk.actor("anna"), small_desk.actor("boris")
    small_desk.clock.forward(hours=1)
    working.schedule(small_desk.desk, anna, number, until_at=MONDAY_9 + 8 * HOUR)
    small_desk.clock.forward(hours=2)
    working.resume(small_desk.desk, anna, number)
    small_desk.clock.forward(hours=1)
    with pytest.raises(BadInput, match="reason"):
        steering.strike(small_desk.desk, boris, number, reason="")
    steering.strike(small_desk.desk, boris, number, reason="nobody had agreed to it")
    assert target(small_desk, number).consumed_s == 4 * 3600
    with pytest.raises(Refused, match="no pause"):
        steering.strike(small_desk.desk, boris, number, reason="again")


def test_striking_a_pause_that_lasts_ends_it(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    working.schedule(small_desk.desk, small_desk.actor("anna"), number, until_at=MONDAY_9 + 8 * HOUR)
    small_desk.clock.forward(hours=2)
    steering.strike(small_desk.desk, small_desk.actor("boris"), number, reason="no")
    ticket = load(small_desk, number)
    assert (ticket.state, ticket.until_at, target(small_desk, number).consumed_s) == ("in_progress", None, 2 * 3600)


def test_a_struck_pause_turns_a_verdict_that_it_had_bought(small_desk: SmallDesk) -> None:
    number, anna = taken(small_desk, priority=1), small_desk.actor("anna")
    working.schedule(small_desk.desk, anna, number, until_at=MONDAY_9 + 6 * HOUR)
    small_desk.clock.forward(hours=5)
    working.resolve(small_desk.desk, anna, number, code="solved", text="Done.")
    assert target(small_desk, number).verdict == "met"
    small_desk.clock.forward(MINUTE)
    steering.strike(small_desk.desk, small_desk.actor("boris"), number, reason="nobody had agreed to it")
    assert (target(small_desk, number).verdict, target(small_desk, number).by_s) == ("breached", 3600)
