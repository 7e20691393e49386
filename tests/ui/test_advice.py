"""What screens say beside their lines: whole at 80 columns, about keys that act here and that who reads it may press."""

from __future__ import annotations

from helpdesk_tui.domain.explanation import Explanation, Fact, Section
from helpdesk_tui.services import entries
from helpdesk_tui.ui.places import CLIENT, PERIODS, TICKET
from helpdesk_tui.ui.screens.ticket_commands import told
from helpdesk_tui.ui.widgets.clock import Stopwatch
from helpdesk_tui.ui.widgets.fields import LineField
from tests.people import join
from tests.small_desk import SmallDesk
from tests.ui.seat import Seat, seat
from tests.ui.test_catalog import on_catalog


def footer(here: Seat) -> str:
    """The bottom line."""
    return here.text.splitlines()[-1]


def test_a_long_explanation_goes_on_under_its_figure() -> None:
    facts = (Fact("weight", "64.8", "priority + client + pressure + boost, never below 0"), Fact("why", ""), Fact("boost", "0.0"))
    text = told(Explanation(1042, (Section("Weight", facts),)), 40)
    assert text.plain.splitlines() == [
        "Weight",
        "  weight  64.8  priority + client +",
        "          pressure + boost, never below",
        "          0",
        "  why     ",
        "  boost   0.0",
    ]
    assert [text.plain[span.start : span.end] for span in text.spans if span.style == "bold"][1:] == ["64.8", "0.0"]


async def test_in_a_box_no_line_of_an_explanation_is_broken_again(small_desk: SmallDesk) -> None:
    for size in ((80, 24), (61, 20), (60, 15)):
        async with seat(small_desk, size=size) as here:
            number = here.own()
            await here.go(TICKET, number)
            await here.act("ticket.explain")
            await here.notice()
            await here.until(lambda: "  weight  " in here.text, "the explanation")
            rows = [row.partition("│")[2].partition("│")[0].rstrip(" ▁▂▃▄▅▆▇█") for row in here.text.splitlines() if "│" in row]
            first = next(index for index, row in enumerate(rows) if row.startswith("   weight"))
            assert rows[first + 1].startswith(" " * 12), rows[first : first + 2]
            assert "Esc close  j k scroll" in here.text, "the keys are within a low screen's box"
            await here.keys("escape")


async def test_who_logs_no_time_is_not_told_to(small_desk: SmallDesk) -> None:
    join(small_desk, "kim", "Kim Somebody", "manager")
    async with seat(small_desk, "kim") as here:
        await here.go("timer")
        await here.until(lambda: "You log no time. F6 shows" in here.text, "what to do instead")
        assert "starts the watch" not in here.text
        assert here.sentence == "", "nothing was begun that is not for her"
        number = here.ticket()
        await here.go(TICKET, number)
        await here.act("tab.next")
        await here.until(lambda: "0 min in 0 entries" in here.text, "no work")
        assert "logs by hand" not in here.text
        await here.act("tab.next")
        await here.until(lambda: "No links." in here.text, "no links")
        assert "binds into" not in here.text


async def test_a_ticket_without_work_names_the_keys_that_make_some(small_desk: SmallDesk) -> None:
    async with seat(small_desk) as here:
        number = here.ticket()
        await here.go(TICKET, number)
        await here.act("tab.next")
        await here.until(lambda: "Nobody has worked on it yet: s starts the timer here, l logs by hand." in here.text, "the keys")
        await here.act("tab.next")
        await here.until(lambda: "No links. m links to another ticket, M binds into an outage." in here.text, "the other keys")
        entries.log(small_desk.desk, small_desk.actor("anna"), number, "10m", note="drove there")
        await here.act("tab.previous", "app.refresh")
        await here.until(lambda: "drove there" in here.text, "the entry")
        assert "Nobody has worked" not in here.text


async def test_a_command_without_a_key_is_named_by_its_title(small_desk: SmallDesk) -> None:
    join(small_desk, "kim", "Kim Somebody", "manager")
    async with seat(small_desk, "kim") as here:
        await here.act("period.notes")
        await here.says("Pass missing notes: there is nothing here")
        assert "no key" not in here.sentence


async def test_lists_of_a_client_that_are_no_tickets_name_no_keys_for_tickets(small_desk: SmallDesk) -> None:
    async with seat(small_desk, "boris", (120, 24)) as here:
        await here.go(CLIENT)
        assert "A Hand over" in footer(here)
        for tab in ("People", "Agreements"):
            await here.act("tab.next")
            await here.until(lambda: f"[{tab}]" in here.text and "A Hand over" not in footer(here), tab)  # noqa: B023
            assert not [words for words in ("b Boost", "a Assign", "i Explain") if words in footer(here)]
            assert "n Next" in footer(here)


async def test_the_key_that_leads_to_all_clients_is_whole_at_80_columns(small_desk: SmallDesk) -> None:
    join(small_desk, "kim", "Kim Somebody", "manager")
    async with seat(small_desk, "kim") as here:
        await here.go(PERIODS)
        await here.until(lambda: "] all clients · - takes a step back" in here.text, "both keys that the bottom line has no room for")
        assert "x Close period" in footer(here)


async def test_a_hint_that_does_not_fit_says_so(small_desk: SmallDesk) -> None:
    async with seat(small_desk, size=(60, 24)) as here:
        number = here.own()
        await here.go(TICKET, number)
        await here.act("entry.log")
        form = await here.form()
        await here.until(lambda: "yesterday" in here.text, "the hint")
        hints = [field.placeholder for field in form.query(LineField) if field.placeholder != field.field.hint]
        assert hints
        assert all(hint.endswith("…") and hint in here.text for hint in hints)
        await here.keys("escape")


async def test_agreements_without_names_leave_their_room_to_keys_and_calendars_say_hours_as_spans(small_desk: SmallDesk) -> None:
    async with seat(small_desk) as here:
        await on_catalog(here)
        await here.act("tab.next", "tab.next", "tab.next")
        await here.until(lambda: "[Agreements]" in here.text, "the agreements")
        header = next(row for row in here.text.splitlines() if row.startswith(" key"))
        assert header.split() == ["key", "client", "number", "calendar", "rank"]
        await here.act("tab.next")
        await here.until(lambda: "[Calendars]" in here.text and "week mon 00:00–24:00; tue" in here.text, "the hours")


async def test_words_have_the_room_of_a_stopwatch_that_never_runs(small_desk: SmallDesk) -> None:
    join(small_desk, "kim", "Kim Somebody", "manager")
    for login, is_blank in (("kim", True), ("anna", False)):
        async with seat(small_desk, login) as here:
            for place in ("queue", "board", "day"):
                await here.go(place)
                stopwatch = here.desk_screen.query_one(Stopwatch)
                await here.until(lambda: (stopwatch.region.width == 0) is is_blank, place)  # noqa: B023
