"""What must be true of a store, as questions in SQL that have no rows for an answer.

The labour checks are the invariants of RULES.md §7 that stored rows can show; each row found is one violation.
"""

from typing import NamedTuple

from helpdesk_tui.domain.words import _
from helpdesk_tui.store import driver
from helpdesk_tui.store.reader import Reader

KEPT = 5
OF_ROWS = ("CHECK constraint failed", "NULL value in", "non-unique entry")
"""How the integrity faults begin that are a row's and not the file's: the rest can still be read."""

_GO_BACK = _(
    "Do not write on. Keep the file as it is, restore the last good backup (helpdesk restore FILE), and find out who edited the store."
)
_BY_HAND = _("Somebody or something wrote past this program. Compare with a backup; correct entries with `helpdesk entries correct`.")


class Check(NamedTuple):
    """One question: its name, what holds when it has no answer, the SQL, how a row reads, and what to do."""

    name: str
    title: str
    sql: str
    row: str
    advice: str


LABOUR: tuple[Check, ...] = (
    Check(
        "labour.one_timer", _("at most one running timer per engineer"),
        "SELECT engineer_id, count(*) FROM timer GROUP BY engineer_id HAVING count(*) > 1",
        _("engineer {} has {} timers"), _BY_HAND,
    ),
    Check(
        "labour.timer_written", _("no timer runs on whose span is written already"),
        "SELECT m.id, m.part, w.id FROM timer m JOIN work_entry w ON w.timer_id = m.id AND w.timer_part >= m.part",
        _("timer {} part {} is entry {}"), _BY_HAND,
    ),
    Check(
        "labour.timer_ticket", _("running timers stand on tickets that were not merged away"),
        "SELECT m.id, m.ticket_id, t.merged_into_id FROM timer m JOIN ticket t ON t.id = m.ticket_id WHERE t.state = 'merged'",
        _("timer {} runs on {}, merged into {}"), _("Let the engineer stop that timer and start it on the surviving ticket."),
    ),
    Check(
        "labour.spans_once", _("every span of a timer is written once"),
        """SELECT timer_id, timer_part, count(*) FROM work_entry WHERE timer_id IS NOT NULL AND reverses_id IS NULL
            GROUP BY timer_id, timer_part HAVING count(*) > 1 OR timer_part IS NULL""",
        _("timer {} part {} is written {} times"), _GO_BACK,
    ),
    Check(
        "labour.spans_apart", _("timer spans of one engineer never overlap"),
        """SELECT engineer_id, before_id, id, before_end - start_at FROM
             (SELECT engineer_id, id, start_at, lag(id) OVER span AS before_id, max(start_at + duration_ms) OVER (span ROWS BETWEEN UNBOUNDED
                PRECEDING AND 1 PRECEDING) AS before_end FROM work_entry WHERE timer_id IS NOT NULL AND reverses_id IS NULL
              WINDOW span AS (PARTITION BY engineer_id ORDER BY start_at, duration_ms, id)) WHERE before_end > start_at""",
        _("engineer {}: entries {} and {} overlap by {} ms"), _BY_HAND,
    ),
    Check(
        "labour.sum_within_elapsed", _("timer spans sum to no more than the time that passed"),
        """SELECT engineer_id, sum(duration_ms), max(start_at + duration_ms) - min(start_at) FROM work_entry
            WHERE timer_id IS NOT NULL AND reverses_id IS NULL GROUP BY engineer_id
           HAVING sum(duration_ms) > max(start_at + duration_ms) - min(start_at)""",
        _("engineer {}: {} ms recorded in {} ms"), _BY_HAND,
    ),
    Check(
        "labour.timer_after_spans", _("a running timer starts no earlier than the last span ended"),
        """SELECT m.engineer_id, m.id, max(w.start_at + w.duration_ms) - m.started_at FROM timer m JOIN work_entry w
              ON w.engineer_id = m.engineer_id AND w.timer_id IS NOT NULL AND w.reverses_id IS NULL
            GROUP BY m.id HAVING max(w.start_at + w.duration_ms) > m.started_at""",
        _("engineer {}: timer {} starts {} ms too early"), _BY_HAND,
    ),
    Check(
        "labour.clock_flag", _("entries whose clocks differ say so, and only those"),
        """SELECT id, duration_ms, wall_ms FROM work_entry
            WHERE (wall_ms IS NOT NULL) <> (' ' || flags || ' ' LIKE '% clock %') AND reverses_id IS NULL AND timer_id IS NOT NULL""",
        _("entry {}: {} ms, by the wall clock {}"), _BY_HAND,
    ),
    Check(
        "labour.reversals", _("a reversal takes back exactly one entry, wholly, once"),
        """SELECT r.id, r.reverses_id FROM work_entry r LEFT JOIN work_entry o ON o.id = r.reverses_id
            WHERE r.reverses_id IS NOT NULL AND (o.id IS NULL OR o.duration_ms <> -r.duration_ms OR o.engineer_id <> r.engineer_id
                  OR o.ticket_id <> r.ticket_id OR o.agreement_version_id IS NOT r.agreement_version_id OR o.reverses_id IS NOT NULL)
           UNION ALL SELECT max(id), reverses_id FROM work_entry WHERE reverses_id IS NOT NULL GROUP BY reverses_id HAVING count(*) > 1""",
        _("entry {} reverses {} wrongly"), _GO_BACK,
    ),
    Check(
        "labour.replacements", _("only reversed entries are replaced"),
        """SELECT n.id, n.replaces_id FROM work_entry n WHERE n.replaces_id IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM work_entry r WHERE r.reverses_id = n.replaces_id)""",
        _("entry {} replaces {}, which still counts"), _("Correct the older of the two with `helpdesk entries correct`."),
    ),
    Check(
        "labour.in_history", _("the history and the entries say the same of every span"),
        """SELECT e.seq, json_extract(p.body, '$.entry') FROM event e JOIN event_payload p ON p.seq = e.seq AND p.body <> ''
             LEFT JOIN work_entry w ON w.id = json_extract(p.body, '$.entry')
            WHERE e.verb = 'time.logged' AND (w.id IS NULL OR w.duration_ms <> json_extract(p.body, '$.duration_ms')
                  OR w.start_at <> json_extract(p.body, '$.start_at') OR w.engineer_id <> json_extract(p.body, '$.engineer'))""",
        _("event {} tells of entry {}, which is not there or says otherwise"), _GO_BACK,
    ),
    Check(
        "labour.reviews", _("long and recovered timers wait for their engineer's review, or had it"),
        """SELECT w.id, w.flags FROM work_entry w WHERE w.timer_id IS NOT NULL AND w.reverses_id IS NULL
              AND (' ' || w.flags || ' ' LIKE '% long %' OR ' ' || w.flags || ' ' LIKE '% recovered %')
              AND NOT EXISTS (SELECT 1 FROM entry_review v WHERE v.entry_id = w.id AND v.kind = 'review')""",
        _("entry {} ({}) is on no review list"), _BY_HAND,
    ),
    Check(
        "labour.approvals", _("manual entries that overlap, are old, exceed the shift or a limit wait for a lead, or had one"),
        """SELECT w.id, w.flags FROM work_entry w WHERE w.mode = 'manual' AND w.reverses_id IS NULL AND w.timer_id IS NULL
              AND (' ' || w.flags || ' ' LIKE '% overlap %' OR ' ' || w.flags || ' ' LIKE '% old %' OR ' ' || w.flags || ' ' LIKE '% over_shift %'
                OR ' ' || w.flags || ' ' LIKE '% over_limit %')
              AND NOT EXISTS (SELECT 1 FROM entry_review v WHERE v.entry_id = w.id AND v.kind = 'approval')""",
        _("entry {} ({}) is on no approval list"), _BY_HAND,
    ),
)  # fmt: skip

