"""The history as a whole: read in order for verification, filtered for people, and erased where a redaction is confirmed."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from helpdesk_tui.domain import chain
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.store import tables
from helpdesk_tui.store.journal import EventRow, events_where
from helpdesk_tui.store.reader import Reader, record
from helpdesk_tui.store.writer import Writer


class PayloadRow(NamedTuple):
    """What is stored of an event's payload: None for both where the row itself is missing, both empty where it was erased."""

    seq: int
    digest: str
    salt: bytes | None
    body: str | None


@dataclass(frozen=True, slots=True)
class RedactionRow:
    """An erasure that was asked for; `confirmed_at` None while it waits for a lead."""

    id: int
    event_seq: int | None
    message_id: int | None
    reason: str
    asked_by_id: int
    asked_by: str
    asked_at: Instant
    confirmed_by: str
    confirmed_at: Instant | None


def chained(reader: Reader) -> Iterator[tuple[chain.ChainedEvent, PayloadRow]]:
    """Every event in order with its payload. An event that does not follow the one before by number gets an empty previous hash."""
    previous_seq, previous = 0, chain.GENESIS
    for row in reader.connection.execute(
        """SELECT e.seq, e.at, e.recorded_at, e.actor_id, e.door, e.ticket_id, e.client_id, e.audience, e.verb, e.command_id, e.undoes,
                  e.payload_digest, e.chain, p.salt, p.body FROM event e LEFT JOIN event_payload p ON p.seq = e.seq ORDER BY e.seq"""
    ):
        seq, stored = int(row[0]), str(row[12])
        before = previous if seq == previous_seq + 1 else ""
        yield chain.ChainedEvent(seq, before, tuple(row[:12]), stored), PayloadRow(seq, str(row[11]), row[13], row[14])
        previous_seq, previous = seq, stored


def erased_with_right(reader: Reader) -> set[int]:
    """The numbers of events whose payload a confirmed redaction has erased."""
    return {int(row[0]) for row in reader.rows("SELECT event_seq FROM redaction WHERE confirmed_at IS NOT NULL AND event_seq IS NOT NULL")}


@dataclass(frozen=True, slots=True)
class Word:
    """What a word of a search can mean: an event or a ticket by `number`; or one of these verbs, doors, or people who acted."""

    number: int | None = None
    verbs: tuple[str, ...] = ()
    doors: tuple[str, ...] = ()
    people: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events: None and empty filter nothing; `verb` fits itself and what begins with it and a dot."""

    ticket_id: int | None = None
    actor_id: int | None = None
    verb: str = ""
    client_id: int | None = None
    door: str = ""
    since_at: Instant | None = None
    until_at: Instant | None = None
    words: tuple[Word, ...] = ()


def matching(reader: Reader, wanted: Wanted, limit: int) -> list[EventRow]:
    """The latest events that fit all filters given, oldest first."""
    return events_where(reader, *_condition(wanted), limit)


def count(reader: Reader, wanted: Wanted) -> int:
    """How many events fit all filters given."""
    where, parameters = _condition(wanted)
    return int(reader.value(f"SELECT count(*) FROM event e WHERE {where}", parameters))


def _condition(wanted: Wanted) -> tuple[str, list[object]]:
    conditions: list[tuple[str, Sequence[object]]] = []
    if wanted.ticket_id is not None:
        conditions.append(("e.ticket_id = ?", [wanted.ticket_id]))
    if wanted.actor_id is not None:
        conditions.append(("e.actor_id = ?", [wanted.actor_id]))
    if wanted.verb:
        conditions.append(("(e.verb = ? OR substr(e.verb, 1, ?) = ?)", [wanted.verb, len(wanted.verb) + 1, f"{wanted.verb}."]))
    if wanted.client_id is not None:
        conditions.append(("e.client_id = ?", [wanted.client_id]))
    if wanted.door:
        conditions.append(("e.door = ?", [wanted.door]))
    if wanted.since_at is not None:
        conditions.append(("e.recorded_at >= ?", [wanted.since_at]))
    if wanted.until_at is not None:
        conditions.append(("e.recorded_at < ?", [wanted.until_at]))
    conditions += [_says(word) for word in wanted.words]
    where = " AND ".join(text for text, _values in conditions) or "1"
    return where, [value for _text, values in conditions for value in values]


def _says(word: Word) -> tuple[str, Sequence[object]]:
    if word.number is not None:
        return "(e.ticket_id = ? OR e.seq = ?)", [word.number, word.number]
    among = "IN (SELECT value FROM json_each(?))"
    lists = [json.dumps(one) for one in (word.verbs, word.doors, word.people)]
    return f"(e.verb {among} OR e.door {among} OR e.actor_id {among})", lists


def verbs(reader: Reader) -> list[str]:
    """What has happened at all."""
    return [str(row[0]) for row in reader.rows("SELECT DISTINCT verb FROM event")]


def doors(reader: Reader) -> list[str]:
    """By which doors something has happened."""
    return [str(row[0]) for row in reader.rows("SELECT DISTINCT door FROM event")]


def people_in(reader: Reader) -> list[tuple[int, str]]:
    """(id, name) of everybody who has done something."""
    return [(int(row[0]), str(row[1])) for row in reader.rows("SELECT id, name FROM person WHERE id IN (SELECT actor_id FROM event)")]


def logins(reader: Reader) -> list[str]:
    """Everybody's login, also of those who have left."""
    return [str(row[0]) for row in reader.rows("SELECT value FROM identity WHERE kind = 'login'")]


