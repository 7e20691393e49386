"""What each key must bring about, by command and place: moving, the screens, finding, and what is common to all. See `test_every_key.py`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from helpdesk_tui.services import entries, messages, relations, views, working
from helpdesk_tui.ui.command import VIEWS
from helpdesk_tui.ui.places import CLIENT, DAY, LISTS, PLACES, QUEUE, TICKET, TIMER
from helpdesk_tui.ui.screens.list_screen import ListScreen
from helpdesk_tui.ui.screens.palette import Help, Palette
from helpdesk_tui.ui.screens.theme_list import ThemeList
from tests.ui.seat import Seat

Check = Callable[[Seat, str], Awaitable[None]]
CHECKS: dict[tuple[str, str], Check] = {}
"""What to do before the key, the key, and what must follow; by command id and place."""
LABOUR = (TIMER, DAY)


def expects(command_id: str, *places: str) -> Callable[[Check], Check]:
    """Say that this is what a command's key does in these places."""

    def register(check: Check) -> Check:
        for place in places:
            assert (command_id, place) not in CHECKS
            CHECKS[command_id, place] = check
        return check

    return register


# Moving


async def deep(seat: Seat, place: str) -> None:
    """Be at the top of something that is longer than the screen."""
    small, actor = seat.small, seat.small.actor(seat.login)
    if "deep" not in seat.shown:
        seat.shown.add("deep")
        number = seat.own("A long story")
        for _n in range(40 if place == QUEUE else 0):
            seat.ticket()
        for n in range(12 if place == TICKET else 0):
            messages.note(small.desk, actor, number, f"note {n}\n" * 6)
        for n in range(30 if place in LABOUR else 0):
            entries.log(small.desk, actor, number, "1m", note=f"step {n}")
        for n in range(40 if place == LISTS else 0):
            messages.note(small.desk, actor, number, f"note {n}")
        await seat.go(place, number)
    await seat.keys("home")
    await seat.until(lambda: position(seat) == 0, "the top")


def position(seat: Seat) -> int:
    """Where the cursor is, or how far the text is scrolled."""
    if seat.app.current_mode == QUEUE:
        return seat.queue.table.cursor_index
    if seat.app.current_mode == TICKET:
        return seat.ticket_screen.conversation.scroll_offset.y
    if isinstance(seat.desk_screen, ListScreen):
        return seat.list_screen.table.cursor_index
    return seat.labour.entries.cursor_index


async def moved(seat: Seat, place: str, command_id: str, fits: Callable[[int, int], bool], *, from_end: bool) -> None:
    """Press the key at the top or the end; `fits` judges (before, after)."""
    await deep(seat, place)
    if from_end:
        await seat.keys("end")
        await seat.until(lambda: position(seat) > 20, "the end")
    before = position(seat)
    await seat.act(command_id)
    await seat.until(lambda: fits(before, position(seat)), f"{command_id} from {before}, now at {position(seat)}")


@expects("move.down", *PLACES)
async def _down(seat: Seat, place: str) -> None:
    await moved(seat, place, "move.down", lambda before, after: after == before + 1, from_end=False)


@expects("move.up", *PLACES)
async def _up(seat: Seat, place: str) -> None:
    await moved(seat, place, "move.up", lambda before, after: after == before - 1, from_end=True)


@expects("move.page_down", *PLACES)
async def _page_down(seat: Seat, place: str) -> None:
    await moved(seat, place, "move.page_down", lambda before, after: before + 3 < after < before + 24, from_end=False)


@expects("move.page_up", *PLACES)
async def _page_up(seat: Seat, place: str) -> None:
    await moved(seat, place, "move.page_up", lambda before, after: before - 24 < after < before - 3, from_end=True)


@expects("move.top", *PLACES)
async def _top(seat: Seat, place: str) -> None:
    await moved(seat, place, "move.top", lambda before, after: after == 0, from_end=True)


@expects("move.bottom", *PLACES)
async def _bottom(seat: Seat, place: str) -> None:
    await moved(seat, place, "move.bottom", lambda before, after: after > before + 20, from_end=False)


@expects("go.open", QUEUE)
async def _open(seat: Seat, place: str) -> None:
    number = seat.ticket()
    await seat.go(QUEUE, number)
    await seat.act("go.open")
    await seat.until(lambda: seat.on_ticket == number, "the ticket under the cursor")