DESK: tuple[Check, ...] = (
    Check(
        "tickets.is_open", _("what the queue holds are the open tickets"),
        """SELECT id, state, is_open FROM ticket WHERE is_open <>
             (state IN ('new','in_progress','waiting_client','waiting_vendor','scheduled') OR reopen_at IS NOT NULL)""",
        _("{} is {} but its is_open is {}"), _GO_BACK,
    ),
    Check(
        "tickets.targets", _("every open ticket has a resolution target"),
        """SELECT t.id, t.coverage FROM ticket t WHERE t.is_open = 1
              AND NOT EXISTS (SELECT 1 FROM ticket_target g WHERE g.ticket_id = t.id AND g.kind = 'resolution')""",
        _("{} ({}) has none"), _("Change anything on the ticket (`helpdesk edit`): its targets are computed anew."),
    ),
    Check(
        "tickets.target_spans", _("every running target has a span of time to be met in"),
        "SELECT ticket_id, kind FROM ticket_target WHERE is_live = 1 AND seconds <= 0 ORDER BY ticket_id",
        _("{}: {} is no time at all"),
        _("Set the house's targets right (helpdesk setup), then change anything on the ticket: its targets are computed anew."),
    ),
    Check(
        "tickets.ended_targets", _("closed, cancelled and merged tickets have no running target"),
        """SELECT t.id, g.kind, t.state FROM ticket_target g JOIN ticket t ON t.id = g.ticket_id
            WHERE g.is_live = 1 AND t.state IN ('closed','cancelled','merged')""",
        _("{}: {} still runs though it is {}"), _BY_HAND,
    ),
    Check(
        "tickets.merges", _("merged tickets lead to one that was not merged away"),
        """WITH RECURSIVE way (id, next, steps) AS (SELECT id, merged_into_id, 0 FROM ticket WHERE merged_into_id IS NOT NULL
              UNION ALL SELECT way.id, t.merged_into_id, steps + 1 FROM way JOIN ticket t ON t.id = way.next
               WHERE t.merged_into_id IS NOT NULL AND steps < 100) SELECT id, next FROM way WHERE steps = 100""",
        _("{} leads in a circle ({})"), _GO_BACK,
    ),
    Check(
        "tickets.text", _("every ticket is in the full-text index"),
        "SELECT id FROM ticket WHERE NOT EXISTS (SELECT 1 FROM ticket_text_docsize d WHERE d.id = ticket.id)",
        _("{} cannot be found by its words"), _("Change anything on the ticket (`helpdesk edit`, a note): it is indexed anew."),
    ),
    Check(
        "people.lines", _("engineers are of their team's line"),
        """SELECT p.key, e.line, t.key, t.line FROM engineer e JOIN person p ON p.id = e.person_id JOIN team t ON t.id = e.team_id
            WHERE e.line <> t.line AND e.is_active AND p.is_active""",
        _("{} is of line {}, team {} of line {}"), _("Say the right team or line in the setup: helpdesk setup export, helpdesk setup apply."),
    ),
    Check(
        "people.leavers", _("who has left has no running timer"),
        """SELECT m.id, p.name FROM timer m JOIN person p ON p.id = m.engineer_id LEFT JOIN engineer e ON e.person_id = p.id
            WHERE NOT p.is_active OR e.person_id IS NULL OR NOT e.is_active""",
        _("timer {} of {}"), _("Let the lead end it: `helpdesk timer stop --as LEAD`, or make the engineer active again."),
    ),
)  # fmt: skip


