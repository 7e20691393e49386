"""The table of commands is whole and free of clashes, and everything made from it agrees with it."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from helpdesk_tui.ui.command import Command
from helpdesk_tui.ui.command_words import as_markdown
from helpdesk_tui.ui.commands import BY_ID, COMMANDS, NEVER_BOUND, commands_in, footer_commands, is_own
from helpdesk_tui.ui.keys import all_keys_of, key_name
from helpdesk_tui.ui.places import DIALOGS, LIST_PLACES, PLACES

EVERYWHERE = (*PLACES, *LIST_PLACES, *DIALOGS)


def test_ids_are_unique_and_speak() -> None:
    assert len(BY_ID) == len(COMMANDS)
    assert all(re.fullmatch(r"[a-z]+\.[a-z0-9_]+", command.id) for command in COMMANDS)


@pytest.mark.parametrize("place", EVERYWHERE)
def test_no_key_twice_in_one_place(place: str) -> None:
    taken: dict[str, str] = {}
    for command in commands_in(place):
        for key in all_keys_of(command):
            assert taken.setdefault(key_name(key), command.id) == command.id, f"{key} in {place}"


def test_keys_that_terminals_need_are_free() -> None:
    assert not NEVER_BOUND & {key for command in COMMANDS for key in all_keys_of(command)}


def test_nothing_destructive_on_ctrl_d() -> None:
    assert not any(command.destructive for command in COMMANDS if "ctrl+d" in all_keys_of(command))


def test_what_is_destructive_asks_first() -> None:
    assert all(command.confirm for command in COMMANDS if command.destructive)


def test_a_letter_means_the_same_everywhere() -> None:
    shared: dict[str, list[Command]] = {}
    for command in COMMANDS:
        for key in command.keys:
            if command.where & {*PLACES, *LIST_PLACES}:
                shared.setdefault(key, []).append(command)
    twice = {key: [command.id for command in commands] for key, commands in shared.items() if len(commands) > 1}
    assert twice == {
        "e": ["ticket.edit", "entry.correct", "list.edit"],
        "x": ["ticket.resolve", "period.close"],
    }, "e edits and x ends whatever the cursor is on; all other keys have one meaning"


def test_every_key_of_the_design_is_there() -> None:
    wanted = "j k down up g G home end ctrl+d ctrl+u pagedown pageup enter escape q ctrl+q 1 2 3 4 5 6 7 8 9 f2 f3 f4 f5 / : ctrl+p ? f1 space V n K N"
    wanted += " t T s R c C w W D o O S L x X Z a A E e P b m M l i y Y u r p f9 ctrl+o"
    assert set(wanted.split()) <= {key for command in COMMANDS for key in command.keys}


def test_footers_are_ordered_and_offer_help() -> None:
    for place in (*PLACES, *LIST_PLACES):
        shown = footer_commands(place)
        assert "app.help" in [command.id for command in shown]
        own = [command for command in shown if is_own(command, place)] if place in LIST_PLACES else []
        others = list(shown[len(own) :])
        assert list(shown[: len(own)]) == own, "a list's own come first"
        assert all(first.rank <= second.rank for part in (own, others) for first, second in pairwise(part))


def test_the_readme_lists_every_command() -> None:
    text = as_markdown()
    assert all(f"`{command.id}`" in text for command in COMMANDS if not command.id.startswith("view."))
    assert "`view.1` … `view.9`" in text
    assert "| `x` | **Resolve** – Resolve with a code and a text;" in text
