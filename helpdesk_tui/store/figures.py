"""The rows behind the desk's figures, and what they come to (see `domain/figures.py` for which rows count and why).

Every figure is made of the rows of one measure. `rows` lists them, `measure` lets the database sum them up, so that what is told and what
can be looked up are the same. A span costs what lies in it, not what the store holds: tickets are found by the indexes on their creation
and resolution, work entries and ratings by those on their time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.figures import TARGETS, Measured, rank
from helpdesk_tui.store import derived
from helpdesk_tui.store.reader import Reader, Row

Groups = dict[tuple[object, int], Measured]
"""What was measured, by the value of the dimension (None where there is none) and the place of the piece of time, or WHOLE."""
WHOLE = -1
"""Stands for the place of all pieces together: of a backlog that is the last one that has begun."""

COUNTED = "+t.parent_id IS NULL AND t.state NOT IN ('merged','cancelled')"
"""The unary plus keeps the planner from the index on parents, by which it would read nearly every ticket."""
SURVIVOR = """CASE WHEN {t}.merged_into_id IS NULL THEN {t}.id ELSE (WITH RECURSIVE way (id, next) AS (SELECT {t}.id, {t}.merged_into_id
 UNION ALL SELECT m.id, m.merged_into_id FROM way JOIN ticket m ON m.id = way.next) SELECT id FROM way WHERE next IS NULL) END"""
_LABOUR = """(SELECT coalesce(sum(e.duration_ms), 0) FROM work_entry e WHERE e.ticket_id IN (WITH RECURSIVE same (id) AS (SELECT t.id
 UNION ALL SELECT m.id FROM ticket m JOIN same ON m.merged_into_id = same.id) SELECT id FROM same))"""
_PAUSES = "('waiting_client','waiting_vendor','scheduled')"
_STATES = f"('new','in_progress','resolved','closed','reopened','cancelled','merged',{_PAUSES[1:-1]})"
_PAUSED = f"""(SELECT coalesce(sum(max(0, min(coalesce((SELECT n.at FROM ticket_moment n WHERE n.ticket_id = m.ticket_id AND NOT n.is_undone
 AND (n.at > m.at OR (n.at = m.at AND n.id > m.id)) AND (n.kind IN {_STATES} OR (n.kind = 'client_message' AND m.kind = 'waiting_client'))
 ORDER BY n.at, n.id LIMIT 1), t.resolved_at), coalesce(m.until_at, t.resolved_at), t.resolved_at) - m.at)), 0)
 FROM ticket_moment m WHERE m.ticket_id = t.id AND m.kind IN {_PAUSES} AND NOT m.is_undone AND NOT m.is_struck)"""
_FIRST_CONTACT = f"""(t.reopened = 0 AND t.first_taken_by_id IS NOT NULL AND t.first_taken_by_id = t.resolved_by_id
 AND NOT EXISTS (SELECT 1 FROM ticket_moment m WHERE m.ticket_id = t.id AND m.kind IN {_PAUSES} AND NOT m.is_undone)
 AND NOT EXISTS (SELECT 1 FROM escalation x WHERE x.ticket_id = t.id AND NOT x.is_undone))"""
MACHINES = "('monitoring','recurring')"

_OF_TICKET = {
    "team": "t.team_id",
    "line": "t.line",
    "client": "t.client_id",
    "service": "t.service_id",
    "channel": "t.channel",
}
_BY_ASSIGNEE = {"engineer": "t.assignee_id", **_OF_TICKET}
_BY_RESOLVER = {"engineer": "t.resolved_by_id", **_OF_TICKET}


class Source(NamedTuple):
    """Where the rows of a measure come from: tables and conditions, the instant by which they fall into a span, value and whole of each,
    what each belongs to, and its own id where it is no ticket. `join` adds a table, and `counts` says which rows count at all: measures
    that differ in nothing before them are read together."""

    tables: str
    where: str
    at: str
    dimensions: Mapping[str, str] = _BY_RESOLVER
    value: str = "1"
    whole: str = "1"
    row_id: str = "NULL"
    join: str = ""
    counts: str = "1"


_RESOLVED = Source("ticket t", f"{COUNTED} AND t.state IN ('resolved','closed')", "t.resolved_at")


def _target(kind: str, value: str, also: str = "") -> Source:
    table = f"g_{kind}"
    return _RESOLVED._replace(
        value=value.replace("g.", f"{table}."),
        join=f"ticket_target {table} ON {table}.ticket_id = t.id AND {table}.kind = '{kind}'",
        counts=f"{table}.verdict IS NOT NULL{also.replace('g.', f'{table}.')}",
    )


_KEPT = "(g.verdict = 'met' AND coalesce(g.worst_s, 0) <= g.seconds)"
SOURCES: dict[str, Source] = {
    "created": Source("ticket t", COUNTED, "t.created_at", _BY_ASSIGNEE),
    "resolved": _RESOLVED,
    "reaction": _target("reaction", "g.consumed_s"),
    "resolution": _target("resolution", "g.consumed_s"),
    **{f"sla.{kind}": _target(kind, _KEPT, " AND g.is_contractual") for kind in TARGETS},
    "first_contact": _RESOLVED._replace(counts=f"t.channel NOT IN {MACHINES}", value=_FIRST_CONTACT),
    "reopened": _RESOLVED._replace(value="(t.reopened > 0)"),
    "paused": _RESOLVED._replace(value=_PAUSED, whole="max(0, t.resolved_at - t.created_at)"),
    "labour": _RESOLVED._replace(value=_LABOUR),
    "worked": Source(
        f"""work_entry e LEFT JOIN engineer n ON n.person_id = e.engineer_id CROSS JOIN ticket o ON o.id = e.ticket_id
            CROSS JOIN ticket t ON t.id = {SURVIVOR.format(t="o")}""",
        "1",
        "e.start_at",
        {**_OF_TICKET, "engineer": "e.engineer_id", "team": "n.team_id", "line": "n.line"},
        "e.duration_ms",
        row_id="e.id",
    ),
    "rating": Source(
        "rating r CROSS JOIN ticket t ON t.id = r.ticket_id",
        f"""{COUNTED} AND NOT EXISTS (SELECT 1 FROM rating l WHERE l.ticket_id = r.ticket_id AND l.resolved_at = r.resolved_at
              AND (l.at > r.at OR (l.at = r.at AND l.id > r.id)))""",
        "r.at",
        {"engineer": "r.resolver_id", **_OF_TICKET},
        "r.score",
        row_id="r.id",
    ),
    "response": Source(
        "rating_ask k CROSS JOIN ticket t ON t.id = k.ticket_id",
        COUNTED,
        "k.asked_at",
        value="EXISTS (SELECT 1 FROM rating r WHERE r.ticket_id = k.ticket_id AND r.resolved_at = k.resolved_at)",
        row_id="k.id",
    ),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Which rows: of these values of each dimension (None: of none; a dimension that is not named: all), as of `now`."""

    now: Instant
    only: Mapping[str, frozenset[object]] = field(default_factory=dict)

    def conditions(self, dimensions: Mapping[str, str]) -> tuple[str, list[object]]:
        """The conditions over a source's dimensions, each with AND before it; rows are found by their time, so other indexes stand aside."""
        sql, parameters = "", list[object]()
        for name, values in self.only.items():
            named = [value for value in values if value is not None]
            wanted = f"+{dimensions[name]} IN ({','.join('?' * len(named))})"
            sql += f" AND (coalesce({dimensions[name]}, '') = '' OR {wanted})" if None in values else f" AND {wanted}"
            parameters += sorted(named, key=str)
        return sql, parameters