@expects("go.open", TICKET)
async def _open_link(seat: Seat, place: str) -> None:
    number, other = seat.own(), seat.ticket("The cause of it")
    relations.link(seat.small.desk, seat.small.actor(seat.login), number, other)
    await seat.go(TICKET, number)
    await seat.act("tab.next", "tab.next")
    await seat.until(lambda: seat.ticket_screen.links.cursor_id is not None and seat.ticket_screen.links.has_focus, "the links")
    await seat.act("go.open")
    await seat.until(lambda: seat.on_ticket == other, "the ticket under the cursor")


@expects("go.open", *LABOUR)
async def _open_entry(seat: Seat, place: str) -> None:
    number = seat.own()
    seat.small.clock.forward(minutes=2)
    entries.log(seat.small.desk, seat.small.actor(seat.login), number, "1m")
    await seat.go(place)
    await seat.until(lambda: seat.labour.shown and number in [entry.ticket_id for entry in seat.labour.shown.entries], "the entry")
    await seat.keys("home")
    await seat.act("go.open")
    await seat.until(lambda: seat.on_ticket == number, "the entry's ticket")


@expects("go.back", QUEUE)
async def _unmark(seat: Seat, place: str) -> None:
    await seat.go(QUEUE, seat.ticket())
    await seat.act("mark.toggle")
    await seat.until(lambda: seat.queue.table.marked, "a mark")
    await seat.act("go.back")
    await seat.says("nothing is marked")
    assert not seat.queue.table.marked


@expects("go.back", TICKET, *LABOUR, LISTS)
async def _back(seat: Seat, place: str) -> None:
    await seat.go(place, seat.ticket() if place == TICKET else None)
    await seat.act("go.back")
    await seat.place(QUEUE)


@expects("go.leave", TICKET, *LABOUR, LISTS)
async def _leave(seat: Seat, place: str) -> None:
    await seat.go(place, seat.ticket() if place == TICKET else None)
    await seat.act("go.leave")
    await seat.place(QUEUE)


@expects("go.leave", QUEUE)
async def _quit_from_queue(seat: Seat, place: str) -> None:
    await seat.act("go.leave")
    await seat.until(lambda: seat.app.return_code == 0, "the end")


@expects("app.quit", *PLACES)
async def _quit(seat: Seat, place: str) -> None:
    await seat.go(place, seat.ticket() if place == TICKET else None)
    await seat.act("app.quit")
    await seat.until(lambda: seat.app.return_code == 0, "the end")


# Screens


def _view(slot: int) -> Check:
    async def check(seat: Seat, place: str) -> None:
        if slot > 7:
            views.save(seat.small.desk, seat.small.actor(seat.login), slot, f"Mine {slot}", f"prio<={slot - 6}")
        other = 1 if slot != 1 else 2
        await seat.go(QUEUE)
        await seat.keys(str(other))
        await seat.until(lambda: seat.queue.view is not None and seat.queue.view.slot == other, "another view")
        await seat.act(f"view.{slot}")
        await seat.until(lambda: seat.queue.view is not None and seat.queue.view.slot == slot, "the view")
        assert seat.queue.view is not None
        await seat.until(lambda: seat.queue.view and seat.queue.filter == seat.queue.view.query, "its filter")

    return check


for _slot in range(1, VIEWS + 1):
    expects(f"view.{_slot}", QUEUE)(_view(_slot))


def _to(command_id: str, wanted: str) -> None:
    async def check(seat: Seat, place: str) -> None:
        number = seat.ticket()
        await seat.go(TICKET, number)
        await seat.go(place, number if place in (QUEUE, TICKET) else None)
        await seat.act(command_id)
        if place == wanted:
            await seat.says("his is")
        await seat.place(wanted)

    expects(command_id, *PLACES)(check)


async def _to_audit(seat: Seat, place: str) -> None:
    await seat.go(place, seat.ticket() if place in (QUEUE, TICKET) else None)
    await seat.act("go.audit")
    if place == LISTS:
        await seat.says("This is the audit")
    await seat.place(LISTS)


expects("go.audit", *PLACES)(_to_audit)


