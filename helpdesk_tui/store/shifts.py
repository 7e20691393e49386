"""Shifts and absences as rows, and the tickets that were left to somebody at the end of a shift."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.store import tables
from helpdesk_tui.store.reader import Reader, Row

if TYPE_CHECKING:
    from helpdesk_tui.store.writer import Writer


@dataclass(frozen=True, slots=True)
class Span:
    """A shift or an absence of an engineer, half-open. `what` is on_duty or on_call, or the reason of an absence."""

    id: int
    person_id: int
    login: str
    name: str
    team_id: int | None
    start_at: Instant
    end_at: Instant
    what: str


_SPANS = """SELECT s.id, s.person_id, coalesce((SELECT min(value) FROM identity i WHERE i.person_id = p.id AND i.kind = 'login'), p.key), p.name,
       e.team_id, s.start_at, s.end_at, s.{what} FROM {table} s JOIN person p ON p.id = s.person_id
  LEFT JOIN engineer e ON e.person_id = s.person_id"""
SHIFT, ABSENCE = "shift", "absence"
_WHAT = {SHIFT: "kind", ABSENCE: "reason"}


def _select(table: str) -> str:
    return _SPANS.format(table=table, what=_WHAT[table])


def spans(
    reader: Reader, table: str, from_at: Instant, to_at: Instant, *, person_id: int | None = None, team_id: int | None = None
) -> list[Span]:
    """The shifts or absences that overlap the half-open span, by start and name; of one engineer or one team where given."""
    return [
        Span(*row)
        for row in reader.rows(
            f"""{_select(table)} WHERE s.end_at > ? AND s.start_at < ? AND (? IS NULL OR s.person_id = ?) AND (? IS NULL OR e.team_id = ?)
                 ORDER BY s.start_at, p.name, s.id""",
            (from_at, to_at, person_id, person_id, team_id, team_id),
        )
    ]


def span(reader: Reader, table: str, span_id: int) -> Span | None:
    """A shift or absence by number."""
    row = reader.row(f"{_select(table)} WHERE s.id = ?", (span_id,))
    return None if row is None else Span(*row)


def overlapping(reader: Reader, table: str, person_id: int, start_at: Instant, end_at: Instant) -> list[Span]:
    """The engineer's shifts or absences that share time with the half-open span."""
    return spans(reader, table, start_at, end_at, person_id=person_id)


def add(writer: Writer, table: str, person_id: int, start_at: Instant, end_at: Instant, what: str) -> int:
    """Write a shift or an absence; returns its number."""
    if table == SHIFT:
        return writer.add(tables.Shift(person_id=person_id, start_at=start_at, end_at=end_at, kind=what))
    return writer.add(tables.Absence(person_id=person_id, start_at=start_at, end_at=end_at, reason=what))


def remove(writer: Writer, table: str, span_id: int) -> None:
    """Take a shift or an absence away."""
    writer.run(f"DELETE FROM {table} WHERE id = ?", (span_id,))


def next_shift_at(reader: Reader, person_id: int, after_at: Instant) -> Instant | None:
    """When the engineer's next shift on duty begins after this moment, leaving out what an absence covers; its end where it covers the start."""
    for start_at, end_at in reader.rows(
        "SELECT start_at, end_at FROM shift WHERE person_id = ? AND start_at > ? AND kind = 'on_duty' ORDER BY start_at LIMIT 60",
        (person_id, after_at),
    ):
        begins_at = start_at
        while (until := _absent_until(reader, person_id, begins_at)) is not None:
            begins_at = until
        if begins_at < end_at:
            return int(begins_at)
    return None


def absent_until(reader: Reader, person_id: int, at: Instant) -> Instant | None:
    """When the absence that lasts at that moment ends, those that follow it without a gap included; None where there is none."""
    until = _absent_until(reader, person_id, at)
    while until is not None and (later := _absent_until(reader, person_id, until)) is not None:
        until = later
    return until


def _absent_until(reader: Reader, person_id: int, at: Instant) -> Instant | None:
    found = reader.value("SELECT max(end_at) FROM absence WHERE person_id = ? AND start_at <= ? AND end_at > ?", (person_id, at, at))
    return None if found is None else int(found)


def has_shifts(reader: Reader, person_id: int) -> bool:
    """Whether the engineer has any shift at all: then shifts say when, else the team's calendar."""
    return reader.value("SELECT 1 FROM shift WHERE person_id = ? LIMIT 1", (person_id,)) is not None


def until(reader: Reader, person_id: int, at: Instant) -> Instant:
    """When the engineer's shift ends that lasts at that moment, those that follow it without a gap included; the moment itself where none does."""
    ends_at = at
    while (
        later := reader.value(
            "SELECT max(end_at) FROM shift WHERE person_id = ? AND start_at <= ? AND end_at > ?", (person_id, ends_at, ends_at)
        )
    ) is not None:
        ends_at = int(later)
    return ends_at


