"""The table of commands in words: under headings, with the places where each acts, as the README shows it."""

from __future__ import annotations

from collections.abc import Iterable

from helpdesk_tui.domain.roles import STEER
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui import places
from helpdesk_tui.ui.command import N_, Command
from helpdesk_tui.ui.commands import COMMANDS, shown_key


def grouped(commands: Iterable[Command]) -> list[tuple[str, list[Command]]]:
    """The commands under the headings of their groups, translated, in the order of the table."""
    groups: dict[str, list[Command]] = {}
    for command in commands:
        groups.setdefault(command.group, []).append(command)
    return [(_(group), members) for group, members in groups.items()]


def places_in_words(command: Command) -> str:
    """Where a command acts, for people: `queue, ticket`."""
    return ", ".join(
        _place_names()[place] for place in (*places.PLACES, *places.LIST_PLACES, places.OWN, *places.DIALOGS) if place in command.where
    )


def _place_names() -> dict[str, str]:
    return {
        places.QUEUE: _("queue"),
        places.TICKET: _("ticket"),
        places.TIMER: _("timer"),
        places.DAY: _("my day"),
        places.LISTS: _("lists"),
        places.BOARD: _("board"),
        places.SINCE: _("changes"),
        places.FIGURES: _("figures"),
        places.FAULTS: _("recurring faults"),
        places.RANKING: _("points"),
        places.CLIENTS: _("clients"),
        places.CLIENT: _("a client"),
        places.PERIODS: _("periods"),
        places.MARGINS: _("margins"),
        places.ROTA: _("who is on when"),
        places.QUALITY: _("quality cases"),
        places.CATALOG: _("catalog"),
        places.RECURRING: _("recurring work"),
        places.NOTICES: _("notices"),
        places.OUTBOX: _("outbox"),
        places.AUDIT: _("audit"),
        places.OWN: _("a client's console"),
        places.FORM: _("forms"),
        places.CALL: _("phone entry"),
        places.QUESTION: _("questions"),
    }


def as_markdown() -> str:
    """The table as the README shows it: a heading and a table of keys per group."""
    lines: list[str] = []
    for heading, members in grouped(COMMANDS):
        lines += [f"**{heading}**", "", f"| {_('keys')} | {_('does')} | {_('where')} | id |", "|---|---|---|---|"]
        lines += [_markdown_row(command) for command in _views_as_one(members)]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _views_as_one(members: list[Command]) -> list[Command]:
    """The nine saved views take one row of a printed table."""
    views = [command for command in members if command.id.startswith("view.")]
    if not views:
        return members
    one = Command("view.1` … `view.9", ("1–9",), N_("Saved views"), N_("Show this saved view."), views[0].where, views[0].group)
    return [one, *(command for command in members if command not in views)]


def _markdown_row(command: Command) -> str:
    keys = " ".join(f"`{shown_key(key)}`" for key in command.keys)
    lead = f" ({_('lead')})" if command.needs == (STEER,) else ""
    return f"| {keys} | **{_(command.title)}**{lead} – {_(command.help)} | {places_in_words(command)} | `{command.id}` |"


def main() -> None:
    """Print the table for the README: `python -m helpdesk_tui.ui.command_words`."""
    import sys

    sys.stdout.write(as_markdown())


if __name__ == "__main__":
    main()