def _rows_sql(source: Source, scope: Scope, from_at: Instant, to_at: Instant, dimension: str) -> tuple[str, list[object]]:
    """`id, row_id, dimension, at, value, whole` of the rows of a span."""
    tables = f"{source.tables} CROSS JOIN {source.join}" if source.join else source.tables
    where, parameters = _where(source, scope, from_at, to_at)
    by = source.dimensions[dimension] if dimension else "NULL"
    return (
        f"""SELECT t.id AS id, {source.row_id} AS row_id, {by} AS dimension, {source.at} AS at, {source.value} AS value, {source.whole} AS whole
              FROM {tables} WHERE {where} AND {source.counts}""",
        parameters,
    )


def _where(source: Source, scope: Scope, from_at: Instant, to_at: Instant) -> tuple[str, list[object]]:
    conditions, parameters = scope.conditions(source.dimensions)
    reopened = f" AND NOT coalesce({derived.reopened(scope.now)}, 0)" if source.at == "t.resolved_at" else ""
    return f"{source.where}{reopened} AND {source.at} >= ? AND {source.at} < ?{conditions}", [from_at, to_at, *parameters]


def rows(reader: Reader, measure: str, scope: Scope, from_at: Instant, to_at: Instant) -> list[Row]:
    """(ticket, row's own id or None, value, whole) of every row of a measure within the half-open span, by ticket and row."""
    if measure == "backlog":
        end_at = min(to_at, scope.now + 1)
        return [
            (number, None, min(end_at, scope.now) - created_at, 1)
            for number, _dimension, created_at, resolved_at in _standing(reader, scope, end_at, "")
            if created_at < end_at and (resolved_at is None or resolved_at >= end_at)
        ]
    sql, parameters = _rows_sql(SOURCES[measure], scope, from_at, to_at, "")
    return reader.rows(f"SELECT id, row_id, value, whole FROM ({sql}) ORDER BY id, row_id", parameters)


