"""Tickets, their moments and targets: reading and writing the rows of one ticket."""

from collections.abc import Iterable
from dataclasses import fields

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.sla import Moment, MomentKind
from helpdesk_tui.domain.ticket import OPEN_STATES, PAUSE_STATES, Message, Target, Ticket
from helpdesk_tui.store import tables
from helpdesk_tui.store.reader import Reader, Row, record
from helpdesk_tui.store.writer import Writer

_JOINED = (
    "client_key",
    "client_name",
    "requester_name",
    "service_key",
    "service_name",
    "team_key",
    "team_name",
    "assignee_login",
    "assignee_name",
)
COLUMNS = tuple(field.name for field in fields(Ticket) if field.name not in _JOINED)
_SELECT = f"""SELECT {", ".join(f"t.{name}" for name in COLUMNS)}, c.key, c.name, coalesce(r.name, ''), coalesce(s.key, ''),
       coalesce(s.name, ''), coalesce(m.key, ''), coalesce(m.name, ''), coalesce(a.key, ''), coalesce(a.name, '')
  FROM ticket t JOIN client c ON c.id = t.client_id LEFT JOIN person r ON r.id = t.requester_id
  LEFT JOIN service s ON s.id = t.service_id LEFT JOIN team m ON m.id = t.team_id LEFT JOIN person a ON a.id = t.assignee_id"""


def _ticket(row: Row) -> Ticket:
    return record(Ticket, row, "is_vip")


def load(reader: Reader, ticket_id: int) -> Ticket | None:
    """The ticket as stored (see `domain.ticket.as_of` for what time has made of it), or None."""
    row = reader.row(f"{_SELECT} WHERE t.id = ?", (ticket_id,))
    return None if row is None else _ticket(row)


def load_many(reader: Reader, ticket_ids: Iterable[int]) -> dict[int, Ticket]:
    """Several tickets by id; those that do not exist are missing."""
    ids = list(ticket_ids)
    found: dict[int, Ticket] = {}
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        for row in reader.rows(f"{_SELECT} WHERE t.id IN ({','.join('?' * len(part))})", part):
            found[row[0]] = _ticket(row)
    return found


def of_requester(reader: Reader, requester_key: str, limit: int = 20) -> list[Row]:
    """(id, state, subject, client_id) of a requester's open tickets, latest first."""
    return reader.rows(
        """SELECT t.id, t.state, t.subject, t.client_id FROM ticket t JOIN person p ON p.id = t.requester_id
            WHERE p.key = ? AND t.is_open = 1 ORDER BY t.id DESC LIMIT ?""",
        (requester_key, limit),
    )


def oldest_at(reader: Reader) -> Instant | None:
    """When the first ticket was created, or None where there is none."""
    found = reader.value("SELECT min(created_at) FROM ticket")
    return None if found is None else int(found)


def is_open(state: str, reopen_at: Instant | None) -> bool:
    """What the stored `is_open` must be: an open state, or a message that is about to reopen it."""
    return state in OPEN_STATES or reopen_at is not None


def moments(reader: Reader, ticket_id: int) -> list[Moment]:
    """What the SLA derives from, in order, without what was undone; a struck pause appears as work."""
    found = []
    for at, kind, until_at, is_struck in reader.rows(
        "SELECT at, kind, until_at, is_struck FROM ticket_moment WHERE ticket_id = ? AND is_undone = 0 ORDER BY at, id", (ticket_id,)
    ):
        found.append(Moment(at, MomentKind.IN_PROGRESS) if is_struck else Moment(at, MomentKind(kind), until_at))
    return found


def add_moments(writer: Writer, ticket_id: int, command_id: int, new: Iterable[Moment]) -> None:
    """Append to what the SLA derives from."""
    writer.add_all(
        tables.TicketMoment,
        [
            {"ticket_id": ticket_id, "at": moment.at, "kind": str(moment.kind), "until_at": moment.until_at, "command_id": command_id}
            for moment in new
        ],
    )


def last_moment_at(reader: Reader, ticket_id: int) -> Instant:
    """When the last thing happened from which the SLA derives; 0 where nothing has."""
    return int(reader.value("SELECT coalesce(max(at), 0) FROM ticket_moment WHERE ticket_id = ? AND is_undone = 0", (ticket_id,)))


def undo_moments(writer: Writer, ticket_id: int, command_id: int) -> None:
    """Leave out of the SLA what a command has put there."""
    writer.change(tables.TicketMoment, {"ticket_id": ticket_id, "command_id": command_id}, {"is_undone": True})


