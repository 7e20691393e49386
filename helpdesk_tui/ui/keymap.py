"""A user's own keys: a TOML file whose `[keys]` table gives a command's id one key or a list of keys.

    [keys]
    "ticket.resolve" = "x"
    "app.help" = ["f1", "ctrl+e"]

Every mistake is a sentence with file and line; a keymap with a mistake is not used at all, so that no key does something unexpected.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from helpdesk_tui.domain.errors import UNREADABLE, BadInput
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.command import Command
from helpdesk_tui.ui.commands import BY_ID, NEVER_BOUND, commands_in
from helpdesk_tui.ui.keys import all_keys_of, key_name, twin
from helpdesk_tui.ui.places import FORM, LIST_PLACES, PLACES

if TYPE_CHECKING:
    from helpdesk_tui.ui.keys import Overrides

_MODIFIERS = ("ctrl", "alt", "shift")
_NAMED = frozenset(
    {"up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete", "enter", "escape", "space", "tab", "backspace"}
    | {f"f{n}" for n in range(1, 25)}
)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong in a keymap file: where, and what."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


class BadKeymap(BadInput):
    """A keymap that cannot be used; `mistakes` lists every one."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = tuple(mistakes)


def read_keymap(file: Path) -> dict[str, tuple[str, ...]]:
    """The user's keys by command id; an absent file is an empty keymap.

    Raises BadKeymap, which names file and line of each mistake.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise BadKeymap([Mistake(str(file), 1, _("the keymap cannot be read: {reason}").format(reason=error))]) from error
    return parse_keymap(text, str(file))


def parse_keymap(text: str, file: str) -> dict[str, tuple[str, ...]]:
    """The keys that a keymap's text gives, by command id; `file` is for the mistakes' sentences. Raises BadKeymap."""
    import tomllib

    try:
        content = tomllib.loads(text)
    except UNREADABLE as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise BadKeymap([Mistake(file, line, _("this is not TOML: {reason}").format(reason=error))]) from error
    lines = _Lines(text)
    mistakes = [
        Mistake(file, lines.of(name), _("unknown table or setting “{name}”; keys belong under [keys]").format(name=name))
        for name in content
        if name != "keys"
    ]
    table = content.get("keys", {})
    if not isinstance(table, dict):
        raise BadKeymap([*mistakes, Mistake(file, lines.of("keys"), _('[keys] must be a table: "ticket.resolve" = "x"'))])
    given, wrong = _entries(_flat(table), file, lines)
    mistakes += wrong
    mistakes += _clashes(given, file, lines)
    if mistakes:
        raise BadKeymap(sorted(mistakes, key=lambda mistake: mistake.line))
    return given


class _Lines:
    """Finds the line on which a name is given; `a.b` may be written quoted, bare, or as `b` under `[keys.a]`."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()

    def of(self, name: str) -> int:
        last = name.rpartition(".")[2]
        for wanted in (name, last):
            pattern = re.compile(rf"""^\s*\[?\s*["']?{re.escape(wanted)}["']?\s*(=|\]|$)""")
            for number, line in enumerate(self._lines, 1):
                if pattern.match(line):
                    return number
        return 1


def _flat(table: Mapping[str, object], prefix: str = "") -> dict[str, object]:
    """Ids with their values; TOML reads a bare `ticket.resolve` as a table in a table."""
    flat: dict[str, object] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            flat.update(_flat(value, f"{prefix}{name}."))
        else:
            flat[prefix + name] = value
    return flat


def _entries(table: Mapping[str, object], file: str, lines: _Lines) -> tuple[dict[str, tuple[str, ...]], list[Mistake]]:
    given: dict[str, tuple[str, ...]] = {}
    mistakes: list[Mistake] = []
    for name, value in table.items():
        keys, wrong = _keys_given(name, value)
        if wrong:
            mistakes += [Mistake(file, lines.of(name), sentence) for sentence in wrong]
        else:
            given[name] = keys
    return given, mistakes


def _keys_given(name: str, value: object) -> tuple[tuple[str, ...], list[str]]:
    """The keys that one entry gives, and what is wrong with it."""
    if name not in BY_ID:
        return (), [_unknown_command(name)]
    if not BY_ID[name].twins:
        return (), [_("the keys of “{name}” are fixed, so that every question is answered alike").format(name=name)]
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list):
        return (), [_needs_keys(name)]
    keys = tuple(dict.fromkeys(key.strip() for key in listed if isinstance(key, str)))
    if len(keys) < len(listed):
        return (), [_needs_keys(name)]
    return keys, [sentence for key in keys if (sentence := _wrong_key(key, BY_ID[name])) is not None]


def _needs_keys(name: str) -> str:
    return _('“{name}” needs a key or a list of different keys, as in ["x", "f12"]').format(name=name)


def _unknown_command(name: str) -> str:
    close = difflib.get_close_matches(name, BY_ID, 1, 0.6)
    if close:
        return _("there is no command “{name}”; did you mean “{close}”?").format(name=name, close=close[0])
    return _("there is no command “{name}”; the ids are listed in the help (?) and in the README").format(name=name)


def _wrong_key(key: str, command: Command) -> str | None:
    """What is wrong with a key, or None."""
    *modifiers, last = [key] if key == "+" else key.split("+")
    if any(modifier not in _MODIFIERS for modifier in modifiers) or not (last in _NAMED or (len(last) == 1 and last.isprintable())):
        close = difflib.get_close_matches(last.lower(), _NAMED, 1, 0.6)
        hint = _("did you mean “{close}”?").format(close=close[0]) if close else _("keys are named like x, X, f5, ctrl+x, pageup, space")
        return _("“{key}” is no key; {hint}").format(key=key, hint=hint)
    if key in NEVER_BOUND:
        return _("“{key}” is not available: terminals use it for something else").format(key=key)
    if key == "ctrl+d" and command.destructive:
        return _("“ctrl+d” moves by a page and never does something that takes away, as “{name}” does").format(name=command.id)
    return None


def _clashes(given: Overrides, file: str, lines: _Lines) -> list[Mistake]:
    """Keys, twins included, that two commands of one place would share."""
    mistakes: dict[tuple[str, str, str], Mistake] = {}
    told: set[tuple[str | None, str, str]] = set()
    for place in (*PLACES, *LIST_PLACES, FORM):
        taken: dict[str, str] = {}
        for command in sorted(commands_in(place), key=lambda command: command.id in given):
            for key in all_keys_of(command, given):
                other = taken.setdefault(key_name(key), command.id)
                if other != command.id and (key, command.id, other) not in told:
                    told.add((twin(key), command.id, other))  # it would stand there as another mistake, and `е` looks like `e`
                    sentence = _(
                        "“{key}” of “{name}” is already the key of “{other}”; choose another, or give that one another in this file"
                    )
                    sentence = sentence.format(key=key, name=command.id, other=other)
                    mistakes.setdefault((key, command.id, other), Mistake(file, lines.of(command.id), sentence))
    return list(mistakes.values())