def shift_ms(reader: Reader, person_id: int, from_at: Instant, to_at: Instant) -> int | None:
    """Milliseconds of the engineer's shifts on duty within the half-open span; None where none touches it."""
    found = reader.value(
        """SELECT sum(min(end_at, ?) - max(start_at, ?)) FROM shift WHERE person_id = ? AND end_at > ? AND start_at < ?
             AND kind = 'on_duty'""",
        (to_at, from_at, person_id, from_at, to_at),
    )
    return None if found is None else int(found)


# Left to somebody at a shift's end


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """A ticket that `to_id` looks after until the next shift of `from_id`."""

    id: int
    ticket_id: int
    from_id: int
    to_id: int
    note: str
    at: Instant
    back_at: Instant | None
    returned_at: Instant | None


_HANDOVERS = "SELECT id, ticket_id, from_id, to_id, note, at, back_at, returned_at FROM shift_handover"


def hand_over(writer: Writer, ticket_id: int, from_id: int, to_id: int, note: str, at: Instant, back_at: Instant) -> None:
    """Note that a ticket was left to somebody, and when it goes back."""
    writer.add(tables.ShiftHandover(ticket_id=ticket_id, from_id=from_id, to_id=to_id, note=note, at=at, back_at=back_at))


def handover(reader: Reader, handover_id: int) -> HandoverRow | None:
    """A row by number."""
    row = reader.row(f"{_HANDOVERS} WHERE id = ?", (handover_id,))
    return None if row is None else HandoverRow(*row)


def to_give_back(reader: Reader, now: Instant) -> list[HandoverRow]:
    """What may be due to be given back."""
    return [
        HandoverRow(*row) for row in reader.rows(f"{_HANDOVERS} WHERE back_at <= ? AND returned_at IS NULL ORDER BY back_at, id", (now,))
    ]


def left_with(reader: Reader, ticket_id: int) -> HandoverRow | None:
    """Who looks after a ticket now until its engineer's next shift; None where nobody does so."""
    row = reader.row(f"{_HANDOVERS} WHERE ticket_id = ? AND returned_at IS NULL ORDER BY id DESC LIMIT 1", (ticket_id,))
    return None if row is None else HandoverRow(*row)


def left_on(reader: Reader, ticket_id: int, from_id: int, behind_id: int) -> HandoverRow | None:
    """How somebody who looked after a ticket left it to another, later than the row `behind_id`; None where that did not happen."""
    row = reader.row(
        f"{_HANDOVERS} WHERE ticket_id = ? AND from_id = ? AND id > ? AND returned_at IS NULL ORDER BY id LIMIT 1",
        (ticket_id, from_id, behind_id),
    )
    return None if row is None else HandoverRow(*row)


def end_handover(writer: Writer, handover_id: int, at: Instant) -> None:
    """The ticket is back, or went its own way."""
    writer.change(tables.ShiftHandover, {"id": handover_id}, {"returned_at": at})


def forget_handover(writer: Writer, ticket_id: int, at: Instant) -> None:
    """Take back what was left to somebody at that moment: undo."""
    writer.run("DELETE FROM shift_handover WHERE ticket_id = ? AND at = ? AND returned_at IS NULL", (ticket_id, at))


def end_all_of(writer: Writer, person_id: int, heir_id: int, at: Instant) -> None:
    """Nothing goes back any more to somebody who has left; what that one looked after for others is looked after by the heir, or by whom
    it was left to since. To be called before the tickets go to the heir."""
    writer.run(
        """UPDATE shift_handover SET to_id = coalesce(
                  (SELECT h.to_id FROM shift_handover h WHERE h.ticket_id = shift_handover.ticket_id AND h.from_id = ?1
                      AND h.id > shift_handover.id AND h.returned_at IS NULL ORDER BY h.id LIMIT 1), ?2)
            WHERE to_id = ?1 AND returned_at IS NULL
              AND (EXISTS (SELECT 1 FROM ticket t WHERE t.id = shift_handover.ticket_id AND t.assignee_id = ?1)
                OR EXISTS (SELECT 1 FROM shift_handover h WHERE h.ticket_id = shift_handover.ticket_id AND h.from_id = ?1
                              AND h.id > shift_handover.id AND h.returned_at IS NULL))""",
        (person_id, heir_id),
    )
    writer.run("UPDATE shift_handover SET returned_at = ? WHERE from_id = ? AND returned_at IS NULL", (at, person_id))


def open_of(reader: Reader, person_id: int, now: Instant) -> Sequence[Row]:
    """(id, subject, state, until, next unpaused deadline, client) of the engineer's open tickets, by what comes first; children left out."""
    return reader.rows(
        """SELECT t.id, t.subject, t.state, t.until_at,
                  (SELECT min(g.due_at) FROM ticket_target g WHERE g.ticket_id = t.id AND g.is_live = 1
                      AND (g.paused_at IS NULL OR t.until_at <= ?)) AS due, t.client_id
             FROM ticket t WHERE t.is_open = 1 AND t.assignee_id = ? AND t.state <> 'resolved'
              AND (t.parent_id IS NULL OR NOT EXISTS (SELECT 1 FROM ticket p WHERE p.id = t.parent_id AND p.is_open = 1))
            ORDER BY due IS NULL, due, t.id""",
        (now, person_id),
    )