async def one_client(seat: Seat) -> None:
    """Be on the screen of ACME."""
    await seat.go(LISTS)
    await seat.act("go.clients")
    await seat.until(lambda: seat.app.current_mode == "clients" and seat.list_screen.takes_keys, "the clients")
    seat.list_screen.table.focus()
    await seat.until(lambda: seat.list_screen.table.ids, "the list")
    assert await seat.list_screen.table.move_to_id(seat.small.ids.clients["acme"])
    await seat.act("go.open")
    await seat.until(lambda: seat.app.current_mode == "client" and "ACME" in seat.text, "the client")
    await seat.until(lambda: seat.list_screen.takes_keys, "its tickets")


@expects("go.clients", *PLACES)
async def _to_clients(seat: Seat, place: str) -> None:
    await seat.go(place, seat.ticket() if place in (QUEUE, TICKET) else None)
    await seat.act("go.clients")
    await seat.until(lambda: seat.app.current_mode == "clients" and "Globex" in seat.text, "the clients")


@expects("go.catalog", *PLACES)
async def _to_catalog(seat: Seat, place: str) -> None:
    await seat.go(place, seat.ticket() if place in (QUEUE, TICKET) else None)
    await seat.act("go.catalog")
    await seat.until(lambda: seat.app.current_mode == "catalog" and "access" in seat.text, "the services")


@expects("list.edit", CLIENT)
async def _edit_line(seat: Seat, place: str) -> None:
    await one_client(seat)
    await seat.act("list.edit")
    await seat.form()
    await seat.write(note="pays late")
    await seat.keys("f9")
    await seat.says("acme saved")
    await seat.until(lambda: "pays late" in seat.text, "the note")


@expects("list.add", CLIENT)
async def _add_line(seat: Seat, place: str) -> None:
    await one_client(seat)
    await seat.act("list.add")
    await seat.form()
    await seat.write(key="zoe", name="Zoe Newcomer")
    await seat.keys("f9")
    await seat.says("zoe saved")
    await seat.act("tab.next")
    await seat.until(lambda: "Zoe Newcomer" in seat.text, "the new requester")


@expects("tab.next", CLIENT)
async def _next_list(seat: Seat, place: str) -> None:
    await one_client(seat)
    await seat.act("tab.next")
    await seat.until(lambda: "[People]" in seat.text and "Ann Chief" in seat.text, "the people")
    await seat.act("tab.next")
    await seat.until(lambda: "[Agreements]" in seat.text and "A-001" in seat.text, "the agreements")


@expects("tab.previous", CLIENT)
async def _list_before(seat: Seat, place: str) -> None:
    await one_client(seat)
    before = next(tab for tab in ("Tickets", "People", "Agreements", "Ratings", "Visits") if f"[{tab}]" in seat.text)
    wanted = {"Tickets": "Visits", "People": "Tickets", "Agreements": "People", "Ratings": "Agreements", "Visits": "Ratings"}[before]
    await seat.act("tab.previous")
    await seat.until(lambda: f"[{wanted}]" in seat.text, f"{wanted} before {before}")


_to("go.queue", QUEUE)
_to("go.ticket", TICKET)
_to("go.timer", TIMER)
_to("go.day", DAY)


def _tab_is(seat: Seat, wanted: int) -> bool:
    return seat.ticket_screen.tab == wanted


@expects("tab.next", TICKET)
async def _next_tab(seat: Seat, place: str) -> None:
    await seat.go(TICKET, seat.ticket())
    for wanted in (1, 2, 3, 0):
        await seat.act("tab.next")
        await seat.until(partial(_tab_is, seat, wanted), f"tab {wanted}")


@expects("tab.previous", TICKET)
async def _previous_tab(seat: Seat, place: str) -> None:
    await seat.go(TICKET, seat.ticket())
    await seat.act("tab.previous")
    await seat.until(lambda: seat.ticket_screen.tab == 3, "the last tab")


@expects("tab.events", TICKET)
async def _events(seat: Seat, place: str) -> None:
    number = seat.ticket()
    working.take(seat.small.desk, seat.small.actor(seat.login), number)
    working.release(seat.small.desk, seat.small.actor(seat.login), number)
    await seat.go(TICKET, number)
    before = seat.ticket_screen.conversation.text
    await seat.act("tab.events")
    await seat.says("events between the messages")
    await seat.until(lambda: len(seat.ticket_screen.conversation.text) > len(before), "more between the messages")
    await seat.act("tab.events")
    await seat.says("messages alone")


