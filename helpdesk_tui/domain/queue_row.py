"""One line of the queue."""

from __future__ import annotations

from typing import NamedTuple

from helpdesk_tui.domain.clock import Instant


class QueueRow(NamedTuple):
    """A ticket as of now, as a line of the queue shows it. Field order is the order in which the store gives them.

    `weight` and `boost` are thousandths. `target` is the kind of the next deadline ("" where the ticket has none), `left_s` its working
    time left, negative when over, `due_at` its deadline (None for a paused one whose end nobody knows), `is_paused` whether it stands
    still. `is_half` and `is_over`: an unmet target is more than half used, or breached. `children` counts an outage's tickets;
    `open_by` names other people who have it open, `timed_by` those whose stopwatch runs on it.
    """

    id: int
    version: int
    state: str
    priority: int
    kind: str
    client_id: int
    client_key: str
    client_name: str
    client_tier: int
    requester_name: str
    is_vip: bool
    subject: str
    assignee_id: int | None
    assignee_login: str
    assignee_name: str
    team_key: str
    line: int
    boost: int
    came_back: bool
    is_flagged: bool
    reopened: int
    parent_id: int | None
    children: int
    until_at: Instant | None
    created_at: Instant
    updated_at: Instant
    open_by: str
    timed_by: str
    weight: int
    target: str
    left_s: int | None
    due_at: Instant | None
    is_paused: bool
    is_contractual: bool
    is_half: bool
    is_over: bool
