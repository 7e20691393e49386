"""The end of a shift and its other side (RULES.md §6): what needs somebody goes to the one on duty, and comes back; and who leaves."""

import pytest

from helpdesk_tui.domain.clock import DAY, HOUR, Instant
from helpdesk_tui.domain.errors import BadInput, NotAllowed, Refused
from helpdesk_tui.services import entries, handout, leaving, messages, rota, shift_end, stopwatch, working
from helpdesk_tui.services.undo import undo
from helpdesk_tui.store import tables
from tests.people import limit
from tests.services.looking import history, load, said, taken
from tests.small_desk import MONDAY_9, SmallDesk, utc

TUESDAY_9 = MONDAY_9 + DAY


def shift(small: SmallDesk, login: str, start: Instant, hours: int = 8) -> None:
    with small.desk.store.write() as writer:
        writer.add(tables.Shift(person_id=small.ids.people[login], start_at=start, end_at=start + hours * HOUR))


def back(small: SmallDesk) -> list[str]:
    return [done.said for done in rota.give_back_due(small.desk, small.actor("anna"))]


# Which tickets, and to whom


def test_what_needs_somebody_before_the_next_shift_is_told(small_desk: SmallDesk) -> None:
    urgent, calm = taken(small_desk, priority=1), taken(small_desk, priority=4)
    paused = taken(small_desk, priority=4)
    anna = small_desk.actor("anna")
    working.schedule(small_desk.desk, anna, paused, until_at=MONDAY_9 + 10 * HOUR)
    far = taken(small_desk, priority=1)
    working.schedule(small_desk.desk, anna, far, until_at=MONDAY_9 + 60 * HOUR)
    for number in (calm, paused, far):
        messages.reply(small_desk.desk, anna, number, "We look into it.")
    found = shift_end.plan(small_desk.desk, anna)
    assert (found.back_at, found.is_known) == (TUESDAY_9, True)
    assert [one.ticket_id for one in found.leaving] == [urgent, paused]
    assert found.leaving[1].why == "comes back 19:00"
    assert (found.others, calm) == (2, calm)


def test_shifts_say_when_the_next_one_is_and_absences_put_it_off(small_desk: SmallDesk) -> None:
    for day in (0, 1, 2):
        shift(small_desk, "anna", MONDAY_9 + day * DAY)
    taken(small_desk)
    assert shift_end.plan(small_desk.desk, small_desk.actor("anna")).back_at == TUESDAY_9
    with small_desk.desk.store.write() as writer:
        writer.add(tables.Absence(person_id=small_desk.ids.people["anna"], start_at=TUESDAY_9 - HOUR, end_at=TUESDAY_9 + 12 * HOUR))
    assert shift_end.plan(small_desk.desk, small_desk.actor("anna")).back_at == MONDAY_9 + 2 * DAY


def test_where_no_next_shift_is_known_it_says_so(small_desk: SmallDesk) -> None:
    shift(small_desk, "anna", MONDAY_9)
    found = shift_end.plan(small_desk.desk, small_desk.actor("anna"))
    assert (found.back_at, found.is_known) == (MONDAY_9 + 16 * HOUR, False)


def test_before_the_weekend_the_next_shift_is_on_monday(small_desk: SmallDesk) -> None:
    small_desk.clock.forward_to(utc(2026, 3, 13, 17))
    assert shift_end.plan(small_desk.desk, small_desk.actor("anna")).back_at == utc(2026, 3, 16, 9)


