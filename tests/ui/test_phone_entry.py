"""A ticket entered while somebody calls: completion, what is shown of the caller, three ways to save, drafts; all by keyboard at 80×24."""

from __future__ import annotations

from functools import partial

import pytest
from textual import events
from textual.pilot import Pilot

from helpdesk_tui.domain.clock import MINUTE
from helpdesk_tui.domain.labour import Timer
from helpdesk_tui.domain.ticket import Ticket
from helpdesk_tui.services import drafts, stopwatch, working
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.store import tables, tickets
from helpdesk_tui.ui.app import HelpdeskApp
from helpdesk_tui.ui.screens.form import Form
from helpdesk_tui.ui.screens.phone_entry import PhoneEntry
from helpdesk_tui.ui.widgets.fields import TextField
from tests.small_desk import MONDAY_9, SmallDesk
from tests.ui.conftest import check_golden, press, screen_text, wait_for
from tests.ui.desk_console import console, entries_of

CLI = Spot()


def stored(small: SmallDesk, number: int) -> Ticket:
    """A ticket as it is in the store."""
    with small.desk.store.read() as reader:
        found = tickets.load(reader, number)
    assert found is not None
    return found


def first_words(small: SmallDesk, number: int) -> str:
    """What the client said first."""
    with small.desk.store.read() as reader:
        return tickets.messages(reader, number)[0].body


def count(small: SmallDesk) -> int:
    """How many tickets there are."""
    with small.desk.store.read() as reader:
        return int(reader.value("SELECT count(*) FROM ticket"))


def timer(small: SmallDesk) -> Timer | None:
    """Anna's running timer."""
    return stopwatch.status(small.desk, small.actor("anna"))


async def called(app: HelpdeskApp, pilot: Pilot[None]) -> PhoneEntry:
    """The phone entry, opened by its key."""
    await press(pilot, "N")
    await wait_for(pilot, lambda: isinstance(app.screen, PhoneEntry) and app.focused is not None, "the phone entry")
    entry = app.screen
    assert isinstance(entry, PhoneEntry)
    return entry


async def type_in(app: HelpdeskApp, pilot: Pilot[None], text: str) -> None:
    """Put a text into the field that has the keyboard, as a terminal's paste does."""
    app.post_message(events.Paste(text))
    await pilot.pause()


async def write(app: HelpdeskApp, pilot: Pilot[None], entry: PhoneEntry, **values: str) -> None:
    """Fill lines by Tab and typing."""
    for name, text in values.items():
        for _tab in range(12):
            if app.focused is entry._fields[name]:
                break
            await press(pilot, "tab")
        assert app.focused is entry._fields[name], f"Tab reaches {name}"
        if name == "client":
            await press(pilot, "home", "shift+end", "delete")
        await type_in(app, pilot, text)
        await wait_for(pilot, partial(holds, entry, name, text), f"“{text}” in {name}")
        if name == "caller" and text in ("Bob Clerk", "Ann Chief"):
            await wait_for(pilot, partial(holds, entry, "client", "acme"), "the caller's client")


def holds(entry: PhoneEntry, name: str, text: str) -> bool:
    """Whether a field holds this text."""
    return entry.values[name] == text


async def gone(app: HelpdeskApp, pilot: Pilot[None]) -> None:
    """Wait until the entry has closed."""
    await wait_for(pilot, lambda: len(app.screen_stack) == 1, "the phone entry to close")


@pytest.mark.parametrize(("size", "name"), [((80, 24), "phone_80x24"), ((120, 40), "phone_120x40")])
async def test_it_looks_as_drawn(small_desk: SmallDesk, size: tuple[int, int], name: str) -> None:
    small_desk.ticket("[/var/log] disk full", requester="ann")
    async with console(small_desk, size=size) as (app, pilot):
        entry = await called(app, pilot)
        await write(app, pilot, entry, caller="Ann Chief", service="mail", subject="No mail since nine")
        await wait_for(
            pilot, lambda: "1 ticket is open for this caller" in screen_text(pilot) and "✓ covered" in screen_text(pilot), "who calls"
        )
        await pilot.pause()
        await check_golden(pilot, name)


