"""Points, ratings and the cases that a bad rating opens (RULES.md §9, §10)."""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from helpdesk_tui.store.tables.base import refers, row_id, wide


class Point(SQLModel, table=True):
    """The ledger of points, in thousandths: append-only; what a reopen takes back is a row of its own that names the one granted."""

    __table_args__ = (
        CheckConstraint("kind IN ('granted','taken_back')", name="kind"),
        CheckConstraint("(kind = 'taken_back') = (reverses_id IS NOT NULL)", name="reverses"),
        UniqueConstraint("reverses_id"),
        Index("ix_point_person_id_at", "person_id", "at"),
    )

    id: int | None = row_id()
    ticket_id: int = refers("ticket.id", index=True)
    person_id: int = refers("person.id")
    team_id: int | None = refers("team.id", default=None)
    at: int = wide()
    kind: str = "granted"
    amount: int = wide()
    reverses_id: int | None = refers("point.id", default=None)
    explanation: str = "{}"
    command_id: int | None = wide(default=None)


class RatingAsk(SQLModel, table=True):
    """A requester was asked to rate a resolution."""

    __tablename__ = "rating_ask"
    __table_args__ = (UniqueConstraint("ticket_id", "resolved_at"),)

    id: int | None = row_id()
    ticket_id: int = refers("ticket.id")
    resolved_at: int = wide()
    requester_id: int = refers("person.id", index=True)
    channel: str
    asked_at: int = wide()
    reminded_at: int | None = wide(default=None)


class Rating(SQLModel, table=True):
    """What a requester thinks of a resolution, 1-5. Every answer is kept; the last one counts."""

    __table_args__ = (CheckConstraint("score BETWEEN 1 AND 5", name="score"), Index("ix_rating_ticket_id", "ticket_id", "resolved_at"))

    id: int | None = row_id()
    ticket_id: int = refers("ticket.id")
    resolved_at: int = wide()
    requester_id: int | None = refers("person.id", default=None)
    resolver_id: int | None = refers("person.id", default=None, index=True)
    score: int
    comment: str = ""
    channel: str = "console"
    at: int = wide(index=True)
    recorded_by_id: int | None = refers("person.id", default=None)


class QualityCase(SQLModel, table=True):
    """What is done about a bad rating: who calls, what was said, cause, measure, done."""

    __tablename__ = "quality_case"
    __table_args__ = (
        CheckConstraint("state IN ('open','done')", name="state"),
        CheckConstraint("(done_at IS NULL) = (state <> 'done')", name="done"),
    )

    id: int | None = row_id()
    rating_id: int = refers("rating.id", unique=True)
    ticket_id: int = refers("ticket.id", index=True)
    opened_at: int = wide()
    state: str = "open"
    caller_id: int | None = refers("person.id", default=None)
    called_at: int | None = wide(default=None)
    said: str = ""
    cause: str = ""
    measure: str = ""
    done_at: int | None = wide(default=None)
    done_by_id: int | None = refers("person.id", default=None)
    version: int = 1