def person_of_login(reader: Reader, login: str) -> int | None:
    """The person with this login, also one who has left."""
    found = reader.value("SELECT person_id FROM identity WHERE kind = 'login' AND value = ?", (login.casefold(),))
    return None if found is None else int(found)


_REDACTIONS = """SELECT r.id, r.event_seq, r.message_id, r.reason, r.asked_by_id, a.name, r.asked_at, coalesce(c.name, ''), r.confirmed_at
  FROM redaction r JOIN person a ON a.id = r.asked_by_id LEFT JOIN person c ON c.id = r.confirmed_by_id"""


def redaction(reader: Reader, redaction_id: int) -> RedactionRow | None:
    """One redaction, or None."""
    row = reader.row(f"{_REDACTIONS} WHERE r.id = ?", (redaction_id,))
    return None if row is None else record(RedactionRow, row)


def redactions(reader: Reader, *, waiting: bool) -> list[RedactionRow]:
    """Redactions in the order of asking: those that wait for a lead, or all."""
    return [
        record(RedactionRow, row) for row in reader.rows(f"{_REDACTIONS} WHERE ? OR r.confirmed_at IS NULL ORDER BY r.id", (not waiting,))
    ]


def same_text(reader: Reader, message_id: int) -> list[tuple[int, int, str]]:
    """The message with all its copies (an outage's message to every child): (id, ticket, body)."""
    return [
        (int(row[0]), int(row[1]), str(row[2]))
        for row in reader.rows(
            """WITH root (id) AS (SELECT coalesce(copied_from_id, id) FROM message WHERE id = ?)
               SELECT m.id, m.ticket_id, m.body FROM message m, root WHERE m.id = root.id OR m.copied_from_id = root.id ORDER BY m.id""",
            (message_id,),
        )
    ]


def payloads_holding(reader: Reader, ticket_ids: Sequence[int], text: str) -> list[int]:
    """Events of these tickets, and of those merged into them, whose payload holds the text in one of its values.

    A text of under eight characters counts only where it is the whole value: else "ok" would erase half of a history.
    """
    marks = ",".join("?" * len(ticket_ids))
    rows = reader.rows(
        f"""WITH RECURSIVE same (id) AS (SELECT id FROM ticket WHERE id IN ({marks})
              UNION SELECT t.id FROM ticket t JOIN same s ON t.merged_into_id = s.id)
            SELECT p.seq, p.body FROM event e JOIN event_payload p ON p.seq = e.seq WHERE e.ticket_id IN (SELECT id FROM same) AND p.body <> ''""",
        ticket_ids,
    )
    return [int(seq) for seq, body in rows if _holds(json.loads(body), text)]


def _holds(value: object, text: str) -> bool:
    if isinstance(value, str):
        return value == text or (len(text) >= 8 and text in value)
    if isinstance(value, dict):
        return any(_holds(part, text) for part in value.values())
    return isinstance(value, list) and any(_holds(part, text) for part in value)


def erase_payload(writer: Writer, seq: int) -> None:
    """Empty an event's payload; the trigger lets only a confirmed redaction do it."""
    writer.change(tables.EventPayload, {"seq": seq}, {"salt": b"", "body": ""})