# Finding and marking


@expects("queue.filter", QUEUE)
async def _filter(seat: Seat, place: str) -> None:
    number = seat.ticket("Zebra crossing")
    await seat.go(QUEUE)
    await seat.act("queue.filter")
    await seat.until(lambda: seat.queue.filter_line.is_typing, "the field")
    await seat.keys("end", *"zebra")
    await seat.until(lambda: number in seat.queue.table.ids or "zebra" in seat.queue._asked, "the filter")
    await seat.keys("enter")
    await seat.until(lambda: seat.queue.filter.endswith("zebra") and not seat.queue.filter_line.is_typing, "the filter kept")
    await seat.act("go.back")
    await seat.at_rest()


@expects("queue.save_view", QUEUE)
async def _save_view(seat: Seat, place: str) -> None:
    await seat.go(QUEUE)
    seat.queue.set_filter("prio<=2 is:risk")
    await seat.at_rest()
    await seat.act("queue.save_view")
    await seat.fill(name="Hot", slot="9")
    await seat.says("View 9 is now Hot")
    await seat.until(lambda: "[9Hot]" in seat.text, "the view in the bar")
    kept = views.view(seat.small.desk, seat.small.actor(seat.login), 9)
    assert (kept.name, kept.query) == ("Hot", "prio<=2 is:risk")


@expects("mark.toggle", QUEUE)
async def _mark(seat: Seat, place: str) -> None:
    number = seat.ticket()
    await seat.go(QUEUE, number)
    await seat.act("mark.toggle")
    await seat.until(lambda: seat.queue.table.marked == (number,), "the mark")
    await seat.says("1 marked")
    seat.queue.table.clear_marks()


@expects("mark.range", QUEUE)
async def _range(seat: Seat, place: str) -> None:
    for _n in range(4):
        seat.ticket()
    await seat.go(QUEUE, seat.ticket())
    await seat.keys("home")
    await seat.act("mark.range", "move.down", "move.down", "mark.range")
    await seat.until(lambda: len(seat.queue.table.marked) == 3, "three marks")
    await seat.says("3 marked")
    seat.queue.table.clear_marks()


# Everything else


@expects("app.undo", *PLACES)
async def _undo(seat: Seat, place: str) -> None:
    number = seat.ticket()
    await seat.go(QUEUE, number)
    await seat.act("ticket.take")
    await seat.says("taken", "u undoes")
    await seat.go(place, number if place in (QUEUE, TICKET) else None)
    await seat.act("app.undo")
    await seat.says("Undone", str(number))
    assert (seat.stored(number).state, seat.stored(number).assignee_id) == ("new", None)


@expects("app.refresh", QUEUE)
async def _refresh_queue(seat: Seat, place: str) -> None:
    await seat.go(QUEUE, seat.ticket())
    await seat.keys("7", "home", "j")
    number = seat.ticket("Sudden", priority=1)
    await seat.act("app.refresh")
    await seat.until(lambda: number in seat.queue.table.ids and seat.queue.table.waiting is None, "the new ticket, at once")


@expects("app.refresh", TICKET)
async def _refresh_ticket(seat: Seat, place: str) -> None:
    number = seat.own()
    await seat.go(TICKET, number)
    messages.note(seat.small.desk, seat.small.actor("ivan"), number, "just written by ivan")
    await seat.act("app.refresh")
    await seat.until(lambda: "just written by ivan" in seat.text, "the new note")


@expects("app.refresh", *LABOUR)
async def _refresh_day(seat: Seat, place: str) -> None:
    number = seat.own()
    await seat.go(place)
    entries.log(seat.small.desk, seat.small.actor(seat.login), number, "7m", note="sevenfold")
    await seat.act("app.refresh")
    await seat.until(lambda: "sevenfold" in seat.text, "the new entry")


async def _to_notices(seat: Seat, place: str) -> None:
    """The notices are a list as the audit is one."""
    await seat.act("go.notices")
    await seat.until(lambda: seat.app.current_mode == "notices" and len(seat.app.screen_stack) == 1, "the notices")


expects("go.notices", *PLACES)(_to_notices)


