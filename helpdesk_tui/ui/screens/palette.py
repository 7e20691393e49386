"""Commands by name (`:`) and the help of a screen (`?`): the same list with a filter, which also knows words typed in the wrong layout."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual.widgets import Static

from helpdesk_tui.domain.text import casefolded
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.command import MOVE, VIEWS, Command
from helpdesk_tui.ui.command_words import places_in_words
from helpdesk_tui.ui.commands import COMMANDS, acts_in, is_own, shown_key
from helpdesk_tui.ui.keys import Overrides, keys_of, other_layout
from helpdesk_tui.ui.places import LIST_PLACES, PLACES
from helpdesk_tui.ui.screens.pick_list import PickList
from helpdesk_tui.ui.text import line
from helpdesk_tui.ui.widgets.columns import Column, Row
from helpdesk_tui.ui.widgets.lines import Lines

Offers = Callable[[Command], bool]
"""Whether who sits here can do a command."""


def _any(_command: Command) -> bool:
    return True


def matches(typed: str, command: Command) -> bool:
    """Whether each word that was typed is found in the command, as typed or as the other keyboard layout would have given it."""
    return any(all(word in _searched(command) for word in casefolded(text).split()) for text in (typed, *other_layout(typed)))


def _searched(command: Command) -> str:
    return casefolded(" ".join((_(command.title), command.title, _(command.help), command.id, _(command.group), *command.keys)))


def rank(typed: str, command: Command) -> int:
    """How well a command that matches fits what was typed: its name before a word of its name, that before a word of its help."""
    return min(_rank(casefolded(text).strip(), command) for text in (typed, *other_layout(typed)))


def _rank(typed: str, command: Command) -> int:
    title, told = casefolded(_(command.title)), casefolded(_(command.help))
    if typed in (command.id, title, casefolded(command.title), ""):
        return 0
    ways = (title.startswith(typed), _begins_words(typed, title), typed in title, _begins_words(typed, told))
    return next((number for number, fits in enumerate(ways, 1) if fits), len(ways) + 1)


def _begins_words(typed: str, text: str) -> bool:
    """Whether each word that was typed begins one of the text."""
    words = text.split()
    return all(any(word.startswith(part) for word in words) for part in typed.split())


def _is_later_view(command: Command) -> bool:
    """Whether it is one of the saved views after the first, which stands for all until something is typed."""
    return command.id.startswith("view.") and command.id != "view.1"


class _CommandRows:
    """The commands as rows of a table, numbered by their place in the table of commands."""

    def __init__(self, place: str, overrides: Overrides | None, offers: Offers) -> None:
        self._place = place
        self._overrides = overrides
        self._offers = offers

    def fetch(self, ids: Sequence[int]) -> Mapping[int, Row]:
        return {number: self._row(COMMANDS[number]) for number in ids}

    def _row(self, command: Command) -> Row:
        keys = " ".join(shown_key(key) for key in keys_of(command, self._overrides))
        if command.id == "view.1" and keys == "1":
            keys = f"1–{VIEWS}"
        is_here = acts_in(command, self._place)
        style = "" if is_here and self._offers(command) else "dim"
        told = _(command.help) if is_here else _("in {places}: {help}").format(places=places_in_words(command), help=_(command.help))
        return ((keys, style or "bold"), (_(command.title), style), (told, "dim"))


class CommandList(PickList):
    """A list of commands with a filter; Enter chooses one, Esc none."""

    def __init__(self, place: str, overrides: Overrides | None, offers: Offers, title: str, prompt: str) -> None:
        columns = (Column("", 12), Column("", 20), Column("", 0))
        super().__init__(title, prompt, columns, _CommandRows(place, overrides, offers), empty=_("no command is called that; Esc closes"))
        self._place = place
        self._offers = offers

    def fitting(self, typed: str) -> list[int]:
        """The commands that fit what was typed: by name, then what this place alone does, what it does too, what may not be done, elsewhere."""
        places = {*PLACES, *LIST_PLACES, self._place}
        found = [number for number, command in enumerate(COMMANDS) if command.where & places and matches(typed, command)]
        found = [number for number in found if typed or not _is_later_view(COMMANDS[number])]
        return sorted(found, key=lambda number: self._order(typed, COMMANDS[number]))

    def _order(self, typed: str, command: Command) -> tuple[int, bool, bool, bool, bool]:
        is_here = acts_in(command, self._place)
        return (rank(typed, command), not is_here, not self._offers(command), not is_own(command, self._place), command.group == MOVE)

    def picked(self, row_id: int) -> str:
        return COMMANDS[row_id].id

    def on_lines_moved(self, event: Lines.Moved) -> None:
        command = None if event.row_id is None else COMMANDS[event.row_id]
        told = line(("" if command is None else _(command.help)), ("" if command is None else f"  {command.id}", "dim"))
        self.query_one(".dialog--info", Static).update(told)


class Palette(CommandList):
    """Find a command by name and do it."""

    def __init__(self, place: str, overrides: Overrides | None = None, offers: Offers = _any) -> None:
        super().__init__(place, overrides, offers, _("Commands"), _("what do you want to do?"))


class Help(CommandList):
    """What the keys of this screen do; Enter does the one under the cursor."""

    def __init__(self, place: str, overrides: Overrides | None = None, offers: Offers = _any) -> None:
        super().__init__(place, overrides, offers, _("Keys of this screen (Enter does it, Esc closes)"), _("filter"))

    def fitting(self, typed: str) -> list[int]:
        return [number for number in super().fitting(typed) if self._is_for_me(COMMANDS[number])]

    def _is_for_me(self, command: Command) -> bool:
        return acts_in(command, self._place) and self._offers(command)
