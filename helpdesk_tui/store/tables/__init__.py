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
    from helpdesk_tui.store.tables.money import (
        Adjustment,
        Charge,
        EngineerCost,
        EntryMark,
        LimitDecision,
        Penalty,
        Recurring,
        RecurringRun,
        ServicePeriod,
        TopUp,
    )
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
    from helpdesk_tui.store.tables.quality import (
        Point,
        QualityCase,
        Rating,
        RatingAsk,
    )
    from helpdesk_tui.store.tables.rota import (
        Escalation,
        HandoutTurn,
        Lease,
        ShiftHandover,
        TicketRoute,
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
    "Adjustment",
    "Agreement",
    "AgreementService",
    "AgreementTarget",
    "AgreementVersion",
    "Attachment",
    "Blob",
    "Calendar",
    "CalendarStretch",
    "CalendarVersion",
    "Charge",
    "Client",
    "ClientTeam",
    "Draft",
    "Engineer",
    "EngineerClient",
    "EngineerCost",
    "EngineerRole",
    "EntryConfirmation",
    "EntryMark",
    "EntryReview",
    "Escalation",
    "Event",
    "EventPayload",
    "HandoutTurn",
    "Identity",
    "Lease",
    "LimitDecision",
    "Message",
    "Outbox",
    "Penalty",
    "Person",
    "Point",
    "Presence",
    "QualityCase",
    "Rating",
    "RatingAsk",
    "RawSource",
    "Recurring",
    "RecurringRun",
    "Redaction",
    "SavedView",
    "Service",
    "ServicePeriod",
    "Setting",
    "Shift",
    "ShiftHandover",
    "Skip",
    "Team",
    "Template",
    "Ticket",
    "TicketCrossing",
    "TicketLink",
    "TicketMoment",
    "TicketRoute",
    "TicketTag",
    "TicketTarget",
    "Timer",
    "TopUp",
    "Watcher",
    "WorkEntry",
]

_ROOMS = ("contract", "journal", "labour", "message", "money", "people", "quality", "rota", "ticket")


def load() -> None:
    """Load every table: the metadata of migrations, and a console that has painted and will write soon."""
    found = {name: value for room in _ROOMS for name, value in vars(import_module(f"{__name__}.{room}")).items() if name in __all__}
    globals().update(found)


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    load()
    return globals()[name]
