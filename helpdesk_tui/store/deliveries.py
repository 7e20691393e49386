"""What is on its way out of the outbox: which rows are due, claiming one before it is sent, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.store import sight, tables
from helpdesk_tui.store.reader import Reader, Row, record
from helpdesk_tui.store.writer import Writer


@dataclass(frozen=True, slots=True)
class Letter:
    """A row of the outbox; `seen_at` where its reader has seen it in a console."""

    id: int
    once: str
    kind: str
    channel: str
    recipient_id: int | None
    address: str
    text: str
    ticket_id: int | None
    message_id: int | None
    created_at: Instant
    not_before_at: Instant
    state: str


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery: row of the outbox, door and address."""

    id: int
    outbox_id: int
    door: str
    address: str
    state: str
    attempts: int
    claimed_at: Instant | None
    reason: str


@dataclass(frozen=True, slots=True)
class Contacts:
    """How somebody is reached: the first identity of each kind, the zone and the language, empty where there is none."""

    person_id: int
    name: str
    login: str
    email: str
    phone: str
    telegram: str
    zone: str
    language: str
    is_active: bool


_LETTER = """SELECT o.id, o.once, o.kind, o.channel, o.recipient_id, o.address, o.text, o.ticket_id, o.message_id, o.created_at, o.not_before_at,
       o.state FROM outbox o"""
_DUE = "SELECT d.id, d.outbox_id, d.door, d.address, d.state, d.attempts, d.claimed_at, d.reason FROM delivery d"


def unplanned(reader: Reader, channels: list[str], now: Instant, unseen_before: Instant, limit: int) -> list[Letter]:
    """Pending rows of these channels whose time has come and for which nothing is under way yet, oldest first.

    What is shown in a console goes outside only where nobody has seen it since `unseen_before`.
    """
    marks = ",".join("?" * len(channels))
    rows = reader.rows(
        f"""{_LETTER} WHERE o.state = 'pending' AND o.not_before_at <= ? AND o.channel IN ({marks})
              AND (o.channel <> 'console' OR o.not_before_at <= ?) AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.outbox_id = o.id)
            ORDER BY o.not_before_at, o.id LIMIT ?""",
        (now, *channels, unseen_before, limit),
    )
    return [record(Letter, row) for row in rows]


def letter(reader: Reader, outbox_id: int) -> Letter | None:
    """One row of the outbox, or None."""
    row = reader.row(f"{_LETTER} WHERE o.id = ?", (outbox_id,))
    return None if row is None else record(Letter, row)


def plan(writer: Writer, outbox_id: int, door: str, address: str, now: Instant, *, state: str = "pending", reason: str = "") -> int:
    """Put a row on its way through a door; with another state than `pending` it has ended there at once. Returns the delivery's id."""
    is_open = state == "pending"
    return writer.add(
        tables.Delivery(
            outbox_id=outbox_id,
            door=door,
            address=address,
            state=state,
            next_try_at=now if is_open else None,
            ended_at=None if is_open else now,
            reason=reason,
        )
    )


def due(reader: Reader, now: Instant, limit: int) -> list[Due]:
    """Deliveries that may be tried now, those first that wait longest."""
    rows = reader.rows(
        f"""{_DUE} JOIN outbox o ON o.id = d.outbox_id WHERE d.state = 'pending' AND d.next_try_at <= ? AND d.door <> 'digest' AND o.state = 'pending'
            ORDER BY d.next_try_at, d.id LIMIT ?""",
        (now, limit),
    )
    return [record(Due, row) for row in rows]


def is_anything_due(reader: Reader, channels: list[str], now: Instant, unseen_before: Instant, claimed_before: Instant) -> bool:
    """Whether there is anything to plan, to send, to withdraw, or to give up waiting for."""
    if unplanned(reader, channels, now, unseen_before, 1) or due(reader, now, 1) or orphaned(reader, claimed_before, now):
        return True
    return bool(moot(reader))


def is_planned(reader: Reader, outbox_id: int) -> bool:
    """Whether something is under way for a row."""
    return reader.value("SELECT 1 FROM delivery WHERE outbox_id = ?", (outbox_id,)) is not None


def is_sending(reader: Reader, delivery_id: int, claimed_at: Instant | None) -> bool:
    """Whether a delivery is still the one that was claimed then."""
    return (
        reader.value("SELECT 1 FROM delivery WHERE id = ? AND state = 'sending' AND claimed_at IS ?", (delivery_id, claimed_at)) is not None
    )


