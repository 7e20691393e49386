"""Clients, people with their identities, teams, engineers, shifts."""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from helpdesk_tui.store.tables.base import refers, row_id, wide


class Client(SQLModel, table=True):
    """An organisation served; `tier` is gold 3, silver 2, bronze 1, none 0; one internal client stands for the desk itself."""

    __table_args__ = (
        CheckConstraint("tier BETWEEN 0 AND 3", name="tier"),
        Index("uq_client_internal", "is_internal", unique=True, sqlite_where=text("is_internal = 1"), postgresql_where=text("is_internal")),
    )

    id: int | None = row_id()
    key: str = Field(unique=True)
    name: str
    tier: int = 0
    zone: str = "UTC"
    is_internal: bool = False
    is_active: bool = True
    mail_domains: str = ""  # space-separated; a reply to an address outside them is warned of
    dedicated_engineer_id: int | None = refers("person.id", default=None)
    manager_id: int | None = refers("person.id", default=None)
    note: str = ""
    version: int = 1


class Person(SQLModel, table=True):
    """A requester (has `client_id`) or an engineer (has a row in `engineer`), or both at the internal client."""

    id: int | None = row_id()
    key: str = Field(unique=True)
    name: str
    client_id: int | None = refers("client.id", default=None, index=True)
    is_vip: bool = False
    position: str = ""
    zone: str | None = None
    language: str | None = None
    is_active: bool = True
    version: int = 1


class Identity(SQLModel, table=True):
    """One way by which a person is recognised; unique by kind and value (value casefolded, phones as digits)."""

    __table_args__ = (
        UniqueConstraint("kind", "value"),
        CheckConstraint("kind IN ('login','email','phone','telegram','ssh_key','directory')", name="kind"),
    )

    id: int | None = row_id()
    person_id: int = refers("person.id", index=True)
    kind: str
    value: str


class Team(SQLModel, table=True):
    """Engineers of one line with a lead, a calendar, a hand-out rule; `timer_mode` auto (line 1) or manual."""

    __table_args__ = (
        CheckConstraint("line BETWEEN 1 AND 3", name="line"),
        CheckConstraint("handout IN ('pull','round_robin','least_loaded')", name="handout"),
        CheckConstraint("timer_mode IN ('auto','manual')", name="timer_mode"),
    )

    id: int | None = row_id()
    key: str = Field(unique=True)
    name: str
    line: int = 1
    lead_id: int | None = refers("person.id", default=None)
    calendar_id: int | None = refers("calendar.id", default=None)
    handout: str = "pull"
    timer_mode: str = "auto"
    may_pick: bool = True
    cap_active: int | None = None
    cap_all: int | None = None
    idle_alarm_min: int | None = None
    is_active: bool = True
    version: int = 1


class Engineer(SQLModel, table=True):
    """A person who works tickets."""

    __table_args__ = (CheckConstraint("line BETWEEN 1 AND 3", name="line"),)

    person_id: int = refers("person.id", primary_key=True)
    line: int = 1
    team_id: int | None = refers("team.id", default=None, index=True)
    deputy_id: int | None = refers("person.id", default=None)
    all_clients: bool = True
    is_active: bool = True
    version: int = 1


class EngineerRole(SQLModel, table=True):
    """The roles of RULES.md §12 that a person holds."""

    __tablename__ = "engineer_role"
    __table_args__ = (CheckConstraint("role IN ('engineer','lead','manager','quality','auditor','admin','client')", name="role"),)

    person_id: int = refers("person.id", primary_key=True)
    role: str = Field(primary_key=True)


class EngineerClient(SQLModel, table=True):
    """Which clients an engineer may see when not all."""

    __tablename__ = "engineer_client"

    person_id: int = refers("person.id", primary_key=True)
    client_id: int = refers("client.id", primary_key=True)


class ClientTeam(SQLModel, table=True):
    """The team that a client has named for a line."""

    __tablename__ = "client_team"

    client_id: int = refers("client.id", primary_key=True)
    line: int = Field(primary_key=True)
    team_id: int = refers("team.id")


class Shift(SQLModel, table=True):
    """When an engineer is on duty or on call: half-open."""

    __table_args__ = (
        CheckConstraint("end_at > start_at", name="span"),
        CheckConstraint("kind IN ('on_duty','on_call')", name="kind"),
        UniqueConstraint("person_id", "start_at"),
    )

    id: int | None = row_id()
    person_id: int = refers("person.id")
    start_at: int = wide()
    end_at: int = wide(index=True)
    kind: str = "on_duty"


class Absence(SQLModel, table=True):
    """When an engineer is away; overrides shifts."""

    __table_args__ = (CheckConstraint("end_at > start_at", name="span"), UniqueConstraint("person_id", "start_at"))

    id: int | None = row_id()
    person_id: int = refers("person.id")
    start_at: int = wide()
    end_at: int = wide()
    reason: str = ""


class SavedView(SQLModel, table=True):
    """A person's own filter under one of the keys 1-9."""

    __tablename__ = "saved_view"
    __table_args__ = (CheckConstraint("slot BETWEEN 1 AND 9", name="slot"),)

    person_id: int = refers("person.id", primary_key=True)
    slot: int = Field(primary_key=True)
    name: str
    query: str
