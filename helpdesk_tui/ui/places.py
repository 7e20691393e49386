"""The places in which commands act: screens, lists, and what has the keyboard in a dialog."""

from __future__ import annotations

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