def claim(writer: Writer, delivery_id: int, holder: str, now: Instant) -> bool:
    """Take a delivery for sending; False where somebody else has it, or where its row was withdrawn or has been seen."""
    return bool(
        writer.run(
            """UPDATE delivery SET state = 'sending', holder = ?, claimed_at = ?, attempts = attempts + 1 WHERE id = ? AND state = 'pending'
                  AND EXISTS (SELECT 1 FROM outbox o WHERE o.id = delivery.outbox_id AND o.state = 'pending')""",
            (holder, now, delivery_id),
        )
    )


def end(writer: Writer, delivery_id: int, state: str, now: Instant, reason: str = "") -> None:
    """A delivery has ended, and with the last one its row of the outbox."""
    writer.change(tables.Delivery, {"id": delivery_id}, {"state": state, "ended_at": now, "next_try_at": None, "reason": reason})
    _settle(writer, _row_of(writer, delivery_id), now)


def put_off(writer: Writer, delivery_id: int, next_try_at: Instant, reason: str) -> None:
    """A delivery was not taken and is tried again later."""
    writer.change(tables.Delivery, {"id": delivery_id}, {"state": "pending", "next_try_at": next_try_at, "reason": reason, "holder": ""})
    _settle(writer, _row_of(writer, delivery_id), next_try_at)


def _row_of(reader: Reader, delivery_id: int) -> int:
    return int(reader.value("SELECT outbox_id FROM delivery WHERE id = ?", (delivery_id,)))


def _settle(writer: Writer, outbox_id: int, now: Instant) -> None:
    """The row of the outbox as its deliveries stand. One that stays on a screen waits there; what was withdrawn or seen stays so."""
    states = writer.rows("SELECT state, attempts, next_try_at, door FROM delivery WHERE outbox_id = ?", (outbox_id,))
    waiting = [row for row in states if row[0] in ("pending", "sending")]
    values: dict[str, object] = {
        "attempts": max(int(row[1]) for row in states),
        "next_try_at": min((row[2] for row in waiting if row[2] is not None), default=None),
    }
    if not waiting and not all(row[3] == "console" for row in states):
        ended = {row[0] for row in states}
        failed = bool(ended & {"failed", "uncertain"})
        state = "failed" if failed else "delivered" if "delivered" in ended else "cancelled"
        values |= {"state": state, "delivered_at": now if state == "delivered" else None}
    writer.change(tables.Outbox, {"id": outbox_id, "state": "pending"}, values)


def orphaned(reader: Reader, claimed_before: Instant, now: Instant) -> list[Due]:
    """Deliveries that were claimed so long ago, or so far ahead of now, that nobody can be sending them any more."""
    rows = reader.rows(f"{_DUE} WHERE d.state = 'sending' AND (d.claimed_at <= ? OR d.claimed_at > ?)", (claimed_before, now + 60_000))
    return [record(Due, row) for row in rows]


def moot(reader: Reader) -> list[int]:
    """Deliveries that wait although their row was withdrawn, or has been seen in a console, or the message in it was erased, or its reader
    may not see the client whom it is about."""
    return [
        int(row[0])
        for row in reader.rows(
            f"""SELECT d.id FROM delivery d JOIN outbox o ON o.id = d.outbox_id LEFT JOIN message m ON m.id = o.message_id
                 WHERE d.state = 'pending' AND (o.state <> 'pending' OR m.erased_at IS NOT NULL OR ({sight.BEYOND}))"""
        )
    ]


def gathered(reader: Reader) -> list[Row]:
    """(delivery, recipient, zone or nothing, not_before_at, ticket, text) of what waits for its reader's digest, by reader, oldest first."""
    return reader.rows(
        f"""SELECT d.id, o.recipient_id, coalesce(p.zone, ''), o.not_before_at, o.ticket_id, o.text FROM delivery d
             JOIN outbox o ON o.id = d.outbox_id JOIN person p ON p.id = o.recipient_id
            WHERE d.state = 'pending' AND d.door = 'digest' AND o.state = 'pending' AND NOT ({sight.BEYOND}) ORDER BY o.recipient_id, o.not_before_at, o.id"""
    )


