"""The stopwatch and the work entries: append-only, with the invariants that the database can hold."""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from helpdesk_tui.store.tables.base import refers, row_id, wide


class Timer(SQLModel, table=True):
    """A running stopwatch: one per engineer at most. `id` and `part` name the span; switching continues under a new id,
    merging continues the same id as the next part. `parked_ticket_id` is what a phone entry interrupted."""

    __table_args__ = (
        UniqueConstraint("engineer_id"),
        CheckConstraint("part >= 1", name="part"),
        CheckConstraint("door IN ('console','cli')", name="door"),
    )

    id: str = Field(primary_key=True)
    part: int = 1
    engineer_id: int = refers("person.id")
    ticket_id: int | None = refers("ticket.id", default=None)  # none while a phone entry has no ticket yet
    started_at: int = wide()
    wall_at: int | None = wide(default=None)  # the wall clock at the start, where `started_at` was shifted
    boot_id: str = ""
    boot_ms: int = wide(default=0)
    mode: str = "auto"
    kind: str = "reactive"
    note: str = ""
    door: str = "console"
    console_id: str | None = None
    beat_at: int | None = wide(default=None)
    beat_boot_id: str = ""
    beat_boot_ms: int = wide(default=0)
    is_shifted: bool = False  # its start was moved to the end of the previous entry: the wall clock had gone back
    parked_ticket_id: int | None = refers("ticket.id", default=None)


class WorkEntry(SQLModel, table=True):
    """A finished span of an engineer's time on a ticket. Append-only: a correction is a reversal (negative duration) and a new row."""

    __tablename__ = "work_entry"
    __table_args__ = (
        Index(
            "uq_work_entry_timer",
            "timer_id",
            "timer_part",
            unique=True,
            sqlite_where=text("timer_id IS NOT NULL"),
            postgresql_where=text("timer_id IS NOT NULL"),
        ),
        Index(
            "uq_work_entry_reverses",
            "reverses_id",
            unique=True,
            sqlite_where=text("reverses_id IS NOT NULL"),
            postgresql_where=text("reverses_id IS NOT NULL"),
        ),
        CheckConstraint("mode IN ('auto','manual')", name="mode"),
        CheckConstraint("kind IN ('reactive','proactive','visit','travel','consulting','project')", name="kind"),
        CheckConstraint("(reverses_id IS NULL AND duration_ms >= 0) OR (reverses_id IS NOT NULL AND duration_ms <= 0)", name="duration"),
        Index("ix_work_entry_engineer_id_start_at", "engineer_id", "start_at"),
    )

    id: int | None = row_id()
    engineer_id: int = refers("person.id")
    ticket_id: int = refers("ticket.id", index=True)
    agreement_version_id: int | None = refers("agreement_version.id", default=None)
    start_at: int = wide()
    duration_ms: int = wide()
    mode: str = "manual"
    kind: str = "reactive"
    is_billable: bool = True
    is_short: bool = False
    note: str = ""
    end_reason: str = "manual"
    timer_id: str | None = None
    timer_part: int | None = None
    flags: str = ""  # space-separated: shifted, clock (wall and boot clock differ by more than 5 s), long, overlap, old, over_shift
    wall_ms: int | None = wide(default=None)  # what the wall clock says, where it differs
    end_boot_id: str | None = None  # the boot clock at the span's end, so that the next span begins no earlier
    end_boot_ms: int | None = wide(default=None)
    reverses_id: int | None = refers("work_entry.id", default=None)
    replaces_id: int | None = refers("work_entry.id", default=None)
    reason: str = ""
    recorded_at: int = wide()
    recorded_by_id: int | None = refers("person.id", default=None)
    command_id: int | None = wide(default=None)
    external_id: str | None = Field(default=None, unique=True)


class EntryReview(SQLModel, table=True):
    """An entry somebody must look at: `kind` review (the engineer confirms: long, recovered) or approval (the lead decides)."""

    __tablename__ = "entry_review"
    __table_args__ = (CheckConstraint("kind IN ('review','approval')", name="kind"),)

    entry_id: int = refers("work_entry.id", primary_key=True)
    kind: str = Field(primary_key=True)
    reason: str
    opened_at: int = wide()
    decided_at: int | None = wide(default=None)
    decided_by_id: int | None = refers("person.id", default=None)
    decision: str | None = None


class EntryConfirmation(SQLModel, table=True):
    """The engineer has confirmed this entry at the end of the day; without a row it is unconfirmed and not billed."""

    __tablename__ = "entry_confirmation"

    entry_id: int = refers("work_entry.id", primary_key=True)
    confirmed_at: int = wide()
    confirmed_by_id: int = refers("person.id")
