"""One command, and the headings under which commands stand."""

from __future__ import annotations

from typing import NamedTuple

VIEWS = 9
"""So many saved views have a key."""


def N_(sentence: str) -> str:
    """Mark a sentence for the catalogue without translating it yet."""
    return sentence


class Command(NamedTuple):
    """One thing that a key does.

    `keys` are Textual's key names, the first is the one shown; without any the command is in the palette, and a keymap can give it a key.
    `where`: the places in which it acts. `needs`: the permissions one of which it takes; its service asks for the same. `confirm`: it asks
    before it acts, `undo`: `u` takes it back, `bulk`: it acts on all marked tickets, `destructive`: what it takes away does not come back
    by itself. `twins=False` keeps the other keyboard layout's keys off it. `rank` orders the footer, 0 is not shown there.
    """

    id: str
    keys: tuple[str, ...]
    title: str
    help: str
    where: frozenset[str]
    group: str
    rank: int = 0
    confirm: bool = False
    undo: bool = False
    bulk: bool = False
    destructive: bool = False
    twins: bool = True
    needs: tuple[str, ...] = ()


MOVE, SCREENS, FIND, WORK, TIME, LEAD, LISTED, OTHER, DIALOG = (
    N_("Move"),
    N_("Screens"),
    N_("Find and mark"),
    N_("Tickets"),
    N_("Time"),
    N_("Lead"),
    N_("Lists"),
    N_("Everything else"),
    N_("Forms and questions"),
)
