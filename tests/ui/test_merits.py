"""Points and ratings where they are shown: on my day, beside a ticket, in the list of quality cases."""

from __future__ import annotations

from helpdesk_tui.services import quality, ratings, working
from tests.people import join
from tests.services.looking import resolved, taken
from tests.small_desk import SmallDesk
from tests.ui.conftest import press, screen_text, wait_for
from tests.ui.desk_console import console
from tests.ui.seat import seat


def rated(small_desk: SmallDesk, score: int, comment: str = "[/b] nobody called") -> int:
    number = resolved(small_desk)
    ratings.add(small_desk.desk, small_desk.actor("boris"), number, score, comment=comment)
    return number


async def test_my_day_shows_what_was_earned_and_how_the_next_points_arise(small_desk: SmallDesk) -> None:
    done = rated(small_desk, 4)
    working.close(small_desk.desk, small_desk.actor("boris"), done)
    in_hand = taken(small_desk)
    async with console(small_desk, mode="day", size=(120, 40)) as (_app, pilot):
        await wait_for(pilot, lambda: "32.0 today, 32.0 this month" in screen_text(pilot), "what was earned")
        shown = screen_text(pilot)
        assert f"{in_hand}    32.0 × 1     =   32.0" in shown
        assert f"4.00 of 5 in 1 rating this month · {done} ★★★★☆ “[/b] nobody called”" in shown


async def test_the_pane_shows_a_rating_and_its_case(small_desk: SmallDesk) -> None:
    number = rated(small_desk, 1)
    async with seat(small_desk, "boris", size=(120, 40)) as here:
        await here.go("ticket", number)
        await here.until(lambda: "rated ★☆☆☆☆" in here.text and "quality case 1, open" in here.text, "the rating")
        assert "[/b] nobody called" in here.text


async def test_a_case_is_done_from_the_list(small_desk: SmallDesk) -> None:
    join(small_desk, "nora", "Nora Quality", "quality")
    rated(small_desk, 2)
    async with seat(small_desk, "nora", size=(120, 40)) as here:
        await here.act("go.quality")
        await here.until(lambda: here.app.current_mode == "quality" and "call, cause, measure" in here.text, "the case")
        await here.until(lambda: here.list_screen.takes_keys, "the list")
        await here.act("list.edit")
        await here.fill(said="it came back", cause="no test", done="no")
        await here.says("Quality case 1", "written down")
        await here.until(lambda: "“[/b] nobody called”" in here.text and "it came back" in here.text, "what was written down")
        await here.act("list.edit")
        await here.write(done="yes")
        await here.keys("f9")
        await here.until(lambda: "needed for the case to be done" in here.text, "what is missing")
        await here.write(measure="test with the user")
        await here.keys("f9")
        await here.says("Quality case 1 is done")
    assert quality.listed(small_desk.desk, small_desk.actor("nora")) == []


async def test_who_is_not_of_quality_reads_and_does_not_write(small_desk: SmallDesk) -> None:
    rated(small_desk, 2)
    async with seat(small_desk, "boris") as here:
        await here.act("go.quality")
        await here.until(lambda: here.app.current_mode == "quality" and here.list_screen.takes_keys, "the cases")
        await here.act("list.edit")
        await here.says("may not handle quality cases")


async def test_what_is_not_resolved_is_not_rated(small_desk: SmallDesk) -> None:
    number = taken(small_desk, login="boris")
    async with seat(small_desk, "boris") as here:
        await here.go("ticket", number)
        await press(here.pilot, "*")
        await here.says("what is rated is a resolution")
