"""From commands to Textual's bindings, with twins for the ЙЦУКЕН layout.

A twin is the key in the same position of the other layout: who types `j` with Russian switched on sends `о`. Twins are generated from
positions, and Latin comes first so that it is the one shown. Inside fields nothing is translated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from textual.binding import Binding, BindingType
from textual.keys import _character_to_key

from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.command import Command
from helpdesk_tui.ui.commands import COMMANDS, commands_in, shown_key
from helpdesk_tui.ui.places import LIST_PLACES, PLACES

_LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm"
_RUSSIAN = "ёйцукенгшщзхъфывапролджэячсмить"
_LATIN_SHIFTED = '~QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM'
_TWINS: dict[str, str] = {
    **dict(zip(_LATIN, _RUSSIAN, strict=True)),
    **dict(zip(_LATIN_SHIFTED, _RUSSIAN.upper(), strict=True)),
    "/": ".",
    "?": ",",
}
_TO_RUSSIAN = str.maketrans({**_TWINS, ",": "б", ".": "ю", "<": "Б", ">": "Ю"})
_TO_LATIN = str.maketrans({twin: latin for latin, twin in {**_TWINS, ",": "б", ".": "ю"}.items() if twin not in ",."})

Overrides = Mapping[str, Sequence[str]]
"""A user's keys by command id; ids that are not in it keep the table's keys."""


def twin(key: str) -> str | None:
    """The key in the same position of the Russian layout, or None where it sends the same: `j` → `о`, `ctrl+p` → `ctrl+з`."""
    modifiers, plus, last = key.rpartition("+")
    other = _TWINS.get(last)
    if other is None or (modifiers and not other.isalpha()):
        return None
    return modifiers + plus + other


def with_twins(keys: Iterable[str]) -> tuple[str, ...]:
    """The keys, then the twins of those that have one, each once."""
    listed = tuple(keys)
    return tuple(dict.fromkeys((*listed, *(other for key in listed if (other := twin(key)) is not None))))


def other_layout(text: str) -> tuple[str, str]:
    """The text as it would read had the other layout been on: typed on Latin keys, and typed on Russian keys."""
    return text.translate(_TO_LATIN), text.translate(_TO_RUSSIAN)


@lru_cache(512)
def key_name(key: str) -> str:
    """Textual's name of a key: `/` is `slash`, `№` is `numero_sign`; a modifier stays in front."""
    modifiers, plus, last = key.rpartition("+")
    if not last:
        return _character_to_key(key)  # the plus sign itself
    return modifiers + plus + (_character_to_key(last) if len(last) == 1 else last)


def keys_of(command: Command, overrides: Overrides | None = None) -> tuple[str, ...]:
    """The keys of a command without twins: the user's where the keymap names it, else the table's."""
    return tuple(overrides[command.id]) if overrides and command.id in overrides else command.keys


def all_keys_of(command: Command, overrides: Overrides | None = None) -> tuple[str, ...]:
    """The keys of a command with their twins."""
    keys = keys_of(command, overrides)
    return with_twins(keys) if command.twins else keys


def key_shown(command: Command, overrides: Overrides | None = None) -> str:
    """The one key that footers and sentences name."""
    keys = keys_of(command, overrides)
    return shown_key(keys[0]) if keys else _("no key")


def binding_of(command: Command, action: str = "command") -> Binding:
    """A command as one binding; its action is `command('<id>')` of the screen that has the binding."""
    return Binding(
        ",".join(key_name(key) for key in all_keys_of(command)) or f"no_key_{command.id}",  # a user's keymap may give it one
        f"{action}('{command.id}')",
        command.title,
        show=False,
        key_display=key_shown(command),
        id=command.id,
    )


def bindings_in(place: str) -> list[BindingType]:
    """The bindings of a place, for its screen's `BINDINGS`."""
    return [binding_of(command) for command in commands_in(place)]


def bindings_elsewhere() -> list[BindingType]:
    """Every command of a screen as a binding of the app, which tells where the key acts when a screen has not bound it."""
    return [binding_of(command, "elsewhere") for command in COMMANDS if command.where & {*PLACES, *LIST_PLACES}]


def keymap_for_textual(overrides: Overrides) -> dict[str, str]:
    """A user's keymap in Textual's form, with twins: command id → key names joined by commas."""
    by_id = {command.id: command for command in COMMANDS}
    return {name: ",".join(key_name(key) for key in all_keys_of(by_id[name], overrides)) for name in overrides}
