"""The history of everything, chained; what was erased from it; what waits to be sent; settings."""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from helpdesk_tui.store.tables.base import refers, wide


class Event(SQLModel, table=True):
    """One change: timeline, audit and change feed. Never changed (triggers), chained by SHA-256 over these columns.

    `command_id` is the `seq` of the first event of the same command; `undoes` the command that this event takes back.
    """

    __table_args__ = (CheckConstraint("audience IN ('public','internal')", name="audience"), Index("ix_event_ticket_id", "ticket_id"))

    seq: int | None = Field(default=None, primary_key=True)
    at: int = wide()
    recorded_at: int = wide()
    actor_id: int | None = refers("person.id", default=None)
    door: str
    ticket_id: int | None = None
    client_id: int | None = None
    audience: str = "internal"
    verb: str
    command_id: int = wide()
    undoes: int | None = wide(default=None)
    payload_digest: str
    chain: str


class EventPayload(SQLModel, table=True):
    """What changed, before and after, as canonical JSON; erasable without breaking the chain, which holds its salted digest."""

    __tablename__ = "event_payload"

    seq: int = refers("event.seq", primary_key=True)
    salt: bytes
    body: str


class Redaction(SQLModel, table=True):
    """An erasure: an admin asks, a lead confirms; only then the payload or the message is emptied."""

    __table_args__ = (CheckConstraint("(event_seq IS NULL) <> (message_id IS NULL)", name="one"),)

    id: int | None = Field(default=None, primary_key=True)
    event_seq: int | None = refers("event.seq", default=None)
    message_id: int | None = refers("message.id", default=None)
    reason: str
    asked_by_id: int = refers("person.id")
    asked_at: int = wide()
    confirmed_by_id: int | None = refers("person.id", default=None)
    confirmed_at: int | None = wide(default=None)


class Outbox(SQLModel, table=True):
    """Something to tell somebody, written in the transaction of what it tells of; `once` makes it unique."""

    __table_args__ = (UniqueConstraint("once"), CheckConstraint("state IN ('pending','delivered','cancelled','failed')", name="state"))

    id: int | None = Field(default=None, primary_key=True)
    once: str  # event or crossing, channel, recipient
    event_seq: int | None = refers("event.seq", default=None)
    ticket_id: int | None = refers("ticket.id", default=None, index=True)
    message_id: int | None = refers("message.id", default=None)
    kind: str
    channel: str
    recipient_id: int | None = refers("person.id", default=None, index=True)
    address: str = ""
    text: str
    created_at: int = wide()
    not_before_at: int = wide()
    state: str = Field(default="pending", index=True)
    attempts: int = 0
    next_try_at: int | None = wide(default=None)
    delivered_at: int | None = wide(default=None)
    seen_at: int | None = wide(default=None)
    command_id: int | None = wide(default=None)


class Setting(SQLModel, table=True):
    """A number or word of the rules that an administrator has changed; the rest has the defaults of `domain/policy.py`."""

    key: str = Field(primary_key=True)
    value: str  # JSON
    version: int = 1
