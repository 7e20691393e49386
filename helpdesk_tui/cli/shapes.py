"""What tickets, entries and timers look like in JSON: keys for programs, instants in UTC as ISO 8601, durations in milliseconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

from helpdesk_tui.cli import answers
from helpdesk_tui.cli.answers import moment
from helpdesk_tui.domain.clock import Reading

if TYPE_CHECKING:
    from helpdesk_tui.domain.labour import Entry, Timer
    from helpdesk_tui.domain.ticket import Ticket

Json = dict[str, object]


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
        "created_at": moment(ticket.created_at),
        "updated_at": moment(ticket.updated_at),
        "until_at": moment(ticket.until_at),
        "pause_note": ticket.pause_note,
        "came_back_at": moment(ticket.came_back_at),
        "boost": ticket.boost / 1000,
        "boost_until_at": moment(ticket.boost_until_at),
        "boost_reason": ticket.boost_reason,
        "parent": ticket.parent_id,
        "merged_into": ticket.merged_into_id,
        "previous": ticket.previous_id,
        "resolved_at": moment(ticket.resolved_at),
        "resolution_code": ticket.resolution_code,
        "resolution_text": ticket.resolution_text,
        "confirm_at": moment(ticket.confirm_at),
        "closed_at": moment(ticket.closed_at),
        "reopened": ticket.reopened,
        "flag_at": moment(ticket.flag_at),
        "reopen_at": moment(ticket.reopen_at),
        "external_source": ticket.external_source,
        "external_id": ticket.external_id,
    }


def timer_json(timer: Timer | None, now: Reading) -> Json | None:
    """A running timer with what it shows now, or null."""
    if timer is None:
        return None
    return answers.timer_json({field.name: getattr(timer, field.name) for field in fields(timer)}, timer.elapsed_ms(now))


def entry_json(entry: Entry) -> Json:
    """A work entry. `review` says what still waits: for the engineer's own look, or for the lead's approval."""
    return {
        "id": entry.id,
        "engineer": entry.engineer_name,
        "ticket": entry.ticket_id,
        "subject": entry.subject,
        "start_at": moment(entry.start_at),
        "end_at": moment(max(entry.end_at, entry.start_at)),
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
        "recorded_at": moment(entry.recorded_at),
    }
