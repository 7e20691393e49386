"""What each key must bring about on the board and among the figures, which are lists. See `test_every_key.py`."""

from __future__ import annotations

from helpdesk_tui.ui.places import BOARD, FIGURES, PLACES, QUEUE, TICKET
from helpdesk_tui.ui.screens.board import BoardScreen
from helpdesk_tui.ui.screens.figures import FiguresScreen
from tests.ui.expectations import expects
from tests.ui.seat import Seat
from tests.ui.work_expectations import becomes


async def on_board(seat: Seat, number: int) -> BoardScreen:
    """Be on the board, the cursor on the first line of this ticket."""
    await seat.go(QUEUE)
    await seat.act("go.board")
    await seat.until(lambda: isinstance(seat.desk_screen, BoardScreen) and seat.desk_screen.takes_keys, "the board")
    await seat.at_rest()
    screen = seat.desk_screen
    assert isinstance(screen, BoardScreen)
    await screen.read_again()
    row = next(one.id for one in screen.listed.values() if one.ticket_id == number)
    assert await screen.table.move_to_id(row)
    return screen


async def on_figures(seat: Seat) -> FiguresScreen:
    """Be among the figures."""
    await seat.go(QUEUE)
    await seat.act("go.figures")
    await seat.until(lambda: isinstance(seat.desk_screen, FiguresScreen) and seat.desk_screen.takes_keys, "the figures")
    await seat.at_rest()
    screen = seat.desk_screen
    assert isinstance(screen, FiguresScreen)
    screen.period = screen.figure = screen.group = None
    await screen.read_again()
    return screen


async def _to_board(seat: Seat, place: str) -> None:
    await seat.go(place, seat.ticket() if place in (QUEUE, TICKET) else None)
    await seat.act("go.board")
    await seat.until(lambda: seat.app.current_mode == "board", "the board")
    await seat.act("go.board")
    await seat.says("This is the board")


async def _to_figures(seat: Seat, place: str) -> None:
    await seat.go(place, seat.ticket() if place in (QUEUE, TICKET) else None)
    await seat.act("go.figures")
    await seat.until(lambda: seat.app.current_mode == "figures", "the figures")
    await seat.act("go.figures")
    await seat.says("These are the figures")


expects("go.board", *PLACES)(_to_board)
expects("go.figures", *PLACES)(_to_figures)


@expects("ticket.assign", BOARD)
async def _assign(seat: Seat, place: str) -> None:
    number = seat.ticket()
    await on_board(seat, number)
    await seat.act("ticket.assign")
    await seat.fill(login="ivan")
    await becomes(seat, number, assignee_login="ivan")


@expects("ticket.handover", BOARD)
async def _handover(seat: Seat, place: str) -> None:
    number = seat.ticket()
    await on_board(seat, number)
    await seat.act("ticket.handover")
    await seat.fill(login="ivan", note="Nobody has it.")
    await becomes(seat, number, assignee_login="ivan")


@expects("ticket.boost", BOARD)
async def _boost(seat: Seat, place: str) -> None:
    number = seat.ticket()
    await on_board(seat, number)
    await seat.act("ticket.boost")
    await seat.fill(boost="20", reason="the board waits")
    await becomes(seat, number, boost=20_000)


@expects("ticket.explain", BOARD)
async def _explain(seat: Seat, place: str) -> None:
    number = seat.ticket()
    await on_board(seat, number)
    await seat.act("ticket.explain")
    await seat.notice()
    await seat.until(lambda: f"Why {number} is where it is" in seat.text, "the explanation")
    await seat.keys("escape")
    await seat.until(lambda: len(seat.app.screen_stack) == 1, "the board again")


@expects("day.before", FIGURES)
async def _period_before(seat: Seat, place: str) -> None:
    screen = await on_figures(seat)
    await seat.act("day.before")
    await seat.until(lambda: screen.period is not None and screen.period.name == "2026-02", "February")
    await seat.until(lambda: "2026-02" in seat.text.splitlines()[0], "its name")


@expects("day.after", FIGURES)
async def _period_after(seat: Seat, place: str) -> None:
    screen = await on_figures(seat)
    await seat.act("day.before", "day.after")
    await seat.until(lambda: screen.period is not None and screen.period.name == "2026-03", "March again")
    await seat.act("day.after")
    await seat.says("has not begun")


@expects("figures.span", FIGURES)
async def _span(seat: Seat, place: str) -> None:
    screen = await on_figures(seat)
    names = []
    for _n in range(5):
        assert screen.period is not None
        before = screen.period
        names.append(before.name)
        await seat.act("figures.span")
        await seat.until(lambda: screen.period != before, "another span")  # noqa: B023
        await seat.at_rest()
    assert names == ["2026-03", "2026-Q1", "2026", "2026-03-02", "2026-W10"]
    assert screen.period is not None
    assert screen.period.name == "2026-03"


@expects("tab.next", BOARD)
@expects("tab.previous", BOARD)
async def _team(seat: Seat, place: str) -> None:
    screen = await on_board(seat, seat.ticket())
    assert screen.shown is not None
    before = screen.shown.team
    await seat.act("tab.next")
    await seat.until(lambda: screen.shown is not None and screen.shown.team != before, "another team")
    await seat.act("tab.previous")
    await seat.until(lambda: screen.shown is not None and screen.shown.team == before, "the same again")


@expects("tab.next", FIGURES)
@expects("tab.previous", FIGURES)
async def _dimension(seat: Seat, place: str) -> None:
    screen = await on_figures(seat)
    await seat.act("go.open")
    await seat.until(lambda: screen.figure is not None, "one of the figures")
    await seat.at_rest()
    before = screen.by
    await seat.act("tab.next")
    await seat.until(lambda: screen.by != before, "another dimension")
    await seat.at_rest()
    await seat.act("tab.previous")
    await seat.until(lambda: screen.by == before, "the same again")


@expects("ticket.explain", FIGURES)
async def _explain_figure(seat: Seat, place: str) -> None:
    await on_figures(seat)
    await seat.act("ticket.explain")
    await seat.notice()
    await seat.until(lambda: "Tickets created in the span" in seat.text, "what it counts")
    await seat.keys("escape")
    await seat.place(FIGURES)


@expects("tab.events", BOARD)
async def _what_happened(seat: Seat, place: str) -> None:
    await on_board(seat, seat.ticket())
    await seat.act("tab.events")
    await seat.until(lambda: seat.app.current_mode == "since", "what has changed")
    await seat.until(lambda: "when you were last here" in seat.text, "since when")
