"""Who may see what of the desk's notices (RULES.md §12): which client one is about, and whether a person is granted that client."""

from __future__ import annotations

from helpdesk_tui.store.people import granted

TYPE_CHECKING = False  # `typing` is not worth its import here; checkers know this name
if TYPE_CHECKING:
    from collections.abc import Iterable

_NUMBER = "CAST(substr(o.once, instr(o.once, ':') + 1) AS INTEGER)"
ABOUT = f"""coalesce((SELECT t.client_id FROM ticket t WHERE t.id = o.ticket_id), (SELECT v.client_id FROM event v WHERE v.seq = o.event_seq),
 CASE o.kind WHEN 'allowance' THEN (SELECT a.client_id FROM agreement a WHERE a.id = {_NUMBER})
  WHEN 'invoice' THEN (SELECT a.client_id FROM service_period s JOIN agreement a ON a.id = s.agreement_id WHERE s.id = {_NUMBER}) END)"""
"""The client whom a row `o` of the outbox is about: its ticket's, its event's, or by its name (`allowance:AGREEMENT:…`, `overdue:PERIOD:…`)
its agreement's or period's; NULL where none."""


def within(clients: Iterable[int] | None) -> str:
    """An SQL condition: the row `o` is about no client, or about one of these (None: about any)."""
    if clients is None:
        return "1"
    return f"({ABOUT} IS NULL OR {ABOUT} IN ({','.join(str(int(client)) for client in clients)}))"


BEYOND = (
    f"o.channel IN ('console', 'notify') AND o.recipient_id IS NOT NULL AND {ABOUT} IS NOT NULL AND NOT {granted('o.recipient_id', ABOUT)}"
)
"""An SQL condition: the row `o` was meant for staff and is about a client whom its reader may not see (any more)."""