def erase_message(writer: Writer, message_id: int, text: str, mark: str, now: Instant) -> None:
    """Put `mark` in the place of a message, and empty what else of it is kept: raw source, attachments nobody else has, outbox, drafts."""
    raw_id = writer.value("SELECT raw_source_id FROM message WHERE id = ?", (message_id,))
    ticket_id = writer.value("SELECT ticket_id FROM message WHERE id = ?", (message_id,))
    if raw_id is not None:
        writer.change(tables.RawSource, {"id": raw_id}, {"content": b""})
    for (sha256,) in writer.rows("SELECT DISTINCT sha256 FROM attachment WHERE message_id = ?", (message_id,)):
        if not writer.value("SELECT 1 FROM attachment WHERE sha256 = ? AND message_id <> ?", (sha256, message_id)):
            writer.change(tables.Blob, {"sha256": sha256}, {"content": b""})
    writer.change(tables.Attachment, {"message_id": message_id}, {"name": mark, "size": 0})
    writer.change(tables.Message, {"id": message_id}, {"body": mark, "erased_at": now})
    writer.change(tables.Outbox, {"message_id": message_id}, {"text": mark})
    writer.change(tables.Outbox, {"message_id": message_id, "state": "pending"}, {"state": "cancelled"})  # a mark is no letter
    writer.change(tables.Draft, {"ticket_id": ticket_id, "body": text}, {"body": mark})
    erase_resolution(writer, ticket_id, text, mark)


def erase_resolution(writer: Writer, ticket_id: int, text: str, mark: str) -> None:
    """Put `mark` in the place of a ticket's resolution, where that is the text."""
    writer.change(tables.Ticket, {"id": ticket_id, "resolution_text": text}, {"resolution_text": mark})


BESIDE = (("escalation", "reason"), ("escalation", "return_reason"), ("skip", "reason"), ("shift_handover", "note"), ("outbox", "text"))
"""Where what a command says of a ticket stands besides its event: in rows that no other command rewrites."""
_SAYS = "({column} = ?1 OR (length(?1) >= 8 AND instr({column}, ?1) > 0))"
"""A column that is a text, or holds it; a short one counts only where it is all of it."""


def erase_beside(writer: Writer, ticket_id: int, text: str, mark: str) -> None:
    """Put `mark` in the place of a text in the rows beside a ticket; what was written to a client is the message's."""
    for table, column in BESIDE:
        only = " AND message_id IS NULL" if table == "outbox" else ""
        says = _SAYS.format(column=column)
        writer.run(
            f"UPDATE {table} SET {column} = replace({column}, ?1, ?2) WHERE ticket_id = ?3 AND {says}{only}", (text, mark, ticket_id)
        )


SHOWN = ("subject", "device", "pause_note", "boost_reason", "priority_reason")
"""The columns of a ticket in which people write."""


def still_shown(reader: Reader, ticket_id: int, text: str) -> tuple[list[int], list[str]]:
    """Where a text stands besides the history: the messages of the ticket that say it, and the ticket's columns."""
    says = _SAYS.format(column="body")
    found = reader.rows(f"SELECT id FROM message WHERE ticket_id = ?2 AND {says} AND erased_at IS NULL ORDER BY id", (text, ticket_id))
    row = reader.row(f"SELECT {', '.join(SHOWN)} FROM ticket WHERE id = ?", (ticket_id,)) or ()
    return [int(one[0]) for one in found], [name for name, value in zip(SHOWN, row, strict=False) if value == text]


def message_erased_at(reader: Reader, message_id: int) -> tuple[int, Instant | None] | None:
    """(ticket, when it was erased) of a message, or None where there is no such message."""
    row = reader.row("SELECT ticket_id, erased_at FROM message WHERE id = ?", (message_id,))
    return None if row is None else (int(row[0]), row[1])


def event_says(reader: Reader, seq: int) -> tuple[int | None, str] | None:
    """(ticket, payload as stored; empty where erased) of an event, or None where there is no such event."""
    row = reader.row("SELECT e.ticket_id, p.body FROM event e JOIN event_payload p ON p.seq = e.seq WHERE e.seq = ?", (seq,))
    return None if row is None else (row[0], str(row[1] or ""))


def ticket_about(reader: Reader, redaction: RedactionRow) -> int | None:
    """The ticket whose message or event a redaction erases; None where the event is about no ticket."""
    found = reader.value(
        "SELECT ticket_id FROM message WHERE id = ?1 UNION ALL SELECT ticket_id FROM event WHERE seq = ?2",
        (redaction.message_id, redaction.event_seq),
    )
    return None if found is None else int(found)


def confirm(writer: Writer, redaction_id: int, person_id: int, now: Instant) -> None:
    """Record who has confirmed a redaction, and when."""
    writer.change(tables.Redaction, {"id": redaction_id}, {"confirmed_by_id": person_id, "confirmed_at": now})
