"""What SQLite holds by itself: append-only history and entries, stopwatch spans that never overlap, hot indexes, full text."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INDEXES = (
    # Everything the queue weighs and filters by, in one covering index of the open tickets; the literal in the query must match.
    """CREATE INDEX ix_ticket_open ON ticket (id, state, priority, client_tier, is_vip, boost, boost_until_at, until_at, reopen_at,
       assignee_id, team_id, line, parent_id, client_id, came_back_at, requester_id, service_id,
       created_at, kind, channel, flag_at, confirm_at) WHERE is_open = 1""",
    "CREATE INDEX ix_ticket_reopen ON ticket (reopen_at) WHERE reopen_at IS NOT NULL",
    "CREATE INDEX ix_ticket_mine ON ticket (assignee_id, id) WHERE is_open = 1",
    """CREATE INDEX ix_ticket_target_live ON ticket_target (ticket_id, calendar_version_id, seconds, consumed_s, since_s, due_at, kind,
       paused_at) WHERE is_live = 1""",
    "CREATE INDEX ix_ticket_boosted ON ticket (boost_by_id, boost_until_at) WHERE boost <> 0",
    "CREATE INDEX ix_event_undoes ON event (undoes) WHERE undoes IS NOT NULL",
    "CREATE INDEX ix_work_entry_span ON work_entry (engineer_id, start_at, duration_ms) WHERE timer_id IS NOT NULL",
)

TRIGGERS = (
    "CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are never changed'); END",
    "CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END",
    """CREATE TRIGGER event_payload_erase_only BEFORE UPDATE ON event_payload
       WHEN NEW.body <> '' OR NEW.seq <> OLD.seq OR length(NEW.salt) <> 0
       BEGIN SELECT RAISE(ABORT, 'a payload can be erased, not changed'); END""",
    """CREATE TRIGGER event_payload_confirmed BEFORE UPDATE ON event_payload
       WHEN NOT EXISTS (SELECT 1 FROM redaction r LEFT JOIN message m ON m.id = r.message_id
                        WHERE r.confirmed_at IS NOT NULL AND (r.event_seq = OLD.seq
                              OR (r.message_id IS NOT NULL AND (SELECT ticket_id FROM event WHERE seq = OLD.seq) = m.ticket_id)))
       BEGIN SELECT RAISE(ABORT, 'only a confirmed redaction erases a payload'); END""",
    """CREATE TRIGGER event_payload_no_delete BEFORE DELETE ON event_payload
       BEGIN SELECT RAISE(ABORT, 'payloads are erased, not deleted'); END""",
    """CREATE TRIGGER work_entry_no_update BEFORE UPDATE ON work_entry
       BEGIN SELECT RAISE(ABORT, 'work entries are append-only'); END""",
    """CREATE TRIGGER work_entry_no_delete BEFORE DELETE ON work_entry
       BEGIN SELECT RAISE(ABORT, 'work entries are append-only'); END""",
    """CREATE TRIGGER work_entry_no_overlap BEFORE INSERT ON work_entry
       WHEN NEW.timer_id IS NOT NULL
        AND (SELECT start_at + duration_ms FROM work_entry WHERE engineer_id = NEW.engineer_id AND timer_id IS NOT NULL
              ORDER BY start_at DESC, duration_ms DESC LIMIT 1) > NEW.start_at
       BEGIN SELECT RAISE(ABORT, 'stopwatch spans of one engineer never overlap'); END""",
    """CREATE TRIGGER work_entry_reversal_matches BEFORE INSERT ON work_entry
       WHEN NEW.reverses_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM work_entry o WHERE o.id = NEW.reverses_id AND o.duration_ms = -NEW.duration_ms
                        AND o.engineer_id = NEW.engineer_id AND o.ticket_id = NEW.ticket_id AND o.reverses_id IS NULL)
       BEGIN SELECT RAISE(ABORT, 'a reversal takes back exactly one entry'); END""",
    """CREATE TRIGGER redaction_other_person BEFORE UPDATE OF confirmed_by_id ON redaction
       WHEN NEW.confirmed_by_id = OLD.asked_by_id
       BEGIN SELECT RAISE(ABORT, 'who asked for a redaction cannot confirm it'); END""",
    """CREATE TRIGGER calendar_version_no_update BEFORE UPDATE OF definition, zone_data, calendar_id, number ON calendar_version
       BEGIN SELECT RAISE(ABORT, 'a calendar version is never changed'); END""",
    """CREATE TRIGGER boost_limit BEFORE UPDATE OF boost ON ticket WHEN NEW.boost <> 0 AND NEW.boost_by_id IS NULL
       BEGIN SELECT RAISE(ABORT, 'a boost names who set it'); END""",
)

FULL_TEXT = """CREATE VIRTUAL TABLE ticket_text USING fts5(body, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0',
               prefix='2 3')"""


def upgrade() -> None:
    """Add indexes, triggers and the full-text table, where the database is SQLite."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for statement in (*INDEXES, *TRIGGERS, FULL_TEXT):
        op.execute(statement)
