"""What was said on a ticket, with its sources and attachments, and what is being written."""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from helpdesk_tui.store.tables.base import refers, row_id, wide


class Message(SQLModel, table=True):
    """A client's message, a public reply or an internal note. A reply leaves at `leaves_at`; until then it can be cancelled."""

    __table_args__ = (
        CheckConstraint("kind IN ('client','reply','note')", name="kind"),
        Index("ix_message_ticket_id_at", "ticket_id", "at"),
        Index(
            "uq_message_external",
            "channel",
            "external_id",
            unique=True,
            sqlite_where=text("external_id IS NOT NULL"),
            postgresql_where=text("external_id IS NOT NULL"),
        ),
    )

    id: int | None = row_id()
    ticket_id: int = refers("ticket.id")
    at: int = wide()
    kind: str
    author_id: int | None = refers("person.id", default=None)
    author_name: str = ""  # as the channel gave it, where no person is known
    channel: str = "console"
    to_address: str = ""
    body: str
    is_question: bool = False
    is_automatic: bool = False
    leaves_at: int | None = wide(default=None)
    cancelled_at: int | None = wide(default=None)
    erased_at: int | None = wide(default=None)
    external_id: str | None = None
    in_reply_to: str | None = None
    external_references: str = ""
    raw_source_id: int | None = refers("raw_source.id", default=None)
    command_id: int | None = wide(default=None)
    copied_from_id: int | None = refers("message.id", default=None)


class RawSource(SQLModel, table=True):
    """The bytes as they came in, stored before anything reads them."""

    __tablename__ = "raw_source"

    id: int | None = row_id()
    channel: str
    received_at: int = wide()
    sha256: str = Field(index=True)
    content: bytes


class Blob(SQLModel, table=True):
    """The content of attachments, once per SHA-256."""

    sha256: str = Field(primary_key=True)
    content: bytes


class Attachment(SQLModel, table=True):
    """A file on a message."""

    __table_args__ = (UniqueConstraint("message_id", "number"),)

    id: int | None = row_id()
    message_id: int = refers("message.id")
    number: int = 1
    name: str
    media_type: str = "application/octet-stream"
    size: int = wide()
    sha256: str = refers("blob.sha256")


class Draft(SQLModel, table=True):
    """What a person is writing: kept until it is sent or thrown away. `ticket_id` 0 is a new ticket's form."""

    person_id: int = refers("person.id", primary_key=True)
    ticket_id: int = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    body: str
    saved_at: int = wide()


class Template(SQLModel, table=True):
    """A text that `:key` expands to in the composer."""

    id: int | None = row_id()
    key: str = Field(unique=True)
    name: str
    body: str
    version: int = 1