def test_it_goes_to_the_one_on_duty_with_a_note_and_comes_back(small_desk: SmallDesk) -> None:
    for login, start in (("ivan", MONDAY_9), ("anna", MONDAY_9), ("anna", TUESDAY_9)):
        shift(small_desk, login, start, 12)
    number = taken(small_desk, priority=1)
    done = shift_end.end_shift(small_desk.desk, small_desk.actor("anna"), notes={number: "the courier comes at noon"})
    assert done.said == "1 ticket left to Ivan Orlov, back Tue 09:00"
    ticket = load(small_desk, number)
    assert (ticket.assignee_login, ticket.came_back_at) == ("ivan", MONDAY_9)
    assert "the courier comes at noon" in said(small_desk, number, "note")[0].body
    assert stopwatch.status(small_desk.desk, small_desk.actor("anna")) is None
    assert back(small_desk) == []
    small_desk.clock.forward_to(TUESDAY_9)
    assert back(small_desk) == [f"{number} is with Anna Petrova again"]
    assert back(small_desk) == []
    assert load(small_desk, number).assignee_login == "anna"
    assert [verb for verb, _at in history(small_desk, number)][-2:] == ["shift_handed", "shift_returned"]


def test_it_stays_where_it_went_while_somebody_works_on_it_or_its_engineer_is_away(small_desk: SmallDesk) -> None:
    for login, start in (("ivan", MONDAY_9), ("ivan", TUESDAY_9), ("anna", MONDAY_9), ("anna", TUESDAY_9)):
        shift(small_desk, login, start)
    number = taken(small_desk, priority=1)
    shift_end.end_shift(small_desk.desk, small_desk.actor("anna"))
    small_desk.clock.forward_to(TUESDAY_9 + HOUR)
    working.start_here(small_desk.desk, small_desk.actor("ivan"), number)
    assert back(small_desk) == []
    stopwatch.stop(small_desk.desk, small_desk.actor("ivan"))
    with small_desk.desk.store.write() as writer:
        writer.add(tables.Absence(person_id=small_desk.ids.people["anna"], start_at=TUESDAY_9, end_at=TUESDAY_9 + 3 * HOUR))
    assert back(small_desk) == []
    small_desk.clock.forward(hours=3)
    assert len(back(small_desk)) == 1


def test_what_went_its_own_way_is_left_there(small_desk: SmallDesk) -> None:
    shift(small_desk, "ivan", MONDAY_9)
    number = taken(small_desk, priority=1)
    shift_end.end_shift(small_desk.desk, small_desk.actor("anna"))
    working.resolve(small_desk.desk, small_desk.actor("ivan"), number, code="solved", text="Done.")
    small_desk.clock.forward_to(TUESDAY_9 + HOUR)
    assert back(small_desk) == []
    assert load(small_desk, number).assignee_login == "ivan"


def test_next_gives_it_back_where_no_loop_runs(small_desk: SmallDesk) -> None:
    shift(small_desk, "ivan", MONDAY_9)
    number = taken(small_desk, priority=4)
    heavier = small_desk.ticket(priority=1)
    working.schedule(small_desk.desk, small_desk.actor("anna"), number, until_at=MONDAY_9 + 2 * HOUR)
    shift_end.end_shift(small_desk.desk, small_desk.actor("anna"))
    small_desk.clock.forward_to(TUESDAY_9)
    assert handout.next_ticket(small_desk.desk, small_desk.actor("anna")).said.startswith(f"{number} came back to you")
    assert load(small_desk, heavier).assignee_id is None


def test_left_on_by_who_looked_after_it_it_still_comes_back_at_the_first_ones_shift(small_desk: SmallDesk) -> None:
    for login, start in (("anna", MONDAY_9), ("ivan", MONDAY_9 + 8 * HOUR), ("gleb", MONDAY_9 + 16 * HOUR)):
        shift(small_desk, login, start)
        shift(small_desk, login, start + DAY)
    number = taken(small_desk, priority=1)
    small_desk.clock.forward(hours=8)
    shift_end.end_shift(small_desk.desk, small_desk.actor("anna"))
    small_desk.clock.forward(hours=8)
    shift_end.end_shift(small_desk.desk, small_desk.actor("ivan"))
    assert load(small_desk, number).assignee_login == "gleb"
    small_desk.clock.forward_to(TUESDAY_9)
    assert back(small_desk) == [f"{number} is with Anna Petrova again"]
    small_desk.clock.forward(hours=8)
    assert back(small_desk) == []
    assert load(small_desk, number).assignee_login == "anna"


