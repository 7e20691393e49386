"""What a console asks to follow the desk: how far the history goes, and which tickets it has touched since. Imports nothing that writes."""

from __future__ import annotations

from helpdesk_tui.store.reader import Reader


def last_seq(reader: Reader) -> int:
    """The number of the last event; 0 where there is none."""
    return int(reader.value("SELECT coalesce(max(seq), 0) FROM event"))


def touched_since(reader: Reader, seq: int) -> frozenset[int]:
    """The tickets of which events tell after event `seq`."""
    rows = reader.rows("SELECT DISTINCT ticket_id FROM event WHERE seq > ? AND ticket_id IS NOT NULL", (seq,))
    return frozenset(row[0] for row in rows)
