"""Tickets, the moments their SLA derives from, their targets, and what hangs on them."""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from helpdesk_tui.store.tables.base import refers, row_id, wide
from helpdesk_tui.store.tables.contract import KINDS

STATES = "('new','in_progress','waiting_client','waiting_vendor','scheduled','resolved','closed','cancelled','merged')"
OPEN_STATES = "('new','in_progress','waiting_client','waiting_vendor','scheduled')"


class Ticket(SQLModel, table=True):
    """One incident or service request; its number is its id.

    `is_open` is 1 for the open states and while a client's message on a resolved ticket is about to reopen it (`reopen_at`), so that one
    partial index holds everything a queue can show.
    """

    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint(f"is_open = (state IN {OPEN_STATES} OR reopen_at IS NOT NULL)", name="is_open"),
        CheckConstraint("priority BETWEEN 1 AND 4", name="priority"),
        CheckConstraint("kind IN ('incident','request')", name="kind"),
        CheckConstraint("boost BETWEEN -50000 AND 100000", name="boost"),
        CheckConstraint("(merged_into_id IS NOT NULL) = (state = 'merged')", name="merged"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="parent"),
        CheckConstraint("reopen_at IS NULL OR state = 'resolved'", name="reopen"),
        Index(
            "uq_ticket_external",
            "external_source",
            "external_id",
            unique=True,
            sqlite_where=text("external_id IS NOT NULL"),
            postgresql_where=text("external_id IS NOT NULL"),
        ),
    )

    id: int | None = row_id()
    version: int = 1
    is_open: bool = True
    state: str = "new"
    kind: str = "incident"
    client_id: int = refers("client.id", index=True)
    client_tier: int = 0
    requester_id: int | None = refers("person.id", default=None, index=True)
    is_vip: bool = False
    service_id: int | None = refers("service.id", default=None)
    agreement_version_id: int | None = refers("agreement_version.id", default=None)
    coverage: str = "covered"  # or why there is no agreement: no_agreement, not_covered, expired
    calendar_version_id: int | None = refers("calendar_version.id", default=None)
    subject: str
    impact: str = "medium"
    urgency: str = "medium"
    priority: int = 3
    priority_reason: str | None = None  # set when a lead has overridden what impact and urgency give
    channel: str = "console"
    device: str = ""
    team_id: int | None = refers("team.id", default=None)
    line: int = 1
    assignee_id: int | None = refers("person.id", default=None, index=True)
    created_at: int = wide(index=True)
    created_by_id: int | None = refers("person.id", default=None)
    updated_at: int = wide()
    until_at: int | None = wide(default=None)  # when a waiting or scheduled ticket comes back by itself
    pause_note: str = ""  # vendor and reference, or what was agreed
    came_back_at: int | None = wide(default=None)
    boost: int = wide(default=0)
    boost_until_at: int | None = wide(default=None)
    boost_reason: str = ""
    boost_by_id: int | None = refers("person.id", default=None)
    parent_id: int | None = refers("ticket.id", default=None, index=True)
    merged_into_id: int | None = refers("ticket.id", default=None, index=True)
    previous_id: int | None = refers("ticket.id", default=None)  # the ticket that this one follows, reopened after its window
    resolved_at: int | None = wide(default=None)
    resolved_by_id: int | None = refers("person.id", default=None)
    resolution_code: str | None = None
    resolution_text: str = ""
    confirm_at: int | None = wide(default=None)  # when a resolved ticket closes by itself
    closed_at: int | None = wide(default=None)
    reopened: int = 0
    flag_at: int | None = wide(default=None)  # a client's message on a resolved ticket that nobody has judged yet
    reopen_at: int | None = wide(default=None)  # when that message reopens the ticket by itself
    first_taken_at: int | None = wide(default=None)
    first_taken_by_id: int | None = refers("person.id", default=None)
    first_taken_how: str | None = None  # next, picked, assigned, rule
    points_sample: int | None = wide(default=None)  # thousandths
    points_terms: str | None = None
    next_due_at: int | None = wide(default=None)
    external_source: str | None = None
    external_id: str | None = None


class TicketMoment(SQLModel, table=True):
    """Something the SLA derives from. Undo marks a moment undone, a lead may strike a pause; nothing is deleted."""

    __tablename__ = "ticket_moment"
    __table_args__ = (Index("ix_ticket_moment_ticket_id_at", "ticket_id", "at"),)

    id: int | None = row_id()
    ticket_id: int = refers("ticket.id")
    at: int = wide()
    kind: str
    until_at: int | None = wide(default=None)
    command_id: int | None = wide(default=None)
    is_undone: bool = False
    is_struck: bool = False


class TicketTarget(SQLModel, table=True):
    """One target of a ticket in linear form: consumed at an instant = consumed_s + max(0, position(instant) - since_s);
    `since_s` None stands still. `is_live` = started and not met or ended."""

    __tablename__ = "ticket_target"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint("consumed_s >= 0", name="consumed"),
        {"sqlite_with_rowid": False},
    )

    ticket_id: int = refers("ticket.id", primary_key=True)
    kind: str = Field(primary_key=True)
    is_live: bool = True
    is_contractual: bool = True
    calendar_version_id: int = refers("calendar_version.id")
    seconds: int = wide()
    started_at: int | None = wide(default=None)
    consumed_s: int = wide(default=0)
    since_s: int | None = wide(default=None)
    due_at: int | None = wide(default=None)
    paused_at: int | None = wide(default=None)
    met_at: int | None = wide(default=None)
    verdict: str | None = None
    by_s: int | None = wide(default=None)
    worst_s: int | None = wide(default=None)
    exchange: int = 0


class TicketCrossing(SQLModel, table=True):
    """A threshold that a target has crossed, once, dated at the crossing; `threshold` in percent (50, 80, 100)."""

    __tablename__ = "ticket_crossing"

    ticket_id: int = refers("ticket.id", primary_key=True)
    kind: str = Field(primary_key=True)
    exchange: int = Field(primary_key=True)
    threshold: int = Field(primary_key=True)
    at: int = wide()


class TicketTag(SQLModel, table=True):
    """A word on a ticket."""

    __tablename__ = "ticket_tag"

    ticket_id: int = refers("ticket.id", primary_key=True)
    tag: str = Field(primary_key=True, index=True)


class TicketLink(SQLModel, table=True):
    """A relation between two tickets."""

    __tablename__ = "ticket_link"
    __table_args__ = (
        CheckConstraint("ticket_id <> other_id", name="self"),
        CheckConstraint("kind IN ('relates','causes','duplicates','follows','split')", name="kind"),
    )

    ticket_id: int = refers("ticket.id", primary_key=True)
    other_id: int = refers("ticket.id", primary_key=True, index=True)
    kind: str = Field(primary_key=True)


class Watcher(SQLModel, table=True):
    """A person who is kept informed of a ticket."""

    ticket_id: int = refers("ticket.id", primary_key=True)
    person_id: int = refers("person.id", primary_key=True)


class Skip(SQLModel, table=True):
    """An engineer declined a ticket that *next* had offered."""

    id: int | None = row_id()
    person_id: int = refers("person.id", index=True)
    ticket_id: int = refers("ticket.id")
    at: int = wide()
    until_at: int = wide()
    reason: str


class Presence(SQLModel, table=True):
    """A console has this ticket open."""

    __table_args__ = (UniqueConstraint("console_id"),)

    id: int | None = row_id()
    console_id: str
    person_id: int = refers("person.id")
    ticket_id: int = refers("ticket.id", index=True)
    opened_at: int = wide()
