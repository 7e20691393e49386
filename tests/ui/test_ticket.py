"""The ticket's screen: what it shows, how one moves in it, and how it follows what others do."""

from __future__ import annotations

from functools import partial

import pytest

from helpdesk_tui.domain.clock import MINUTE
from helpdesk_tui.services import entries, intake, messages, presence, relations, showing, working
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.store import deliveries
from helpdesk_tui.ui.app import HelpdeskApp
from helpdesk_tui.ui.screens.form import Form
from helpdesk_tui.ui.screens.ticket import TicketScreen
from helpdesk_tui.ui.screens.ticket_tabs import CONVERSATION, HISTORY, LINKS, WORK
from tests.small_desk import SmallDesk
from tests.ui.conftest import check_golden, press, screen_text, wait_for
from tests.ui.desk_console import at_another_door, console
from tests.ui.table_app import HONEST, HOSTILE

CLI = Spot()


def a_conversation(small: SmallDesk) -> int:
    """A ticket of a VIP on which all three kinds of message were written; ivan works on it. Returns its number."""
    ivan, clock = small.actor("ivan"), small.clock
    number = small.ticket("[/var/log] disk full on the mail server", requester="ann", priority=1)
    messages.receive(small.desk, ivan, number, "The disk is full.\n\nNobody can send mail!")
    clock.forward(minutes=2)
    working.take(small.desk, ivan, number, spot=CLI)
    clock.forward(minutes=3)
    messages.reply(small.desk, ivan, number, "I am looking at it.", wait=False)
    clock.forward(minutes=4)
    messages.note(small.desk, ivan, number, "Old logs, never rotated: " + "very old " * 20)
    clock.forward(minutes=11)
    return number


async def shown(app: HelpdeskApp, pilot: object, number: int) -> TicketScreen:
    """The ticket's screen showing that ticket."""
    from textual.pilot import Pilot

    assert isinstance(pilot, Pilot)
    await app.open_ticket(number)
    screen = app.screen
    assert isinstance(screen, TicketScreen)
    await wait_for(pilot, lambda: screen.shown is not None and screen.shown.detail.ticket.id == number, f"ticket {number}")
    await wait_for(pilot, lambda: not any(w.group == "read" for w in app.workers if not w.is_finished), "the reading to end")
    await pilot.pause()
    return screen


@pytest.mark.parametrize(("size", "name"), [((80, 24), "ticket_80x24"), ((120, 40), "ticket_120x40"), ((60, 15), "ticket_60x15")])
async def test_it_looks_as_drawn(small_desk: SmallDesk, size: tuple[int, int], name: str) -> None:
    number = a_conversation(small_desk)
    async with console(small_desk, size=size) as (app, pilot):
        screen = await shown(app, pilot, number)
        await wait_for(
            pilot, lambda: screen.conversation.vertical_scrollbar.size.height or not screen.conversation.max_scroll_y, "the layout"
        )
        await check_golden(pilot, name)


