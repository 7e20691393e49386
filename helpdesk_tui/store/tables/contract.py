"""Calendars with their versions, the service catalog, agreements with their versioned terms."""

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from helpdesk_tui.store.tables.base import refers, row_id, wide

KINDS = "('reaction','answer','update','resolution')"


class Calendar(SQLModel, table=True):
    """A named working calendar; what it says lies in its versions."""

    id: int | None = row_id()
    key: str = Field(unique=True)
    name: str
    version: int = 1


class CalendarVersion(SQLModel, table=True):
    """One wording of a calendar. `definition` is canonical JSON; `zone_data` names the zone database it was computed with."""

    __tablename__ = "calendar_version"
    __table_args__ = (UniqueConstraint("calendar_id", "number"),)

    id: int | None = row_id()
    calendar_id: int = refers("calendar.id")
    number: int
    definition: str
    zone_data: str
    made_at: int = wide()
    until_at: int = wide()  # stretches are stored up to here


class CalendarStretch(SQLModel, table=True):
    """A worked UTC stretch with the worked seconds before it: position = sum_before_s + (at - start_at) / 1000."""

    __tablename__ = "calendar_stretch"
    __table_args__ = ({"sqlite_with_rowid": False},)

    version_id: int = refers("calendar_version.id", primary_key=True)
    start_at: int = wide(primary_key=True)
    end_at: int = wide()
    sum_before_s: int = wide()


class Service(SQLModel, table=True):
    """An entry of the catalog."""

    __table_args__ = (
        CheckConstraint("kind IN ('incident','request')", name="kind"),
        CheckConstraint("line BETWEEN 1 AND 3", name="line"),
        CheckConstraint("impact IN ('high','medium','low')", name="impact"),
        CheckConstraint("urgency IN ('high','medium','low')", name="urgency"),
    )

    id: int | None = row_id()
    key: str = Field(unique=True)
    name: str
    kind: str = "incident"
    line: int = 1
    impact: str = "medium"
    urgency: str = "medium"
    norm_min: int = 30
    is_active: bool = True
    version: int = 1


class Agreement(SQLModel, table=True):
    """The contract with a client; its terms are versioned."""

    id: int | None = row_id()
    key: str = Field(unique=True)
    number: str
    client_id: int = refers("client.id", index=True)
    rank: int = 0
    version: int = 1


class AgreementVersion(SQLModel, table=True):
    """The terms in force from `in_force_at`. `pause_states` is a space-separated list; `commercial` holds prices, allowance,
    service period and penalties as canonical JSON."""

    __tablename__ = "agreement_version"
    __table_args__ = (
        UniqueConstraint("agreement_id", "number"),
        CheckConstraint("reaction_by IN ('reply','take')", name="reaction_by"),
        CheckConstraint("counts_until IN ('resolved','closed')", name="counts_until"),
    )

    id: int | None = row_id()
    agreement_id: int = refers("agreement.id")
    number: int
    in_force_at: int = wide()
    valid_from_at: int = wide()
    valid_to_at: int | None = wide(default=None)
    prolonged_to_at: int | None = wide(default=None)
    calendar_id: int = refers("calendar.id")
    pause_states: str = "scheduled waiting_client"
    reaction_by: str = "reply"
    counts_until: str = "resolved"
    reopen_window_s: int | None = wide(default=None)
    confirm_working_days: int | None = None
    commercial: str = "{}"
    terms_document: str = "{}"  # the whole wording, canonical JSON, as it was agreed


class AgreementService(SQLModel, table=True):
    """A service that an agreement covers; what is not listed is not covered."""

    __tablename__ = "agreement_service"

    version_id: int = refers("agreement_version.id", primary_key=True)
    service_id: int = refers("service.id", primary_key=True)
    scope: str = "included"
    rate: str | None = None
    team_id: int | None = refers("team.id", default=None)


class AgreementTarget(SQLModel, table=True):
    """Seconds of working time for one target, by priority, for everybody (`is_vip` 0) or for VIPs (1)."""

    __tablename__ = "agreement_target"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint("seconds > 0", name="seconds"),
        CheckConstraint("priority BETWEEN 1 AND 4", name="priority"),
    )

    version_id: int = refers("agreement_version.id", primary_key=True)
    priority: int = Field(primary_key=True)
    is_vip: bool = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    seconds: int = wide()