def test_it_does_not_go_back_to_who_may_no_longer_see_the_client(small_desk: SmallDesk) -> None:
    shift(small_desk, "ivan", MONDAY_9)
    number = taken(small_desk, client="globex", requester="carl", priority=1)
    shift_end.end_shift(small_desk.desk, small_desk.actor("anna"))
    limit(small_desk, "anna", "acme")
    small_desk.clock.forward_to(TUESDAY_9)
    assert back(small_desk) == []
    assert load(small_desk, number).assignee_login == "ivan"


def test_what_one_may_no_longer_see_is_not_in_the_plan_and_holds_up_nothing(small_desk: SmallDesk) -> None:
    number = taken(small_desk, priority=1)
    taken(small_desk, client="globex", requester="carl", priority=1)
    limit(small_desk, "anna", "acme")
    anna = small_desk.actor("anna")
    found = shift_end.plan(small_desk.desk, anna)
    assert ([one.ticket_id for one in found.leaving], found.others) == ([number], 0)
    shift_end.end_shift(small_desk.desk, anna, to="ivan")
    assert load(small_desk, number).assignee_login == "ivan"


def test_after_midnight_the_next_opening_is_on_the_same_day(small_desk: SmallDesk) -> None:
    small_desk.clock.forward_to(utc(2026, 3, 3, 2))
    assert shift_end.plan(small_desk.desk, small_desk.actor("anna")).back_at == TUESDAY_9


def test_undo_takes_all_of_it_back(small_desk: SmallDesk) -> None:
    numbers = [taken(small_desk, priority=1) for _n in range(3)]
    anna = small_desk.actor("anna")
    shift_end.end_shift(small_desk.desk, anna)
    undo(small_desk.desk, anna)
    assert {load(small_desk, number).assignee_login for number in numbers} == {"anna"}
    small_desk.clock.forward_to(TUESDAY_9 + HOUR)
    assert back(small_desk) == []


