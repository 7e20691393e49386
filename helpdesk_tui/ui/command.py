"""One command, the places in which commands act, and the headings under which they stand."""

from __future__ import annotations

from typing import NamedTuple

QUEUE, TICKET, TIMER, DAY = "queue", "ticket", "timer", "day"
LISTS = "list"
"""Where all screens that are lists have their keys in common."""
AUDIT, BOARD, CATALOG, CLIENT, CLIENTS, FIGURES, MARGINS = "audit", "board", "catalog", "client", "clients", "figures", "margins"
NOTICES, OUTBOX, PERIODS, QUALITY, RECURRING, ROTA = "notices", "outbox", "periods", "quality", "recurring", "rota"
FAULTS, RANKING, SINCE = "faults", "ranking", "since"
LIST_PLACES = (
    BOARD,
    SINCE,
    FIGURES,
    FAULTS,
    RANKING,
    CLIENTS,
    CLIENT,
    PERIODS,
    MARGINS,
    ROTA,
    QUALITY,
    CATALOG,
    RECURRING,
    NOTICES,
    OUTBOX,
    AUDIT,
)
"""The lists, each with keys of its own before those of all lists; each is a mode of the console by this name."""
OWN = "own"
"""The one screen of somebody at a client, who has a console of its own."""
PLACES = (QUEUE, TICKET, TIMER, DAY, LISTS)
"""The screens; each but the lists, which stand here for all of `LIST_PLACES`, is a mode of the console by this name."""
FORM, CALL, QUESTION = "form", "call", "question"
"""Where a dialog has the keyboard: fields to fill, those of a phone entry, or a question to answer with yes or no."""
DIALOGS = (FORM, CALL, QUESTION)

EVERYWHERE = frozenset(PLACES)
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
