"""What has changed, the faults that come again, and the order by points, as lists of the console."""

from __future__ import annotations

from helpdesk_tui.services import messages, since, working
from helpdesk_tui.store import tables
from helpdesk_tui.ui.screens.since import SinceScreen
from tests.services.looking import resolved, taken
from tests.small_desk import SmallDesk
from tests.ui.conftest import press, screen_text, wait_for
from tests.ui.desk_console import console

HOSTILE = "[/b] jam [@click=app.quit]"


def jams(small_desk: SmallDesk) -> list[int]:
    """The same printer jams three times."""
    numbers = [small_desk.ticket(HOSTILE) for _n in range(3)]
    with small_desk.desk.store.write() as writer:
        for number in numbers:
            writer.change(tables.Ticket, {"id": number}, {"device": "printer-1"})
    return numbers


# Changes


async def test_from_the_board_to_what_has_changed_and_to_a_ticket(small_desk: SmallDesk) -> None:
    boris = small_desk.actor("boris")
    number = taken(small_desk)
    messages.note(small_desk.desk, boris, number, "I go home.")
    small_desk.clock.forward(hours=14)
    other = small_desk.ticket(HOSTILE)
    messages.note(small_desk.desk, small_desk.actor("ivan"), other, "What is that?")
    small_desk.clock.forward(minutes=1)
    messages.note(small_desk.desk, small_desk.actor("anna"), number, "In the night.")
    async with console(small_desk, "boris", mode="board", size=(120, 40)) as (app, pilot):
        await wait_for(pilot, lambda: "h what changed" in screen_text(pilot), "the board")
        await press(pilot, "h")
        await wait_for(pilot, lambda: "[/b] jam [@click" in screen_text(pilot), "what has changed")
        shown = screen_text(pilot)
        assert "since Mon 2026-03-02 09:00, when you were last here" in shown
        assert "internal note, Anna Petrova" in shown, "beside the list stands all of it"
        assert shown.index("Printer on fire") < shown.index("[/b] jam"), "the latest change first"
        await press(pilot, "j", "enter")
        await wait_for(pilot, lambda: app.current_mode == "ticket" and app.ticket_id == other, "the ticket")
        await press(pilot, "escape")
        await wait_for(pilot, lambda: app.current_mode == "since", "the changes again")
        await press(pilot, "escape")
        await wait_for(pilot, lambda: app.current_mode == "board", "the board again")


