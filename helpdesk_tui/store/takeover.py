"""What an import reads and writes: other systems' ids, people by name, and many rows of history at once."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from helpdesk_tui.domain import chain
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.sla import Crossing, Moment
from helpdesk_tui.store import calendars, journal
from helpdesk_tui.store.reader import Reader, Row
from helpdesk_tui.store.writer import Writer

DOOR = "import"


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event that waits to be appended."""

    at: Instant
    actor_id: int | None
    verb: str
    ticket_id: int | None
    client_id: int | None
    audience: str
    payload: dict[str, object]


def append_events(writer: Writer, recorded_at: Instant, command_id: int, events: Iterable[NewEvent], *, door: str = DOOR) -> int:
    """Append many events of one command to the chain; `command_id` 0: the first of them begins the command. Returns the command's number."""
    seq, previous = journal.head(writer)
    rows: list[Row] = []
    payloads: list[Row] = []
    for event in events:
        seq += 1
        command_id = command_id or seq
        body, salt = journal.canonical(event.payload), os.urandom(chain.SALT_BYTES)
        digest = chain.digest(salt, body)
        columns = (
            seq, event.at, recorded_at, event.actor_id, door, event.ticket_id, event.client_id, event.audience, event.verb, command_id, None, digest,
        )  # fmt: skip
        previous = chain.link(previous, *columns)
        rows.append((*columns, previous))
        payloads.append((seq, salt, body))
    writer.connection.executemany(
        """INSERT INTO event (seq, at, recorded_at, actor_id, door, ticket_id, client_id, audience, verb, command_id, undoes, payload_digest, chain)
           VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)""",
        rows,
    )
    writer.connection.executemany("INSERT INTO event_payload (seq, salt, body) VALUES (?,?,?)", payloads)
    return command_id


def add_moments(writer: Writer, command_id: int, moments: Iterable[tuple[int, Moment]]) -> None:
    """Append moments of several tickets: (ticket, moment)."""
    writer.connection.executemany(
        "INSERT INTO ticket_moment (ticket_id, at, kind, until_at, command_id, is_undone, is_struck) VALUES (?,?,?,?,?,0,0)",
        [(ticket_id, moment.at, str(moment.kind), moment.until_at, command_id) for ticket_id, moment in moments],
    )


def replace_crossings(writer: Writer, ticket_id: int, from_at: Instant, crossings: Sequence[Crossing], percent: dict[str, int]) -> None:
    """Record the crossings; those from `from_at` on that new knowledge has made untrue go."""
    writer.run("DELETE FROM ticket_crossing WHERE ticket_id = ? AND at >= ?", (ticket_id, from_at))
    writer.connection.executemany(
        "INSERT OR IGNORE INTO ticket_crossing (ticket_id, kind, exchange, threshold, at) VALUES (?,?,?,?,?)",
        [(ticket_id, str(c.kind), c.exchange, percent[str(c.threshold)], c.at) for c in crossings],
    )


def next_ticket_id(reader: Reader) -> int:
    """The number that the next ticket gets."""
    return int(reader.value("SELECT coalesce(max(id), 0) + 1 FROM ticket"))


def tickets_of(reader: Reader, source: str) -> dict[str, int]:
    """Every ticket that came from a source, by its id there."""
    return dict(reader.rows("SELECT external_id, id FROM ticket WHERE external_source = ?", (source,)))


def imported_history(reader: Reader, ticket_id: int) -> list[Row]:
    """What imports have written to a ticket, in the order of time: (at, payload or '' where erased)."""
    return reader.rows(
        """SELECT e.at, p.body FROM event e JOIN event_payload p ON p.seq = e.seq WHERE e.ticket_id = ? AND e.door = 'import' ORDER BY e.at, e.seq""",
        (ticket_id,),
    )


def worked_here_at(reader: Reader, ticket_id: int) -> Instant | None:
    """When somebody here last changed the ticket's state; None where only imports have."""
    found = reader.value(
        """SELECT max(m.at) FROM ticket_moment m LEFT JOIN event e ON e.seq = m.command_id
            WHERE m.ticket_id = ? AND m.is_undone = 0 AND coalesce(e.door, '') <> 'import'
              AND m.kind NOT IN ('client_message', 'public_reply', 'take')""",
        (ticket_id,),
    )
    return None if found is None else int(found)


def has_timer(reader: Reader, ticket_id: int) -> bool:
    """Whether a stopwatch runs on the ticket."""
    return reader.value("SELECT 1 FROM timer WHERE ticket_id = ? LIMIT 1", (ticket_id,)) is not None


def entry_ms(reader: Reader, external_id: str) -> int | None:
    """The duration of the work entry that another system knows by this id; None where there is none."""
    found = reader.value("SELECT duration_ms FROM work_entry WHERE external_id = ?", (external_id,))
    return None if found is None else int(found)


@dataclass(frozen=True, slots=True)
class ImportedWork:
    """A span of work that an import has written: by which ids it is known, start and milliseconds as last imported, and the entry that
    stands for it now with its own span; None where people here have divided it or taken it back."""

    ids: frozenset[str]
    imported_span: tuple[Instant, int]
    entry_id: int | None
    span: tuple[Instant, int] | None


