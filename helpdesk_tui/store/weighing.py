"""The queue's order by one query: every open ticket weighed as of now, over two covering partial indexes.

The indexes hold only where the query says `is_open = 1` and `is_live = 1` literally. Weights are integer thousandths; they equal
`domain.weight.weigh` over `domain.ticket.as_of` to the thousandth. Imported by hot commands: plain tuples, no heavy imports.
"""

from __future__ import annotations

from helpdesk_tui.domain.weight import consumed_at, pressure, pressure_sql, weight_sql
from helpdesk_tui.store import derived

TYPE_CHECKING = False  # `typing` is not worth its import here; checkers know this name
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from helpdesk_tui.domain.clock import Instant
    from helpdesk_tui.domain.policy import Policy
    from helpdesk_tui.store.reader import Reader

    Weighed = tuple[int, int, Instant | None]
    # kind, calendar version, seconds, consumed_s, since_s, due_at, paused_at, is_contractual
    LiveTarget = tuple[str, int, int, int, int | None, Instant | None, Instant | None, int]

NEVER = 1 << 62
INDEXED_FOR_ALL = ("t.client_id", "t.requester_id", "t.parent_id", "t.created_at")


class Condition:
    """Which tickets: SQL over `ticket t` with its parameters, and over the columns of `Weighing` that it names in `columns`.

    `is_open_only` keeps to the partial index of open tickets (and resolved ones that a message is about to reopen). `is_own` asks for
    one engineer's own tickets, at whose top stands what came back.
    """

    __slots__ = ("columns", "group", "group_parameters", "is_open_only", "is_own", "row", "row_parameters")

    def __init__(
        self,
        row: Sequence[str] = (),
        row_parameters: Sequence[object] = (),
        group: Sequence[str] = (),
        group_parameters: Sequence[object] = (),
        *,
        columns: Sequence[str] = (),
        is_open_only: bool = True,
        is_own: bool = False,
    ) -> None:
        self.row = tuple(row)
        self.row_parameters = tuple(row_parameters)
        self.group = tuple(group)
        self.group_parameters = tuple(group_parameters)
        self.columns = tuple(columns)
        self.is_open_only = is_open_only
        self.is_own = is_own

    def also(self, row: str, *parameters: object) -> Condition:
        """The same with one more condition over `ticket t`."""
        return Condition(
            (*self.row, row),
            (*self.row_parameters, *parameters),
            self.group,
            self.group_parameters,
            columns=self.columns,
            is_open_only=self.is_open_only,
            is_own=self.is_own,
        )

    def where(self) -> str:
        """What stands after WHERE; `is_open = 1` literally, as the partial index wants it.

        A unary plus keeps the planner from the indexes over all tickets, open or not, where only the open ones are asked for.
        """
        if not self.is_open_only:
            return " AND ".join(self.row) or "1"
        where = " AND ".join(("t.is_open = 1", *self.row))
        for column in INDEXED_FOR_ALL:
            where = where.replace(column, f"+{column}")
        return where


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