def violations(reader: Reader, check: Check) -> tuple[int, list[str]]:
    """How many rows a check finds, and how the first of them read."""
    count, told = 0, list[str]()
    for row in reader.connection.execute(check.sql):
        count += 1
        if len(told) < KEPT:
            told.append(check.row.format(*row))
    return count, told


def integrity(reader: Reader) -> list[str]:
    """What SQLite itself finds wrong with the file: torn pages, indexes and constraints that do not fit their rows."""
    try:
        return [str(row[0]) for row in reader.rows("PRAGMA integrity_check(20)") if row[0] != "ok"]
    except driver.Error as error:  # some damage stops the check itself
        return [str(error)]


def orphans(reader: Reader) -> list[str]:
    """Rows that refer to rows which are not there."""
    return [_("row {} of {} refers to {}").format(row[1], row[0], row[2]) for row in reader.rows("PRAGMA foreign_key_check")]


class FileFacts(NamedTuple):
    """How the file is kept: its schema and Alembic stamps, journal mode, SQLite's version and whether WAL is safe with it."""

    schema: int
    wanted_schema: int
    revision: str
    journal: str
    library: str
    wal_is_safe: bool


def file_facts(reader: Reader) -> FileFacts:
    """How the file is kept."""
    version = ".".join(map(str, driver.library_version()))
    return FileFacts(
        driver.schema_of(reader.connection), driver.SCHEMA, str(reader.value("SELECT version_num FROM alembic_version") or ""),
        str(reader.value("PRAGMA journal_mode")), version, driver.wal_is_safe(),
    )  # fmt: skip