def imported_work(reader: Reader, ticket_id: int, prefix: str) -> list[ImportedWork]:
    """The work that imports have written to a ticket under ids that begin so, oldest first, each with what it was corrected to since."""
    rows = reader.rows(
        """SELECT e.id, e.start_at, e.duration_ms, coalesce(e.external_id, ''), e.end_reason, e.replaces_id,
                  EXISTS (SELECT 1 FROM work_entry r WHERE r.reverses_id = e.id)
             FROM work_entry e WHERE e.ticket_id = ? AND e.reverses_id IS NULL ORDER BY e.id""",
        (ticket_id,),
    )
    following: dict[int, list[Row]] = {}
    for row in rows:
        if row[5] is not None:
            following.setdefault(int(row[5]), []).append(row)
    return [_since(row, following) for row in rows if row[5] is None and str(row[3]).startswith(prefix)]


def _since(root: Row, following: dict[int, list[Row]]) -> ImportedWork:
    ids, imported, current = {str(root[3])}, root, root
    while current[6]:
        further = following.get(int(current[0]), [])
        if len(further) != 1:
            return ImportedWork(frozenset(ids), (int(imported[1]), int(imported[2])), None, None)
        current = further[0]
        if current[4] == DOOR:
            imported = current
            ids |= {str(current[3])} - {""}
    return ImportedWork(frozenset(ids), (int(imported[1]), int(imported[2])), int(current[0]), (int(current[1]), int(current[2])))


def is_booked(reader: Reader, entry_id: int, spans: Iterable[tuple[Instant, int]]) -> bool:
    """Whether an entry is booked into a closed period, or one of these spans of it lies in one."""
    for start_at, duration_ms in spans:
        found = reader.value(
            """SELECT 1 FROM work_entry e JOIN ticket t ON t.id = e.ticket_id WHERE e.id = ?1
                  AND (EXISTS (SELECT 1 FROM charge c WHERE c.entry_id = e.id)
                    OR EXISTS (SELECT 1 FROM service_period p JOIN agreement_version v ON v.agreement_id = p.agreement_id
                                WHERE v.id IN (e.agreement_version_id, t.agreement_version_id) AND p.state = 'closed'
                                  AND p.start_at < ?2 + max(?3, 1) AND p.end_at > ?2))""",
            (entry_id, start_at, duration_ms),
        )
        if found is not None:
            return True
    return False


def has_message(reader: Reader, channel: str, external_id: str) -> bool:
    """Whether the message is here already."""
    return reader.value("SELECT 1 FROM message WHERE channel = ? AND external_id = ?", (channel, external_id)) is not None


def key_of(reader: Reader, table: str, name: str) -> int | None:
    """The id of the client, team or service with this key, or else with this name where only one has it."""
    if table not in ("client", "team", "service"):
        raise ValueError(table)
    found = reader.rows(f"SELECT id FROM {table} WHERE key = ?", (name,)) or reader.rows(
        f"SELECT id FROM {table} WHERE name = ? LIMIT 2", (name,)
    )
    return int(found[0][0]) if len(found) == 1 else None


def person_named(reader: Reader, name: str, *, client_id: int | None, engineers: bool) -> int | None:
    """A person by login, e-mail, key or name: among engineers, among the requesters of a client, or among all."""
    among = (
        "AND EXISTS (SELECT 1 FROM engineer e WHERE e.person_id = p.id)"
        if engineers
        else ""
        if client_id is None
        else f"AND p.client_id = {client_id:d}"
    )
    for condition, value in (
        ("p.id IN (SELECT person_id FROM identity WHERE kind IN ('login', 'email') AND value = ?)", name.casefold()),
        ("p.key = ?", name),
        ("p.name = ?", name),
    ):
        found = reader.rows(f"SELECT p.id FROM person p WHERE {condition} {among} LIMIT 2", (value,))
        if len(found) == 1:
            return int(found[0][0])
    return None


def is_engineer(reader: Reader, person_id: int) -> bool:
    """Whether the person works tickets."""
    return reader.value("SELECT 1 FROM engineer WHERE person_id = ?", (person_id,)) is not None


def key_is_free(reader: Reader, table: str, key: str) -> bool:
    """Whether no row of the table has the key yet; for people, no login either."""
    if table == "person" and reader.value("SELECT 1 FROM identity WHERE kind = 'login' AND value = ?", (key,)):
        return False
    if table not in ("client", "team", "service", "person"):
        raise ValueError(table)
    return reader.value(f"SELECT 1 FROM {table} WHERE key = ?", (key,)) is None


def nobody_may_set_up(reader: Reader) -> bool:
    """Whether the store has no administrator yet."""
    return reader.value("SELECT 1 FROM engineer_role WHERE role = 'admin' LIMIT 1") is None


def reach_back(writer: Writer, calendar_version_ids: Iterable[int], oldest_at: Instant) -> None:
    """Store the calendars' stretches from the oldest ticket on."""
    for version_id in calendar_version_ids:
        first = writer.value("SELECT min(start_at) FROM calendar_stretch WHERE version_id = ?", (version_id,))
        if first is None or first <= oldest_at:
            continue
        calendar = calendars.of_version(writer, version_id)
        writer.connection.executemany(
            "INSERT OR IGNORE INTO calendar_stretch (version_id, start_at, end_at, sum_before_s) VALUES (?,?,?,?)",
            [(version_id, start, min(end, first), before) for start, end, before in calendar.stretches(oldest_at, first) if start < first],
        )