def carried(writer: Writer, delivery_id: int, by_outbox_id: int, now: Instant) -> None:
    """A digest carries this one: what became of it stands at the digest's row."""
    writer.change(tables.Delivery, {"id": delivery_id}, {"address": str(by_outbox_id)})
    end(writer, delivery_id, "delivered", now)


def again(writer: Writer, outbox_id: int, now: Instant) -> int:
    """Send a row once more through the doors at which it failed or is uncertain; returns how many there were."""
    count = writer.run(
        """UPDATE delivery SET state = 'pending', next_try_at = ?, ended_at = NULL, attempts = 0, holder = '' WHERE outbox_id = ?
              AND state IN ('failed', 'uncertain')""",
        (now, outbox_id),
    )
    if count:
        writer.change(tables.Outbox, {"id": outbox_id}, {"state": "pending", "next_try_at": now})
    return count


def drop(writer: Writer, outbox_id: int, now: Instant, reason: str) -> bool:
    """Withdraw a row that waits or has failed; False where it has left, or is leaving now."""
    if writer.value("SELECT 1 FROM delivery WHERE outbox_id = ? AND state = 'sending'", (outbox_id,)):
        return False
    found = writer.run("UPDATE outbox SET state = 'cancelled' WHERE id = ? AND state IN ('pending', 'failed')", (outbox_id,))
    writer.run(
        "UPDATE delivery SET state = 'cancelled', ended_at = ?, next_try_at = NULL, reason = ? WHERE outbox_id = ? AND state = 'pending'",
        (now, reason, outbox_id),
    )
    if found and not is_planned(writer, outbox_id):
        plan(writer, outbox_id, "", "", now, state="cancelled", reason=reason)
    return bool(found)


def listed(reader: Reader, states: list[str], limit: int) -> list[Row]:
    """(id, state, kind, channel, to whom, address, ticket, client, text, created_at, not_before_at, attempts, next_try_at, reason) of rows
    that go outside, oldest first. What staff is told without a ticket, as in a digest, has no client: it may name several."""
    marks = ",".join("?" * len(states))
    return reader.rows(
        f"""SELECT o.id, CASE WHEN o.state = 'failed' AND EXISTS (SELECT 1 FROM delivery d WHERE d.outbox_id = o.id AND d.state = 'uncertain')
                     THEN 'uncertain' ELSE o.state END AS shown, o.kind, o.channel, coalesce(p.name, ''),
                   coalesce(nullif(o.address, ''), (SELECT group_concat(d.door || ' ' || d.address, ', ') FROM delivery d WHERE d.outbox_id = o.id), ''),
                   o.ticket_id, coalesce(t.client_id, CASE WHEN o.channel NOT IN ('console', 'notify') THEN p.client_id END),
                   o.text, o.created_at, o.not_before_at, o.attempts, o.next_try_at,
                   coalesce((SELECT d.reason FROM delivery d WHERE d.outbox_id = o.id AND d.reason <> '' ORDER BY d.id DESC LIMIT 1), '')
              FROM outbox o LEFT JOIN person p ON p.id = o.recipient_id LEFT JOIN ticket t ON t.id = o.ticket_id
             WHERE o.state IN ({marks}) AND (o.channel <> 'console' OR EXISTS (SELECT 1 FROM delivery d WHERE d.outbox_id = o.id AND d.door <> 'console'))
             ORDER BY o.created_at, o.id LIMIT ?""",
        (*states, limit),
    )


def client_of(reader: Reader, outbox_id: int) -> int | None:
    """The client whom a row concerns, by its ticket; None where it has none."""
    found = reader.value("SELECT t.client_id FROM outbox o JOIN ticket t ON t.id = o.ticket_id WHERE o.id = ?", (outbox_id,))
    return None if found is None else int(found)


def contacts(reader: Reader, person_id: int) -> Contacts | None:
    """How a person is reached, or None where there is no such person."""
    kinds = ", ".join(
        f"coalesce((SELECT value FROM identity WHERE person_id = p.id AND kind = '{kind}' ORDER BY id LIMIT 1), '')"
        for kind in ("login", "email", "phone", "telegram")
    )
    row = reader.row(
        f"SELECT p.id, p.name, {kinds}, coalesce(p.zone, ''), coalesce(p.language, ''), p.is_active FROM person p WHERE p.id = ?",
        (person_id,),
    )
    return None if row is None else record(Contacts, row, "is_active")
