"""Asks for ratings, the ratings, and the cases that bad ones open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.store import tables
from helpdesk_tui.store.reader import Reader, Row, record
from helpdesk_tui.store.writer import Writer


@dataclass(frozen=True, slots=True)
class RatingRow:
    """An answer to a resolution; `counts` where no later one was given to the same; `case_id` names the case that it has opened."""

    id: int
    ticket_id: int
    client_id: int
    client: str
    subject: str
    resolved_at: Instant
    requester: str
    resolver_id: int | None
    resolver: str
    score: int
    comment: str
    channel: str
    at: Instant
    recorded_by: str
    counts: bool
    case_id: int | None
    case_state: str


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A quality case with the rating that has opened it."""

    id: int
    version: int
    state: str
    rating_id: int
    ticket_id: int
    client_id: int
    client: str
    subject: str
    team_id: int | None
    resolver_team_id: int | None
    score: int
    comment: str
    requester: str
    phone: str
    resolver: str
    opened_at: Instant
    caller_id: int | None
    caller: str
    called_at: Instant | None
    said: str
    cause: str
    measure: str
    done_at: Instant | None
    done_by: str


@dataclass(frozen=True, slots=True)
class AskRow:
    """An ask that was sent and not answered."""

    id: int
    ticket_id: int
    resolved_at: Instant
    requester_id: int
    channel: str
    asked_at: Instant


# Asks


def last_asked_at(reader: Reader, requester_id: int) -> Instant | None:
    """When a requester was last asked for a rating, or None."""
    found = reader.value("SELECT max(asked_at) FROM rating_ask WHERE requester_id = ?", (requester_id,))
    return None if found is None else int(found)


def is_asked(reader: Reader, ticket_id: int, resolved_at: Instant) -> bool:
    """Whether this resolution was asked about."""
    return reader.value("SELECT 1 FROM rating_ask WHERE ticket_id = ? AND resolved_at = ?", (ticket_id, resolved_at)) is not None


def add_ask(writer: Writer, *, ticket_id: int, resolved_at: Instant, requester_id: int, channel: str, at: Instant) -> None:
    """Record that the requester is asked."""
    writer.add(tables.RatingAsk(ticket_id=ticket_id, resolved_at=resolved_at, requester_id=requester_id, channel=channel, asked_at=at))


def forget_ask(writer: Writer, ticket_id: int, resolved_at: Instant) -> None:
    """An ask that never left was none."""
    writer.run("DELETE FROM rating_ask WHERE ticket_id = ? AND resolved_at = ? AND reminded_at IS NULL", (ticket_id, resolved_at))


def withdraw_ask(writer: Writer, ticket_id: int, resolved_at: Instant | None) -> None:
    """What was to ask about a resolution that has fallen does not leave; an ask that never left was none."""
    waiting = {"ticket_id": ticket_id, "kind": "rating_ask", "state": "pending"}
    if resolved_at is not None and writer.change(tables.Outbox, waiting, {"state": "cancelled"}):
        forget_ask(writer, ticket_id, resolved_at)


def restore_ask(writer: Writer, ticket_id: int, resolved_at: Instant | None) -> None:
    """What was to ask about a resolution that stands again leaves after all, unless a loop has withdrawn it already."""
    row = writer.row(
        """SELECT o.id, o.recipient_id, o.channel, o.created_at FROM outbox o WHERE o.ticket_id = ? AND o.kind = 'rating_ask' AND o.state = 'cancelled'
              AND o.once LIKE ? AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.outbox_id = o.id) ORDER BY o.id DESC LIMIT 1""",
        (ticket_id, f"rating_ask:{ticket_id}:{resolved_at}:%"),
    )
    if row is not None and resolved_at is not None and not is_asked(writer, ticket_id, resolved_at):
        writer.change(tables.Outbox, {"id": row[0]}, {"state": "pending"})
        add_ask(writer, ticket_id=ticket_id, resolved_at=resolved_at, requester_id=row[1], channel=row[2], at=row[3])