def measured(
    reader: Reader, wanted: Mapping[str, bool], scope: Scope, borders: Sequence[Instant], dimension: str = ""
) -> dict[str, Groups]:
    """What the rows of some measures come to, by dimension and by the pieces between neighbouring borders.

    `wanted` says of each measure whether its values are also put in order. Measures of the same rows are summed up in one go. Under the
    place WHOLE stands what all pieces together come to.
    """
    found: dict[str, Groups] = {}
    together: dict[tuple[object, ...], list[str]] = {}
    for measure, ranks in wanted.items():
        if measure == "backlog":
            found[measure] = _backlog(reader, scope, borders, dimension)
        elif ranks:
            sql, parameters = _rows_sql(SOURCES[measure], scope, borders[0], borders[-1], dimension)
            piece = _piece("at", borders, 0, len(borders) - 1)
            found[measure] = _ranked(reader.rows(f"SELECT dimension, {piece}, value FROM ({sql})", parameters))
        else:
            source = SOURCES[measure]
            together.setdefault((source.tables, source.where, source.at, id(source.dimensions)), []).append(measure)
    for measures in together.values():
        found |= _summed(reader, measures, scope, borders, dimension)
    return found


def _summed(reader: Reader, measures: Sequence[str], scope: Scope, borders: Sequence[Instant], dimension: str) -> dict[str, Groups]:
    """Number of rows, sum of values and sum of wholes of measures that differ in `join`, `counts`, `value` and `whole` alone."""
    sources = [SOURCES[measure] for measure in measures]
    first = sources[0]
    joins = "".join(f" LEFT JOIN {join}" for join in dict.fromkeys(source.join for source in sources) if join)
    where, parameters = _where(first, scope, borders[0], borders[-1])
    by = first.dimensions[dimension] if dimension else "NULL"
    columns = ", ".join(
        f"sum(CASE WHEN {source.counts} THEN {amount} END)" for source in sources for amount in ("1", source.value, source.whole)
    )
    found: dict[str, Groups] = {measure: {} for measure in measures}
    for row in reader.rows(
        f"SELECT {by}, {_piece(first.at, borders, 0, len(borders) - 1)}, {columns} FROM {first.tables}{joins} WHERE {where} GROUP BY 1, 2",
        parameters,
    ):
        for place, measure in enumerate(measures):
            rows_found, total, whole = row[2 + 3 * place : 5 + 3 * place]
            if rows_found:
                found[measure][row[0], row[1]] = here = Measured(rows_found, int(total), int(whole))
                known = found[measure].get((row[0], WHOLE), Measured())
                found[measure][row[0], WHOLE] = Measured(known.rows + here.rows, known.total + here.total, known.whole + here.whole)
    return found


def _ranked(found: Iterable[Row]) -> Groups:
    """The nearest ranks at one half and at nine tenths besides the sums, of rows (dimension, piece, value)."""
    values: dict[tuple[object, int], list[int]] = {}
    for by, place, value in found:
        values.setdefault((by, place), []).append(value)
        values.setdefault((by, WHOLE), []).append(value)
    return {key: _in_order(some) for key, some in values.items()}


def _in_order(values: Sequence[int]) -> Measured:
    ordered = sorted(values)
    return Measured(len(ordered), sum(ordered), len(ordered), rank(ordered, 1, 2), rank(ordered, 9, 10))


def _piece(at: str, borders: Sequence[Instant], low: int, high: int) -> str:
    """The place of the piece in which an instant lies, as a balanced tree of CASEs."""
    if high - low <= 1:
        return str(low)
    middle = (low + high) // 2
    return f"CASE WHEN {at} < {borders[middle]} THEN {_piece(at, borders, low, middle)} ELSE {_piece(at, borders, middle, high)} END"


