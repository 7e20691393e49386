"""The queue: what it shows, how it is filtered, what it does to tickets, and how it follows the clock and others."""

from __future__ import annotations

import os
from functools import partial

import pytest

from helpdesk_tui.domain.clock import HOUR, MINUTE
from helpdesk_tui.services import messages, presence, relations, showing, stopwatch, views, working
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.ui.screens.dialogs import Question
from helpdesk_tui.ui.screens.form import Form
from helpdesk_tui.ui.widgets.lines import QUIET_S, Lines
from helpdesk_tui.ui.widgets.pane import Pane
from tests.small_desk import SmallDesk
from tests.ui.conftest import check_golden, watch_painting
from tests.ui.desk_console import at_another_door
from tests.ui.seat import Seat, seat

CLI = Spot()


def a_morning(small: SmallDesk) -> dict[str, int]:
    """Tickets in every state that a line of the queue tells of; boris' team has them all. Returns their numbers by what they show."""
    ivan, anna, clock = small.actor("ivan"), small.actor("anna"), small.clock
    found = {
        "over": small.ticket("[/var/log] disk full on the mail server", requester="ann", priority=1, assignee="ivan", state="in_progress"),
        "soon": small.ticket("Cannot print invoices", client="globex", requester="carl", priority=2),
        "client": small.ticket("VPN for new hire", priority=3, assignee="anna", state="in_progress"),
        "vendor": small.ticket("Token not seen", priority=3, assignee="ivan", state="in_progress"),
        "date": small.ticket("Second monitor", priority=4, assignee="anna", state="in_progress"),
        "house": small.ticket("Инвойс не печатается", client="initech", requester="inga", priority=3),
        "parent": small.ticket("Mail is down", priority=2, assignee="ivan", state="in_progress"),
        "child": small.ticket("No mail in the shop", priority=3),
        "resolved": small.ticket("Re: thanks", priority=4, assignee="ivan", state="in_progress"),
        "back": small.ticket("[SPAM] hi", priority=4, assignee="anna", state="in_progress"),
        "plain": small.ticket("Scanner is slow", client="globex", requester="carl", priority=4),
    }
    messages.reply(small.desk, anna, found["client"], "Who is it?", wait=True)
    working.wait_vendor(small.desk, ivan, found["vendor"], vendor="Token Ltd", reference="T-1", until_at=clock.now() + 72 * HOUR)
    working.schedule(small.desk, anna, found["date"], until_at=clock.now() + 48 * HOUR)
    relations.outage(small.desk, ivan, found["parent"], [found["child"]])
    working.resolve(small.desk, ivan, found["resolved"], code="solved", text="Done.")
    messages.receive(small.desk, ivan, found["back"], "Is anybody there?")
    clock.forward(minutes=24)
    messages.receive(small.desk, ivan, found["resolved"], "Not at all.")
    messages.receive(small.desk, ivan, found["over"], "The disk is full.\n\nNobody can send mail!")
    stopwatch.start(small.desk, ivan, found["over"], CLI)
    presence.enter(small.desk, ivan, "another console", found["soon"])
    clock.forward(minutes=1)
    return found


async def shown(here: Seat, number: int) -> None:
    """Wait until the pane shows this ticket, and nothing is being read."""
    await here.until(lambda: here.queue.pane.ticket_id == number, f"{number} in the pane")
    await here.at_rest()
    await here.pilot.pause()


