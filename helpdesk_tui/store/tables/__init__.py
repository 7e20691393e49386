"""Every table of the store. The SQLModel classes are what a table is: for checkers, for the migrations and for `shapes.py`, which is made from them.

Columns that end in `_at` are instants (ms UTC), in `_s` seconds of working time, in `_ms` milliseconds of labour.

What runs writes rows of light classes of the same names, so that nobody who writes a row waits for SQLModel's import or pays for its memory.
"""

from __future__ import annotations

from helpdesk_tui.store.tables.shape import Shape
from helpdesk_tui.store.tables.shapes import SHAPES

TYPE_CHECKING = False  # `typing` is not worth its import here; checkers know this name
if TYPE_CHECKING:
    from sqlalchemy import MetaData, Table

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
        Delivery,
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
    "Delivery",
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


def load() -> MetaData:
    """The SQLModel metadata with every table in it: for migrations."""
    from importlib import import_module

    from sqlmodel import SQLModel

    for room in _ROOMS:
        import_module(f"{__name__}.{room}")
    return SQLModel.metadata


def metadata_tables() -> dict[str, Table]:
    """The tables of the metadata by the names of their classes."""
    from importlib import import_module

    found = load().tables
    rooms = [vars(import_module(f"{__name__}.{room}")) for room in _ROOMS]
    return {name: found[str(room[name].__tablename__)] for room in rooms for name in __all__ if name in room}


class _Row:
    """A row to be inserted: its columns are its attributes. Raises TypeError where a column is unknown or missing."""

    def __init__(self, **given: object) -> None:
        self.__dict__ = shape_of(type(self)).filled(given)


def shape_of(table: type) -> Shape:
    """What is to be known of a table to write its rows."""
    return SHAPES[table.__name__]


def shape_named(name: str) -> Shape:
    """The same by the table's name in the database."""
    return next(shape for shape in SHAPES.values() if shape.table == name)


def __getattr__(name: str) -> object:
    if name not in SHAPES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    made = globals()[name] = type(name, (_Row,), {"__tablename__": SHAPES[name].table, "__module__": __name__})
    return made
