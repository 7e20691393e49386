"""What each key must bring about among the changes, the recurring faults and the points. See `test_every_key.py`."""

from __future__ import annotations

from helpdesk_tui.ui.places import FAULTS, PLACES, QUEUE, RANKING, SINCE, TICKET
from helpdesk_tui.ui.screens.period_screen import PeriodScreen
from helpdesk_tui.ui.screens.ranking import RankingScreen
from helpdesk_tui.ui.screens.since import SinceScreen
from tests.ui.expectations import Check, expects
from tests.ui.seat import Seat


def _shows(mode: str, here: str) -> Check:
    """The command leads to this list, and says so where it is shown already."""

    async def check(seat: Seat, place: str) -> None:
        await seat.go(place, seat.ticket() if place in (QUEUE, TICKET) else None)
        await seat.act(f"go.{mode}")
        await seat.until(lambda: seat.app.current_mode == mode, mode)
        await seat.act(f"go.{mode}")
        await seat.says(here)

    return check


expects("go.since", *PLACES)(_shows("since", "This is what has changed"))
expects("go.faults", *PLACES)(_shows("faults", "These are the recurring faults"))
expects("go.ranking", *PLACES)(_shows("ranking", "This is the order by points"))


async def _period(seat: Seat, place: str) -> PeriodScreen:
    """Be in a list of a period."""
    await seat.go(place)
    screen = seat.list_screen
    assert isinstance(screen, PeriodScreen)
    await screen.read_again()
    return screen


@expects("day.before", FAULTS, RANKING)
@expects("day.after", FAULTS, RANKING)
async def _other_period(seat: Seat, place: str) -> None:
    screen = await _period(seat, place)
    period = screen.period
    assert period is not None
    await seat.act("day.before")
    await seat.until(lambda: screen.period == period.moved(-1), "the period before")
    await seat.act("day.after")
    await seat.until(lambda: screen.period == period, "the same again")


@expects("figures.span", FAULTS, RANKING)
async def _span(seat: Seat, place: str) -> None:
    screen = await _period(seat, place)
    before = screen.period
    await seat.act("figures.span")
    await seat.until(lambda: screen.period != before, "another span")
    await seat.until(lambda: screen.period is not None and screen.period.name in seat.text.splitlines()[0], "its name")


@expects("tab.next", RANKING)
@expects("tab.previous", RANKING)
async def _team(seat: Seat, place: str) -> None:
    screen = await _period(seat, place)
    assert isinstance(screen, RankingScreen)
    before = screen.team
    await seat.act("tab.next")
    await seat.until(lambda: screen.team != before, "another team")
    await seat.at_rest()
    await seat.act("tab.previous")
    await seat.until(lambda: screen.team == before, "the same again")


@expects("day.before", SINCE)
@expects("day.after", SINCE)
async def _other_day(seat: Seat, place: str) -> None:
    await seat.go(place)
    screen = seat.list_screen
    assert isinstance(screen, SinceScreen)
    await screen.read_again()
    at = screen.at
    assert at is not None
    await seat.act("day.before")
    await seat.until(lambda: screen.at is not None and screen.at < at, "a day earlier")
    await seat.act("day.after")
    await seat.until(lambda: screen.at == at, "the same again")
    await seat.act("day.after")
    await seat.says("lies ahead")
