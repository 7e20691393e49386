"""Twins of the other layout, and a user's own keys with every mistake told where it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpdesk_tui.ui.commands import BY_ID, COMMANDS
from helpdesk_tui.ui.keymap import BadKeymap, parse_keymap, read_keymap
from helpdesk_tui.ui.keys import all_keys_of, bindings_in, key_name, key_shown, keymap_for_textual, other_layout, twin, with_twins
from helpdesk_tui.ui.places import PLACES, QUEUE
from helpdesk_tui.ui.screens.form import Form, Values
from helpdesk_tui.ui.widgets.fields import Field
from tests.ui.conftest import press, screen_text, wait_for
from tests.ui.table_app import TableApp


@pytest.mark.parametrize(
    ("key", "other"),
    [
        ("j", "о"), ("k", "л"), ("J", "О"), ("x", "ч"), ("Z", "Я"), ("ctrl+p", "ctrl+з"), ("/", "."), ("?", ","), (":", "Ж"),
        ("f9", None), ("1", None), ("space", None), ("enter", None), ("escape", None), ("pageup", None),
    ],
)  # fmt: skip
def test_twins_lie_in_the_same_position(key: str, other: str | None) -> None:
    assert twin(key) == other


def test_latin_comes_first_and_nothing_twice() -> None:
    assert with_twins(["j", "down", "j"]) == ("j", "down", "о")
    binding = next(binding for binding in bindings_in(QUEUE) if getattr(binding, "id", "") == "queue.filter")
    assert getattr(binding, "key", "") == "slash,full_stop"
    assert getattr(binding, "key_display", "") == "/"


def test_every_letter_of_the_table_has_a_twin() -> None:
    for command in COMMANDS:
        if command.twins and command.where & set(PLACES):
            letters = [key for key in command.keys if len(key) == 1 and key.isalpha()]
            assert all(any("а" <= other.lower() <= "я" for other in all_keys_of(command)) for _letter in letters), command.id


def test_questions_have_no_twins() -> None:
    assert all_keys_of(BY_ID["question.yes"]) == ("y", "д")
    assert all_keys_of(BY_ID["question.no"]) == ("n", "т", "escape")


def test_names_as_textual_knows_them() -> None:
    assert [key_name(key) for key in ("/", "№", "+", "о", "ctrl+з", "f5", "space", ",")] == [
        "slash", "numero_sign", "plus", "о", "ctrl+з", "f5", "space", "comma",
    ]  # fmt: skip


def test_text_of_the_wrong_layout() -> None:
    assert other_layout("куыщдму")[0] == "resolve"
    assert other_layout("pfrhsnm")[1] == "закрыть"


def test_a_keymap_gets_twins_and_is_shown() -> None:
    overrides = parse_keymap('[keys]\n"ticket.resolve" = "f"\n"app.help" = ["f1", "ctrl+e"]\n', "keys.toml")
    assert overrides == {"ticket.resolve": ("f",), "app.help": ("f1", "ctrl+e")}
    assert keymap_for_textual(overrides) == {"ticket.resolve": "f,а", "app.help": "f1,ctrl+e,ctrl+у"}
    assert key_shown(BY_ID["ticket.resolve"], overrides) == "f"
    assert key_shown(BY_ID["app.help"], overrides) == "F1"


def test_keys_can_be_swapped_and_bare_ids_read() -> None:
    assert parse_keymap('[keys]\nmove.down = "k"\nmove.up = "j"\n', "f") == {"move.down": ("k",), "move.up": ("j",)}


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ('[keys]\n\n"ticket.resolv" = "v"', 3, "did you mean “ticket.resolve”?"),
        ('[keys]\n"move.down" = "j"\n"zzz" = "v"', 3, "there is no command “zzz”"),
        ('[keys]\n"ticket.resolve" = "F5"', 2, "“F5” is no key; did you mean “f5”?"),
        ('[keys]\n"ticket.resolve" = "strg+x"', 2, "“strg+x” is no key"),
        ('[keys]\n"ticket.resolve" = ""', 2, "is no key"),
        ('[keys]\n"ticket.resolve" = "ctrl+s"', 2, "not available"),
        ('[keys]\n"ticket.resolve" = "j"', 2, "already the key of “move.down”"),
        ('[keys]\n"ticket.resolve" = "о"', 2, "already the key of “move.down”"),
        ('[keys]\n"move.down" = "ctrl+n"\n"move.up" = "k"\n"ticket.cancel" = "ctrl+d"', 4, "never does something that takes away"),
        ('[keys]\n"ticket.resolve" = 5', 2, "needs a key or a list"),
        ('[keys]\n"question.yes" = "z"', 2, "are fixed"),
        ('keys = "x"', 1, "must be a table"),
        ('[kyes]\n"ticket.resolve" = "v"', 1, "unknown table or setting “kyes”"),
        ('[keys]\n"ticket.resolve" = ', 2, "not TOML"),
        ("keys = " + "[" * 5000, 1, "not TOML"),
        ("keys = " + "9" * 5000, 1, "not TOML"),
    ],
)
def test_mistakes_are_told_with_file_and_line(text: str, line: int, told: str) -> None:
    with pytest.raises(BadKeymap) as caught:
        parse_keymap(text, "keys.toml")
    mistake = caught.value.mistakes[0]
    assert (mistake.file, mistake.line) == ("keys.toml", line)
    assert told in str(mistake)


def test_a_clash_is_told_once_and_not_again_of_the_other_layout() -> None:
    with pytest.raises(BadKeymap) as caught:
        parse_keymap('[keys]\n"ticket.resolve" = ["t", "n"]', "keys.toml")
    assert [str(mistake).partition(";")[0] for mistake in caught.value.mistakes] == [
        "keys.toml:2: “t” of “ticket.resolve” is already the key of “ticket.take”",
        "keys.toml:2: “n” of “ticket.resolve” is already the key of “ticket.next”",
    ]


def test_no_file_is_an_empty_keymap(tmp_path: Path) -> None:
    assert read_keymap(tmp_path / "none.toml") == {}
    with pytest.raises(BadKeymap, match="cannot be read"):
        read_keymap(tmp_path)


async def test_own_keys_act_and_old_ones_do_not() -> None:
    app = TableApp(overrides={"ticket.take": ("f",), "move.down": ("f12",)})
    async with app.run_test(size=(120, 24), notifications=True, tooltips=True) as pilot:
        await press(pilot, "t", "j")
        assert app.table_screen.done == []
        assert app.table.cursor_index == 0
        await press(pilot, "f", "а", "f12")
        await wait_for(pilot, lambda: app.table_screen.done == ["take", "take"], "the take")
        assert app.table.cursor_index == 1
        await wait_for(pilot, lambda: "f Take" in screen_text(pilot), "the key in the bottom line")


async def test_a_form_names_the_own_key_that_sends_it() -> None:
    app, sent = TableApp(overrides={"form.send": ("f12",)}), list[Values]()

    async def take(values: Values) -> None:
        sent.append(values)

    async with app.run_test(size=(120, 24)) as pilot:
        await app.push_screen(Form("New", [Field("who", "Caller")], take))
        await wait_for(pilot, lambda: "F12 Send" in screen_text(pilot), "the key in the form's bottom line")
        await press(pilot, "f12")
        await wait_for(pilot, lambda: sent == [{"who": ""}], "the form to be sent")


async def test_keys_of_other_screens_say_where_they_act() -> None:
    app = TableApp()
    async with app.run_test(size=(120, 24), notifications=True, tooltips=True) as pilot:
        await press(pilot, "f9")
        assert "F9" in app.table_screen.status.sentence
        assert "ticket" in app.table_screen.status.sentence
        await press(pilot, "R")
        await wait_for(pilot, lambda: "R Back to interrupted: there is nothing here" in screen_text(pilot), "the reason")
        await press(pilot, "ctrl+c")
        await wait_for(pilot, lambda: "ctrl+q leaves the console" in screen_text(pilot), "how to quit")
        await press(pilot, "ctrl+q")
        assert app.return_code == 0
