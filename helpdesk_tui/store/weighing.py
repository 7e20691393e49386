"""The queue's order by one query: every open ticket weighed as of now, over two covering partial indexes.

The indexes hold only where the query says `is_open = 1` and `is_live = 1` literally. Weights are integer thousandths; they equal
`domain.weight.weigh` over `domain.ticket.as_of` to the thousandth. Imported by hot commands: plain tuples, no heavy imports.
"""

from __future__ import annotations

from helpdesk_tui.domain.weight import pressure, pressure_sql, weight_sql
from helpdesk_tui.store import derived

TYPE_CHECKING = False  # `typing` is not worth its import here; checkers know this name
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from helpdesk_tui.domain.clock import Instant
    from helpdesk_tui.domain.policy import Policy
    from helpdesk_tui.store.reader import Reader

    Weighed = tuple[int, int, Instant | None]

NEVER = 1 << 62


class Condition:
    """Which tickets: SQL over `ticket t` with its parameters, and over what `Weighing.columns` names for what follows from the targets.

    `is_open_only` keeps to the partial index of open tickets.
    """

    __slots__ = ("group", "group_parameters", "is_open_only", "row", "row_parameters")

    def __init__(
        self, row: Sequence[str] = (), row_parameters: Sequence[object] = (), group: Sequence[str] = (),
        group_parameters: Sequence[object] = (), *, is_open_only: bool = True,
    ) -> None:  # fmt: skip
        self.row = tuple(row)
        self.row_parameters = tuple(row_parameters)
        self.group = tuple(group)
        self.group_parameters = tuple(group_parameters)
        self.is_open_only = is_open_only

    def also(self, row: str, *parameters: object) -> Condition:
        """The same with one more condition over `ticket t`."""
        return Condition(
            (*self.row, row), (*self.row_parameters, *parameters), self.group, self.group_parameters, is_open_only=self.is_open_only
        )


def positions(reader: Reader, now: Instant) -> dict[int, int]:
    """Worked seconds at `now` of every calendar version that a live target counts in; calendars are computed only beyond what is stored."""
    found: dict[int, int] = {}
    for version_id, until_at, start_at, end_at, before in reader.rows(
        f"""SELECT v.id, v.until_at, s.start_at, s.end_at, s.sum_before_s FROM calendar_version v LEFT JOIN calendar_stretch s
              ON s.version_id = v.id AND s.start_at = (SELECT max(start_at) FROM calendar_stretch WHERE version_id = v.id AND start_at <= {now})"""
    ):
        if start_at is None or now > until_at:
            from helpdesk_tui.store.calendars import of_version

            found[version_id] = of_version(reader, version_id).position(now)
        else:
            found[version_id] = before + (min(now, end_at) - start_at) // 1000
    return found


def position_at(reader: Reader, version_id: int, at: Instant) -> int:
    """Worked seconds of one calendar version at any instant."""
    row = reader.row(
        """SELECT s.start_at, s.end_at, s.sum_before_s, v.until_at FROM calendar_stretch s JOIN calendar_version v ON v.id = s.version_id
            WHERE s.version_id = ? AND s.start_at <= ? ORDER BY s.start_at DESC LIMIT 1""",
        (version_id, at),
    )
    if row is None or at > row[3]:
        from helpdesk_tui.store.calendars import of_version

        return of_version(reader, version_id).position(at)
    return int(row[2]) + (min(at, int(row[1])) - int(row[0])) // 1000


def revived(reader: Reader, now: Instant, known: Mapping[int, int]) -> dict[str, dict[int, int]]:
    """What the targets come to that time alone has set going again: for each column of `Weighing`, a number by ticket.

    A ticket that a client's message has reopened (RULES.md §3: after one working hour, as of the message) has no live resolution
    stored yet; it runs on from the message.
    """
    found: dict[str, dict[int, int]] = {}
    for ticket_id, kind, version_id, seconds, consumed_s, met_at, flag_at in reader.rows(
        f"""SELECT t.id, g.kind, g.calendar_version_id, g.seconds, g.consumed_s, g.met_at, t.flag_at
              FROM ticket t CROSS JOIN ticket_target g ON g.ticket_id = t.id AND g.is_live = 0 AND g.started_at IS NOT NULL
             WHERE t.reopen_at IS NOT NULL AND t.reopen_at <= {now} AND t.state = 'resolved' AND t.flag_at IS NOT NULL
               AND (g.kind IN ('resolution', 'update') OR g.met_at IS NULL)"""
    ):
        before = 0 if kind == "update" and met_at is not None else consumed_s
        since_s = position_at(reader, version_id, flag_at)
        consumed = before + max(0, known[version_id] - since_s)
        soonest = {"left": seconds - consumed, "due": _instant(reader, version_id, since_s + seconds - before)}
        largest = {"pressure": pressure(consumed, seconds), "half": int(consumed * 2 > seconds), "over": int(consumed > seconds)}
        for name, value in soonest.items():
            of_name = found.setdefault(name, {})
            of_name[ticket_id] = min(value, of_name.get(ticket_id, value))
        for name, value in largest.items():
            of_name = found.setdefault(name, {})
            of_name[ticket_id] = max(value, of_name.get(ticket_id, value))
    return found


