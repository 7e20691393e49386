"""The table of commands: one row feeds key bindings, footer, palette, help, the README and the ids of a user's keymap.

The rows stand in `ui/screen_commands.py` and `ui/dialog_commands.py`; what one is made of is in `ui/command.py`, where it acts in
`ui/places.py`. Imports nothing of Textual, so that the README and the command line can read it.
"""

from __future__ import annotations

from helpdesk_tui.ui.command import DIALOG, Command
from helpdesk_tui.ui.dialog_commands import DIALOG_COMMANDS, OWN_COMMANDS
from helpdesk_tui.ui.places import DIALOGS, EVERYWHERE, LIST_PLACES, LISTS
from helpdesk_tui.ui.screen_commands import SCREEN_COMMANDS

NEVER_BOUND = frozenset({"ctrl+h", "ctrl+i", "ctrl+j", "ctrl+m", "ctrl+[", "ctrl+a", "ctrl+b", "ctrl+s"})
"""Keys that terminals and multiplexers need for themselves (backspace, tab, newline, enter, escape, prefixes, flow control)."""

COMMANDS: tuple[Command, ...] = (*SCREEN_COMMANDS, *OWN_COMMANDS, *DIALOG_COMMANDS)
BY_ID: dict[str, Command] = {command.id: command for command in COMMANDS}


def acts_in(command: Command, place: str) -> bool:
    """Whether a command acts in a place; what acts in all lists acts in each of them."""
    return place in command.where or (LISTS in command.where and place in LIST_PLACES)


def is_own(command: Command, place: str) -> bool:
    """Whether it is one of a place's own commands, not one of those that act on every screen or in every list."""
    return place in command.where and not command.where >= EVERYWHERE


def commands_in(place: str) -> tuple[Command, ...]:
    """The commands that act in a place, in the order of the table."""
    return tuple(command for command in COMMANDS if acts_in(command, place))


def footer_commands(place: str) -> tuple[Command, ...]:
    """The commands that a place's footer shows, most wanted first; on a screen those of its forms are left out.

    A list names its own first, then those of all lists.
    """
    shown = [command for command in commands_in(place) if command.rank and (place in DIALOGS or command.group != DIALOG)]
    return tuple(sorted(shown, key=lambda command: (place in LIST_PLACES and not is_own(command, place), command.rank)))


_SHOWN_KEYS = {
    "down": "↓", "up": "↑", "left": "←", "right": "→", "home": "Home", "end": "End", "pagedown": "PgDn", "pageup": "PgUp",
    "enter": "Enter", "escape": "Esc", "space": "space", "backspace": "Bksp", "delete": "Del", "insert": "Ins", "tab": "Tab",
}  # fmt: skip


def shown_key(key: str) -> str:
    """A key as people write it: `PgDn`, `F9`, `ctrl+p`."""
    if key in _SHOWN_KEYS:
        return _SHOWN_KEYS[key]
    return key.upper() if len(key) > 1 and key[0] == "f" and key[1:].isdigit() else key