def _standing(reader: Reader, scope: Scope, from_at: Instant, dimension: str) -> list[Row]:
    """(id, dimension, created_at, last resolution or None) of the tickets that stood open at `from_at` or at some time since."""
    conditions, parameters = scope.conditions(_BY_ASSIGNEE)
    by = _BY_ASSIGNEE[dimension] if dimension else "NULL"
    reopened = f"coalesce({derived.reopened(scope.now)}, 0)"
    return reader.rows(
        f"""SELECT t.id, {by}, t.created_at, NULL FROM ticket t
             WHERE {COUNTED} AND t.is_open = 1 AND {derived.is_open(scope.now)}{conditions}
            UNION ALL
            SELECT t.id, {by}, t.created_at, t.resolved_at FROM ticket t
             WHERE {COUNTED} AND t.state IN ('resolved','closed') AND NOT {reopened} AND t.resolved_at >= ?{conditions}""",
        [*parameters, from_at, *parameters],
    )


def _backlog(reader: Reader, scope: Scope, borders: Sequence[Instant], dimension: str) -> Groups:
    """The backlog at the end of each piece that has begun by now, with the median of its age."""
    ends = [min(border, scope.now + 1) for border in borders[1:]]
    begun = [place for place, start in enumerate(borders[:-1]) if start <= scope.now]
    ages: dict[tuple[object, int], list[int]] = {}
    for _number, by, created_at, resolved_at in _standing(reader, scope, ends[0], dimension):
        first = bisect_right(ends, created_at)
        last = len(ends) if resolved_at is None else bisect_right(ends, resolved_at)
        for place in range(first, last):
            if place < len(begun):
                ages.setdefault((by, place), []).append(min(ends[place], scope.now) - created_at)
    groups = {key: _in_order(some) for key, some in ages.items()}
    last = begun[-1] if begun else WHOLE
    return groups | {(by, WHOLE): found for (by, place), found in groups.items() if place == last}


_NAMES = {
    "engineer": """SELECT p.id, coalesce((SELECT value FROM identity WHERE person_id = p.id AND kind = 'login' ORDER BY id LIMIT 1), p.key),
                          p.name FROM person p WHERE p.id IN ({ids})""",
    "team": "SELECT id, key, name FROM team WHERE id IN ({ids})",
    "client": "SELECT id, key, name FROM client WHERE id IN ({ids})",
    "service": "SELECT id, key, name FROM service WHERE id IN ({ids})",
}


def names(reader: Reader, dimension: str, values: Iterable[object]) -> dict[object, tuple[str, str]]:
    """(key, name) of the values of a dimension that are rows of a table."""
    if dimension not in _NAMES:
        return {}
    ids = ",".join(str(value) for value in values if isinstance(value, int)) or "NULL"
    return {row[0]: (str(row[1]), str(row[2])) for row in reader.rows(_NAMES[dimension].format(ids=ids))}


class Fault(NamedTuple):
    """A fault that comes again and again: the same client, service and device."""

    client_id: int
    client: str
    service_id: int | None
    service: str
    device: str
    times: int
    first_at: Instant
    last_at: Instant
    labour_ms: int
    tickets: str


def faults(reader: Reader, scope: Scope, from_at: Instant, to_at: Instant, *, least: int, limit: int) -> list[Fault]:
    """Incidents of the span with the same client, service and device, at least so many times; the most frequent first.

    `tickets` are their numbers with commas; `labour_ms` is what was recorded on them.
    """
    conditions, parameters = scope.conditions(_BY_ASSIGNEE)
    return [
        Fault(*row)
        for row in reader.rows(
            f"""SELECT t.client_id, c.name, t.service_id, coalesce(s.name, ''), t.device, count(*) AS times, min(t.created_at), max(t.created_at),
                       sum({_LABOUR}), group_concat(t.id, ',')
                  FROM ticket t JOIN client c ON c.id = t.client_id LEFT JOIN service s ON s.id = t.service_id
                 WHERE {COUNTED} AND t.kind = 'incident' AND t.device <> '' AND t.created_at >= ? AND t.created_at < ?{conditions}
                 GROUP BY t.client_id, t.service_id, t.device HAVING count(*) >= ? ORDER BY times DESC, max(t.created_at) DESC LIMIT ?""",
            [from_at, to_at, *parameters, least, limit],
        )
    ]
