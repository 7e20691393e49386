"""The rows behind the desk's figures, and what they come to (see `domain/figures.py` for which rows count and why).

Every figure is made of the rows of one measure. `rows` lists them, `measure` lets the database sum them up, so that what is told and what
can be looked up are the same. A span costs what lies in it, not what the store holds: tickets are found by the indexes on their creation
and resolution, work entries and ratings by those on their time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.figures import TARGETS, Measured, rank
from helpdesk_tui.store import derived
from helpdesk_tui.store.reader import Reader, Row
from helpdesk_tui.store.survivors import SURVIVOR

Groups = dict[tuple[object, int], Measured]
"""What was measured, by the value of the dimension (None where there is none) and the place of the piece of time, or WHOLE."""
Values = dict[tuple[object, int], list[list[int]]]
"""What each query brought for a value and a place: number of rows and sums, or all values."""
_BEGINNING, _NEVER = -(1 << 62), 1 << 62
"""Instants before and after all others."""
WHOLE = -1
"""Stands for the place of all pieces together: of a backlog that is the last one that has begun."""

COUNTED = "+t.parent_id IS NULL AND t.state NOT IN ('merged','cancelled')"
"""The unary plus keeps the planner from the index on parents, by which it would read nearly every ticket."""
LABOUR = """CASE WHEN EXISTS (SELECT 1 FROM ticket m WHERE m.merged_into_id = t.id)
 THEN (SELECT coalesce(sum(e.duration_ms), 0) FROM work_entry e WHERE e.ticket_id IN (WITH RECURSIVE same (id) AS (SELECT t.id
 UNION ALL SELECT m.id FROM ticket m JOIN same ON m.merged_into_id = same.id) SELECT id FROM same))
 ELSE (SELECT coalesce(sum(e.duration_ms), 0) FROM work_entry e WHERE e.ticket_id = t.id) END"""
"""Time on a ticket and on those merged into it; most have none, and need no recursion."""
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
BY_ASSIGNEE = {"engineer": "t.assignee_id", **_OF_TICKET}
_BY_RESOLVER = {"engineer": "t.resolved_by_id", **_OF_TICKET}


class Source(NamedTuple):
    """Where the rows of a measure come from: tables and conditions, the instant by which they fall into a span, value and whole of each,
    what each belongs to, and its own id where it is no ticket. `counts` says which rows count at all: measures that differ in nothing
    before it are read together. `has_index`: a span's rows are found by an index on `at`, so that every piece of time is read by itself.
    """

    tables: str
    where: str
    at: str
    dimensions: Mapping[str, str] = _BY_RESOLVER
    value: str = "1"
    whole: str = "1"
    row_id: str = "NULL"
    counts: str = "1"
    has_index: bool = True


_RESOLVED = Source("ticket t", f"{COUNTED} AND t.state IN ('resolved','closed')", "t.resolved_at")
_TARGETS = _RESOLVED._replace(tables="ticket t CROSS JOIN ticket_target g ON g.ticket_id = t.id")


def _target(kind: str, value: str, also: str = "") -> Source:
    return _TARGETS._replace(value=value, counts=f"g.kind = '{kind}' AND g.verdict IS NOT NULL{also}")


_KEPT = "(g.verdict = 'met' AND coalesce(g.worst_s, 0) <= g.seconds)"
SOURCES: dict[str, Source] = {
    "created": Source("ticket t", COUNTED, "t.created_at", BY_ASSIGNEE),
    "resolved": _RESOLVED,
    "reaction": _target("reaction", "g.consumed_s"),
    "resolution": _target("resolution", "g.consumed_s"),
    **{f"sla.{kind}": _target(kind, _KEPT, " AND g.is_contractual") for kind in TARGETS},
    "first_contact": _RESOLVED._replace(counts=f"t.channel NOT IN {MACHINES}", value=_FIRST_CONTACT),
    "reopened": _RESOLVED._replace(value="(t.reopened > 0)"),
    "paused": _RESOLVED._replace(value=_PAUSED, whole="max(0, t.resolved_at - t.created_at)"),
    "labour": _RESOLVED._replace(value=LABOUR),
    "worked": Source(
        f"""work_entry e LEFT JOIN engineer n ON n.person_id = e.engineer_id CROSS JOIN ticket o ON o.id = e.ticket_id
            CROSS JOIN ticket t ON t.id = {SURVIVOR.format(t="o")}""",
        "1",
        "e.start_at",
        {**_OF_TICKET, "engineer": "e.engineer_id", "team": "n.team_id", "line": "n.line"},
        "e.duration_ms",
        row_id="e.id",
        has_index=False,
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
        has_index=False,
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


def _where(source: Source, scope: Scope) -> tuple[str, list[object]]:
    """The conditions for the rows of a span, whose two borders are the first parameters."""
    conditions, parameters = scope.conditions(source.dimensions)
    reopened = f" AND NOT coalesce({derived.reopened(scope.now)}, 0)" if source.at == "t.resolved_at" else ""
    return f"{source.where}{reopened} AND {source.at} >= ? AND {source.at} < ?{conditions}", parameters


def rows(reader: Reader, measure: str, scope: Scope, from_at: Instant, to_at: Instant) -> list[Row]:
    """(ticket, row's own id or None, value, whole) of every row of a measure within the half-open span, by ticket and row."""
    if measure == "backlog":
        end_at = min(to_at, scope.now + 1)
        standing = [(number, age) for number, _dimension, _place, age in _standing(reader, scope, [end_at], "")]
        return [(number, None, age, 1) for number, age in sorted(standing)]
    source = SOURCES[measure]
    where, parameters = _where(source, scope)
    return reader.rows(
        f"""SELECT t.id AS id, {source.row_id} AS row_id, {source.value} AS value, {source.whole} AS whole
              FROM {source.tables} WHERE {where} AND {source.counts} ORDER BY 1, 2""",
        [from_at, to_at, *parameters],
    )


def measured(
    reader: Reader, wanted: Mapping[str, bool], scope: Scope, borders: Sequence[Instant], dimension: str = ""
) -> dict[str, Groups]:
    """What the rows of some measures come to, by dimension and by the pieces between neighbouring borders.

    `wanted` says of each measure whether its values are also put in order. Measures of the same rows are summed up in one go. Under the
    place WHOLE stands what all pieces together come to.
    """
    found: dict[str, Groups] = {}
    together: dict[tuple[object, ...], dict[str, bool]] = {}
    for measure, ranks in wanted.items():
        if measure == "backlog":
            found[measure] = _backlog(reader, scope, borders, dimension)
        else:
            source = SOURCES[measure]
            together.setdefault((source.tables, source.where, source.at, id(source.dimensions)), {})[measure] = ranks
    for measures in together.values():
        found |= _summed(reader, measures, scope, borders, dimension)
    return found


def _summed(reader: Reader, measures: Mapping[str, bool], scope: Scope, borders: Sequence[Instant], dimension: str) -> dict[str, Groups]:
    """What measures that differ in `counts`, `value` and `whole` alone come to, piece by piece where an index finds the pieces."""
    sources = [SOURCES[measure] for measure in measures]
    first = sources[0]
    where, parameters = _where(first, scope)
    if len(sources) == 1:
        where += f" AND {first.counts}"
    columns: dict[str, int] = {}
    placed = {
        measure: [columns.setdefault(one, 2 + len(columns)) for one in _amounts(SOURCES[measure], ranks=ranks)]
        for measure, ranks in measures.items()
    }
    cuts = [borders[place : place + 2] for place in range(len(borders) - 1)] if first.has_index else [borders]
    by = first.dimensions[dimension] if dimension else "NULL"
    values: dict[str, Values] = {measure: {} for measure in measures}
    for start, cut in enumerate(cuts):
        piece = _piece(first.at, cut, 0, len(cut) - 1)
        groups = " GROUP BY 1, 2" if dimension or len(cut) > 2 else ""
        sql = f"SELECT {by}, {piece}, {', '.join(columns)} FROM {first.tables} WHERE {where}{groups}"
        for row in reader.rows(sql, [cut[0], cut[-1], *parameters]):
            for measure, places in placed.items():
                if row[places[0]]:
                    amounts = list(map(int, row[places[0]].split(","))) if measures[measure] else [int(row[place]) for place in places]
                    values[measure].setdefault((row[0], start + row[1]), []).append(amounts)
                    values[measure].setdefault((row[0], WHOLE), []).append(amounts)
    return {measure: {key: _together(parts, ranks=measures[measure]) for key, parts in some.items()} for measure, some in values.items()}


def _amounts(source: Source, *, ranks: bool) -> tuple[str, ...]:
    """Number of rows, sum of values and sum of wholes; where ranks are wanted, all values instead: columns of a query.

    One text of all values, with commas, comes out of the database in a tenth of the time that a row for each takes.
    """
    only = "" if source.counts == "1" else f" FILTER (WHERE {source.counts})"
    if ranks:
        return (f"group_concat({source.value}){only}",)
    return tuple(f"count(*){only}" if amount == "1" else f"sum({amount}){only}" for amount in ("1", source.value, source.whole))


def _together(parts: Sequence[Sequence[int]], *, ranks: bool) -> Measured:
    """What some stretches of rows come to: of all their values where ranks are wanted, else of their number and sums."""
    if ranks:
        return _in_order([value for part in parts for value in part])
    return Measured(*map(sum, zip(*parts, strict=True)))


def _in_order(values: Sequence[int]) -> Measured:
    """The nearest ranks at one half and at nine tenths besides the sums."""
    ordered = sorted(values)
    return Measured(len(ordered), sum(ordered), len(ordered), rank(ordered, 1, 2), rank(ordered, 9, 10))


def _piece(at: str, borders: Sequence[Instant], low: int, high: int) -> str:
    """The place of the piece in which an instant lies, as a balanced tree of CASEs."""
    if high - low <= 1:
        return str(low)
    middle = (low + high) // 2
    return f"CASE WHEN {at} < {borders[middle]} THEN {_piece(at, borders, low, middle)} ELSE {_piece(at, borders, middle, high)} END"


def _backlog(reader: Reader, scope: Scope, borders: Sequence[Instant], dimension: str) -> Groups:
    """The backlog at the end of each piece that has begun by now, with the median of its age."""
    ends = [min(end, scope.now + 1) for start, end in pairwise(borders) if start <= scope.now]
    ages: dict[tuple[object, int], list[int]] = {}
    for _number, by, place, age in _standing(reader, scope, ends, dimension):
        ages.setdefault((by, place), []).append(age)
    groups = {key: _in_order(some) for key, some in ages.items()}
    return groups | {(by, WHOLE): found for (by, place), found in groups.items() if place == len(ends) - 1}


def _standing(reader: Reader, scope: Scope, ends: Sequence[Instant], dimension: str) -> Iterator[tuple[int, object, int, int]]:
    """(ticket, dimension, place, age) of every ticket that stood open at `ends[place]`, which are in order; its age then, or now if that
    is earlier.

    Of those resolved since, only few stood open at an end: those created before it. Their numbers are not above the highest that had been
    given by then, which the indexes tell, so that the others are not read.
    """
    if not ends:
        return
    conditions, parameters = scope.conditions(BY_ASSIGNEE)
    columns = f"t.id, {BY_ASSIGNEE[dimension] if dimension else 'NULL'}, t.created_at"
    stood = reader.rows(
        f"SELECT {columns} FROM ticket t WHERE {COUNTED} AND t.is_open = 1 AND {derived.is_open(scope.now)}{conditions}", parameters
    )
    for number, by, created_at in stood:
        for place in range(bisect_right(ends, created_at), len(ends)):
            yield number, by, place, min(ends[place], scope.now) - created_at
    resolved = f"""SELECT {columns} FROM ticket t WHERE t.resolved_at >= ? AND t.resolved_at < ? AND t.id <= ? AND t.created_at < ?
        AND {COUNTED} AND t.state IN ('resolved','closed') AND NOT coalesce({derived.reopened(scope.now)}, 0){conditions}"""
    newest, before = 0, _BEGINNING
    for last, (end, next_end) in enumerate(pairwise([*ends, _NEVER])):
        newest = max(
            newest,
            reader.value("SELECT coalesce(max(t.id + 0), 0) FROM ticket t WHERE t.created_at >= ? AND t.created_at < ?", (before, end)),
        )
        before = end
        for number, by, created_at in reader.rows(resolved, [end, next_end, newest, end, *parameters]):
            for place in range(bisect_right(ends, created_at), last + 1):
                yield number, by, place, min(ends[place], scope.now) - created_at


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
