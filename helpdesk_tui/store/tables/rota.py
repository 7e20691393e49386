"""Who got a ticket by which rule, who passed it on, whose turn it is; and which loop is at work."""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from helpdesk_tui.store.tables.base import refers, row_id, wide


class HandoutTurn(SQLModel, table=True):
    """Round robin: when each engineer of a team was last given a ticket by the rule; the longest ago is next."""

    __tablename__ = "handout_turn"

    team_id: int = refers("team.id", primary_key=True)
    person_id: int = refers("person.id", primary_key=True)
    turn: int = wide()


class TicketRoute(SQLModel, table=True):
    """A VIP's ticket on its way along the chain: with whom it is and until when that person may acknowledge it."""

    __tablename__ = "ticket_route"
    __table_args__ = (
        CheckConstraint("step IN ('dedicated','deputy','lead','duty')", name="step"),
        Index("ix_ticket_route_pass_on_at", "pass_on_at"),
    )

    ticket_id: int = refers("ticket.id", primary_key=True)
    step: str
    person_id: int = refers("person.id")
    at: int = wide()
    pass_on_at: int | None = wide(default=None)
    acknowledged_at: int | None = wide(default=None)


class Escalation(SQLModel, table=True):
    """A ticket went to the next line; `returned_at` where that line gave it back: counted."""

    id: int | None = row_id()
    ticket_id: int = refers("ticket.id", index=True)
    at: int = wide()
    by_id: int = refers("person.id", index=True)
    from_team_id: int | None = refers("team.id", default=None)
    to_team_id: int | None = refers("team.id", default=None)
    from_line: int
    to_line: int
    reason: str
    due_at: int | None = wide(default=None)  # the internal target
    taken_at: int | None = wide(default=None)
    returned_at: int | None = wide(default=None)
    returned_by_id: int | None = refers("person.id", default=None)
    return_reason: str = ""
    command_id: int | None = wide(default=None)
    is_undone: bool = False


class ShiftHandover(SQLModel, table=True):
    """A ticket that somebody looks after until its engineer's next shift."""

    __tablename__ = "shift_handover"
    __table_args__ = (
        Index(
            "ix_shift_handover_back_at", "back_at", sqlite_where=text("returned_at IS NULL"), postgresql_where=text("returned_at IS NULL")
        ),
    )

    id: int | None = row_id()
    ticket_id: int = refers("ticket.id", index=True)
    from_id: int = refers("person.id")
    to_id: int = refers("person.id")
    note: str
    at: int = wide()
    back_at: int | None = wide(default=None)
    returned_at: int | None = wide(default=None)


class Lease(SQLModel, table=True):
    """Which loop does a piece of work until when, so that two of them never do it at once."""

    name: str = Field(primary_key=True)
    holder: str
    until_at: int = wide()  # where nobody holds it: not to be begun again before
    done_at: int | None = wide(default=None)  # when the work was last finished
    note: str = ""  # why it failed last
    failures: int = 0  # in a row


class Delivery(SQLModel, table=True):
    """A row of the outbox on its way through one door to one address: claimed before it is sent, ended after the answer.

    `uncertain` is what was claimed or sent and never answered for: it is told, and sent again only when somebody asks for it. A row that
    stays on its reader's screen has the door `console`, one that a digest carries the door `digest`, with that row's id as the address.
    """

    __table_args__ = (
        UniqueConstraint("outbox_id", "door", "address"),
        CheckConstraint("state IN ('pending','sending','delivered','failed','uncertain','cancelled')", name="state"),
        CheckConstraint("(ended_at IS NULL) = (state IN ('pending','sending'))", name="ended"),
        Index("ix_delivery_state", "state", "next_try_at"),
    )

    id: int | None = row_id()
    outbox_id: int = refers("outbox.id")
    door: str
    address: str = ""
    state: str = "pending"
    attempts: int = 0
    next_try_at: int | None = wide(default=None)
    holder: str = ""
    claimed_at: int | None = wide(default=None)
    ended_at: int | None = wide(default=None)
    reason: str = ""