@pytest.mark.parametrize(
    ("size", "name"), [((80, 24), "queue_80x24"), ((120, 40), "queue_120x40"), ((60, 15), "queue_60x15"), ((80, 24), "queue_no_color")]
)
async def test_it_looks_as_drawn(small_desk: SmallDesk, size: tuple[int, int], name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if name == "queue_no_color":
        monkeypatch.setenv("NO_COLOR", "1")
    found = a_morning(small_desk)
    working.take(small_desk.desk, small_desk.actor("anna"), found["house"], spot=CLI)
    async with seat(small_desk, size=size) as here:
        await here.until(lambda: here.app.news.timer is not None, "the timer")
        await shown(here, here.queue.table.ids[0])
        await check_golden(here.pilot, name)


async def test_without_colour_nothing_is_coloured(small_desk: SmallDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    a_morning(small_desk)
    async with seat(small_desk) as here:
        await shown(here, here.queue.table.ids[0])
        painted = [segment.style for strip in here.app.screen._compositor.render_strips() for segment in strip if segment.style]
        colours = {colour.triplet for style in painted for colour in (style.color, style.bgcolor) if colour is not None}
        assert all(triplet is None or triplet.red == triplet.green == triplet.blue for triplet in colours)
        assert os.environ["NO_COLOR"]


# What it opens with, and its views


async def test_it_opens_with_the_team_and_the_first_ticket(small_desk: SmallDesk) -> None:
    found = a_morning(small_desk)
    async with seat(small_desk) as here:
        assert "[2Team]" in here.text
        assert found["child"] not in here.queue.table.ids
        assert "(+1) Mail is down" in here.text
        assert here.queue.table.cursor_index == 0


async def test_who_has_no_team_begins_with_all(small_desk: SmallDesk) -> None:
    a_morning(small_desk)
    async with seat(small_desk, "vera") as here:
        await here.until(lambda: "[7All]" in here.text, "all tickets")


async def test_what_came_back_stands_on_top_of_ones_own(small_desk: SmallDesk) -> None:
    found = a_morning(small_desk)
    async with seat(small_desk) as here:
        await here.act("view.1")
        await here.until(lambda: "[1Mine]" in here.text, "the view")
        assert set(here.queue.table.ids) == {found["back"], found["client"], found["date"]}
        assert here.queue.table.ids[0] == found["back"]
        await here.until(lambda: "working←" in here.text, "the sign of what came back")


async def test_ones_own_view_is_under_its_key(small_desk: SmallDesk) -> None:
    found = a_morning(small_desk)
    views.save(small_desk.desk, small_desk.actor("anna"), 9, "Globex", "client:globex")
    async with seat(small_desk) as here:
        await here.act("view.9")
        await here.until(lambda: set(here.queue.table.ids) == {found["soon"], found["plain"]}, "the tickets of Globex")
        assert "[9Globex]" in here.text
        await here.act("view.8")
        await here.says("no view 8")


async def test_three_reasons_for_an_empty_table_are_told_apart(small_desk: SmallDesk) -> None:
    async with seat(small_desk) as here:
        await here.act("view.7")
        await here.until(lambda: "Nothing is open. N makes a ticket." in here.text, "the empty desk")
        small_desk.ticket()
        await here.act("view.4", "app.refresh")
        await here.until(lambda: "None of 1 open tickets fits this filter; / changes it, 7 shows all." in here.text, "the empty view")
        here.app.desk.store.close()
        os.rename(here.app.desk.store.path, here.app.desk.store.path + ".away")
        os.mkdir(here.app.desk.store.path)
        await here.act("app.refresh")
        await here.until(lambda: "The queue cannot be read:" in here.text, "the trouble")
        assert here.queue.status.sentence
        os.rmdir(here.app.desk.store.path)
        os.rename(here.app.desk.store.path + ".away", here.app.desk.store.path)
        here.app.desk.store.close()
        await here.act("app.refresh")
        await here.until(lambda: "None of 1 open tickets" in here.text, "the queue again")


# The filter


async def typing(here: Seat, text: str) -> None:
    """Begin to type a filter from nothing."""
    await here.act("queue.filter")
    await here.until(lambda: here.queue.filter_line.is_typing, "the field")
    await here.keys("ctrl+u", *("space" if letter == " " else letter for letter in text))


async def test_it_filters_while_one_types_and_keeps_what_enter_keeps(small_desk: SmallDesk) -> None:
    found = a_morning(small_desk)
    async with seat(small_desk) as here:
        await typing(here, "prio<=2")
        await here.until(lambda: set(here.queue.table.ids) == {found["over"], found["soon"], found["parent"]}, "P1 and P2")
        assert "3 of " in here.text
        await here.keys("enter")
        await here.until(lambda: not here.queue.filter_line.is_typing, "the end of typing")
        assert " / prio<=2" in here.text
        assert here.app.focused is here.queue.table
        await here.act("go.back")
        await here.until(lambda: "[2Team]" in here.text, "the view again")


async def test_a_mistake_is_shown_in_place_and_the_last_good_result_stays(small_desk: SmallDesk) -> None:
    found = a_morning(small_desk)
    async with seat(small_desk) as here:
        await typing(here, "client:globex")
        await here.until(lambda: set(here.queue.table.ids) == {found["soon"], found["plain"]}, "the tickets of Globex")
        await here.keys("space", *"prio<9")
        await here.until(lambda: " ! " in here.text, "what is wrong")
        assert set(here.queue.table.ids) == {found["soon"], found["plain"]}
        await here.keys("enter")
        await here.at_rest()
        assert here.queue.filter_line.is_typing
        await here.keys("escape")
        await here.until(lambda: len(here.queue.table.ids) > 2 and "[2Team]" in here.text, "the filter that was there before")


async def test_the_beginning_of_a_fields_name_is_not_looked_for_yet(small_desk: SmallDesk) -> None:
    found = a_morning(small_desk)
    async with seat(small_desk) as here:
        await typing(here, "client:globex prio")
        await here.until(lambda: set(here.queue.table.ids) == {found["soon"], found["plain"]}, "the tickets of Globex")
        await here.keys(*"<=2")
        await here.until(lambda: here.queue.table.ids == (found["soon"],), "the P2 of them")
        await here.keys("space", *"prin")
        await here.until(lambda: here.queue.filter == "client:globex prio<=2 prin", "a word that is no field's")
        assert here.queue.table.ids == (found["soon"],)


async def test_it_offers_what_may_follow(small_desk: SmallDesk) -> None:
    found = a_morning(small_desk)
    async with seat(small_desk) as here:
        await typing(here, "cli")
        await here.until(lambda: "Tab client:" in here.text, "the field's name")
        await here.keys("tab")
        await here.until(lambda: "Tab client:acme" in here.text, "the clients")
        await here.keys("down", "tab")
        await here.until(lambda: " / client:desk" in here.text, "the second client")
        await here.keys("ctrl+u", *"client:init", "tab", "enter")
        await here.until(lambda: here.queue.table.ids == (found["house"],), "the ticket of Initech")


async def test_a_view_takes_the_place_of_what_is_being_typed(small_desk: SmallDesk) -> None:
    a_morning(small_desk)
    async with seat(small_desk) as here:
        await typing(here, "printer")
        here.queue.perform("view.7")
        await here.until(lambda: "[7All]" in here.text and not here.queue.filter_line.is_typing, "the view")
        await here.at_rest()
        assert here.queue.filter == ""


# Doing


async def test_taking_shows_at_once_on_every_part_of_the_screen(small_desk: SmallDesk) -> None:
    found = a_morning(small_desk)
    async with seat(small_desk) as here:
        await here.go("queue", found["soon"])
        await here.act("ticket.take")
        await here.says(f"{found['soon']} taken, the timer runs", "u undoes")
        assert here.stored(found["soon"]).assignee_login == "anna"
        await here.until(lambda: f"⏱ {found['soon']}  00:00:00" in here.text, "the stopwatch")
        await here.until(lambda: "anna" in str(here.queue.table.row(found["soon"])), "the row")
        small_desk.clock.forward(minutes=12, seconds=41)
        here.queue.stopwatch.tick()
        await here.until(lambda: f"⏱ {found['soon']}  00:12:41" in here.text, "the stopwatch")
        await here.act("app.undo")
        await here.says("A take can be undone for 60 seconds")


async def test_a_command_says_how_many_tickets_it_means_and_undo_takes_them_all_back(small_desk: SmallDesk) -> None:
    numbers = [small_desk.ticket(f"ticket {n}") for n in range(3)]
    async with seat(small_desk) as here:
        await here.act("mark.toggle", "mark.toggle")
        await here.until(lambda: "2 marked" in here.text, "the marks")
        await here.act("ticket.tag")
        await here.fill(tags="shop till")
        await here.says("2 tickets done", "u undoes")
        assert [small_desk_tags(small_desk, number) for number in numbers] == [["shop", "till"], ["shop", "till"], []]
        await here.act("app.undo")
        await here.question(yes=True)
        await here.says("Undone: ", ", and 1 more")
        assert [small_desk_tags(small_desk, number) for number in numbers] == [[], [], []]
        await here.act("ticket.take")
        await here.until(lambda: isinstance(here.app.screen, Question) and "Take: 2 tickets?" in here.text, "the question")
        assert f"{numbers[0]}  ACME  ticket 0" in here.text
        await here.question(yes=False)
        assert here.stored(numbers[0]).assignee_id is None


def small_desk_tags(small: SmallDesk, number: int) -> list[str]:
    return list(showing.detail(small.desk, small.actor("boris"), number).tags)


async def test_of_several_those_that_refuse_do_not_hold_up_the_others(small_desk: SmallDesk) -> None:
    free, taken = small_desk.ticket("free"), small_desk.ticket("ivan's", assignee="ivan", state="in_progress")
    async with seat(small_desk) as here:
        await here.act("mark.range", "move.bottom", "mark.range", "ticket.take")
        await here.question(yes=True)
        await here.says(f"{free} taken", f"1 not: Ivan Orlov has {taken}")


async def test_waiting_needs_a_question_and_the_same_key_resumes(small_desk: SmallDesk) -> None:
    async with seat(small_desk) as here:
        number = here.own()
        await here.go("queue", number)
        await here.act("ticket.wait_client")
        await here.send("Which printer is it?")
        await here.until(lambda: here.stored(number).state == "waiting_client", "waiting")
        await here.until(lambda: "‖ client" in here.text, "the sign of a pause")
        await here.act("ticket.wait_client")
        await here.until(lambda: here.stored(number).state == "in_progress", "work again")
        assert here.timer is not None
        assert here.timer.ticket_id == number
        await here.act("ticket.wait_client")
        await here.until(lambda: here.stored(number).state == "waiting_client", "waiting for the answer to the same question")


async def test_resolve_close_and_reopen_are_one_key_each(small_desk: SmallDesk) -> None:
    async with seat(small_desk) as here:
        number = here.own()
        await here.go("queue", number)
        await here.act("ticket.resolve")
        await here.form(f"Resolve {number}")
        await here.keys("f9")
        await here.until(lambda: "this is needed" in here.text, "the missing text")
        await here.fill(code="workaround", text="Use the other one.")
        await here.says(f"{number} resolved")
        stored = here.stored(number)
        assert (stored.state, stored.resolution_code, stored.resolution_text) == ("resolved", "workaround", "Use the other one.")
        await here.go("queue", number)
        await here.act("ticket.resolve")
        await here.says(f"{number} closed as confirmed")
        await here.go("queue", number)
        await here.act("ticket.reopen")
        await here.until(lambda: here.stored(number).state == "in_progress", "work again")


async def test_an_outage_is_made_of_marked_tickets_and_resolved_with_its_children(small_desk: SmallDesk) -> None:
    numbers = [small_desk.ticket(f"No mail {n}") for n in range(3)]
    async with seat(small_desk) as here:
        await here.act("move.top", "mark.range", "move.bottom", "mark.range", "move.top", "ticket.merge")
        await here.fill(way="outage")
        await here.until(lambda: here.stored(numbers[2]).parent_id == numbers[0], "the outage")
        await here.act("app.refresh")  # the marks have served: what comes next means the parent alone
        await here.until(lambda: here.queue.table.ids == (numbers[0],), "the parent alone")
        await here.act("ticket.resolve")
        await here.fill(text="The server is back.", children="yes")
        await here.says("2 children too")
        assert [here.stored(number).state for number in numbers] == ["resolved"] * 3


async def test_a_form_keeps_what_was_typed_when_a_rule_refuses_and_when_it_is_left(small_desk: SmallDesk) -> None:
    async with seat(small_desk) as here:
        number = here.own()
        await here.go("queue", number)
        await here.act("ticket.handover")
        await here.write(login="nobody", note="Half done.")
        await here.keys("f9")
        await here.until(lambda: "no engineer 'nobody'" in here.text, "the refusal")
        assert isinstance(here.app.screen, Form)
        await here.keys("escape")
        await here.place("queue")
        await here.act("ticket.handover")
        await here.until(lambda: "Half done." in here.text, "the draft")
        await here.fill(login="ivan")
        await here.says(f"{number} handed to Ivan Orlov")
        assert here.messages(number, "note")[0].body == "Half done."


async def test_next_opens_what_it_took_and_skip_gives_it_back(small_desk: SmallDesk) -> None:
    light, heavy = small_desk.ticket(priority=4), small_desk.ticket(priority=1)
    async with seat(small_desk) as here:
        await here.act("ticket.next")
        await here.until(lambda: here.on_ticket == heavy, "the heaviest ticket")
        await here.act("go.queue")
        await here.place("queue")
        await here.go("queue", heavy)
        await here.act("ticket.skip")
        await here.fill(reason="I know nothing of it")
        await here.says(f"{heavy} skipped")
        assert showing.detail(small_desk.desk, small_desk.actor("anna"), heavy).skips == 1
        await here.act("ticket.next")
        await here.until(lambda: here.on_ticket == light, "the other ticket")


# What others do, and time


async def test_what_another_door_does_appears(small_desk: SmallDesk) -> None:
    number, other = small_desk.ticket("Printer on fire"), small_desk.ticket("Paper is out", priority=4)
    async with seat(small_desk) as here:
        await shown(here, number)
        at_another_door(small_desk, lambda desk: working.take(desk, small_desk.actor("ivan"), number, spot=CLI))
        await here.app.news.look()
        await here.until(lambda: "ivan" in here.text and f"{number}▸" in here.text, "whose it is, and that a timer runs")
        at_another_door(small_desk, lambda desk: presence.enter(desk, small_desk.actor("ivan"), "elsewhere", other))
        await here.app.news.look()
        await here.until(lambda: f"{other}◦" in here.text, "that somebody has it open")


async def test_nothing_is_painted_where_nothing_visible_has_changed(small_desk: SmallDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    number = small_desk.ticket("Printer on fire")
    elsewhere = small_desk.ticket("Switch is down", team="network")
    async with seat(small_desk) as here:
        await shown(here, number)
        table, pane = watch_painting(monkeypatch, Lines), watch_painting(monkeypatch, Pane)
        for change in (
            partial(presence.enter, actor=small_desk.actor("egor"), console_id="elsewhere", ticket_id=elsewhere),
            partial(presence.leave, console_id="elsewhere"),
        ):
            at_another_door(small_desk, change)
            await here.app.news.look()
            await here.at_rest()
            await here.pilot.pause()
        here.queue.tick()
        await here.at_rest()
        await here.pilot.pause()
        assert (table, pane) == ([], [])


async def test_a_minute_paints_the_figures_that_changed(small_desk: SmallDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    number = small_desk.ticket("Printer on fire", priority=1)
    async with seat(small_desk) as here:
        await shown(here, number)
        painted = watch_painting(monkeypatch, Lines)
        small_desk.clock.forward(minutes=3)
        here.queue.tick()
        await here.until(lambda: "0:12 rea" in here.text, "three minutes less")
        assert painted
        assert all(region.right <= 22 and region.height == 1 for region in painted)


async def test_the_cursor_stays_on_its_ticket_and_a_new_order_waits_for_a_quiet_keyboard(
    small_desk: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = (small_desk.ticket(f"ticket {n}") for n in range(3))
    async with seat(small_desk) as here:
        table, now = here.queue.table, [100.0]
        monkeypatch.setattr(table, "app_time", lambda: now[0])
        await here.act("move.down")
        assert table.cursor_id == second
        at_another_door(small_desk, lambda desk: raise_weight(desk_actor=small_desk, number=third))
        await here.app.news.look()
        await here.at_rest()
        await here.until(lambda: table.waiting is not None, "the order that waits")
        assert table.ids == (first, second, third)
        await here.act("app.refresh")
        await here.until(lambda: table.ids == (third, first, second), "the order that was forced")
        assert table.cursor_id == second
        now[0] += QUIET_S + 1
        at_another_door(small_desk, lambda desk: working.take(desk, small_desk.actor("ivan"), third, spot=CLI))
        await here.app.news.look()
        await here.until(lambda: table.waiting is None and "ivan" in here.text, "what follows at once")


def raise_weight(*, desk_actor: SmallDesk, number: int) -> None:
    from helpdesk_tui.services import steering

    steering.boost(desk_actor.desk, desk_actor.actor("boris"), number, 50_000, reason="the boss is there")


async def test_what_time_alone_brings_is_shown(small_desk: SmallDesk) -> None:
    number = small_desk.ticket("Second monitor", assignee="anna", state="in_progress")
    messages.reply(small_desk.desk, small_desk.actor("anna"), number, "See you at ten.")
    working.schedule(small_desk.desk, small_desk.actor("anna"), number, until_at=small_desk.clock.now() + HOUR)
    async with seat(small_desk) as here:
        await here.until(lambda: "‖ 10:00" in here.text and "scheduled" in here.text, "the date")
        small_desk.clock.forward(HOUR + MINUTE)
        here.queue.tick()
        await here.until(lambda: "working←" in here.text, "that it came back")


async def test_a_clock_that_runs_on_while_a_vendor_is_waited_for_is_not_shown_as_standing_still(small_desk: SmallDesk) -> None:
    """An agreement need not pause for a vendor, and reaction is never paused: what runs out is shown, not what is waited for."""
    number = small_desk.ticket("Token not seen", assignee="ivan", state="in_progress")
    until_at = small_desk.clock.now() + 72 * HOUR
    working.wait_vendor(small_desk.desk, small_desk.actor("ivan"), number, vendor="Token Ltd", reference="T-1", until_at=until_at)
    async with seat(small_desk) as here:
        await here.until(lambda: "1:00 rea" in here.text, "the reaction, which runs")
        assert "‖ vendor" not in here.text
        messages.reply(small_desk.desk, small_desk.actor("ivan"), number, "It is on its way.")
        await here.until(lambda: " res " in here.text, "the resolution, which runs too")
        assert "‖ vendor" not in here.text


async def test_the_pane_says_where_the_figures_come_from_and_can_be_hidden(small_desk: SmallDesk) -> None:
    found = a_morning(small_desk)
    async with seat(small_desk) as here:
        await here.go("queue", found["over"])
        await shown(here, found["over"])
        assert "= priority P1 70 + client gold VIP 24 + pressure" in here.text
        assert "Ann Chief ★" in here.text
        await here.act("app.pane")
        await here.until(lambda: "= priority" not in here.text, "the pane to go")
        await here.act("move.down", "app.pane")
        below = here.queue.table.cursor_id
        assert below is not None
        await shown(here, below)
        await here.until(lambda: "= priority" in here.text, "the pane")


async def test_where_nothing_is_promised_the_pane_says_so(small_desk: SmallDesk) -> None:
    found = a_morning(small_desk)
    async with seat(small_desk, size=(120, 40)) as here:
        await here.go("queue", found["house"])
        await shown(here, found["house"])
        assert "not contractual: agreement expired" in here.text


async def test_where_the_store_is_another_ones_a_sign_of_it_stays(small_desk: SmallDesk) -> None:
    """What a person may not do is said with the role that may, and nothing changes."""
    number = small_desk.ticket()
    async with seat(small_desk, "vera") as here:
        await here.go("queue", number)
        await here.act("ticket.take")
        await here.says("Vera Auditor may not work on tickets")
        assert here.stored(number).assignee_id is None
