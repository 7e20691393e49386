"""Service periods and charges, points and ratings, the rota and the loop: tables, as Alembic derived them from `store/tables`."""

import sqlalchemy as sa
from alembic import op

from helpdesk_tui.store import bi

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

APPEND_ONLY = ("charge", "point", "rating")
UNLESS = {
    (
        "rating",
        "UPDATE",
    ): "WHEN NEW.comment <> '' OR (NEW.score, NEW.ticket_id, NEW.at, NEW.id) IS NOT (OLD.score, OLD.ticket_id, OLD.at, OLD.id) "
}
"""What alone may change of rows that are append-only: the comment of a rating is erased."""
INDEXES = (
    "CREATE INDEX ix_work_entry_agreement ON work_entry (agreement_version_id, start_at)",
    "CREATE INDEX ix_outbox_due ON outbox (not_before_at, id) WHERE state = 'pending'",
    "CREATE INDEX ix_ticket_resolved ON ticket (resolved_at) WHERE resolved_at IS NOT NULL",
    "CREATE INDEX ix_point_team ON point (team_id, at, person_id, amount, ticket_id)",
    "CREATE INDEX ix_ticket_confirm ON ticket (confirm_at) WHERE confirm_at IS NOT NULL",
    "CREATE INDEX ix_ticket_agreement ON ticket (agreement_version_id, created_at)",
    "CREATE INDEX ix_work_entry_when ON work_entry (start_at, engineer_id, ticket_id, duration_ms)",
)