def last_pause(reader: Reader, ticket_id: int) -> tuple[int, Instant, str] | None:
    """The ticket's last pause that counts as one, as (moment, beginning, state); None where there is none."""
    row = reader.row(
        f"""SELECT id, at, kind FROM ticket_moment WHERE ticket_id = ? AND is_undone = 0 AND is_struck = 0
             AND kind IN ({",".join("?" * len(PAUSE_STATES))}) ORDER BY at DESC, id DESC LIMIT 1""",
        (ticket_id, *PAUSE_STATES),
    )
    return None if row is None else (int(row[0]), int(row[1]), str(row[2]))


def strike_pause(writer: Writer, ticket_id: int, moment_id: int) -> None:
    """Make work of a pause. The verdicts of the targets that it paused are forgotten, to be given anew."""
    writer.change(tables.TicketMoment, {"id": moment_id}, {"is_struck": True})
    writer.run("DELETE FROM ticket_target WHERE ticket_id = ? AND kind IN ('update', 'resolution')", (ticket_id,))


def crossings(reader: Reader, ticket_id: int) -> set[tuple[str, int, int]]:
    """(target, exchange, percent) of the thresholds that were recorded as crossed."""
    rows = reader.rows("SELECT kind, exchange, threshold FROM ticket_crossing WHERE ticket_id = ?", (ticket_id,))
    return {(str(row[0]), int(row[1]), int(row[2])) for row in rows}


_TARGET_COLUMNS = tuple(field.name for field in fields(Target))
_TARGETS = f"SELECT {', '.join(_TARGET_COLUMNS)} FROM ticket_target WHERE ticket_id = ?"
_ORDER = {"reaction": 0, "answer": 1, "update": 2, "resolution": 3}


def _target(row: Row) -> Target:
    return record(Target, row, "is_live", "is_contractual")


def targets(reader: Reader, ticket_id: int) -> list[Target]:
    """The ticket's targets: reaction, answer, update, resolution, those that there are."""
    return sorted((_target(row) for row in reader.rows(_TARGETS, (ticket_id,))), key=lambda target: _ORDER[target.kind])


def save_targets(writer: Writer, ticket_id: int, new: Iterable[Target]) -> None:
    """Replace the ticket's targets."""
    writer.run("DELETE FROM ticket_target WHERE ticket_id = ?", (ticket_id,))
    writer.add_all(
        tables.TicketTarget, [{"ticket_id": ticket_id, **{name: getattr(target, name) for name in _TARGET_COLUMNS}} for target in new]
    )


def set_due(writer: Writer, ticket_id: int, targets: Iterable[Target], calendar_version_id: int) -> None:
    """Record what follows from a ticket's targets for its place in the queue: the next unpaused deadline, and the calendar it counts in."""
    due = [target.due_at for target in targets if target.is_live and target.due_at is not None and target.since_s is not None]
    writer.run(
        "UPDATE ticket SET next_due_at = ?, calendar_version_id = ? WHERE id = ?", (min(due, default=None), calendar_version_id, ticket_id)
    )


_MESSAGE_COLUMNS = tuple(field.name for field in fields(Message))


def messages(reader: Reader, ticket_id: int) -> list[Message]:
    """The conversation, oldest first, with what was merged into it; cancelled replies left out."""
    columns = ", ".join(
        f"coalesce(nullif(m.author_name, ''), a.name, '') AS {name}" if name == "author_name" else f"m.{name}" for name in _MESSAGE_COLUMNS
    )
    return [
        record(Message, row, "is_question", "is_automatic")
        for row in reader.rows(
            f"""SELECT {columns} FROM message m LEFT JOIN person a ON a.id = m.author_id
                 WHERE m.ticket_id = ? AND m.cancelled_at IS NULL ORDER BY m.at, m.id""",
            (ticket_id,),
        )
    ]


def index_text(writer: Reader, ticket_id: int) -> None:
    """Bring the full-text index of a ticket up to date: subject, requester, device, the id at another system, and every message that is not erased."""
    from helpdesk_tui.domain.text import casefolded

    parts = [
        str(row[0])
        for row in writer.rows(
            """SELECT t.subject FROM ticket t WHERE t.id = ?1 UNION ALL SELECT r.name FROM ticket t JOIN person r ON r.id = t.requester_id WHERE t.id = ?1
           UNION ALL SELECT t.device FROM ticket t WHERE t.id = ?1
           UNION ALL SELECT coalesce(t.external_id, '') FROM ticket t WHERE t.id = ?1
           UNION ALL SELECT body FROM message WHERE ticket_id = ?1 AND cancelled_at IS NULL AND erased_at IS NULL""",
            (ticket_id,),
        )
    ]
    writer.connection.execute("DELETE FROM ticket_text WHERE rowid = ?", (ticket_id,))
    writer.connection.execute("INSERT INTO ticket_text (rowid, body) VALUES (?, ?)", (ticket_id, casefolded("\n".join(parts))))