async def test_a_caller_is_completed_with_client_and_open_tickets(small_desk: SmallDesk) -> None:
    number = small_desk.ticket("Printer on fire", requester="ann")
    async with console(small_desk) as (app, pilot):
        entry = await called(app, pilot)
        await press(pilot, "c", "h", "i", "e", "f")
        await wait_for(pilot, lambda: "Ann Chief ★ · ACME · 15550001 · 1 open" in screen_text(pilot), "the caller by the second name")
        await press(pilot, "down", "enter")
        await wait_for(pilot, lambda: entry.values["client"] == "acme", "the client")
        assert entry.values["caller"] == "Ann Chief"
        await wait_for(pilot, lambda: "Ann Chief ★ VIP" in screen_text(pilot), "who calls")
        assert f"{number}  new" in screen_text(pilot)


@pytest.mark.parametrize("key", ["enter", "tab"])
async def test_after_a_caller_who_brings_the_client_comes_the_service(small_desk: SmallDesk, key: str) -> None:
    async with console(small_desk) as (app, pilot):
        entry = await called(app, pilot)
        await press(pilot, *"chief")
        await wait_for(pilot, lambda: "Ann Chief ★ · ACME" in screen_text(pilot), "the completion")
        await press(pilot, "down", key)
        await wait_for(pilot, lambda: app.focused is entry._fields["service"], "the first field that is empty")
        assert (entry.values["caller"], entry.values["client"]) == ("Ann Chief", "acme")


async def test_a_caller_whom_nobody_fits_is_said_to_be_unknown(small_desk: SmallDesk) -> None:
    async with console(small_desk) as (app, pilot):
        await called(app, pilot)
        await type_in(app, pilot, "bo nobody")
        await wait_for(pilot, lambda: "Nobody fits “bo nobody”: choose the client." in screen_text(pilot), "that nobody fits")


async def test_a_phone_number_finds_the_caller(small_desk: SmallDesk) -> None:
    async with console(small_desk) as (app, pilot):
        entry = await called(app, pilot)
        await press(pilot, "5", "0", "0", "0", "4")
        await wait_for(pilot, lambda: "Инга Ёлкина · Initech" in screen_text(pilot), "the caller by number")
        await press(pilot, "down", "enter")
        await wait_for(pilot, lambda: entry.values["client"] == "initech", "the client")
        await wait_for(pilot, lambda: "expired" in screen_text(pilot), "that the agreement has expired")


async def test_impact_and_urgency_follow_the_service_until_chosen(small_desk: SmallDesk) -> None:
    async with console(small_desk) as (app, pilot):
        entry = await called(app, pilot)
        await write(app, pilot, entry, service="erp")
        await wait_for(pilot, lambda: (entry.values["impact"], entry.values["urgency"]) == ("high", "high"), "the service's own")
        for _tab in range(3):
            await press(pilot, "tab")
        await press(pilot, "right")
        await wait_for(pilot, lambda: entry.values["impact"] == "medium", "the choice")
        await press(pilot, "shift+tab", "shift+tab", "shift+tab", "home", "shift+end", "delete")
        await write(app, pilot, entry, service="access")
        await wait_for(pilot, lambda: (entry.values["impact"], entry.values["urgency"]) == ("medium", "medium"), "what was chosen to stay")


async def test_several_agreements_are_a_choice(small_desk: SmallDesk) -> None:
    with small_desk.desk.store.write() as writer:
        second = small_desk.ids.agreements["globex-2026"]
        agreement = writer.value("SELECT agreement_id FROM agreement_version WHERE id = ?", (second,))
        writer.change(tables.Agreement, {"id": agreement}, {"client_id": small_desk.ids.clients["acme"]})
    async with console(small_desk) as (app, pilot):
        entry = await called(app, pilot)
        await write(app, pilot, entry, client="acme", service="mail", subject="No mail")
        await wait_for(pilot, lambda: entry.query_one("#row-agreement").display, "the choice")
        await press(pilot, *("tab",) * 4)
        await wait_for(pilot, lambda: app.focused is entry._fields["agreement"], "the choice to have the keyboard")
        assert entry.values["agreement"] == "globex-2026", "the higher rank comes first"
        await press(pilot, "right", "f9")
        await gone(app, pilot)
        assert stored(small_desk, 1).agreement_version_id == small_desk.ids.agreements["acme-2026"]


