"""Footer, help and palette name what the screen and the role can do: a screen's own keys first, no key that is refused whenever it is pressed."""

from __future__ import annotations

import pytest

from helpdesk_tui.ui.command import Command
from helpdesk_tui.ui.commands import COMMANDS
from helpdesk_tui.ui.places import BOARD, CATALOG, FIGURES, LIST_PLACES, MARGINS, PERIODS, QUALITY, QUEUE
from helpdesk_tui.ui.screens.list_screen import ListFilter
from helpdesk_tui.ui.screens.palette import Help, Palette
from tests.people import join
from tests.small_desk import SmallDesk
from tests.ui.seat import Seat, seat

WIDE = (160, 40)


def footer(here: Seat) -> str:
    """The bottom line."""
    return here.text.splitlines()[-1]


@pytest.mark.parametrize(
    ("role", "place", "named", "unnamed"),
    [
        ("manager", BOARD, "] Next tab  i Explain", ("n Next", "s Start", "Assign", "Boost", "Hand over")),
        ("auditor", BOARD, "] Next tab  i Explain", ("n Next", "s Start", "Assign", "Boost", "Hand over")),
        ("auditor", PERIODS, "] Next tab  / Filter", ("x Close", "d Decide", "$ Invoiced", "+ Add", "n Next")),
        ("manager", PERIODS, "x Close period  d Decide penalties  $ Invoiced, paid  + Add", ("n Next",)),
        ("manager", MARGINS, "← Before", ("n Next", "x Close")),
        ("manager", "clients", "/ Filter", ("e Edit", "+ Add")),
        ("auditor", "catalog", "] Next tab", ("e Edit", "+ Add")),
        ("quality", QUALITY, "e Edit line", ("n Next", "Assign")),
        ("auditor", QUALITY, "i Explain", ("e Edit", "Assign")),
        ("auditor", QUEUE, "/ Filter", ("n Next", "t Take", "c Reply", "x Resolve")),
    ],
)
async def test_the_footer_names_what_can_be_done(
    small_desk: SmallDesk, role: str, place: str, named: str, unnamed: tuple[str, ...]
) -> None:
    join(small_desk, "kim", "Kim Somebody", role)
    async with seat(small_desk, "kim", WIDE) as here:
        await here.go(place)
        shown = footer(here)
        assert shown.startswith(f" {named}"), shown
        assert not [words for words in unnamed if words in shown], shown
        assert "? Help" in shown


async def test_what_may_be_edited_depends_on_the_part(small_desk: SmallDesk) -> None:
    """A manager edits agreements, and neither services nor clients."""
    join(small_desk, "kim", "Kim Somebody", "manager")
    async with seat(small_desk, "kim", WIDE) as here:
        await here.go(CATALOG)
        for tab in ("Teams", "Engineers", "Agreements"):
            assert "e Edit line" not in footer(here)
            await here.act("tab.next")
            await here.until(lambda: f"[{tab}]" in here.text, tab)  # noqa: B023
        await here.until(lambda: footer(here).startswith(" e Edit line  + Add"), "the keys of agreements")


async def test_a_leads_board_offers_hand_over_and_boost_at_80_columns(small_desk: SmallDesk) -> None:
    async with seat(small_desk, "boris") as here:
        await here.go(BOARD)
        assert all(words in footer(here) for words in ("] Next tab", "A Hand over", "b Boost", "? Help")), footer(here)


@pytest.mark.parametrize("place", [BOARD, FIGURES])
async def test_help_begins_with_the_lists_own_keys_and_names_no_other_lists(small_desk: SmallDesk, place: str) -> None:
    async with seat(small_desk, "boris") as here:
        await here.go(place)
        await here.act("app.help")
        await here.until(lambda: isinstance(here.app.screen, Help), "the help")
        screen = here.app.screen
        assert isinstance(screen, Help)
        offered = [COMMANDS[number].id for number in screen.fitting("")]
        own = [command.id for command in COMMANDS if place in command.where and screen._offers(command)]
        assert set(offered[: len(own)]) == set(own)
        assert not {"period.close", "outbox.again", "notice.seen", "list.add"} & set(offered)
        await here.keys("escape")


async def test_help_leaves_out_what_the_role_may_not(small_desk: SmallDesk) -> None:
    join(small_desk, "kim", "Kim Somebody", "manager")
    async with seat(small_desk, "kim") as here:
        await here.go(BOARD)
        await here.act("app.help")
        await here.until(lambda: isinstance(here.app.screen, Help) and "Next tab" in here.text, "the help")
        screen = here.app.screen
        assert isinstance(screen, Help)
        offered = {COMMANDS[number].id for number in screen.fitting("")}
        assert "ticket.explain" in offered
        assert not {"ticket.next", "ticket.boost", "timer.toggle", "go.audit"} & offered
        await here.keys("escape")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("who", "go.rota"),
        ("board", "go.board"),
        ("note", "ticket.note"),
        ("notices", "go.notices"),
        ("margin", "go.margins"),
        ("client said", "ticket.heard"),
        ("interrupted", "timer.return"),
        ("црщ", "go.rota"),
        ("go.audit", "go.audit"),
    ],
)
def test_the_palette_puts_names_above_what_is_said_of_others(typed: str, found: str) -> None:
    offered = Palette(QUEUE).fitting(typed)
    assert COMMANDS[offered[0]].id == found


def test_what_the_role_may_not_stands_last_among_equals() -> None:
    def offers(command: Command) -> bool:
        return "steer" not in command.needs

    offered = [COMMANDS[number] for number in Palette(QUEUE, None, offers).fitting("")]
    here = [offers(command) for command in offered if QUEUE in command.where]
    assert here == sorted(here, reverse=True)


@pytest.mark.parametrize("place", LIST_PLACES)
async def test_a_key_of_another_list_says_which(small_desk: SmallDesk, place: str) -> None:
    async with seat(small_desk, "boris") as here:
        await here.go(place)
        await here.keys("tab")
        assert not isinstance(here.app.focused, ListFilter), "keys stay commands"
        if place != "notices":
            await here.act("notice.all_seen")
            await here.says("F does nothing here. Elsewhere: All seen (notices)")
