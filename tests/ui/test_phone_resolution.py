"""What was typed about how a call was resolved belongs to that call: it is not lost when the ticket is refused, and no other call gets it."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from helpdesk_tui.services import drafts
from helpdesk_tui.store import tables
from helpdesk_tui.ui.app import HelpdeskApp
from helpdesk_tui.ui.screens.form import Form
from helpdesk_tui.ui.screens.phone_entry import PhoneEntry
from helpdesk_tui.ui.widgets.fields import TextField
from tests.small_desk import SmallDesk
from tests.ui.conftest import press, screen_text, wait_for
from tests.ui.desk_console import console
from tests.ui.test_phone_entry import called, gone, stored, type_in, write


@pytest.fixture
def two_bobs(small_desk: SmallDesk) -> SmallDesk:
    """A desk where `Bob C` could be two people, so that a ticket for him is refused."""
    with small_desk.desk.store.write() as writer:
        writer.add(tables.Person(key="bobby", name="Bob Clerkson", client_id=small_desk.ids.clients["acme"]))
    return small_desk


async def asked(app: HelpdeskApp, pilot: Pilot[None], entry: PhoneEntry) -> str:
    """Save and resolve: what the form that asks how begins with."""
    await press(pilot, "ctrl+r")
    await wait_for(pilot, lambda: app.screen is not entry and app.focused is not None, "the question")
    assert isinstance(app.screen, Form)
    app.screen._fields["text"].focus()
    await wait_for(pilot, lambda: isinstance(app.focused, TextField), "the text")
    return str(app.screen.values["text"])


async def refused(app: HelpdeskApp, pilot: Pilot[None]) -> PhoneEntry:
    """A phone entry whose ticket was refused, after it was typed how it was resolved."""
    entry = await called(app, pilot)
    await write(app, pilot, entry, caller="Bob C", client="acme", subject="No mail")
    assert not await asked(app, pilot, entry)
    await type_in(app, pilot, "Plugged it in.")
    await press(pilot, "f9")
    await wait_for(pilot, lambda: app.screen is entry and "fits several people" in screen_text(pilot), "the question who")
    return entry


async def back(app: HelpdeskApp, pilot: Pilot[None], entry: PhoneEntry) -> None:
    """Leave the question how."""
    await press(pilot, "escape")
    await wait_for(pilot, lambda: app.screen is entry, "the entry")


async def test_a_resolution_is_not_lost_when_the_ticket_is_refused(two_bobs: SmallDesk) -> None:
    async with console(two_bobs) as (app, pilot):
        await refused(app, pilot)
        await press(pilot, "escape")
        await gone(app, pilot)
    async with console(two_bobs) as (app, pilot):
        entry = await called(app, pilot)
        await wait_for(pilot, lambda: entry.values["subject"] == "No mail", "what was typed before")
        assert await asked(app, pilot, entry) == "Plugged it in."
        await back(app, pilot, entry)
        assert await asked(app, pilot, entry) == "Plugged it in."


async def test_a_call_begun_anew_has_no_resolution_of_another(two_bobs: SmallDesk) -> None:
    async with console(two_bobs) as (app, pilot):
        await refused(app, pilot)
        await press(pilot, "escape")
        await gone(app, pilot)
        entry = await called(app, pilot)
        await wait_for(pilot, lambda: entry.values["subject"] == "No mail", "what was typed before")
        await press(pilot, "ctrl+n")
        await wait_for(pilot, lambda: not entry.values["subject"], "empty fields")
        await write(app, pilot, entry, client="globex", subject="Another call")
        assert not await asked(app, pilot, entry), "what resolved the call before"
        await back(app, pilot, entry)


async def test_emptied_fields_come_back_with_their_resolution(two_bobs: SmallDesk) -> None:
    async with console(two_bobs) as (app, pilot):
        entry = await refused(app, pilot)
        await press(pilot, "ctrl+n", "ctrl+n")
        await wait_for(pilot, lambda: entry.values["subject"] == "No mail", "what was there")
        assert await asked(app, pilot, entry) == "Plugged it in."
        await back(app, pilot, entry)


async def test_saved_without_it_the_resolution_is_offered_on_that_ticket_and_on_no_other_call(two_bobs: SmallDesk) -> None:
    anna = two_bobs.actor("anna")
    async with console(two_bobs) as (app, pilot):
        entry = await refused(app, pilot)
        await wait_for(pilot, lambda: app.focused is entry._fields["caller"], "the caller to be asked for")
        await press(pilot, "home", "shift+end", "delete")
        await type_in(app, pilot, "Somebody else")
        await press(pilot, "f9")
        await gone(app, pilot)
        await wait_for(pilot, lambda: "x offers the resolution that was typed" in screen_text(pilot), "where it is now")
        entry = await called(app, pilot)
        await write(app, pilot, entry, client="acme", subject="Another call")
        assert not await asked(app, pilot, entry), "what resolved the call before"
        await back(app, pilot, entry)
    assert stored(two_bobs, 1).state == "new"
    kept = drafts.load_fields(two_bobs.desk, anna, drafts.key_of_resolution([1]))
    assert kept == {"code": "solved", "text": "Plugged it in."}


async def test_for_a_higher_line_it_is_offered_as_a_note(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("anna")
    async with console(small_desk) as (app, pilot):
        entry = await called(app, pilot)
        await write(app, pilot, entry, client="acme", service="vpn", subject="No tunnel")
        await asked(app, pilot, entry)
        await type_in(app, pilot, "Restarted it.")
        await press(pilot, "f9")
        await wait_for(pilot, lambda: app.screen is entry and "only save it" in screen_text(pilot), "why it is refused")
        await press(pilot, "f9")
        await gone(app, pilot)
        await wait_for(pilot, lambda: "C offers the resolution as a note" in screen_text(pilot), "where it is now")
    kept = drafts.load(small_desk.desk, anna, 1, "note")
    assert kept is not None
    assert kept.body == "Restarted it."
    assert drafts.load_fields(small_desk.desk, anna, drafts.key_of_resolution([1])) == {}