def to_remind(reader: Reader, asked_before: Instant, asked_since: Instant, limit: int = 500) -> list[AskRow]:
    """Asks of the span that nobody has answered or been reminded of, whose resolution still stands; the oldest first."""
    rows = reader.rows(
        """SELECT k.id, k.ticket_id, k.resolved_at, k.requester_id, k.channel, k.asked_at FROM rating_ask k JOIN ticket t ON t.id = k.ticket_id
            WHERE k.reminded_at IS NULL AND k.asked_at <= ? AND k.asked_at > ? AND t.resolved_at = k.resolved_at AND t.state IN ('resolved','closed')
              AND t.parent_id IS NULL AND NOT EXISTS (SELECT 1 FROM rating r WHERE r.ticket_id = k.ticket_id AND r.resolved_at = k.resolved_at)
            ORDER BY k.asked_at, k.id LIMIT ?""",
        (asked_before, asked_since, limit),
    )
    return [AskRow(*row) for row in rows]


def mark_reminded(writer: Writer, ask_id: int, at: Instant) -> bool:
    """The one reminder goes out; False where it has gone before."""
    return writer.run("UPDATE rating_ask SET reminded_at = ? WHERE id = ? AND reminded_at IS NULL", (at, ask_id)) == 1


def unasked(reader: Reader, since: Instant, until: Instant, limit: int = 500) -> list[int]:
    """Tickets of this desk resolved by somebody within the span about which nobody was asked; the oldest first."""
    rows = reader.rows(
        """SELECT t.id FROM ticket t WHERE t.resolved_at IS NOT NULL AND t.resolved_at > ? AND t.resolved_at <= ?
             AND t.state IN ('resolved','closed') AND t.parent_id IS NULL AND t.requester_id IS NOT NULL AND t.resolved_by_id IS NOT NULL
             AND t.external_source IS NULL
             AND NOT EXISTS (SELECT 1 FROM rating_ask k WHERE k.ticket_id = t.id AND k.resolved_at = t.resolved_at)
             AND NOT EXISTS (SELECT 1 FROM rating r WHERE r.ticket_id = t.id AND r.resolved_at = t.resolved_at)
           ORDER BY t.resolved_at, t.id LIMIT ?""",
        (since, until, limit),
    )
    return [int(row[0]) for row in rows]


# Ratings

_COUNTS = "NOT EXISTS (SELECT 1 FROM rating l WHERE l.ticket_id = r.ticket_id AND l.resolved_at = r.resolved_at AND l.id > r.id)"
_RATINGS = f"""SELECT r.id, r.ticket_id, t.client_id, c.name, t.subject, r.resolved_at, coalesce(q.name, ''), r.resolver_id, coalesce(s.name, ''),
       r.score, r.comment, r.channel, r.at, coalesce(b.name, ''), {_COUNTS}, k.id, coalesce(k.state, '')
  FROM rating r JOIN ticket t ON t.id = r.ticket_id JOIN client c ON c.id = t.client_id LEFT JOIN person q ON q.id = r.requester_id
  LEFT JOIN person s ON s.id = r.resolver_id LEFT JOIN person b ON b.id = r.recorded_by_id LEFT JOIN quality_case k ON k.rating_id = r.id
  LEFT JOIN engineer n ON n.person_id = r.resolver_id"""