def revived(reader: Reader, now: Instant) -> dict[int, list[LiveTarget]]:
    """The targets that time alone has set going again, by ticket.

    A ticket that a client's message has reopened (RULES.md §3: after one working hour, as of the message) has no live resolution
    stored yet; it runs on from the message, and an update begins anew. The answer to the message is stored as live, but stands still
    like all of a resolved ticket: it too runs from the message.
    """
    found: dict[int, list[LiveTarget]] = {}
    for ticket_id, kind, version_id, seconds, consumed_s, met_at, flag_at, is_contractual, due_at in reader.rows(
        f"""SELECT t.id, g.kind, g.calendar_version_id, g.seconds, g.consumed_s, g.met_at, t.flag_at, g.is_contractual, g.due_at
              FROM ticket t CROSS JOIN ticket_target g ON g.ticket_id = t.id AND g.started_at IS NOT NULL
             WHERE t.reopen_at IS NOT NULL AND t.reopen_at <= {now} AND t.state = 'resolved' AND t.flag_at IS NOT NULL
               AND CASE WHEN g.is_live = 1 THEN g.since_s IS NULL ELSE g.kind IN ('resolution', 'update') OR g.met_at IS NULL END"""
    ):
        before = 0 if kind == "update" and met_at is not None else consumed_s
        since_s = position_at(reader, version_id, flag_at)
        if before < seconds or due_at is None:
            due_at = _instant(reader, version_id, since_s + seconds - before)
        found.setdefault(ticket_id, []).append((kind, version_id, seconds, before, since_s, due_at, None, is_contractual))
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

    Columns of the weighed rows: `weight` in thousandths; `due`, the next deadline that is not paused, and `left_s`, its seconds of
    working time (both NULL where there is none); `is_half` and `is_over`, whether an unmet target is more than half used, or breached.
    """

    __slots__ = ("known", "now", "policy", "revived")

    def __init__(self, reader: Reader, now: Instant, policy: Policy) -> None:
        self.now = now
        self.policy = policy
        self.known = positions(reader, now)
        self.revived = revived(reader, now)

    def consumed(self) -> str:
        """Seconds consumed by the target `g` now."""
        return f"(g.consumed_s + coalesce(max(0, {position_sql(self.known)} - g.since_s), 0))"

    def consumed_by(self, target: LiveTarget) -> int:
        """The same of a target in memory."""
        return target[3] if target[4] is None else consumed_at(target[3], target[4], self.known[target[1]])

    def is_running(self) -> str:
        """Whether the target `g` is not paused as of now: a pause ends with its *until*."""
        return f"(g.since_s IS NOT NULL AND (g.paused_at IS NULL OR t.until_at <= {self.now}))"

    def column(self, name: str) -> str:
        """A column as an expression over the group of a ticket's live targets."""
        consumed = self.consumed()
        if name == "weight":
            worst = self._most(f"coalesce(max({pressure_sql(consumed, 'g.seconds')}), 0)", lambda used, target: pressure(used, target[2]))
            return weight_sql(self.policy, boost=f"({derived.boost(self.now)})", worst_pressure=worst)
        if name == "due":
            return self._least(f"min(CASE WHEN {self.is_running()} THEN g.due_at END)", lambda used, target: target[5] or NEVER)
        if name == "left_s":
            return self._least(f"min(CASE WHEN {self.is_running()} THEN g.seconds - {consumed} END)", lambda used, target: target[2] - used)
        share = 2 if name == "is_half" else 1
        return self._most(f"coalesce(max({consumed} * {share} > g.seconds), 0)", lambda used, target: int(used * share > target[2]))

    def query(self, condition: Condition, columns: Sequence[str] = ("weight", "due"), also: Sequence[str] = ()) -> tuple[str, list[object]]:
        """`SELECT id, columns…, also…` of the tickets under the condition, with its parameters; not ordered."""
        names = dict.fromkeys((*columns, *condition.columns))
        named = ", ".join(f"{self.column(name)} AS {name}" for name in columns)
        extra = "".join(f", {sql}" for sql in also) + "".join(f", {self.column(name)} AS {name}" for name in names if name not in columns)
        sql = (
            f"SELECT t.id AS id, {named}{extra} FROM ticket t LEFT JOIN ticket_target g ON g.ticket_id = t.id AND g.is_live = 1"
            f" WHERE {condition.where()} GROUP BY t.id"
        )
        if condition.group:
            sql += f" HAVING {' AND '.join(condition.group)}"
        return sql, [*condition.row_parameters, *condition.group_parameters]

    def _most(self, sql: str, value: Callable[[int, LiveTarget], int]) -> str:
        cases = " ".join(f"WHEN {number} THEN {max(self._values(found, value))}" for number, found in self.revived.items())
        return f"max({sql}, CASE t.id {cases} ELSE 0 END)" if cases else sql

    def _least(self, sql: str, value: Callable[[int, LiveTarget], int]) -> str:
        cases = " ".join(f"WHEN {number} THEN {min(self._values(found, value))}" for number, found in self.revived.items())
        return f"nullif(min(coalesce({sql}, {NEVER}), CASE t.id {cases} ELSE {NEVER} END), {NEVER})" if cases else sql

    def _values(self, found: Iterable[LiveTarget], value: Callable[[int, LiveTarget], int]) -> list[int]:
        return [value(self.consumed_by(target), target) for target in found]


ORDER = "ORDER BY weight DESC, due IS NULL, due, id"


def ordered(reader: Reader, now: Instant, policy: Policy, condition: Condition, limit: int = -1) -> list[Weighed]:
    """(id, weight, next unpaused deadline) of the tickets under the condition, in the queue's order (RULES.md §5); -1 is no limit.

    In one's own list what came back stands at the top.
    """
    sql, parameters = _in_order(reader, now, policy, condition, limit)
    return [row[:3] for row in reader.rows(sql, parameters)]


def ordered_ids(reader: Reader, now: Instant, policy: Policy, condition: Condition, limit: int = -1) -> tuple[int, ...]:
    """The ids alone, which come as one row: a thread that waits for row after row would stand in line for the interpreter each time."""
    sql, parameters = _in_order(reader, now, policy, condition, limit)
    listed = reader.value(f"SELECT group_concat(id) FROM ({sql})", parameters)
    return tuple(map(int, listed.split(","))) if listed else ()


def _in_order(reader: Reader, now: Instant, policy: Policy, condition: Condition, limit: int) -> tuple[str, list[object]]:
    came_back = (f"{derived.came_back(now)} AS came_back",) if condition.is_own else ()
    sql, parameters = Weighing(reader, now, policy).query(condition, also=came_back)
    order = ORDER.replace("BY", "BY came_back DESC,", 1) if condition.is_own else ORDER
    return f"{sql} {order} LIMIT {limit}", parameters


def count(reader: Reader, now: Instant, policy: Policy, condition: Condition) -> int:
    """How many tickets there are under the condition."""
    if not condition.group:
        return int(reader.value(f"SELECT count(*) FROM ticket t WHERE {condition.where()}", condition.row_parameters))
    sql, parameters = Weighing(reader, now, policy).query(condition)
    return int(reader.value(f"SELECT count(*) FROM ({sql})", parameters))


def in_scope(clients: Iterable[int] | None, *, folded: bool = False) -> Condition:
    """Open tickets of the clients that an actor may see, None being all; `folded` leaves out children whose outage stands in the list."""
    visible = "1" if clients is None else f"{{}}.client_id IN ({','.join(str(int(client)) for client in sorted(clients))})"
    found = Condition() if clients is None else Condition((visible.format("t"),))
    if not folded:
        return found
    return found.also(
        f"(t.parent_id IS NULL OR NOT EXISTS (SELECT 1 FROM ticket p WHERE p.id = t.parent_id AND p.is_open = 1 AND {visible.format('p')}))"
    )
