"""Writing on tickets: whom it reaches, drafts that survive, templates, news meanwhile, and what happens on sending."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

import pytest
from textual import events
from textual.pilot import Pilot

from helpdesk_tui.domain.ticket import Message
from helpdesk_tui.services import drafts, messages, relations, working
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.store import tables, tickets
from helpdesk_tui.ui.app import HelpdeskApp
from helpdesk_tui.ui.screens.composer import Composer
from helpdesk_tui.ui.screens.ticket import TicketScreen
from tests.small_desk import SmallDesk
from tests.ui.conftest import check_golden, press, screen_text, wait_for, watch_painting, whole_text
from tests.ui.desk_console import at_another_door, console

CLI = Spot()


def said(small: SmallDesk, number: int) -> list[Message]:
    """The conversation as stored."""
    with small.desk.store.read() as reader:
        return tickets.messages(reader, number)


async def opened(app: HelpdeskApp, pilot: Pilot[None], number: int, key: str) -> Composer:
    """The composer on a ticket, opened by a key of the ticket's screen."""
    await app.open_ticket(number)
    screen = app.screen
    assert isinstance(screen, TicketScreen)
    await wait_for(pilot, lambda: screen.ticket_ids() == [number], "the ticket")
    return await again(app, pilot, key)


async def again(app: HelpdeskApp, pilot: Pilot[None], key: str) -> Composer:
    """The composer, opened by a key of the screen that is shown."""
    await press(pilot, key)
    await wait_for(pilot, lambda: isinstance(app.screen, Composer) and app.screen.text.has_focus, "the composer")
    composer = app.screen
    assert isinstance(composer, Composer)
    return composer


async def type_in(composer: Composer, pilot: Pilot[None], text: str) -> None:
    """Put a text where the cursor is, as a terminal's paste does."""
    composer.app.post_message(events.Paste(text))
    await wait_for(pilot, lambda: text in composer.text.text, "what was typed")


async def gone(app: HelpdeskApp, pilot: Pilot[None]) -> None:
    """Wait until the composer has closed."""
    await wait_for(pilot, lambda: len(app.screen_stack) == 1, "the composer to close")


def template(small: SmallDesk, key: str, body: str) -> None:
    """Store a template."""
    with small.desk.store.write() as writer:
        writer.add(tables.Template(key=key, name=key.title(), body=body))


@pytest.mark.parametrize(("key", "name"), [("c", "composer_reply"), ("C", "composer_note"), ("H", "composer_client")])
async def test_to_whom_is_unmistakable(small_desk: SmallDesk, key: str, name: str) -> None:
    number = small_desk.ticket("[/var/log] disk full", requester="ann", assignee="anna", state="in_progress")
    async with console(small_desk) as (app, pilot):
        await opened(app, pilot, number, key)
        await pilot.pause()
        await check_golden(pilot, name)


async def test_beneath_it_no_figure_is_computed_anew_by_itself(small_desk: SmallDesk) -> None:
    number = small_desk.ticket(assignee="anna", state="in_progress")
    async with console(small_desk) as (app, pilot):
        await opened(app, pilot, number, "c")
        screen = app.screen_stack[0]
        assert isinstance(screen, TicketScreen)
        before = screen._reading
        screen.tick()
        assert screen._reading is before
        await press(pilot, "escape")
        await gone(app, pilot)
        await wait_for(pilot, lambda: screen._reading is not before, "the figures of now")


