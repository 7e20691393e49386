"""The console of somebody at a client: every key of its place, and nothing of the desk's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import pytest
from textual import events
from textual.pilot import Pilot

from helpdesk_tui.services import drafts, messages, own, working
from helpdesk_tui.store import tables
from helpdesk_tui.ui.commands import commands_in
from helpdesk_tui.ui.keys import all_keys_of, key_name
from helpdesk_tui.ui.own_console import OwnConsole, OwnScreen
from helpdesk_tui.ui.places import OWN
from helpdesk_tui.ui.screens.form import Form
from tests.people import join
from tests.small_desk import SmallDesk
from tests.ui.conftest import press, screen_text, wait_for

SIZES = [(80, 24), (120, 40), (60, 15)]


@asynccontextmanager
async def at_client(small_desk: SmallDesk, size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[OwnConsole, Pilot[None]]]:
    """Cleo of ACME sits at the console."""
    join(small_desk, "cleo", "Cleo", "client", client="acme")
    app = OwnConsole(small_desk.desk, small_desk.actor("cleo"))
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await wait_for(pilot, lambda: isinstance(app.screen, OwnScreen) and "reading" not in screen_text(pilot), "the tickets")
        yield app, pilot


@pytest.mark.parametrize("size", SIZES)
async def test_own_tickets_and_what_was_said_in_public_are_shown(small_desk: SmallDesk, size: tuple[int, int]) -> None:
    number, _theirs = small_desk.ticket("[/var/log] disk full"), small_desk.ticket("Theirs", client="globex", requester="carl")
    messages.receive(small_desk.desk, small_desk.actor("anna"), number, "It is \x1b[c full")
    messages.note(small_desk.desk, small_desk.actor("anna"), number, "never pays")
    async with at_client(small_desk, size) as (_app, pilot):
        await wait_for(pilot, lambda: "full" in screen_text(pilot) and "␛[c" in screen_text(pilot), "what was said")
        text = screen_text(pilot)
        assert "[/var/log]" in text
        assert "Theirs" not in text
        assert "never pays" not in text


def at(screen: OwnScreen, index: int) -> bool:
    """Whether the cursor is on this line."""
    return screen.table.cursor_index == index


async def test_moving_through_tickets_and_texts(small_desk: SmallDesk) -> None:
    numbers = [small_desk.ticket(f"Ticket {n}") for n in range(3)]
    for n in range(40):
        messages.receive(small_desk.desk, small_desk.actor("anna"), numbers[2], f"line {n}")
    async with at_client(small_desk) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, OwnScreen)
        await wait_for(pilot, lambda: screen.said.is_at_end and "line 39" in screen.said.text, "the end of it")
        await press(pilot, "ctrl+u")
        await wait_for(pilot, lambda: not screen.said.is_at_end, "what was said before")
        await press(pilot, "ctrl+d")
        await wait_for(pilot, lambda: screen.said.is_at_end, "the end again")
        for key, wanted in (("j", 1), ("G", 2), ("k", 1), ("g", 0), ("о", 1), ("л", 0)):
            await press(pilot, key)
            await wait_for(pilot, partial(at, screen, wanted), f"{key} at {wanted}")


async def test_answering_and_rating(small_desk: SmallDesk) -> None:
    number = small_desk.ticket("Printer")
    working.resolve(small_desk.desk, small_desk.actor("anna"), number, code="solved", text="Done.")
    async with at_client(small_desk) as (app, pilot):
        await press(pilot, "R")
        await wait_for(pilot, lambda: "who alone rates it" in screen_text(pilot), "whose it is")
        with small_desk.desk.store.write() as writer:
            writer.change(tables.Ticket, {"id": number}, {"requester_id": app.actor.id})
        await press(pilot, "R")
        await wait_for(pilot, lambda: isinstance(app.screen, Form) and app.focused is not None, "the form")
        await press(pilot, "f9")
        await wait_for(pilot, lambda: "needed" in screen_text(pilot), "that nothing is chosen yet")
        await press(pilot, "4", "f9")
        await wait_for(pilot, lambda: "4" in screen_text(pilot) and isinstance(app.screen, OwnScreen), "the list")
        await press(pilot, "c")
        await wait_for(pilot, lambda: isinstance(app.screen, Form) and app.focused is not None, "the form")
        await press(pilot, *"Thanks", "f9")
        await wait_for(pilot, lambda: "Your message is on" in screen_text(pilot), "that it is there")
    with small_desk.desk.store.read() as reader:
        assert reader.rows("SELECT score FROM rating") == [(4,)]
    found = own.conversation(small_desk.desk, small_desk.actor("cleo"), number)
    assert [one.body for one in found.messages if one.is_from_client] == ["Thanks"]


async def test_what_a_client_has_typed_outlives_the_console(small_desk: SmallDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpdesk_tui.ui.screens.form.SAVE_S", 0.01)
    number = small_desk.ticket("Printer")
    async with at_client(small_desk) as (app, pilot):
        await press(pilot, "c")
        await wait_for(pilot, lambda: isinstance(app.screen, Form) and app.focused is not None, "the form")
        app.post_message(events.Paste("It smokes again."))
        await wait_for(pilot, lambda: bool(drafts.all_of(small_desk.desk, app.actor)), "the draft in the store")
        another = OwnConsole(small_desk.desk, app.actor)
        await another.drafts.fetch(f"To the desk, on {number}")
        another.db.close()
        assert another.drafts.of(f"To the desk, on {number}") == {"body": "It smokes again."}
        await press(pilot, "f9")
        await wait_for(pilot, lambda: not drafts.all_of(small_desk.desk, app.actor), "the end of the draft")
        await press(pilot, "c")
        await wait_for(pilot, lambda: isinstance(app.screen, Form) and app.focused is not None, "the form anew")
        assert "typed before" not in screen_text(pilot)


async def test_news_of_the_desk_come_by_refreshing_and_q_leaves(small_desk: SmallDesk) -> None:
    async with at_client(small_desk) as (app, pilot):
        assert "Your organisation has no tickets" in screen_text(pilot)
        for key in ("c", "R"):
            await press(pilot, key)
            await wait_for(pilot, lambda: "Your organisation has no tickets" in screen_text(pilot).splitlines()[-1], f"why {key} cannot")
        small_desk.ticket("Just now")
        await press(pilot, "r")
        await wait_for(pilot, lambda: "Just now" in screen_text(pilot), "the new ticket")
        await press(pilot, "?")
        await wait_for(pilot, lambda: "Rate" in screen_text(pilot) and "Boost" not in screen_text(pilot), "its keys alone")
        assert not [word for word in ("queue", "ticket, timer", "my day", "lists") if word in screen_text(pilot)], "the desk's places"
        await press(pilot, "escape", "enter")
        await wait_for(pilot, lambda: "Enter does nothing here; ? shows the keys." in screen_text(pilot), "the key that helps")
        await press(pilot, "ctrl+c")
        await wait_for(pilot, lambda: "q leaves the console" in screen_text(pilot), "the way out")
        await press(pilot, "q")
        await wait_for(pilot, lambda: app.return_code == 0, "the end")


async def test_every_key_of_the_place_comes_to_its_command(small_desk: SmallDesk) -> None:
    async with at_client(small_desk) as (app, _pilot):
        actions = {key: active.binding.action for key, active in app.screen.active_bindings.items()}
        for command in commands_in(OWN):
            for key in all_keys_of(command):
                assert actions[key_name(key)] == f"command('{command.id}')"
            assert hasattr(app.screen, "do_" + command.id.replace(".", "_"))


async def test_who_is_of_no_organisation_any_more_sees_none_of_its_tickets(small_desk: SmallDesk) -> None:
    small_desk.ticket("Printer")
    async with at_client(small_desk) as (app, pilot):
        assert isinstance(app.screen, OwnScreen)
        assert "Printer" in screen_text(pilot)
        with small_desk.desk.store.write() as writer:
            writer.change(tables.Person, {"key": "cleo"}, {"is_active": False})
        await app.screen.read_quietly()
        await wait_for(pilot, lambda: "Printer" not in screen_text(pilot) and "Cleo may not" in screen_text(pilot), "nothing")


async def test_no_word_of_a_long_text_is_under_the_scroll_bar(small_desk: SmallDesk) -> None:
    number = small_desk.ticket("Printer on fire")
    messages.receive(small_desk.desk, small_desk.actor("anna"), number, " ".join(f"{n:08}" for n in range(600)))
    async with at_client(small_desk) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, OwnScreen)
        await wait_for(pilot, lambda: "0599" in screen_text(pilot), "the text at its end")
        assert screen.said.show_vertical_scrollbar
        shown = [int(word) for row in screen_text(pilot).splitlines()[-8:-1] for word in row[:79].split()]
        assert shown == list(range(shown[0], 600))
