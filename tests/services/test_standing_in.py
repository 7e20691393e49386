"""Who looks after a ticket from a shift's end on: who is on shift when it needs somebody (RULES.md §6)."""

import pytest

from helpdesk_tui.domain.clock import HOUR, MINUTE, Instant
from helpdesk_tui.domain.handout import OFF, ON_CALL, ON_DUTY, Cover, cover
from helpdesk_tui.services import messages, shift_end, working
from tests.services.looking import taken
from tests.services.test_routing import absent, shift
from tests.small_desk import MONDAY_9, SmallDesk

ALMOST_FIVE = MONDAY_9 + 8 * HOUR - 5 * MINUTE


def late(small: SmallDesk) -> None:
    """Anna's and Boris's shifts end at five, Ivan's at eleven; Gleb's begins at nine in the evening."""
    shift(small, "anna", MONDAY_9, 8)
    shift(small, "boris", MONDAY_9, 8)
    shift(small, "ivan", MONDAY_9 + 4 * HOUR, 10)
    shift(small, "gleb", MONDAY_9 + 12 * HOUR, 10)


def coming_back(small: SmallDesk, at: Instant, *, client: str = "acme", requester: str = "bob") -> int:
    number = taken(small, client=client, requester=requester, priority=4)
    messages.reply(small.desk, small.actor("anna"), number, "We look into it.")
    working.schedule(small.desk, small.actor("anna"), number, until_at=at)
    return number


def plan(small: SmallDesk) -> dict[int, str]:
    """To whom each ticket would go, by login."""
    found = shift_end.plan(small.desk, small.actor("anna"))
    return {one.ticket_id: "" if one.to is None else one.to.key for one in found.leaving}


def test_it_is_left_to_who_is_on_shift_when_it_is_due(small_desk: SmallDesk) -> None:
    late(small_desk)
    evening, night = coming_back(small_desk, MONDAY_9 + 9 * HOUR), coming_back(small_desk, MONDAY_9 + 17 * HOUR)
    foreign = coming_back(small_desk, MONDAY_9 + 17 * HOUR, client="globex", requester="carl")
    small_desk.clock.forward_to(ALMOST_FIVE)
    # gleb, who comes at nine in the evening, may not see Globex; then the one who stays the longest
    assert plan(small_desk) == {evening: "ivan", night: "gleb", foreign: "ivan"}


def test_what_is_overdue_is_not_left_to_who_goes_home_in_the_same_minute(small_desk: SmallDesk) -> None:
    late(small_desk)
    number = taken(small_desk, priority=1)
    small_desk.clock.forward_to(ALMOST_FIVE)
    assert plan(small_desk) == {number: "ivan"}
    absent(small_desk, "ivan", MONDAY_9, 48)
    absent(small_desk, "gleb", MONDAY_9, 48)
    assert plan(small_desk) == {number: "boris"}, "five minutes of somebody are better than nobody"


def test_at_the_change_of_shifts_it_goes_to_who_comes(small_desk: SmallDesk) -> None:
    shift(small_desk, "anna", MONDAY_9, 8)
    shift(small_desk, "boris", MONDAY_9, 8)
    shift(small_desk, "ivan", MONDAY_9 + 8 * HOUR, 8)
    shift(small_desk, "gleb", MONDAY_9, 8)
    number = taken(small_desk, priority=1)
    small_desk.clock.forward_to(ALMOST_FIVE)
    assert plan(small_desk) == {number: "ivan"}


def test_on_duty_goes_before_on_call_and_on_call_before_off_shift(small_desk: SmallDesk) -> None:
    shift(small_desk, "anna", MONDAY_9, 8)
    shift(small_desk, "boris", MONDAY_9, 8)
    shift(small_desk, "ivan", MONDAY_9, 24, "on_call")
    shift(small_desk, "gleb", MONDAY_9 + 12 * HOUR, 8)
    first, later, dawn = (coming_back(small_desk, MONDAY_9 + hours * HOUR) for hours in (9, 13, 21))
    small_desk.clock.forward_to(ALMOST_FIVE)
    assert plan(small_desk) == {first: "ivan", later: "gleb", dawn: "ivan"}


def test_where_nobody_will_be_there_it_goes_to_who_stays_the_longest(small_desk: SmallDesk) -> None:
    late(small_desk)
    absent(small_desk, "gleb", MONDAY_9, 48)
    number = coming_back(small_desk, MONDAY_9 + 18 * HOUR)
    small_desk.clock.forward_to(ALMOST_FIVE)
    assert plan(small_desk) == {number: "ivan"}


def test_without_shifts_the_calendar_says_who_stays(small_desk: SmallDesk) -> None:
    shift(small_desk, "anna", MONDAY_9, 8)
    shift(small_desk, "boris", MONDAY_9, 8)
    absent(small_desk, "gleb", MONDAY_9, 48)
    number = coming_back(small_desk, MONDAY_9 + 18 * HOUR)
    small_desk.clock.forward_to(ALMOST_FIVE)
    assert plan(small_desk) == {number: "ivan"}, "the office is open until six, boris goes at five"


def test_several_tickets_are_shared_among_those_on_shift(small_desk: SmallDesk) -> None:
    for login in ("anna", "ivan", "gleb", "boris"):
        shift(small_desk, login, MONDAY_9, 12)
    for _n in range(6):
        taken(small_desk, priority=1)
    small_desk.clock.forward(hours=5)
    assert sorted(plan(small_desk).values()) == ["boris", "boris", "gleb", "gleb", "ivan", "ivan"]


def test_the_own_team_helps_where_the_tickets_team_has_nobody(small_desk: SmallDesk) -> None:
    shift(small_desk, "anna", MONDAY_9, 8)
    shift(small_desk, "ivan", MONDAY_9, 12)
    absent(small_desk, "boris")
    for login in ("dina", "egor"):
        absent(small_desk, login, MONDAY_9, 48)
    number = small_desk.ticket(priority=1, team="network", assignee="anna", state="in_progress")
    small_desk.clock.forward_to(ALMOST_FIVE)
    assert plan(small_desk) == {number: "ivan"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((ON_DUTY, OFF), (OFF, ON_DUTY)),
        ((ON_CALL, ON_CALL), (OFF, ON_DUTY)),
        ((ON_DUTY, ON_DUTY), (ON_DUTY, OFF)),
        ((ON_DUTY, OFF), (ON_CALL, ON_DUTY)),
    ],
)
def test_how_one_stands_then_goes_before_how_one_stands_now(first: tuple[int, int], second: tuple[int, int]) -> None:
    def standing(person: int, then_now: tuple[int, int]) -> Cover:
        return Cover(person, *then_now, stays=True, until_at=0, team=0, load=0)

    found = cover([standing(1, second), standing(2, first)])
    assert found is not None
    assert found.person_id == 2
    assert cover([standing(1, (OFF, OFF))]) is None