def _instant(reader: Reader, version_id: int, position: int) -> Instant:
    """The earliest instant at a position of a calendar version."""
    found = reader.value(
        """SELECT start_at + (? - sum_before_s) * 1000 FROM calendar_stretch WHERE version_id = ? AND sum_before_s < ?
             AND sum_before_s + (end_at - start_at) / 1000 >= ? ORDER BY start_at LIMIT 1""",
        (position, version_id, position, position),
    )
    if found is not None:
        return int(found)
    from helpdesk_tui.store.calendars import of_version

    return of_version(reader, version_id).instant(position)


def position_sql(known: Mapping[int, int], column: str = "g.calendar_version_id") -> str:
    """The position that belongs to a calendar version, as a balanced tree of CASEs: some comparisons each, however many versions."""
    return _branch(sorted(known.items()), column) if known else "0"


def _branch(pairs: Sequence[tuple[int, int]], column: str) -> str:
    if len(pairs) == 1:
        return str(pairs[0][1])
    middle = len(pairs) // 2
    return f"CASE WHEN {column} < {pairs[middle][0]} THEN {_branch(pairs[:middle], column)} ELSE {_branch(pairs[middle:], column)} END"


class Weighing:
    """The SQL of one moment: positions and the rules' numbers written into it.

    Columns of the weighed rows: `weight` in thousandths; `due`, the next deadline that is not paused, and `left`, its seconds of
    working time (both NULL where there is none); `half` and `over`, whether an unmet target is more than half used, or breached.
    """

    __slots__ = ("_revived", "known", "now", "policy")

    def __init__(self, reader: Reader, now: Instant, policy: Policy) -> None:
        self.now = now
        self.policy = policy
        self.known = positions(reader, now)
        self._revived = revived(reader, now, self.known)

    def consumed(self) -> str:
        """Seconds consumed by the target `g` now."""
        return f"(g.consumed_s + coalesce(max(0, {position_sql(self.known)} - g.since_s), 0))"

    def is_running(self) -> str:
        """Whether the target `g` is not paused as of now: a pause ends with its *until*."""
        return f"(g.since_s IS NOT NULL AND (g.paused_at IS NULL OR t.until_at <= {self.now}))"

    def column(self, name: str) -> str:
        """A column as an expression over the group of a ticket's live targets."""
        consumed = self.consumed()
        if name == "weight":
            worst = self._most(f"coalesce(max({pressure_sql(consumed, 'g.seconds')}), 0)", "pressure")
            return weight_sql(self.policy, boost=f"({derived.boost(self.now)})", worst_pressure=worst)
        if name == "due":
            return self._least(f"min(CASE WHEN {self.is_running()} THEN g.due_at END)", name)
        if name == "left":
            return self._least(f"min(CASE WHEN {self.is_running()} THEN g.seconds - {consumed} END)", name)
        return self._most(f"coalesce(max({consumed} {'* 2 ' if name == 'half' else ''}> g.seconds), 0)", name)

    def query(self, condition: Condition, columns: Sequence[str] = ("weight", "due"), also: Sequence[str] = ()) -> tuple[str, list[object]]:
        """`SELECT id, columns…, also…` of the tickets under the condition, with its parameters; not ordered."""
        named = ", ".join((*(f"{self.column(name)} AS {name}" for name in columns), *also))
        scope = ("t.is_open = 1",) if condition.is_open_only else ()
        where = " AND ".join((*scope, *condition.row)) or "1"
        sql = (
            f"SELECT t.id AS id, {named} FROM ticket t LEFT JOIN ticket_target g ON g.ticket_id = t.id AND g.is_live = 1"
            f" WHERE {where} GROUP BY t.id"
        )
        if condition.group:
            sql += f" HAVING {' AND '.join(condition.group)}"
        return sql, [*condition.row_parameters, *condition.group_parameters]

    def _most(self, sql: str, name: str) -> str:
        cases = self._cases(name)
        return f"max({sql}, CASE t.id {cases} ELSE 0 END)" if cases else sql

    def _least(self, sql: str, name: str) -> str:
        cases = self._cases(name)
        return f"nullif(min(coalesce({sql}, {NEVER}), CASE t.id {cases} ELSE {NEVER} END), {NEVER})" if cases else sql

    def _cases(self, name: str) -> str:
        return " ".join(f"WHEN {ticket_id} THEN {value}" for ticket_id, value in self._revived.get(name, {}).items())


ORDER = "ORDER BY weight DESC, due IS NULL, due, id"


def ordered(reader: Reader, now: Instant, policy: Policy, condition: Condition, limit: int = -1) -> list[Weighed]:
    """(id, weight, next unpaused deadline) of the tickets under the condition, in the queue's order (RULES.md §5); -1 is no limit."""
    sql, parameters = Weighing(reader, now, policy).query(condition)
    return reader.rows(f"{sql} {ORDER} LIMIT {limit}", parameters)


def in_scope(clients: Iterable[int] | None) -> Condition:
    """Open tickets of the clients that an actor may see; None is all of them."""
    if clients is None:
        return Condition()
    return Condition((f"t.client_id IN ({','.join(str(int(client)) for client in sorted(clients))})",))