async def test_save_logs_the_call_and_resumes_what_it_interrupted(small_desk: SmallDesk) -> None:
    clock, anna = small_desk.clock, small_desk.actor("anna")
    other = small_desk.ticket("Printer on fire")
    working.take(small_desk.desk, anna, other, spot=CLI)
    clock.forward(minutes=10)
    async with console(small_desk) as (app, pilot):
        entry = await called(app, pilot)
        clock.forward(minutes=4)
        await write(app, pilot, entry, caller="Bob Clerk", client="acme", service="mail", subject="No mail", body="Since nine.")
        await press(pilot, "f9")
        await gone(app, pilot)
        await wait_for(pilot, lambda: "2 saved, 4 min logged" in screen_text(pilot), "what was done")
    ticket = stored(small_desk, 2)
    assert (ticket.state, ticket.requester_name, ticket.channel, ticket.service_key) == ("new", "Bob Clerk", "phone", "mail")
    assert first_words(small_desk, 2) == "Since nine."
    ended = [(number, ms) for number, _start, ms, _reason in entries_of(small_desk, "anna")]
    assert ended == [(other, 10 * MINUTE), (2, 4 * MINUTE)]
    running = timer(small_desk)
    assert running is not None
    assert (running.ticket_id, running.started_at) == (other, MONDAY_9 + 14 * MINUTE)


async def test_save_and_take_runs_on_since_the_key(small_desk: SmallDesk) -> None:
    async with console(small_desk) as (app, pilot):
        entry = await called(app, pilot)
        small_desk.clock.forward(minutes=3)
        await write(app, pilot, entry, client="acme", service="mail", subject="No mail")
        await press(pilot, "ctrl+t")
        await wait_for(pilot, lambda: app.current_mode == "ticket" and "No mail" in screen_text(pilot), "the ticket")
        await wait_for(pilot, lambda: "⏱ 1  00:03:00" in screen_text(pilot), "the stopwatch since the call began")
        await wait_for(pilot, lambda: "saved and taken" in screen_text(pilot), "what was done")
    running = timer(small_desk)
    assert running is not None
    assert (running.ticket_id, running.started_at) == (1, MONDAY_9)
    assert stored(small_desk, 1).state == "in_progress"


async def test_save_and_resolve_asks_how(small_desk: SmallDesk) -> None:
    async with console(small_desk) as (app, pilot):
        entry = await called(app, pilot)
        await press(pilot, "ctrl+r")
        await wait_for(pilot, lambda: screen_text(pilot).count("this is needed") == 2, "what is missing, before anything is asked")
        await write(app, pilot, entry, client="acme", service="mail", subject="No mail")
        await press(pilot, "ctrl+r")
        await wait_for(
            pilot, lambda: isinstance(app.screen, Form) and app.screen is not entry and isinstance(app.focused, TextField), "the question"
        )
        await type_in(app, pilot, "Plugged it in.")
        await press(pilot, "f9")
        await gone(app, pilot)
        await wait_for(pilot, lambda: "resolved" in screen_text(pilot), "what was done")
    ticket = stored(small_desk, 1)
    assert (ticket.state, ticket.resolution_code, ticket.resolution_text) == ("resolved", "solved", "Plugged it in.")


@pytest.mark.parametrize(("keys", "met"), [((), True), (("right",), False)])
async def test_answered_live_meets_the_reaction(small_desk: SmallDesk, keys: tuple[str, ...], met: bool) -> None:
    async with console(small_desk) as (app, pilot):
        entry = await called(app, pilot)
        await write(app, pilot, entry, client="acme", service="mail", subject="No mail")
        await press(pilot, *("tab",) * 4)
        await wait_for(pilot, lambda: app.focused is entry._fields["live"], "the box")
        await press(pilot, *keys, "f9")
        await gone(app, pilot)
    with small_desk.desk.store.read() as reader:
        reaction = tickets.targets(reader, 1)[0]
    assert (reaction.kind, reaction.met_at is not None) == ("reaction", met)


