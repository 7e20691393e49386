"""Every table of the store, as SQLModel classes: what is written goes through them, and the migrations are made from them.

Columns that end in `_at` are instants (ms UTC), in `_s` seconds of working time, in `_ms` milliseconds of labour.

They are loaded when the first of them is named: SQLModel takes longer to import than most commands that only read take to run.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from helpdesk_tui.store.tables.contract import (
        Agreement,
        AgreementService,
        AgreementTarget,
        AgreementVersion,
        Calendar,
        CalendarStretch,
        CalendarVersion,
        Service,
    )
    from helpdesk_tui.store.tables.journal import Event, EventPayload, Outbox, Redaction, Setting
    from helpdesk_tui.store.tables.labour import EntryConfirmation, EntryReview, Timer, WorkEntry
    from helpdesk_tui.store.tables.message import Attachment, Blob, Draft, Message, RawSource, Template
    from helpdesk_tui.store.tables.people import (
        Absence,
        Client,
        ClientTeam,
        Engineer,
        EngineerClient,
        EngineerRole,
        Identity,
        Person,
        SavedView,
        Shift,
        Team,
    )
    from helpdesk_tui.store.tables.ticket import (
        Presence,
        Skip,
        Ticket,
        TicketCrossing,
        TicketLink,
        TicketMoment,
        TicketTag,
        TicketTarget,
        Watcher,
    )

__all__ = [
    "Absence",
    "Agreement",
    "AgreementService",
    "AgreementTarget",
    "AgreementVersion",
    "Attachment",
    "Blob",
    "Calendar",
    "CalendarStretch",
    "CalendarVersion",
    "Client",
    "ClientTeam",
    "Draft",
    "Engineer",
    "EngineerClient",
    "EngineerRole",
    "EntryConfirmation",
    "EntryReview",
    "Event",
    "EventPayload",
    "Identity",
    "Message",
    "Outbox",
    "Person",
    "Presence",
    "RawSource",
    "Redaction",
    "SavedView",
    "Service",
    "Setting",
    "Shift",
    "Skip",
    "Team",
    "Template",
    "Ticket",
    "TicketCrossing",
    "TicketLink",
    "TicketMoment",
    "TicketTag",
    "TicketTarget",
    "Timer",
    "Watcher",
    "WorkEntry",
]

_ROOMS = ("contract", "journal", "labour", "message", "people", "ticket")


def load() -> None:
    """Load every table: the metadata of migrations, and a console that has painted and will write soon."""
    found = {name: value for room in _ROOMS for name, value in vars(import_module(f"{__name__}.{room}")).items() if name in __all__}
    globals().update(found)


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    load()
    return globals()[name]