async def test_beneath_it_only_lines_that_changed_are_painted(small_desk: SmallDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    number = small_desk.ticket(assignee="anna", state="in_progress")
    async with console(small_desk) as (app, pilot):
        composer = await opened(app, pilot, number, "c")
        painted = watch_painting(monkeypatch, Composer)
        screen = app.screen_stack[0]
        assert isinstance(screen, TicketScreen)

        async def is_read_after(act: Callable[[], Awaitable[object]]) -> None:
            before = screen._reading
            await act()
            await app.news.look()
            await wait_for(pilot, lambda: screen._reading is not before and screen._reading.is_finished, "the ticket, read again")
            await pilot.pause()

        async def says(text: str) -> None:
            at_another_door(small_desk, lambda desk: messages.note(desk, small_desk.actor("ivan"), number, text))

        await is_read_after(partial(says, "Ask for the log."))  # all of it may be painted once
        await wait_for(pilot, lambda: "Ask for the log." in screen_text(pilot) and painted, "what Ivan says")
        painted.clear()
        await type_in(composer, pilot, "Hello")
        await is_read_after(composer.save)
        assert painted == [], "nothing that is seen has changed"
        await is_read_after(partial(says, "It is full."))
        await wait_for(pilot, lambda: "It is full." in screen_text(pilot) and painted, "what Ivan says then")
        assert not [region for region in painted if region.y < 2], "head and subject are as they were"


async def test_the_stopwatch_runs_in_the_composer_and_no_other_time_stands_beneath(small_desk: SmallDesk) -> None:
    number = small_desk.ticket(assignee="anna", state="in_progress")
    working.start_here(small_desk.desk, small_desk.actor("anna"), number, spot=Spot())
    async with console(small_desk) as (app, pilot):
        await wait_for(pilot, lambda: f"⏱ {number}  00:00:00" in screen_text(pilot).splitlines()[0], "the stopwatch")
        await opened(app, pilot, number, "c")
        small_desk.clock.forward(minutes=5, seconds=7)
        await wait_for(pilot, lambda: f"⏱ {number}  00:05:07" in screen_text(pilot), "the time of now")
        assert "00:0" not in screen_text(pilot).splitlines()[0]
        await press(pilot, "escape")
        await gone(app, pilot)
        await wait_for(pilot, lambda: f"⏱ {number}  00:05:07" in screen_text(pilot).splitlines()[0], "the stopwatch at its place again")


async def test_f9_sends_and_u_takes_it_back(small_desk: SmallDesk) -> None:
    number = small_desk.ticket(requester="ann", assignee="anna", state="in_progress")
    async with console(small_desk) as (app, pilot):
        composer = await opened(app, pilot, number, "c")
        assert "ann@acme.example" in composer.header().plain
        await type_in(composer, pilot, "Use water.")
        await press(pilot, "f9")
        await gone(app, pilot)
        await wait_for(pilot, lambda: "leaves in 30 s to ann@acme.example · u undoes" in screen_text(pilot), "what was done")
        assert [(one.kind, one.body, one.is_question) for one in said(small_desk, number)] == [("reply", "Use water.", False)]
        assert drafts.load(small_desk.desk, small_desk.actor("anna"), number, "reply") is None
        await press(pilot, "u")
        await wait_for(pilot, lambda: not said(small_desk, number), "the reply to be taken back")


async def test_a_reply_can_put_the_ticket_to_waiting(small_desk: SmallDesk) -> None:
    number = small_desk.ticket(assignee="anna", state="in_progress")
    async with console(small_desk) as (app, pilot):
        composer = await opened(app, pilot, number, "c")
        await type_in(composer, pilot, "Does it still burn?")
        await press(pilot, "tab", "right", "f9")
        await gone(app, pilot)
        await wait_for(pilot, lambda: " waiting " in screen_text(pilot).splitlines()[0], "the ticket to wait")
        assert said(small_desk, number)[0].is_question


async def test_waiting_without_a_question_asks_for_one(small_desk: SmallDesk) -> None:
    number = small_desk.ticket(assignee="anna", state="in_progress")
    async with console(small_desk) as (app, pilot):
        composer = await opened(app, pilot, number, "w")
        assert composer.then.text == "wait"


async def test_a_note_is_internal(small_desk: SmallDesk) -> None:
    number = small_desk.ticket()
    async with console(small_desk) as (app, pilot):
        composer = await opened(app, pilot, number, "C")
        await press(pilot, "f9")
        await wait_for(pilot, lambda: "There is nothing to send yet" in screen_text(pilot), "why nothing was saved")
        await type_in(composer, pilot, "He shouts.")
        await press(pilot, "f9")
        await gone(app, pilot)
        assert [(one.kind, one.to_address) for one in said(small_desk, number)] == [("note", "")]
        await wait_for(pilot, lambda: "■ INTERNAL  Anna Petrova" in screen_text(pilot), "the note in the conversation")


async def test_what_the_client_said_resumes_a_waiting_ticket(small_desk: SmallDesk) -> None:
    number = small_desk.ticket(assignee="anna", state="in_progress")
    messages.reply(small_desk.desk, small_desk.actor("anna"), number, "Which printer?", wait=True)
    small_desk.clock.forward(minutes=5)
    async with console(small_desk) as (app, pilot):
        composer = await opened(app, pilot, number, "H")
        await type_in(composer, pilot, "The red one")
        await press(pilot, "f9")
        await gone(app, pilot)
        await wait_for(pilot, lambda: " working " in screen_text(pilot).splitlines()[0], "the ticket to go on")
        assert [(one.kind, one.channel) for one in said(small_desk, number)][-1] == ("client", "phone")


async def test_esc_keeps_a_draft_and_the_next_one_begins_with_it(small_desk: SmallDesk) -> None:
    number = small_desk.ticket()
    async with console(small_desk) as (app, pilot):
        composer = await opened(app, pilot, number, "c")
        await type_in(composer, pilot, "Dear Bob, ")
        await press(pilot, "escape")
        await gone(app, pilot)
        await wait_for(pilot, lambda: "a reply of yours is not sent yet; c goes on with it" in screen_text(pilot), "the draft's sign")
        assert not said(small_desk, number)
        composer = await again(app, pilot, "c")
        assert composer.text.text == "Dear Bob, "
        assert "your draft of 09:00" in screen_text(pilot)
        await press(pilot, *("backspace",) * 10, "escape")
        await gone(app, pilot)
        await wait_for(pilot, lambda: drafts.load(small_desk.desk, small_desk.actor("anna"), number, "reply") is None, "the draft to go")


async def test_a_draft_is_saved_while_typing_and_offered_after_a_crash(small_desk: SmallDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpdesk_tui.ui.screens.composer.SAVE_S", 0.01)
    number, anna = small_desk.ticket(), small_desk.actor("anna")

    def kept() -> str:
        draft = drafts.load(small_desk.desk, anna, number, "note")
        return draft.body if draft is not None else ""

    async with console(small_desk) as (app, pilot):
        composer = await opened(app, pilot, number, "C")
        await type_in(composer, pilot, "half a sen")
        await wait_for(pilot, lambda: kept() == "half a sen", "the draft in the store, before anything was sent or left")
    async with console(small_desk) as (app, pilot):
        await wait_for(pilot, lambda: f"not sent yet: {number} (C)" in screen_text(pilot), "the offer at the start")
        composer = await opened(app, pilot, number, "C")
        assert composer.text.text == "half a sen"


async def test_a_forms_draft_is_told_for_a_day(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("anna")
    drafts.save_fields(small_desk.desk, anna, "resolve [7]", "Resolve 7", {"code": "solved", "text": "Done."})
    small_desk.clock.forward(hours=23)
    async with console(small_desk) as (_app, pilot):
        await wait_for(pilot, lambda: "not sent yet: “Resolve 7”" in screen_text(pilot), "the form that was left yesterday")
    drafts.save(small_desk.desk, anna, small_desk.ticket(assignee="anna", state="in_progress"), "note", "Ask for the log")
    small_desk.clock.forward(hours=1)
    async with console(small_desk) as (_app, pilot):
        await wait_for(pilot, lambda: "not sent yet: " in screen_text(pilot), "the note")
        assert "Resolve 7" not in screen_text(pilot)
    assert drafts.load_fields(small_desk.desk, anna, "resolve [7]")["text"] == "Done.", "the form still has it"


async def test_ctrl_q_leaves_with_the_draft_kept(small_desk: SmallDesk) -> None:
    number = small_desk.ticket()
    async with console(small_desk) as (app, pilot):
        composer = await opened(app, pilot, number, "c")
        await type_in(composer, pilot, "unsent")
        await press(pilot, "ctrl+q")
    draft = drafts.load(small_desk.desk, small_desk.actor("anna"), number, "reply")
    assert draft is not None
    assert draft.body == "unsent"


@pytest.mark.parametrize("key", ["tab", "space", "enter"])
async def test_a_word_after_a_colon_becomes_a_template(small_desk: SmallDesk, key: str) -> None:
    template(small_desk, "hello", "Good day,\nthank you.\n")
    template(small_desk, "help", "[help] is near")
    number = small_desk.ticket()
    async with console(small_desk) as (app, pilot):
        composer = await opened(app, pilot, number, "c")
        await press(pilot, "x", "space", ":", "h", "e", "l")
        await wait_for(pilot, lambda: ":hello   :help" in screen_text(pilot), "what it may become")
        await press(pilot, "l", "o", key)
        await wait_for(pilot, lambda: composer.text.text == "x Good day,\nthank you.", "the template")
        await press(pilot, "1", "2", ":", "0", "0", "space")
        assert composer.text.text.endswith("thank you.12:00 "), "a colon inside a word means nothing"


async def test_tab_completes_the_only_template(small_desk: SmallDesk) -> None:
    template(small_desk, "готово", "Готово.")
    number = small_desk.ticket()
    async with console(small_desk) as (app, pilot):
        composer = await opened(app, pilot, number, "c")
        await press(pilot, ":", "г", "tab")
        await wait_for(pilot, lambda: composer.text.text == "Готово.", "the template")
        await press(pilot, "enter", ":", "n", "o", "tab")
        assert composer.then.has_focus, "where nothing fits, Tab goes on"


async def test_an_address_outside_the_client_is_warned_of(small_desk: SmallDesk) -> None:
    number = small_desk.ticket(requester="bob")
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Identity, {"value": "bob@acme.example"}, {"value": "bob@elsewhere.example"})
    async with console(small_desk) as (app, pilot):
        await opened(app, pilot, number, "c")
        assert "! bob@elsewhere.example is outside ACME (acme.example)" in screen_text(pilot)


async def test_an_outage_names_how_many_it_reaches(small_desk: SmallDesk) -> None:
    parent, children = small_desk.ticket("Mail is down"), [small_desk.ticket(requester="ann"), small_desk.ticket()]
    relations.outage(small_desk.desk, small_desk.actor("boris"), parent, children)
    async with console(small_desk) as (app, pilot):
        composer = await opened(app, pilot, parent, "c")
        assert "2 requesters of its tickets get it too" in screen_text(pilot)
        await type_in(composer, pilot, "We are on it.")
        await press(pilot, "f9")
        await gone(app, pilot)
        assert [one.to_address for number in children for one in said(small_desk, number)] == ["ann@acme.example", "bob@acme.example"]


async def test_what_is_said_meanwhile_is_shown_before_a_reply_leaves(small_desk: SmallDesk) -> None:
    number = small_desk.ticket(assignee="anna", state="in_progress")
    async with console(small_desk) as (app, pilot):
        composer = await opened(app, pilot, number, "c")
        await type_in(composer, pilot, "Try again")
        at_another_door(small_desk, lambda desk: messages.receive(desk, small_desk.actor("boris"), number, "It works now!"))
        await press(pilot, "f9")
        await wait_for(pilot, lambda: "Bob Clerk wrote on" in screen_text(pilot) and "“It works now!”" in screen_text(pilot), "the news")
        assert [one.kind for one in said(small_desk, number)] == ["client"]
        await app.news.look()
        await wait_for(pilot, lambda: "│ It works now!" in whole_text(pilot), "the message in the conversation above")
        await press(pilot, "f9")
        await gone(app, pilot)
        assert [one.kind for one in said(small_desk, number)] == ["client", "reply"]


async def test_a_refusal_loses_no_text(small_desk: SmallDesk) -> None:
    number, boris = small_desk.ticket(), small_desk.actor("boris")
    async with console(small_desk) as (app, pilot):
        composer = await opened(app, pilot, number, "c")
        await type_in(composer, pilot, "Too late")
        at_another_door(small_desk, lambda desk: working.cancel(desk, boris, number, reason="spam"))
        await press(pilot, "f9")
        await wait_for(pilot, lambda: "reopen it first" in screen_text(pilot), "why it was refused")
        assert composer.text.text == "Too late"


async def test_marked_tickets_get_it_each_and_those_that_refuse_keep_the_text(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("anna")
    numbers = [small_desk.ticket(f"Printer {n}", assignee="anna", state="in_progress") for n in range(3)]
    async with console(small_desk) as (app, pilot):
        await wait_for(pilot, lambda: "Printer 2" in screen_text(pilot), "the queue")
        await press(pilot, "g", "space", "space", "space")
        composer = await again(app, pilot, "c")
        assert "3 tickets, each separately" in screen_text(pilot)
        await type_in(composer, pilot, "All of them")
        at_another_door(small_desk, lambda desk: working.cancel(desk, small_desk.actor("boris"), numbers[1], reason="spam"))
        await press(pilot, "f9")
        await gone(app, pilot)
        assert [len(said(small_desk, number)) for number in numbers] == [1, 0, 1]
        await wait_for(pilot, lambda: "1 not:" in screen_text(pilot), "the one that refused")
        assert [(draft.ticket_id, draft.body) for draft in drafts.all_of(small_desk.desk, anna)] == [(numbers[1], "All of them")]
