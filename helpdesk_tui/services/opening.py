"""What a console shows first, read in one go while its screen is being made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from helpdesk_tui.domain.queue_row import QueueRow
from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.services import queue, views
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.queue import Ordering
from helpdesk_tui.services.views import View

FIRST_ROWS = 60
TEAM, ALL = 2, 7
"""The views that a console opens with: for who has a team, and for who has none."""


class Opening(NamedTuple):
    """The views, the one to begin with, its tickets in order, and the lines of the first of them."""

    views: Sequence[View]
    view: View
    ordering: Ordering
    rows: Sequence[QueueRow]


def opening(desk: Desk, actor: Actor) -> Opening:
    """The queue as the console opens with it. Raises what reading the queue raises."""
    found = views.views(desk, actor)
    wanted = TEAM if actor.team_id is not None else ALL
    view = next((view for view in found if view.slot == wanted), found[0])
    ordering = queue.open_ids(desk, actor, view.query)
    return Opening(found, view, ordering, queue.rows(desk, actor, ordering.ids[:FIRST_ROWS], now=ordering.at))
