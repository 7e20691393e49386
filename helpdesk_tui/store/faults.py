"""Faults that come again and again, so that causes are removed and not only tickets."""

from __future__ import annotations

import json
from typing import NamedTuple

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.store.figures import BY_ASSIGNEE, COUNTED, LABOUR, Scope
from helpdesk_tui.store.reader import Reader

_UNPLANNED = "t.channel <> 'recurring' AND t.id NOT IN (SELECT ticket_id FROM recurring_run)"


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
    """Incidents of the span with the same client, service and device, at least so many times; the most frequent first. What the desk
    makes by itself again and again, like the week's check of backups, is planned work and no fault.

    `tickets` are their numbers with commas; `labour_ms` is what was recorded on them.
    """
    conditions, parameters = scope.conditions(BY_ASSIGNEE)
    found = reader.rows(
        f"""WITH again AS (SELECT t.client_id, t.service_id, t.device, count(*) AS times, min(t.created_at) AS first_at, max(t.created_at) AS last_at,
                              json_group_array(t.id) AS ids
                         FROM ticket t
                        WHERE {COUNTED} AND t.kind = 'incident' AND {_UNPLANNED} AND t.device <> '' AND t.created_at >= ? AND t.created_at < ?
                              {conditions}
                        GROUP BY t.client_id, t.service_id, t.device HAVING count(*) >= ? ORDER BY times DESC, last_at DESC LIMIT ?)
            SELECT a.client_id, c.name, a.service_id, coalesce(s.name, ''), a.device, a.times, a.first_at, a.last_at,
                   (SELECT sum({LABOUR}) FROM json_each(a.ids) j CROSS JOIN ticket t ON t.id = j.value), a.ids
              FROM again a JOIN client c ON c.id = a.client_id LEFT JOIN service s ON s.id = a.service_id ORDER BY a.times DESC, a.last_at DESC""",
        [from_at, to_at, *parameters, least, limit],
    )
    return [Fault(*row)._replace(tickets=",".join(map(str, sorted(json.loads(row[-1]))))) for row in found]
