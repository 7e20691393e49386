"""The rows of a part of the queue: tickets by id, as of now, with what a line of the queue shows. Imported by hot commands.

A row is a plain tuple in the order of `FIELDS`, which are those of `domain.queue_row.QueueRow`.
"""

from __future__ import annotations

from helpdesk_tui.domain.weight import weigh
from helpdesk_tui.store import derived

TYPE_CHECKING = False  # `typing` is not worth its import here; checkers know this name
if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpdesk_tui.domain.clock import Instant
    from helpdesk_tui.store.reader import Reader, Row
    from helpdesk_tui.store.weighing import LiveTarget, Weighing

MOST = 500
FRESH_MS = 8 * 3_600_000
"""After a shift a presence is taken for a console that died."""
FIELDS = (
    "id", "version", "state", "priority", "kind", "client_id", "client_key", "client_name", "client_tier", "requester_name", "is_vip", "subject",
    "assignee_id", "assignee_login", "assignee_name", "team_key", "line", "boost", "came_back", "is_flagged", "reopened", "parent_id", "children",
    "until_at", "created_at", "updated_at", "open_by", "timed_by",
    "weight", "target", "left_s", "due_at", "is_paused", "is_contractual", "is_half", "is_over",
)  # fmt: skip
_PLACE = {name: place for place, name in enumerate(FIELDS)}
_BOOLEANS = [_PLACE[name] for name in ("is_vip", "came_back", "is_flagged")]
_NO_TARGET = ("", None, None, False, True, False, False)


def rows(reader: Reader, weighing: Weighing, ids: Sequence[int], actor_id: int = 0) -> list[Row]:
    """The rows of these tickets in the order of `ids`; those that do not exist are missing. `open_by` leaves the actor out."""
    found: dict[int, Row] = {}
    for start in range(0, len(ids), MOST):
        found.update(_part(reader, weighing, ids[start : start + MOST], actor_id))
    return [found[ticket_id] for ticket_id in ids if ticket_id in found]


def _part(reader: Reader, weighing: Weighing, ids: Sequence[int], actor_id: int) -> dict[int, Row]:
    listed = ",".join(str(int(ticket_id)) for ticket_id in ids)
    targets: dict[int, list[LiveTarget]] = {}
    for row in reader.rows(
        f"""SELECT ticket_id, kind, calendar_version_id, seconds, consumed_s, since_s, due_at, paused_at, is_contractual FROM ticket_target
             WHERE is_live = 1 AND ticket_id IN ({listed})"""
    ):
        targets.setdefault(row[0], []).append(row[1:])
    return {
        row[0]: _row(weighing, row, [*targets.get(row[0], []), *weighing.revived.get(row[0], [])])
        for row in reader.rows(_sql(weighing.now, listed, actor_id))
    }


def _sql(now: Instant, listed: str, actor_id: int) -> str:
    return f"""SELECT t.id, t.version, {derived.state(now)}, t.priority, t.kind, t.client_id, c.key, c.name, t.client_tier, coalesce(r.name, ''),
       t.is_vip, t.subject, t.assignee_id,
       coalesce((SELECT value FROM identity WHERE person_id = a.id AND kind = 'login' ORDER BY id LIMIT 1), a.key, ''), coalesce(a.name, ''),
       coalesce(m.key, ''), t.line, {derived.boost(now)}, coalesce({derived.came_back(now)}, 0), {derived.is_flagged(now)},
       t.reopened + coalesce({derived.reopened(now)}, 0), t.parent_id, (SELECT count(*) FROM ticket k WHERE k.parent_id = t.id),
       CASE WHEN t.until_at > {now} THEN t.until_at END, t.created_at, t.updated_at,
       coalesce((SELECT group_concat(name, ', ') FROM (SELECT DISTINCT p.name FROM presence x JOIN person p ON p.id = x.person_id
                  WHERE x.ticket_id = t.id AND x.person_id <> {int(actor_id)} AND x.opened_at > {now - FRESH_MS} ORDER BY p.name)), ''),
       coalesce((SELECT group_concat(name, ', ') FROM (SELECT p.name FROM timer x JOIN person p ON p.id = x.engineer_id
                  WHERE x.ticket_id = t.id ORDER BY p.name)), '')
  FROM ticket t JOIN client c ON c.id = t.client_id LEFT JOIN person r ON r.id = t.requester_id LEFT JOIN person a ON a.id = t.assignee_id
  LEFT JOIN team m ON m.id = t.team_id WHERE t.id IN ({listed})"""


def _row(weighing: Weighing, row: Row, targets: Sequence[LiveTarget]) -> Row:
    values = list(row)
    for place in _BOOLEANS:
        values[place] = bool(values[place])
    used = [(weighing.consumed_by(target), target) for target in targets]
    weight = weigh(
        weighing.policy,
        priority=row[_PLACE["priority"]],
        tier=row[_PLACE["client_tier"]],
        is_vip=bool(row[_PLACE["is_vip"]]),
        boost=row[_PLACE["boost"]],
        targets=[(consumed, target[2]) for consumed, target in used],
    )
    until_at = row[_PLACE["until_at"]]
    is_waiting = row[_PLACE["state"]] in ("waiting_client", "waiting_vendor", "scheduled")
    return (*values, weight.total, *next_target(used, until_at, is_waiting=is_waiting))


def next_target(used: Sequence[tuple[int, LiveTarget]], until_at: Instant | None, *, is_waiting: bool) -> Row:
    """The target that a line shows: the next unpaused deadline, else the paused target with the least left.

    (kind, seconds left, due_at, is_paused, is_contractual, is_half, is_over); `due_at` of a paused target slides, unless its end is known.
    """
    best: Row | None = None
    for consumed, (kind, _version, seconds, _before, since_s, due_at, paused_at, is_contractual) in used:
        is_paused = since_s is None or (paused_at is not None and is_waiting)
        left_s = seconds - consumed
        shown_due = due_at if not is_paused or until_at is not None else None
        key = (is_paused, left_s if is_paused or due_at is None else due_at, kind)
        if best is None or key < best[0]:
            best = (key, (kind, left_s, shown_due, is_paused, bool(is_contractual)))
    if best is None:
        return _NO_TARGET
    return (
        *best[1],
        any(consumed * 2 > target[2] for consumed, target in used),
        any(consumed > target[2] for consumed, target in used),
    )