def upgrade() -> None:
    """Make the tables, then what SQLite holds by itself."""
    op.create_table(
        "lease",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("until_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.BigInteger(), nullable=True),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("claimed_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("(ended_at IS NULL) = (state IN ('pending','sending'))", name=op.f("ck_delivery_ended")),
        sa.CheckConstraint("state IN ('pending','sending','delivered','failed','uncertain','cancelled')", name=op.f("ck_delivery_state")),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_delivery_outbox_id_outbox")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("outbox_id", "door", "address", name=op.f("uq_delivery_outbox_id_door_address")),
    )
    op.create_index("ix_delivery_state", "delivery", ["state", "next_try_at"], unique=False)
    op.create_table(
        "engineer_cost",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("from_at", sa.BigInteger(), nullable=False),
        sa.Column("hour", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_engineer_cost_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "from_at", name=op.f("pk_engineer_cost")),
    )
    op.create_table(
        "adjustment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("period_start_at", sa.BigInteger(), nullable=False),
        sa.Column("concerns", sa.String(), nullable=False),
        sa.Column("amount", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_adjustment_agreement_id_agreement")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_adjustment_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustment")),
    )
    op.create_index(op.f("ix_adjustment_agreement_id"), "adjustment", ["agreement_id"], unique=False)
    op.create_table(
        "handout_turn",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_handout_turn_person_id_person")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_handout_turn_team_id_team")),
        sa.PrimaryKeyConstraint("team_id", "person_id", name=op.f("pk_handout_turn")),
    )
    op.create_table(
        "recurring",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("every", sa.String(), nullable=False),
        sa.Column("each", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("until_at", sa.BigInteger(), nullable=True),
        sa.Column("after_at", sa.BigInteger(), nullable=False),
        sa.Column("prevents", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("every IN ('day','week','month','quarter','year')", name=op.f("ck_recurring_every")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_recurring_agreement_id_agreement")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_recurring_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recurring")),
        sa.UniqueConstraint("key", name=op.f("uq_recurring_key")),
    )
    op.create_index(op.f("ix_recurring_agreement_id"), "recurring", ["agreement_id"], unique=False)
    op.create_table(
        "service_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("start_at", sa.BigInteger(), nullable=False),
        sa.Column("end_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("figures", sa.String(), nullable=False),
        sa.Column("invoice", sa.String(), nullable=False),
        sa.Column("invoiced_at", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("paid_at", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(closed_at IS NULL) = (state <> 'closed')", name=op.f("ck_service_period_closed")),
        sa.CheckConstraint("state IN ('open','closing','closed')", name=op.f("ck_service_period_state")),
        sa.CheckConstraint("end_at > start_at", name=op.f("ck_service_period_span")),
        sa.CheckConstraint("invoiced_at IS NULL OR closed_at IS NOT NULL", name=op.f("ck_service_period_invoiced")),
        sa.CheckConstraint("paid_at IS NULL OR invoiced_at IS NOT NULL", name=op.f("ck_service_period_paid")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_service_period_agreement_id_agreement")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["person.id"], name=op.f("fk_service_period_closed_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_period")),
        sa.UniqueConstraint("agreement_id", "start_at", name=op.f("uq_service_period_agreement_id_start_at")),
    )
    op.create_table(
        "top_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.String(), nullable=False),
        sa.Column("valid_from_at", sa.BigInteger(), nullable=False),
        sa.Column("valid_to_at", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("seconds > 0", name=op.f("ck_top_up_seconds")),
        sa.CheckConstraint("valid_to_at > valid_from_at", name=op.f("ck_top_up_span")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_top_up_agreement_id_agreement")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_top_up_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_top_up")),
    )
    op.create_index(op.f("ix_top_up_agreement_id"), "top_up", ["agreement_id"], unique=False)
    op.create_table(
        "escalation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("from_team_id", sa.Integer(), nullable=True),
        sa.Column("to_team_id", sa.Integer(), nullable=True),
        sa.Column("from_line", sa.Integer(), nullable=False),
        sa.Column("to_line", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("taken_at", sa.BigInteger(), nullable=True),
        sa.Column("returned_at", sa.BigInteger(), nullable=True),
        sa.Column("returned_by_id", sa.Integer(), nullable=True),
        sa.Column("return_reason", sa.String(), nullable=False),
        sa.Column("command_id", sa.BigInteger(), nullable=True),
        sa.Column("is_undone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_escalation_by_id_person")),
        sa.ForeignKeyConstraint(["from_team_id"], ["team.id"], name=op.f("fk_escalation_from_team_id_team")),
        sa.ForeignKeyConstraint(["returned_by_id"], ["person.id"], name=op.f("fk_escalation_returned_by_id_person")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_escalation_ticket_id_ticket")),
        sa.ForeignKeyConstraint(["to_team_id"], ["team.id"], name=op.f("fk_escalation_to_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
    )
    op.create_index(op.f("ix_escalation_by_id"), "escalation", ["by_id"], unique=False)
    op.create_index(op.f("ix_escalation_ticket_id"), "escalation", ["ticket_id"], unique=False)
    op.create_table(
        "limit_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("period_start_at", sa.BigInteger(), nullable=True),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        sa.Column("cap_s", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("decision IN ('approved','refused')", name=op.f("ck_limit_decision_decision")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_limit_decision_agreement_id_agreement")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_limit_decision_recorded_by_id_person")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_limit_decision_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limit_decision")),
    )
    op.create_index(op.f("ix_limit_decision_agreement_id"), "limit_decision", ["agreement_id"], unique=False)
    op.create_index(op.f("ix_limit_decision_ticket_id"), "limit_decision", ["ticket_id"], unique=False)
    op.create_table(
        "penalty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("once", sa.String(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("period_start_at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("explanation", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('breach','attainment')", name=op.f("ck_penalty_kind")),
        sa.CheckConstraint("state IN ('proposed','confirmed','waived')", name=op.f("ck_penalty_state")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_penalty_agreement_id_agreement")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_penalty_decided_by_id_person")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_penalty_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penalty")),
        sa.UniqueConstraint("once", name=op.f("uq_penalty_once")),
    )
    op.create_index(op.f("ix_penalty_agreement_id"), "penalty", ["agreement_id"], unique=False)
    op.create_table(
        "point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("explanation", sa.String(), nullable=False),
        sa.Column("command_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(kind = 'taken_back') = (reverses_id IS NOT NULL)", name=op.f("ck_point_reverses")),
        sa.CheckConstraint("kind IN ('granted','taken_back')", name=op.f("ck_point_kind")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_point_person_id_person")),
        sa.ForeignKeyConstraint(["reverses_id"], ["point.id"], name=op.f("fk_point_reverses_id_point")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_point_team_id_team")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_point_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_point_reverses_id")),
    )
    op.create_index("ix_point_person_id_at", "point", ["person_id", "at"], unique=False)
    op.create_index(op.f("ix_point_ticket_id"), "point", ["ticket_id"], unique=False)
    op.create_table(
        "rating",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("resolved_at", sa.BigInteger(), nullable=False),
        sa.Column("requester_id", sa.Integer(), nullable=True),
        sa.Column("resolver_id", sa.Integer(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_rating_score")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_rating_recorded_by_id_person")),
        sa.ForeignKeyConstraint(["requester_id"], ["person.id"], name=op.f("fk_rating_requester_id_person")),
        sa.ForeignKeyConstraint(["resolver_id"], ["person.id"], name=op.f("fk_rating_resolver_id_person")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_rating_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
    )
    op.create_index(op.f("ix_rating_at"), "rating", ["at"], unique=False)
    op.create_index(op.f("ix_rating_resolver_id"), "rating", ["resolver_id"], unique=False)
    op.create_index("ix_rating_ticket_id", "rating", ["ticket_id", "resolved_at"], unique=False)
    op.create_table(
        "rating_ask",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("resolved_at", sa.BigInteger(), nullable=False),
        sa.Column("requester_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("reminded_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["requester_id"], ["person.id"], name=op.f("fk_rating_ask_requester_id_person")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_rating_ask_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_ask")),
        sa.UniqueConstraint("ticket_id", "resolved_at", name=op.f("uq_rating_ask_ticket_id_resolved_at")),
    )
    op.create_index(op.f("ix_rating_ask_requester_id"), "rating_ask", ["requester_id"], unique=False)
    op.create_table(
        "recurring_run",
        sa.Column("recurring_id", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["recurring_id"], ["recurring.id"], name=op.f("fk_recurring_run_recurring_id_recurring")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_recurring_run_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("recurring_id", "due_at", name=op.f("pk_recurring_run")),
    )
    op.create_table(
        "shift_handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("back_at", sa.BigInteger(), nullable=True),
        sa.Column("returned_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["from_id"], ["person.id"], name=op.f("fk_shift_handover_from_id_person")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_shift_handover_ticket_id_ticket")),
        sa.ForeignKeyConstraint(["to_id"], ["person.id"], name=op.f("fk_shift_handover_to_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_handover")),
    )
    op.create_index(
        "ix_shift_handover_back_at",
        "shift_handover",
        ["back_at"],
        unique=False,
        sqlite_where=sa.text("returned_at IS NULL"),
        postgresql_where=sa.text("returned_at IS NULL"),
    )
    op.create_index(op.f("ix_shift_handover_ticket_id"), "shift_handover", ["ticket_id"], unique=False)
    op.create_table(
        "ticket_route",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("pass_on_at", sa.BigInteger(), nullable=True),
        sa.Column("acknowledged_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("step IN ('dedicated','deputy','lead','duty')", name=op.f("ck_ticket_route_step")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ticket_route_person_id_person")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_route_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_ticket_route")),
    )
    op.create_index("ix_ticket_route_pass_on_at", "ticket_route", ["pass_on_at"], unique=False)
    op.create_table(
        "charge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("agreement_version_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("work_at", sa.BigInteger(), nullable=False),
        sa.Column("raw_ms", sa.BigInteger(), nullable=False),
        sa.Column("hours", sa.String(), nullable=False),
        sa.Column("coefficient", sa.Integer(), nullable=False),
        sa.Column("treatment", sa.String(), nullable=False),
        sa.Column("charged_ms", sa.BigInteger(), nullable=False),
        sa.Column("is_reversal", sa.Boolean(), nullable=False),
        sa.Column("explanation", sa.String(), nullable=False),
        sa.CheckConstraint("hours IN ('in_hours','out_of_hours','holiday')", name=op.f("ck_charge_hours")),
        sa.ForeignKeyConstraint(
            ["agreement_version_id"], ["agreement_version.id"], name=op.f("fk_charge_agreement_version_id_agreement_version")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["work_entry.id"], name=op.f("fk_charge_entry_id_work_entry")),
        sa.ForeignKeyConstraint(["period_id"], ["service_period.id"], name=op.f("fk_charge_period_id_service_period")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_charge_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge")),
    )
    op.create_index("ix_charge_entry_id", "charge", ["entry_id"], unique=False)
    op.create_index(op.f("ix_charge_period_id"), "charge", ["period_id"], unique=False)
    op.create_table(
        "entry_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("cleared_at", sa.BigInteger(), nullable=True),
        sa.Column("cleared_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('disputed','goodwill')", name=op.f("ck_entry_mark_kind")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_entry_mark_by_id_person")),
        sa.ForeignKeyConstraint(["cleared_by_id"], ["person.id"], name=op.f("fk_entry_mark_cleared_by_id_person")),
        sa.ForeignKeyConstraint(["entry_id"], ["work_entry.id"], name=op.f("fk_entry_mark_entry_id_work_entry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_mark")),
    )
    op.create_index(op.f("ix_entry_mark_entry_id"), "entry_mark", ["entry_id"], unique=False)
    op.create_table(
        "quality_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rating_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("caller_id", sa.Integer(), nullable=True),
        sa.Column("called_at", sa.BigInteger(), nullable=True),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(done_at IS NULL) = (state <> 'done')", name=op.f("ck_quality_case_done")),
        sa.CheckConstraint("state IN ('open','done')", name=op.f("ck_quality_case_state")),
        sa.ForeignKeyConstraint(["caller_id"], ["person.id"], name=op.f("fk_quality_case_caller_id_person")),
        sa.ForeignKeyConstraint(["done_by_id"], ["person.id"], name=op.f("fk_quality_case_done_by_id_person")),
        sa.ForeignKeyConstraint(["rating_id"], ["rating.id"], name=op.f("fk_quality_case_rating_id_rating")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_quality_case_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_case")),
        sa.UniqueConstraint("rating_id", name=op.f("uq_quality_case_rating_id")),
    )
    op.create_index(op.f("ix_quality_case_ticket_id"), "quality_case", ["ticket_id"], unique=False)
    if op.get_bind().dialect.name != "sqlite":
        return
    for statement in (*INDEXES, *(view.statement for view in bi.VIEWS)):
        op.execute(statement)
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {UNLESS.get((table, verb), '')}"
                f"BEGIN SELECT RAISE(ABORT, '{table} rows are append-only'); END"
            )