async def test_without_colour_it_says_the_same(small_desk: SmallDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    number = a_conversation(small_desk)
    async with console(small_desk) as (app, pilot):
        await shown(app, pilot, number)
        await check_golden(pilot, "ticket_80x24")
        assert all(word in screen_text(pilot) for word in ("CLIENT", "TO CLIENT", "INTERNAL", "★ VIP"))


async def test_a_long_conversation_is_read_from_its_end_and_scrolled(small_desk: SmallDesk) -> None:
    number = a_conversation(small_desk)
    for n in range(12):
        messages.note(small_desk.desk, small_desk.actor("ivan"), number, f"step {n}\nmore of it")
    async with console(small_desk) as (app, pilot):
        screen = await shown(app, pilot, number)
        text = screen.conversation
        assert text.is_at_end
        assert "step 11" in screen_text(pilot)
        bottom = text.scroll_offset.y
        await press(pilot, "k", "k")
        await wait_for(pilot, lambda: text.scroll_offset.y == bottom - 2, "two lines up")
        await press(pilot, "j")
        await wait_for(pilot, lambda: text.scroll_offset.y == bottom - 1, "one line down")
        await press(pilot, "g")
        await wait_for(pilot, lambda: "The disk is full." in screen_text(pilot), "the beginning")
        await press(pilot, "pagedown")
        await wait_for(pilot, lambda: text.scroll_offset.y == text.size.height - 1, "a page down")
        await press(pilot, "G")
        await wait_for(pilot, lambda: text.is_at_end, "the end")


async def test_what_others_do_appears_and_the_end_stays_in_sight(small_desk: SmallDesk) -> None:
    number = a_conversation(small_desk)
    async with console(small_desk) as (app, pilot):
        screen = await shown(app, pilot, number)
        ivan = small_desk.actor("ivan")
        for n in range(6):
            at_another_door(small_desk, partial(messages.receive, actor=ivan, ticket_id=number, body=f"still full {n}\nreally"))
        await app.news.look()
        await wait_for(pilot, lambda: "still full 5" in screen_text(pilot), "the new message")
        assert screen.conversation.is_at_end
        at_another_door(small_desk, lambda desk: messages.reply(desk, ivan, number, "Since when?", wait=True))
        await app.news.look()
        await wait_for(pilot, lambda: " waiting " in screen_text(pilot).splitlines()[0], "the new state")
        await wait_for(pilot, lambda: "‖ waits for the client" in screen_text(pilot), "what it waits for")


async def test_news_out_of_sight_are_told(small_desk: SmallDesk) -> None:
    number = a_conversation(small_desk)
    async with console(small_desk) as (app, pilot):
        screen = await shown(app, pilot, number)
        await press(pilot, "]")
        await wait_for(pilot, lambda: screen.tab == WORK, "the work entries")
        at_another_door(small_desk, lambda desk: messages.note(desk, small_desk.actor("boris"), number, "Call me"))
        await app.news.look()
        await wait_for(pilot, lambda: "Boris Lead has written" in screen_text(pilot), "the sentence")


async def test_the_tabs(small_desk: SmallDesk) -> None:
    number = a_conversation(small_desk)
    entries.log(small_desk.desk, small_desk.actor("ivan"), number, "10m", note="drove there")
    async with console(small_desk) as (app, pilot):
        screen = await shown(app, pilot, number)
        await press(pilot, "tab")
        await wait_for(pilot, lambda: "drove there" in screen_text(pilot) and "[Work" in screen_text(pilot), "the work entries")
        assert "the timer of Ivan Orlov runs" in screen_text(pilot)
        await press(pilot, "]")
        await wait_for(pilot, lambda: screen.tab == LINKS and "No links" in screen_text(pilot), "the links")
        await press(pilot, "]")
        await wait_for(pilot, lambda: screen.tab == HISTORY and "internal note" in screen_text(pilot), "the history")
        assert "assignee — → Ivan Orlov" in screen.pages.text
        await press(pilot, "[", "[", "[")
        await wait_for(pilot, lambda: screen.tab == CONVERSATION and "[Conversation" in screen_text(pilot), "the conversation")
        await press(pilot, "]", "escape")
        await wait_for(pilot, lambda: screen.tab == CONVERSATION, "Esc leads back to the conversation")
        await press(pilot, "escape")
        await wait_for(pilot, lambda: app.current_mode == "queue", "Esc leads back to the queue")


async def test_no_tab_shows_what_another_left_there(small_desk: SmallDesk) -> None:
    number, other = a_conversation(small_desk), small_desk.ticket("Printer")
    entries.log(small_desk.desk, small_desk.actor("ivan"), number, "10m", note="drove there")
    async with console(small_desk) as (app, pilot):
        screen = await shown(app, pilot, other)
        await press(pilot, "]")
        await wait_for(pilot, lambda: "0 min in 0 entries" in screen_text(pilot), "that nobody worked there")
        await press(pilot, "]", "]")
        await wait_for(pilot, lambda: screen.tab == HISTORY and "nothing has happened" in screen_text(pilot), "the history")
        assert "0 entries" not in screen_text(pilot)
        screen = await shown(app, pilot, number)
        await press(pilot, "]")
        await wait_for(pilot, lambda: screen.tab == WORK and "drove there" in screen_text(pilot), "the hours of the other ticket")
        await press(pilot, "[")
        await wait_for(pilot, lambda: "rotated" in screen_text(pilot) and screen.conversation.is_at_end, "the end of the conversation")
        await press(pilot, "g", "]", "]", "[", "[")
        await wait_for(pilot, lambda: screen.tab == CONVERSATION and "CLIENT" in screen_text(pilot), "the conversation again")
        assert screen.conversation.scroll_offset.y == 0


async def test_what_else_happened_comes_between_the_messages_on_demand(small_desk: SmallDesk) -> None:
    number = a_conversation(small_desk)
    async with console(small_desk) as (app, pilot):
        screen = await shown(app, pilot, number)
        assert "· taken" not in screen.conversation.text
        await press(pilot, "h")
        await wait_for(pilot, lambda: "· taken  Ivan Orlov" in screen.conversation.text, "the events")
        said = screen.conversation.text
        assert said.index("Nobody can send mail") < said.index("· taken") < said.index("I am looking at it")
        await press(pilot, "h")
        await wait_for(pilot, lambda: "· taken" not in screen.conversation.text, "the messages alone")


async def test_a_reply_is_counted_down_until_it_leaves(small_desk: SmallDesk) -> None:
    number = a_conversation(small_desk)
    messages.reply(small_desk.desk, small_desk.actor("anna"), number, "On its way")
    async with console(small_desk) as (app, pilot):
        screen = await shown(app, pilot, number)
        assert "leaves in 30 s · u undoes" in screen_text(pilot)
        small_desk.clock.forward(seconds=12)
        screen.show_conversation()
        await wait_for(pilot, lambda: "leaves in 18 s" in screen_text(pilot), "the countdown")
        await press(pilot, "u")
        await wait_for(pilot, lambda: "On its way" not in screen.conversation.text, "the reply to be taken back")
        small_desk.clock.forward(MINUTE)


async def test_links_open_and_esc_comes_back(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("anna")
    one, other = small_desk.ticket("Mail is down"), small_desk.ticket("Mail is slow")
    relations.link(small_desk.desk, anna, one, other, "relates")
    async with console(small_desk) as (app, pilot):
        screen = await shown(app, pilot, one)
        await press(pilot, "[", "[")
        await wait_for(pilot, lambda: screen.tab == LINKS and "Mail is slow" in screen_text(pilot), "the link")
        await press(pilot, "enter")
        await wait_for(pilot, lambda: screen.ticket_ids() == [other], "the other ticket")
        await press(pilot, "escape")
        await wait_for(pilot, lambda: screen.ticket_ids() == [one], "the way back")


async def test_merges_and_outages_are_told(small_desk: SmallDesk) -> None:
    boris = small_desk.actor("boris")
    parent, child, merged = (small_desk.ticket(subject) for subject in ("Mail is down", "No mail", "Mail?"))
    relations.outage(small_desk.desk, boris, parent, [child])
    relations.merge(small_desk.desk, boris, merged, child)
    async with console(small_desk) as (app, pilot):
        await shown(app, pilot, parent)
        assert "an outage of 1 ticket" in screen_text(pilot)
        screen = await shown_after_switch(app, pilot, child)
        assert f"part of outage {parent}" in screen.conversation.text
        assert f"merged into it: {merged} Mail?" in screen.conversation.text
        app.ticket_id = merged
        screen.read_soon()
        await wait_for(pilot, lambda: f"{merged} was merged into this ticket" in screen.conversation.text, "what became of it")
        assert screen.ticket_ids() == [child]


async def shown_after_switch(app: HelpdeskApp, pilot: object, number: int) -> TicketScreen:
    """The screen, which is there already, showing another ticket."""
    screen = app.screen
    assert isinstance(screen, TicketScreen)
    screen.show_ticket(number)
    return await shown(app, pilot, number)


async def test_who_else_has_it_open(small_desk: SmallDesk) -> None:
    number = small_desk.ticket()
    boris = small_desk.actor("boris")
    async with console(small_desk) as (app, pilot):
        await shown(app, pilot, number)
        await wait_for(pilot, lambda: list(showing.detail(small_desk.desk, boris, number).present) == ["Anna Petrova"], "one's own sign")
        at_another_door(small_desk, lambda desk: presence.enter(desk, boris, "another console", number))
        await app.news.look()
        await wait_for(pilot, lambda: "◦ open at Boris Lead" in screen_text(pilot), "the colleague's sign")
        await press(pilot, "f2")
        await wait_for(pilot, lambda: not showing.detail(small_desk.desk, boris, number).present, "the sign to go")
        await press(pilot, "f3")
        await wait_for(pilot, lambda: showing.detail(small_desk.desk, boris, number).present, "the sign to come back")
    assert not showing.detail(small_desk.desk, boris, number).present, "a console that was left has nothing open"


async def test_a_stale_edit_shows_both(small_desk: SmallDesk) -> None:
    number = small_desk.ticket("Printer on fire", assignee="anna", state="in_progress")
    async with console(small_desk) as (app, pilot):
        await shown(app, pilot, number)
        await press(pilot, "e")
        await wait_for(pilot, lambda: isinstance(app.screen, Form), "the form")
        form = app.screen
        assert isinstance(form, Form)
        form.put("subject", "Printer is smoking")
        boris = small_desk.actor("boris")
        at_another_door(small_desk, lambda desk: intake.edit(desk, boris, number, subject="Printer burns blue"))
        await press(pilot, "f9")
        await wait_for(pilot, lambda: "now “Printer burns blue”, yours “Printer is smoking”" in screen_text(pilot), "both")
        await press(pilot, "f9")
        await wait_for(pilot, lambda: not isinstance(app.screen, Form), "the form to go")
        await wait_for(pilot, lambda: "Printer is smoking" in screen_text(pilot), "what was typed")


async def test_without_a_ticket_it_says_what_to_do(small_desk: SmallDesk) -> None:
    async with console(small_desk, mode="ticket") as (app, pilot):
        await wait_for(
            pilot, lambda: "No ticket was opened yet: Enter on the queue opens one, N makes one." in screen_text(pilot), "advice"
        )
        await press(pilot, "t")
        await wait_for(pilot, lambda: "There is no ticket here" in screen_text(pilot), "why nothing is taken")
        app.ticket_id = 999
        await press(pilot, "r")
        await wait_for(pilot, lambda: "There is no ticket 999." in screen_text(pilot), "the unknown number")


async def test_commands_act_on_it_and_the_stopwatch_runs(small_desk: SmallDesk) -> None:
    number = small_desk.ticket()
    async with console(small_desk) as (app, pilot):
        screen = await shown(app, pilot, number)
        await press(pilot, "t")
        await wait_for(pilot, lambda: "working" in screen_text(pilot).splitlines()[0], "the take")
        await wait_for(pilot, lambda: screen.stopwatch.text.endswith(f"⏱ {number}  00:00:00"), "the stopwatch")
        small_desk.clock.forward(MINUTE)
        screen.stopwatch.tick()
        assert screen.stopwatch.text.endswith("00:01:00")
        await press(pilot, "p")
        await wait_for(pilot, lambda: not screen.pane.display, "the pane to go")
        await press(pilot, "f9")
        await wait_for(pilot, lambda: "Nothing is being written here" in screen_text(pilot), "why F9 does nothing")


async def test_foreign_text_does_nothing(small_desk: SmallDesk) -> None:
    number = small_desk.ticket(HOSTILE)
    for text in (HOSTILE, *HONEST):
        messages.receive(small_desk.desk, small_desk.actor("ivan"), number, text)
    async with console(small_desk, size=(120, 60)) as (app, pilot):
        screen = await shown(app, pilot, number)
        await press(pilot, "h")
        text = screen_text(pilot)
        assert all(honest in text for honest in HONEST)
        assert not {"\x1b", "\x9b", "\u202e"} & set(text)
        await press(pilot, "[")
        await wait_for(pilot, lambda: screen.tab == HISTORY, "the history")
        assert "\x1b" not in screen_text(pilot)


async def test_how_a_reply_went_stands_at_its_head(small_desk: SmallDesk) -> None:
    number = small_desk.ticket(assignee="anna", state="in_progress")
    anna = small_desk.actor("anna")
    for body in ("the first", "the second", "the third"):
        messages.reply(small_desk.desk, anna, number, body)
        small_desk.clock.forward(minutes=1)
    now = small_desk.clock.now()
    with small_desk.desk.store.write() as writer:
        rows = [int(row[0]) for row in writer.rows("SELECT id FROM outbox WHERE message_id IS NOT NULL ORDER BY id")]
        for row, state in zip(rows, ("delivered", "failed", "uncertain"), strict=True):
            delivery = deliveries.plan(writer, row, "mail", "bob@acme.example", now)
            deliveries.end(writer, delivery, state, now, "" if state == "delivered" else "550 [/no]")
    async with console(small_desk, size=(120, 40)) as (app, pilot):
        await shown(app, pilot, number)
        for told in ("delivered 09:03", "! not delivered: 550 [/no]", "! perhaps not delivered: 550 [/no]"):
            assert told in screen_text(pilot)