def _rating(row: Row) -> RatingRow:
    return record(RatingRow, row, "counts")


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose ratings are looked at: of tickets of these clients, of engineers of these teams, of one engineer; None: of all."""

    clients: frozenset[int] | None = None
    teams: frozenset[int] | None = None
    engineer_id: int | None = None

    def condition(self, engineer: str, team: str) -> str:
        """The same in SQL, over a ticket `t` and the columns given."""
        parts = ["1"]
        parts += [f"t.client_id IN ({_numbers(self.clients)})"] if self.clients is not None else []
        parts += [f"{team} IN ({_numbers(self.teams)})"] if self.teams is not None else []
        parts += [f"{engineer} = {int(self.engineer_id)}"] if self.engineer_id is not None else []
        return " AND ".join(parts)


def _numbers(ids: Iterable[int]) -> str:
    return ",".join(str(int(one)) for one in sorted(ids))


def current(reader: Reader, ticket_id: int, resolved_at: Instant) -> RatingRow | None:
    """The rating of a resolution that counts, or None."""
    row = reader.row(f"{_RATINGS} WHERE r.ticket_id = ? AND r.resolved_at = ? ORDER BY r.id DESC LIMIT 1", (ticket_id, resolved_at))
    return None if row is None else _rating(row)


def listed(
    reader: Reader,
    whose: Whose,
    from_at: Instant,
    to_at: Instant,
    *,
    ticket_id: int | None = None,
    below: int | None = None,
    limit: int = 200,
) -> list[RatingRow]:
    """Ratings given within the half-open span, latest first; of one ticket or below a score where asked for."""
    where = f"r.at >= ? AND r.at < ? AND {whose.condition('r.resolver_id', 'n.team_id')}"
    where += f" AND r.ticket_id = {int(ticket_id)}" if ticket_id is not None else ""
    where += f" AND r.score < {int(below)} AND {_COUNTS}" if below is not None else ""
    return [_rating(row) for row in reader.rows(f"{_RATINGS} WHERE {where} ORDER BY r.at DESC, r.id DESC LIMIT ?", (from_at, to_at, limit))]


def add(
    writer: Writer,
    *,
    ticket_id: int,
    resolved_at: Instant,
    requester_id: int | None,
    resolver_id: int | None,
    score: int,
    comment: str,
    channel: str,
    at: Instant,
    recorded_by_id: int | None,
) -> int:
    """Append a rating; returns its number."""
    return writer.add(
        tables.Rating(
            ticket_id=ticket_id,
            resolved_at=resolved_at,
            requester_id=requester_id,
            resolver_id=resolver_id,
            score=score,
            comment=comment,
            channel=channel,
            at=at,
            recorded_by_id=recorded_by_id,
        )
    )


def has_worked(reader: Reader, ticket_id: int, person_ids: Iterable[int]) -> bool:
    """Whether one of these people has recorded time on a ticket that nobody has taken back."""
    return bool(
        reader.rows(
            f"""SELECT engineer_id FROM work_entry WHERE ticket_id = ? AND engineer_id IN ({_numbers(person_ids)})
                GROUP BY engineer_id HAVING sum(duration_ms) > 0""",
            (ticket_id,),
        )
    )


def erase_comment_of(writer: Writer, event_seq: int) -> None:
    """Erase the comment of the rating of which an event tells, if it tells of one, before its payload goes."""
    writer.run(
        """UPDATE rating SET comment = '' WHERE id = (SELECT json_extract(p.body, '$.rating') FROM event e JOIN event_payload p ON p.seq = e.seq
            WHERE e.seq = ? AND e.verb = 'rated' AND p.body <> '')""",
        (event_seq,),
    )


def erase_case(writer: Writer, case_id: int, texts: Iterable[str], mark: str) -> None:
    """Put `mark` in the place of each of a quality case's findings that is one of these texts."""
    for text in texts:
        for name in ("said", "cause", "measure"):
            writer.change(tables.QualityCase, {"id": case_id, name: text}, {name: mark})


GROUPS = {
    "engineer": ("coalesce(p.name, '—')", "x.resolver_id"),
    "team": ("coalesce(m.name, '—')", "n.team_id"),
    "client": ("c.name", "t.client_id"),
    "service": ("coalesce(v.name, '—')", "t.service_id"),
    "all": ("''", "t.id IS NULL"),
}
"""How averages are grouped: the name shown, and what makes the group."""

_GROUP_JOINS = """JOIN ticket t ON t.id = x.ticket_id JOIN client c ON c.id = t.client_id LEFT JOIN service v ON v.id = t.service_id
  LEFT JOIN person p ON p.id = x.resolver_id LEFT JOIN engineer n ON n.person_id = x.resolver_id LEFT JOIN team m ON m.id = n.team_id"""


def averages(reader: Reader, by: str, whose: Whose, from_at: Instant, to_at: Instant) -> list[Row]:
    """(name, sum of the scores that count, how many, asked, asked and answered) of each group, by name.

    Ratings go by when they were given, asks by when they were made; who was asked about is who had resolved it.
    """
    name, group = GROUPS[by]
    where = whose.condition("x.resolver_id", "n.team_id")
    return reader.rows(
        f"""SELECT {name} AS name, sum(x.score), sum(x.rated), sum(x.asked), sum(x.answered) FROM (
              SELECT r.ticket_id, r.resolver_id, r.score, 1 AS rated, 0 AS asked, 0 AS answered FROM rating r
               WHERE r.at >= ?1 AND r.at < ?2 AND {_COUNTS}
              UNION ALL SELECT k.ticket_id, coalesce((SELECT r.resolver_id FROM rating r WHERE r.ticket_id = k.ticket_id
                       AND r.resolved_at = k.resolved_at LIMIT 1), w.resolved_by_id), 0, 0, 1,
                     EXISTS (SELECT 1 FROM rating r WHERE r.ticket_id = k.ticket_id AND r.resolved_at = k.resolved_at)
                FROM rating_ask k JOIN ticket w ON w.id = k.ticket_id WHERE k.asked_at >= ?1 AND k.asked_at < ?2) x
            {_GROUP_JOINS} WHERE {where} GROUP BY {group} ORDER BY name""",
        (from_at, to_at),
    )


