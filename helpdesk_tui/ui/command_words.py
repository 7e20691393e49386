"""The table of commands in words: under headings, with the places where each acts, as the README shows it."""

from __future__ import annotations

from collections.abc import Iterable

from helpdesk_tui.domain.roles import STEER
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.commands import (
    AUDIT,
    BOARD,
    CALL,
    CATALOG,
    CLIENT,
    CLIENTS,
    COMMANDS,
    DAY,
    DIALOGS,
    FAULTS,
    FIGURES,
    FORM,
    LIST_PLACES,
    LISTS,
    MARGINS,
    N_,
    NOTICES,
    OUTBOX,
    OWN,
    PERIODS,
    PLACES,
    QUALITY,
    QUESTION,
    QUEUE,
    RANKING,
    RECURRING,
    ROTA,
    SINCE,
    TICKET,
    TIMER,
    Command,
    shown_key,
)


def grouped(commands: Iterable[Command]) -> list[tuple[str, list[Command]]]:
    """The commands under the headings of their groups, translated, in the order of the table."""
    groups: dict[str, list[Command]] = {}
    for command in commands:
        groups.setdefault(command.group, []).append(command)
    return [(_(group), members) for group, members in groups.items()]


def places_in_words(command: Command) -> str:
    """Where a command acts, for people: `queue, ticket`."""
    return ", ".join(_place_names()[place] for place in (*PLACES, *LIST_PLACES, OWN, *DIALOGS) if place in command.where)


def _place_names() -> dict[str, str]:
    return {
        QUEUE: _("queue"),
        TICKET: _("ticket"),
        TIMER: _("timer"),
        DAY: _("my day"),
        LISTS: _("lists"),
        BOARD: _("board"),
        SINCE: _("changes"),
        FIGURES: _("figures"),
        FAULTS: _("recurring faults"),
        RANKING: _("points"),
        CLIENTS: _("clients"),
        CLIENT: _("a client"),
        PERIODS: _("periods"),
        MARGINS: _("margins"),
        ROTA: _("who is on when"),
        QUALITY: _("quality cases"),
        CATALOG: _("catalog"),
        RECURRING: _("recurring work"),
        NOTICES: _("notices"),
        OUTBOX: _("outbox"),
        AUDIT: _("audit"),
        OWN: _("a client's console"),
        FORM: _("forms"),
        CALL: _("phone entry"),
        QUESTION: _("questions"),
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