async def test_since_when_and_of_which_team_is_typed(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    small_desk.clock.forward(hours=3)
    network = small_desk.ticket("router", team="network", service="vpn")
    messages.note(small_desk.desk, small_desk.actor("dina"), network, "It blinks.")
    async with console(small_desk, "max", mode="since") as (app, pilot):
        await wait_for(pilot, lambda: "router" in screen_text(pilot), "what has changed")
        screen = app.screen
        assert isinstance(screen, SinceScreen)
        for typed, found in (
            ("", {number, network}),
            ("since:2h", {network}),
            ("since:9:00", {number, network}),
            ("since:11:30", {network}),
            ("team:network", {network}),
            ("since:1d team:service-desk", {number}),
        ):
            screen.put_filter(typed)
            screen.read_soon()
            await wait_for(pilot, lambda: screen.changed.keys() - {since.DESK} == found, f"{typed}: {found}")  # noqa: B023
        for wrong, told in (("since:blue", "cannot read"), ("moon:1", "knows since:"), ("team:moon", "no team")):
            screen.put_filter(wrong)
            screen.read_soon()
            await wait_for(pilot, lambda: told in " ".join(screen_text(pilot).splitlines()[-2:]), f"why {wrong} is wrong")  # noqa: B023
        screen.put_filter("")
        await press(pilot, "left")
        await wait_for(pilot, lambda: "since Sun 2026-03-01 00:00" in screen_text(pilot), "a day earlier")
        await press(pilot, "right", "right")
        await wait_for(pilot, lambda: "lies ahead" in screen_text(pilot), "that tomorrow is not known")


async def test_where_nothing_has_changed_it_says_what_helps(small_desk: SmallDesk) -> None:
    small_desk.clock.forward(days=2)
    async with console(small_desk, "boris", mode="since") as (_app, pilot):
        await wait_for(pilot, lambda: "Nothing has changed since then; ← goes a day back." in screen_text(pilot), "that nothing has")


# Faults


async def test_from_the_figures_to_a_fault_and_its_tickets(small_desk: SmallDesk) -> None:
    numbers = jams(small_desk)
    async with console(small_desk, "max", mode="figures") as (app, pilot):
        await wait_for(pilot, lambda: "created" in screen_text(pilot), "the figures")
        await press(pilot, "G", "k")
        await wait_for(pilot, lambda: "›recurring faults                  1" in screen_text(pilot), "how many there are")
        await press(pilot, "enter")
        await wait_for(pilot, lambda: "printer-1" in screen_text(pilot), "the fault")
        assert "Recurring faults  2026-03" in screen_text(pilot)
        await press(pilot, "enter")
        await wait_for(pilot, lambda: "[/b] jam [@click=app" in screen_text(pilot), "its tickets")
        await press(pilot, "j", "enter")
        await wait_for(pilot, lambda: app.current_mode == "ticket" and app.ticket_id == numbers[1], "a ticket")
        await press(pilot, "escape", "escape")
        await wait_for(pilot, lambda: "3 ACME" in screen_text(pilot), "the fault again")
        await press(pilot, "escape")
        await wait_for(pilot, lambda: app.current_mode == "figures", "the figures again")


async def test_faults_are_looked_for_over_ninety_days(small_desk: SmallDesk) -> None:
    jams(small_desk)
    small_desk.clock.forward(days=40)
    async with console(small_desk, "max", mode="faults") as (_app, pilot):
        await wait_for(pilot, lambda: "printer-1" in screen_text(pilot), "the fault")
        assert "2026-01-12…2026-04-11" in screen_text(pilot)
        await press(pilot, "z")
        await wait_for(pilot, lambda: "No fault came 3 times or more with" in screen_text(pilot), "why there is none this month")
        assert "shows a longer span" in screen_text(pilot)
        await press(pilot, "z", "z")
        await wait_for(pilot, lambda: "printer-1" in screen_text(pilot), "the fault within a year")


# Points


async def test_the_order_by_points_and_what_somebody_earned(small_desk: SmallDesk) -> None:
    done = resolved(small_desk)
    working.close(small_desk.desk, small_desk.actor("boris"), done)
    async with console(small_desk, "max", mode="figures") as (app, pilot):
        await wait_for(pilot, lambda: "created" in screen_text(pilot), "the figures")
        await press(pilot, "G", "enter")
        await wait_for(pilot, lambda: "1 Anna Petrova" in screen_text(pilot), "the order")
        assert "32.0" in screen_text(pilot)
        await press(pilot, "enter")
        await wait_for(pilot, lambda: "Points  2026-03  Anna Petrova" in screen_text(pilot), "what she earned")
        await press(pilot, "enter")
        await wait_for(pilot, lambda: app.current_mode == "ticket" and app.ticket_id == done, "the ticket")
        await press(pilot, "escape", "escape", "]")
        await wait_for(pilot, lambda: "Points  2026-03  Network" in screen_text(pilot), "another team")


async def test_who_may_not_see_the_order_has_no_line_for_it(small_desk: SmallDesk) -> None:
    async with console(small_desk, "anna", mode="figures") as (app, pilot):
        await wait_for(pilot, lambda: "created" in screen_text(pilot), "the figures")
        await press(pilot, "G")
        await wait_for(pilot, lambda: "›recurring faults" in screen_text(pilot), "the last line")
        assert "points, the order" not in screen_text(pilot)
        await app.switch_mode("ranking")
        await wait_for(pilot, lambda: "takes the role lead" in screen_text(pilot), "why not")