def test_a_shift_without_anything_urgent_or_anybody_there_is_refused(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("anna")
    with pytest.raises(Refused, match="Nothing of yours needs anybody before Tue 09:00"):
        shift_end.end_shift(small_desk.desk, anna)
    number = taken(small_desk, priority=1)
    with pytest.raises(BadInput, match="to yourself"):
        shift_end.end_shift(small_desk.desk, anna, to="anna")
    with pytest.raises(BadInput, match="77 is not among"):
        shift_end.end_shift(small_desk.desk, anna, notes={77: "what?"})
    for login in ("ivan", "gleb", "boris"):
        with small_desk.desk.store.write() as writer:
            writer.add(tables.Absence(person_id=small_desk.ids.people[login], start_at=MONDAY_9, end_at=TUESDAY_9))
    with pytest.raises(Refused, match="Nobody else is at work"):
        shift_end.end_shift(small_desk.desk, anna)
    shift_end.end_shift(small_desk.desk, anna, to="egor")
    assert load(small_desk, number).assignee_login == "egor"


def test_somebody_named_who_will_not_be_at_work_is_told_of(small_desk: SmallDesk) -> None:
    shift(small_desk, "ivan", TUESDAY_9)
    taken(small_desk, priority=1)
    done = shift_end.end_shift(small_desk.desk, small_desk.actor("anna"), to="ivan")
    assert done.warnings == ("Ivan Orlov is not at work 09:15: off shift",)


def test_it_does_not_come_back_to_who_is_on_call_only(small_desk: SmallDesk) -> None:
    shift(small_desk, "ivan", MONDAY_9)
    number = taken(small_desk, priority=1)
    shift_end.end_shift(small_desk.desk, small_desk.actor("anna"))
    with small_desk.desk.store.write() as writer:
        anna = small_desk.ids.people["anna"]
        writer.add(tables.Shift(person_id=anna, start_at=TUESDAY_9 - HOUR, end_at=TUESDAY_9 + HOUR, kind="on_call"))
        writer.add(tables.Shift(person_id=anna, start_at=TUESDAY_9 + HOUR, end_at=TUESDAY_9 + 9 * HOUR))
    small_desk.clock.forward_to(TUESDAY_9)
    assert back(small_desk) == []
    small_desk.clock.forward(hours=1)
    assert back(small_desk) == [f"{number} is with Anna Petrova again"]


def test_a_timer_that_runs_on_is_told(small_desk: SmallDesk) -> None:
    taken(small_desk, priority=1)
    calm = small_desk.ticket(priority=4)
    anna = small_desk.actor("anna")
    messages.reply(small_desk.desk, anna, calm, "We look into it.")
    working.take(small_desk.desk, anna, calm)
    assert shift_end.end_shift(small_desk.desk, anna, to="ivan").warnings == (f"your timer still runs on {calm}",)


# Who leaves


def test_who_leaves_leaves_everything_to_the_lead_at_once(small_desk: SmallDesk) -> None:
    numbers = [taken(small_desk), taken(small_desk)]
    waiting = taken(small_desk)
    working.schedule(small_desk.desk, small_desk.actor("anna"), waiting, until_at=MONDAY_9 + 60 * HOUR)
    working.start_here(small_desk.desk, small_desk.actor("anna"), numbers[0])
    shift(small_desk, "anna", TUESDAY_9)
    small_desk.clock.forward(minutes=25)
    done = leaving.leave(small_desk.desk, small_desk.actor("olga"), "anna")
    assert done.said == "Anna Petrova has left: 3 tickets go to Boris Lead, 25 min logged"
    assert done.warnings == (
        "1 shift to come was taken away",
        "4 entries that Anna Petrova has not confirmed wait for the lead: helpdesk approve",
    )
    assert {load(small_desk, number).assignee_login for number in (*numbers, waiting)} == {"boris"}
    assert load(small_desk, waiting).state == "scheduled"
    boris = small_desk.actor("boris")
    [entry] = [one for one in entries.of_ticket(small_desk.desk, boris, numbers[0]) if one.duration_ms == 25 * 60_000]
    assert (entry.engineer_name, entry.end_reason) == ("Anna Petrova", "left")
    with pytest.raises(BadInput, match="login 'anna'"):
        small_desk.actor("anna")
    with pytest.raises(BadInput):
        leaving.leave(small_desk.desk, boris, "anna")


def test_a_failure_half_way_leaves_everything_as_it_was(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    with small_desk.desk.store.write() as writer:
        writer.run("CREATE TRIGGER halt BEFORE UPDATE ON person WHEN NEW.is_active = 0 BEGIN SELECT RAISE(ABORT, 'halt'); END")
    with pytest.raises(Exception, match="halt"):
        leaving.leave(small_desk.desk, small_desk.actor("boris"), "anna")
    assert load(small_desk, number).assignee_login == "anna"
    assert stopwatch.status(small_desk.desk, small_desk.actor("anna")) is not None


def test_who_may_say_that_somebody_leaves(small_desk: SmallDesk) -> None:
    for login, who in (("ivan", "anna"), ("dina", "anna"), ("max", "anna")):
        with pytest.raises(NotAllowed):
            leaving.leave(small_desk.desk, small_desk.actor(login), who)
    with pytest.raises(Refused, match="oneself"):
        leaving.leave(small_desk.desk, small_desk.actor("boris"), "boris")
    with pytest.raises(Refused, match="--to LOGIN"):
        leaving.leave(small_desk.desk, small_desk.actor("olga"), "boris")
    done = leaving.leave(small_desk.desk, small_desk.actor("olga"), "boris", to="ivan")
    assert "team service-desk (lead) still names Boris Lead" in done.warnings


def test_what_the_heir_may_not_see_goes_to_the_team(small_desk: SmallDesk) -> None:
    number = taken(small_desk, client="globex", requester="carl")
    leaving.leave(small_desk.desk, small_desk.actor("olga"), "anna", to="gleb")
    ticket = load(small_desk, number)
    assert (ticket.assignee_id, ticket.team_key) == (None, "service-desk")
