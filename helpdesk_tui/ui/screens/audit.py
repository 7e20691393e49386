"""The audit: every event, the latest first, by who, verb, ticket, client, door, time and words; beside it what the event changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import audit_search, event_words
from helpdesk_tui.ui.places import AUDIT
from helpdesk_tui.ui.screens.list_screen import Listed, ListFilter, ListScreen
from helpdesk_tui.ui.text import MUTED, line, lines
from helpdesk_tui.ui.widgets.columns import Column

if TYPE_CHECKING:
    from textual.widgets import Input

    from helpdesk_tui.store.journal import EventRow


_FIELDS = " ".join(f"{field}:" for field in audit_search.FIELDS)


class AuditScreen(ListScreen):
    """For auditors. The filter takes `who:anna verb:resolved ticket:12 client:acme door:cli since:-2h until:-1h` and words.

    What is typed is looked for in all events at once; of many that fit the latest are shown, and how many there are.
    """

    PLACE = AUDIT
    HEADING = "Audit"
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
        self._total = 0
        self._why_empty = ""

    def on_mount(self) -> None:
        self.query_one(ListFilter).placeholder = _("{fields} words").format(fields=_FIELDS)

    async def read(self) -> Sequence[Listed]:
        found = await self.console.call(audit_search.asked, self.typed)
        self._events, self._total = {event.seq: event for event in found.events}, found.total
        if not found.events:
            self._why_empty = _(
                "None of {n} events fits. Words are numbers of tickets and events, and parts of what, who and door; {fields}"
            ).format(n=await self.console.call(audit_search.all_events), fields=_FIELDS)
        zone, now = self.console.actor.zone, self.console.desk.clock.now()
        return [self._listed(event, zone, now) for event in reversed(found.events)]

    def why_empty(self) -> str:
        return self._why_empty

    def count_words(self, shown: int) -> str:
        return str(shown) if shown >= self._total else _(" latest {n} of {total}").format(n=shown, total=self._total)

    def on_input_changed(self, event: Input.Changed) -> None:
        self.status.clear()
        self.read_soon()

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
        return []

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
        names = await self.console.call(audit_search.names_in, event)
        told += [line(""), *(line(change) for change in event_words.changes(event, names, zone, now))]
        body = (event.payload or {}).get("body")
        if isinstance(body, str):
            told += [line(part) for part in body.splitlines()]
        return lines(told)