async def _to_list(seat: Seat, place: str, mode: str, says: str) -> None:
    """A list without a key is chosen by its name."""
    await seat.go(place, seat.ticket() if place in (QUEUE, TICKET) else None)
    await seat.act(f"go.{mode}")
    await seat.until(lambda: seat.app.current_mode == mode and says in seat.text, mode)


@expects("go.outbox", *PLACES)
async def _to_outbox(seat: Seat, place: str) -> None:
    await _to_list(seat, place, "outbox", "nothing has failed")


@expects("go.recurring", *PLACES)
async def _to_recurring(seat: Seat, place: str) -> None:
    await _to_list(seat, place, "recurring", "No work comes again")


async def _to_periods(seat: Seat, place: str) -> None:
    """Engineers are told that they may not see the money."""
    await seat.act("go.periods")
    await seat.until(lambda: seat.app.current_mode == "periods" and len(seat.app.screen_stack) == 1, "the periods")


async def _to_margins(seat: Seat, place: str) -> None:
    await seat.act("go.margins")
    await seat.until(lambda: seat.app.current_mode == "margins" and len(seat.app.screen_stack) == 1, "the margins")


expects("go.periods", *PLACES)(_to_periods)
expects("go.margins", *PLACES)(_to_margins)


@expects("app.refresh", LISTS)
async def _refresh_list(seat: Seat, place: str) -> None:
    number = seat.own()
    await seat.go(place)
    messages.note(seat.small.desk, seat.small.actor("ivan"), number, "just written")
    await seat.act("app.refresh")
    await seat.until(lambda: "internal note" in seat.text and "Ivan Orlov" in seat.text, "the new event")


@expects("go.open", LISTS)
async def _open_line(seat: Seat, place: str) -> None:
    number = seat.own()
    messages.note(seat.small.desk, seat.small.actor("ivan"), number, "look here")
    await seat.go(place)
    await seat.keys("home")
    await seat.act("go.open")
    await seat.until(lambda: seat.on_ticket == number, "the ticket of the line")


@expects("queue.filter", LISTS)
async def _filter_list(seat: Seat, place: str) -> None:
    number = seat.own()
    messages.note(seat.small.desk, seat.small.actor("ivan"), number, "find me")
    messages.receive(seat.small.desk, seat.small.actor(seat.login), number, "not this")
    await seat.go(place)
    await seat.list_screen.read_again()
    shown = seat.list_screen.table
    whole = len(shown.ids)
    await seat.act("queue.filter")
    await seat.type("internal orlov")
    await seat.until(lambda: 0 < len(shown.ids) < whole, "the lines that say it")
    await seat.keys("escape")
    await seat.until(lambda: len(shown.ids) == whole, "the whole list")


@expects("app.pane", QUEUE, TICKET)
async def _pane(seat: Seat, place: str) -> None:
    await seat.go(place, seat.ticket())
    pane = seat.queue.pane if place == QUEUE else seat.ticket_screen.pane
    before = pane.display
    await seat.act("app.pane")
    await seat.until(lambda: pane.display != before, "the pane hidden or shown")
    await seat.act("app.pane")
    await seat.until(lambda: pane.display == before, "the pane as it was")


@expects("app.palette", *PLACES)
async def _palette(seat: Seat, place: str) -> None:
    await seat.go(place, seat.ticket() if place == TICKET else None)
    await seat.act("app.palette")
    await seat.until(lambda: isinstance(seat.app.screen, Palette), "the palette")
    await seat.keys("escape")
    await seat.place(place)


@expects("app.theme", *PLACES)
async def _theme(seat: Seat, place: str) -> None:
    await seat.go(place, seat.ticket() if place == TICKET else None)
    before = seat.app.theme
    await seat.act("app.theme")
    await seat.until(lambda: isinstance(seat.app.screen, ThemeList) and seat.app.screen.takes_keys, "the themes")
    await seat.keys("down")
    await seat.until(lambda: seat.app.theme != before, "another theme, at once")
    await seat.keys("escape")
    await seat.place(place)
    assert seat.app.theme == before


@expects("app.help", *PLACES)
async def _help(seat: Seat, place: str) -> None:
    await seat.go(place, seat.ticket() if place == TICKET else None)
    await seat.act("app.help")
    await seat.until(lambda: isinstance(seat.app.screen, Help), "the help")
    await seat.keys("escape")
    await seat.place(place)
