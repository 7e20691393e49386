"""Service periods and what is charged in them (RULES.md §8). Amounts are decimal texts in the agreement's currency."""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from helpdesk_tui.store.tables.base import refers, row_id, wide


class EngineerCost(SQLModel, table=True):
    """What an hour of an engineer costs the company from a date on."""

    __tablename__ = "engineer_cost"

    person_id: int = refers("person.id", primary_key=True)
    from_at: int = wide(primary_key=True)
    hour: str
    currency: str = ""


class ServicePeriod(SQLModel, table=True):
    """One period of an agreement, made when something is first decided about it; without a row it is open.

    `figures` is the statement as it was frozen at the closing, canonical JSON.
    """

    __tablename__ = "service_period"
    __table_args__ = (
        UniqueConstraint("agreement_id", "start_at"),
        CheckConstraint("state IN ('open','closing','closed')", name="state"),
        CheckConstraint("end_at > start_at", name="span"),
        CheckConstraint("(closed_at IS NULL) = (state <> 'closed')", name="closed"),
        CheckConstraint("invoiced_at IS NULL OR closed_at IS NOT NULL", name="invoiced"),
        CheckConstraint("paid_at IS NULL OR invoiced_at IS NOT NULL", name="paid"),
    )

    id: int | None = row_id()
    agreement_id: int = refers("agreement.id")
    name: str  # 2026-07, 2026-Q3, 2026
    start_at: int = wide()
    end_at: int = wide()
    state: str = "open"
    closed_at: int | None = wide(default=None)
    closed_by_id: int | None = refers("person.id", default=None)
    figures: str = "{}"
    invoice: str = ""  # the invoice's number
    invoiced_at: int | None = wide(default=None)
    due_at: int | None = wide(default=None)
    paid_at: int | None = wide(default=None)
    version: int = 1


class Charge(SQLModel, table=True):
    """A part of a work entry as it was booked into a period that closed: append-only. What is not booked yet is derived from entries.

    A part is a stretch of the entry inside or outside the agreement's hours. What changes after the closing is booked into the first open
    period: a row that takes the booked part back, and a new one, both with the date of the work and its old price.
    """

    __table_args__ = (
        CheckConstraint("hours IN ('in_hours','out_of_hours','holiday')", name="hours"),
        Index("ix_charge_entry_id", "entry_id"),
    )

    id: int | None = row_id()
    period_id: int = refers("service_period.id", index=True)
    entry_id: int = refers("work_entry.id")
    agreement_version_id: int = refers("agreement_version.id")
    ticket_id: int = refers("ticket.id")
    work_at: int = wide()
    raw_ms: int = wide()
    hours: str = "in_hours"
    coefficient: int = 1000  # thousandths
    treatment: str = "allowance"  # allowance, overage, out_of_scope, free, goodwill, flat
    charged_ms: int = wide()  # raw time × coefficient, before rounding
    is_reversal: bool = False
    explanation: str = "{}"


class EntryMark(SQLModel, table=True):
    """An entry that a client disputes, or that is done as goodwill; cleared marks stay as history."""

    __tablename__ = "entry_mark"
    __table_args__ = (CheckConstraint("kind IN ('disputed','goodwill')", name="kind"),)

    id: int | None = row_id()
    entry_id: int = refers("work_entry.id", index=True)
    kind: str
    reason: str
    at: int = wide()
    by_id: int = refers("person.id")
    cleared_at: int | None = wide(default=None)
    cleared_by_id: int | None = refers("person.id", default=None)
    outcome: str = ""


class TopUp(SQLModel, table=True):
    """Minutes bought beside the allowance, usable from `valid_from_at` until `valid_to_at`."""

    __tablename__ = "top_up"
    __table_args__ = (CheckConstraint("seconds > 0", name="seconds"), CheckConstraint("valid_to_at > valid_from_at", name="span"))

    id: int | None = row_id()
    agreement_id: int = refers("agreement.id", index=True)
    seconds: int = wide()
    price: str = "0"
    valid_from_at: int = wide()
    valid_to_at: int = wide()
    note: str = ""
    at: int = wide()
    by_id: int = refers("person.id")


class LimitDecision(SQLModel, table=True):
    """What the client decided about work beyond the limit or out of scope: who, when, up to how much."""

    __tablename__ = "limit_decision"
    __table_args__ = (CheckConstraint("decision IN ('approved','refused')", name="decision"),)

    id: int | None = row_id()
    agreement_id: int = refers("agreement.id", index=True)
    ticket_id: int | None = refers("ticket.id", default=None, index=True)  # none: for the whole period
    period_start_at: int | None = wide(default=None)
    decision: str
    decided_by: str  # the person at the client
    decided_at: int = wide()
    cap_s: int | None = wide(default=None)
    note: str = ""
    recorded_at: int = wide()
    recorded_by_id: int = refers("person.id")


class Penalty(SQLModel, table=True):
    """A penalty that the agreement foresees: proposed, then confirmed or waived by the manager with a reason."""

    __table_args__ = (
        UniqueConstraint("once"),
        CheckConstraint("state IN ('proposed','confirmed','waived')", name="state"),
        CheckConstraint("kind IN ('breach','attainment')", name="kind"),
    )

    id: int | None = row_id()
    once: str  # agreement, period, target, ticket or outage: proposed once
    agreement_id: int = refers("agreement.id", index=True)
    period_start_at: int = wide()
    kind: str
    target: str
    ticket_id: int | None = refers("ticket.id", default=None)
    at: int = wide()  # the breach, or the end of the period
    amount: str
    currency: str
    state: str = "proposed"
    reason: str = ""
    decided_at: int | None = wide(default=None)
    decided_by_id: int | None = refers("person.id", default=None)
    explanation: str = "{}"
    version: int = 1


class Adjustment(SQLModel, table=True):
    """A named amount on a period's statement: what a later change to a closed period comes to, or what the manager grants."""

    id: int | None = row_id()
    agreement_id: int = refers("agreement.id", index=True)
    period_start_at: int = wide()  # on whose statement it stands
    concerns: str = ""  # the closed period that it corrects
    amount: str
    name: str
    at: int = wide()
    by_id: int | None = refers("person.id", default=None)


class Recurring(SQLModel, table=True):
    """Proactive work of an agreement that comes again and again; each due time makes one ticket."""

    __table_args__ = (CheckConstraint("every IN ('day','week','month','quarter','year')", name="every"),)

    id: int | None = row_id()
    key: str = Field(unique=True)
    agreement_id: int = refers("agreement.id", index=True)
    service_id: int = refers("service.id")
    subject: str
    body: str = ""
    every: str
    each: int = 1  # every n-th
    first_at: int = wide()
    until_at: int | None = wide(default=None)
    after_at: int = wide(default=0)  # when it was added or taken up again: what was due before makes nothing
    prevents: str = ""  # what does not happen because of it, for the statement
    is_active: bool = True
    version: int = 1


class RecurringRun(SQLModel, table=True):
    """A due time of recurring work and the ticket that it made: unique, so none is made twice."""

    __tablename__ = "recurring_run"

    recurring_id: int = refers("recurring.id", primary_key=True)
    due_at: int = wide(primary_key=True)
    ticket_id: int = refers("ticket.id")
