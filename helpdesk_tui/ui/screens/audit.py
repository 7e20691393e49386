"""The audit: every event, the latest first, by who, verb, ticket, client, door and time; beside it what the event changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.text import casefolded
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import audit, event_words
from helpdesk_tui.ui.screens.list_screen import Listed, ListScreen
from helpdesk_tui.ui.text import MUTED, line, lines
from helpdesk_tui.ui.widgets.columns import Column

if TYPE_CHECKING:
    from helpdesk_tui.store.journal import EventRow


class AuditScreen(ListScreen):
    """For auditors. The filter takes `who:anna verb:resolved ticket:12 client:acme door:cli since:-2h` and words."""

    HEADING = "Audit"
    EMPTY = "No event fits. The filter knows who: verb: ticket: client: door: since: and words; / changes it."
    COLUMNS: ClassVar[Sequence[Column]] = (
        Column(_("event"), 8, right=True),
        Column(_("when"), 16),
        Column(_("who"), 16),
        Column(_("door"), 8, drop=1),
        Column("#", 7, right=True),
        Column(_("what"), 0, least=16),
    )

    def __init__(self) -> None:
        super().__init__()
        self._events: dict[int, EventRow] = {}

    async def read(self) -> Sequence[Listed]:
        found = await self.console.call(audit.asked, self.typed)
        self._events = {event.seq: event for event in found}
        zone, now = self.console.actor.zone, self.console.desk.clock.now()
        return [self._listed(event, zone, now) for event in reversed(found)]

    @staticmethod
    def _listed(event: EventRow, zone: str, now: int) -> Listed:
        what = event_words.verb_words(event.verb)
        cells = (
            (str(event.seq), "dim"),
            formats.instant(event.at, zone, now),
            event.actor_name or "—",
            (event.door, "dim"),
            (str(event.ticket_id or ""), "bold"),
            (what, "dim" if event.undoes else ""),
        )
        return Listed(event.seq, cells, event.ticket_id, words=event.verb)

    def words_of(self, typed: str) -> list[str]:
        return [word for word in casefolded(typed).split() if ":" not in word]

    async def about(self, row_id: int) -> Content:
        event = self._events[row_id]
        zone, now = self.console.actor.zone, self.console.desk.clock.now()
        told = [
            line((_("event {seq}").format(seq=event.seq), "bold"), (f"  {event.verb}", MUTED)),
            line(formats.instant_full(event.at, zone)),
            line(event.actor_name or "—", (_(" by {door}").format(door=event.door), MUTED)),
        ]
        if event.recorded_at != event.at:
            told.append(line((_("recorded {at}").format(at=formats.instant_full(event.recorded_at, zone)), MUTED)))
        if event.undoes:
            told.append(line((_("takes back what began with event {seq}").format(seq=event.undoes), "$warning")))
        if event.payload is None:
            told.append(line((_("what it says was erased"), "$warning")))
        names = await self.console.call(audit.names_in, event)
        told += [line(""), *(line(change) for change in event_words.changes(event, names, zone, now))]
        body = (event.payload or {}).get("body")
        if isinstance(body, str):
            told += [line(part) for part in body.splitlines()]
        return lines(told)
