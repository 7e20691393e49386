"""What the commands that must answer at once say, in JSON and in words; the same whether or not anything heavy was imported."""

from __future__ import annotations

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.words import _

TYPE_CHECKING = False  # `typing` is not worth its import here; checkers know this name
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from helpdesk_tui.domain.clock import Instant

LINES = 50
"""So many lines of the queue are shown unless --limit says otherwise."""


def line_json(line: Sequence[object], fields: Sequence[str]) -> dict[str, object]:
    """A line of the queue: weights in points, instants in UTC as ISO 8601, `left_s` in seconds of working time."""
    row = dict(zip(fields, line, strict=True))
    return {
        "id": row["id"],
        "weight": points(row["weight"]),
        "target": row["target"] or None,
        "left_s": row["left_s"],
        "due_at": moment(row["due_at"]),
        "is_paused": row["is_paused"],
        "is_contractual": row["is_contractual"],
        "is_half_used": row["is_half"],
        "is_breached": row["is_over"],
        "version": row["version"],
        "state": row["state"],
        "kind": row["kind"],
        "priority": row["priority"],
        "subject": row["subject"],
        "client": row["client_key"],
        "client_name": row["client_name"],
        "client_tier": row["client_tier"],
        "requester": row["requester_name"] or None,
        "is_vip": row["is_vip"],
        "team": row["team_key"] or None,
        "line": row["line"],
        "assignee": row["assignee_login"] or None,
        "assignee_name": row["assignee_name"] or None,
        "boost": points(row["boost"]),
        "came_back": row["came_back"],
        "is_flagged": row["is_flagged"],
        "reopened": row["reopened"],
        "parent": row["parent_id"],
        "children": row["children"],
        "until_at": moment(row["until_at"]),
        "created_at": moment(row["created_at"]),
        "updated_at": moment(row["updated_at"]),
        "open_by": row["open_by"] or None,
        "timed_by": row["timed_by"] or None,
    }


def queue_json(at: Instant, query: str, found: int, total: int, lines: Sequence[dict[str, object]]) -> dict[str, object]:
    """A part of the queue: `found` tickets fit the filter, of `total` open ones."""
    return {"at": moment(at), "filter": query, "found": found, "total": total, "tickets": list(lines)}


def next_words(ticket_id: int, subject: str, weight: int, due_at: Instant | None, *, came_back: bool, zone: str, now: Instant) -> str:
    """Which ticket *next* would give."""
    due = "" if due_at is None else _(", due {when}").format(when=formats.instant(due_at, zone, now))
    back = _(", came back to you") if came_back else ""
    said = _("{id} would be next: {subject} (weight {weight}{due}{back})")
    return said.format(id=ticket_id, subject=subject, weight=formats.weight(weight), due=due, back=back)


def timer_words(elapsed_ms: int, ticket_id: int | None, subject: str, started_at: Instant, *, zone: str, now: Instant) -> str:
    """What the running stopwatch shows."""
    return _("{elapsed} on {id} {subject}, since {since}").format(
        elapsed=formats.stopwatch(elapsed_ms),
        id=ticket_id or _("a new ticket"),
        subject=subject,
        since=formats.instant(started_at, zone, now),
    )


def no_timer() -> str:
    """The sentence where none runs."""
    return _("No timer of yours is running.")


def points(thousandths: object) -> float | None:
    """Thousandths as points."""
    return thousandths / 1000 if isinstance(thousandths, int) else None


def moment(at: object) -> str | None:
    """An instant, or null."""
    return formats.instant_json(at) if isinstance(at, int) else None


def timer_json(timer: Mapping[str, object], elapsed_ms: int) -> dict[str, object]:
    """A running timer with what it shows now."""
    return {
        "id": timer["id"],
        "part": timer["part"],
        "ticket": timer["ticket_id"],
        "subject": timer["subject"],
        "started_at": moment(timer["started_at"]),
        "elapsed_ms": elapsed_ms,
        "mode": timer["mode"],
        "kind": timer["kind"],
        "note": timer["note"],
        "door": timer["door"],
        "last_beat_at": moment(timer["beat_at"]),
        "parked_ticket": timer["parked_ticket_id"],
    }