class Waiting(NamedTuple):
    """How many rows of the outbox wait to go outside, since when the oldest could have; how many failed, and how many may have arrived."""

    outside: int
    since_at: int | None
    failed: int
    uncertain: int


def outbox(reader: Reader) -> Waiting:
    """What of the outbox has not left. What is shown on screens waits for its reader and is not counted."""
    row = reader.row(
        """SELECT count(*) FILTER (WHERE state = 'pending' AND channel <> 'console'),
                  min(max(not_before_at, created_at)) FILTER (WHERE state = 'pending' AND channel <> 'console'),
                  count(*) FILTER (WHERE state = 'failed') FROM outbox WHERE state IN ('pending', 'failed')"""
    )
    uncertain = int(reader.value("SELECT count(DISTINCT outbox_id) FROM delivery WHERE state = 'uncertain'"))
    waiting, since_at, failed = row or (0, None, 0)
    return Waiting(waiting, since_at, max(0, failed - uncertain), uncertain)


def undelivered(reader: Reader) -> list[str]:
    """The latest rows that failed or are uncertain: kind, ticket, door, why."""
    rows = reader.rows(
        """SELECT o.id, o.kind, coalesce(o.ticket_id, ''), d.door, d.state, d.reason FROM delivery d JOIN outbox o ON o.id = d.outbox_id
            WHERE d.state IN ('failed', 'uncertain') ORDER BY d.id DESC LIMIT ?""",
        (KEPT,),
    )
    return [f"{row[0]}: {row[1]} {row[2]} {row[3]}: {row[4]}, {row[5]}" for row in rows]


def covered_services(reader: Reader) -> list[tuple[str, str, str, str | None]]:
    """What the latest terms of every agreement cover: (agreement, service, scope, rate), as stored."""
    return [
        (str(row[0]), str(row[1]), str(row[2]), row[3])
        for row in reader.rows(
            """SELECT a.key, s.key, c.scope, c.rate FROM agreement_service c JOIN agreement_version v ON v.id = c.version_id
                 JOIN agreement a ON a.id = v.agreement_id JOIN service s ON s.id = c.service_id
                WHERE v.number = (SELECT max(number) FROM agreement_version w WHERE w.agreement_id = a.id) ORDER BY a.key, s.key"""
        )
    ]


def from_the_future(reader: Reader, now: int) -> int:
    """Events recorded later than now by over five minutes: some machine's clock was ahead, or this one's is behind."""
    return int(reader.value("SELECT count(*) FROM event WHERE recorded_at > ?", (now + 300_000,)))


def ticket_sample(reader: Reader, *, every: bool, size: int = 500) -> list[int]:
    """Tickets whose targets are recomputed: all, or open ones and the latest of the others."""
    if every:
        return [int(row[0]) for row in reader.rows("SELECT id FROM ticket ORDER BY id")]
    open_ones = reader.rows("SELECT id FROM ticket WHERE is_open = 1 ORDER BY id DESC LIMIT ?", (size,))
    others = reader.rows("SELECT id FROM (SELECT id, is_open FROM ticket ORDER BY id DESC LIMIT ?) WHERE is_open = 0", (size,))
    return sorted(int(row[0]) for row in (*open_ones, *others))


def latest_versions(reader: Reader) -> list[tuple[int, str, str, int]]:
    """The latest version of every calendar: (id, the calendar's key, zone data, stretches are stored up to)."""
    return [
        (int(row[0]), str(row[1]), str(row[2]), int(row[3]))
        for row in reader.rows(
            """SELECT v.id, c.key, v.zone_data, v.until_at FROM calendar_version v JOIN calendar c ON c.id = v.calendar_id
                WHERE v.number = (SELECT max(number) FROM calendar_version w WHERE w.calendar_id = v.calendar_id) ORDER BY c.key"""
        )
    ]


def stored_stretches(reader: Reader, version_id: int) -> list[tuple[int, int, int]]:
    """The stretches of a version as they are stored."""
    return [
        (int(row[0]), int(row[1]), int(row[2]))
        for row in reader.rows(
            "SELECT start_at, end_at, sum_before_s FROM calendar_stretch WHERE version_id = ? ORDER BY start_at", (version_id,)
        )
    ]
