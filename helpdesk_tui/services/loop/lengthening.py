"""Working calendars stay computed ahead (RULES.md §2): their versions are extended before their stored stretches end."""

from __future__ import annotations

from helpdesk_tui.domain.words import ngettext
from helpdesk_tui.services.loop.turn import Turn
from helpdesk_tui.store import calendars


def lengthen(turn: Turn) -> None:
    """Store two years of stretches again for every version that has less than one left."""
    with turn.desk.store.read() as reader:
        found = calendars.ending_before(reader, turn.now + calendars.AHEAD // 2)
    done = 0
    for version_id in found:
        if not turn.go_on():
            break
        with turn.desk.store.write() as writer:
            calendars.extend(writer, version_id, turn.now + calendars.AHEAD)
        done += 1
    if done:
        turn.did(ngettext("{n} calendar computed further ahead", "{n} calendars computed further ahead", done).format(n=done))
