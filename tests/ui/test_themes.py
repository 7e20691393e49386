"""Choosing the colours: shown at once, kept in the person's configuration, and given back by Esc."""

from __future__ import annotations

from pathlib import Path

from helpdesk_tui.ui.places import QUEUE
from helpdesk_tui.ui.screens.theme_list import ThemeList
from tests.small_desk import SmallDesk
from tests.ui.conftest import screen_text
from tests.ui.seat import Seat, seat


async def among_themes(here: Seat) -> None:
    """Open the list and wait until it takes keys."""
    await here.act("app.theme")
    await here.until(lambda: isinstance(here.app.screen, ThemeList) and here.app.screen.takes_keys, "the themes")


def shown_background(here: Seat) -> str:
    """The colour that lies behind the whole screen."""
    return here.desk_screen.styles.background.hex.lower()


async def test_the_one_under_the_cursor_is_shown_and_enter_keeps_it(small_desk: SmallDesk, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('user = "boris"\n', "utf-8")
    async with seat(small_desk, "boris") as here:
        await here.go(QUEUE)
        here.app.config_file = str(file)
        await among_themes(here)
        await here.keys("down")
        await here.until(lambda: here.app.theme == "desk-light" and shown_background(here) == "#fbfbf9", "the light one, all over")
        assert file.read_text("utf-8") == 'user = "boris"\n', "nothing is kept before Enter"
        await here.type("contrast-li")
        await here.until(lambda: here.app.theme == "desk-contrast-light", "the one that was typed")
        await here.keys("enter")
        await here.says("desk-contrast-light, kept in", "config.toml")
    assert file.read_text("utf-8") == 'theme = "desk-contrast-light"\nuser = "boris"\n'


async def test_esc_gives_back_the_one_before(small_desk: SmallDesk, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    async with seat(small_desk, "boris") as here:
        await here.go(QUEUE)
        here.app.config_file = str(file)
        await among_themes(here)
        await here.type("nord")
        await here.until(lambda: here.app.theme == "nord", "it")
        await here.keys("escape")
        await here.place(QUEUE)
        assert (here.app.theme, file.exists()) == ("desk-dark", False)


async def test_words_in_the_other_layout_find_it_and_a_wrong_one_is_told(small_desk: SmallDesk) -> None:
    async with seat(small_desk, "boris") as here:
        await here.go(QUEUE)
        await among_themes(here)
        await here.type("тщкв")
        await here.until(lambda: here.app.theme == "nord", "nord, typed in the other layout")
        await here.type("zzz")
        await here.until(lambda: "no theme is called that" in screen_text(here.pilot), "that there is none")
        await here.keys("enter")
        assert isinstance(here.app.screen, ThemeList)
        await here.keys("escape")


async def test_where_it_cannot_be_kept_it_stays_until_one_leaves(small_desk: SmallDesk, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("theme = 7\n", "utf-8")
    async with seat(small_desk, "boris") as here:
        await here.go(QUEUE)
        here.app.config_file = str(file)
        await among_themes(here)
        await here.type("nord")
        await here.keys("enter")
        await here.says("nord until you leave the console:", "cannot be changed from here")
        assert here.app.theme == "nord"