async def test_somebody_unknown_is_named_in_the_text(small_desk: SmallDesk) -> None:
    async with console(small_desk) as (app, pilot):
        entry = await called(app, pilot)
        await write(app, pilot, entry, caller="Zed of the night shift", client="acme", subject="No mail")
        await wait_for(pilot, lambda: "“Zed of the night shift” is not known here" in screen_text(pilot), "that he is not known")
        await press(pilot, "f9")
        await gone(app, pilot)
    assert stored(small_desk, 1).requester_id is None
    assert first_words(small_desk, 1) == "Caller: Zed of the night shift\n\nNo mail"


async def test_a_caller_who_could_be_several_is_not_guessed(small_desk: SmallDesk) -> None:
    with small_desk.desk.store.write() as writer:
        writer.add(tables.Person(key="bobby", name="Bob Clerkson", client_id=small_desk.ids.clients["acme"]))
    async with console(small_desk) as (app, pilot):
        entry = await called(app, pilot)
        await write(app, pilot, entry, caller="Bob C", client="acme", subject="No mail")
        await press(pilot, "f9")
        await wait_for(
            pilot, lambda: "fits several people" in screen_text(pilot) and app.focused is entry._fields["caller"], "the question who"
        )
        assert count(small_desk) == 0


async def test_esc_writes_nothing_and_keeps_what_was_typed(small_desk: SmallDesk) -> None:
    async with console(small_desk) as (app, pilot):
        entry = await called(app, pilot)
        await write(app, pilot, entry, caller="Bob Clerk", client="acme", subject="No mail")
        await press(pilot, "escape")
        await gone(app, pilot)
        assert count(small_desk) == 0
        assert timer(small_desk) is None
        assert not entries_of(small_desk, "anna")
    async with console(small_desk) as (app, pilot):
        entry = await called(app, pilot)
        await wait_for(pilot, lambda: "this is what you had typed before" in screen_text(pilot), "the offer")
        assert (entry.values["caller"], entry.values["client"], entry.values["subject"]) == ("Bob Clerk", "acme", "No mail")
        await press(pilot, "ctrl+n")
        assert not any(entry.values[name] for name in ("caller", "client", "subject"))
        await press(pilot, "ctrl+n")
        assert entry.values["subject"] == "No mail"
        await press(pilot, "f9")
        await gone(app, pilot)
        entry = await called(app, pilot)
        assert not entry.values["subject"], "what was saved is not offered again"


async def test_what_is_typed_is_saved_before_it_is_sent(small_desk: SmallDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpdesk_tui.ui.screens.phone_entry.SAVE_S", 0.01)
    anna = small_desk.actor("anna")

    def kept() -> str:
        draft = drafts.load(small_desk.desk, anna, drafts.NEW_TICKET, "form")
        return draft.body if draft is not None else ""

    async with console(small_desk) as (app, pilot):
        entry = await called(app, pilot)
        await write(app, pilot, entry, subject="Нет почты")
        await wait_for(pilot, lambda: "Нет почты" in kept(), "the draft in the store")
        await press(pilot, *("backspace",) * 9)
        await wait_for(pilot, lambda: not kept(), "an empty form to keep nothing")


async def test_an_unknown_client_is_refused_and_nothing_is_lost(small_desk: SmallDesk) -> None:
    async with console(small_desk, "gleb") as (app, pilot):
        entry = await called(app, pilot)
        await write(app, pilot, entry, client="globex", subject="No mail")
        await press(pilot, "f9")
        await wait_for(pilot, lambda: "There is no client" in screen_text(pilot), "why it is refused: gleb sees ACME alone")
        assert entry.values["subject"] == "No mail"
        assert count(small_desk) == 0
