"""What tickets, entries and timers look like in JSON: keys for programs, instants in UTC as ISO 8601, durations in milliseconds."""

from __future__ import annotations

from collections.abc import Sequence

from helpdesk_tui.domain.clock import Instant, Reading
from helpdesk_tui.domain.formats import instant_json
from helpdesk_tui.domain.labour import Entry, Timer
from helpdesk_tui.domain.ticket import Ticket

Json = dict[str, object]


def moment_json(at: Instant | None) -> str | None:
    """An instant, or null."""
    return None if at is None else instant_json(at)


def ticket_json(ticket: Ticket, tags: Sequence[str] = ()) -> Json:
    """A ticket as it is now."""
    return {
        "id": ticket.id,
        "version": ticket.version,
        "state": ticket.state,
        "is_open": ticket.is_open,
        "kind": ticket.kind,
        "subject": ticket.subject,
        "client": ticket.client_key,
        "client_name": ticket.client_name,
        "requester": ticket.requester_name or None,
        "is_vip": ticket.is_vip,
        "service": ticket.service_key or None,
        "coverage": ticket.coverage,
        "impact": ticket.impact,
        "urgency": ticket.urgency,
        "priority": ticket.priority,
        "priority_reason": ticket.priority_reason,
        "channel": ticket.channel,
        "device": ticket.device,
        "team": ticket.team_key or None,
        "line": ticket.line,
        "assignee": ticket.assignee_login or None,
        "assignee_name": ticket.assignee_name or None,
        "tags": list(tags),
        "created_at": moment_json(ticket.created_at),
        "updated_at": moment_json(ticket.updated_at),
        "until_at": moment_json(ticket.until_at),
        "pause_note": ticket.pause_note,
        "came_back_at": moment_json(ticket.came_back_at),
        "boost": ticket.boost / 1000,
        "boost_until_at": moment_json(ticket.boost_until_at),
        "boost_reason": ticket.boost_reason,
        "parent": ticket.parent_id,
        "merged_into": ticket.merged_into_id,
        "previous": ticket.previous_id,
        "resolved_at": moment_json(ticket.resolved_at),
        "resolution_code": ticket.resolution_code,
        "resolution_text": ticket.resolution_text,
        "confirm_at": moment_json(ticket.confirm_at),
        "closed_at": moment_json(ticket.closed_at),
        "reopened": ticket.reopened,
        "flag_at": moment_json(ticket.flag_at),
        "reopen_at": moment_json(ticket.reopen_at),
        "external_source": ticket.external_source,
        "external_id": ticket.external_id,
    }


def timer_json(timer: Timer | None, now: Reading) -> Json | None:
    """A running timer with what it shows now, or null."""
    if timer is None:
        return None
    return {
        "id": timer.id,
        "part": timer.part,
        "ticket": timer.ticket_id,
        "subject": timer.subject,
        "started_at": moment_json(timer.started_at),
        "elapsed_ms": timer.elapsed_ms(now),
        "mode": timer.mode,
        "kind": timer.kind,
        "note": timer.note,
        "door": timer.door,
        "last_beat_at": moment_json(timer.beat_at),
        "parked_ticket": timer.parked_ticket_id,
    }


def entry_json(entry: Entry) -> Json:
    """A work entry. `review` says what still waits: for the engineer's own look, or for the lead's approval."""
    return {
        "id": entry.id,
        "engineer": entry.engineer_name,
        "ticket": entry.ticket_id,
        "subject": entry.subject,
        "start_at": moment_json(entry.start_at),
        "end_at": moment_json(max(entry.end_at, entry.start_at)),
        "duration_ms": entry.duration_ms,
        "mode": entry.mode,
        "kind": entry.kind,
        "billable": entry.is_billable,
        "short": entry.is_short,
        "note": entry.note,
        "end_reason": entry.end_reason,
        "timer": entry.timer_id,
        "timer_part": entry.timer_part,
        "flags": entry.flags.split(),
        "review": entry.review.split(),
        "reverses": entry.reverses_id,
        "replaces": entry.replaces_id,
        "reversed": entry.is_reversed,
        "confirmed": entry.is_confirmed,
        "reason": entry.reason,
        "recorded_at": moment_json(entry.recorded_at),
    }