def of_engineer(reader: Reader, engineer_id: int, from_at: Instant, to_at: Instant) -> tuple[int, int]:
    """(sum of the scores, how many) of the ratings that count, given within the half-open span to what the engineer has resolved."""
    row = reader.row(
        f"SELECT coalesce(sum(r.score), 0), count(*) FROM rating r WHERE r.resolver_id = ? AND r.at >= ? AND r.at < ? AND {_COUNTS}",
        (engineer_id, from_at, to_at),
    )
    return (int(row[0]), int(row[1])) if row else (0, 0)


def closed_period(reader: Reader, agreement_version_id: int | None, at: Instant) -> str:
    """The name of the closed service period in which a moment lies; empty where it is open, or there is none."""
    found = reader.value(
        """SELECT p.name FROM service_period p JOIN agreement_version v ON v.agreement_id = p.agreement_id
            WHERE v.id = ? AND p.start_at <= ? AND p.end_at > ? AND p.state = 'closed'""",
        (agreement_version_id, at, at),
    )
    return str(found) if found is not None else ""


# Quality cases

_CASES = """SELECT k.id, k.version, k.state, k.rating_id, k.ticket_id, t.client_id, c.name, t.subject, t.team_id, n.team_id, r.score, r.comment,
       coalesce(q.name, ''), coalesce((SELECT value FROM identity i WHERE i.person_id = q.id AND i.kind = 'phone' ORDER BY i.id LIMIT 1), ''),
       coalesce(s.name, ''), k.opened_at, k.caller_id, coalesce(w.name, ''), k.called_at, k.said, k.cause, k.measure, k.done_at,
       coalesce(d.name, '')
  FROM quality_case k JOIN rating r ON r.id = k.rating_id JOIN ticket t ON t.id = k.ticket_id JOIN client c ON c.id = t.client_id
  LEFT JOIN person q ON q.id = r.requester_id LEFT JOIN person s ON s.id = r.resolver_id LEFT JOIN engineer n ON n.person_id = r.resolver_id
  LEFT JOIN person w ON w.id = k.caller_id LEFT JOIN person d ON d.id = k.done_by_id"""


def case(reader: Reader, case_id: int) -> CaseRow | None:
    """One case, or None."""
    row = reader.row(f"{_CASES} WHERE k.id = ?", (case_id,))
    return None if row is None else CaseRow(*row)


def open_case(reader: Reader, ticket_id: int, resolved_at: Instant) -> int | None:
    """The case that a rating of this resolution has opened and nobody has done, or None."""
    found = reader.value(
        "SELECT k.id FROM quality_case k JOIN rating r ON r.id = k.rating_id WHERE k.ticket_id = ? AND r.resolved_at = ? AND k.state = 'open'",
        (ticket_id, resolved_at),
    )
    return None if found is None else int(found)


def cases(reader: Reader, whose: Whose, state: str = "", limit: int = 500) -> list[CaseRow]:
    """Cases, the open ones first, those longest open first; then those done last."""
    team = "coalesce(n.team_id, t.team_id)"
    where = whose.condition("r.resolver_id", team) + (" AND k.state = ?" if state else "")
    rows = reader.rows(
        f"""{_CASES} WHERE {where} ORDER BY k.state = 'done', CASE WHEN k.state = 'open' THEN k.opened_at ELSE -k.done_at END, k.id LIMIT ?""",
        (*((state,) if state else ()), limit),
    )
    return [CaseRow(*row) for row in rows]


def add_case(writer: Writer, *, rating_id: int, ticket_id: int, at: Instant) -> int:
    """Open a case for a rating; returns its number."""
    return writer.add(tables.QualityCase(rating_id=rating_id, ticket_id=ticket_id, opened_at=at))


def change_case(writer: Writer, found: CaseRow, values: dict[str, object]) -> None:
    """Set columns of a case, only if nobody has changed it since. Raises Stale."""
    writer.change_version(tables.QualityCase, found.id, found.version, values)


def with_role(reader: Reader, role: str) -> list[int]:
    """The active people who have a role."""
    rows = reader.rows(
        "SELECT p.id FROM engineer_role r JOIN person p ON p.id = r.person_id WHERE r.role = ? AND p.is_active ORDER BY p.id", (role,)
    )
    return [int(row[0]) for row in rows]
