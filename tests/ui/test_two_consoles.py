"""What others do, at another console or on a command line, is seen here; and nobody's text overwrites another's unseen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk_tui.__main__ import main
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.services import intake, messages, presence, showing, stopwatch, working
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.making import NewTicket
from helpdesk_tui.store import tables
from helpdesk_tui.store.engine import Store
from helpdesk_tui.ui.places import DAY, QUEUE, TICKET, TIMER
from tests.small_desk import SmallDesk
from tests.ui.seat import Seat, seat
from tests.ui.viewer import Viewer

NEVER_MS = 3_600_000


@pytest.fixture
def patient(small_desk: SmallDesk) -> SmallDesk:
    """A desk whose consoles look for news only when the test lets them."""
    with small_desk.desk.store.write() as writer:
        writer.add(tables.Setting(key="console.poll_ms", value=str(NEVER_MS)))
    return small_desk


@pytest.fixture
def elsewhere(patient: SmallDesk) -> Iterator[Desk]:
    """The same store as another process has it open."""
    store = Store(patient.desk.store.path)
    store.open()
    yield Desk(store, patient.clock)
    store.close()


async def polled(here: Seat) -> None:
    """Let the console look once, and show what it finds."""
    await here.app.news.look()
    await here.at_rest()


def test_consoles_look_every_second() -> None:
    assert Policy().number("console.poll_ms") <= 1_000


async def test_a_ticket_taken_elsewhere(patient: SmallDesk, elsewhere: Desk) -> None:
    async with seat(patient) as here:
        number = here.ticket("Paper jam")
        await here.go(QUEUE, number)
        assert "ivan" not in here.text
        working.take(elsewhere, elsewhere.actor("ivan", "console"), number)
        assert "ivan" not in here.text
        await polled(here)
        await here.until(
            lambda: any("Paper jam" in row and "ivan" in row and "working" in row for row in here.text.splitlines()), "whose it is"
        )
        await here.act("ticket.take")
        await here.says("Ivan Orlov has", str(number))
        assert here.stored(number).assignee_login == "ivan"


async def test_a_new_and_a_resolved_ticket(patient: SmallDesk, elsewhere: Desk) -> None:
    async with seat(patient) as here:
        first = here.ticket("Paper jam")
        await here.go(QUEUE)
        await here.keys("7")
        await here.until(lambda: first in here.queue.table.ids, "the ticket")
        made = intake.create(elsewhere, elsewhere.actor("ivan", "cli"), NewTicket("acme", "Monitor flickers")).ticket
        assert made is not None
        working.resolve(elsewhere, elsewhere.actor("ivan", "cli"), first, code="solved", text="Done.")
        await polled(here)
        await here.act("app.refresh")
        await here.until(lambda: list(here.queue.table.ids) == [made.id], "the new one alone")
        assert "Monitor flickers" in here.text


async def test_who_else_has_a_ticket_open_is_named(patient: SmallDesk, elsewhere: Desk) -> None:
    ivan = elsewhere.actor("ivan", "console")
    async with seat(patient) as here:
        number = here.ticket()
        await here.go(TICKET, number)
        presence.enter(elsewhere, ivan, "another console", number)
        await polled(here)
        await here.until(lambda: "open at Ivan Orlov" in here.text, "who has it open")
        assert list(showing.detail(elsewhere, ivan, number).present) == ["Anna Petrova"]
        presence.leave(elsewhere, "another console")
        await polled(here)
        await here.until(lambda: "Ivan Orlov" not in here.text, "that he has left")
        await here.go(QUEUE)
        await here.until(lambda: not showing.detail(elsewhere, ivan, number).present, "that Anna has left")


async def test_what_was_written_elsewhere_is_read_here(patient: SmallDesk, elsewhere: Desk) -> None:
    async with seat(patient) as here:
        number = here.own()
        await here.go(TICKET, number)
        messages.note(elsewhere, elsewhere.actor("ivan", "console"), number, "The spare part is on the shelf.")
        await polled(here)
        await here.until(lambda: "The spare part is on the shelf." in here.text, "the note")


async def test_a_stale_edit_shows_both_texts(patient: SmallDesk, elsewhere: Desk) -> None:
    async with seat(patient) as here:
        number = here.own("Printer")
        await here.go(TICKET, number)
        await here.act("ticket.edit")
        form = await here.form()
        await here.write(subject="Printer on the first floor")
        intake.edit(
            elsewhere, elsewhere.actor("ivan", "console"), number, version=here.stored(number).version, subject="Printer, third floor"
        )
        await here.act("form.send")
        await here.until(lambda: "has changed since" in here.text, "that it has changed")
        assert here.app.screen is form
        assert "Printer, third floor" in here.text
        assert form.values["subject"] == "Printer on the first floor"
        assert here.stored(number).subject == "Printer, third floor"
        await here.act("form.send")
        await here.until(lambda: here.stored(number).subject == "Printer on the first floor", "the second F9")


async def test_a_reply_waits_for_what_was_not_read(patient: SmallDesk, elsewhere: Desk) -> None:
    async with seat(patient) as here:
        number = here.own()
        await here.go(TICKET, number)
        await here.act("ticket.reply")
        composer = await here.composer()
        await here.type("Please restart it.")
        messages.receive(elsewhere, elsewhere.actor("ivan", "console"), number, "It works now!")
        await here.act("form.send")
        await here.until(lambda: "It works now!" in here.text and "meanwhile" in here.text, "what was said meanwhile")
        assert (here.app.screen is composer, composer.text.text) == (True, "Please restart it.")
        assert not here.messages(number, "reply")
        await here.act("form.send")
        await here.until(lambda: here.messages(number, "reply"), "the second F9")


@pytest.mark.parametrize("place", [QUEUE, TICKET, TIMER, DAY])
async def test_the_timer_of_the_command_line_shows_here(
    patient: SmallDesk, place: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    options = ["--db", patient.desk.store.path, "--as", "anna"]
    async with seat(patient) as here:
        first, second = here.own(), here.own()
        await here.go(place, first if place in (QUEUE, TICKET) else None)
        assert main([*options, "timer", "start", str(first)], clock=patient.clock) == 0
        await polled(here)
        await here.until(lambda: f"⏱ {first}" in here.text or f"runs on {first}" in here.text, "the timer")
        patient.clock.forward(minutes=7)
        assert main([*options, "timer", "switch", str(second)], clock=patient.clock) == 0
        await polled(here)
        await here.until(lambda: f"⏱ {second}" in here.text or f"runs on {second}" in here.text, "the other ticket")
        assert [entry.duration_ms for entry in here.entries(first)] == [420_000]
        assert main([*options, "timer", "stop"], clock=patient.clock) == 0
        await polled(here)
        await here.until(lambda: here.app.news.timer is None and f"⏱ {second}" not in here.text, "no timer")
    assert stopwatch.status(patient.desk, patient.actor("anna")) is None


def test_two_consoles_on_two_terminals(small_desk: SmallDesk) -> None:
    small_desk.ticket("Paper jam")
    small_desk.desk.store.close()
    words = ("helpdesk_tui", "--db", small_desk.desk.store.path, "--as")
    with Viewer(*words, "anna") as anna, Viewer(*words, "ivan") as ivan:
        for console in (anna, ivan):
            console.shows("Paper jam")
        ivan.type("t")
        ivan.shows("taken, the timer runs")
        anna.until(lambda text: any("Paper jam" in row and "ivan" in row for row in text.splitlines()), "that Ivan has it")
        ivan.type("\r")
        ivan.shows("Conversation")
        anna.type("\r")
        anna.shows("open at Ivan Orlov")
        ivan.shows("open at Anna Petrova")
        for console in (anna, ivan):
            console.type("\x11")
            assert console.ended() == 0
